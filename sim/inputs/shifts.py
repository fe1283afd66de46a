"""Shifts laid out over a run, once for all agents who work them alike (R24-R26)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.inputs.breaks import Spans, drawn_offsets_us, is_drawn, laid_out, spread_offset_us
from sim.inputs.calendar import Calendar
from sim.inputs.intervals import Intervals, no_intervals, together, union
from sim.inputs.streams import Streams
from sim.inputs.stretches import Stretches, Turns, daily_turns, stretches_of, whole_turns
from sim.inputs.timeline import Presence
from sim.scenario.model import Agent, Break, Scenario, Shift
from sim.scenario.week import never_ends
from sim.units import Leaving


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shift laid out for agents who work it alike, but for the breaks drawn."""

    stretches: Stretches
    turns: Turns
    """In which disconnects start afresh."""
    usual: Presence
    """Without the drawn breaks."""
    drawn: tuple[tuple[int, Break], ...]
    """The drawn breaks, each with its place among the breaks of the shift."""

    def presence(self, agent: str, calendar: Calendar, streams: Streams) -> Presence:
        """Draw the breaks of an agent that differ by replication (R31)."""
        if not self.drawn:
            return self.usual
        spans = []
        for index, pause in self.drawn:
            offsets = drawn_offsets_us(pause, index, agent, calendar, streams)
            spans.append((pause.status, laid_out(pause, calendar, offsets)))
        usual = self.usual
        return Presence(
            usual.present,
            busy=together(usual.busy, _breaks(spans, "busy")),
            away=together(usual.away, _breaks(spans, "away")),
            offline=together(usual.offline, _breaks(spans, "offline")),
            leaving=usual.leaving,
        )


def patterns_of(scenario: Scenario, calendar: Calendar) -> list[Pattern | None]:
    """Lay each agent's shift out, once for all agents who work it alike; None for no shift."""
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


def pattern_of(
    shift: Shift, agent: Agent, offsets_us: Sequence[int], calendar: Calendar
) -> Pattern:
    """Lay a shift out for an agent: its stretches begin on the agent's own dates.

    Parameters: ``offsets_us`` how long into its span each break begins, where it is not drawn.
    """
    present = calendar.stretches(shift.windows, agent.first_day, agent.last_day)
    fixed = [
        (pause.status, laid_out(pause, calendar, offset))
        for pause, offset in zip(shift.breaks, offsets_us, strict=True)
        if not is_drawn(pause)
    ]
    stretches = stretches_of(present, calendar)
    endless = never_ends(shift.windows)
    return Pattern(
        stretches=stretches,
        turns=daily_turns(stretches, calendar) if endless else whole_turns(stretches),
        usual=Presence(
            present,
            busy=together(_breaks(fixed, "busy"), _last_of(present, shift.stop_before_end_us)),
            away=_breaks(fixed, "away"),
            offline=_breaks(fixed, "offline"),
            leaving=Leaving[shift.at_end.upper()],
        ),
        drawn=tuple((i, pause) for i, pause in enumerate(shift.breaks) if is_drawn(pause)),
    )


def _last_of(shifts: Intervals, stop_before_end_us: int) -> Intervals:
    """The time before the end of each shift in which its agent takes no new chats (R24)."""
    if stop_before_end_us == 0:
        return no_intervals()
    # what of it lies before the shift, in the one before, is in that one's own last time as well
    return Intervals(shifts.ends - stop_before_end_us, shifts.ends)


def _breaks(spans: Iterable[tuple[str, Spans]], status: str) -> Intervals:
    its = [span for of, span in spans if of == status]
    if not its:
        return no_intervals()
    return union(*(np.concatenate(edges) for edges in zip(*its, strict=True)))
