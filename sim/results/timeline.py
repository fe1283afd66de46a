"""Whole numbers that change at instants, for many groups or agents at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Steps:
    """A step function for each of ``lanes`` lanes (a lane is a group or an agent).

    All lanes lie one after another on one axis, so that one sort and one search serve them all:
    instant ``t`` of lane ``i`` is the point ``i * span + t``. A level holds from its point until
    the next one; of several changes at one instant only the last state counts.
    """

    lanes: int
    span: int
    """Greater than every instant asked about (us)."""
    points: Int64
    """``(changes,)`` strictly ascending; the first instant of every lane is among them."""
    levels: Int64
    """``(changes,)`` the level from each point on."""

    def at(self, lane: Int64, instant: Int64) -> Int64:
        """Level of each lane after all that happens at each instant (us, within the span)."""
        point = lane * self.span + instant
        return self.levels[np.searchsorted(self.points, point, side="right") - 1]

    def area_to(self, lane: Int64, instant: Int64) -> Int64:
        """Integral of each lane up to each instant (level x us), but for a constant of the lane.

        Only differences within a lane mean anything: they are exact even where the running total
        wraps around 64 bits.
        """
        lengths = np.diff(self.points)
        before = np.concatenate([[0], np.cumsum(self.levels[:-1] * lengths)])
        point = lane * self.span + instant
        i = np.searchsorted(self.points, point, side="right") - 1
        return before[i] + self.levels[i] * (point - self.points[i])

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


def stays(lane: Int64, begin: Int64, end: Int64, *, lanes: int, span: int) -> Steps:
    """How many stays ``[begin, end)`` (us) each lane holds; a stay without length never counts.

    An ``end`` beyond the span is its last instant.
    """
    starts = np.arange(lanes, dtype=np.int64) * span
    end = np.minimum(end, span - 1)
    points = np.concatenate([starts, lane * span + begin, lane * span + end])
    changes = np.zeros(len(points), np.int64)
    changes[lanes : lanes + len(begin)] = 1
    changes[lanes + len(begin) :] = -1
    order = np.argsort(points, kind="stable")
    return _settled(points[order], np.cumsum(changes[order]), lanes, span)


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
    a = one.levels[np.searchsorted(one.points, points, side="right") - 1]
    b = other.levels[np.searchsorted(other.points, points, side="right") - 1]
    return Steps(one.lanes, one.span, points, level(a, b).astype(np.int64))


def union(one: Int64, other: Int64) -> Int64:
    """The distinct points of two ascending arrays, ascending."""
    # the stable sort merges ascending runs in one pass; numpy's own union hashes every value
    points = np.sort(np.concatenate([one, other]), kind="stable")
    distinct: Int64 = points[np.append(True, points[1:] != points[:-1])[: len(points)]]
    return distinct


def _settled(points: Int64, levels: Int64, lanes: int, span: int) -> Steps:
    """Keep the last level of every point: what holds after all events of an instant."""
    last = np.append(points[1:] != points[:-1], True)[: len(points)]
    return Steps(lanes, span, points[last], levels[last])
