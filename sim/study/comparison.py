"""What several policies gave on the same customers: differences, trade-offs, changed chats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultError, shortened
from sim.metrics import METRICS
from sim.results.differences import Pair, differences, differences_of
from sim.results.live import Live
from sim.results.merit import TRADED, lower_is_better, measure_of
from sim.results.tables import differences_table
from sim.scenario.findings import listed
from sim.scenario.model import Scenario
from sim.study.best import Selection
from sim.study.changed import added_up, changed, what_changed
from sim.study.frontier import frontier

if TYPE_CHECKING:
    import pandas as pd


class Comparison:
    """The studies of several policies, one seed and as many replications each.

    Tables are made when asked for. Intervals tell of simulation error only.
    """

    def __init__(
        self,
        scenarios: Mapping[str, Scenario],
        studies: Mapping[str, Live],
        *,
        baseline: str,
        varied: Mapping[str, Mapping[str, object]] | None = None,
        engine: str = "simpy",
        notes: tuple[str, ...] = (),
        selection: Selection | None = None,
        pairs: Mapping[str, Pair] | None = None,
    ) -> None:
        """Parameters: ``varied`` of a sweep, the values laid over each policy's file by path.

        ``pairs`` where policies do not have as many replications: each policy but the baseline
        with it, over those that both have.
        """
        self.scenarios = scenarios
        self.studies = studies
        self.baseline = baseline
        self.varied = varied
        self.selection = selection
        """Which policies were selected, if the best was sought."""
        self._engine = engine
        self._notes = notes
        self._pairs = pairs
        self._flows: pd.DataFrame | None = None

    @property
    def policies(self) -> list[str]:
        """All names, the baseline's among them, in the order in which they were run."""
        return list(self.studies)

    @property
    def others(self) -> list[str]:
        """The policies that are set against the baseline."""
        return [name for name in self.studies if name != self.baseline]

    @property
    def paths(self) -> list[str]:
        """The paths that a sweep varies."""
        return list(next(iter(self.varied.values()))) if self.varied else []

    @property
    def groups(self) -> list[str]:
        """The groups that all policies have, in the baseline's order."""
        each = [set(study.labels.groups) for study in self.studies.values()]
        common = set.intersection(*each)
        return [group for group in self.studies[self.baseline].labels.groups if group in common]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know; what holds of some policies only begins with their names."""
        said: dict[str, list[str]] = {}
        for name, study in self.studies.items():
            for sentence in study.about.notes:
                said.setdefault(sentence, []).append(name)
        everywhere = [s for s, names in said.items() if len(names) == len(self.studies)]
        some = [
            f"{listed(names)}: {sentence}"
            for sentence, names in said.items()
            if len(names) < len(self.studies)
        ]
        return shortened((*self._notes, *everywhere, *some))

    def summary(self) -> pd.DataFrame:
        """The columns of ``summary.csv``, of a sweep with one for each varied path."""
        return self._with_paths(
            _concat([study.table("summary") for study in self.studies.values()])
        )

    def differences(self, policy: str | None = None) -> pd.DataFrame:
        """Each policy less the baseline, on the same customers.

        Parameters: ``policy`` one that is not the baseline, by default all. Returns ``policy``
        (and the varied paths), ``group, segment, metric, unit``; ``base`` and ``value``, the means
        of the summary; their ``difference`` with the interval ``ci_low, ci_high`` that holds for
        all policies of a metric, group and segment together (95 %); ``paired_low, paired_high`` of
        the policy by itself; ``unpaired_low, unpaired_high``, what other customers would have
        given; ``correlation`` over replications; ``same``, no replication differed from another;
        ``in_words``. Raises ResultError for a policy that is not there. Source:
        :mod:`sim.results.differences`.
        """
        found = self._differences
        if policy is None:
            return found.copy()
        if policy not in self.others:
            raise ResultError(
                f"no policy {policy!r} set against {self.baseline!r}; there are: "
                f"{', '.join(self.others)}"
            )
        return found[found["policy"] == policy].reset_index(drop=True)

    def frontier(self, measures: Sequence[str] = TRADED, group: str = "all") -> pd.DataFrame:
        """What each policy gives in chosen measures, and which of them no other dominates.

        Parameters: ``measures`` as ``METRIC`` or ``METRIC:SEGMENT``, by default missed against
        live wait against open wait. Returns a row for each policy: ``policy`` (and the varied
        paths), ``group``, for each measure its mean, ``ci_low`` and ``ci_high`` (named
        ``METRIC:SEGMENT``, with the ending ``_low`` or ``_high``), and ``on_frontier``. Raises
        ResultError for a measure or group that is not there, or one of which neither more nor
        less is better.
        """
        if group not in ("all", *self.groups):
            raise ResultError(
                f"no group {group!r} in all policies; there are: {', '.join(('all', *self.groups))}"
            )
        import pandas as pd

        chosen = [measure_of(text) for text in measures]
        summary = self.summary()
        summary = summary[summary["group"] == group]
        table = self._with_paths(pd.DataFrame({"policy": self.policies}))
        table["group"] = group
        for metric, segment in chosen:
            of_metric = (summary["metric"] == metric) & (summary["segment"] == segment)
            rows = summary[of_metric].set_index("policy").loc[self.policies]
            for column, ending in (("mean", ""), ("ci_low", "_low"), ("ci_high", "_high")):
                table[f"{metric}:{segment}{ending}"] = rows[column].to_numpy()
        figures = table[[f"{metric}:{segment}" for metric, segment in chosen]].to_numpy(np.float64)
        better_low = [lower_is_better(metric) for metric, _ in chosen]
        return table.assign(on_frontier=frontier(figures, better_low))

    def changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """The first chats raised in the window whose outcome differs between two policies.

        They are simulated again, in this process. Parameters: ``policy``, by default all but
        ``versus``, by default the baseline. Returns the columns of ``changed.parquet``: for each
        chat when it was raised, its ``outcome``, ``reason`` and wait (s) under the policy and the
        ones it had ``before``. Raises ResultError for a policy that is not there.
        """
        return _concat([frame for _, frame in self._changes(policy, versus)])

    def what_changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """How many of :meth:`changed` a replication, by group, local hour, and from what to what.

        Returns ``policy, group, hour, outcome_before, reason_before, outcome, reason, chats``;
        ``chats`` is the mean over replications.
        """
        if (
            self._flows is not None
            and versus in (None, self.baseline)
            and (policy is None or policy in self.others)
        ):
            of_one = self._flows["policy"] == policy
            return (self._flows if policy is None else self._flows[of_one]).reset_index(drop=True)
        before = self.baseline if versus is None else versus
        counts = {name: self._replications(name, before) for name in self._others_than(before)}
        return what_changed(self.changed(policy, versus), counts)

    def changes(self) -> Iterator[pd.DataFrame]:
        """What :meth:`changed` gives of all policies, a table for each one and replication.

        Once it has been gone through, :meth:`what_changed` needs no more simulation.
        """
        flows = []
        for name, frame in self._changes(None, None):
            flows.append(what_changed(frame, {name: self._replications(name, self.baseline)}))
            yield frame
        self._flows = added_up(flows)

    def _changes(
        self, policy: str | None, versus: str | None
    ) -> Iterator[tuple[str, pd.DataFrame]]:
        before = self.baseline if versus is None else versus
        wanted = self._others_than(before) if policy is None else [policy]
        for name in (before, *wanted):
            if name not in self.studies:
                raise ResultError(f"no policy {name!r}; there are: {', '.join(self.policies)}")
        for name in wanted:
            pair, count = (
                (self.scenarios[before], self.scenarios[name]),
                self._replications(name, before),
            )
            for frame in changed(*pair, name, replications=count, engine=self._engine):
                yield name, frame

    def _others_than(self, policy: str) -> list[str]:
        return [name for name in self.policies if name != policy]

    def _replications(self, one: str, other: str) -> int:
        """How many replications both have."""
        return min(self.studies[name].about.replication_count for name in (one, other))

    def close(self) -> None:
        """Remove the temporary files now rather than with this object."""
        for study in self.studies.values():
            study.close()

    @cached_property
    def _differences(self) -> pd.DataFrame:
        base, groups = self.studies[self.baseline], self.groups
        if self._pairs is None:
            found = differences(
                [study.sample(groups) for study in self.studies.values()],
                self.policies.index(self.baseline),
            )
            summaries = {
                name: (self.studies[name].table("summary"), base.table("summary"))
                for name in self.others
            }
        else:
            found = differences_of(list(self._pairs.values()))
            summaries = {
                name: (self.studies[name].summary_of(one), base.summary_of(its_base))
                for name, (one, its_base) in self._pairs.items()
            }
        return self._with_paths(
            differences_table(
                found,
                METRICS,
                ["all", *groups],
                summaries,
                days=self.scenarios[self.baseline].duration_days,
            )
        )

    def _with_paths(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put a column for each varied path after that of the policy."""
        for place, path in enumerate(self.paths, 1):
            assert self.varied is not None
            values = [self.varied[name][path] for name in frame["policy"]]
            frame.insert(place, path, values)
        return frame


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)
