"""Data files as columns of text with line numbers, and what is found wrong in them.

Besides them the two tables that a setting may name: a week of rates, and a column of durations.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import NoReturn, SupportsIndex, TypeVar

from sim.errors import DataError, Problem, Shortlist
from sim.scenario.files import (
    LONGEST_CELL,
    Rows,
    TableUnfitError,
    opened,
    other_separator,
    path_text,
)
from sim.scenario.findings import dotted, listed, shown, suggestion
from sim.scenario.quantities import (
    LONGEST_US,
    WEEKDAYS,
    UnfitError,
    check_rate,
    clock_time,
    parse_duration,
    parse_time_of_day,
    parse_weekdays,
)
from sim.units import MICROSECONDS

_CHUNK = 2_000


class Findings:
    """The problems found so far in one data file; of a flood the first are kept, all counted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems = Shortlist()

    @property
    def count(self) -> int:
        """How many there are."""
        return self._problems.count

    @property
    def is_flood(self) -> bool:
        """Whether nothing more is told one by one."""
        return self._problems.is_full

    def add(self, message: str, column: str = "", line: int = 0) -> None:
        """Note one problem: what was found and what is allowed, in a column, on a line."""
        self._problems.add(Problem(self.file, message, path=column, line=line))

    def fail(self, message: str, column: str = "", line: int = 0) -> NoReturn:
        """Raise ``DataError`` at once for a problem that makes the rest unreadable."""
        self.add(message, column, line)
        self.check()
        raise AssertionError

    def check(self) -> None:
        """Raise ``DataError`` with all problems, by line, if there are any."""
        if self.count:
            raise DataError(self._problems.problems(by_line=True))


class Column:
    """Cells of text, packed: as so many objects they would take many times their length."""

    def __init__(self) -> None:
        self._packs: list[bytes] = []
        self._length = 0
        self._open = (-1, [""])

    @classmethod
    def of(cls, cells: Iterable[str]) -> Column:
        """A column of cells, packed as they come."""
        column, rest = cls(), iter(cells)
        while pack := list(islice(rest, _CHUNK)):
            column.extend(pack)
        return column

    def extend(self, cells: Sequence[str]) -> None:
        """Add cells below; all but the last of these are ``_CHUNK`` at once."""
        # a table has no NUL in it
        self._packs.append("\0".join(cells).encode())
        self._length += len(cells)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, row: SupportsIndex) -> str:
        pack, place = divmod(range(self._length)[row], _CHUNK)
        if self._open[0] != pack:
            self._open = (pack, self._packs[pack].decode().split("\0"))
        return self._open[1][place]

    def __iter__(self) -> Iterator[str]:
        for cells in self.packs():
            yield from cells

    def packs(self) -> Iterator[list[str]]:
        """The cells, some thousand at a time."""
        for pack in self._packs:
            yield pack.decode().split("\0")


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that were asked for and are there, as text without surrounding blanks."""

    path: Path
    columns: dict[str, Column]
    lines: array[int]
    """The line of the file on which each row begins."""
    unused: tuple[str, ...]
    """Columns of the file that nobody asked for, as written."""
    findings: Findings

    def __len__(self) -> int:
        return len(self.lines)

    def part(self, names: Sequence[str], rows: Iterable[int]) -> Table:
        """Some columns of some rows, whose findings are the table's."""
        of = list(rows)
        columns = {name: Column.of(self.columns[name][row] for row in of) for name in names}
        lines = array("q", (self.lines[row] for row in of))
        return Table(self.path, columns, lines, (), self.findings)

    def require(self, *names: str) -> None:
        """Raise ``DataError`` unless all named columns are there."""
        missing = [name for name in names if name not in self.columns]
        if missing and not self.columns:
            # what is no table may be anything, and is not for other eyes
            found = f"{len(self.unused):,} column{'s' if len(self.unused) > 1 else ''}"
            self.findings.fail(
                f"found {found}, none of them known; wanted: {', '.join(names)}", line=1
            )
        for name in missing:
            self.findings.add(_missing(name, self.unused), line=1)
        if missing:
            self.findings.check()


def read_table(path: Path, wanted: frozenset[str], most_rows: int | None = None) -> Table:
    """Read a comma-separated file with a header, plain or (``.gz``) compressed.

    Column names are compared without case, blanks and underscores being equal. Parameters:
    ``wanted`` the names to keep, lower-case with underscores; ``most_rows`` where fewer are allowed
    than in any table. Returns a :class:`Table`, empty lines left out. Raises ``DataError`` for a
    file that cannot be read so, or exceeds the bounds of ``sim.scenario.files``.
    """
    findings = Findings(str(path))
    try:
        with opened(path) as handle:
            return _read(path, Rows(handle), wanted, findings, most_rows)
    except TableUnfitError as error:
        findings.fail(str(error), line=error.line)


def _read(
    path: Path, rows: Rows, wanted: frozenset[str], findings: Findings, most_rows: int | None
) -> Table:
    header = rows.header()
    if not header:
        findings.fail("is empty; allowed: a header line and rows")
    picks, unused = _picked(header, wanted, findings)
    table = Table(path, {name: Column() for name in picks}, array("q"), unused, findings)
    width, places = len(header), list(picks.values())
    chunk: list[list[str]] = []
    for line, row in rows:
        if len(row) != width:
            if row:
                found = f"{len(row)} cell{'s' if len(row) > 1 else ''}"
                findings.add(f"found {found}, allowed: {width} as in the header", line=line)
            continue
        if most_rows is not None and len(table.lines) == most_rows:
            findings.fail(f"has too many rows; allowed: at most {most_rows:,}", line=line)
        table.lines.append(line)
        chunk.append([row[place][: LONGEST_CELL + 1] for place in places])
        if len(chunk) == _CHUNK:
            _extend(table, chunk)
            chunk = []
    if chunk:
        _extend(table, chunk)
    return table


def _extend(table: Table, rows: list[list[str]]) -> None:
    """Add rows of the wanted cells, whose lines are noted already."""
    for (name, column), cells in zip(table.columns.items(), zip(*rows, strict=True), strict=True):
        if len(max(cells, key=len)) > LONGEST_CELL:
            first = len(table) - len(rows)
            for row, cell in enumerate(cells, start=first):
                if len(cell) > LONGEST_CELL:
                    message = f"the cell is too long; allowed: at most {LONGEST_CELL:,} characters"
                    table.findings.add(message, name, table.lines[row])
        column.extend(list(map(str.strip, cells)))


def _picked(
    header: list[str], wanted: frozenset[str], findings: Findings
) -> tuple[dict[str, int], tuple[str, ...]]:
    picks: dict[str, int] = {}
    unused = []
    for index, cell in enumerate(header):
        name = "_".join(cell.lower().replace("_", " ").split())
        if name not in wanted:
            unused.append(cell.strip())
        elif name in picks:
            findings.add("found the column twice, allowed: once", name, line=1)
        else:
            picks[name] = index
    word = other_separator(header)
    if word and not picks:
        findings.fail(f"found columns separated by {word}, allowed: commas", line=1)
    return picks, tuple(unused)


def _missing(name: str, unused: tuple[str, ...]) -> str:
    near = get_close_matches(name, [each.lower()[:LONGEST_CELL] for each in unused], n=1)
    there = listed(each for each in unused if each)
    hint = f" (did you mean it by '{near[0]}'?)" if near else ""
    return f"the column '{name}' is missing{hint}; also found: {there or 'nothing else'}"


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


MOST_VALUES = 1_000_000


def read_values(path: Path, column: str) -> list[int]:
    """Read one column of a CSV file (``.csv`` or ``.csv.gz``) as durations in microseconds.

    Cells are seconds, or durations with units; blank cells are skipped. Raises UnfitError that
    names the file and the line.
    """
    try:
        with opened(path) as handle:
            values = _column(Rows(handle), path, column)
    except TableUnfitError as error:
        place = f", line {error.line}" if error.line else ""
        raise UnfitError(
            error.allowed or "comma-separated values in UTF-8",
            f"{path_text(path)}{place}: {error.found}",
        ) from None
    if not values:
        raise UnfitError("at least one value", f"none in column {column} of {path_text(path)}")
    return values


def _column(rows: Rows, path: Path, column: str) -> list[int]:
    header = [name.strip() for name in rows.header()]
    if header.count(column) != 1:
        raise UnfitError(
            _columns_in_words(header, column),
            f"no single column {shown(column)} in {path_text(path)}",
        )
    place = header.index(column)
    values: list[int] = []
    for line, row in rows:
        cell = row[place].strip() if place < len(row) else ""
        if cell:
            values.append(_value(cell, path, line))
        if len(values) > MOST_VALUES:
            raise UnfitError(f"at most {MOST_VALUES} values", f"more in {path_text(path)}")
    return values


def _columns_in_words(header: list[str], column: str) -> str:
    """What there is in place of a column; only a name near to it is quoted."""
    count = f"{len(header):,} column{'s' if len(header) != 1 else ''}"
    word = other_separator(header)
    between = f", separated by {word} in place of commas" if word else ""
    near = suggestion(column, header) if not word else ""
    return f"the name of a column that is there once; the file has {count}{between}{near}"


def _value(cell: str, path: Path, line: int) -> int:
    try:
        if (
            len(cell) <= 40
            and cell.replace(".", "", 1).isascii()
            and cell.replace(".", "", 1).isdigit()
        ):
            value_us = round(Fraction(cell) * MICROSECONDS)
            if value_us <= LONGEST_US:
                return value_us
        return parse_duration(cell)
    except UnfitError:
        found = f"{shown(cell)} in line {line} of {path_text(path)}"
        raise UnfitError("seconds, or durations such as 1m30s", found) from None
