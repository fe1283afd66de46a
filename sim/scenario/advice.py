"""What is allowed but probably not meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sim.scenario.cards import TraceFile
from sim.scenario.distributions import Constant
from sim.scenario.findings import Finding, KeyPath, agent_names, entries, listed, mapping, no_effect
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent, Shift, meets
from sim.scenario.people_advice import people_advice
from sim.scenario.quantities import (
    DAY_S,
    WEEKDAYS,
    looks_like_weekdays,
    parse_window,
    time_text,
    window_text,
)
from sim.scenario.week import (
    LONGEST_COOLDOWN_DAYS,
    WEEK_S,
    Window,
    begin,
    dates_of_run,
    holds,
    length,
    overlap,
    spans_of,
)
from sim.units import NEVER


def run_dates(scenario: Scenario) -> tuple[date, date]:
    """The first and the last local date of a scenario's run, warm-up and cool-down included."""
    cooldown = scenario.cooldown_days
    return dates_of_run(
        scenario.start,
        scenario.warmup_days,
        scenario.duration_days,
        LONGEST_COOLDOWN_DAYS if cooldown is None else cooldown,
    )


def schedule_advice(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """Warnings about shifts, their breaks, and agents; ``document`` holds their entries."""
    if scenario.roster is None:
        yield from _shifts(scenario)
        yield from _agents(scenario, document)
        yield from _hours_without_a_shift(scenario, document)
        yield from _left_within_hours(scenario)
    yield from _a_minute_short(scenario, document)


def _shifts(scenario: Scenario) -> Iterator[Finding]:
    used = {agent.shift for agent in scenario.agents}
    for shift in scenario.shifts:
        path = ("shifts", shift.name)
        if shift.name not in used:
            yield Finding(path, "no agent works this shift", at_key=True)
        elif not _occurs(shift, date.min, date.max, scenario):
            yield Finding(path, "never occurs in the run: not on any of its dates", at_key=True)
        for place, pause in enumerate(shift.breaks):
            if not meets(pause, shift.windows):
                message = "never falls into its shift and has no effect"
                yield Finding((*path, "breaks", place), message)


def _occurs(shift: Shift, first: date, last: date, scenario: Scenario) -> bool:
    """Whether a window of the shift begins between two dates and lies in the run in part."""
    run_first, run_last = run_dates(scenario)
    # a window of the evening before reaches into the first date
    earliest = max(first, run_first - timedelta(days=1) if run_first > date.min else run_first)
    days = min((min(last, run_last) - earliest).days + 1, 8)
    for step in range(days):
        day = earliest + timedelta(days=step)
        for window in shift.windows:
            begun_before = day < run_first
            if window.weekday == day.weekday() and (not begun_before or window.end_s > DAY_S):
                return True
    return False


def _agents(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """One warning for each entry of agents that never work, or never while a group is open."""
    shifts = {shift.name: shift for shift in scenario.shifts}
    groups = {group.name: group for group in scenario.groups}
    run_first, run_last = run_dates(scenario)
    known: dict[tuple[str, tuple[str, ...]], bool] = {}
    place_of = {
        name: place
        for place, entry in entries(document)
        for name in [next(agent_names(entry["name"], entry.get("count")))]
    }
    for agent in scenario.agents:
        if agent.name not in place_of or agent.shift is None:
            continue
        path, shift = ("agents", place_of[agent.name]), shifts[agent.shift]
        if agent.first_day is not None or agent.last_day is not None:
            within = agent.first_day or date.min, agent.last_day or date.max
            ever = _occurs(shift, date.min, date.max, scenario)
            if ever and not _occurs(shift, *within, scenario):
                message = f"never works in the run, which is from {run_first} to {run_last}"
                yield Finding(path, message)
                continue
        key = (agent.shift, agent.groups)
        if key not in known:
            known[key] = _ever_open(scenario, shift, [groups[name] for name in agent.groups])
        if not known[key]:
            message = f"the shift {shift.name} is never within the hours of the agent's groups"
            yield Finding((*path, "shift"), message)


def _ever_open(scenario: Scenario, shift: Shift, groups: list[Group]) -> bool:
    """Whether the shift ever meets hours of one of the groups, by the week or on a holiday."""
    if not scenario.working_hours_enabled:
        return True
    hours = [window for group in groups for window in group.working_hours]
    special = [
        Window(holiday.day.weekday(), *span)
        for group in groups
        for holiday in group.holidays
        for span in holiday.spans
    ]
    if not hours and not special:
        return True  # each of its groups is told to be always closed
    return any(_meet(a, b) for a in shift.windows for b in (*hours, *special))


def _hours_without_a_shift(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """Weekly hours of a group in which nobody ever works."""
    if not scenario.working_hours_enabled:
        return
    shifts = {shift.name: shift.windows for shift in scenario.shifts}
    weekdays, kinds = _weekdays(scenario), _kinds(scenario)
    for group in scenario.groups:
        worked = {agent.shift: None for agent in kinds if group.name in agent.groups}
        windows = [window for name in worked if name is not None for window in shifts[name]]
        empty: dict[str, list[str]] = {}
        for hours in group.working_hours:
            if hours.weekday in weekdays and not any(_meet(hours, w) for w in windows):
                text = window_text((hours.begin_s, hours.end_s))
                empty.setdefault(text, []).append(WEEKDAYS[hours.weekday])
        if empty:
            path: KeyPath = ("groups", group.name)
            if "working_hours" in mapping(document, *map(str, path)):
                path = (*path, "working_hours")
            when = "; ".join(f"{','.join(days)} {text}" for text, days in empty.items())
            message = f"within hours, but no shift of its agents covers any of {when}"
            yield Finding(path, message, at_key=True)


def _kinds(scenario: Scenario) -> list[Agent]:
    """One agent of each entry and shift, in roster order: the agents of one share their groups."""
    return list({(id(agent.groups), agent.shift): agent for agent in scenario.agents}.values())


def _weekdays(scenario: Scenario) -> set[int]:
    """The weekdays of the run's dates."""
    first, last = run_dates(scenario)
    return {(first.weekday() + day) % 7 for day in range(min((last - first).days, 6) + 1)}


def _meet(a: Window, b: Window) -> bool:
    return overlap(begin(a), length(a), begin(b), length(b))


def _left_within_hours(scenario: Scenario) -> Iterator[Finding]:
    """Shifts after which nobody is left but agents who finish their chats, within hours (R24)."""
    shifts, weekdays = {shift.name: shift for shift in scenario.shifts}, _weekdays(scenario)
    kinds = _kinds(scenario)
    ends: dict[str, dict[str, dict[str, list[str]]]] = {}
    for group in scenario.groups:
        worked = {agent.shift: None for agent in kinds if group.name in agent.groups}
        its = [shifts[name] for name in worked if name is not None]
        windows = [window for shift in its for window in shift.windows]
        finishing = [shift for shift in its if shift.at_end == "finish"]
        for shift in finishing if scenario.working_hours_enabled else ():
            for window in shift.windows:
                end_s = (begin(window) + length(window)) % WEEK_S
                open_still = all(holds(group.working_hours, at_s) for at_s in (end_s - 1, end_s))
                if open_still and not holds(windows, end_s) and window.weekday in weekdays:
                    weekday, time_s = divmod(end_s, DAY_S)
                    times = ends.setdefault(shift.name, {}).setdefault(time_text(time_s), {})
                    times.setdefault(group.name, []).append(WEEKDAYS[weekday])
    for name, by_time in ends.items():
        when = "; ".join(
            f"{','.join(dict.fromkeys(d for days in groups.values() for d in days))} {time}"
            for time, groups in by_time.items()
        )
        left = listed({group: None for groups in by_time.values() for group in groups})
        message = (
            f"within the hours of {left} nobody else is on shift from {when} on: who writes while "
            "the last agents finish their chats queues, though these take no more"
        )
        yield Finding(("shifts", name, "at_end"), message)


def _a_minute_short(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """Windows that end at 23:59 where another begins at midnight."""
    weeks: dict[KeyPath, list[tuple[int, int, str]]] = {}
    if scenario.working_hours_enabled:
        for card in (("default",), *(("groups", group.name) for group in scenario.groups)):
            weeks[*card, "working_hours"] = _spans(mapping(document, *card, "working_hours"))
    shifts: dict[KeyPath, list[tuple[int, int, str]]] = {
        ("shifts", name): _spans(shift) for name, shift in mapping(document, "shifts").items()
    }
    of_shifts = [begin_s for spans in shifts.values() for begin_s, *_ in spans]
    for path, spans in (weeks | shifts).items():
        begins = of_shifts if path in shifts else [begin_s for begin_s, *_ in spans]
        told: dict[str, str] = {}
        for _, end_s, key in spans:
            midnight_s = -(-end_s // DAY_S) * DAY_S
            if 0 < midnight_s - end_s <= 60 and any(
                (midnight_s - begin_s) % WEEK_S == 0 for begin_s in begins
            ):
                told[key] = time_text(end_s % DAY_S)
        for key, end in told.items():
            lost = "closed" if path[-1] == "working_hours" else "nobody of it is there"
            message = f"ends at {end} and not at 24:00: {lost} from {end} to 24:00, then goes on"
            yield Finding((*path, key), message)


def _spans(weekly: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Begin and end in seconds since Monday, and the key, of the windows of a part of a file."""
    days = {key: value for key, value in weekly.items() if looks_like_weekdays(key)}
    lists = {key: value if isinstance(value, list) else [value] for key, value in days.items()}
    return list(spans_of({key: list(map(parse_window, texts)) for key, texts in lists.items()}))


def advice(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """Warnings about a scenario that is right as far as the format goes.

    ``document`` is the scenario's with the entries of its files written out.
    """
    yield from _settings_without_effect(scenario, document)
    yield from _retries_of_nobody(scenario, document)
    yield from _silence_of_no_length(scenario, document)
    yield from _open_chats_never_picked_up(scenario, document)
    yield from _escalations_of_nobody(scenario, document)
    yield from _groups_never_open_or_without_chats(scenario)
    yield from _dates_outside_the_run(scenario, document)
    yield from _day_factor_of_some(scenario)
    yield from schedule_advice(scenario, document)
    yield from people_advice(scenario, document)


_ASSIGNED = "open chats are assigned (auto_assign is true)"
_PICKED_UP = "agents pick open chats up by themselves (auto_assign is false)"
_IDLE = (
    ("queue_handling", "limit", "enabled", False, "the queue is disabled"),
    ("offline_handling", "max_offline_tickets", "enabled", False, "offline handling is disabled"),
    ("offline_handling", "pickup_delay", "auto_assign", True, _ASSIGNED),
    ("offline_handling", "priority", "auto_assign", False, _PICKED_UP),
    ("offline_handling", "open_assignment", "auto_assign", False, _PICKED_UP),
)
"""Part of a card, its key, and the key and value in force that leave that without effect."""


def _settings_without_effect(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    for part, key, switch, idle, reason in _IDLE:
        is_idle = {g.name: getattr(getattr(g, part), switch) is idle for g in scenario.groups}
        cards: dict[KeyPath, bool] = {("groups", name): off for name, off in is_idle.items()}
        cards["default",] = all(is_idle.values())
        for card, off in cards.items():
            if off and key in mapping(document, *map(str, card), part):
                yield no_effect((*card, part, key), f", since {reason}", at_key=True)


def _retries_of_nobody(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    cards: list[KeyPath] = [("default",), *(("groups", group.name) for group in scenario.groups)]
    for card in cards:
        retry = mapping(document, *map(str, card), "customers", "retry")
        if retry.get("max_attempts") == 1:
            message = "the first attempt is the only one: no customer ever comes back"
            yield Finding((*card, "customers", "retry", "max_attempts"), message, at_key=True)


def _where(
    scenario: Scenario,
    document: dict[str, Any],
    part: str,
    key: str,
    fits: Callable[[Group], bool],
) -> Iterator[KeyPath]:
    """Where a key stands that is in force in groups that ``fits`` holds for."""
    places: dict[KeyPath, None] = {}
    for group in scenario.groups:
        for card in (("groups", group.name), ("default",)):
            if key in mapping(document, *card, part):
                if fits(group):
                    places[*card, part, key] = None
                break
    yield from places


def _silence_of_no_length(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    def at_once(group: Group) -> bool:
        return group.customers.silent is not None and group.customers.silent.timeout_us == 0

    for path in _where(scenario, document, "customers", "silent", at_once):
        why = ": the chat of a silent customer is resolved at once"
        yield no_effect((*path, "timeout"), why)


def _open_chats_never_picked_up(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    def never(group: Group) -> bool:
        offline = group.offline_handling
        its = offline.enabled and not offline.auto_assign
        return its and offline.pickup_delay == Constant(NEVER)

    if scenario.offline_chats_enabled:
        for path in _where(scenario, document, "offline_handling", "pickup_delay", never):
            yield Finding(path, "open chats are never answered")


def _escalations_of_nobody(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    escalated = any(group.handling.escalation for group in scenario.groups)
    if scenario.max_escalations == 0 and escalated:
        message = "no chat is ever escalated, whatever the cards say"
        yield Finding(("inbox", "max_escalations"), message)
    to = mapping(document, "default", "handling", "escalation").get("to")
    groups = [group.name for group in scenario.groups]
    own = [n for n in groups if "escalation" in mapping(document, "groups", n, "handling")]
    if set(groups) - set(own) == {to}:
        why = f": {to}, the group it names, is the only one that inherits it"
        yield no_effect(("default", "handling", "escalation"), why, at_key=True)


def _groups_never_open_or_without_chats(scenario: Scenario) -> Iterator[Finding]:
    for group in scenario.groups:
        if scenario.working_hours_enabled and not group.working_hours:
            message = (
                "has no working hours of its own nor from the Default card: it is always closed"
            )
            yield Finding(("groups", group.name), message, at_key=True)
        if group.arrivals is None and scenario.trace is None:
            message = "has no arrivals: no chat is ever raised for it"
            yield Finding(("groups", group.name), message, at_key=True)


def _dates_outside_the_run(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    first, last = run_dates(scenario)
    places: list[KeyPath] = [("holidays",), ("default", "holidays")]
    for group in scenario.groups:
        places.append(("groups", group.name, "holidays"))
        places.append(("groups", group.name, "arrivals", "special_days"))
    for path in places:
        for day in mapping(document, *map(str, path)):
            if not first.isoformat() <= day <= last.isoformat():
                message = f"outside the run, which is from {first} to {last}, and without effect"
                yield Finding((*path, day), message, at_key=True)


def _day_factor_of_some(scenario: Scenario) -> Iterator[Finding]:
    replayed = [g.name for g in scenario.groups if isinstance(g.arrivals, TraceFile)]
    if scenario.day_factor_cv and replayed:
        why = f" on chats replayed from a trace: {listed(replayed)}"
        yield no_effect(("inbox", "day_factor"), why, at_key=True)


def assumptions(scenario: Scenario) -> tuple[str, ...]:
    """Say what a scenario leaves out that its results rest on, one sentence each (R18)."""
    return (*_of_queued_customers(scenario), *_of_open_customers(scenario))


def _of_queued_customers(scenario: Scenario) -> tuple[str, ...]:
    groups = [g for g in scenario.groups if g.queue_handling.enabled and g.queue_handling.limit]
    staying = [group for group in groups if not group.patience_given]
    replayed = [g for g in staying if scenario.trace or isinstance(g.arrivals, TraceFile)]
    unless = ", unless a trace says when" if replayed else ""
    return _never_leave("queued", groups, staying, unless)


def _of_open_customers(scenario: Scenario) -> tuple[str, ...]:
    if not scenario.offline_chats_enabled:
        return ()
    groups = [g for g in scenario.groups if g.offline_handling.enabled]
    staying = [group for group in groups if not group.open_patience_given]
    return _never_leave("open", groups, staying)


def _never_leave(
    kind: str, groups: Sequence[Group], staying: Sequence[Group], unless: str = ""
) -> tuple[str, ...]:
    if not staying:
        return ()
    names = listed(group.name for group in staying)
    whose = "" if len(staying) == len(groups) else f" ({names})"
    return (f"assumed: {kind} customers never leave{whose}{unless}",)
