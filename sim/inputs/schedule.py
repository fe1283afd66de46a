"""When agents are scheduled: the statuses that shifts, breaks and attendance, or a roster, give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.inputs.arrays import Changes, StatusChanges
from sim.inputs.attendance import Attending, is_drawn, outages_of
from sim.inputs.calendar import Calendar
from sim.inputs.roster import read_roster
from sim.inputs.shifts import Pattern, patterns_of
from sim.inputs.streams import Streams
from sim.inputs.timeline import (
    NEVER_ONLINE,
    NEVER_PLANNED,
    PlannedLine,
    StatusLine,
    planned_in_order,
    planned_line,
    status_line,
    statuses_in_order,
)
from sim.scenario.model import Scenario

Lines = tuple[PlannedLine, StatusLine]
"""When one agent is planned online, and its statuses."""


@dataclass(frozen=True, slots=True)
class Member:
    """An agent who works a shift."""

    pattern: Pattern
    attending: Attending

    @property
    def is_drawn(self) -> bool:
        """Whether the agent's days differ between replications."""
        return bool(self.pattern.drawn) or is_drawn(self.attending.attendance)

    def draw(self, calendar: Calendar, streams: Streams) -> Lines:
        """Draw the agent's days of one replication (R25, R26, R31)."""
        end = calendar.clock.end
        presence = self.pattern.presence(self.attending.name, calendar, streams)
        stretches, turns = self.pattern.stretches, self.pattern.turns
        there = self.attending.draw(stretches, turns, presence.offline, end, streams)
        line = status_line(presence, there.attended, there.thrown, end)
        return planned_line(presence, end), line


@dataclass(frozen=True, slots=True)
class Schedule:
    """The scheduled statuses of all agents, and what of them differs by replication."""

    calendar: Calendar
    lines: tuple[Lines, ...]
    """One for each agent, nothing for those drawn."""
    drawn: tuple[tuple[int, Member], ...]
    """The agents whose days are drawn, by index."""
    fixed: tuple[Changes, StatusChanges]
    """The changes of all ``lines``."""
    notes: tuple[str, ...] = ()
    """What the user should know about the roster file, one sentence each."""

    def draw(self, streams: Streams) -> tuple[Changes, StatusChanges]:
        """Draw when the agents are planned online in one replication, and their statuses.

        Source: R2, R25, R26, R31.
        """
        if not self.drawn:
            return self.fixed
        lines = list(self.lines)
        for agent, member in self.drawn:
            lines[agent] = member.draw(self.calendar, streams)
        return _in_order(lines)


def schedule_of(scenario: Scenario, calendar: Calendar) -> Schedule:
    """Lay out when the agents of a scenario are scheduled.

    Returns the :class:`Schedule`. Raises ``DataError`` for a roster file that cannot be used.
    Source: R25, R26.
    """
    if scenario.roster is not None:
        lines, notes = _lines_of_roster(scenario, calendar)
        return Schedule(calendar, lines, (), _in_order(lines), notes)
    members = _members(scenario, calendar)
    drawn = tuple((i, m) for i, m in enumerate(members) if m is not None and m.is_drawn)
    lines = tuple(_fixed_lines(members, calendar))
    return Schedule(calendar, lines, drawn, _in_order(lines))


def _members(scenario: Scenario, calendar: Calendar) -> list[Member | None]:
    patterns = patterns_of(scenario, calendar)
    members: list[Member | None] = []
    for agent, pattern in zip(scenario.agents, patterns, strict=True):
        outages = outages_of(agent.attendance.outages, calendar)
        attending = Attending(agent.name, agent.attendance, outages, scenario.file)
        if pattern is not None:
            attending.check(pattern.turns)
        members.append(None if pattern is None else Member(pattern, attending))
    return members


def _fixed_lines(members: list[Member | None], calendar: Calendar) -> list[Lines]:
    # nothing is drawn from it for these
    streams = Streams(0, 0)
    # agents who work alike share one layout
    known: dict[object, Lines] = {}
    lines = []
    for member in members:
        if member is None or member.is_drawn:
            lines.append((NEVER_PLANNED, NEVER_ONLINE))
            continue
        key = (id(member.pattern), member.attending.attendance)
        if key not in known:
            known[key] = member.draw(calendar, streams)
        lines.append(known[key])
    return lines


def _lines_of_roster(
    scenario: Scenario, calendar: Calendar
) -> tuple[tuple[Lines, ...], tuple[str, ...]]:
    assert scenario.roster is not None
    by_name, notes = read_roster(scenario.roster, scenario, calendar)
    end = calendar.clock.end
    lines: list[Lines] = []
    for agent in scenario.agents:
        presence = by_name.get(agent.name)
        if presence is None:
            lines.append((NEVER_PLANNED, NEVER_ONLINE))
            continue
        # a roster is taken as given, but for outages (R26)
        thrown = outages_of(agent.attendance.outages, calendar)
        line = status_line(presence, presence.present, thrown, end)
        lines.append((planned_line(presence, end), line))
    return tuple(lines), notes


def _in_order(lines: Sequence[Lines]) -> tuple[Changes, StatusChanges]:
    planned = planned_in_order([of_one for of_one, _ in lines])
    return planned, statuses_in_order([of_one for _, of_one in lines])
