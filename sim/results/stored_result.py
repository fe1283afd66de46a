"""One policy of an output folder, with the names that a result has."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultError
from sim.results.metrics import INTERVAL_METRICS, Floats
from sim.results.stored import StoredFolder
from sim.results.stored_intervals import put_together
from sim.results.stored_scenario import stored_scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario
    from sim.scenario.targets import Target

_SPREAD = ["mean", "p10", "p50", "p90"]


class StoredResult:
    """What the replications of a policy gave, read from the folder when asked for."""

    def __init__(self, folder: StoredFolder, policy: str) -> None:
        """Parameters: ``policy``, one of the folder's. Raises ResultError for another."""
        if policy not in folder.policies:
            raise ResultError(f"no policy {policy!r}; there are: {', '.join(folder.policies)}")
        self.folder = folder
        self.policy = policy

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was simulated."""
        return stored_scenario(self.folder, self.policy)

    def forget(self) -> None:
        """Let go of what was read; it is read again when asked for."""
        for name in ("_summary", "_intervals"):
            self.__dict__.pop(name, None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know, one sentence each."""
        return self.folder.notes

    @property
    def is_random(self) -> bool:
        """Whether anything of the folder's replications was drawn."""
        return self.folder.is_random

    @property
    def replication_count(self) -> int:
        """How many replications there are: of a selection each policy has its own number."""
        counts = self._summary["replications"]
        return int(counts.max()) if len(counts) else self.folder.replications

    def summary(self) -> pd.DataFrame:
        """The rows of ``summary.csv``."""
        return self._summary.copy()

    @cached_property
    def _summary(self) -> pd.DataFrame:
        return _of_policy(self.folder.csv("summary"), self.policy)

    @property
    def replications(self) -> pd.DataFrame:
        """A row for each replication, group, segment and metric."""
        return self.folder.table("replications", self.policy)

    @property
    def days(self) -> pd.DataFrame:
        """A row for each replication, group, segment, metric and local day."""
        return self.folder.table("days", self.policy)

    @property
    def agents(self) -> pd.DataFrame:
        """A row for each replication and agent."""
        return self.folder.table("agents", self.policy)

    @property
    def openings(self) -> pd.DataFrame:
        """A row for each replication and opening of a group."""
        return self.folder.table("openings", self.policy)

    @property
    def waits(self) -> pd.DataFrame:
        """Counts of waits in bins, all replications pooled."""
        return self.folder.table("waits", self.policy)

    @property
    def chats(self) -> pd.DataFrame:
        """A row for each chat; raises ResultError unless the run kept them."""
        return self._logged("chats")

    @property
    def activity(self) -> pd.DataFrame:
        """A row for each agent and stretch of one status; raises ResultError unless kept."""
        return self._logged("activity")

    def by_interval(self, every: str = "30min") -> pd.DataFrame:
        """Counts, waits, lists and slots by half-hour; see :meth:`sim.api.Result.by_interval`.

        Raises ResultError for another length than ``"30min"``.
        """
        if every != "30min":
            raise ResultError(f"{every!r}: an output folder is read by half-hours, 30min")
        return self._intervals.copy(deep=False)

    def interval_totals(self) -> pd.DataFrame:
        """Sums over replications by half-hour, numerators in the metric's unit."""
        frame = self._intervals.drop(columns=_SPREAD)
        scales = {metric.name: metric.scale for metric in INTERVAL_METRICS}
        scale = frame["metric"].astype(object).map(scales).to_numpy(np.float64)
        return frame.assign(numerator=frame["numerator"] / scale)

    @cached_property
    def _intervals(self) -> pd.DataFrame:
        if self.folder.keep == "intervals":
            return put_together(self.folder.parquet("intervals"), self.policy)
        return self.folder.table("intervals", self.policy)

    @property
    def targets(self) -> pd.DataFrame:
        """A row for each target with its verdict.

        Raises ResultError where the folder does not hold them.
        """
        if not self.scenario.targets:
            return self._no_targets()
        if not self.folder.has("targets.csv"):
            raise ResultError(f"{self.folder.path}: has no targets.csv; run it again with --out")
        return _of_policy(self.folder.csv("targets"), self.policy).drop(columns="policy")

    def _no_targets(self) -> pd.DataFrame:
        import pandas as pd

        columns = (
            "metric group segment at_least at_most per_day share_of estimate_of estimate ci_low "
            "ci_high same verdict"
        )
        return pd.DataFrame(columns=columns.split())

    def day_values(self, metric: str, group: str, segment: str) -> Floats:
        """One figure by local day, ``(replications, days)``, NaN where a day has none."""
        rows = self.folder.table("days", self.policy, metrics=[metric])
        rows = rows[(rows["group"] == group) & (rows["segment"] == segment)]
        values = rows.pivot_table(
            index="replication", columns="day", values="value", dropna=False, observed=True
        )
        return values.to_numpy(np.float64)

    def kept_waits(self, target: Target) -> None:
        """Nothing: waits are counted for a target while they are simulated."""

    def _logged(self, table: str) -> pd.DataFrame:
        if self.folder.keep != "chats":
            raise ResultError(f"{table} were not kept: run with --keep chats")
        return self.folder.table(table, self.policy)


def _of_policy(frame: pd.DataFrame, policy: str) -> pd.DataFrame:
    return frame[frame["policy"] == policy].reset_index(drop=True)
