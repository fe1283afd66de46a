"""A YAML file as plain values with the place of every key and value; nothing else is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from sim.errors import Problem, ScenarioError
from sim.scenario.files import SpecialFileError, open_regular
from sim.scenario.findings import DEEPEST, Finding, KeyPath, Places, printable, shown

MOST_BYTES = 1_000_000
MOST_VALUES = 40_000
"""Keys and values of a file, and values once aliases are written out; a scenario of a thousand
agents, each with all that an agent can have, stays below."""

# The core schema of YAML 1.2, and dates; everything else that is not quoted is text.
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(slots=True)
class Source:
    """A document as read, where its parts stand, and what was found wrong while reading."""

    document: Any
    places: Places
    findings: list[Finding]


@dataclass(slots=True)
class _Node:
    """One value as written: a scalar's text, or the entries of a mapping or a sequence."""

    place: tuple[int, int]
    text: str | None = None
    plain: bool = False
    pairs: list[tuple[_Node, _Node]] | None = None
    items: list[_Node] | None = None
    tag: str | None = None


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been read yet."""

    node: _Node
    anchor: str | None
    waiting: list[_Node] = field(default_factory=list)


def read_file(path: Path, name: str) -> Source:
    """Read a scenario file; ``name`` is what messages call it.

    Raises ScenarioError where nothing can be read: no such file, a folder, too large, empty, not
    UTF-8, not YAML. What is wrong in single places is left in ``findings``.
    """
    try:
        with open_regular(path) as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError(Problem(name, "no such file")) from None
    except SpecialFileError as error:
        message = f"found {error.kind}; allowed: a scenario file (YAML)"
        raise ScenarioError(Problem(name, message)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(Problem(name, f"cannot be read: {reason}")) from None
    if len(content) > MOST_BYTES:
        raise ScenarioError(Problem(name, f"too large; allowed: at most {MOST_BYTES} bytes"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ScenarioError(Problem(name, "not UTF-8 text", line=line)) from None
    return read_text(text, name)


def read_text(text: str, name: str) -> Source:
    """Read YAML text as one plain value; raises ScenarioError as :func:`read_file` does."""
    places = Places(name)
    root = _Composer(name).compose(text)
    if root is None:
        raise ScenarioError(Problem(name, "empty: nothing but space or comments"))
    reader = _Reader(places)
    document = reader.value(root, ())
    return Source(document, places, reader.findings)


@dataclass(slots=True)
class _Composer:
    """Puts the events of the one document in a file together to a tree of nodes.

    An alias is its anchor's node again. The library's own composer is not used, since it is
    recursive (deep files end it) and an alias in it may hold itself.
    """

    name: str
    root: _Node | None = None
    anchors: dict[str, _Node] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    count: int = 0

    def compose(self, text: str) -> _Node | None:
        """The root of the tree, None where the file says nothing."""
        for event in _events(text, self.name):
            place = (event.start_mark.line + 1, event.start_mark.column + 1)
            match type(event).__name__:
                case "DocumentStartEvent":
                    self._begin_document(event, place)
                case "MappingStartEvent" | "SequenceStartEvent":
                    self._begin_entries(event, place)
                case "MappingEndEvent" | "SequenceEndEvent":
                    self._add(self._end_entries(type(event).__name__ == "MappingEndEvent"))
                case "ScalarEvent":
                    node = _Node(place, event.value, plain=event.implicit[0], tag=event.tag)
                    self._anchor(event.anchor, node)
                    self._add(node)
                case "AliasEvent":
                    if event.anchor not in self.anchors:
                        self._refuse(f"*{event.anchor} stands before the end of its anchor", place)
                    self._add(self.anchors[event.anchor])
        empty = self.root is not None and self.root.text == "" and self.root.plain
        return None if empty else self.root

    def _begin_document(self, event: Any, place: tuple[int, int]) -> None:
        if self.root is not None:
            self._refuse("found a second document (---); allowed: one", place)
        if event.version not in (None, (1, 2)):
            self._refuse("found another version of YAML; allowed: 1.2", place)

    def _begin_entries(self, event: Any, place: tuple[int, int]) -> None:
        self.open.append(_Open(_Node(place, tag=event.tag), event.anchor))
        if len(self.open) > DEEPEST:
            self._refuse(f"nested too deep; allowed: at most {DEEPEST} levels", place)

    def _end_entries(self, is_mapping: bool) -> _Node:
        opened = self.open.pop()
        node, entries = opened.node, opened.waiting
        if is_mapping:
            node.pairs = list(zip(entries[::2], entries[1::2], strict=True))
        else:
            node.items = entries
        self._anchor(opened.anchor, node)
        return node

    def _anchor(self, anchor: str | None, node: _Node) -> None:
        if anchor:
            self.anchors[anchor] = node

    def _add(self, node: _Node) -> None:
        self.count += 1
        if self.count > MOST_VALUES:
            message = f"found more than {MOST_VALUES:,} keys and values; allowed: so many"
            self._refuse(message, node.place)
        if self.open:
            self.open[-1].waiting.append(node)
        else:
            self.root = node

    def _refuse(self, message: str, place: tuple[int, int]) -> NoReturn:
        raise ScenarioError(Problem(self.name, printable(message[:200]), "", *place))


def _events(text: str, name: str) -> Iterator[Any]:
    """The YAML events of ``text``; a syntax error is a ScenarioError with its place."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        reason = printable(" ".join(filter(None, (error.context, error.problem)))[:200])
        raise ScenarioError(Problem(name, f"not YAML: {reason}", "", line, column)) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ScenarioError(
            Problem(name, "not YAML: found a character that does not print", line=line)
        ) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise ScenarioError(Problem(name, f"not YAML: {printable(str(error)[:200])}")) from None


@dataclass(slots=True)
class _Reader:
    """Turns nodes into plain values, noting places and findings on the way."""

    places: Places
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def value(self, node: _Node, path: KeyPath) -> Any:
        """The plain value of a node; aliases are written out, up to a limit."""
        self.count += 1
        if self.count > MOST_VALUES or len(path) > DEEPEST:
            raise ScenarioError(
                Problem(
                    self.places.file,
                    f"aliases written out and all, more than {MOST_VALUES} values or "
                    f"{DEEPEST} levels",
                    "",
                    *node.place,
                )
            )
        self.places.values[path] = node.place
        if node.tag is not None:
            self.findings.append(
                Finding(path, f"found the tag {shown(node.tag)}; allowed: no tags")
            )
            return None
        if node.pairs is not None:
            return self._mapping(node.pairs, path)
        if node.items is not None:
            return [self.value(item, (*path, i)) for i, item in enumerate(node.items)]
        return self._scalar(node, path)

    def _mapping(self, pairs: list[tuple[_Node, _Node]], path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in pairs:
            key = key_node.text
            if key is None or key_node.tag is not None:
                self._at(key_node, path, "found a key that is not plain text; allowed: a name")
            elif key == "<<" and key_node.plain:
                self._at(key_node, path, "merge keys (<<) are not allowed: write settings out")
            elif key in values:
                line = self.places.keys[(*path, key)][0]
                self._at(
                    key_node, (*path, key), f"found twice, first in line {line}; allowed: once"
                )
            else:
                self.places.keys[(*path, key)] = key_node.place
                values[key] = self.value(value_node, (*path, key))
        return values

    def _at(self, node: _Node, path: KeyPath, message: str) -> None:
        self.findings.append(Finding(path, message, at_key=True, place=node.place))

    def _scalar(self, node: _Node, path: KeyPath) -> Any:
        text = node.text or ""
        if not node.plain:
            return text
        if _NULL.fullmatch(text):
            return None
        if _BOOL.fullmatch(text):
            return text[0] in "tT"
        if _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                message = f"found {shown(text)}; allowed: a date of the calendar, YYYY-MM-DD"
                self.findings.append(Finding(path, message))
                return None
        if _INT.fullmatch(text):
            digits = text.lstrip("+-").lower()
            base = {"0o": 8, "0x": 16}.get(digits[:2], 10)
            # Longer numbers than any setting takes go by way of float, which does not refuse them.
            return int(text, base) if len(text) <= 100 else float(text[:400])
        if _FLOAT.fullmatch(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        return text
