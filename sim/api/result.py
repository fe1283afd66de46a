"""What the replications of a scenario gave, as people hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.text import counted, one_line

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario
    from sim.show.plots import Plots
    from sim.study import Study


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What the replications of a scenario gave: tables as pandas frames, and pictures.

    In a notebook it shows its summary.
    """

    scenario: Scenario
    study: Study

    def summary(self) -> pd.DataFrame:
        """Return a row for each group, segment and metric, with its 95 % interval.

        Columns: ``policy, group, segment, metric, unit, mean, ci_low, ci_high, sd, replications``.
        The intervals tell of simulation error only; what a day may bring is in :attr:`days`.
        """
        return self.study.summary()

    @property
    def replications(self) -> pd.DataFrame:
        """A row for each replication, group, segment and metric."""
        return self.study.replications

    @property
    def days(self) -> pd.DataFrame:
        """A row for each replication, group, segment, metric and local day."""
        return self.study.days

    @property
    def openings(self) -> pd.DataFrame:
        """A row for each replication and opening of a group: its backlog, and when it was gone."""
        return self.study.openings

    @property
    def agents(self) -> pd.DataFrame:
        """A row for each replication and agent."""
        return self.study.agents

    @property
    def waits(self) -> pd.DataFrame:
        """Counts of waits in bins, all replications pooled."""
        return self.study.waits

    @property
    def chats(self) -> pd.DataFrame:
        """A row for each chat.

        Raises :class:`sim.ResultError` unless the run was made with ``keep="chats"``.
        """
        return self.study.chats

    @property
    def activity(self) -> pd.DataFrame:
        """A row for each agent and stretch of one status.

        Raises :class:`sim.ResultError` unless the run was made with ``keep="chats"``.
        """
        return self.study.activity

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know: warnings, data left out, assumptions; one sentence each."""
        return self.study.notes

    def by_interval(self, every: str = "30min") -> pd.DataFrame:
        """Return counts, waits, service level, lists and slots by stretch of local time.

        Parameters: ``every`` is ``"30min"`` or, of a run with ``keep="intervals"`` or ``"chats"``,
        a multiple of it that divides a day. Columns: ``policy, group, segment, interval_start,
        metric, mean, p10, p50, p90``, these four over replications, and ``numerator,
        denominator``, their sums in counts or microseconds. Raises :class:`sim.ResultError` for
        other lengths.
        """
        return self.study.by_interval(every)

    def interval_totals(self) -> pd.DataFrame:
        """Return sums over replications by half-hour, to put stretches of time together.

        Columns: ``policy, group, segment, interval_start, metric, numerator, denominator``; a
        figure of any stretches is the sum of its numerators over that of its denominators, in the
        metric's unit.
        """
        return self.study.interval_totals()

    @property
    def targets(self) -> pd.DataFrame:
        """A row for each target of the scenario: is it met, missed or undecided at 95 %.

        Columns: ``metric, group, segment, at_least, at_most, per_day, share_of, estimate_of,
        estimate, ci_low, ci_high, same, verdict``. By ``estimate_of`` the estimate is the metric's
        (``figure``), of a target by day the share of ``days`` on which it holds, of a percentile
        over the window the share of ``waits`` that keep to the limit; ``same``, it was the same in
        every replication, has no interval for that and is judged as it is.
        """
        from sim.study.judged import verdicts_table

        return verdicts_table(self.study.verdicts)

    @property
    def plot(self) -> Plots:
        """Pictures: ``result.plot.backlog()``, ``.missed()``, ``.waits()``."""
        from sim.show.plots import Plots

        return Plots(self)

    def __repr__(self) -> str:
        """Say whose result it is."""
        times = counted(self.study.replication_count, "replication")
        return one_line(f"<Result of {self.scenario.name!r}: {times}>")

    def _repr_html_(self) -> str:
        from sim.show.documents import result_html

        return result_html(self.scenario, self.study)
