"""Whole numbers that change at instants, for many groups or agents at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

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


Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Steps:
    """A step function for each of ``lanes`` lanes (a lane is a group or an agent).

    All lanes lie one after another on one axis, so that one sort and one search serve them all:
    instant ``t`` of lane ``i`` is the point ``i * span + t``. A level holds from its point until
    the next one; of several changes at one instant only the last state counts.
    """

    lanes: int
    span: int
    """Greater than every instant asked about (us); ``lanes * span`` is less than 2^62."""
    points: Int64
    """``(changes,)`` strictly ascending; the first instant of every lane is among them."""
    levels: Int64
    """``(changes,)`` the level from each point on."""

    def at(self, lane: Int64, instant: Int64) -> Int64:
        """Level of each lane after all that happens at each instant (us, within the span)."""
        point = lane * self.span + instant
        return self.levels[np.searchsorted(self.points, point, side="right") - 1]

    def over(self, points: Int64) -> Int64:
        """The level at each of ascending ``points`` of the axis."""
        if len(points) < len(self.points):
            return self.levels[np.searchsorted(self.points, points, side="right") - 1]
        # the fewer are looked up among the many
        begins = np.searchsorted(points, self.points, side="left")
        return np.repeat(self.levels, np.diff(begins, append=len(points)))

    @cached_property
    def _area_before(self) -> Int64:
        """The integral up to each point, over the lanes before too."""
        before = np.empty(len(self.points), np.int64)
        before[0] = 0
        np.subtract(self.points[1:], self.points[:-1], out=before[1:])
        before[1:] *= self.levels[:-1]
        return np.cumsum(before, out=before)

    def area_to(self, lane: Int64, instant: Int64) -> Int64:
        """Integral of each lane up to each instant (level x us), but for a constant of the lane.

        Only differences within a lane mean anything: they are exact even where the running total
        wraps around 64 bits.
        """
        point = lane * self.span + instant
        i = np.searchsorted(self.points, point, side="right") - 1
        return self._area_before[i] + self.levels[i] * (point - self.points[i])

    def areas(self, edges: Int64) -> Int64:
        """Integral of each lane between neighbouring ``edges`` (us): ``(lanes, edges - 1)``."""
        lane = np.arange(self.lanes)[:, None]
        return np.diff(self.area_to(lane, edges[None, :]), axis=1)

    def maxima(self, edges: Int64) -> Int64:
        """Greatest level of each lane in each ``[edge, next edge)``: ``(lanes, edges - 1)``."""
        points = np.arange(self.lanes)[:, None] * self.span + edges[None, :]
        first = np.searchsorted(self.points, points[:, :-1].ravel(), side="right") - 1
        stop = np.searchsorted(self.points, points[:, 1:].ravel(), side="left")
        # reduceat takes pairs of begin and end; an end may lie one beyond the last level
        levels = np.append(self.levels, 0)
        pairs = np.stack([first, stop], axis=1).ravel()
        return np.maximum.reduceat(levels, pairs)[::2].reshape(self.lanes, len(edges) - 1)

    def where(self, holds: Callable[[Int64, Int64], npt.NDArray[Any]]) -> Steps:
        """1 where ``holds(lane, level)`` is true, else 0."""
        lane = self.points // self.span
        return Steps(self.lanes, self.span, self.points, holds(lane, self.levels).astype(np.int64))


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays ``[begin, end)`` (us) in some lanes, of which only the time spent is asked for."""

    lanes: int
    lane: Int64
    """``(stays,)``, as the instants."""
    begin: Int64
    end: Int64
    """``NEVER`` where it lasts."""

    def areas(self, edges: Int64) -> Int64:
        """As :meth:`Steps.areas` of as many stays as there are at once."""
        return Bins(edges).areas(self.lane, self.lanes, self.begin, self.end)

    def steps(self, span: int) -> Steps:
        """How many there are at once; ``span`` as of :class:`Steps`."""
        return stays(self.lane, self.begin, self.end, lanes=self.lanes, span=span)


def stays(lane: Int64, begin: Int64, end: Int64, *, lanes: int, span: int) -> Steps:
    """How many stays ``[begin, end)`` (us) each lane holds; a stay without length never counts.

    An ``end`` beyond the span is its last instant.
    """
    starts = np.arange(lanes, dtype=np.int64) * span
    first, n = lane * span, len(lane)
    # a sort of points that carry their change in the last bit is quicker than one of an order;
    # every lane begins with a stay without length
    points = np.empty(2 * (lanes + n), np.int64)
    np.add(first, begin, out=points[:n])
    points[n : n + lanes] = starts
    np.add(first, np.minimum(end, span - 1), out=points[n + lanes : 2 * n + lanes])
    points[2 * n + lanes :] = starts
    points <<= 1
    points[: n + lanes] += 1
    points.sort()
    changes = points & 1
    changes <<= 1
    changes -= 1
    points >>= 1
    return _settled(points, np.cumsum(changes, out=changes), lanes, span)


def states(lane: Int64, at: Int64, state: Int64, *, lanes: int, span: int) -> Steps:
    """The state of each lane from changes in the order of time; 0 before the first change."""
    starts = np.arange(lanes, dtype=np.int64) * span
    points = np.concatenate([starts, lane * span + at])
    levels = np.concatenate([np.zeros(lanes, np.int64), state])
    order = np.argsort(points, kind="stable")
    return _settled(points[order], levels[order], lanes, span)


def combine(one: Steps, other: Steps, level: Callable[[Int64, Int64], npt.NDArray[Any]]) -> Steps:
    """The steps of ``level(levels of one, levels of other)``; both of the same lanes and span."""
    points = union(one.points, other.points)
    levels = level(one.over(points), other.over(points))
    return Steps(one.lanes, one.span, points, levels.astype(np.int64))


def union(one: Int64, other: Int64) -> Int64:
    """The distinct points of two ascending arrays, ascending."""
    points = np.sort(np.concatenate([one, other]))
    distinct: Int64 = points[np.append(True, points[1:] != points[:-1])[: len(points)]]
    return distinct


def _settled(points: Int64, levels: Int64, lanes: int, span: int) -> Steps:
    """Keep the last level of every point: what holds after all events of an instant."""
    last = np.flatnonzero(np.append(points[1:] != points[:-1], True)[: len(points)])
    return Steps(lanes, span, points[last], levels[last])
