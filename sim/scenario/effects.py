"""Settings laid over a scenario that do nothing, or not for every group.

A setting on the Default card, or of holidays for all, holds only for groups whose own cards leave
it out; one of attendance only for agents whose entries leave it out; one inside a shift only if
somebody works it. What a setting makes of a key that has
the same value already is not looked at: a grid of settings holds the file's own value too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.document import entries, mapping
from sim.scenario.findings import Finding, KeyPath, listed

_BY_KEY = ("offline_handling", "queue_handling", "customers", "handling", "service_level")

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
            message = f"has no effect on groups that have their own: {listed(hiding)}"
            yield Finding(path, message)
        own = _entries_with_their_own(document, path)
        if own:
            message = f"has no effect on agents whose entries have their own: {listed(own)}"
            yield Finding(path, message)


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
    if inside[0] not in _BY_KEY:
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
