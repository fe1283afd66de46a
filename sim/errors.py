"""The one family of errors that users can cause; nothing else escapes for bad input."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of one file, said in one line.

    ``line`` and ``column`` count from 1; 0 means that the place is not known. ``path`` is the
    dotted path of the setting or the name of the column, empty where the whole file is meant.
    """

    file: str
    message: str
    path: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        subject = f"{self.path}: " if self.path else ""
        return f"{place}: {subject}{self.message}"


class InboxsimError(Exception):
    """Base of every error that bad input can cause.

    ``problems`` holds one :class:`Problem` for each thing found wrong, in the order of the file.
    """

    def __init__(self, problems: Problem | list[Problem] | str) -> None:
        if isinstance(problems, str):
            super().__init__(problems)
            self.problems: tuple[Problem, ...] = ()
            return
        self.problems = tuple(problems) if isinstance(problems, list) else (problems,)
        super().__init__("\n".join(map(str, self.problems)))


class ScenarioError(InboxsimError):
    """A scenario file, or a setting laid over it, does not say something that can be simulated."""


class DataError(InboxsimError):
    """A data file named by a scenario (trace, roster, values) is not what it should be."""


class OutputError(InboxsimError):
    """An output folder cannot be written, or is not one that this version can read."""


class ResultError(InboxsimError):
    """A result does not hold what was asked of it, for instance chats that were not kept."""


class WorkerError(InboxsimError):
    """Workers, processes of this machine or of a cluster, could not be had or were lost."""


class ResourceError(InboxsimError):
    """Memory, threads, processes or open files ran short: with less asked for it may be enough."""


GO_ON_WITH_LESS = (
    "go on with less: --jobs 1 (jobs=1 in Python), fewer agents, fewer chats or fewer days"
)


@contextmanager
def within_means() -> Iterator[None]:
    """Turn whatever a library raises where something runs short into a ResourceError."""
    try:
        yield
    except ResourceError:
        raise
    except Exception as error:
        found = _shortage(error)
        if found is None:
            raise
        what, said = found
        raise ResourceError(f"{what}{said and f' ({said})'}; {GO_ON_WITH_LESS}") from error


_NO_MEMORY, _NO_FILES = "too little memory", "too many files are open"
_SHORT = {errno.ENOMEM: _NO_MEMORY, errno.EMFILE: _NO_FILES, errno.ENFILE: _NO_FILES}
_NO_THREAD = "can't start new thread"
_NOT_LOADED = ("annot allocate memory", "failed to map segment")


def _shortage(error: BaseException | None) -> tuple[str, str] | None:
    """What ran short, and what was said of it, in an error or what caused it; None if nothing."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        said = " ".join(str(error).split())[:200]
        if isinstance(error, MemoryError):
            return _NO_MEMORY, said
        if isinstance(error, OSError) and error.errno in _SHORT:
            return _SHORT[error.errno], error.strerror or said
        if isinstance(error, RuntimeError) and _NO_THREAD in said:
            return "no more threads can be started", said
        # a library that finds no room
        if isinstance(error, ImportError | OSError) and any(w in said for w in _NOT_LOADED):
            return _NO_MEMORY, said
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None
