"""What a picture of a comparison may ask of it, and of which policies and groups it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.scenario.findings import listed, suggestion
from sim.show.data import ALL

if TYPE_CHECKING:
    pass


def others_of(compared: Comparison) -> list[str]:
    """The policies that are set against the baseline."""
    return [name for name in compared.policies if name != compared.baseline]


def check_group(compared: Comparison, group: str) -> None:
    """Raise ResultError unless ``group`` is ``all`` or one that all policies have."""
    names = [ALL, *compared.groups]
    if group not in names:
        raise ResultError(f"no group {group!r} in all policies; there are: {listed(names)}")


def check_policy(name: str, allowed: Sequence[str]) -> None:
    """Raise ResultError unless ``name`` is one of the ``allowed`` policies."""
    if name not in allowed:
        raise ResultError(
            f"no policy {name!r}{suggestion(name, allowed)}; there are: {listed(allowed)}"
        )


def single_changes(compared: Comparison) -> dict[str, str] | None:
    """The one path in which each policy differs from the baseline.

    Returns it by policy; None of a comparison in which a policy differs in more, or which varies
    no paths.
    """
    varied = compared.varied
    if not varied:
        return None
    base, found = varied[compared.baseline], {}
    for name in others_of(compared):
        differ = [path for path, value in varied[name].items() if value != base[path]]
        if len(differ) != 1:
            return None
        found[name] = differ[0]
    return found
