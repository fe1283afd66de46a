"""From a result to the half-hours that a picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from sim.errors import ResultError
from sim.scenario.model import Group, Scenario

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
"""The whole inbox, as the tables call it."""

Floats = npt.NDArray[np.float64]


class Pictured(Protocol):
    """What a picture needs of a result."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that was simulated."""

    def by_interval(self, every: str = "30min") -> pd.DataFrame:
        """``policy, group, segment, interval_start, metric, mean, p10, p50, p90``."""

    def interval_totals(self) -> pd.DataFrame:
        """The same half-hours with ``numerator`` and ``denominator`` summed over replications."""


def rows_of(
    frame: pd.DataFrame, scenario: Scenario, group: str, segment: str = ALL
) -> pd.DataFrame:
    """The rows of one group and segment.

    Parameters: ``frame`` with the columns ``policy, group, segment``; ``group`` a name or ``all``;
    ``segment`` ``all``, ``live`` or ``offline``. Raises ResultError for a group that the scenario
    does not have, or where there are several policies.
    """
    names = [ALL, *(each.name for each in scenario.groups)]
    if group not in names:
        raise ResultError(f"no group {group!r} in this result; there are: {', '.join(names)}")
    policies = frame["policy"].unique()
    if len(policies) > 1:
        found = ", ".join(map(str, policies))
        raise ResultError(f"a picture shows one policy, this result holds several: {found}")
    return frame[(frame["group"] == group) & (frame["segment"] == segment)]


def over_time(rows: pd.DataFrame, metric: str, column: str) -> pd.Series[Any]:
    """One column of one metric, indexed by the local time at which the half-hour begins."""
    values: pd.Series[Any] = rows[rows["metric"] == metric].set_index("interval_start")[column]
    return values


def by_hour(values: pd.Series[Any]) -> Floats:
    """Add up half-hours by the local hour of the day, ``(24,)``.

    An hour that a clock change repeats counts twice.
    """
    import pandas as pd

    hours = pd.DatetimeIndex(values.index).hour
    sums = np.zeros(24)
    np.add.at(sums, hours, values.to_numpy(np.float64))
    return sums


def groups_of(scenario: Scenario, group: str) -> tuple[Group, ...]:
    """The groups that a picture of ``group``, a name or ``all``, is about."""
    return tuple(each for each in scenario.groups if group in (ALL, each.name))
