"""The one family of errors that users can cause; nothing else escapes for bad input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.text import one_line


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

    Parameters: ``problems`` or a sentence, or several; each is told in one line. The attribute
    ``problems`` holds one :class:`Problem` for each thing found wrong, in the order of the file.
    """

    def __init__(self, problems: Problem | str | Sequence[Problem | str]) -> None:
        # as given, so that it is the same on its way from another process
        super().__init__(problems)
        self._told = (problems,) if isinstance(problems, Problem | str) else tuple(problems)
        self.problems = tuple(each for each in self._told if isinstance(each, Problem))

    def __str__(self) -> str:
        return "\n".join(map(one_line, self._told))


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
