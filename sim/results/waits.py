"""The waits of all replications, counted by group, segment and kind of wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.inputs.arrays import Int64
from sim.metrics import PERCENTS
from sim.results.chats import ChatFacts
from sim.results.estimates import section_of, sections_of
from sim.results.histogram import BINS, Counted, SparseCounts, counted, merged, nearest_rank
from sim.results.metrics import Floats
from sim.results.timeline import Mask

KINDS = ("user_wait", "queue_wait", "open_wait")
"""Waits of all reached chats; of those queued and never open before their first assignment; of
those that were open before it."""


@dataclass(frozen=True, slots=True)
class WaitLimit:
    """What user waits are held against, to be counted while they are known exactly."""

    row: int
    """0 for all groups, else 1 + the index of one."""
    segment: int
    """Index into :data:`sim.metrics.SEGMENTS`."""
    limit_us: int
    at_least: bool
    """Waits that are at least the limit are counted, else those at most so long."""


def count_kept(chats: ChatFacts, limits: Sequence[WaitLimit]) -> Int64:
    """Count the user waits of one replication that keep to each limit, ``(limits,)``."""
    counts = np.zeros(len(limits), np.int64)
    for place, limit in enumerate(limits):
        its = chats.marks.reached
        if limit.row:
            its = its & (chats.lane // 2 == limit.row - 1)
        if limit.segment:
            its = its & (chats.lane % 2 == limit.segment - 1)
        waits_us = chats.wait_us[its]
        kept = waits_us >= limit.limit_us if limit.at_least else waits_us <= limit.limit_us
        counts[place] = np.count_nonzero(kept)
    return counts


def count_waits(groups: int, chats: ChatFacts) -> Counted:
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
    its, waits_us = chats.waited
    of_kind = [mask[kind[its]] for mask in masks]
    cells = [(number * lanes + chats.lane[its])[some] for number, some in enumerate(of_kind)]
    found = counted(np.concatenate(cells), np.concatenate([waits_us[some] for some in of_kind]))
    # those who did not wait are the rest of each cell
    zeros = totals - _per_cell(found, len(totals))
    some = np.flatnonzero(zeros)
    at, none = np.searchsorted(found.keys, some * BINS), np.zeros_like(some)
    of_zeros = (some * BINS, zeros[some], none, none)
    return Counted(*(np.insert(*each) for each in zip(found, (at,) * 4, of_zeros, strict=True)))


def _per_cell(found: Counted, cells: int) -> Int64:
    per_cell = np.zeros(cells, np.int64)
    np.add.at(per_cell, found.keys // BINS, found.counts)
    return per_cell


class WaitCounts:
    """Counts of waits in bins, a set for each section of replications (at most ten)."""

    def __init__(self, groups: int, replications: int) -> None:
        self.groups = groups
        self.replications = replications
        self._sections = [SparseCounts() for _ in range(sections_of(replications))]
        self._settled: dict[int, tuple[Floats, Floats]] = {}

    def add(self, replication: int, found: Counted) -> None:
        """Add what :func:`count_waits` gave of one replication (from 0)."""
        self._settled = {}
        self._sections[section_of(replication, self.replications)].add(found)

    def quantiles(self, percent: int) -> tuple[Floats, Floats]:
        """The nearest-rank quantile (us) of the user waits of each group and segment.

        Returns that of all replications, ``((1 + groups) * 3,)``, and that of each section,
        ``(sections, (1 + groups) * 3)``; NaN where nobody waited.
        """
        if not self._settled:
            cells = (self.groups + 1) * 3
            parts = [section.settle() for section in self._sections]
            spread = [self._spread(self._user_waits(one)) for one in (merged(parts), *parts)]
            for each in PERCENTS:
                pooled, *sections = (_floats(nearest_rank(one, cells, each)) for one in spread)
                self._settled[each] = pooled, np.array(sections)
        return self._settled[percent]

    def let_go(self) -> None:
        """Keep the quantiles of :data:`sim.metrics.PERCENTS` and let go of the counts."""
        self.quantiles(PERCENTS[0])
        self._sections = []

    def table(self) -> Counted:
        """Keys ``((kind * (1 + groups) + row) * 3 + segment) * BINS + bin`` and their counts."""
        return self._spread(merged([section.settle() for section in self._sections]))

    def _user_waits(self, found: Counted) -> Counted:
        """The first kind alone."""
        size = np.searchsorted(found.keys, (self.groups + 1) * 2 * BINS)
        return Counted(*(each[:size] for each in found))

    def _spread(self, found: Counted) -> Counted:
        """Count each wait for its own group and segment and for ``all`` of both."""
        cell, bin_ = found.keys // BINS, found.keys % BINS
        segment, group = 1 + cell % 2, cell // 2 % (self.groups + 1)
        kind = cell // 2 // (self.groups + 1)
        spread = []
        for row in (np.zeros_like(group), group + 1):
            for part in (np.zeros_like(segment), segment):
                known = row <= self.groups
                key = ((kind * (self.groups + 1) + row) * 3 + part) * BINS + bin_
                spread.append(Counted(*(each[known] for each in found._replace(keys=key))))
        return merged(spread)


def _floats(waits_us: Int64) -> Floats:
    return np.where(waits_us < 0, np.nan, waits_us.astype(np.float64))
