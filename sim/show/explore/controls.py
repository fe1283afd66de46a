"""Which settings of a scenario are worth moving, over which values, in the words of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sim.errors import ScenarioError
from sim.scenario.cards import Forecast, RateProfile
from sim.scenario.findings import entries, mapping
from sim.scenario.model import Group, Scenario
from sim.scenario.quantities import DAY_S, looks_like_weekdays, parse_time, time_text
from sim.units import UNLIMITED

STEP_S, REACH_S = 1800, 3 * 3600
"""Half-hours, up to so far from the scenario's own time."""


Settings = dict[str, object]
"""Values by dotted path, as ``with_settings`` takes them."""

AROUND = 8
"""Steps from nothing to a limit, and as many beyond it."""
FACTORS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5, 1.75, 2.0)
EXTRA = 5
"""The most agents added to a shift."""


@dataclass(frozen=True, slots=True)
class Control:
    """One setting to be moved."""

    name: str
    """A dotted path or, where a control moves several settings, words; no other has it."""
    heading: str
    """Whose setting it is: a group, ``agents`` or ``working_hours``."""
    label: str
    """Its keys in the file."""
    options: tuple[object, ...]
    """The values it can take, as the file writes them; its own among them."""
    own: object
    """What the scenario says itself."""
    lay: Callable[[Settings, object], None]
    """Adds what a value other than its own sets."""
    slides: bool = True
    """Whether its options have an order, else each is a word."""


def _working_hours(scenario: Scenario) -> Iterator[Control]:
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
            yield Control(f"{card} {key}", "working_hours", key, _around(own), own, lay)


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


def controls_of(scenario: Scenario) -> tuple[Control, ...]:
    """Choose what can be moved: open lists, queues, demand by group; agents; working hours."""
    found: list[Control] = []
    for group in scenario.groups:
        found += _of_group(scenario, group)
    found += _agents(scenario)
    found += _working_hours(scenario)
    return tuple(found)


def settings_of(controls: Sequence[Control], values: Mapping[str, object]) -> Settings:
    """What to lay over the scenario for the ``values`` of controls by name; own ones do nothing.

    Raises ScenarioError for hours of which nothing is left.
    """
    settings: Settings = {}
    for control in controls:
        value = values.get(control.name, control.own)
        if value != control.own:
            control.lay(settings, value)
    return settings


def _of_group(scenario: Scenario, group: Group) -> Iterator[Control]:
    offline, queue = group.offline_handling, group.queue_handling
    if scenario.offline_chats_enabled and offline.enabled:
        yield _limit(group, "offline_handling.max_offline_tickets", offline.max_offline_tickets)
        if offline.auto_assign:
            yield _words(group, "offline_handling.priority", ("open", "queued"), offline.priority)
    if queue.enabled:
        yield _limit(group, "queue_handling.limit", queue.limit)
        if scenario.offline_chats_enabled and offline.enabled:
            either = ("open", "missed")
            yield _words(group, "queue_handling.when_all_offline", either, queue.when_all_offline)
    if isinstance(group.arrivals, RateProfile | Forecast):
        own = group.arrivals_scale
        factors = tuple(round(own * factor, 6) for factor in FACTORS) if own else (0.0, 0.5, 1.0)
        yield _of_path(f"groups.{group.name}", "arrivals.scale", group.name, factors, own)


def _limit(group: Group, key: str, limit: int) -> Control:
    own = "unlimited" if limit >= UNLIMITED else limit
    around = 50 if own == "unlimited" else max(limit, 10)
    step = even(around / AROUND)
    numbers = set(range(0, 2 * around + 1, step)) | ({limit} if own == limit else set())
    options = (*sorted(numbers), "unlimited")
    return _of_path(f"groups.{group.name}", key, group.name, options, own)


def _words(group: Group, key: str, options: tuple[str, ...], own: str) -> Control:
    path = f"groups.{group.name}"
    return _of_path(path, key, group.name, options, own, slides=False)


def _agents(scenario: Scenario) -> Iterator[Control]:
    """The count of every entry that has one; where none has, agents more in each shift."""
    if "roster" in scenario.document:
        return
    people = [entry for _, entry in entries(scenario.document)]
    counted = [entry for entry in people if entry.get("count") is not None]
    for entry in counted:
        count, name = int(entry["count"]), str(entry["name"])
        step = even(count / (2 * AROUND))
        numbers = tuple(sorted({1, count, *range(step, 2 * max(count, 2) + 1, step)}))
        yield _of_path(f"agents.{name}", "count", "agents", numbers, count, called=f"{name}: count")
    if counted:
        return
    first_of = {str(entry["shift"]): entry for entry in reversed(people) if "shift" in entry}
    for shift, like in reversed(first_of.items()):
        name = _unused(f"extra-{shift}", [str(entry.get("name")) for entry in people])
        kept = {key: value for key, value in like.items() if key not in ("from", "until")}
        lay = partial(_add_agents, scenario, {**kept, "name": name})
        label = f"extra agents, shift {shift}"
        yield Control(label, "agents", label, tuple(range(EXTRA + 1)), 0, lay)


def _add_agents(
    scenario: Scenario, entry: Mapping[str, object], settings: Settings, value: object
) -> None:
    there = settings.get("agents", scenario.document["agents"])
    assert isinstance(there, list)
    settings["agents"] = [*there, {**entry, "count": value}]


def _unused(name: str, taken: Sequence[str]) -> str:
    while any(each == name or each.startswith(f"{name}-") for each in taken):
        name += "-more"
    return name


def _of_path(
    where: str,
    key: str,
    heading: str,
    options: tuple[object, ...],
    own: object,
    *,
    slides: bool = True,
    called: str = "",
) -> Control:
    path = f"{where}.{key}"
    return Control(path, heading, called or key, options, own, partial(_set, path), slides)


def _set(path: str, settings: Settings, value: object) -> None:
    settings[path] = value


def even(step: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50, ... that is at least ``step``."""
    size = 1
    while True:
        for of in (1, 2, 5):
            if of * size >= step:
                return of * size
        size *= 10
