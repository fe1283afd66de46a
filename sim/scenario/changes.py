"""What differs between two resolved documents, as settings laid over the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def changes(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The settings, by dotted path, that make of one resolved document another.

    A setting cannot take a key away: a mapping that lacks one is set as a whole, as is a list.
    """
    if before == after:
        return
    names = _names(before) if path == "agents" else None
    if names is not None and names == _names(after):
        before, after = dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    mappings = isinstance(before, dict) and isinstance(after, dict)
    if not mappings or not before.keys() <= after.keys():
        yield path, after
        return
    for key, value in after.items():
        inner = f"{path}.{key}" if path else key
        if key in before:
            yield from changes(before[key], value, inner)
        else:
            yield inner, value


def _names(agents: list[dict[str, Any]]) -> list[str]:
    return [agent["name"] for agent in agents]
