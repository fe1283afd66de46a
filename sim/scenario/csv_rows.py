"""The rows of a comma-separated file, one after the other, however large the file says it is."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sim.scenario.files import SpecialFileError, open_regular

MOST_CHARACTERS = 1_000_000_000
"""Of a whole file, unpacked; a month of a million chats has a quarter of it."""
MOST_ROWS = 2_000_000
"""Of a whole file, empty lines included."""
MOST_COLUMNS = 1_000
LONGEST_ROW = 1_000_000
"""Characters; a row may hold the words of a whole chat, in a column that is not used."""
LONGEST_CELL = 1_000
"""Characters of a cell that is used; none that means anything is nearly so long."""

_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"))


class TableUnfitError(Exception):
    """A file is no table that is read; the message says what was found and what is allowed."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The text of a regular file, plain or (``.gz``) compressed, while its rows are read.

    Raises ``TableUnfitError`` where it cannot be opened, and for what goes wrong while it is read.
    """
    try:
        raw = open_regular(path)
    except FileNotFoundError:
        raise TableUnfitError("no such file") from None
    except SpecialFileError as error:
        raise TableUnfitError(f"is not a file but {error.kind}") from None
    except (OSError, ValueError) as error:
        raise TableUnfitError(_unreadable(error)) from None
    packed = path.suffix.lower() == ".gz"
    try:
        with raw, gzip.GzipFile(fileobj=raw) if packed else raw as stream:
            yield io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    except UnicodeDecodeError:
        message = "is not UTF-8 text; allowed: a comma-separated file in UTF-8"
        raise TableUnfitError(message) from None
    except (gzip.BadGzipFile, zlib.error, EOFError):
        message = "is not a whole gzip file, although its name ends in .gz"
        raise TableUnfitError(message) from None
    except csv.Error as error:
        raise TableUnfitError(f"is not a comma-separated file: {error}") from None
    except OSError as error:
        raise TableUnfitError(_unreadable(error)) from None


def _unreadable(error: OSError | ValueError) -> str:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"cannot be read: {reason or error}"


class Rows:
    """The rows of an open table within the bounds above, each with the line on which it begins.

    Raises ``TableUnfitError`` at the first bound that is exceeded, without reading on.
    """

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle
        self._in_row = 0
        self._reader = csv.reader(self._lines(), strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Every row, ``[]`` for an empty line."""
        reader, count = self._reader, 0
        while True:
            line = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return
            self._in_row = 0
            count += 1
            if count > MOST_ROWS:
                raise TableUnfitError(f"has too many rows; allowed: at most {MOST_ROWS:,}", line)
            yield line, row

    def header(self) -> list[str]:
        """The first row that is not blank, empty where there is none."""
        for line, row in self:
            if len(row) > MOST_COLUMNS:
                message = f"found {len(row):,} columns; allowed: at most {MOST_COLUMNS:,}"
                raise TableUnfitError(message, line)
            if any(cell.strip() for cell in row):
                return row
        return []

    def _lines(self) -> Iterator[str]:
        """The lines of the file; one that has no end is not waited for."""
        readline = self._handle.readline
        total = number = 0
        # a row in quotes may run over many lines
        while line := readline(LONGEST_ROW + 1):
            number += 1
            total += len(line)
            self._in_row += len(line)
            if self._in_row > LONGEST_ROW:
                message = f"a row is too long; allowed: at most {LONGEST_ROW:,} characters"
                raise TableUnfitError(message, number)
            if total > MOST_CHARACTERS:
                message = f"is too large; allowed: at most {MOST_CHARACTERS:,} characters, unpacked"
                raise TableUnfitError(message, number)
            if "\0" in line:
                raise TableUnfitError("found a NUL character; allowed: text", number)
            yield line


def other_separator(header: list[str]) -> str:
    """What stands between the columns of a header in place of commas, in a word; empty if none."""
    words = (word for mark, word in _SEPARATORS if len(header) == 1 and mark in header[0])
    return next(words, "")
