"""What the replications of a scenario gave: every table once, wherever its numbers lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sim.metrics import INTERVAL_METRICS
from sim.results.metrics import Floats
from sim.scenario.model import Scenario
from sim.scenario.targets import Target
from sim.text import counted, one_line

if TYPE_CHECKING:
    import pandas as pd

HALF_HOURS = "30min"


@dataclass(frozen=True, slots=True)
class About:
    """Which replications a study holds."""

    policy: str
    """The policy's name as in the tables."""
    seed: int
    replication_count: int
    """How many there are; they are numbered from 0."""
    is_random: bool
    """Whether anything of them was drawn; else all are the same."""
    notes: tuple[str, ...]
    """What the user should know, one sentence each."""


class Study(Protocol):
    """Where the numbers of a result lie: with the run that made them, or in an output folder."""

    @property
    def about(self) -> About:
        """Which replications these are."""

    def table(
        self, name: str, *, metrics: Sequence[str] | None = None, every: str = HALF_HOURS
    ) -> pd.DataFrame:
        """A table of the policy, made or read anew.

        Parameters: ``name``, that of a table of the output folder (``summary``, ``replications``,
        ``days``, ``intervals``, ``waits``, ``agents``, ``openings``, ``chats``, ``activity``,
        ``targets``) or ``agent_means``, each agent over all replications, or ``day_spread``,
        ``p10`` and ``p90`` over days; ``metrics``, by default all; ``every``, the length of
        ``intervals``. Raises ResultError for what was not kept.
        """

    def day_values(self, metric: str, group: str, segment: str) -> Floats:
        """One figure by local day, ``(replications, days)``, NaN where a day has none."""

    def kept_waits(self, target: Target) -> tuple[Floats, Floats] | None:
        """How many waits keep to a target on a percentile over the window, and of how many.

        Returns ``(replications,)`` each; None for any other target, and where the waits were not
        counted while they were known.
        """


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What the replications of a scenario gave: tables as pandas frames."""

    scenario: Scenario
    study: Study

    def summary(self) -> pd.DataFrame:
        """Return a row for each group, segment and metric, with its 95 % interval.

        Columns: ``policy, group, segment, metric, unit, mean, ci_low, ci_high, sd, replications``.
        The intervals tell of simulation error only; what a day may bring is in :attr:`days`.
        """
        return self.study.table("summary")

    @property
    def replications(self) -> pd.DataFrame:
        """A row for each replication, group, segment and metric."""
        return self.study.table("replications")

    @property
    def days(self) -> pd.DataFrame:
        """A row for each replication, group, segment, metric and local day."""
        return self.study.table("days")

    @property
    def openings(self) -> pd.DataFrame:
        """A row for each replication and opening of a group: its backlog, and when it was gone."""
        return self.study.table("openings")

    @property
    def agents(self) -> pd.DataFrame:
        """A row for each replication and agent."""
        return self.study.table("agents")

    @property
    def waits(self) -> pd.DataFrame:
        """Counts of waits in bins, all replications pooled."""
        return self.study.table("waits")

    @property
    def chats(self) -> pd.DataFrame:
        """A row for each chat.

        Raises :class:`sim.ResultError` unless the run was made with ``keep="chats"``.
        """
        return self.study.table("chats")

    @property
    def activity(self) -> pd.DataFrame:
        """A row for each agent and stretch of one status.

        Raises :class:`sim.ResultError` unless the run was made with ``keep="chats"``.
        """
        return self.study.table("activity")

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know: warnings, data left out, assumptions; one sentence each."""
        return self.study.about.notes

    def by_interval(self, every: str = HALF_HOURS) -> pd.DataFrame:
        """Return counts, waits, service level, lists and slots by stretch of local time.

        Parameters: ``every`` is ``"30min"`` or, of a run with ``keep="intervals"`` or ``"chats"``,
        a multiple of it that divides a day. Columns: ``policy, group, segment, interval_start,
        metric, mean, p10, p50, p90``, these four over replications, and ``numerator,
        denominator``, their sums in counts or microseconds. Raises :class:`sim.ResultError` for
        other lengths.
        """
        return self.study.table("intervals", every=every)

    def interval_totals(self) -> pd.DataFrame:
        """Return sums over replications by half-hour, to put stretches of time together.

        Columns: ``policy, group, segment, interval_start, metric, numerator, denominator``; a
        figure of any stretches is the sum of its numerators over that of its denominators, in the
        metric's unit.
        """
        frame = self.by_interval().drop(columns=["mean", "p10", "p50", "p90"])
        return frame.assign(numerator=frame["numerator"] / interval_scales(frame))

    @property
    def targets(self) -> pd.DataFrame:
        """A row for each target of the scenario: is it met, missed or undecided at 95 %.

        Columns: ``metric, group, segment, at_least, at_most, per_day, share_of, estimate_of,
        estimate, ci_low, ci_high, same, verdict``. By ``estimate_of`` the estimate is the metric's
        (``figure``), of a target by day the share of ``days`` on which it holds, of a percentile
        over the window the share of ``waits`` that keep to the limit; ``same``, it was the same in
        every replication, has no interval for that and is judged as it is.
        """
        return self.study.table("targets")

    def __repr__(self) -> str:
        """Say whose result it is."""
        times = counted(self.study.about.replication_count, "replication")
        return one_line(f"<Result of {self.scenario.name!r}: {times}>")


def interval_scales(frame: pd.DataFrame) -> Floats:
    """What the numerators of half-hours are to be divided by for the metric's unit, ``(rows,)``.

    Parameters: ``frame`` with a column ``metric``, names from a short list.
    """
    scales = {metric.name: float(metric.scale) for metric in INTERVAL_METRICS}
    metrics = frame["metric"].astype("category").cat
    per_code = np.array([scales[name] for name in metrics.categories])
    return per_code[metrics.codes.to_numpy()]
