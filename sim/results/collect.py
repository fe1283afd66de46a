"""The results of replications, taken in one at a time and put together at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs, Int64
from sim.metrics import METRICS
from sim.results.agents import AGENT_COLUMNS, agent_numbers
from sim.results.estimates import LEVEL
from sim.results.facts import gather
from sim.results.histogram import Counted
from sim.results.intervals import DAY_QUANTILES, Intervals, measure_intervals, quantiles_of
from sim.results.measures import Layout, Measures, layout, measure_days
from sim.results.metrics import Floats
from sim.results.spill import Spill
from sim.results.summary import Summary, summarise
from sim.results.waits import WaitCounts, WaitLimit, count_kept, count_waits


@dataclass(frozen=True, slots=True)
class Taken:
    """The numbers of one replication: all that becomes of it, small enough to be sent about."""

    whole: Measures
    days: Measures
    intervals: Measures
    waits: Counted
    kept: Int64
    """``(limits,)`` user waits that keep to each limit asked for."""
    agents: Int64
    """What ``agent_numbers`` gives."""
    openings: Int64
    """``(openings, 4)``: group, instant (us), backlog, drained (us)."""


def take(inputs: Inputs, log: RunLog, limits: Sequence[WaitLimit] = ()) -> Taken:
    """Measure one replication; what comes of it does not depend on any other (R30).

    Parameters: ``limits`` to which user waits are held.
    """
    facts = gather(inputs, log)
    days, whole = measure_days(facts, METRICS)
    found = facts.openings
    return Taken(
        whole,
        days,
        measure_intervals(facts),
        count_waits(facts.groups, facts.chats),
        count_kept(facts.chats, limits),
        agent_numbers(facts.agents, facts.chats, facts.days[[0, -1]]),
        np.stack([found.group, found.opened_at, found.backlog, found.drained_at], axis=1),
    )


class Collector:
    """Takes in replications in order.

    What grows with their number lies in files, but for the measures of the whole window.
    """

    def __init__(
        self,
        groups: int,
        agents: int,
        days: Int64,
        replications: int,
        *,
        random: bool = True,
        keep_intervals: bool = False,
        folder: Path | None = None,
    ) -> None:
        """For ``groups`` known groups, ``agents`` agents and ``replications`` to come.

        ``days`` ``(days + 1,)`` are the local midnights of the window (us); ``random``, whether
        anything of the replications is drawn; files lie in ``folder``, by default the temporary
        one.
        """
        self.replications = replications
        self.layout: Layout = layout(METRICS, groups, 1)
        self.day_layout: Layout = layout(METRICS, groups, len(days) - 1)
        self.random = random
        self.measures: list[Measures] = []
        self.kept: list[Int64] = []
        """Of each replication what :func:`sim.results.waits.count_kept` gave."""
        self.waits = WaitCounts(groups, replications)
        self.intervals = Intervals(groups, days, keep=keep_intervals, folder=folder)
        self._day_values = Spill(self.day_layout.size, np.float64, folder)
        self._day_parts = Spill(2 * self.day_layout.size, np.int64, folder)
        self._agents = Spill(agents * len(AGENT_COLUMNS), np.int64, folder)
        self._openings = Spill(5, np.int64, folder)

    def add(self, taken: Taken) -> None:
        """Take in the next replication."""
        replication = len(self.measures)
        self.measures.append(taken.whole)
        self.kept.append(taken.kept)
        self.waits.add(replication, taken.waits)
        self.intervals.add(taken.intervals)
        self._day_values.append(taken.days.value)
        self._day_parts.append(np.concatenate([taken.days.numerator, taken.days.denominator]))
        self._agents.append(taken.agents)
        self._openings.append(numbered(replication, taken.openings))

    def summarise(self, level: float = LEVEL) -> Summary:
        """Estimate every metric over the replications taken in, with intervals of ``level``."""
        return summarise(self.layout, self.measures, self.waits, level=level, random=self.random)

    def day_spread(self) -> Floats:
        """The quantiles ``DAY_QUANTILES`` over days, all replications pooled: ``(2, cells)``."""
        bins = self.day_layout.bins
        spread = np.empty((len(DAY_QUANTILES), self.layout.size))
        for columns, block in self._day_values.columns(multiple=bins):
            cells = slice(columns.start // bins, columns.stop // bins)
            by_cell = block.reshape(len(block), -1, bins).transpose(0, 2, 1)
            pooled = by_cell.reshape(len(block) * bins, -1)
            spread[:, cells] = quantiles_of(pooled, DAY_QUANTILES)
        return spread

    def days_of(self, replication: int) -> Measures:
        """The measures of the days of one replication (from 0)."""
        parts = self._day_parts.read(replication, replication + 1)[0]
        half = self.day_layout.size
        value = self._day_values.read(replication, replication + 1)[0]
        return Measures(parts[:half], parts[half:], value)

    def agents_of(self, replication: int) -> Int64:
        """What ``agent_numbers`` gave for one replication (from 0)."""
        row = self._agents.read(replication, replication + 1)[0]
        numbers: Int64 = row.reshape(-1, len(AGENT_COLUMNS))
        return numbers

    def agent_totals(self) -> Int64:
        """The sums of what :meth:`agents_of` gives over all replications."""
        totals = np.empty(self._agents.width, np.int64)
        for columns, block in self._agents.columns():
            totals[columns] = block.sum(axis=0)
        return totals.reshape(-1, len(AGENT_COLUMNS))

    def openings(self) -> Int64:
        """All openings: replication, group, instant (us), backlog, drained (us)."""
        openings: Int64 = self._openings.read()
        return openings

    def close(self) -> None:
        """Remove all files."""
        self.intervals.close()
        for spill in (self._day_values, self._day_parts, self._agents, self._openings):
            spill.close()


def numbered(replication: int, openings: Int64) -> Int64:
    """``Taken.openings`` with the replication (from 0) before each row: ``(openings, 5)``."""
    return np.insert(openings, 0, replication, axis=1)
