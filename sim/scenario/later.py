"""Keys of the format that this version does not know yet."""

from __future__ import annotations

from sim.scenario.findings import KeyPath


def later_keys(path: KeyPath) -> tuple[str, ...]:
    """The keys of the mapping at ``path`` that a later version will know."""
    return () if path else ("policies", "targets")
