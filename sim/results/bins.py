"""The stretches of time between some edges, and what of other stretches lies in each."""

from __future__ import annotations

import numpy as np

from sim.inputs.arrays import Int64

_MOST_STEPS = 1 << 20


class Bins:
    """The stretches ``[edge, next edge)`` between ascending instants."""

    def __init__(self, edges: Int64) -> None:
        """``edges`` ``(bins + 1,)`` instants (us), ascending."""
        self.edges = edges
        self.bins = len(edges) - 1
        self._lengths: Int64 = np.diff(edges)
        # days and half-hours are whole steps of a clock: a table is quicker than a search
        self._step = int(np.gcd.reduce(self._lengths))
        self._table: Int64 | None = None
        if (edges[-1] - edges[0]) // self._step <= _MOST_STEPS:
            steps = self._lengths // self._step
            self._table = np.repeat(np.arange(self.bins, dtype=np.int64), steps)

    def of(self, instants: Int64) -> Int64:
        """The bin of each instant (us), all of which lie between the first edge and the last."""
        if self._table is None:
            return np.searchsorted(self.edges, instants, side="right") - 1
        steps: Int64 = instants - self.edges[0]
        steps //= self._step
        return steps if len(self._table) == self.bins else self._table[steps]

    def areas(self, row: Int64, rows: int, begin: Int64, end: Int64) -> Int64:
        """How much of the stays ``[begin, end)`` of each row lies in each bin.

        Parameters, ``(stays,)`` each: ``row`` whose it is, below ``rows``; instants (us), at any
        time. Returns ``(rows, bins)`` us.
        """
        last = self.edges[-1]
        begin, end = (np.clip(at, self.edges[0], last) for at in (begin, end))
        if self.bins == 1:
            whole = np.zeros(rows, np.int64)
            np.add.at(whole, row, end - begin)
            return whole[:, None]
        first, final = (self.of(np.minimum(at, last - 1)) for at in (begin, end))
        areas = np.zeros(rows * self.bins, np.int64)
        first_ends = self.edges[1:][first]
        np.add.at(areas, row * self.bins + first, np.minimum(end, first_ends) - begin)
        # few reach into another day
        on = np.flatnonzero(final > first)
        before = row[on] * self.bins
        np.add.at(areas, before + final[on], end[on] - self.edges[final[on]])
        between = np.bincount(before + first[on], minlength=len(areas))
        between -= np.bincount(before + final[on] - 1, minlength=len(areas))
        by_row = areas.reshape(rows, -1)
        by_row[:, 1:] += np.cumsum(between.reshape(rows, -1), axis=1)[:, :-1] * self._lengths[1:]
        return by_row
