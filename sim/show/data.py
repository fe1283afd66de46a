"""From a result to the half-hours that a picture shows."""

from __future__ import annotations

from collections.abc import Callable
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

    def summary(self) -> pd.DataFrame:
        """``policy, group, segment, metric, unit, mean, ci_low, ci_high, sd, replications``."""

    def by_interval(self, every: str = "30min") -> pd.DataFrame:
        """``policy, group, segment, interval_start, metric, mean, p10, p50, p90``."""

    def interval_totals(self) -> pd.DataFrame:
        """The same half-hours with ``numerator`` and ``denominator`` summed over replications."""

    @property
    def openings(self) -> pd.DataFrame:
        """``policy, replication, group, opened_at, backlog, drained_at``."""

    @property
    def agents(self) -> pd.DataFrame:
        """A row for each replication and agent: ``busy_share``, hours by status."""

    @property
    def waits(self) -> pd.DataFrame:
        """``policy, group, segment, kind, bin_low_s, bin_high_s, count, least_s,
        greatest_s``."""

    @property
    def chats(self) -> pd.DataFrame:
        """A row for each chat; raises ResultError unless the run kept them."""

    @property
    def activity(self) -> pd.DataFrame:
        """A row for each stretch of an agent's status; raises ResultError unless kept."""


def rows_of(
    frame: pd.DataFrame, scenario: Scenario, group: str, segment: str = ALL
) -> pd.DataFrame:
    """The rows of one group and segment.

    Parameters: ``frame`` with the columns ``policy, group, segment``; ``group`` a name or ``all``;
    ``segment`` ``all``, ``live`` or ``offline``. Raises ResultError for a group that the scenario
    does not have, or where there are several policies.
    """
    known(scenario, group)
    one_policy(frame)
    return frame[(frame["group"] == group) & (frame["segment"] == segment)]


def known(scenario: Scenario, group: str) -> None:
    """Raise ResultError unless ``group`` is one of the scenario's, or ``all``."""
    names = [ALL, *(each.name for each in scenario.groups)]
    if group not in names:
        raise ResultError(f"no group {group!r} in this result; there are: {', '.join(names)}")


def one_policy(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table; raises ResultError where its column ``policy`` holds several."""
    policies = frame["policy"].unique()
    if len(policies) > 1:
        found = ", ".join(map(str, policies))
        raise ResultError(f"a picture shows one policy, this result holds several: {found}")
    return frame


def over_time(rows: pd.DataFrame, metric: str, column: str) -> pd.Series[Any]:
    """One column of one metric, indexed by the local time at which the half-hour begins."""
    values: pd.Series[Any] = rows[rows["metric"] == metric].set_index("interval_start")[column]
    return values


def by_hour(values: pd.Series[Any]) -> Floats:
    """Add up half-hours by the local hour of the day, ``(24,)``.

    An hour that a clock change repeats counts twice.
    """
    import pandas as pd

    hours = pd.DatetimeIndex(values.index).hour.to_numpy()
    sums = np.zeros(24)
    np.add.at(sums, hours, values.to_numpy(np.float64))
    return sums


def groups_of(scenario: Scenario, group: str) -> tuple[Group, ...]:
    """The groups that a picture of ``group``, a name or ``all``, is about."""
    return tuple(each for each in scenario.groups if group in (ALL, each.name))


class Once:
    """A result that keeps what it was asked for; the tables must not be changed."""

    def __init__(self, result: Pictured) -> None:
        self._result = result
        self._tables: dict[str, pd.DataFrame] = {}

    @property
    def scenario(self) -> Scenario:
        """The scenario that was simulated."""
        return self._result.scenario

    def summary(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("summary", self._result.summary)

    def by_interval(self, every: str = "30min") -> pd.DataFrame:
        """As of the result."""
        return self._once(f"by {every}", lambda: self._result.by_interval(every))

    def interval_totals(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("totals", self._result.interval_totals)

    @property
    def openings(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("openings", lambda: self._result.openings)

    @property
    def agents(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("agents", lambda: self._result.agents)

    @property
    def waits(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("waits", lambda: self._result.waits)

    @property
    def chats(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("chats", lambda: self._result.chats)

    @property
    def activity(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("activity", lambda: self._result.activity)

    def _once(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        if name not in self._tables:
            self._tables[name] = make()
        return self._tables[name]
