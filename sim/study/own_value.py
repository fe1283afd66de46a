"""What a scenario says itself at a path: the value that a sweep leaves where it varies another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.document import mapping
from sim.scenario.model import Scenario


def own_value(scenario: Scenario, path: str) -> object:
    """Return the value of a setting that can be laid over the scenario, None if it has not one.

    Parameters: ``path`` as in ``--set``. What the file writes at the path is taken first, then
    what is in force there, of ``default`` in the groups that leave it to the Default card. With
    ``groups.*`` all groups must agree.
    """
    from sim.scenario import resolved

    everything = path.startswith("groups.*.")
    found = [] if everything else list(_values(scenario.document, path))
    in_force = resolved(scenario)
    if not found:
        found = list(_values(in_force, path))
    card, _, inside = path.partition(".")
    if not found and card == "default":
        inherits = [
            name
            for name, own in mapping(scenario.document, "groups").items()
            if not list(_values(own, inside))
        ]
        found = [v for name in inherits for v in _values(in_force["groups"][name], inside)]
    whole = everything and len(found) < len(in_force["groups"])
    return found[0] if found and not whole and all(value == found[0] for value in found) else None


def _values(node: Any, rest: str) -> Iterator[Any]:
    """What stands at ``rest``, a name of several words or ``*`` included."""
    if not rest:
        yield node
        return
    if isinstance(node, list):
        node = {str(_name(entry, place)): entry for place, entry in enumerate(node)} | {
            str(place): entry for place, entry in enumerate(node)
        }
    if not isinstance(node, dict):
        return
    first, _, remaining = rest.partition(".")
    if first == "*":
        for inner in node.values():
            yield from _values(inner, remaining)
        return
    # a name may hold dots itself: the longest that fits is meant
    names = [name for name in node if rest == name or rest.startswith(f"{name}.")]
    if names:
        name = max(names, key=len)
        yield from _values(node[name], rest[len(name) + 1 :])


def _name(entry: Any, place: int) -> object:
    return entry.get("name", place) if isinstance(entry, dict) else place
