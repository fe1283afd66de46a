"""Agents who are late, absent, or thrown offline in the midst of a shift (R26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np

from sim.errors import Problem, ScenarioError
from sim.inputs.arrays import Int64
from sim.inputs.calendar import Calendar
from sim.inputs.distributions import LONGEST_US, sample
from sim.inputs.intervals import Intervals, no_intervals, together, union
from sim.inputs.streams import ABSENCE, DISCONNECT, DISCONNECTED, LOGIN_DELAY, Streams
from sim.inputs.stretches import Stretches, Turns, uniforms
from sim.scenario.distributions import Constant, Distribution
from sim.scenario.people import Attendance, Disconnects, Outage

MOST_EXPECTED = 20_000
"""More in one shift are refused: twice what the check of the file allows by the mean alone."""
MOST_DRAWN = 1_000_000
"""So many in one shift do not come by chance where at most ``MOST_EXPECTED`` are expected."""

_FAR_US = 2**52
"""143 years: beyond every run, and sums of a block of it fit in 64 bits."""
_FIRST_BLOCK, _LARGEST_BLOCK = 4, 64
_GRID = 10_000


def check_disconnects(agent: str, every: Distribution, turns: Stretches, file: str) -> None:
    """Refuse an agent who would be thrown offline again and again.

    The mean alone does not tell: most times of an uneven law may be far shorter. Parameters:
    ``file`` what messages call the scenario file. Raises ``ScenarioError``. Source: the number in
    a time t is at most 2 t / E min(X, t) on average (Erickson 1973).
    """
    longest = int((turns.ends - turns.begins).max(initial=0))
    if longest > MOST_EXPECTED * mean_up_to(every, longest):
        raise _too_many(agent, MOST_EXPECTED, file)


@lru_cache(maxsize=256)
def mean_up_to(law: Distribution, longest_us: int) -> float:
    """The mean of a law (us) that is cut at ``longest_us``."""
    return float(sample(law, (np.arange(_GRID) + 0.5) / _GRID, longest_us).mean())


def _too_many(agent: str, most: int, file: str) -> ScenarioError:
    message = (
        f"found more than {most:,} disconnects of agent {agent} in a shift; allowed: fewer. "
        "Lengthen the times between them"
    )
    return ScenarioError(Problem(file, message, path="disconnects.every"))


class Throwing:
    """The disconnects of one agent in one replication, drawn as far as they are needed."""

    def __init__(
        self, agent: str, law: Disconnects, turns: Stretches, streams: Streams, file: str
    ) -> None:
        """Take the agent's name, its law, and the turns in each of which that starts afresh."""
        self._agent = agent
        self._law = law
        self._turns = turns
        self._streams = streams
        self._file = file
        self._blocks: list[tuple[Int64, Int64]] = []

    def after(self, log_ins: Int64) -> Intervals:
        """Give when the agent is thrown offline, in no particular order.

        Parameters: ``log_ins`` ``(turns,)`` instants (us) from which on the agent is there, at or
        beyond the end of a turn: not at all. Raises ``ScenarioError`` for more than a million in
        a turn. Source: R25, R26, R31.
        """
        ends = self._turns.ends
        back_at = np.minimum(log_ins, ends)
        spans: list[Intervals] = []
        number, more = 0, True
        while more:
            every, lasting = self._block(number)
            backs = back_at + np.cumsum(every + lasting, axis=0)
            begins = backs - lasting
            inside = begins < ends
            # the clock finds everybody in the scheduled status, whatever happened before (R25)
            told = inside & (begins >= 0)
            spans.append(Intervals(begins[told], backs[told]))
            back_at = np.minimum(backs[-1], ends)
            number, more = number + 1, bool(inside[-1].any())
        return Intervals(
            np.concatenate([span.begins for span in spans]),
            np.concatenate([span.ends for span in spans]),
        )

    def _block(self, number: int) -> tuple[Int64, Int64]:
        """The next times between disconnects, and theirs: ``(some, turns)`` each (us)."""
        if number == len(self._blocks):
            drawn = sum(len(every) for every, _ in self._blocks)
            if drawn >= MOST_DRAWN:
                raise _too_many(self._agent, drawn, self._file)
            size = min(_FIRST_BLOCK << number, _LARGEST_BLOCK)
            # drawn for all turns, so that which of them are attended changes no draw
            every = self._times(DISCONNECT, self._law.every, drawn, size)
            self._blocks.append((every, self._times(DISCONNECTED, self._law.lasting, drawn, size)))
        return self._blocks[number]

    def _times(self, stream: str, law: Distribution, first: int, size: int) -> Int64:
        shape = (size, len(self._turns.begins))
        drawn = np.zeros(shape)
        if not isinstance(law, Constant):
            names = [f"{stream}|{number}" for number in range(first, first + size)]
            drawn = uniforms(names, self._agent, self._turns, self._streams)
        times = sample(law, drawn.ravel(), LONGEST_US).reshape(shape)
        return np.minimum(times, _FAR_US)


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
