"""What is said of agents, shifts and attendance without effect, or with one hardly meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.distributions import Constant
from sim.scenario.findings import Finding, KeyPath, agent_names, entries, listed, mapping, no_effect
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent, Shift
from sim.scenario.quantities import duration_text
from sim.scenario.week import covered, longest_turn, never_ends, stretches
from sim.text import counted
from sim.units import MICROSECONDS

Entries = list[tuple[int, dict[str, Any], list[Agent]]]
"""Each agent entry with its place and its agents."""


def attendance_advice(
    scenario: Scenario, document: dict[str, Any], by_entry: Entries
) -> Iterator[Finding]:
    """Warnings about how agents keep to their shifts; ``document`` holds the entries of files."""
    yield from _outages_of_others(document)
    yield from _outages_that_name_twice(document)
    if scenario.roster is None:
        yield from _of_who_is_always_there(scenario, document, by_entry)
        yield from _delays_beyond_the_end(scenario, document, by_entry)
        yield from _disconnects_after_the_end(scenario, document, by_entry)
        yield from _nobody_comes(scenario, document, by_entry)


def _cards(
    document: dict[str, Any], by_entry: Entries, key: str
) -> Iterator[tuple[KeyPath, list[Agent]]]:
    """Where ``key`` of attendance stands, each place with the agents for whom it holds."""
    cards: dict[KeyPath, list[Agent]] = {}
    for place, entry, agents in by_entry:
        if key in mapping(entry, "attendance"):
            cards["agents", place, "attendance", key] = list(agents)
        elif key in mapping(document, "attendance"):
            cards.setdefault(("attendance", key), []).extend(agents)
    yield from cards.items()


def _always_there(scenario: Scenario) -> set[str]:
    """The agents whose one shift spans the run, whatever its length."""
    endless = {shift.name for shift in scenario.shifts if never_ends(shift.windows)}
    return {
        agent.name
        for agent in scenario.agents
        if agent.shift in endless and agent.first_day is None and agent.last_day is None
    }


def _of_who_is_always_there(
    scenario: Scenario, document: dict[str, Any], by_entry: Entries
) -> Iterator[Finding]:
    always = _always_there(scenario)
    for key, nothing in (("absence", 0.0), ("login_delay", Constant(0))):
        for path, agents in _cards(document, by_entry, key):
            given = getattr(agents[0].attendance, key) != nothing
            if given and all(agent.name in always for agent in agents):
                why = ": a shift that never ends has neither absence nor delay"
                yield no_effect(path, why, at_key=True)


def _delays_beyond_the_end(
    scenario: Scenario, document: dict[str, Any], by_entry: Entries
) -> Iterator[Finding]:
    longest = {shift.name: max(stretches(shift.windows)) for shift in scenario.shifts}
    for path, agents in _cards(document, by_entry, "login_delay"):
        delay = agents[0].attendance.login_delay
        shifts = [longest[agent.shift] for agent in agents if agent.shift is not None]
        if isinstance(delay, Constant) and delay.value_us >= max(shifts) * MICROSECONDS:
            yield Finding(path, "as long as every shift, or longer: nobody ever logs in")


def _disconnects_after_the_end(
    scenario: Scenario, document: dict[str, Any], by_entry: Entries
) -> Iterator[Finding]:
    """Constant times between disconnects that are longer than every shift they are for."""
    longest = {shift.name: longest_turn(shift.windows) for shift in scenario.shifts}
    for path, agents in _cards(document, by_entry, "disconnects"):
        if agents[0].attendance.disconnects is None:
            continue
        every = agents[0].attendance.disconnects.every
        shifts = [longest[agent.shift] for agent in agents if agent.shift is not None]
        if isinstance(every, Constant) and every.value_us > max(shifts) * MICROSECONDS:
            message = "longer than every shift: nobody is ever disconnected"
            if any(agent.name in _always_there(scenario) for agent in agents):
                message += ", as one that never ends starts afresh at each midnight"
            yield Finding((*path, "every"), message)


def _nobody_comes(
    scenario: Scenario, document: dict[str, Any], by_entry: Entries
) -> Iterator[Finding]:
    always = _always_there(scenario)
    if all(a.attendance.absence == 1 and a.name not in always for a in scenario.agents):
        path, _ = next(_cards(document, by_entry, "absence"))
        yield Finding(path, "every agent misses every shift: nobody ever comes")


def _outages_of_others(document: dict[str, Any]) -> Iterator[Finding]:
    """Outages of the file that name agents whose entries have outages of their own."""
    own = {
        entry["name"] for _, entry in entries(document) if "outages" in mapping(entry, "attendance")
    }
    for path, named in _names_in_outages(document):
        hidden = [name for name in named if name in own]
        if hidden:
            why = f" on agents whose entries have outages: {listed(hidden)}"
            yield no_effect(path, why)


def _outages_that_name_twice(document: dict[str, Any]) -> Iterator[Finding]:
    """Outages that name agents besides the entry they are of."""
    for path, named in _names_in_outages(document):
        for _, entry in entries(document):
            if entry["name"] in named and "count" in entry:
                its = set(agent_names(entry["name"], entry["count"]))
                twice = [name for name in named if name in its]
                if twice:
                    message = f"names {listed(twice)} besides {entry['name']}, the whole entry"
                    yield Finding(path, message)


def _names_in_outages(document: dict[str, Any]) -> Iterator[tuple[KeyPath, list[str]]]:
    for i, outage in enumerate(mapping(document, "attendance").get("outages", [])):
        named = outage.get("agents", "all")
        if isinstance(named, list):
            yield ("attendance", "outages", i, "agents"), named


def people_advice(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """Warnings about agents and their shifts; ``document`` holds the entries of its files."""
    by_entry = list(_agents_by_entry(scenario, document))
    yield from _curves_beyond_the_slots(by_entry)
    yield from _stops_as_long_as_shifts(scenario)
    yield from _away_at_night(scenario, by_entry)
    yield from attendance_advice(scenario, document, by_entry)


def _agents_by_entry(
    scenario: Scenario, document: dict[str, Any]
) -> Iterator[tuple[int, dict[str, Any], list[Agent]]]:
    """Each agent entry with its place and its agents."""
    agents = iter(scenario.agents)
    for place, entry in entries(document):
        yield place, entry, [next(agents) for _ in range(entry.get("count", 1))]


def _curves_beyond_the_slots(by_entry: Entries) -> Iterator[Finding]:
    for place, _, (agent, *_) in by_entry:
        if len(agent.curve) > agent.concurrency:
            message = (
                f"has {counted(len(agent.curve), 'number')} at a concurrency of "
                f"{agent.concurrency}: those beyond it have no effect"
            )
            yield Finding(("agents", place, "curve"), message)


def _stops_as_long_as_shifts(scenario: Scenario) -> Iterator[Finding]:
    for shift in scenario.shifts:
        shortest = min(stretches(shift.windows))
        path = ("shifts", shift.name, "stop_before_end")
        if shift.stop_before_end_us > 0 and shortest * MICROSECONDS <= shift.stop_before_end_us:
            length = duration_text(round(shortest * MICROSECONDS))
            yield Finding(path, f"nobody is ever available in the shift's span of {length}")
        elif shift.stop_before_end_us and shortest == float("inf"):
            yield no_effect(path, ": the shift never ends")


def _away_at_night(scenario: Scenario, by_entry: Entries) -> Iterator[Finding]:
    """Agents who stay ``away``, hence online, until their next log-in (R4, R24)."""
    shifts = {shift.name: shift for shift in scenario.shifts}
    places: dict[KeyPath, dict[str, None]] = {}
    for place, _, (agent, *_) in by_entry:
        shift = shifts.get(agent.shift or "")
        path: KeyPath = ("agents", place, "at_end")
        if shift is not None:
            path = ("shifts", shift.name, "at_end")
        if (agent.at_end if shift is None else shift.at_end) == "away":
            beyond = [
                group.name
                for group in scenario.groups
                if group.name in agent.groups and _goes_on_after(group, shift, scenario)
            ]
            places.setdefault(path, {}).update(dict.fromkeys(beyond))
    for path, names in places.items():
        if names:
            message = (
                "its agents are away, hence online, until they log in again: within hours, from "
                f"the shift's end on, chats queue and are never open, in {listed(names)}"
            )
            yield Finding(path, message)


def _goes_on_after(group: Group, shift: Shift | None, scenario: Scenario) -> bool:
    """Whether a group is within hours at times that a shift leaves out; a roster's may be any."""
    if not scenario.working_hours_enabled:
        return shift is None or not never_ends(shift.windows)
    if shift is None:
        return bool(group.working_hours)
    return not all(covered(hours, shift.windows) for hours in group.working_hours)
