"""Sets of instants as half-open intervals on the clock: merged, ascending, never empty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64


@dataclass(frozen=True, slots=True)
class Intervals:
    """Disjoint intervals ``[begins[i], ends[i])``, ascending, none touching the next.

    Both arrays are ``(intervals,)`` int64 instants (us).
    """

    begins: Int64
    ends: Int64

    def contain(self, instants: Int64) -> npt.NDArray[np.bool_]:
        """Say for each instant whether it lies in one of the intervals.

        Parameters: ``instants`` of any shape (us). Returns booleans of the same shape.
        """
        if len(self.begins) == 0:
            return np.zeros(instants.shape, dtype=np.bool_)
        latest = np.searchsorted(self.begins, instants, side="right") - 1
        return (latest >= 0) & (instants < self.ends[np.maximum(latest, 0)])


def merged(begins: Int64, ends: Int64, end: int) -> Intervals:
    """Merge intervals that overlap or touch and cut them to the run ``[0, end)``.

    Parameters: ``begins`` and ``ends`` ``(n,)`` instants (us) in any order, empty ones allowed;
    ``end`` the end of the run (us). Returns the union as :class:`Intervals`.
    """
    return union(np.maximum(begins, 0), np.minimum(ends, end))


def union(begins: Int64, ends: Int64) -> Intervals:
    """Merge intervals that overlap or touch, wherever they lie.

    Parameters: ``begins`` and ``ends`` ``(n,)`` instants (us) in any order, empty ones allowed.
    Returns the union as :class:`Intervals`. Source: R26, a shift is a maximal unbroken stretch.
    """
    some = begins < ends
    begins, ends = begins[some], ends[some]
    order = np.argsort(begins, kind="stable")
    begins, ends = begins[order], np.maximum.accumulate(ends[order])
    # a stretch is unbroken until something begins after everything before it has ended
    breaks = np.flatnonzero(begins[1:] > ends[:-1])
    firsts = np.concatenate(([0], breaks + 1))[: len(begins)]
    lasts = np.concatenate((breaks, [len(begins) - 1]))[: len(firsts)]
    return Intervals(begins[firsts], ends[lasts])


def no_intervals() -> Intervals:
    """Give the empty set of instants."""
    return Intervals(np.empty(0, np.int64), np.empty(0, np.int64))


def together(*parts: Intervals) -> Intervals:
    """Give the union of sets of instants."""
    begins = [part.begins for part in parts]
    return union(np.concatenate(begins), np.concatenate([part.ends for part in parts]))


def without(intervals: Intervals, removed: Intervals) -> Intervals:
    """Give what of ``intervals`` does not lie in ``removed``."""
    at = np.sort(
        np.concatenate([edge for part in (intervals, removed) for edge in (part.begins, part.ends)])
    )
    inside = intervals.contain(at) & ~removed.contain(at)
    turns = at[np.diff(inside, prepend=False)]
    return Intervals(turns[::2], turns[1::2])
