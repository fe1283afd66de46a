"""The rates of a week from a CSV file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sim.errors import DataError, Problem
from sim.scenario.csv_table import Table, read_table
from sim.scenario.findings import dotted, listed, shown, suggestion
from sim.scenario.quantities import (
    WEEKDAYS,
    UnfitError,
    check_rate,
    clock_time,
    parse_time_of_day,
    parse_weekdays,
)

T = TypeVar("T")

COLUMNS = ("weekday", "time", "rate_per_hour")
MOST_ROWS = 100_000
"""Of a file that says how a week is, or who works when."""
Pieces = tuple[tuple[tuple[int, float], ...], ...]
"""For each weekday its pieces: begin in seconds since midnight, and chats per hour."""


_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{0,18})?([eE][-+]?[0-9]{1,2})?")


class TableError(ValueError):
    """A file of data is wrong in itself; ``problems`` are told as they are."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_profile(path: Path) -> Pieces:
    """Read a week of rates: columns ``weekday,time,rate_per_hour``, rows in any order.

    Each rate holds from its time until the day's next; a day begins at 00:00; a weekday without
    rows has no chats. Raises TableError with everything that is wrong.
    """
    try:
        table = read_table(path, frozenset(COLUMNS), MOST_ROWS)
        table.require(*COLUMNS)
        refuse_unknown_columns(table, COLUMNS)
        days = _days(table)
        table.findings.check()
    except DataError as error:
        raise TableError(error.problems) from None
    return tuple(tuple(sorted(rates.items())) or ((0, 0.0),) for rates in days)


def refuse_unknown_columns(table: Table, known: tuple[str, ...]) -> None:
    """Note every column of a file that has no meaning in it."""
    for name in filter(None, table.unused):
        near = suggestion(name.lower(), known)
        table.findings.add(
            f"unknown column{near}; allowed: {listed(known)}", dotted((name,)), line=1
        )


def _days(table: Table) -> list[dict[int, float]]:
    days: list[dict[int, float]] = [{} for _ in WEEKDAYS]
    first_line: dict[int, int] = {}
    for row, line in enumerate(table.lines):
        cells = {name: table.columns[name][row] for name in COLUMNS}
        if not any(cells.values()):
            continue
        read = _row(table, cells, line)
        if read is None:
            continue
        weekdays, time_s, rate = read
        for day in weekdays:
            first_line.setdefault(day, line)
            if time_s in days[day]:
                found = f"found {WEEKDAYS[day]} {cells['time']} twice"
                table.findings.add(f"{found}; allowed: each time of a day once", "time", line)
            days[day][time_s] = rate
    if not first_line and not table.findings.count:
        table.findings.add("has no rows; allowed: rows of weekday, time and rate")
    for day, line in first_line.items():
        if 0 not in days[day] and not table.findings.count:
            message = f"found no rate for {WEEKDAYS[day]} at 00:00; allowed: days from 00:00 on"
            table.findings.add(message, "time", line)
    return days


def _row(
    table: Table, cells: dict[str, str], line: int
) -> tuple[tuple[int, ...], int, float] | None:
    """One row read, None where something in it is wrong."""
    weekdays = read_cell(table, cells, "weekday", line, lambda text: parse_weekdays(text.lower()))
    time_s = read_cell(table, cells, "time", line, lambda text: parse_time_of_day(clock_time(text)))
    rate = read_cell(table, cells, "rate_per_hour", line, lambda text: check_rate(_number(text)))
    if weekdays is None or time_s is None or rate is None:
        return None
    return weekdays, time_s, rate


def read_cell(
    table: Table, cells: dict[str, str], column: str, line: int, read: Callable[[str], T]
) -> T | None:
    """What ``read`` makes of a cell; None, and a note of what is wrong, where it refuses."""
    try:
        return read(cells[column])
    except UnfitError as unfit:
        found = unfit.found or shown(cells[column] or None)
        table.findings.add(f"found {found}; allowed: {unfit.allowed}", column, line)
        return None


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
