"""Wait times counted in log-linear bins, so that quantiles of any number of waits fit in memory.

A wait of ``v`` microseconds below 2,048 has a bin of its own, zero included; beyond, every power
of two is cut into 1,024 equal bins, so that a bin is at most 1 part in 1,024 wide.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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


def middle(bins: Int64) -> Int64:
    """The wait (us) that stands for each bin: its middle, off by at most 1 part in 2,048."""
    low, high = bounds(bins)
    return low + (high - low) // 2


@dataclass(slots=True)
class SparseCounts:
    """Counts of keys, kept for the keys that occurred only."""

    keys: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    counts: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    _waiting: list[tuple[Int64, Int64]] = field(default_factory=list)
    _waiting_size: int = 0

    def add(self, keys: Int64, counts: Int64) -> None:
        """Add ``counts`` to ``keys``, ``(n,)`` each."""
        self._waiting.append((keys, counts))
        self._waiting_size += len(keys)
        # merged now and then, so that a key is moved a bounded number of times
        if self._waiting_size > len(self.keys) + 100_000:
            self.settle()

    def settle(self) -> tuple[Int64, Int64]:
        """The keys, ascending, and their counts."""
        if self._waiting:
            parts = [(self.keys, self.counts), *self._waiting]
            self.keys, self.counts = sum_by_key(
                np.concatenate([keys for keys, _ in parts]),
                np.concatenate([counts for _, counts in parts]),
            )
            self._waiting, self._waiting_size = [], 0
        return self.keys, self.counts


def sum_by_key(keys: Int64, counts: Int64) -> tuple[Int64, Int64]:
    """The distinct keys, ascending, and the sum of the counts of each."""
    # keys come as a few ascending runs, which a stable sort only merges
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    firsts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    if len(firsts) == 0:
        return ordered, counts
    return ordered[firsts], np.add.reduceat(counts[order], firsts)


def nearest_rank(keys: Int64, counts: Int64, cells: int, percent: int) -> Int64:
    """The nearest-rank quantile (us) of each cell.

    Parameters: ``keys`` ascending, ``cell * BINS + bin``, and their ``counts`` (> 0); ``percent``
    of the waits are at most the answer. Returns ``(cells,)``, -1 where a cell is empty.
    """
    out = np.full(cells, -1, np.int64)
    if not len(keys):
        return out
    begins = np.searchsorted(keys, np.arange(cells + 1) * BINS)
    upto = np.concatenate([[0], np.cumsum(counts)])
    totals = upto[begins[1:]] - upto[begins[:-1]]
    some = np.flatnonzero(totals)
    rank = (percent * totals[some] + 99) // 100
    at = np.searchsorted(upto, upto[begins[some]] + rank, side="left") - 1
    out[some] = middle(keys[at] % BINS)
    return out
