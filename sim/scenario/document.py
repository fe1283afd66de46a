"""Looking into a document as written, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sim.scenario.findings import Finding, KeyPath, listed, shown, suggestion

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
