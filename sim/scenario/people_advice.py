"""What is said of agents, shifts and attendance without effect, or with one hardly meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.document import entries, mapping
from sim.scenario.findings import Finding, KeyPath, listed
from sim.scenario.model import MICROSECONDS, Agent, Constant, Scenario
from sim.scenario.quantities import duration_text
from sim.scenario.week import stretches


def people_advice(scenario: Scenario, document: dict[str, Any]) -> Iterator[Finding]:
    """Warnings about agents and their shifts; ``document`` holds the entries of its files."""
    by_entry = list(_agents_by_entry(scenario, document))
    yield from _curves_beyond_the_slots(by_entry)
    yield from _stops_as_long_as_shifts(scenario)
    yield from _disconnects_after_the_end(scenario, document, by_entry)
    yield from _outages_of_others(document)
    yield from _away_at_night(scenario, by_entry)


def _agents_by_entry(
    scenario: Scenario, document: dict[str, Any]
) -> Iterator[tuple[int, dict[str, Any], list[Agent]]]:
    """Each agent entry with its place and its agents."""
    agents = iter(scenario.agents)
    for place, entry in entries(document):
        yield place, entry, [next(agents) for _ in range(entry.get("count", 1))]


Entries = list[tuple[int, dict[str, Any], list[Agent]]]


def _curves_beyond_the_slots(by_entry: Entries) -> Iterator[Finding]:
    for place, _, (agent, *_) in by_entry:
        if len(agent.curve) > agent.concurrency:
            message = (
                f"has {len(agent.curve)} numbers at a concurrency of {agent.concurrency}: those "
                "beyond it have no effect"
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


def _disconnects_after_the_end(
    scenario: Scenario, document: dict[str, Any], by_entry: Entries
) -> Iterator[Finding]:
    """Constant times between disconnects that are longer than every shift they are for."""
    longest = {shift.name: max(stretches(shift.windows)) for shift in scenario.shifts}
    concerned: dict[KeyPath, list[Agent]] = {}
    for place, entry, agents in by_entry:
        has_own = "disconnects" in mapping(entry, "attendance")
        path: KeyPath = ("agents", place, "attendance") if has_own else ("attendance",)
        concerned.setdefault(path, []).extend(agents)
    for path, agents in concerned.items():
        if agents[0].attendance.disconnects is None:
            continue
        every = agents[0].attendance.disconnects.every
        shifts = [longest[agent.shift] for agent in agents if agent.shift is not None]
        if isinstance(every, Constant) and every.value_us > max(shifts) * MICROSECONDS:
            message = "longer than every shift: nobody is ever disconnected"
            yield Finding((*path, "disconnects", "every"), message)


def _outages_of_others(document: dict[str, Any]) -> Iterator[Finding]:
    """Outages of the file that name agents whose entries have outages of their own."""
    own = {
        entry["name"] for _, entry in entries(document) if "outages" in mapping(entry, "attendance")
    }
    for i, outage in enumerate(mapping(document, "attendance").get("outages", [])):
        named = outage.get("agents", "all")
        hidden = [name for name in named if name in own] if isinstance(named, list) else []
        if hidden:
            message = f"has no effect on agents whose entries have outages: {listed(hidden)}"
            yield Finding(("attendance", "outages", i, "agents"), message)


def _away_at_night(scenario: Scenario, by_entry: Entries) -> Iterator[Finding]:
    """Agents who stay ``away``, hence online, until their next log-in (R4, R24)."""
    groups: dict[KeyPath, dict[str, None]] = {}
    ends = {shift.name: shift.at_end for shift in scenario.shifts}
    for place, _, agents in by_entry:
        for agent in agents[:1]:
            on_shift: KeyPath = ("shifts", agent.shift or "", "at_end")
            path = on_shift if scenario.roster is None else ("agents", place, "at_end")
            if "away" in (agent.at_end, ends.get(agent.shift or "")):
                groups.setdefault(path, {}).update(dict.fromkeys(agent.groups))
    for path, names in groups.items():
        message = (
            "its agents are away, hence online, until they log in again: within hours chats queue "
            f"all night and are never open, in {listed(names)}"
        )
        yield Finding(path, message)
