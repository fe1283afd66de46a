"""What several policies gave on the same customers, as people hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.api.result import Result
from sim.text import one_line

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario
    from sim.show.plots import ComparisonPlots
    from sim.study import Comparison as Compared


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """What several policies gave on the same customers.

    In a notebook it shows its differences.
    """

    compared: Compared

    @property
    def scenario(self) -> Scenario:
        """The scenario of the baseline."""
        return self.compared.scenarios[self.compared.baseline]

    @property
    def policies(self) -> list[str]:
        """The names of all policies, the baseline's among them, in the order they were run."""
        return self.compared.policies

    @property
    def groups(self) -> list[str]:
        """The groups that all policies have, in the baseline's order."""
        return self.compared.groups

    @property
    def paths(self) -> list[str]:
        """The paths that a sweep varies; none for other comparisons."""
        return self.compared.paths

    @property
    def varied(self) -> Mapping[str, Mapping[str, object]]:
        """Of a sweep the value of each path by policy; empty for other comparisons."""
        return self.compared.varied or {}

    @property
    def results(self) -> dict[str, Result]:
        """The :class:`Result` of each policy by name, in the order in which they were run."""
        scenarios, studies = self.compared.scenarios, self.compared.studies
        return {name: Result(scenarios[name], study) for name, study in studies.items()}

    @property
    def baseline(self) -> str:
        """The name of the policy against which the others are set."""
        return self.compared.baseline

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know, one sentence each."""
        return self.compared.notes

    @property
    def selection(self) -> pd.DataFrame:
        """Which policies were selected as the best, where ``indifference`` was given.

        Columns: ``policy, metric, segment, group, indifference``; the ``estimate`` over so many
        ``replications``; ``selected``, which is the best with a probability of at least 95 % if no
        other is within the indifference; ``maybe_best``, those that no other is shown to be better
        than; ``undecided``, the replications allowed did not suffice. Raises
        :class:`sim.ResultError` where the best was not sought.
        """
        if self.compared.selection is None:
            from sim.errors import ResultError

            raise ResultError(
                "the best was not sought: compare or sweep with indifference, such as "
                'indifference={"missed": 5}'
            )
        return self.compared.selection.table()

    def summary(self) -> pd.DataFrame:
        """Return the rows of every policy's summary; of a sweep with a column for each path."""
        return self.compared.summary()

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
        return self.compared.differences(policy)

    def frontier(self, measures: Sequence[str] | None = None, group: str = "all") -> pd.DataFrame:
        """Return what each policy gives in chosen measures and whether no other dominates it.

        Parameters: ``measures`` as ``METRIC`` or ``METRIC:SEGMENT``, by default
        ``missed_rate:all``, ``wait_mean:live``, ``open_wait_mean:all``; ``group`` a name or
        ``all``. Columns: ``policy`` (and the varied paths), ``group``, for each measure its mean
        and, with the endings ``_low`` and ``_high``, its interval; ``on_frontier``. Raises
        :class:`sim.ResultError` for what is not there.
        """
        return self.compared.frontier(group=group, **({"measures": measures} if measures else {}))

    def changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """Return the customers' first chats whose outcome differs between two policies.

        They are simulated again, in this process. Parameters: ``policy``, by default every one;
        ``versus``, by default the baseline. Columns: ``policy, replication, group, raised_at``;
        ``segment``, ``outcome`` (``reached``, ``missed``, ``abandoned``, ``unreachable``,
        ``unfinished``), ``reason`` for which it was missed and ``wait_s`` under the policy, and
        each with the ending ``_before`` under the other. Raises :class:`sim.ResultError` for a
        policy that is not there.
        """
        return self.compared.changed(policy, versus)

    def what_changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """Count the chats of :meth:`changed`, a replication, from what to what.

        Columns: ``policy, group, hour, outcome_before, reason_before, outcome, reason, chats``;
        ``hour`` is the local hour in which they were raised.
        """
        return self.compared.what_changed(policy, versus)

    @property
    def plot(self) -> ComparisonPlots:
        """Pictures: ``comparison.plot.differences()``, ``.frontier()``, ``.changed(policy)``.

        Of a sweep made one at a time also ``.tornado(metric)``.
        """
        from sim.show.plots import ComparisonPlots

        return ComparisonPlots(self)

    def __repr__(self) -> str:
        """Say what is compared."""
        return one_line(f"<Comparison of {', '.join(self.compared.policies)}>")

    def _repr_html_(self) -> str:
        from sim.show.documents import comparison_html

        return comparison_html(self.compared)
