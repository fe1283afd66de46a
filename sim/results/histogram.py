"""Wait times counted in log-linear bins, so that quantiles of any number of waits fit in memory.

A wait of ``v`` microseconds below 2,048 has a bin of its own, zero included; beyond, every power
of two is cut into 1,024 equal bins, so that the waits of a bin differ by less than 1 part in
1,024. The shortest and the longest of each bin are kept beside their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sim.inputs.arrays import Int64

BINS = 1 << 16
"""More than the bins of any 62-bit wait."""
_FRACTION_BITS = 10


def bin_of(waits_us: Int64) -> Int64:
    """The bin of each wait (us, >= 0)."""
    # a float holds every wait that a run can bring, below 2^53, without rounding
    bits = np.frexp(waits_us.astype(np.float64))[1]
    shift = np.maximum(bits - _FRACTION_BITS - 1, 0).astype(np.int64)
    bins: Int64 = (shift << _FRACTION_BITS) + (waits_us >> shift)
    return bins


def bounds(bins: Int64) -> tuple[Int64, Int64]:
    """The least wait of each bin and the least beyond it (us)."""
    shift = np.maximum((bins >> _FRACTION_BITS) - 1, 0)
    fraction = bins - (shift << _FRACTION_BITS)
    return fraction << shift, (fraction + 1) << shift


class Counted(NamedTuple):
    """Waits counted by key, a cell and a bin: ``cell * BINS + bin``; ``(keys,)`` each."""

    keys: Int64
    """Ascending, each once."""
    counts: Int64
    """How many there are, > 0."""
    least: Int64
    """The shortest of them (us)."""
    greatest: Int64
    """The longest (us): equal to the shortest where all of a bin are the same."""


def in_order(cells: Int64, waits_us: Int64) -> tuple[Int64, Int64]:
    """Sort waits (us, >= 0) by their cells (>= 0), within a cell the shortest first."""
    bits = int(waits_us.max(initial=0)).bit_length()
    if int(cells.max(initial=0)) >> (63 - bits):
        order = np.lexsort((waits_us, cells))
        return cells[order], waits_us[order]
    # as one number each they are sorted many times as fast
    joined = (cells << bits) | waits_us
    joined.sort()
    return joined >> bits, joined & ((1 << bits) - 1)


def counted(cells: Int64, waits_us: Int64) -> Counted:
    """Count waits (us, >= 0), each of a cell (>= 0)."""
    cells, waits_us = in_order(cells, waits_us)
    keys = cells * BINS + bin_of(waits_us)
    firsts = _firsts(keys)
    ends = np.append(firsts[1:], len(keys))[: len(firsts)]
    return Counted(keys[firsts], ends - firsts, waits_us[firsts], waits_us[ends - 1])


def merged(parts: Sequence[Counted]) -> Counted:
    """Put counts together; their order does not matter."""
    keys = np.concatenate([part.keys for part in parts])
    # keys come as a few ascending runs, which a stable sort only merges
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    firsts = _firsts(keys)
    columns = [np.concatenate(column)[order] for column in list(zip(*parts, strict=True))[1:]]
    if len(firsts) == 0:
        return Counted(keys, *columns)
    put_together = (np.add, np.minimum, np.maximum)
    return Counted(
        keys[firsts],
        *(how.reduceat(its, firsts) for how, its in zip(put_together, columns, strict=True)),
    )


def _firsts(keys: Int64) -> Int64:
    """Where each of some ascending keys stands first."""
    return np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])


def nothing_counted() -> Counted:
    """The count of no waits."""
    return Counted(*(np.zeros(0, np.int64) for _ in Counted._fields))


@dataclass(slots=True)
class SparseCounts:
    """Counts of keys, kept for the keys that occurred only."""

    found: Counted = field(default_factory=nothing_counted)
    _waiting: list[Counted] = field(default_factory=list)
    _waiting_size: int = 0

    def add(self, more: Counted) -> None:
        """Add other counts."""
        self._waiting.append(more)
        self._waiting_size += len(more.keys)
        # merged now and then, so that a key is moved a bounded number of times
        if self._waiting_size > len(self.found.keys) + 100_000:
            self.settle()

    def settle(self) -> Counted:
        """All that was added."""
        if self._waiting:
            self.found = merged([self.found, *self._waiting])
            self._waiting, self._waiting_size = [], 0
        return self.found


def nearest_rank(found: Counted, cells: int, percent: int) -> Int64:
    """The nearest-rank quantile (us) of each cell: ``percent`` of its waits are at most this.

    It is a wait that occurred: the very one of that rank where its bin holds two waits, or any
    number of equal ones, else the longest of the bin, at most 1 part in 1,024 longer. Parameters:
    ``found`` of ``cells`` cells. Returns ``(cells,)``, -1 where a cell is empty.
    """
    out = np.full(cells, -1, np.int64)
    if not len(found.keys):
        return out
    begins = np.searchsorted(found.keys, np.arange(cells + 1) * BINS)
    upto = np.concatenate([[0], np.cumsum(found.counts)])
    totals = upto[begins[1:]] - upto[begins[:-1]]
    some = np.flatnonzero(totals)
    rank = upto[begins[some]] + (percent * totals[some] + 99) // 100
    at = np.searchsorted(upto, rank, side="left") - 1
    is_first = rank == upto[at] + 1
    out[some] = np.where(is_first, found.least[at], found.greatest[at])
    return out
