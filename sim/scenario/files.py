"""Files that a scenario names: whether they can be read, and columns of values."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from fractions import Fraction
from pathlib import Path

from sim.scenario.findings import listed, printable, shown, suggestion
from sim.scenario.model import MICROSECONDS
from sim.scenario.quantities import LONGEST_US, UnfitError, parse_duration

MOST_VALUES = 1_000_000
MOST_BYTES = 100_000_000
LONGEST_PATH = 300


def path_text(path: Path) -> str:
    """The path as messages quote it; its end, which tells files apart, is never cut."""
    return f'"{printable(str(path)[-LONGEST_PATH:])}"'


def check_readable(path: Path) -> None:
    """Raise UnfitError unless ``path`` is a file that can be read."""
    allowed = "a file that can be read"
    try:
        if not path.is_file():
            kind = "a folder" if path.is_dir() else "no such file"
            raise UnfitError(allowed, f"{path_text(path)} ({kind})")
        with path.open("rb"):
            pass
    except (OSError, ValueError) as error:
        if isinstance(error, UnfitError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise UnfitError(allowed, f"{path_text(path)} ({printable(reason)})") from None


def read_values(path: Path, column: str) -> list[int]:
    """Read one column of a CSV file (``.csv`` or ``.csv.gz``) as durations in microseconds.

    Cells are seconds, or durations with units; blank cells are skipped. Raises UnfitError that
    names the file and the line.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    values: list[int] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        if header.count(column) != 1:
            raise UnfitError(
                f"one of the columns {listed(header)}{suggestion(column, header)}",
                f"no single column {shown(column)} in {path_text(path)}",
            )
        place = header.index(column)
        for row in reader:
            cell = row[place].strip() if place < len(row) else ""
            if cell:
                values.append(_value(cell, path, reader.line_num))
            if len(values) > MOST_VALUES:
                raise UnfitError(f"at most {MOST_VALUES} values", f"more in {path_text(path)}")
    except csv.Error as error:
        found = f"{path_text(path)}, line {reader.line_num}: {error}"
        raise UnfitError("comma-separated values", found) from None
    if not values:
        raise UnfitError("at least one value", f"none in column {column} of {path_text(path)}")
    return values


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            packed = path.suffix == ".gz"
            content = (gzip.GzipFile(fileobj=stream) if packed else stream).read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise UnfitError(f"at most {MOST_BYTES} bytes", f"more in {path_text(path)}")
        return content.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error):
        raise UnfitError(
            "comma-separated values in UTF-8", f"{path_text(path)}, not such a file"
        ) from None


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
