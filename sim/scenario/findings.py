"""What is wrong with a document, by key path, and where in which file that path stands.

Here too: a document made in Python in plain YAML values, and looking into one, whatever it holds.
"""

from __future__ import annotations

import difflib
import json
import math
import numbers
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from os import PathLike, fspath
from typing import Any, NamedTuple

from sim.errors import Problem

KeyPath = tuple[str | int, ...]
"""Keys and list indices from the top of the document."""

SHOWN_CHARACTERS = 60
LONGEST_KEY = 100
LONGEST_CELL_SHOWN = 80
LONGEST_MESSAGE = 1_000


class Kind(Enum):
    """What a finding is, where something follows from that: never its wording."""

    OTHER = "other"
    UNKNOWN_KEY = "unknown key"
    NOTHING = "nothing"
    """Nothing stands where something must."""
    NONE_OF = "none of"
    """None of several keys stands where one of them must."""
    NO_WINDOW = "no window"
    """A week without a window."""
    NO_EFFECT = "no effect"
    """Something is said in vain, which may be meant."""


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
    kind: Kind = Kind.OTHER


def no_effect(path: KeyPath, why: str, at_key: bool = False) -> Finding:
    """The finding of something that is said in vain; ``why`` goes on after "has no effect"."""
    return Finding(path, f"has no effect{why}", at_key, kind=Kind.NO_EFFECT)


def nothing(path: KeyPath, allowed: str) -> Finding:
    """The finding of something that is not there and must be."""
    return Finding(path, f"found nothing; allowed: {allowed}", kind=Kind.NOTHING)


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


Document = dict[str, Any]


def mapping(document: Any, *path: str) -> Document:
    """The mapping at ``path``, empty where there is none."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def entries(document: Document) -> Iterator[tuple[int, Document]]:
    """The agent entries that are mappings, with their place in the list."""
    agents = document.get("agents")
    for place, entry in enumerate(agents if isinstance(agents, list) else []):
        if isinstance(entry, dict):
            yield place, entry


def attendances(document: Document) -> Iterator[tuple[KeyPath, Document]]:
    """The attendance of the file and those of agent entries, each with its path."""
    yield ("attendance",), mapping(document, "attendance")
    for place, entry in entries(document):
        yield ("agents", place, "attendance"), mapping(entry, "attendance")


def agent_names(entry_name: str, count: int | None) -> Iterator[str]:
    """The names of an entry's agents: its own, or with a count ``name-1`` to ``name-count``."""
    return iter([entry_name] if count is None else [f"{entry_name}-{i + 1}" for i in range(count)])


def unknown(path: KeyPath, kind: str, name: str, known: Iterable[str]) -> Finding:
    """The finding of a name that nothing has."""
    known = list(known)
    near = suggestion(name, known)
    return Finding(path, f"found the unknown {kind} {shown(name)}{near}; allowed: {listed(known)}")


DEEPEST = 40
"""Levels of a document; the deepest setting of the format needs about ten."""


def plain(value: object, findings: list[Finding], path: KeyPath = ()) -> Any:
    """Copy a value into plain YAML types, adding what cannot stand in any scenario to ``findings``.

    That is: nothing (null), numbers that are not finite, other types than those of YAML, more than
    40 levels. What is found is replaced by None.
    """
    if len(path) > DEEPEST:
        findings.append(Finding(path, "nested too deep"))
        return None
    if isinstance(value, Mapping):
        items = {key_text(key): item for key, item in value.items()}
        for key in [key for key in items if not _is_text(key)]:
            findings.append(
                Finding((*path, key), f"found {shown(key)}; allowed: text", at_key=True)
            )
            del items[key]
        return {key: plain(item, findings, (*path, key)) for key, item in items.items()}
    if isinstance(value, list | tuple):
        return [plain(item, findings, (*path, i)) for i, item in enumerate(value)]
    if isinstance(value, str) and _is_text(value):
        return str(value)
    if (
        type(value).__module__ == "numpy"
        and hasattr(value, "item")
        and not hasattr(value, "__len__")
    ):
        value = value.item()
    if isinstance(value, PathLike | datetime):
        return value.isoformat() if isinstance(value, datetime) else str(fspath(value))
    if isinstance(value, bool | date):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return float(value)
    allowed = "a finite number" if isinstance(value, numbers.Real) else "a value of YAML"
    if isinstance(value, str):
        allowed = "text of whole characters"
    at_key = value is None  # The value has no place of its own where nothing is written.
    if at_key:
        allowed = "a value ({} for a card without settings), or leave the key out"
    kind = Kind.NOTHING if value is None else Kind.OTHER
    findings.append(Finding(path, f"found {shown(value)}; allowed: {allowed}", at_key, kind=kind))
    return None


def _is_text(text: str) -> bool:
    """Whether the text has no halves of characters, which no file could be written with."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def key_text(key: object) -> str:
    """The text of a key: Python and YAML may hold numbers and dates there."""
    if isinstance(key, date):
        return key.isoformat()
    return key if isinstance(key, str) else str(key)
