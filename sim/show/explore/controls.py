"""Which settings of a scenario are worth moving, over which values, in the words of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sim.scenario.cards import Forecast, RateProfile
from sim.scenario.findings import entries
from sim.scenario.model import Group, Scenario
from sim.show.explore.clock import hours
from sim.units import UNLIMITED

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


def controls_of(scenario: Scenario) -> tuple[Control, ...]:
    """Choose what can be moved: open lists, queues, demand by group; agents; working hours."""
    found: list[Control] = []
    for group in scenario.groups:
        found += _of_group(scenario, group)
    found += _agents(scenario)
    found += [
        Control(each.name, "working_hours", each.label, each.options, each.own, each.lay)
        for each in hours(scenario)
    ]
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
