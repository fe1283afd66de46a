"""Sums, integrals and maxima over groups, segments and stretches of time."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.metrics import PERCENTS
from sim.results.facts import Facts
from sim.results.histogram import in_order
from sim.results.timeline import Bins, Mask, Stays, Steps
from sim.units import MISSING

# a table of so many cells is small, of so many to a chat sparse: chats are looked through then
_SMALL, _SPARSE = 1 << 18, 8


class Grid:
    """The facts of one replication, cut into stretches of time.

    Every answer has the shape ``(1 + groups, segments, bins)``; row 0 is ``all``, the groups
    follow in the order of the file; segments are :data:`sim.metrics.SEGMENTS`, or the one segment
    ``all`` of figures that no chat owns. A chat belongs to the stretch in which it was raised.
    """

    def __init__(self, facts: Facts, edges: Int64) -> None:
        """``edges`` are the instants (us, ascending) between which the stretches lie."""
        self.facts = facts
        self.edges = edges
        self.bins = len(edges) - 1
        self.lengths: Int64 = np.diff(edges)
        self._stretches = Bins(edges)
        self._cells = (facts.groups + 1) * 2 * self.bins
        self._counts: dict[bytes, Int64] = {}
        self._sums: dict[str, Int64] = {}

    @cached_property
    def _bin(self) -> Int64:
        """For each chat the stretch in which it was raised."""
        return self._stretches.of(self.facts.chats.raised_at)

    @cached_property
    def _cell(self) -> Int64:
        """For each chat its cell of (group, live or offline, bin)."""
        return self.facts.chats.lane * self.bins + self._bin

    @cached_property
    def _kind_cell(self) -> Int64:
        """For each chat its cell of (kind, group, live or offline, bin)."""
        return self.facts.chats.kinds.of * self._cells + self._cell

    @cached_property
    def _table(self) -> tuple[int, int] | None:
        """The shape ``(kinds, cells)`` of a table of chats, None if it were mostly empty."""
        shape = len(self.facts.chats.kinds.marks.first), self._cells
        chats = len(self._cell)
        return shape if shape[0] * shape[1] <= max(_SMALL, _SPARSE * chats) else None

    @cached_property
    def _by_kind(self) -> Int64:
        """The chats of each kind and cell."""
        assert self._table is not None
        kinds, cells = self._table
        return np.bincount(self._kind_cell, minlength=kinds * cells).reshape(kinds, cells)

    def count(self, kinds: Mask) -> Int64:
        """How many chats are of the ``kinds`` (``(kinds,)``)."""
        key = kinds.tobytes()
        if key not in self._counts:
            if self._table is None:
                cells = np.bincount(self._cell[self._of(kinds)], minlength=self._cells)
            else:
                cells = self._by_kind[kinds].sum(axis=0)
            self._counts[key] = self._spread(cells)
        return self._counts[key]

    def total(self, values: str, kinds: Mask) -> Int64:
        """The sum of the ``values`` (a column of the chats) over the chats of the ``kinds``."""
        column: Int64 = getattr(self.facts.chats, values)
        if self._table is None:
            its, cells = self._of(kinds), np.zeros(self._cells, np.int64)
            np.add.at(cells, self._cell[its], column[its])
            return self._spread(cells)
        if values not in self._sums:
            sums = np.zeros(self._table, np.int64)
            np.add.at(sums.reshape(-1), self._kind_cell, column)
            self._sums[values] = sums
        return self._spread(self._sums[values][kinds].sum(axis=0))

    def _of(self, kinds: Mask) -> Int64:
        """Which chats are of the ``kinds``."""
        return np.flatnonzero(kinds[self.facts.chats.kinds.of])

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
        return self.count(self.facts.chats.kinds.marks.reached)

    @cached_property
    def wait_ranks(self) -> npt.NDArray[np.int64]:
        """Nearest-rank quantiles (us) of the waits of reached chats for each of ``PERCENTS``.

        Exact: ``(percents, 1 + groups, segments, bins)``; ``MISSING`` (-1) where nobody waited.
        """
        totals = self.waits()
        cells, waits_us = self._waits_in_order
        begins = np.searchsorted(cells, np.arange(totals.size + 1, dtype=np.int64))
        # those who did not wait at all come first
        zeros = totals.ravel() - np.diff(begins)
        out = np.zeros((len(PERCENTS), totals.size), np.int64)
        for i, percent in enumerate(PERCENTS):
            rank = (percent * totals.ravel() + 99) // 100 - zeros
            some = np.flatnonzero(rank > 0)
            out[i, some] = waits_us[begins[some] + rank[some] - 1]
        out[:, totals.ravel() == 0] = MISSING
        return out.reshape(len(PERCENTS), *totals.shape)

    @property
    def _waits_in_order(self) -> tuple[Int64, Int64]:
        """All waits (us) that are not 0 and their cells, by cell, then wait.

        A cell is one of (group, segment, bin), so that a wait is in up to four of them.
        """
        chats, rows = self.facts.chats, self.facts.groups + 1
        its, waits_us = chats.waited
        group, segment = chats.lane[its] // 2 + 1, chats.lane[its] % 2 + 1
        at = self._bin[its]
        nothing, known = np.zeros_like(group), group < rows
        cells = [
            (cell * self.bins + at)[some]
            for cell, some in (
                (nothing, slice(None)),
                (segment, slice(None)),
                (3 * group, known),
                (3 * group + segment, known),
            )
        ]
        waits = [waits_us, waits_us, waits_us[known], waits_us[known]]
        return in_order(np.concatenate(cells), np.concatenate(waits))

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

    def agent_area(self, agents: Steps | Stays) -> Int64:
        """The integral of steps or stays with a lane for each agent.

        A group's row counts its agents whole, so that rows do not add up to ``all``.
        """
        of = self.facts.agents
        if isinstance(agents, Steps):
            return (of.member @ agents.areas(self.edges))[:, None]
        return (of.teams @ self._team_areas(agents))[:, None]

    def slots_area(self, agents: Stays) -> Int64:
        """As :meth:`agent_area`, times the concurrency of each agent."""
        of, areas = self.facts.agents, self._team_areas(agents)
        slots = np.zeros(len(areas), np.int64)
        slots[of.team] = of.concurrency
        return (of.teams @ (areas * slots[:, None]))[:, None]

    def _team_areas(self, agents: Stays) -> Int64:
        # there are fewer teams than agents
        row, rows = self.facts.agents.team[agents.lane], self.facts.agents.teams.shape[1]
        return self._stretches.areas(row, rows, agents.begin, agents.end)

    def openings(self, mask: Mask, values: Int64 | None = None) -> Int64:
        """How many openings ``mask`` holds, or the sum of their ``values``, ``(openings,)``."""
        openings = self.facts.openings
        sums = np.zeros((self.facts.groups + 1, self.bins), np.int64)
        at = self._stretches.of(openings.opened_at[mask])
        what = np.ones(len(at), np.int64) if values is None else values[mask]
        np.add.at(sums, (openings.group[mask] + 1, at), what)
        sums[0] = sums.sum(axis=0)
        return sums[:, None]

    def agent_chats(self) -> Int64:
        """Chats raised in each stretch that each agent was assigned: ``(agents, bins)``."""
        chats, agents = self.facts.chats, len(self.facts.agents.names)
        # the first row is that of chats that were never assigned
        cell = (chats.agent + 1) * np.int64(self.bins) + self._bin
        counts = np.bincount(cell, minlength=(agents + 1) * self.bins)
        return counts.reshape(agents + 1, self.bins)[1:]
