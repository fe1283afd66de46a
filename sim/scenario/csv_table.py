"""Data files as columns of text with line numbers, and what is found wrong in them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import NoReturn, SupportsIndex

from sim.errors import DataError, Problem, Shortlist
from sim.scenario.csv_rows import LONGEST_CELL, Rows, TableUnfitError, opened, other_separator
from sim.scenario.findings import listed
from sim.text import counted

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
    file that cannot be read so, or exceeds the bounds of ``sim.scenario.csv_rows``.
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
                found = counted(str(len(row)), "cell")
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
