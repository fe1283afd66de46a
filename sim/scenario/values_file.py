"""A column of durations from a CSV file."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from sim.scenario.csv_rows import Rows, TableUnfitError, opened, other_separator
from sim.scenario.files import path_text
from sim.scenario.findings import shown, suggestion
from sim.scenario.quantities import LONGEST_US, UnfitError, parse_duration
from sim.units import MICROSECONDS

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
        found, _, allowed = str(error).partition("; allowed: ")
        raise UnfitError(
            allowed or "comma-separated values in UTF-8", f"{path_text(path)}{place}: {found}"
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
