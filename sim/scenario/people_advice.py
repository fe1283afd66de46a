"""What is said of agents and shifts without effect, or with one hardly meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.attendance_advice import Entries, attendance_advice
from sim.scenario.document import entries
from sim.scenario.findings import Finding, KeyPath, listed
from sim.scenario.model import Agent, Group, Scenario, Shift
from sim.scenario.quantities import duration_text
from sim.scenario.week import covered, never_ends, stretches
from sim.text import counted
from sim.units import MICROSECONDS


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
            yield Finding(path, "has no effect: the shift never ends")


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
