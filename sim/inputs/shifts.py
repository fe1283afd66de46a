"""Shifts, breaks and the groups' working hours, laid out over a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.errors import Problem, ScenarioError
from sim.inputs.arrays import Changes, Int64
from sim.inputs.calendar import DAY_US, LOOK_AROUND_DAYS, Calendar, day_number
from sim.inputs.intervals import Intervals, merged, no_intervals, together, union, without
from sim.inputs.streams import BREAK, Streams
from sim.inputs.stretches import Stretches, Turns, daily_turns, stretches_of, whole_turns
from sim.inputs.timeline import Presence
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent, Break, Shift
from sim.scenario.week import Holiday, never_ends
from sim.units import MICROSECONDS, Leaving

_MINUTE_US = 60 * MICROSECONDS

Spans = tuple[Int64, Int64]
"""Begins and ends (us), an entry each for the local dates on which a break begins."""


def is_drawn(pause: Break) -> bool:
    """Say whether a break begins at another time in every replication."""
    return not pause.spread and room_us(pause) > 0


def room_us(pause: Break) -> int:
    """Give how much later than at its earliest a break may begin (us)."""
    return 0 if pause.span_us is None else pause.span_us - pause.for_us


def spread_offset_us(pause: Break, place: int, agents: int) -> int:
    """Give how long into its span a break begins for one of a shift's agents, in whole minutes.

    Parameters: ``place`` the agent's, from 0, among the ``agents`` of the shift in roster order.
    Returns us; 0 for a break that is not spread.
    """
    if not pause.spread:
        return 0
    return place * room_us(pause) // max(agents - 1, 1) // _MINUTE_US * _MINUTE_US


def drawn_offsets_us(
    pause: Break, index: int, agent: str, calendar: Calendar, streams: Streams
) -> Int64:
    """Draw how long into its span a break begins, for one agent and each date.

    Parameters: ``index`` the place of the break in its shift. Returns ``(dates,)`` us, evenly in
    ``[0, span - for]``. Source: R31.
    """
    first, last = _reach(pause, calendar)
    uniforms = streams.daily(f"{BREAK}|{index}", agent, first, last + 1 - first)
    its = uniforms[_dates(pause, calendar) - first]
    return np.rint(its * room_us(pause)).astype(np.int64)


def laid_out(pause: Break, calendar: Calendar, offsets_us: Int64 | int) -> Spans:
    """Lay a break out over the run: so long after its local time of day, for elapsed time.

    Parameters: ``offsets_us`` by the clock on the wall, one for all dates or ``(dates,)``.
    Returns :data:`Spans`, those outside the run included.
    """
    walls = _dates(pause, calendar) * DAY_US + pause.at_s * MICROSECONDS + offsets_us
    begins = calendar.first_reading(walls)
    return begins, begins + pause.for_us


def _dates(pause: Break, calendar: Calendar) -> Int64:
    """The dates, in days since 1970, on which a break may begin that reaches into the run."""
    first, last = _reach(pause, calendar)
    dates = np.arange(first, last + 1, dtype=np.int64)
    if pause.weekdays is None:
        return dates
    return dates[np.isin((dates + 3) % 7, pause.weekdays)]


def _reach(pause: Break, calendar: Calendar) -> tuple[int, int]:
    reach_us = (pause.span_us or 0) + pause.for_us
    dates = calendar.dates(before=LOOK_AROUND_DAYS + reach_us // DAY_US)
    return int(dates[0]), int(dates[-1])


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


_DAY_S = DAY_US // MICROSECONDS


def hours_of(scenario: Scenario, calendar: Calendar) -> Changes:
    """Lay out when each group is within its working hours.

    Switched off: always within; switched on without windows: always closed; on holidays as these
    say. Returns the :class:`Changes` to 1 (within) and 0 (closed). Raises ``ScenarioError`` for a
    time of a holiday that a clock change skips. Source: R3.
    """
    _refuse_skipped_times(scenario, calendar)
    groups = np.arange(len(scenario.groups), dtype=np.int64)
    spans = [
        working_hours(group, calendar, scenario.working_hours_enabled) for group in scenario.groups
    ]
    edges = [edge for span in spans for edge in (span.begins, span.ends)]
    at = np.concatenate([np.empty(0, np.int64), *edges])
    of = np.repeat(np.repeat(groups, 2), [len(edge) for edge in edges])
    to = np.repeat(np.tile([1, 0], len(spans)), [len(edge) for edge in edges])
    order = np.lexsort((of, at))
    order = order[at[order] < calendar.clock.end]
    return Changes(at[order], of[order], to[order].astype(np.int64))


def working_hours(group: Group, calendar: Calendar, switched_on: bool) -> Intervals:
    """Lay out when one group is within its working hours.

    A holiday's date has its own windows in place of all others, so that one of the evening before
    ends at midnight. Parameters: ``switched_on`` the inbox's switch, off meaning always, but on
    holidays. Returns :class:`Intervals` of instants (us). Source: R3.
    """
    end = calendar.clock.end
    whole = Intervals(np.zeros(1, np.int64), np.array([end], np.int64))
    usual = calendar.weekly(group.working_hours) if switched_on else whole
    holidays = list(_within_run(group.holidays, calendar))
    if not holidays:
        return usual
    midnights = calendar.clock.day_begins
    indices = np.array([index for index, _ in holidays], np.int64)
    dates = merged(midnights[indices], midnights[indices + 1], end)
    opened = [(day.day, *span) for _, day in holidays for span in day.spans]
    begins = calendar.first_reading(_walls((day, begin_s) for day, begin_s, _ in opened))
    ends = calendar.first_reading(_walls((day, end_s) for day, _, end_s in opened))
    others = without(usual, dates)
    return merged(np.concatenate((others.begins, begins)), np.concatenate((others.ends, ends)), end)


def _within_run(holidays: tuple[Holiday, ...], calendar: Calendar) -> Iterator[tuple[int, Holiday]]:
    """The holidays on dates of the run, each with the index of its local day."""
    first = day_number(calendar.clock.first_date)
    for holiday in holidays:
        index = day_number(holiday.day) - first
        if 0 <= index < len(calendar.clock.day_begins) - 1:
            yield index, holiday


def _walls(times: Iterable[tuple[date, int]]) -> Int64:
    return np.array(
        [day_number(day) * DAY_US + at_s * MICROSECONDS for day, at_s in times], np.int64
    )


def _refuse_skipped_times(scenario: Scenario, calendar: Calendar) -> None:
    """Raise ``ScenarioError`` for dated times that do not exist; a date may begin with a gap."""
    problems: dict[tuple[date, int], Problem] = {}
    for group in scenario.groups:
        for _, holiday in _within_run(group.holidays, calendar):
            for at_s in (edge for span in holiday.spans for edge in span):
                exists = at_s in (0, _DAY_S) or calendar.exist(_walls([(holiday.day, at_s)])).all()
                if not exists and (holiday.day, at_s) not in problems:
                    problems[holiday.day, at_s] = Problem(
                        scenario.file,
                        f"found {at_s // 3600:02}:{at_s // 60 % 60:02}, a time that a clock change "
                        f"skips in {scenario.timezone}; allowed: a time that exists on that date",
                        path=f"groups.{group.name}.holidays.{holiday.day}",
                    )
    if problems:
        raise ScenarioError(list(problems.values()))
