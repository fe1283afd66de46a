"""What is wrong with a document, by key path, and where in which file that path stands."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sim.errors import Problem

KeyPath = tuple[str | int, ...]
"""Keys and list indices from the top of the document."""

SHOWN_CHARACTERS = 60
LONGEST_KEY = 100
LONGEST_CELL_SHOWN = 80
LONGEST_MESSAGE = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong at ``path``; ``at_key`` where the key is meant rather than its value."""

    path: KeyPath
    message: str
    at_key: bool = False
    place: tuple[int, int] | None = None
    """Line and column where they are not those of the path, as with a repeated key."""
    setting: str = ""
    """The setting that is wrong in itself, in place of a file."""
    meant: str = ""
    """The key that an unknown one was probably meant to be."""
    problem: Problem | None = None
    """What was found in a file of data, told as it is."""


class Cell(NamedTuple):
    """Where in a file of data something stands."""

    file: str
    line: int
    column: str
    """The name of the column; empty for a whole row."""


@dataclass(slots=True)
class Places:
    """Where each key and value of a document stands: line and column from 1, by key path."""

    file: str
    keys: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    values: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    laid: list[tuple[KeyPath, str]] = field(default_factory=list)
    """Paths that settings were laid over, each with the setting as the user gave it."""
    cells: dict[KeyPath, Cell] = field(default_factory=dict)
    """Where the parts stand that were read from a file of data named by the document."""

    def problem(self, finding: Finding) -> Problem:
        """The finding with the file, line and column at which it is best looked for."""
        if finding.problem is not None:
            return finding.problem
        path, message = dotted(finding.path), printable(finding.message[:LONGEST_MESSAGE])
        if finding.setting:
            return Problem(finding.setting, message, path)
        if finding.place is not None:
            return Problem(self.file, message, path, *finding.place)
        for laid, setting in reversed(self.laid):
            inside = finding.path[: len(laid)] == laid
            made_by_it = laid[: len(finding.path)] == finding.path
            in_a_file = finding.path in self.values or finding.path in self.cells
            if inside or (made_by_it and not in_a_file):
                return Problem(setting, message, path)
        around = finding.path
        if around[:-1] not in self.keys and around not in self.values:
            # what a mapping lacks that there would not be but for a setting inside it
            around = around[:-1]
        within = [s for laid, s in self.laid if around and laid[: len(around)] == around]
        if within:
            message += f" (with {', '.join(within)})"
        cell = self.cell(finding.path)
        if cell is not None:
            return Problem(cell.file, message, cell.column, cell.line)
        line, column = self._place(finding)
        return Problem(self.file, message, path, line, column)

    def cell(self, path: KeyPath) -> Cell | None:
        """The cell that ``path``, or what it lies in, was read from."""
        inside = (self.cells.get(path[:length]) for length in range(len(path), 0, -1))
        return next((cell for cell in inside if cell is not None), None)

    def _place(self, finding: Finding) -> tuple[int, int]:
        path = finding.path
        if not finding.at_key and path in self.values:
            return self.values[path]
        for length in range(len(path), 0, -1):
            if path[:length] in self.keys:
                return self.keys[path[:length]]
            if path[:length] in self.values:
                return self.values[path[:length]]
        return self.values.get((), (0, 0))

    def problems(self, findings: Iterable[Finding]) -> list[Problem]:
        """All findings as problems, each once, in the order of each file, settings last."""
        located = dict.fromkeys(map(self.problem, findings))
        files = dict.fromkeys([self.file, *(p.file for p in located if p.line)])
        order = {file: place for place, file in enumerate(files)}
        return sorted(located, key=lambda p: (order.get(p.file, len(order)), p.line, p.column))


def dotted(path: KeyPath) -> str:
    """A key path as messages and ``--set`` write it, for instance ``shifts.day.breaks.0.for``."""
    return ".".join(printable(str(key)[:LONGEST_KEY]) for key in path)


def printable(text: str) -> str:
    """The text on one line of any terminal: what does not print is written as an escape."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode()
        for c in text
    )


def shown(value: object) -> str:
    """A value of a document as a message quotes it: on one line, cut where it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        text = json.dumps(value[: SHOWN_CHARACTERS + 1], ensure_ascii=False)
    elif isinstance(value, bool | int | float):
        huge = isinstance(value, int) and abs(value) > 10**100
        text = "a huge number" if huge else json.dumps(value)
    elif isinstance(value, date):
        text = value.isoformat()
    else:
        text = f"a value of type {type(value).__name__}"
    text = printable(text)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."


def quoted(text: str) -> str:
    """A cell of a file of data as a message quotes it: on one line, cut where it is long."""
    return repr(text if len(text) <= LONGEST_CELL_SHOWN else f"{text[: LONGEST_CELL_SHOWN - 3]}...")


def suggestion(word: object, known: Iterable[str]) -> str:
    """`` (did you mean "X"?)`` for the known word nearest to ``word``, empty if none is near."""
    near = nearest(word, known)
    return f" (did you mean {shown(near)}?)" if near else ""


def nearest(word: object, known: Iterable[str]) -> str:
    """The known word that was probably meant by ``word``, empty if none is near."""
    near = difflib.get_close_matches(str(word)[:200], list(known), n=1)
    return near[0] if near else ""


def listed(names: Iterable[str], most: int = 20) -> str:
    """The names separated by commas, the first ``most`` of them."""
    words = [printable(name[:LONGEST_KEY]) for name in names]
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")
