"""When agents are scheduled: the statuses that shifts and breaks, or a roster, give them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.inputs.arrays import Changes
from sim.inputs.breaks import Spans, drawn_offsets_us, is_drawn, laid_out, spread_offset_us
from sim.inputs.calendar import Calendar
from sim.inputs.intervals import Intervals, StatusLine, merged, statuses_over_time
from sim.inputs.roster import read_roster
from sim.inputs.streams import Streams
from sim.scenario.model import Agent, Break, Scenario, Shift

_NEVER_ONLINE: StatusLine = (np.empty(0, np.int64), np.empty(0, np.int64))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shift laid out over the run for agents who work it alike, but for the breaks drawn."""

    present: Intervals
    fixed: tuple[tuple[str, Spans], ...]
    """Status and spans of the breaks that are the same in every replication."""
    drawn: tuple[tuple[int, Break], ...]
    """The others, each with its place among the breaks of the shift."""

    def line(self, calendar: Calendar, drawn: Sequence[tuple[str, Spans]] = ()) -> StatusLine:
        """Lay out the scheduled status, given status and spans of the drawn breaks (R25)."""
        end = calendar.clock.end
        busy, away = (_union([*self.fixed, *drawn], status, end) for status in ("busy", "away"))
        return statuses_over_time(self.present, busy, away, end)

    def drawn_line(self, agent: str, calendar: Calendar, streams: Streams) -> StatusLine:
        """Lay out the scheduled status of an agent, whose breaks are drawn (R25, R31)."""
        spans = []
        for index, pause in self.drawn:
            offsets = drawn_offsets_us(pause, index, agent, calendar, streams)
            spans.append((pause.status, laid_out(pause, calendar, offsets)))
        return self.line(calendar, spans)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The scheduled statuses of all agents, and what of them differs by replication."""

    calendar: Calendar
    names: tuple[str, ...]
    """The agents' names, in roster order."""
    lines: tuple[StatusLine, ...]
    """One for each agent; of those with drawn breaks, the status without these."""
    drawn: tuple[tuple[int, Pattern], ...]
    """The agents with drawn breaks, by index."""
    fixed: Changes
    """The changes of all ``lines``."""
    notes: tuple[str, ...] = ()
    """What the user should know about the roster file, one sentence each."""

    def draw(self, streams: Streams) -> Changes:
        """Draw the scheduled statuses of one replication. Source: R2, R25, R26, R31."""
        if not self.drawn:
            return self.fixed
        lines = list(self.lines)
        for agent, pattern in self.drawn:
            lines[agent] = pattern.drawn_line(self.names[agent], self.calendar, streams)
        return _in_order(lines)


def schedule_of(scenario: Scenario, calendar: Calendar) -> Schedule:
    """Lay out when the agents of a scenario are scheduled.

    Returns the :class:`Schedule`. Raises ``DataError`` for a roster file that cannot be used.
    Source: R25, R26.
    """
    names = tuple(agent.name for agent in scenario.agents)
    if scenario.roster is not None:
        by_name, notes = read_roster(scenario.roster, scenario, calendar)
        lines = tuple(by_name.get(name, _NEVER_ONLINE) for name in names)
        return Schedule(calendar, names, lines, (), _in_order(lines), notes)
    patterns = _patterns(scenario, calendar)
    # agents who work alike share one layout
    known = {id(p): p.line(calendar) for p in patterns if p is not None}
    lines = tuple(_NEVER_ONLINE if p is None else known[id(p)] for p in patterns)
    drawn = tuple((i, p) for i, p in enumerate(patterns) if p is not None and p.drawn)
    return Schedule(calendar, names, lines, drawn, _in_order(lines))


def pattern_of(
    shift: Shift, agent: Agent, offsets_us: Sequence[int], calendar: Calendar
) -> Pattern:
    """Lay a shift out for an agent: its stretches begin on the agent's own dates.

    Parameters: ``offsets_us`` how long into its span each break begins, where it is not drawn.
    """
    fixed = tuple(
        (pause.status, laid_out(pause, calendar, offset))
        for pause, offset in zip(shift.breaks, offsets_us, strict=True)
        if not is_drawn(pause)
    )
    return Pattern(
        present=calendar.weekly(shift.windows, agent.first_day, agent.last_day),
        fixed=fixed,
        drawn=tuple((i, pause) for i, pause in enumerate(shift.breaks) if is_drawn(pause)),
    )


def _patterns(scenario: Scenario, calendar: Calendar) -> list[Pattern | None]:
    """Lay out each agent's shift, once for all agents who work it alike."""
    shifts = {shift.name: shift for shift in scenario.shifts}
    sizes = Counter(agent.shift for agent in scenario.agents)
    seen: Counter[str | None] = Counter()
    known: dict[object, Pattern] = {}
    patterns: list[Pattern | None] = []
    for agent in scenario.agents:
        place = seen[agent.shift]
        seen[agent.shift] += 1
        if agent.shift is None:
            patterns.append(None)
            continue
        shift = shifts[agent.shift]
        offsets = tuple(spread_offset_us(p, place, sizes[agent.shift]) for p in shift.breaks)
        key = (agent.shift, agent.first_day, agent.last_day, offsets)
        if key not in known:
            known[key] = pattern_of(shift, agent, offsets, calendar)
        patterns.append(known[key])
    return patterns


def _union(breaks: Sequence[tuple[str, Spans]], status: str, end: int) -> Intervals:
    its = [spans for of, spans in breaks if of == status]
    begins = np.concatenate([_NEVER_ONLINE[0], *(begin for begin, _ in its)])
    ends = np.concatenate([_NEVER_ONLINE[0], *(end for _, end in its)])
    return merged(begins, ends, end)


def _in_order(lines: Sequence[StatusLine]) -> Changes:
    """Bring the changes of all agents into one order: by instant, then roster order."""
    at = np.concatenate([_NEVER_ONLINE[0], *(line[0] for line in lines)])
    to = np.concatenate([_NEVER_ONLINE[1], *(line[1] for line in lines)])
    of = np.repeat(np.arange(len(lines), dtype=np.int64), [len(line[0]) for line in lines])
    order = np.argsort(at, kind="stable")
    return Changes(at[order], of[order], to[order])
