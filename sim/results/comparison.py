"""What several policies gave on the same customers: every table once, wherever it lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sim.errors import ResultError
from sim.results.merit import TRADED, frontier, lower_is_better, measure_of
from sim.results.result import Result
from sim.results.stored import StoredFolder, StoredStudy
from sim.scenario.model import Scenario
from sim.text import one_line

if TYPE_CHECKING:
    import pandas as pd

_FLOW = ["policy", "group", "hour", "outcome_before", "reason_before", "outcome", "reason"]


@dataclass(frozen=True, slots=True)
class Policies:
    """Which policies are compared."""

    names: list[str]
    """The baseline's among them, in the order in which they were run."""
    baseline: str
    groups: list[str]
    """Those that all policies have, in the baseline's order."""
    varied: Mapping[str, Mapping[str, object]]
    """Of a sweep the value of each path by policy; empty for other comparisons."""
    notes: tuple[str, ...]
    """What the user should know, one sentence each."""

    @property
    def others(self) -> list[str]:
        """The policies that are set against the baseline."""
        return [name for name in self.names if name != self.baseline]


class Compared(Protocol):
    """Where a comparison lies: with the run that made it, or in an output folder."""

    @property
    def about(self) -> Policies:
        """Which policies are compared."""

    def result(self, policy: str) -> Result:
        """What a policy gave."""

    def table(self, name: str) -> pd.DataFrame:
        """A table of all policies: ``summary``, ``differences``, ``selection``.

        Of a sweep it has a column for each varied path. Raises ResultError for what there is not.
        """

    def changes(
        self, policies: Sequence[str], versus: str, *, counted: bool = False
    ) -> pd.DataFrame:
        """First chats that fare differently, the columns of ``changed.parquet``.

        Parameters: ``counted`` counts them a replication, from what to what.
        """


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """What several policies gave on the same customers."""

    compared: Compared

    @property
    def scenario(self) -> Scenario:
        """The scenario of the baseline."""
        return self.compared.result(self.baseline).scenario

    @property
    def policies(self) -> list[str]:
        """The names of all policies, the baseline's among them, in the order they were run."""
        return self.compared.about.names

    @property
    def groups(self) -> list[str]:
        """The groups that all policies have, in the baseline's order."""
        return self.compared.about.groups

    @property
    def paths(self) -> list[str]:
        """The paths that a sweep varies; none for other comparisons."""
        return list(self.varied.get(self.baseline, ()))

    @property
    def varied(self) -> Mapping[str, Mapping[str, object]]:
        """Of a sweep the value of each path by policy; empty for other comparisons."""
        return self.compared.about.varied

    @property
    def results(self) -> Mapping[str, Result]:
        """The :class:`Result` of each policy by name, in the order in which they were run."""
        return {name: self.compared.result(name) for name in self.policies}

    @property
    def baseline(self) -> str:
        """The name of the policy against which the others are set."""
        return self.compared.about.baseline

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know, one sentence each."""
        return self.compared.about.notes

    @property
    def selection(self) -> pd.DataFrame:
        """Which policies were selected as the best, where ``indifference`` was given.

        Columns: ``policy, metric, segment, group, indifference``; the ``estimate`` over so many
        ``replications``; ``selected``, which is the best with a probability of at least 95 % if no
        other is within the indifference; ``maybe_best``, those that no other is shown to be better
        than; ``undecided``, the replications allowed did not suffice. Raises
        :class:`sim.ResultError` where the best was not sought.
        """
        return self.compared.table("selection")

    def summary(self) -> pd.DataFrame:
        """Return the rows of every policy's summary; of a sweep with a column for each path."""
        return self.compared.table("summary")

    def differences(self, policy: str | None = None) -> pd.DataFrame:
        """Return each policy less the baseline, or one of them, by group, segment and metric.

        Columns: ``policy`` (and the varied paths), ``group, segment, metric, unit``; ``base`` and
        ``value``, the means of both; their ``difference`` with the 95 % interval ``ci_low,
        ci_high``, which holds for all policies of a metric, group and segment together;
        ``paired_low, paired_high``, of the policy by itself; ``unpaired_low, unpaired_high``, what
        other customers would have given; ``correlation`` over replications; ``same``, the
        difference was the same in every replication; ``in_words``. Raises
        :class:`sim.ResultError` for a policy that is not there.
        """
        found = self.compared.table("differences")
        if policy is None:
            return found
        others = self.compared.about.others
        if policy not in others:
            raise ResultError(
                f"no policy {policy!r} set against {self.baseline!r}; there are: "
                f"{', '.join(others)}"
            )
        return found[found["policy"] == policy].reset_index(drop=True)

    def frontier(self, measures: Sequence[str] | None = None, group: str = "all") -> pd.DataFrame:
        """Return what each policy gives in chosen measures and whether no other dominates it.

        Parameters: ``measures`` as ``METRIC`` or ``METRIC:SEGMENT``, by default
        ``missed_rate:all``, ``wait_mean:live``, ``open_wait_mean:all``; ``group`` a name or
        ``all``. Columns: ``policy`` (and the varied paths), ``group``, for each measure its mean
        and, with the endings ``_low`` and ``_high``, its interval; ``on_frontier``. Raises
        :class:`sim.ResultError` for what is not there.
        """
        import pandas as pd

        if group not in ("all", *self.groups):
            raise ResultError(
                f"no group {group!r} in all policies; there are: {', '.join(('all', *self.groups))}"
            )
        chosen = [measure_of(text) for text in measures or TRADED]
        summary = self.summary()
        summary = summary[summary["group"] == group]
        table = with_paths(pd.DataFrame({"policy": self.policies}), self.compared.about)
        table["group"] = group
        for metric, segment in chosen:
            of_metric = (summary["metric"] == metric) & (summary["segment"] == segment)
            rows = summary[of_metric].set_index("policy").reindex(self.policies)
            for column, ending in (("mean", ""), ("ci_low", "_low"), ("ci_high", "_high")):
                table[f"{metric}:{segment}{ending}"] = rows[column].to_numpy(np.float64)
        figures = table[[f"{metric}:{segment}" for metric, segment in chosen]].to_numpy(np.float64)
        better_low = [lower_is_better(metric) for metric, _ in chosen]
        return table.assign(on_frontier=frontier(figures, better_low))

    def changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """Return the customers' first chats whose outcome differs between two policies.

        They are simulated again, in this process. Parameters: ``policy``, by default every one;
        ``versus``, by default the baseline. Columns: ``policy, replication, group, raised_at``;
        ``segment``, ``outcome`` (``reached``, ``missed``, ``abandoned``, ``unreachable``,
        ``unfinished``), ``reason`` for which it was missed and ``wait_s`` under the policy, and
        each with the ending ``_before`` under the other. Raises :class:`sim.ResultError` for a
        policy that is not there.
        """
        return self.compared.changes(*self._pairs(policy, versus))

    def what_changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """Count the chats of :meth:`changed`, a replication, from what to what.

        Columns: ``policy, group, hour, outcome_before, reason_before, outcome, reason, chats``;
        ``hour`` is the local hour in which they were raised.
        """
        return self.compared.changes(*self._pairs(policy, versus), counted=True)

    def _pairs(self, policy: str | None, versus: str | None) -> tuple[list[str], str]:
        """The policies that are set against one; raises ResultError for what is not there."""
        before = self.baseline if versus is None else versus
        others = [name for name in self.policies if name != before]
        wanted = others if policy is None else [policy]
        for name in (before, *wanted):
            if name not in self.policies:
                raise ResultError(f"no policy {name!r}; there are: {', '.join(self.policies)}")
        return wanted, before

    def __repr__(self) -> str:
        """Say what is compared."""
        return one_line(f"<Comparison of {', '.join(self.policies)}>")


class StoredComparison:
    """A comparison or sweep in its folder, read when asked for; see :class:`Compared`."""

    def __init__(self, folder: StoredFolder) -> None:
        """Parameters: ``folder`` of a comparison or sweep; raises ResultError for one of a run."""
        if not folder.is_comparison:
            raise ResultError(f"{folder.path}: holds one run, no comparison")
        self.folder = folder
        self._read: dict[str, pd.DataFrame] = {}
        self._results: dict[str, Result] = {}

    @cached_property
    def about(self) -> Policies:
        """As of :class:`Compared`."""
        folder = self.folder
        found = set(self.table("differences")["group"])
        of_baseline = self.result(folder.baseline).scenario.groups
        groups = [group.name for group in of_baseline if group.name in found]
        return Policies(folder.policies, folder.baseline, groups, folder.varied or {}, folder.notes)

    def result(self, policy: str) -> Result:
        """As of :class:`Compared`; raises OutputError where its scenario cannot be read."""
        if policy not in self._results:
            self._results[policy] = StoredStudy(self.folder, policy).result
        return self._results[policy]

    def table(self, name: str) -> pd.DataFrame:
        """As of :class:`Compared`."""
        if name not in self._read:
            self._read[name] = self.folder.csv(name)
        return self._read[name].copy()

    def changes(
        self, policies: Sequence[str], versus: str, *, counted: bool = False
    ) -> pd.DataFrame:
        """As of :class:`Compared`; raises ResultError unless they were kept.

        A folder holds changes against the baseline only.
        """
        import pandas as pd

        if versus != self.folder.baseline:
            raise ResultError(f"a folder holds changes against {self.folder.baseline!r} only")
        if not self.folder.has("changed.parquet"):
            raise ResultError("changed chats were not kept: compare with --keep chats")
        each = [self.folder.table("changed", policy) for policy in policies]
        found = pd.concat(each, ignore_index=True)
        if not counted:
            return found
        counts = self.table("summary").groupby("policy")["replications"].first()
        both = counts.clip(upper=counts[versus])
        return count_changes(found, {str(name): int(count) for name, count in both.items()})


def with_paths(frame: pd.DataFrame, about: Policies) -> pd.DataFrame:
    """Put a column for each varied path after that of the policy."""
    for place, path in enumerate(about.varied.get(about.baseline, ()), 1):
        frame.insert(place, path, [about.varied[name].get(path) for name in frame["policy"]])
    return frame


def count_changes(changed: pd.DataFrame, replications: Mapping[str, int]) -> pd.DataFrame:
    """Count changed chats, a replication, by group, local hour raised, and from what to what.

    Parameters: rows of :meth:`Comparison.changed`, and over how many ``replications`` those of
    each policy are.
    """
    frame = changed.assign(hour=changed["raised_at"].dt.hour)
    for column in ("reason_before", "reason"):
        # a chat that is not missed has no reason, and is to be counted all the same
        frame[column] = frame[column].astype(object).where(frame[column].notna(), "")
    for column in ("policy", "group", "outcome_before", "outcome"):
        frame[column] = frame[column].astype(object)
    counts = frame.groupby(_FLOW, sort=True).size().rename("chats").reset_index()
    return counts.assign(chats=counts["chats"] / counts["policy"].map(replications).astype(float))


def added_up(flows: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Add up what :func:`count_changes` says of single replications."""
    import pandas as pd

    every = pd.concat(list(flows), ignore_index=True)
    return every.groupby(_FLOW, sort=True)["chats"].sum().reset_index()
