"""What many replications of one scenario gave."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultError
from sim.results.collect import Collector
from sim.results.evidence import Sample
from sim.results.grid import SEGMENTS
from sim.results.intervals import HALF_HOUR_US, IntervalSummary
from sim.results.metrics import Floats
from sim.results.summary import summarise
from sim.results.tables import (
    Labels,
    agent_means_table,
    agents_table,
    day_spread_table,
    days_table,
    intervals_table,
    openings_table,
    replication_table,
    summary_table,
    waits_table,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.targets import Target
from sim.results.waits import WaitLimit
from sim.study.judged import Judged, judged, limit_of

DAY_US = 86_400_000_000


class Study:
    """The results of a run: tables as pandas frames, with the columns of the output folder.

    Tables are made when asked for; what grows with the number of replications is read back from
    temporary files, or from ``folder`` if the run wrote one.
    """

    def __init__(
        self,
        labels: Labels,
        collector: Collector,
        *,
        limits: tuple[WaitLimit, ...] = (),
        seed: int,
        keep: str,
        notes: tuple[str, ...],
        folder: Path | None,
        chats: list[pd.DataFrame],
        activity: list[pd.DataFrame],
    ) -> None:
        self.labels = labels
        self.seed = seed
        self.keep = keep
        self.notes = notes
        """What the user should know, one sentence each."""
        self.folder = folder
        self.verdicts: tuple[Judged, ...] = ()
        """On the targets it was judged by, in their order."""
        self.is_random = collector.random
        """Whether anything of its replications was drawn; else all are the same."""
        self._limits = limits
        self._kept = collector.kept
        self._layout = collector.layout
        self._measures = collector.measures
        self._waits = collector.waits
        self._details: Collector | None = collector
        """None once they were let go."""
        self._chats = chats
        self._activity = activity
        self._intervals: IntervalSummary | None = collector.intervals.summarise()
        if not collector.intervals.kept:
            collector.intervals.settle()
        self._day_spread = collector.day_spread()
        self._summary = summary_table(
            labels, collector.layout, collector.summarise(), self.replication_count
        )

    @property
    def policy(self) -> str:
        """The policy's name as in the tables."""
        return self.labels.policy

    @property
    def replication_count(self) -> int:
        """How many replications there are; they are numbered from 0."""
        return len(self._measures)

    def summary(self) -> pd.DataFrame:
        """The columns of ``summary.csv``: every metric with its 95 % interval.

        The intervals tell of simulation error only; :attr:`day_spread` says what a day may bring.
        """
        return self._summary.copy()

    @property
    def replications(self) -> pd.DataFrame:
        """A row for each replication, group, segment and metric."""
        return _concat(
            [
                replication_table(self.labels, self._layout, r, measures)
                for r, measures in enumerate(self._measures)
            ]
        )

    @property
    def days(self) -> pd.DataFrame:
        """A row for each replication, metric, group, segment and local day."""
        collector = self._detailed("days")
        return _concat(
            [
                days_table(self.labels, collector.day_layout, r, collector.days(r))
                for r in range(self.replication_count)
            ]
        )

    @property
    def day_spread(self) -> pd.DataFrame:
        """``p10`` and ``p90`` over days, all replications pooled, of every metric."""
        return day_spread_table(self.labels, self._layout, self._day_spread)

    @property
    def waits(self) -> pd.DataFrame:
        """Counts of waits in bins, all replications pooled."""
        return waits_table(self.labels, self._detailed("waits").waits)

    @property
    def agents(self) -> pd.DataFrame:
        """A row for each replication and agent."""
        collector = self._detailed("agents")
        return _concat(
            [
                agents_table(self.labels, r, collector.agents(r))
                for r in range(self.replication_count)
            ]
        )

    @property
    def agent_means(self) -> pd.DataFrame:
        """A row for each agent over all replications: chats, mean handling, busy share, hours."""
        totals = self._detailed("agents").agent_totals()
        return agent_means_table(self.labels.agents, totals, self.replication_count)

    @property
    def openings(self) -> pd.DataFrame:
        """A row for each replication and opening of a group."""
        return openings_table(self.labels, self._detailed("openings").openings())

    @property
    def chats(self) -> pd.DataFrame:
        """A row for each chat; raises ResultError unless the run kept them."""
        return self._logged("chats", self._chats)

    @property
    def activity(self) -> pd.DataFrame:
        """A row for each stretch of an agent's status; raises ResultError unless kept."""
        return self._logged("activity", self._activity)

    def by_interval(self, every: str = "30min") -> pd.DataFrame:
        """Counts, waits, lists and slots by stretch of local time.

        Parameters: ``every``, half an hour or a multiple of it up to a day, as pandas writes
        durations (``"1h"``); stretches begin anew at local midnight. Returns ``policy, group,
        segment, interval_start, metric, mean, p10, p50, p90, numerator, denominator``: means as in
        the summary, sums over replications, divided; quantiles over the replications that have a
        value; the sums themselves, in counts or microseconds. Raises ResultError if ``every`` is
        none of these, or is coarser than 30 minutes and the run was not made with
        ``keep="intervals"``.
        """
        per = _half_hours(every)
        intervals = self._detailed("intervals").intervals
        if per == 1:
            assert self._intervals is not None
            begins = intervals.edges[:-1]
            return intervals_table(self.labels, intervals.layout, begins, self._intervals)
        if not intervals.kept:
            raise ResultError(
                f"intervals of {every} need the numbers of every replication, which were not "
                'kept: run with keep="intervals"'
            )
        return intervals_table(self.labels, *intervals.coarser(per))

    def interval_totals(self) -> pd.DataFrame:
        """Sums over replications by half-hour: ``numerator`` and ``denominator`` of each metric.

        Shares and means of any stretches put together (all Mondays at 9, say) are the sums of
        these numerators over the sums of these denominators; numerators are in the metric's unit.
        """
        intervals = self._detailed("intervals").intervals
        begins = intervals.edges[:-1]
        assert self._intervals is not None
        frame = intervals_table(self.labels, intervals.layout, begins, self._intervals)
        scales = [metric.scale for metric in intervals.layout.metrics]
        per_cell = [scales[metric] for metric in intervals.layout.metric]
        frame = frame.drop(columns=["mean", "p10", "p50", "p90"])
        return frame.assign(numerator=frame["numerator"] / per_cell)

    def sample(self, groups: Sequence[str]) -> Sample:
        """What is compared with other policies: the whole inbox and ``groups``, in this order."""
        rows = [self.labels.rows.index(group) for group in ("all", *groups)]
        return Sample(self._layout, self._measures, self._waits, rows, self.is_random)

    def summary_of(self, sample: Sample) -> pd.DataFrame:
        """What :meth:`summary` would be over the replications of a ``sample`` of this policy."""
        measures = list(sample.measures)
        found = summarise(sample.layout, measures, sample.waits, random=sample.random)
        return summary_table(self.labels, sample.layout, found, len(sample.measures))

    def day_values(self, metric: str, group: str, segment: str) -> Floats:
        """One figure by local day, ``(replications, days)``, NaN where a day has none."""
        collector = self._detailed("days")
        layout = collector.day_layout
        index = [each.name for each in layout.metrics].index(metric)
        segments = len(layout.metrics[index].segments)
        cell = self.labels.rows.index(group) * segments + SEGMENTS.index(segment)
        first = layout.cells(index).start + cell * layout.bins
        here = slice(first, first + layout.bins)
        return np.array([collector.days(r).value[here] for r in range(self.replication_count)])

    def kept_waits(self, target: Target) -> tuple[Floats, Floats] | None:
        """How many waits keep to a target on a percentile over the window, and of how many.

        Returns ``(replications,)`` each; None for any other target, and for one whose waits were
        not counted while they were known.
        """
        limit = limit_of(target, self.labels.groups)
        if limit is None or limit not in self._limits:
            return None
        place = self._limits.index(limit)
        index = [metric.name for metric in self._layout.metrics].index(target.metric)
        cell = self._layout.cells(index).start + limit.row * len(SEGMENTS) + limit.segment
        kept = np.array([counts[place] for counts in self._kept], np.float64)
        return kept, np.array([each.denominator[cell] for each in self._measures], np.float64)

    def judge(self, targets: Sequence[Target]) -> None:
        """Say of every target whether it is met; :attr:`verdicts` holds the answers."""
        self.verdicts = tuple(judged(self, target) for target in targets)

    def close(self) -> None:
        """Remove the temporary files now rather than with this object."""
        if self._details is not None:
            self._details.close()

    def lighten(self) -> None:
        """Let go of what, of many settings, fills disk and memory: all but summary and sample."""
        self.close()
        self._waits.let_go()
        self._details = self._intervals = None

    def _detailed(self, table: str) -> Collector:
        """The collector; raises ResultError where the details were let go."""
        if self._details is None:
            raise ResultError(
                f"{table} of {self.policy!r} were not kept: a sweep holds the summary of every "
                "setting, its folder (out) holds the rest"
            )
        return self._details

    def _logged(self, table: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
        if self.keep != "chats":
            raise ResultError(f'{table} were not kept: run with keep="chats"')
        if self.folder is None:
            return _concat(frames)
        import pandas as pd

        path = self.folder / f"{table}.parquet"
        if not path.is_file():
            raise ResultError(f"{path}: {table} were kept there and are gone")
        # comparisons keep several policies in one file
        return pd.read_parquet(path, filters=[("policy", "==", self.policy)])


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


def _half_hours(every: str) -> int:
    """How many half-hours ``every`` is."""
    import pandas as pd

    try:
        length_us = pd.Timedelta(every) // pd.Timedelta(microseconds=1)
    except (ValueError, TypeError):
        length_us = 0
    if length_us <= 0 or length_us % HALF_HOUR_US or DAY_US % length_us:
        raise ResultError(
            f"{every!r} is not a length of intervals: allowed are 30min and multiples of it "
            "that divide a day, such as 1h, 2h or 1d"
        )
    return int(length_us // HALF_HOUR_US)
