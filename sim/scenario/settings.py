"""Settings laid over a document by dotted path, as in ``--set PATH=VALUE``.

A path is keys, names of groups, agents and shifts, and list indices from 0, joined by dots;
``groups.*`` means every group. A name may hold dots itself: the longest name that fits is meant.
Groups, agents and shifts must be in the document; other keys may be new to it.

A setting on the Default card, or of holidays for all, holds only for groups whose own cards leave
it out; one of attendance only for agents whose entries leave it out; one inside a shift only if
somebody works it. Settings that do nothing are told. What a setting makes of a key that has the
same value already is not looked at: a grid of settings holds the file's own value too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.cards import PARTS
from sim.scenario.findings import (
    DEEPEST,
    Finding,
    KeyPath,
    dotted,
    entries,
    key_text,
    listed,
    mapping,
    no_effect,
    printable,
    shown,
    suggestion,
)
from sim.scenario.yaml_source import read_text

LONGEST_LABEL = 100
KEYS = ("agents", "shifts")
"""What may stand in a CSV file of its own, named as ``{csv: FILE}``."""
_BY_NAME = (("groups",), ("shifts",))
"""Mappings whose keys are names, which may be numbers."""
_POLICIES = ("policies",)


def parse_setting(text: str) -> tuple[str, object]:
    """Read ``PATH=VALUE`` as given to ``--set``: the path, and the value as YAML reads it.

    Raises ScenarioError where there is no ``=``, no path, or no plain YAML value.
    """
    label = f"--set {printable(text[:LONGEST_LABEL])}"
    path, equals, value = text.partition("=")
    if not equals or not path.strip() or not value.strip():
        raise ScenarioError(
            Problem(label, "allowed: PATH=VALUE, such as default.queue_handling.limit=30")
        )
    return path.strip(), parse_value(value, label, path)


def parse_value(text: str, label: str, path: str = "") -> object:
    """Read a value given on the command line as YAML reads it.

    ``label`` is what messages call the option, ``path`` what the value is for. Raises ScenarioError
    where it is no plain YAML.
    """
    try:
        source = read_text(text, label)
    except ScenarioError as error:
        raise ScenarioError([Problem(label, p.message) for p in error.problems]) from None
    if source.findings:
        raise ScenarioError([Problem(label, f.message, path) for f in source.findings])
    return source.document


def lay(
    document: Any,
    settings: Mapping[str, object],
    findings: list[Finding],
    opened: Callable[[str, Any], Any],
    label: Callable[[object, object], str],
) -> tuple[Any, list[tuple[KeyPath, str]]]:
    """Lay settings over a copy of the document, in their order.

    Returns the new document and the key paths that were set, each with what ``label`` calls its
    setting, by default what the user gave. A path that leads nowhere is added to ``findings``.
    ``opened`` gives the entries of ``agents`` or ``shifts`` that stand in a file, when a setting
    is meant for one of them.
    """
    result = _copied(document)
    laid: list[tuple[KeyPath, str]] = []
    for path, value in settings.items():
        named = label(path, value)
        if not isinstance(path, str):
            message = f"found {shown(path)}; allowed: a path such as default.queue_handling.limit"
            findings.append(Finding((), message, setting=named))
            continue
        try:
            _enter_file(result, path, opened)
            targets = list(_follow(result, path, ()))
        except _NowhereError as nowhere:
            findings.append(Finding(nowhere.path, nowhere.message, setting=named))
            continue
        for target in targets:
            _put(result, target, _copied(value))
            laid.append((target, named))
    return result, laid


def names_a_file(value: object) -> bool:
    """Whether agents or shifts are ``{csv: FILE}`` rather than entries."""
    return isinstance(value, dict) and "csv" in value and not isinstance(value["csv"], dict)


def _enter_file(document: Any, path: str, opened: Callable[[str, Any], Any]) -> None:
    """Put the entries of a file in its place where ``path`` leads into them."""
    key, _, inside = path.partition(".")
    if not inside or inside == "csv" or not isinstance(document, dict):
        return
    if key in KEYS and names_a_file(document.get(key)):
        entries = opened(key, document[key])
        if entries is not None:
            document[key] = entries


def _copied(value: Any, depth: int = 0) -> Any:
    """A copy in dicts and lists, however deep a document may be; deeper is refused elsewhere."""
    if isinstance(value, Mapping) and depth <= DEEPEST:
        return {key_text(key): _copied(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple) and depth <= DEEPEST:
        return [_copied(item, depth + 1) for item in value]
    return value


def setting_label(path: object, value: object) -> str:
    """A setting as the user gave it, for messages."""
    key, written = (each if isinstance(each, str) else shown(each) for each in (path, value))
    return printable(f"setting {key}={written}"[:LONGEST_LABEL])


class _NowhereError(Exception):
    """A path leads nowhere: how far it was followed and why not on."""

    def __init__(self, path: KeyPath, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def _follow(node: Any, rest: str, path: KeyPath) -> Iterator[KeyPath]:
    """Follow ``rest`` from ``node`` at ``path``, one key at a time."""
    for key, remaining in _next(node, rest, path):
        here = (*path, key)
        if not remaining:
            yield here
            continue
        inner = node.get(key) if isinstance(node, dict) else node[key]
        missing = isinstance(node, dict) and key not in node
        index = remaining.partition(".")[0]
        if missing and here not in _BY_NAME and index.isascii() and index.isdigit():
            message = f"is not there and has no entry {index} to change: set the whole list"
            raise _NowhereError(here, message)
        if not missing and not isinstance(inner, dict | list):
            raise _NowhereError(
                here, f"is {shown(inner)} and has no settings inside: set it as a whole"
            )
        yield from _follow({} if missing else inner, remaining, here)


def _next(node: Any, rest: str, path: KeyPath) -> list[tuple[str | int, str]]:
    """The keys that ``rest`` may begin with at ``path``, each with what remains after it."""
    first, dot, remaining = rest.partition(".")
    if not first or (dot and not remaining):
        raise _NowhereError((*path, rest), "found an empty key; allowed: keys joined by dots")
    is_mapping = isinstance(node, dict)
    if path == ("groups",) and first == "*" and is_mapping:
        return [(name, remaining) for name in node]
    if path == _POLICIES and is_mapping:
        # its settings are named by paths, dots and all; a new policy is named by one word
        held = [name for name in node if rest == name or rest.startswith(f"{name}.")]
        name = max(held, key=len, default=first)
        return [(name, rest[len(name) + 1 :])]
    if path[:-1] == _POLICIES and is_mapping:
        return [(rest, "")]
    if path in _BY_NAME and is_mapping:
        return [_named({name: name for name in node}, rest, path)]
    if isinstance(node, list):
        names: dict[str, int] = {}
        if path == ("agents",):
            entries = enumerate(node)
            names = {str(e.get("name")): i for i, e in entries if isinstance(e, dict)}
        if first.isascii() and first.isdigit() and first not in names:
            if int(first[:9]) >= len(node):
                raise _NowhereError((*path, first), f"no such entry; allowed: 0 to {len(node) - 1}")
            return [(int(first), remaining)]
        return [_named(names, rest, path)]
    return [(first, remaining)]


def _named(names: Mapping[str, str | int], rest: str, path: KeyPath) -> tuple[str | int, str]:
    """The longest name with which ``rest`` begins, and what remains after it."""
    for name in sorted(names, key=len, reverse=True):
        if rest == name or rest.startswith(f"{name}."):
            return names[name], rest[len(name) + 1 :]
    word = rest.partition(".")[0]
    raise _NowhereError(
        (*path, word),
        f"no such name in {dotted(path)}{suggestion(word, names)}; "
        f"allowed: {listed(names) or 'an index'}",
    )


def _put(document: Any, path: KeyPath, value: object) -> None:
    """Set the value at ``path``, making the mappings on the way that are missing."""
    node = document
    for key in path[:-1]:
        node = node.setdefault(key, {}) if isinstance(node, dict) else node[key]
    node[path[-1]] = value


Laid = list[tuple[KeyPath, str]]
"""Paths that settings were laid over, each with the setting as the user gave it."""


def without_effect(document: dict[str, Any], before: Any, laid: Laid) -> Iterator[Finding]:
    """An error for each setting that changes nothing in force anywhere.

    ``before`` is the document without the settings: one laid over a whole mapping also takes away
    what that held.
    """
    groups = mapping(document, "groups")
    for path, _ in laid:
        if groups and len(_hiding(document, before, path)) == len(groups):
            message = "changes nothing: every group has its own, which holds instead"
            yield Finding(path, message)
        if path[:1] == ("shifts",) and len(path) > 1 and "roster" not in document:
            worked = {entry.get("shift") for _, entry in entries(document)}
            if path[1] not in worked:
                yield Finding(path, "changes nothing: no agent works this shift")
        own = _entries_with_their_own(document, path)
        if own and len(own) == sum(1 for _ in entries(document)):
            message = "changes nothing: every agent entry has its own, which holds instead"
            yield Finding(path, message)


def hidden_settings(document: dict[str, Any], before: Any, laid: Laid) -> Iterator[Finding]:
    """A warning for each setting that the cards of some groups hide; as :func:`without_effect`."""
    for path, _ in laid:
        hiding = _hiding(document, before, path)
        if hiding:
            yield no_effect(path, f" on groups that have their own: {listed(hiding)}")
        own = _entries_with_their_own(document, path)
        if own:
            yield no_effect(path, f" on agents whose entries have their own: {listed(own)}")


def _entries_with_their_own(document: dict[str, Any], path: KeyPath) -> list[str]:
    """The agent entries on which a setting of the file's attendance has no effect."""
    if path[:1] != ("attendance",) or len(path) == 1:
        return []
    return [
        str(entry.get("name"))
        for _, entry in entries(document)
        if _has(entry, ("attendance", path[1]))
    ]


def _hiding(document: dict[str, Any], before: Any, path: KeyPath) -> list[str]:
    """The groups for which nothing of the setting at ``path`` holds, since they have their own."""
    units = {*_units(document, path), *_units(before, path)}
    groups, default = mapping(document, "groups"), mapping(document, "default")
    above = [default] if path[:1] == ("holidays",) else []
    return [
        name
        for name, card in groups.items()
        if units and all(any(_has(c, unit) for c in (card, *above)) for unit in units)
    ]


def _units(document: Any, path: KeyPath) -> list[KeyPath]:
    """The keys on a group's card each of which would hide a part of the setting at ``path``."""
    if path[:1] == ("holidays",):
        return _dates(document, path)
    if path[:1] != ("default",) or len(path) == 1:
        return []
    inside = path[1:]
    if inside[0] == "holidays":
        return _dates(mapping(document, "default"), inside)
    if inside[0] not in PARTS:
        return [inside[:1]]
    if len(inside) > 1:
        return [inside[:2]]
    return [(inside[0], key) for key in mapping(document, "default", str(inside[0]))]


def _dates(card: Any, path: KeyPath) -> list[KeyPath]:
    days = path[1:2] or tuple(mapping(card, "holidays"))
    return [("holidays", str(day)) for day in days]


def _has(card: Any, unit: KeyPath) -> bool:
    for key in unit:
        if not isinstance(card, dict) or key not in card:
            return False
        card = card[key]
    return True
