"""Text of data files to instants and durations, noting every cell that is not one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.inputs.calendar import Calendar
from sim.scenario.csv_table import Table
from sim.scenario.model import MICROSECONDS

_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SHORTEST_TIME = len("2026-03-02 08:00")
_TIME = "a date and time such as 2026-03-02T08:00:00"
_DATE = "a date such as 2026-03-02, or with a time such as 2026-03-02T08:00:00"
_CLOCK = re.compile(r"(\d{1,6}):([0-5]\d):([0-5]\d(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Readings:
    """The instants that the cells of a column may mean, ``(rows,)`` us each.

    They differ where a naive local time occurs twice.
    """

    first: Int64
    last: Int64


def read_instants(table: Table, column: str, calendar: Calendar) -> Readings:
    """Read a column of local times, or of times with an offset from UTC.

    Unreadable, blank and nonexistent times are added to the table's findings. Returns
    :class:`Readings`, meaningless where something was found.
    """
    texts = table.columns[column]
    walls, offset_known = read_times(table, column)
    first, last = calendar.first_reading(walls), calendar.last_reading(walls)
    for row in np.flatnonzero(~offset_known & ~calendar.exist(walls)):
        table.findings.add(
            f"found {texts[row]!r}, a time that a clock change skips in {calendar.clock.timezone}",
            column,
            table.lines[row],
        )
    utc = walls - calendar.clock.origin_us
    return Readings(np.where(offset_known, utc, first), np.where(offset_known, utc, last))


def in_order(readings: Readings) -> Int64:
    """Choose among readings of times that were written down one after the other, or newest first.

    The first reading of a time that occurs twice, unless it would lie before the time before it
    and the second would not. Returns ``(rows,)`` instants (us).
    """
    if newest_first(readings):
        return in_order(Readings(readings.first[::-1], readings.last[::-1]))[::-1]
    chosen = readings.first.copy()
    for row in np.flatnonzero(readings.first != readings.last):
        if row and readings.first[row] < chosen[row - 1] <= readings.last[row]:
            chosen[row] = readings.last[row]
    return chosen


def newest_first(readings: Readings) -> bool:
    """Whether times were written down the latest on top, however they are read."""
    return len(readings.first) > 1 and bool(readings.first[0] > readings.last[-1])


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


def read_times(
    table: Table, column: str, *, dates: bool = False
) -> tuple[Int64, npt.NDArray[np.bool_]]:
    """Read a column of times as they are written, with or without an offset from UTC.

    Unreadable and blank cells are added to the table's findings. Parameters: ``dates`` whether a
    date alone stands for its midnight. Returns ``(rows,)`` us since 1970, of UTC where the offset
    is known, else as shown on the wall, and where it is known.
    """
    times = np.zeros(len(table), np.int64)
    offset_known = np.zeros(len(table), np.bool_)
    shortest, allowed = (len("2026-03-02"), _DATE) if dates else (_SHORTEST_TIME, _TIME)
    for row, text in enumerate(table.columns[column]):
        try:
            stamp = datetime.fromisoformat(text)
            if len(text) < shortest:
                raise ValueError
        except ValueError:
            found = repr(text) if text else "a blank"
            table.findings.add(f"found {found}, allowed: {allowed}", column, table.lines[row])
            continue
        if stamp.tzinfo is None:
            times[row] = (stamp - _EPOCH) // _MICROSECOND
        else:
            times[row] = (stamp - _EPOCH_UTC) // _MICROSECOND
            offset_known[row] = True
    return times, offset_known


def _durations(
    table: Table, column: str, seconds_of: Callable[[str], float], allowed: str, longest_us: int
) -> Int64:
    texts = table.columns[column]
    known = {"": -1}
    wrong = set()
    # the same few durations come again and again
    for text in set(texts) - {""}:
        try:
            seconds = seconds_of(text)
        except ValueError:
            seconds = -1.0
        known[text] = -1
        if 0 <= seconds < float("inf"):
            known[text] = round(min(seconds * MICROSECONDS, longest_us))
        else:
            wrong.add(text)
    if wrong:
        for row, text in enumerate(texts):
            if text in wrong:
                message = f"found {text!r}, allowed: {allowed}, or blank"
                table.findings.add(message, column, table.lines[row])
    return np.array([known[text] for text in texts], np.int64)


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
