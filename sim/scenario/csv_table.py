"""Data files as columns of text with line numbers, and what is found wrong in them."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import accumulate, islice
from pathlib import Path
from typing import NoReturn, TextIO

from sim.errors import DataError, Problem
from sim.scenario.value_words import counted

LISTED = 20
"""So many problems of one file are told one by one; the rest is counted."""

_CHUNK = 2_000
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Findings:
    """The problems found so far in one data file."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, message: str, column: str = "", line: int = 0) -> None:
        """Note one problem: what was found and what is allowed, in a column, on a line."""
        self.count += 1
        if self.count <= LISTED:
            self.problems.append(Problem(self.file, message, path=column, line=line))

    def fail(self, message: str, column: str = "", line: int = 0) -> NoReturn:
        """Raise ``DataError`` at once for a problem that makes the rest unreadable."""
        self.add(message, column, line)
        self.check()
        raise AssertionError

    def check(self) -> None:
        """Raise ``DataError`` with all problems, by line, if there are any."""
        if not self.count:
            return
        problems = sorted(self.problems, key=lambda problem: problem.line)
        if self.count > LISTED:
            problems.append(Problem(self.file, f"and {self.count - LISTED:,} more"))
        raise DataError(problems)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that were asked for and are there, as text without surrounding blanks."""

    path: Path
    columns: dict[str, list[str]]
    lines: list[int]
    """The line of the file on which each row begins."""
    unused: tuple[str, ...]
    """Columns of the file that nobody asked for, as written."""
    findings: Findings

    def __len__(self) -> int:
        return len(self.lines)

    def require(self, *names: str) -> None:
        """Raise ``DataError`` unless all named columns are there."""
        missing = [name for name in names if name not in self.columns]
        for name in missing:
            self.findings.add(_missing(name, self.unused), line=1)
        if missing:
            self.findings.check()


def read_table(path: Path, wanted: frozenset[str]) -> Table:
    """Read a comma-separated file with a header, plain or (``.gz``) compressed.

    Column names are compared without case, blanks and underscores being equal. Parameters:
    ``wanted`` the names to keep, lower-case with underscores. Returns a :class:`Table`, empty
    lines left out. Raises ``DataError`` for a file that cannot be read so.
    """
    findings = Findings(str(path))
    try:
        if not path.is_file():
            findings.fail("is not a file" if path.exists() else "no such file")
        with _opened(path) as handle:
            return _read(path, handle, wanted, findings)
    except UnicodeDecodeError:
        findings.fail("is not UTF-8 text; allowed: a comma-separated file in UTF-8")
    except (gzip.BadGzipFile, zlib.error, EOFError):
        findings.fail("is not a whole gzip file, although its name ends in .gz")
    except csv.Error as error:
        findings.fail(f"is not a comma-separated file: {error}")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        findings.fail(f"cannot be read: {reason or error}")


def _opened(path: Path) -> TextIO:
    if path.suffix.lower() == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _read(path: Path, handle: TextIO, wanted: frozenset[str], findings: Findings) -> Table:
    reader = csv.reader(_without_nul(handle, findings), strict=True)
    header = next((row for row in reader if any(cell.strip() for cell in row)), None)
    if header is None:
        findings.fail("is empty; allowed: a header line and rows")
    picks, unused = _picked(header, wanted, findings)
    table = Table(path, {name: [] for name in picks}, [], unused, findings)
    line = reader.line_num + 1
    while rows := list(islice(reader, _CHUNK)):
        lines = _first_lines(rows, line, reader.line_num)
        line = reader.line_num + 1
        if any(len(row) != len(header) for row in rows):
            rows, lines = _whole_rows(rows, lines, len(header), findings)
        cells = list(zip(*rows, strict=True)) if rows else [()] * len(header)
        for name, index in picks.items():
            table.columns[name].extend(map(str.strip, cells[index]))
        table.lines.extend(lines)
    return table


def _first_lines(rows: list[list[str]], first: int, last: int) -> Sequence[int]:
    """Find the line on which each row begins; quoted cells may run over several lines."""
    if last - first + 1 == len(rows):
        return range(first, last + 1)
    spans = [1 + sum(len(_LINE_END.findall(cell)) for cell in row) for row in rows]
    return list(accumulate(spans, initial=first))[:-1]


def _whole_rows(
    rows: list[list[str]], lines: Sequence[int], width: int, findings: Findings
) -> tuple[list[list[str]], Sequence[int]]:
    for row, line in zip(rows, lines, strict=True):
        if row and len(row) != width:
            findings.add(
                f"found {counted(str(len(row)), 'cell')}, allowed: {width} as in the header",
                line=line,
            )
    whole = [index for index, row in enumerate(rows) if len(row) == width]
    return [rows[index] for index in whole], [lines[index] for index in whole]


def _without_nul(handle: TextIO, findings: Findings) -> Iterator[str]:
    for number, line in enumerate(handle, start=1):
        if "\0" in line:
            findings.fail("found a NUL character; allowed: text", line=number)
        yield line


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
    if not picks and len(header) == 1:
        for separator, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if separator in header[0]:
                findings.fail(f"found columns separated by {word}, allowed: commas", line=1)
    return picks, tuple(unused)


def _missing(name: str, unused: tuple[str, ...]) -> str:
    near = get_close_matches(name, [each.lower() for each in unused], n=1)
    there = ", ".join(each for each in unused if each)
    hint = f" (did you mean it by '{near[0]}'?)" if near else ""
    return f"the column '{name}' is missing{hint}; also found: {there or 'nothing else'}"
