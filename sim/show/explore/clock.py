"""Opening earlier and closing later: one span of working hours, and the shifts that go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sim.errors import ScenarioError
from sim.scenario.findings import mapping
from sim.scenario.model import Scenario
from sim.scenario.quantities import DAY_S, looks_like_weekdays, parse_time, time_text

STEP_S, REACH_S = 1800, 3 * 3600
"""Half-hours, up to so far from the scenario's own time."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The begin or the end of working hours, as times of day ``HH:MM``."""

    name: str
    label: str
    options: tuple[str, ...]
    own: str
    lay: Callable[[dict[str, object], object], None]


def hours(scenario: Scenario) -> Iterator[Moved]:
    """Begin and end of the working hours, where one card's hold for all groups and are simple.

    They are simple where each day that has hours has one span within the day, and all begin, or
    end, at the same time. A shift's span that begins with them, or ends with them, goes along.
    """
    card = _card(scenario)
    spans = [_span(text) for text in _texts(scenario, card)] if card else []
    known = [span for span in spans if span is not None]
    if not known or len(known) < len(spans) or (0, DAY_S) in known:
        return
    for end, key in enumerate(("begin", "end")):
        times = {span[end] for span in known}
        if len(times) == 1:
            own = time_text(times.pop())
            lay = partial(_lay, scenario, card, end, own)
            yield Moved(f"{card} {key}", key, _around(own), own, lay)


def _card(scenario: Scenario) -> str:
    """The path of the working hours of all groups, nothing where they differ."""
    document = scenario.document
    if not scenario.working_hours_enabled:
        return ""
    groups = mapping(document, "groups")
    own = [name for name in groups if "working_hours" in mapping(groups, name)]
    if not own and mapping(document, "default", "working_hours"):
        return "default.working_hours"
    return f"groups.{own[0]}.working_hours" if len(own) == len(groups) == 1 else ""


def _texts(scenario: Scenario, card: str) -> list[object]:
    return list(_written(scenario, card).values())


def _written(scenario: Scenario, card: str) -> Mapping[str, object]:
    default = card.startswith("default.")
    name = card.removeprefix("groups.").removesuffix(".working_hours")
    keys = ("default",) if default else ("groups", name)
    return mapping(scenario.document, *keys, "working_hours")


def _span(text: object) -> tuple[int, int] | None:
    """A span within a day (s), None for all else that may stand there."""
    if isinstance(text, list) and len(text) == 1:
        (text,) = text
    if not isinstance(text, str) or text.count("-") != 1:
        return None
    begin, end = (parse_time(part.strip()) for part in text.split("-"))
    return (begin, end) if begin < end else None


def _around(own: str) -> tuple[str, ...]:
    time_s = parse_time(own)
    steps = range(-REACH_S, REACH_S + 1, STEP_S)
    return tuple(time_text(time_s + step) for step in steps if 0 <= time_s + step <= DAY_S)


def _lay(
    scenario: Scenario, card: str, end: int, own: str, settings: dict[str, object], value: object
) -> None:
    """Move one end (0 begin, 1 end) of the hours, and of the shifts' spans that share it.

    Raises ScenarioError where nothing would be left of a span.
    """
    for day, text in _written(scenario, card).items():
        _move(settings, f"{card}.{day}", text, end, own, str(value))
    if "roster" in scenario.document:
        return
    worked = {agent.shift for agent in scenario.agents}
    for shift in scenario.shifts:
        if shift.name not in worked:
            continue
        for key, text in mapping(scenario.document, "shifts", shift.name).items():
            if looks_like_weekdays(key):
                _move(settings, f"shifts.{shift.name}.{key}", text, end, own, str(value))


def _move(
    settings: dict[str, object], path: str, text: object, end: int, own: str, value: str
) -> None:
    span = _span(settings.get(path, text))
    if span is None or time_text(span[end]) != own:
        return
    begin, last = (value if place == end else time_text(span[place]) for place in (0, 1))
    if parse_time(begin) >= parse_time(last):
        # the file would read it as a span over midnight
        raise ScenarioError(f"{path}: found {begin}-{last}; allowed here: an end after the begin")
    settings[path] = f"{begin}-{last}"
