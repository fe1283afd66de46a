"""Agents as they come: absences, late log-ins, disconnects and outages (R26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from sim.inputs.arrays import Int64
from sim.inputs.calendar import Calendar
from sim.inputs.disconnects import Throwing, check_disconnects
from sim.inputs.distributions import LONGEST_US, sample
from sim.inputs.intervals import Intervals, no_intervals, together, union
from sim.inputs.streams import ABSENCE, LOGIN_DELAY, Streams
from sim.inputs.stretches import Stretches, Turns, uniforms
from sim.scenario.model import Attendance, Constant, Outage

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Attended:
    """When an agent is there: logged in, but for breaks, and thrown offline."""

    attended: Intervals
    thrown: Intervals


def outages_of(outages: Sequence[Outage], calendar: Calendar) -> Intervals:
    """Lay dated outages out as instants (us), those beyond the run included."""
    if not outages:
        return no_intervals()
    begins = np.array([_instant(each.begin, calendar) for each in outages], np.int64)
    return union(begins, np.array([_instant(each.end, calendar) for each in outages], np.int64))


def is_drawn(attendance: Attendance) -> bool:
    """Say whether attendance differs between replications."""
    lost = attendance.disconnects
    laws = (attendance.login_delay, *((lost.every, lost.lasting) if lost else ()))
    return 0 < attendance.absence < 1 or not all(isinstance(law, Constant) for law in laws)


@dataclass(frozen=True, slots=True)
class Attending:
    """How one agent keeps to its shifts; :meth:`draw` says when it is there."""

    name: str
    """Of the agent."""
    attendance: Attendance
    outages: Intervals
    file: str
    """What messages call the scenario file."""

    def check(self, turns: Turns) -> None:
        """Raise ``ScenarioError`` where disconnects would hardly ever let the agent be there."""
        if self.attendance.disconnects is not None:
            every = self.attendance.disconnects.every
            check_disconnects(self.name, every, turns.spans, self.file)

    def draw(
        self, stretches: Stretches, turns: Turns, breaks: Intervals, end: int, streams: Streams
    ) -> Attended:
        """Draw when the agent is there.

        A log-in that falls into an offline break or an outage becomes its end. Parameters:
        ``stretches`` the shifts, and the ``turns`` of their disconnects; ``breaks`` the offline
        ones; ``end`` the end of the run (us). Source: R25, R26, R31.
        """
        closed = together(breaks, self.outages)
        earliest = self._log_ins(stretches, end, streams)
        log_ins, lost = _moved_out(earliest, closed), no_intervals()
        law = self.attendance.disconnects
        if law is not None and len(earliest):
            throwing = Throwing(self.name, law, turns.spans, streams, self.file)
            begins, settled = np.maximum(turns.spans.begins, log_ins[turns.of]), False
            while not settled:
                lost = throwing.after(begins)
                # who is still thrown offline by a disconnect of an earlier turn is not there yet
                back_at = _back_at(lost, turns.spans)
                log_ins = _moved_out(np.maximum(earliest, back_at[turns.firsts]), closed)
                later = np.maximum(turns.spans.begins, np.maximum(back_at, log_ins[turns.of]))
                settled, begins = np.array_equal(later, begins), later
        some = log_ins < stretches.ends
        return Attended(
            Intervals(log_ins[some], stretches.ends[some]),
            together(lost, self.outages),
        )

    def _log_ins(self, stretches: Stretches, end: int, streams: Streams) -> Int64:
        """When the agent logs in; at the end of a shift or later: not at all."""
        begins, ends = stretches.begins, stretches.ends
        law, drawn = self.attendance.login_delay, np.zeros(len(begins))
        if not isinstance(law, Constant):
            drawn = uniforms([LOGIN_DELAY], self.name, stretches, streams)[0]
        delays = sample(law, drawn, LONGEST_US)
        log_ins = np.where(begins > 0, begins + delays, begins)
        if self.attendance.absence > 0:
            drawn = uniforms([ABSENCE], self.name, stretches, streams)[0]
            spanning = (begins <= 0) & (ends >= end)
            log_ins = np.where((drawn < self.attendance.absence) & ~spanning, ends, log_ins)
        return log_ins


def _moved_out(log_ins: Int64, closed: Intervals) -> Int64:
    """Move log-ins out of times in which nobody can log in, to their ends."""
    inside = closed.contain(log_ins)
    if not inside.any():
        return log_ins
    its = np.searchsorted(closed.begins, log_ins, side="right") - 1
    return np.where(inside, closed.ends[np.maximum(its, 0)], log_ins)


def _back_at(lost: Intervals, stretches: Stretches) -> Int64:
    """For each turn, when the agent is back from all disconnects of the turns before."""
    latest = np.full(len(stretches.begins), np.iinfo(np.int64).min)
    its = np.searchsorted(stretches.begins, lost.begins, side="right") - 1
    np.maximum.at(latest, its, lost.ends)
    latest = np.maximum.accumulate(latest)
    return np.concatenate((np.full(1, np.iinfo(np.int64).min), latest))[: len(latest)]


def _instant(time: datetime, calendar: Calendar) -> int:
    """Read a local time, or one with an offset, as an instant of the run (us)."""
    if time.tzinfo is not None:
        since = time - datetime(1970, 1, 1, tzinfo=UTC)
        return since // _MICROSECOND - calendar.clock.origin_us
    wall = (time - datetime(1970, 1, 1)) // _MICROSECOND
    return int(calendar.first_reading(np.array([wall], np.int64))[0])
