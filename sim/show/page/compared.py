"""A comparison or sweep read from its folder, with the names that a comparison has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultError
from sim.results.merit import TRADED, lower_is_better, measure_of
from sim.results.stored import StoredFolder, StoredStudy
from sim.study.changed import what_changed
from sim.study.frontier import frontier

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario


class StoredComparison:
    """What several policies gave on the same customers, read when asked for."""

    def __init__(self, folder: StoredFolder) -> None:
        """Parameters: ``folder`` of a comparison or sweep; raises ResultError for one of a run."""
        if not folder.is_comparison:
            raise ResultError(f"{folder.path}: holds one run, no comparison")
        self.folder = folder
        self.policies = folder.policies
        self.baseline = folder.baseline
        self.paths = folder.paths
        self.notes = folder.notes

    @property
    def others(self) -> list[str]:
        """The policies that are set against the baseline."""
        return [name for name in self.policies if name != self.baseline]

    @property
    def varied(self) -> Mapping[str, Mapping[str, Any]]:
        """Of a sweep the value of each path by policy."""
        return self.folder.varied or {}

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario of the baseline."""
        return StoredStudy(self.folder, self.baseline).scenario

    @property
    def groups(self) -> list[str]:
        """The groups that all policies have, in the baseline's order."""
        found = set(self._differences["group"])
        return [group.name for group in self.scenario.groups if group.name in found]

    def summary(self) -> pd.DataFrame:
        """The rows of ``summary.csv``."""
        return self._summary.copy()

    def differences(self, policy: str | None = None) -> pd.DataFrame:
        """The rows of ``differences.csv``, of one policy or all.

        Raises ResultError for a policy that is not set against the baseline.
        """
        if policy is None:
            return self._differences.copy()
        if policy not in self.others:
            raise ResultError(f"no policy {policy!r}; there are: {', '.join(self.others)}")
        return self._differences[self._differences["policy"] == policy].reset_index(drop=True)

    def frontier(self, measures: Sequence[str] | None = None, group: str = "all") -> pd.DataFrame:
        """What each policy gives in chosen measures; see :meth:`sim.api.Comparison.frontier`."""
        import pandas as pd

        if group not in ("all", *self.groups):
            raise ResultError(f"no group {group!r} in all policies")
        chosen = [measure_of(text) for text in measures or TRADED]
        better_low = [lower_is_better(metric) for metric, _ in chosen]
        rows = self._summary[self._summary["group"] == group]
        table = pd.DataFrame({"policy": self.policies})
        for path in self.paths:
            table[path] = [self.varied[policy].get(path) for policy in self.policies]
        table["group"] = group
        for metric, segment in chosen:
            here = rows[(rows["metric"] == metric) & (rows["segment"] == segment)]
            by_policy = here.set_index("policy").reindex(self.policies)
            for column, ending in (("mean", ""), ("ci_low", "_low"), ("ci_high", "_high")):
                table[f"{metric}:{segment}{ending}"] = by_policy[column].to_numpy(np.float64)
        figures = table[[f"{metric}:{segment}" for metric, segment in chosen]].to_numpy(np.float64)
        return table.assign(on_frontier=frontier(figures, better_low))

    def what_changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """How many chats a replication changed, from what to what.

        Raises ResultError where changed chats were not kept, or for another ``versus`` than the
        baseline.
        """
        if versus not in (None, self.baseline):
            raise ResultError(f"a folder holds changes against {self.baseline!r} only")
        if not self.folder.has("changed.parquet"):
            raise ResultError("changed chats were not kept: compare with --keep chats")
        counts = self._summary.groupby("policy")["replications"].first()
        both = counts.clip(upper=counts[self.baseline])
        its = {str(name): int(count) for name, count in both.items()}
        return what_changed(self.folder.table("changed", policy), its)

    @cached_property
    def _summary(self) -> pd.DataFrame:
        return self.folder.csv("summary")

    @cached_property
    def _differences(self) -> pd.DataFrame:
        return self.folder.csv("differences")
