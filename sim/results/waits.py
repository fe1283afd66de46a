"""The waits of all replications, counted by group, segment and kind of wait."""

from __future__ import annotations

import numpy as np

from sim.inputs.arrays import Int64
from sim.results.chats import ChatFacts
from sim.results.estimates import section_of, sections_of
from sim.results.grid import PERCENTS
from sim.results.histogram import BINS, SparseCounts, nearest_rank, sum_by_key
from sim.results.metrics import Floats
from sim.results.timeline import Mask

KINDS = ("user_wait", "queue_wait", "open_wait")
"""Waits of all reached chats; of those queued and never open before their first assignment; of
those that were open before it."""


WaitCount = tuple[Int64, Int64]
"""Keys of cell and bin, ascending, and the count of each."""


def count_waits(groups: int, chats: ChatFacts) -> WaitCount:
    """Count the waits of one replication, of ``groups`` known groups."""
    marks, kind, lanes = chats.kinds.marks, chats.kinds.of, (groups + 1) * 2
    masks: tuple[Mask, ...] = (
        marks.reached,
        marks.reached & marks.waited_queued,
        marks.reached & marks.waited_open,
    )
    size = len(marks.first) * lanes
    by_kind = np.bincount(kind * lanes + chats.lane, minlength=size).reshape(-1, lanes)
    totals = np.concatenate([by_kind[mask].sum(axis=0) for mask in masks])
    its, wait_bins = chats.waited
    keys = [
        ((number * lanes + chats.lane[its]) * BINS + wait_bins)[mask[kind[its]]]
        for number, mask in enumerate(masks)
    ]
    distinct, counts = np.unique(np.concatenate(keys), return_counts=True)
    # those who did not wait are the rest of each cell
    zeros = totals - _per_cell(distinct, counts, len(totals))
    some = np.flatnonzero(zeros)
    at = np.searchsorted(distinct, some * BINS)
    return np.insert(distinct, at, some * BINS), np.insert(counts, at, zeros[some])


def _per_cell(keys: Int64, counts: Int64, cells: int) -> Int64:
    per_cell = np.zeros(cells, np.int64)
    np.add.at(per_cell, keys // BINS, counts)
    return per_cell


class WaitCounts:
    """Counts of waits in bins, a set for each section of replications (at most ten)."""

    def __init__(self, groups: int, replications: int) -> None:
        self.groups = groups
        self.replications = replications
        self._sections = [SparseCounts() for _ in range(sections_of(replications))]
        self._settled: dict[int, tuple[Floats, Floats]] = {}

    def add(self, replication: int, counted: WaitCount) -> None:
        """Add what :func:`count_waits` gave of one replication (from 0)."""
        self._sections[section_of(replication, self.replications)].add(*counted)

    def quantiles(self, percent: int) -> tuple[Floats, Floats]:
        """The nearest-rank quantile (us) of the user waits of each group and segment.

        Returns that of all replications, ``((1 + groups) * 3,)``, and that of each section,
        ``(sections, (1 + groups) * 3)``; NaN where nobody waited.
        """
        if percent in self._settled:
            return self._settled[percent]
        cells = (self.groups + 1) * 3
        parts = [section.settle() for section in self._sections]
        pooled = nearest_rank(*self._spread(*_pool(parts)), cells, percent)
        each = [nearest_rank(*self._spread(*part), cells, percent) for part in parts]
        return _floats(pooled), _floats(np.array(each))

    def let_go(self) -> None:
        """Keep the quantiles of :data:`sim.results.grid.PERCENTS` and let go of the counts."""
        self._settled = {percent: self.quantiles(percent) for percent in PERCENTS}
        self._sections = []

    def table(self) -> tuple[Int64, Int64]:
        """Keys ``((kind * (1 + groups) + row) * 3 + segment) * BINS + bin`` and their counts."""
        return self._spread(*_pool([section.settle() for section in self._sections]))

    def _spread(self, keys: Int64, counts: Int64) -> tuple[Int64, Int64]:
        """Count each wait for its own group and segment and for ``all`` of both."""
        cell, bin_ = keys // BINS, keys % BINS
        segment, group = 1 + cell % 2, cell // 2 % (self.groups + 1)
        kind = cell // 2 // (self.groups + 1)
        spread = []
        for row in (np.zeros_like(group), group + 1):
            for part in (np.zeros_like(segment), segment):
                known = row <= self.groups
                key = ((kind * (self.groups + 1) + row) * 3 + part) * BINS + bin_
                spread.append((key[known], counts[known]))
        return _pool(spread)


def _pool(parts: list[tuple[Int64, Int64]]) -> tuple[Int64, Int64]:
    return sum_by_key(
        np.concatenate([keys for keys, _ in parts]), np.concatenate([counts for _, counts in parts])
    )


def _floats(waits_us: Int64) -> Floats:
    return np.where(waits_us < 0, np.nan, waits_us.astype(np.float64))
