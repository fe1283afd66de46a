"""The one family of errors that users can cause; nothing else escapes for bad input."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from sim.text import one_line

MOST_OF_A_KIND = 20
"""So many problems of one kind are told one by one; the rest is counted."""
MOST_TOLD = 100
"""So many problems, and notes, are told one by one in all."""
LONGEST_FILE, LONGEST_LINE, LONGEST_TEXT = 300, 2_000, 16_000
"""Characters of a file's name and of a line that are shown, and bytes of a whole message."""

_PARTICULARS = re.compile(r"""\(did you mean.*?\)|"[^"]*"|'[^']*'|[0-9,.]+""")


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

    @property
    def kind(self) -> str:
        """What is the same of all problems of a kind: the file, and what is allowed in it."""
        said = self.message.partition("allowed: ")[2] or self.message
        return f"{self.file}: {_without_particulars(said)}"

    def __str__(self) -> str:
        # the end of a path tells files apart
        place = self.file if len(self.file) <= LONGEST_FILE else f"...{self.file[-LONGEST_FILE:]}"
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        subject = f"{self.path}: " if self.path else ""
        return f"{place}: {subject}{self.message}"


@lru_cache(1_000)
def _without_particulars(said: str) -> str:
    return _PARTICULARS.sub("", said[:LONGEST_LINE])


class Shortlist:
    """Problems as they are found; in a flood the first of each kind are kept, the rest counted."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.count = 0
        self._kept: list[Problem] = []
        self._told: dict[str, int] = {}
        self._untold: dict[str, int] = {}
        self._others = 0
        for problem in problems:
            self.add(problem)

    @property
    def is_full(self) -> bool:
        """Whether nothing more is kept."""
        return len(self._kept) == MOST_TOLD

    def add(self, problem: Problem) -> None:
        """Count one problem more, and keep it where there is room."""
        self.count += 1
        kind = problem.kind
        told = self._told.get(kind, 0)
        if told < MOST_OF_A_KIND and not self.is_full:
            self._kept.append(problem)
            self._told[kind] = told + 1
        elif told:
            self._untold[kind] = self._untold.get(kind, 0) + 1
        else:
            self._others += 1

    def problems(self, *, by_line: bool = False) -> list[Problem]:
        """What is told: those kept, and after the last of each kind how many more there are."""
        return [problem for problem, _ in self._counted(by_line)]

    def lines(self) -> list[tuple[str, int]]:
        """The same as text, each line with how many problems it tells."""
        return [(str(problem), its) for problem, its in self._counted()]

    def _counted(self, by_line: bool = False) -> Iterator[tuple[Problem, int]]:
        kept = sorted(self._kept, key=lambda p: p.line) if by_line else self._kept
        last = {problem.kind: place for place, problem in enumerate(kept)}
        for place, problem in enumerate(kept):
            yield problem, 1
            more = self._untold.get(problem.kind, 0)
            if more and last[problem.kind] == place:
                said = f"and {more:,} more of this kind"
                yield Problem(problem.file, said, line=problem.line), more
        if self._others:
            yield Problem(kept[-1].file, f"and {self._others:,} more of other kinds"), self._others


def shortened(sentences: Iterable[str]) -> tuple[str, ...]:
    """Sentences for the user, each once; of a flood the first, and how many more there are."""
    every = list(dict.fromkeys(sentences))
    told = [_cut(sentence) for sentence in every[:MOST_TOLD]]
    more = len(every) - len(told)
    return (*told, f"and {more:,} more such notes") if more else tuple(told)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}..."


def _text(lines: Iterable[tuple[str, int]], count: int) -> str:
    """Lines, each with how many of ``count`` problems it tells, as one text of bounded length."""
    room, told = LONGEST_TEXT, []
    for line, its in lines:
        cut = _cut(one_line(line))
        room -= len(f"error: {cut}\n".encode(errors="replace"))
        if room < 0:
            told.append(f"and {count:,} more")
            break
        told.append(cut)
        count -= its
    return "\n".join(told)


class InboxsimError(Exception):
    """Base of every error that bad input can cause.

    Parameters: ``problems`` or a sentence, or several; each is told in one line. The attribute
    ``problems`` holds one :class:`Problem` for each thing found wrong, in the order of the file.
    Its text tells at most 20 of a kind and 100 in all, and counts the rest.
    """

    def __init__(self, problems: Problem | str | Sequence[Problem | str]) -> None:
        # as given, so that it is the same on its way from another process
        super().__init__(problems)
        self._told = (problems,) if isinstance(problems, Problem | str) else tuple(problems)
        self.problems = tuple(each for each in self._told if isinstance(each, Problem))

    def __str__(self) -> str:
        if len(self.problems) < len(self._told):
            return _text([(str(each), 1) for each in self._told], len(self._told))
        shortlist = Shortlist(self.problems)
        return _text(shortlist.lines(), shortlist.count)


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
