"""Local dates and times of day to instants: the only place that knows time zones.

A *wall time* is what a clock on the wall shows, as int64 microseconds since 1970-01-01 00:00 read
without any zone, so that adding a day to it gives the same time of the next local date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from sim.errors import Problem, ScenarioError
from sim.inputs.arrays import Clock, Int64
from sim.inputs.intervals import Intervals, merged, union
from sim.scenario.model import Scenario
from sim.scenario.week import LONGEST_COOLDOWN_DAYS, Window
from sim.units import MICROSECONDS

DAY_US = 86_400 * MICROSECONDS
LOOK_AROUND_DAYS = 21
"""How far beyond the run shifts are laid out, so that one that reaches into it is seen whole: a
stretch that ends at all is shorter than two weeks, even where a clock change closes a gap."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_PROBE_S = 6 * 3600
_MARGIN_DAYS = LOOK_AROUND_DAYS + 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clock of a run and the offsets from UTC that hold during it.

    ``offset_begins`` are the instants in UTC (us since 1970) from which each of ``offsets`` (us,
    local less UTC) holds, ``(offsets,)`` int64 both; the first holds for all time before.
    """

    clock: Clock
    offset_begins: Int64
    offsets: Int64

    def first_reading(self, walls: Int64) -> Int64:
        """Turn wall times into instants; the first where one occurs twice.

        A wall time that a clock change skips becomes the end of the gap. Parameters: ``walls``
        ``(n,)`` us. Returns ``(n,)`` instants of the run (us), negative before it.
        """
        return _first_reading(walls, self.offset_begins, self.offsets) - self.clock.origin_us

    def last_reading(self, walls: Int64) -> Int64:
        """Turn wall times that exist into instants; the second where one occurs twice.

        Parameters: ``walls`` ``(n,)`` us. Returns ``(n,)`` instants of the run (us).
        """
        latest = np.searchsorted(self.offset_begins + self.offsets, walls, side="right") - 1
        return walls - self.offsets[np.maximum(latest, 0)] - self.clock.origin_us

    def exist(self, walls: Int64) -> npt.NDArray[np.bool_]:
        """Say for each wall time ``(n,)`` whether the clock ever shows it."""
        shown: npt.NDArray[np.bool_] = self.walls(self.first_reading(walls)) == walls
        return shown

    def walls(self, instants: Int64) -> Int64:
        """Turn instants of the run ``(n,)`` into the wall times shown then, ``(n,)`` us."""
        utc = instants + self.clock.origin_us
        latest = np.searchsorted(self.offset_begins, utc, side="right") - 1
        return utc + self.offsets[np.maximum(latest, 0)]

    def day_indices(self, instants: Int64) -> Int64:
        """Give each instant ``(n,)`` of the run the index ``(n,)`` of its local day."""
        return np.searchsorted(self.clock.day_begins, instants, side="right") - 1

    def weekly(self, windows: Sequence[Window]) -> Intervals:
        """Lay weekly windows out over the run.

        An end after midnight is a time of the next local date; windows that touch or overlap on
        the clock are one interval. Returns :class:`Intervals` within ``[0, end)``.
        """
        return merged(*self._spans(windows, self.dates(before=1)), self.clock.end)

    def stretches(
        self, windows: Sequence[Window], first: date | None = None, last: date | None = None
    ) -> Intervals:
        """Lay weekly windows out as unbroken stretches, whole where they reach beyond the run.

        Parameters: ``first`` and ``last`` the local dates, both included, between which windows
        begin. Returns :class:`Intervals`, those before and after the run included; one that has no
        begin begins at instant 0. Source: R26.
        """
        days = self.dates(before=LOOK_AROUND_DAYS, after=LOOK_AROUND_DAYS)
        edge = days[0]
        if first is not None:
            days = days[days >= day_number(first)]
        if last is not None:
            days = days[days <= day_number(last)]
        found = union(*self._spans(windows, days))
        if first is not None and day_number(first) >= edge:
            return found
        endless = (self.walls(found.begins) // DAY_US == edge) & (found.ends > 0)
        return Intervals(np.where(endless, 0, found.begins), found.ends)

    def _spans(self, windows: Sequence[Window], days: Int64) -> tuple[Int64, Int64]:
        """Begins and ends of the windows that begin on some local dates."""
        weekdays = (days + 3) % 7  # 1970-01-01 was a Thursday
        begins, ends = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for window in windows:
            midnights = days[weekdays == window.weekday] * DAY_US
            begins.append(self.first_reading(midnights + window.begin_s * MICROSECONDS))
            ends.append(self.first_reading(midnights + window.end_s * MICROSECONDS))
        return np.concatenate(begins), np.concatenate(ends)

    def dates(self, before: int, after: int = 1) -> Int64:
        """List the local dates of the run, in days since 1970, with some ``before`` and ``after``.

        The date that begins at the end of the run is one of the run's.
        """
        first = day_number(self.clock.first_date)
        stop = first + len(self.clock.day_begins) + after
        return np.arange(first - before, stop, dtype=np.int64)


def day_number(day: date) -> int:
    """Count the days from 1970-01-01 to a local date."""
    return day.toordinal() - _EPOCH_ORDINAL


def calendar_of(scenario: Scenario) -> Calendar:
    """Lay out the clock of a scenario's run.

    Returns the :class:`Calendar` with its :class:`Clock`. Raises ``ScenarioError`` where the dates
    leave the years 1 to 9999. Source: R1, R32.
    """
    cooldown = scenario.cooldown_days
    try:
        first = scenario.start - timedelta(days=scenario.warmup_days)
        window_last = scenario.start + timedelta(days=scenario.duration_days)
        last = window_last + timedelta(days=LONGEST_COOLDOWN_DAYS if cooldown is None else cooldown)
        begins, offsets = _offsets(
            ZoneInfo(scenario.timezone),
            first - timedelta(days=_MARGIN_DAYS),
            last + timedelta(days=_MARGIN_DAYS),
        )
    except OverflowError:
        raise ScenarioError(
            Problem(scenario.file, "the run leaves the years 1 to 9999", path="start")
        ) from None
    days = np.arange(day_number(first), day_number(last) + 1, dtype=np.int64)
    midnights = _first_reading(days * DAY_US, begins, offsets)
    day_begins = midnights - midnights[0]
    window_begin = int(day_begins[scenario.warmup_days])
    window_end = int(day_begins[scenario.warmup_days + scenario.duration_days])
    if window_begin == window_end:
        raise ScenarioError(
            Problem(
                scenario.file,
                f"the window is empty: {scenario.timezone} had no {scenario.start}",
                path="start",
            )
        )
    clock = Clock(
        timezone=scenario.timezone,
        origin_us=int(midnights[0]),
        window_begin=window_begin,
        window_end=window_end,
        end=int(day_begins[-1]),
        stops_when_settled=cooldown is None,
        first_date=first,
        day_begins=day_begins,
    )
    return Calendar(clock, begins, offsets)


def _first_reading(walls: Int64, begins: Int64, offsets: Int64) -> Int64:
    # the first offset whose reign has not ended when this time is shown; had it not begun
    # by then, the time falls into a gap, whose end is the beginning of that reign
    holding = np.searchsorted(begins[1:] + offsets[:-1], walls, side="right")
    utc: Int64 = np.maximum(walls - offsets[holding], begins[holding])
    return utc


def _offsets(zone: ZoneInfo, first: date, last: date) -> tuple[Int64, Int64]:
    """Find the UTC instants from which offsets from UTC hold between two dates, and these (us)."""

    def offset_s(utc_s: int) -> int:
        offset = (_EPOCH + timedelta(seconds=utc_s)).astimezone(zone).utcoffset()
        assert offset is not None
        return offset // timedelta(seconds=1)

    low, stop = day_number(first) * 86_400, day_number(last) * 86_400
    begins, offsets = [-(2**62)], [offset_s(low)]
    while low < stop:
        high = low + _PROBE_S
        if offset_s(high) != offsets[-1]:
            before, after = low, high
            while after - before > 1:
                middle = (before + after) // 2
                if offset_s(middle) == offsets[-1]:
                    before = middle
                else:
                    after = middle
            begins.append(after * MICROSECONDS)
            offsets.append(offset_s(after))
            high = after
        low = high
    return np.array(begins, np.int64), np.array(offsets, np.int64) * MICROSECONDS
