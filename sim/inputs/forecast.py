"""Expected chats by interval, read from a file and laid out as rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from sim.inputs.arrays import Int64
from sim.inputs.calendar import DAY_US, Calendar
from sim.inputs.cells import in_order, number_of, read_instants, told_twice
from sim.inputs.rates import HOUR_US
from sim.inputs.streams import Float64
from sim.scenario.csv_table import Table, read_table
from sim.scenario.findings import listed, quoted
from sim.text import counted
from sim.units import MICROSECONDS

_START = "interval_start"
_CHATS = "chats"
_MOST_CHATS = 1e12
_ZERO = "with 0 chats where there are none, for instance while closed"


@dataclass(frozen=True, slots=True)
class Intervals:
    """The intervals of a forecast: each ends where the next begins."""

    edges: Int64
    """``(intervals + 1,)`` instants of the run (us), ascending."""
    per_hour: Float64
    """``(intervals,)`` chats per hour of elapsed time."""
    notes: tuple[str, ...]


def read_forecast(path: Path, calendar: Calendar) -> Intervals:
    """Read expected chats by interval, all intervals of one length on the wall or in elapsed time.

    Returns :class:`Intervals`. Raises ``DataError`` with what is wrong, line by line, and for
    dates of the measured window that the file does not cover.
    """
    table = read_table(path, frozenset((_START, _CHATS)))
    table.require(_START, _CHATS)
    chats = _read_chats(table)
    readings = read_instants(table, _START, calendar, dates=True)
    written, begins = readings.written, in_order(readings, each_once=True)
    table.findings.check()
    if len(table) < 2:
        table.findings.fail(
            f"has {'one row' if len(table) else 'no rows'}; allowed: two or more, since the length "
            "of the intervals is that from one row to the next"
        )
    length_us = _check_steps(table, written, begins)
    table.findings.check()
    # a day ends at midnight however long it is, an hour after an hour
    whole_days = length_us % DAY_US == 0
    last = begins[-1] + length_us
    if whole_days:
        last = calendar.first_reading(written[-1:] + length_us)[0]
    edges = np.append(begins, last)
    notes = (
        *_unused(table),
        *told_twice(table, readings, begins, calendar),
        *_check_cover(table, edges, calendar),
    )
    return Intervals(edges, chats * HOUR_US / np.diff(edges), notes)


def _read_chats(table: Table) -> Float64:
    chats = np.zeros(len(table))
    for row, text in enumerate(table.columns[_CHATS]):
        try:
            number = number_of(text)
        except ValueError:
            number = -1.0
        if 0 <= number <= _MOST_CHATS:
            chats[row] = number
        else:
            found = quoted(text) if text else "a blank"
            table.findings.add(
                f"found {found}, allowed: a number from 0 to 1e12", _CHATS, table.lines[row]
            )
    return chats


def _check_steps(table: Table, walls: Int64, begins: Int64) -> int:
    """Find the length of the intervals (us), noting every row that does not keep to it."""
    shown, elapsed = np.diff(walls), np.diff(begins)
    lengths, counts = np.unique(shown[elapsed > 0], return_counts=True)
    length = int(lengths[counts.argmax()]) if len(lengths) else 0
    for row in np.flatnonzero((elapsed <= 0) | ((shown != length) & (elapsed != length))) + 1:
        found = f"found {quoted(table.columns[_START][row])}"
        if elapsed[row - 1] <= 0:
            message = f"{found}, not after the row above; allowed: rows in order, each once"
        elif elapsed[row - 1] < length:
            message = f"{found}, inside the interval above; allowed: intervals of {_text(length)}"
        else:
            message = f"{found}, after a gap; allowed: an interval every {_text(length)}, {_ZERO}"
        table.findings.add(message, _START, table.lines[row])
    return length


def _check_cover(table: Table, edges: Int64, calendar: Calendar) -> tuple[str, ...]:
    """Raise ``DataError`` for a window not covered; tell of other dates of the run that are not."""
    clock = calendar.clock
    if edges[0] > clock.window_begin or edges[-1] < clock.window_end:
        table.findings.fail(
            f"does not cover the window: found intervals from {_shown(edges[0], calendar)} to "
            f"{_shown(edges[-1], calendar)}, needed {_shown(clock.window_begin, calendar)} to "
            f"{_shown(clock.window_end, calendar)}, {_ZERO}"
        )
    begins, ends = clock.day_begins[:-1], clock.day_begins[1:]
    before = int(((begins < edges[0]) & (ends <= clock.window_begin)).sum())
    after = int(((ends > edges[-1]) & (begins >= clock.window_end)).sum())
    return tuple(
        f"{table.path.name}: does not cover {counted(count, 'day')} of the "
        f"{part}; no chats where it does not"
        for count, part in ((before, "warm-up"), (after, "cool-down"))
        if count
    )


def _unused(table: Table) -> tuple[str, ...]:
    others = sorted(name for name in table.unused if name)
    return (f"{table.path.name}: columns not used: {listed(others)}",) if others else ()


def _shown(instant: int, calendar: Calendar) -> str:
    wall = int(calendar.walls(np.array([instant], np.int64))[0])
    return f"{datetime(1970, 1, 1) + timedelta(microseconds=wall):%Y-%m-%d %H:%M}"


def _text(length_us: int) -> str:
    return str(timedelta(seconds=length_us // MICROSECONDS)).removesuffix(", 0:00:00")
