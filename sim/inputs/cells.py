"""Text of data files to instants and durations, noting every cell that is not one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.inputs.calendar import DAY_US, Calendar
from sim.scenario.csv_table import Table
from sim.scenario.findings import quoted
from sim.units import MICROSECONDS

_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SHORTEST_TIME = len("2026-03-02 08:00")
_TIME = "a date and time such as 2026-03-02T08:00:00"
_DATE = "a date such as 2026-03-02, or with a time such as 2026-03-02T08:00:00"
_MOST_KNOWN = 100_000
_CLOCK = re.compile(r"(\d{1,6}):([0-5]\d):([0-5]\d(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Readings:
    """What the times in a column may mean, ``(rows,)`` us each.

    ``written`` is what the clock on the wall shows, since 1970; ``first`` and ``last`` are the
    instants, which differ where a local time without an offset occurs twice.
    """

    written: Int64
    first: Int64
    last: Int64

    def of(self, rows: Int64 | slice) -> Readings:
        """The readings of some rows, in their order."""
        return Readings(self.written[rows], self.first[rows], self.last[rows])


def read_instants(
    table: Table, column: str, calendar: Calendar, *, dates: bool = False
) -> Readings:
    """Read a column of local times, or of times with an offset from UTC.

    The one reading of local times in every table; :func:`in_order` then says which are meant.
    Unreadable, blank and nonexistent times are added to the table's findings. Parameters: ``dates``
    whether a date alone stands for its midnight, or the end of a gap there. Returns
    :class:`Readings`, meaningless where something was found.
    """
    times, offset_known = _read_times(table, column, dates=dates)
    utc = times - calendar.clock.origin_us
    walls = np.where(offset_known, calendar.walls(utc), times)
    skipped = ~offset_known & ~calendar.exist(walls)
    if dates:
        skipped &= walls % DAY_US != 0
    for row in np.flatnonzero(skipped):
        message = f"found {quoted(table.columns[column][row])}, a time that a clock change skips in"
        table.findings.add(
            f"{message} {calendar.clock.timezone}; allowed: times that exist",
            column,
            table.lines[row],
        )
    first = calendar.first_reading(walls)
    last = np.where(calendar.exist(walls), calendar.last_reading(walls), first)
    return Readings(walls, np.where(offset_known, utc, first), np.where(offset_known, utc, last))


def in_order(readings: Readings, *, each_once: bool = False) -> Int64:
    """Choose among readings of times that were written down one after the other, or newest first.

    The first reading of a time that occurs twice, unless it would lie before the time before it
    (``each_once``: not after it) and the second would not. Returns ``(rows,)`` instants (us).
    """
    if newest_first(readings):
        return in_order(readings.of(slice(None, None, -1)), each_once=each_once)[::-1]
    chosen = readings.first.copy()
    for row in np.flatnonzero(readings.first != readings.last):
        if row == 0:
            continue
        before, first, last = chosen[row - 1], readings.first[row], readings.last[row]
        if (first <= before < last) if each_once else (first < before <= last):
            chosen[row] = last
    return chosen


def newest_first(readings: Readings) -> bool:
    """Whether more times lie before the time above them than after it, however they are read."""
    downwards = readings.first[:-1] > readings.last[1:]
    upwards = readings.last[:-1] < readings.first[1:]
    return int(downwards.sum()) > int(upwards.sum())


def told_twice(
    table: Table, readings: Readings, chosen: Int64, calendar: Calendar, *, by_time: bool = True
) -> tuple[str, ...]:
    """Note how the times of the run were read that the clock shows twice, if there are any.

    Parameters: ``by_time`` whether all rows are expected in the order of their times.
    """
    inside = (readings.first >= 0) & (readings.first < calendar.clock.end)
    twice = inside & (readings.first != readings.last)
    if not twice.any():
        return ()
    count, later = int(twice.sum()), int((twice & (chosen == readings.last)).sum())
    times = "1 time is" if count == 1 else f"{count:,} times are"
    said = (
        f"{table.path.name}: {times} of an hour that the clock shows twice in "
        f"{calendar.clock.timezone}; by the order of the rows {later:,} read as the later"
    )
    steps = np.diff(chosen)
    if by_time and (steps < 0).any() and (steps > 0).any():
        said += ", and they are not in order throughout: offsets such as +01:00 leave no doubt"
    return (said,)


def read_seconds(table: Table, column: str, longest_us: int) -> Int64:
    """Read a column of durations in seconds, decimals allowed.

    Returns ``(rows,)`` us, rounded half to even and cut at ``longest_us``; -1 for blank cells.
    """
    return _durations(table, column, number_of, "seconds >= 0", longest_us)


def read_clock_durations(table: Table, column: str, longest_us: int) -> Int64:
    """Read a column of durations written ``HH:MM:SS``, hours beyond 24 allowed.

    Returns ``(rows,)`` us, cut at ``longest_us``; -1 for blank cells.
    """
    return _durations(table, column, _clock_seconds, "HH:MM:SS", longest_us)


def _read_times(table: Table, column: str, *, dates: bool) -> tuple[Int64, npt.NDArray[np.bool_]]:
    """Read a column of times as they are written, with or without an offset from UTC.

    Unreadable and blank cells are added to the table's findings. Returns ``(rows,)`` us since 1970,
    of UTC where the offset is known, else as shown on the wall, and where it is known.
    """
    times = np.zeros(len(table), np.int64)
    offset_known = np.zeros(len(table), np.bool_)
    shortest, allowed = (len("2026-03-02"), _DATE) if dates else (_SHORTEST_TIME, _TIME)
    row = 0
    for texts in table.columns[column].packs():
        plain = _plain_times(texts, shortest)
        if plain is not None:
            times[row : row + len(texts)] = plain
            row += len(texts)
            continue
        for text in texts:
            stamp = _stamp(text, shortest)
            if stamp is None:
                found = quoted(text) if text else "a blank"
                table.findings.add(f"found {found}, allowed: {allowed}", column, table.lines[row])
            elif stamp.tzinfo is None:
                times[row] = (stamp - _EPOCH) // _MICROSECOND
            else:
                times[row] = (stamp - _EPOCH_UTC) // _MICROSECOND
                offset_known[row] = True
            row += 1
    return times, offset_known


def _stamp(text: str, shortest: int) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if len(text) >= shortest else None
    except ValueError:
        return None


def _plain_times(texts: list[str], shortest: int) -> Int64 | None:
    """The times of cells that all are times without an offset, at once; else None."""
    if len(min(texts, key=len)) < shortest:
        return None
    try:
        stamps = [datetime.fromisoformat(text) for text in texts]
    except ValueError:
        return None
    if any(stamp.tzinfo for stamp in stamps):
        return None
    return np.array(stamps, "datetime64[us]").astype(np.int64)


def _durations(
    table: Table, column: str, seconds_of: Callable[[str], float], allowed: str, longest_us: int
) -> Int64:
    durations = np.empty(len(table), np.int64)
    # the same few durations come again and again
    known = {"": -1}
    for row, text in enumerate(table.columns[column]):
        duration = known.get(text)
        if duration is None:
            duration = _duration(text, seconds_of, longest_us)
            if duration is None:
                message = f"found {quoted(text)}, allowed: {allowed}, or blank"
                table.findings.add(message, column, table.lines[row])
                continue
            if len(known) < _MOST_KNOWN:
                known[text] = duration
        durations[row] = duration
    return durations


def _duration(text: str, seconds_of: Callable[[str], float], longest_us: int) -> int | None:
    try:
        seconds = seconds_of(text)
    except ValueError:
        return None
    if not 0 <= seconds < float("inf"):
        return None
    return round(min(seconds * MICROSECONDS, longest_us))


def number_of(text: str) -> float:
    """Read a number as spreadsheets write it. Raises ``ValueError``."""
    if "_" in text:
        raise ValueError
    return float(text)


def _clock_seconds(text: str) -> float:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError
    hours, minutes, seconds = found.groups()
    return (int(hours) * 60 + int(minutes)) * 60 + float(seconds)
