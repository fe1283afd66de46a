"""What a picture of a comparison may ask of it, and of which policies and groups it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from sim.errors import ResultError
from sim.scenario.findings import listed, suggestion
from sim.scenario.model import Scenario
from sim.show.data import ALL

if TYPE_CHECKING:
    import pandas as pd


class Compared(Protocol):
    """What a picture needs of a comparison; the tables are those of :class:`sim.api.Comparison`."""

    @property
    def scenario(self) -> Scenario:
        """The scenario of the baseline."""

    @property
    def policies(self) -> Sequence[str]:
        """The names of all policies, the baseline's among them, in the order they were run."""

    @property
    def baseline(self) -> str:
        """The policy against which the others are set."""

    @property
    def groups(self) -> Sequence[str]:
        """The groups that all policies have, in the baseline's order."""

    @property
    def paths(self) -> Sequence[str]:
        """The paths that a sweep varies; none for other comparisons."""

    @property
    def varied(self) -> Mapping[str, Mapping[str, object]]:
        """Of a sweep the value of each path by policy, None where the file has no single one."""

    def summary(self) -> pd.DataFrame:
        """The columns of ``summary.csv``."""

    def differences(self, policy: str | None = None) -> pd.DataFrame:
        """The columns of ``differences.csv``: each policy less the baseline."""

    def frontier(self, measures: Sequence[str] | None = None, group: str = ALL) -> pd.DataFrame:
        """For each policy the chosen measures with intervals, and ``on_frontier``."""

    def what_changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """First chats a replication, by group, hour, and from what to what they changed."""


def others_of(compared: Compared) -> list[str]:
    """The policies that are set against the baseline."""
    return [name for name in compared.policies if name != compared.baseline]


def check_group(compared: Compared, group: str) -> None:
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


def single_changes(compared: Compared) -> dict[str, str] | None:
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
