"""Files that are read: regular ones alone, whatever a path leads to, and rows in bounds."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TextIO

from sim.scenario.findings import printable
from sim.scenario.quantities import UnfitError

LONGEST_PATH = 300

A_FILE, A_FOLDER = "a file", "a folder"
_KINDS = {
    stat.S_IFREG: A_FILE,
    stat.S_IFDIR: A_FOLDER,
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def kind_in_words(mode: int) -> str:
    """What a mode of the file system stands for: ``a file``, ``a pipe``, ``a link``."""
    return _KINDS.get(stat.S_IFMT(mode), "a special file")


class SpecialFileError(OSError):
    """A path leads to something that is no file: ``kind`` is, for instance, "a pipe"."""

    def __init__(self, kind: str) -> None:
        super().__init__(errno.EINVAL, f"is {kind}; allowed: a file")
        self.kind = kind


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file, or what a link to one leads to, for reading bytes.

    Nothing else is waited for or read, pipes and devices that never end least of all. Raises
    ``SpecialFileError`` for these, and ``OSError`` and ``ValueError`` as opening does.
    """
    _check_regular(path.stat())
    # looked at again once it is open, in case another took its place; opening does not wait either
    unwaiting = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    binary = getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, os.O_RDONLY | binary | unwaiting)
    try:
        _check_regular(os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _check_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SpecialFileError(kind_in_words(status.st_mode))


def path_text(path: Path) -> str:
    """The path as messages quote it; its end, which tells files apart, is never cut."""
    return f'"{printable(str(path)[-LONGEST_PATH:])}"'


def check_readable(path: Path) -> None:
    """Raise UnfitError unless ``path`` is a file that can be read."""
    try:
        open_regular(path).close()
    except FileNotFoundError:
        reason = "no such file"
    except SpecialFileError as error:
        reason = error.kind
    except (OSError, ValueError) as error:
        reason = printable(getattr(error, "strerror", None) or str(error))
    else:
        return
    raise UnfitError("a file that can be read", f"{path_text(path)} ({reason})")


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
    """A file is no table that is read: what was found, and where it can be said what is allowed."""

    def __init__(self, found: str, allowed: str = "", line: int = 0) -> None:
        super().__init__(f"{found}; allowed: {allowed}" if allowed else found)
        self.found = found
        self.allowed = allowed
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
        raise TableUnfitError("is not UTF-8 text", "a comma-separated file in UTF-8") from None
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
                raise TableUnfitError("has too many rows", f"at most {MOST_ROWS:,}", line)
            yield line, row

    def header(self) -> list[str]:
        """The first row that is not blank, empty where there is none."""
        for line, row in self:
            if len(row) > MOST_COLUMNS:
                found = f"found {len(row):,} columns"
                raise TableUnfitError(found, f"at most {MOST_COLUMNS:,}", line)
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
                most = f"at most {LONGEST_ROW:,} characters"
                raise TableUnfitError("a row is too long", most, number)
            if total > MOST_CHARACTERS:
                most = f"at most {MOST_CHARACTERS:,} characters, unpacked"
                raise TableUnfitError("is too large", most, number)
            if "\0" in line:
                raise TableUnfitError("found a NUL character", "text", number)
            yield line


def other_separator(header: list[str]) -> str:
    """What stands between the columns of a header in place of commas, in a word; empty if none."""
    words = (word for mark, word in _SEPARATORS if len(header) == 1 and mark in header[0])
    return next(words, "")
