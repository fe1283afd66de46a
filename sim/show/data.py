"""From a result to the half-hours that a picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.results.result import HALF_HOURS, Result, Study
from sim.scenario.findings import listed, suggestion
from sim.scenario.model import Group, Scenario

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
"""The whole inbox, as the tables call it."""

Floats = npt.NDArray[np.float64]


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


def once(result: Result) -> Result:
    """The same result, which keeps the tables it was asked for; they must not be changed."""
    return replace(result, study=_Once(result.study))


class _Once:
    def __init__(self, study: Study) -> None:
        self.about = study.about
        self.day_values, self.kept_waits = study.day_values, study.kept_waits
        self._study = study
        self._tables: dict[tuple[str, str], pd.DataFrame] = {}

    def table(
        self, name: str, *, metrics: Sequence[str] | None = None, every: str = HALF_HOURS
    ) -> pd.DataFrame:
        """As of the study."""
        if metrics is not None:
            return self._study.table(name, metrics=metrics, every=every)
        if (name, every) not in self._tables:
            self._tables[name, every] = self._study.table(name, every=every)
        return self._tables[name, every]


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
