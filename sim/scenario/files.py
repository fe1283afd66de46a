"""Files that are read: regular ones alone, whatever a path leads to."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from sim.scenario.findings import printable
from sim.scenario.quantities import UnfitError

LONGEST_PATH = 300

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


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
        raise SpecialFileError(_KINDS.get(stat.S_IFMT(status.st_mode), "no regular file"))


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
