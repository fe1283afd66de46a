"""The numbers of a run while its process lives, as what a result reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultError
from sim.metrics import SEGMENTS
from sim.results.collect import Collector
from sim.results.evidence import Sample
from sim.results.intervals import HALF_HOUR_US, IntervalSummary
from sim.results.metrics import Floats
from sim.results.result import HALF_HOURS, About
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
from sim.results.targets import Judged, judged, limit_of, verdicts_table
from sim.results.waits import WaitLimit

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.targets import Target

DAY_US = 86_400_000_000


class Live:
    """A run's numbers, of which tables are made when asked for (:class:`sim.results.result.Study`).

    What grows with the number of replications is read back from temporary files, or from
    ``folder`` if the run wrote one.
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
        self.keep = keep
        self.about = About(labels.policy, seed, len(collector.measures), collector.random, notes)
        self.folder = folder
        self.verdicts: tuple[Judged, ...] = ()
        """On the targets it was judged by, in their order."""
        self._limits = limits
        self._kept = collector.kept
        self._layout = collector.layout
        self._measures = collector.measures
        self._waits = collector.waits
        self._details: Collector | None = collector
        """None once they were let go."""
        self._logs = {"chats": chats, "activity": activity}
        self._intervals: IntervalSummary | None = collector.intervals.summarise()
        if not collector.intervals.keeps:
            collector.intervals.settle()
        self._day_spread = collector.day_spread()
        self._summary = summary_table(
            labels, collector.layout, collector.summarise(), self.about.replication_count
        )

    def table(
        self, name: str, *, metrics: Sequence[str] | None = None, every: str = HALF_HOURS
    ) -> pd.DataFrame:
        """As :meth:`sim.results.result.Study.table`."""
        frame = self._half_hours(every) if name == "intervals" else self._made(name)
        if metrics is None:
            return frame
        return frame[frame["metric"].isin(list(metrics))].reset_index(drop=True)

    def _made(self, name: str) -> pd.DataFrame:
        match name:
            case "summary":
                return self._summary.copy()
            case "targets":
                return verdicts_table(self.verdicts)
            case "day_spread":
                return day_spread_table(self.labels, self._layout, self._day_spread)
            case "chats" | "activity":
                return self._logged(name)
            case "replications":
                each = enumerate(self._measures)
                return _concat([replication_table(self.labels, self._layout, *of) for of in each])
        details, count = self._detailed(name), range(self.about.replication_count)
        match name:
            case "days":
                layout = details.day_layout
                return _concat(
                    [days_table(self.labels, layout, r, details.days_of(r)) for r in count]
                )
            case "agents":
                numbers = map(details.agents_of, count)
                return _concat([agents_table(self.labels, *of) for of in enumerate(numbers)])
            case "agent_means":
                return agent_means_table(self.labels.agents, details.agent_totals(), len(count))
            case "openings":
                return openings_table(self.labels, details.openings())
            case "waits":
                return waits_table(self.labels, details.waits)
        raise KeyError(name)

    def _half_hours(self, every: str) -> pd.DataFrame:
        per = _how_many(every)
        intervals = self._detailed("intervals").intervals
        if per == 1:
            assert self._intervals is not None
            begins = intervals.edges[:-1]
            return intervals_table(self.labels, intervals.layout, begins, self._intervals)
        if not intervals.keeps:
            raise ResultError(
                f"intervals of {every} need the numbers of every replication, which were not "
                'kept: run with keep="intervals"'
            )
        return intervals_table(self.labels, *intervals.coarser(per))

    def sample(self, groups: Sequence[str]) -> Sample:
        """What is compared with other policies: the whole inbox and ``groups``, in this order."""
        rows = [self.labels.rows.index(group) for group in ("all", *groups)]
        return Sample(self._layout, self._measures, self._waits, rows, self.about.is_random)

    def summary_of(self, sample: Sample) -> pd.DataFrame:
        """What the summary would be over the replications of a ``sample`` of this policy."""
        measures = list(sample.measures)
        found = summarise(sample.layout, measures, sample.waits, random=sample.random)
        return summary_table(self.labels, sample.layout, found, len(sample.measures))

    def day_values(self, metric: str, group: str, segment: str) -> Floats:
        """As :meth:`sim.results.result.Study.day_values`."""
        collector = self._detailed("days")
        layout = collector.day_layout
        index = [each.name for each in layout.metrics].index(metric)
        segments = len(layout.metrics[index].segments)
        cell = self.labels.rows.index(group) * segments + SEGMENTS.index(segment)
        first = layout.cells(index).start + cell * layout.bins
        here = slice(first, first + layout.bins)
        return np.array(
            [collector.days_of(r).value[here] for r in range(self.about.replication_count)]
        )

    def kept_waits(self, target: Target) -> tuple[Floats, Floats] | None:
        """As :meth:`sim.results.result.Study.kept_waits`."""
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
                f"{table} of {self.about.policy!r} were not kept: a sweep holds the summary of "
                "every setting, its folder (out) holds the rest"
            )
        return self._details

    def _logged(self, table: str) -> pd.DataFrame:
        if self.keep != "chats":
            raise ResultError(f'{table} were not kept: run with keep="chats"')
        if self.folder is None:
            return _concat(self._logs[table])
        import pandas as pd

        path = self.folder / f"{table}.parquet"
        if not path.is_file():
            raise ResultError(f"{path}: {table} were kept there and are gone")
        # comparisons keep several policies in one file
        return pd.read_parquet(path, filters=[("policy", "==", self.about.policy)])


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


def _how_many(every: str) -> int:
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
