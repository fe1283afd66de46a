"""Agents as they come: absences, late log-ins, disconnects and outages (R26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from sim.errors import Problem, ScenarioError
from sim.inputs.arrays import Int64
from sim.inputs.calendar import DAY_US, Calendar
from sim.inputs.distributions import LONGEST_US, sample
from sim.inputs.intervals import Intervals, no_intervals, together, union
from sim.inputs.streams import (
    ABSENCE,
    DISCONNECT,
    DISCONNECTED,
    LOGIN_DELAY,
    Float64,
    Streams,
)
from sim.scenario.model import Attendance, Constant, Distribution, Outage

MOST_DISCONNECTS = 100_000
"""More in one shift are refused: the agent would hardly ever be there."""

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stretches:
    """The shifts of an agent that reach into the run, ascending, ``(shifts,)`` int64 each."""

    begins: Int64
    """Instants (us), before the run where a shift had begun by then."""
    ends: Int64
    dates: Int64
    """Local date on which each begins, in days since 1970."""
    places: Int64
    """Which of its date's shifts each is, from 0."""


@dataclass(frozen=True, slots=True)
class Attended:
    """When an agent is there: logged in, but for breaks, and thrown offline."""

    attended: Intervals
    thrown: Intervals


def stretches_of(shifts: Intervals, calendar: Calendar) -> Stretches:
    """Number shifts by the local dates on which they begin, and leave out those beyond the run."""
    dates = calendar.walls(shifts.begins) // DAY_US
    places = np.arange(len(dates)) - np.searchsorted(dates, dates)
    its = (shifts.ends > 0) & (shifts.begins < calendar.clock.end)
    return Stretches(shifts.begins[its], shifts.ends[its], dates[its], places[its])


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

    def draw(self, stretches: Stretches, breaks: Intervals, end: int, streams: Streams) -> Attended:
        """Draw when the agent is there.

        A log-in that falls into an offline break or an outage becomes its end. Parameters:
        ``breaks`` the offline ones; ``end`` the end of the run (us). Raises ``ScenarioError`` for
        more than 100,000 disconnects in a shift. Source: R25, R26, R31.
        """
        closed = together(breaks, self.outages)
        earliest = self._log_ins(stretches, end, streams)
        log_ins, settled = earliest, False
        while not settled:
            lost = self._disconnected(stretches, log_ins, streams)
            # who is still thrown offline by an earlier shift's disconnect cannot log in
            later = _moved_out(np.maximum(earliest, _back_at(lost, stretches)), closed)
            settled, log_ins = np.array_equal(later, log_ins), later
        some = log_ins < stretches.ends
        return Attended(
            Intervals(log_ins[some], stretches.ends[some]),
            together(lost, self.outages),
        )

    def _log_ins(self, stretches: Stretches, end: int, streams: Streams) -> Int64:
        """When the agent logs in; at the end of a shift or later: not at all."""
        begins, ends = stretches.begins, stretches.ends
        delays = self._sample(LOGIN_DELAY, self.attendance.login_delay, stretches, streams)
        log_ins = np.where(begins > 0, begins + delays, begins)
        if self.attendance.absence > 0:
            missed = _uniforms(ABSENCE, self.name, stretches, streams) < self.attendance.absence
            spanning = (begins <= 0) & (ends >= end)
            log_ins = np.where(missed & ~spanning, ends, log_ins)
        return log_ins

    def _disconnected(self, stretches: Stretches, log_ins: Int64, streams: Streams) -> Intervals:
        """When disconnects throw the agent offline, in no particular order."""
        law = self.attendance.disconnects
        if law is None:
            return no_intervals()
        spans: list[tuple[Int64, Int64]] = []
        back_at = log_ins
        for number in range(MOST_DISCONNECTS):
            # drawn for all shifts, so that which of them are attended changes no draw
            every = self._sample(f"{DISCONNECT}|{number}", law.every, stretches, streams)
            begins = np.where(back_at < stretches.ends, back_at, stretches.ends) + every
            its = begins < stretches.ends
            if not its.any():
                break
            lasting = self._sample(f"{DISCONNECTED}|{number}", law.lasting, stretches, streams)
            # the clock finds everybody in the scheduled status, whatever happened before (R25)
            told = its & (begins >= 0)
            spans.append((begins[told], begins[told] + lasting[told]))
            back_at = np.where(its, begins + np.where(its, lasting, 0), stretches.ends)
        else:
            raise self._too_many()
        if not spans:
            return no_intervals()
        return Intervals(*(np.concatenate(part) for part in zip(*spans, strict=True)))

    def _sample(
        self, stream: str, law: Distribution, stretches: Stretches, streams: Streams
    ) -> Int64:
        size = len(stretches.begins)
        drawn = not isinstance(law, Constant)
        uniforms = _uniforms(stream, self.name, stretches, streams) if drawn else np.zeros(size)
        return sample(law, uniforms, LONGEST_US)

    def _too_many(self) -> ScenarioError:
        return ScenarioError(
            Problem(
                self.file,
                f"agent {self.name} is disconnected more than {MOST_DISCONNECTS:,} times in a "
                "shift; allowed: fewer. Lengthen disconnects.every",
                path="attendance.disconnects.every",
            )
        )


def _moved_out(log_ins: Int64, closed: Intervals) -> Int64:
    """Move log-ins out of times in which nobody can log in, to their ends."""
    inside = closed.contain(log_ins)
    if not inside.any():
        return log_ins
    its = np.searchsorted(closed.begins, log_ins, side="right") - 1
    return np.where(inside, closed.ends[np.maximum(its, 0)], log_ins)


def _back_at(lost: Intervals, stretches: Stretches) -> Int64:
    """For each shift, when the agent is back from all disconnects of the shifts before."""
    latest = np.full(len(stretches.begins), np.iinfo(np.int64).min)
    its = np.searchsorted(stretches.begins, lost.begins, side="right") - 1
    np.maximum.at(latest, its, lost.ends)
    latest = np.maximum.accumulate(latest)
    return np.concatenate((np.full(1, np.iinfo(np.int64).min), latest))[: len(latest)]


def _uniforms(stream: str, agent: str, stretches: Stretches, streams: Streams) -> Float64:
    """Draw one uniform for each shift: that of its agent, date and place in the date."""
    drawn = np.empty(len(stretches.dates))
    for place in np.unique(stretches.places).tolist():
        its = stretches.places == place
        dates = stretches.dates[its]
        first, days = int(dates[0]), int(dates[-1] - dates[0]) + 1
        drawn[its] = streams.daily(f"{stream}|{place}", agent, first, days)[dates - first]
    return drawn


def _instant(time: datetime, calendar: Calendar) -> int:
    """Read a local time, or one with an offset, as an instant of the run (us)."""
    if time.tzinfo is not None:
        since = time - datetime(1970, 1, 1, tzinfo=UTC)
        return since // _MICROSECOND - calendar.clock.origin_us
    wall = (time - datetime(1970, 1, 1)) // _MICROSECOND
    return int(calendar.first_reading(np.array([wall], np.int64))[0])
