"""Sums, integrals and maxima over groups, segments and stretches of time."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.results.facts import Facts
from sim.results.timeline import Mask, Steps

SEGMENTS = ("all", "live", "offline")
PERCENTS = (50, 90, 95, 99)


class Grid:
    """The facts of one replication, cut into stretches of time.

    Every answer has the shape ``(1 + groups, segments, bins)``; row 0 is ``all``, the groups
    follow in the order of the file; segments are :data:`SEGMENTS`, or the one segment ``all`` of
    figures that no chat owns. A chat belongs to the stretch in which it was raised.
    """

    def __init__(self, facts: Facts, edges: Int64) -> None:
        """``edges`` are the instants (us, ascending) between which the stretches lie."""
        self.facts = facts
        self.edges = edges
        self.bins = len(edges) - 1
        self.lengths: Int64 = np.diff(edges)

    @cached_property
    def _cell(self) -> Int64:
        """For each chat its cell of (group, live or offline, bin)."""
        chats = self.facts.chats
        return (chats.group * 2 + ~chats.live) * self.bins + self._bin(chats.raised_at)

    def _bin(self, instants: Int64) -> Int64:
        return np.searchsorted(self.edges, instants, side="right") - 1

    def count(self, mask: Mask) -> Int64:
        """How many chats ``mask`` (``(chats,)``) holds."""
        cells = (self.facts.groups + 1) * 2 * self.bins
        return self._spread(np.bincount(self._cell[mask], minlength=cells))

    def total(self, values: Int64, mask: Mask) -> Int64:
        """The sum of ``values`` over the chats that ``mask`` holds, ``(chats,)`` both."""
        sums = np.zeros((self.facts.groups + 1) * 2 * self.bins, np.int64)
        np.add.at(sums, self._cell[mask], values[mask])
        return self._spread(sums)

    def _spread(self, cells: Int64) -> Int64:
        """Add up live and offline chats, and all groups, unknown ones (R9) included."""
        parts = cells.reshape(self.facts.groups + 1, 2, self.bins)
        out = np.empty((self.facts.groups + 1, 3, self.bins), np.int64)
        out[1:, 1:] = parts[:-1]
        out[0, 1:] = parts.sum(axis=0)
        out[:, 0] = out[:, 1:].sum(axis=1)
        return out

    def waits(self) -> Int64:
        """How many waits :meth:`wait_ranks` ranks."""
        return self.count(self.facts.chats.reached)

    @cached_property
    def wait_ranks(self) -> npt.NDArray[np.int64]:
        """Nearest-rank quantiles (us) of the waits of reached chats for each of ``PERCENTS``.

        ``(percents, 1 + groups, segments, bins)``; ``MISSING`` (-1) where nobody waited.
        """
        chats, rows = self.facts.chats, self.facts.groups + 1
        reached = np.flatnonzero(chats.reached)
        reached = reached[np.argsort(chats.wait_us[reached])]
        wait = chats.wait_us[reached]
        out = np.full((len(PERCENTS), rows * 3, self.bins), -1, np.int64)
        own_segment, bin_ = np.where(chats.live[reached], 1, 2), self._bin(chats.raised_at[reached])
        for row in (np.zeros(len(reached), np.int64), chats.group[reached] + 1):
            for segment in (np.zeros(len(reached), np.int64), own_segment):
                key = (row * 3 + segment) * self.bins + bin_
                known = row < rows
                _pick_ranks(key[known], wait[known], out.reshape(len(PERCENTS), -1))
        return out.reshape(len(PERCENTS), rows, 3, self.bins)

    def area(self, steps: Steps) -> Int64:
        """The integral (level x us) of ``steps`` with a lane for each group; ``all`` adds up."""
        areas = steps.areas(self.edges)
        return np.concatenate([areas.sum(axis=0, keepdims=True), areas])[:, None]

    def maximum(self, by_group: Steps, total: Steps) -> Int64:
        """The greatest level, of each group and of all groups together at one instant."""
        return np.concatenate([total.maxima(self.edges), by_group.maxima(self.edges)])[:, None]

    def length(self) -> Int64:
        """The length of each stretch (us)."""
        return np.broadcast_to(self.lengths, (self.facts.groups + 1, 1, self.bins))

    def group_time(self) -> Int64:
        """The length of each stretch (us) times the groups in the row."""
        groups = np.append(self.facts.groups, np.ones(self.facts.groups, np.int64))
        return (groups[:, None] * self.lengths)[:, None]

    def agent_area(self, steps: Steps, weight: Int64 | None = None) -> Int64:
        """The integral of ``steps`` with a lane for each agent, times its ``weight``.

        A group's row counts its agents whole, so that rows do not add up to ``all``.
        """
        areas = steps.areas(self.edges)
        if weight is not None:
            areas = areas * weight[:, None]
        return (self.facts.agents.member @ areas)[:, None]

    def openings(self, mask: Mask, values: Int64 | None = None) -> Int64:
        """How many openings ``mask`` holds, or the sum of their ``values``, ``(openings,)``."""
        openings = self.facts.openings
        sums = np.zeros((self.facts.groups + 1, self.bins), np.int64)
        at = self._bin(openings.opened_at[mask])
        what = np.ones(len(at), np.int64) if values is None else values[mask]
        np.add.at(sums, (openings.group[mask] + 1, at), what)
        sums[0] = sums.sum(axis=0)
        return sums[:, None]

    def agent_chats(self) -> Int64:
        """Chats raised in each stretch that each agent was assigned: ``(agents, bins)``."""
        chats, agents = self.facts.chats, len(self.facts.agents.names)
        mask = chats.assigned
        cell = chats.agent[mask] * self.bins + self._bin(chats.raised_at[mask])
        return np.bincount(cell, minlength=agents * self.bins).reshape(agents, self.bins)


def _pick_ranks(key: Int64, wait: Int64, out: Int64) -> None:
    """Write the nearest-rank quantiles of the ascending ``wait`` of each key into ``out``."""
    # numpy sorts 16-bit numbers by their digits, several times as fast
    small = key.astype(np.uint16) if out.shape[1] <= 1 << 16 else key
    ordered = wait[np.argsort(small, kind="stable")]
    counts = np.bincount(key, minlength=out.shape[1])
    begins = np.cumsum(counts) - counts
    some = np.flatnonzero(counts)
    for i, percent in enumerate(PERCENTS):
        rank = (percent * counts[some] + 99) // 100
        out[i, some] = ordered[begins[some] + rank - 1]
