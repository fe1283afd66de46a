"""Half-hours of local time: what each brings, over replications."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from sim.inputs.arrays import Int64
from sim.metrics import INTERVAL_METRICS, Kind
from sim.results.facts import Facts
from sim.results.measures import Layout, Measures, layout, measure
from sim.results.metrics import Floats, values_of
from sim.results.spill import Spill

HALF_HOUR_US = 30 * 60 * 1_000_000
QUANTILES = (0.1, 0.5, 0.9)
DAY_QUANTILES = (0.1, 0.9)


def interval_edges(days: Int64) -> Int64:
    """The instants (us) at which the half-hours of the local days begin, and the end of the last.

    Parameters: ``days`` ``(days + 1,)`` the local midnights (us). An hour that a clock change
    repeats is two hours here, one that it skips none.
    """
    parts = [np.arange(begin, end, HALF_HOUR_US, dtype=np.int64) for begin, end in pairwise(days)]
    return np.concatenate([*parts, days[-1:]])


@dataclass(frozen=True, slots=True)
class IntervalSummary:
    """Every cell over replications: means as the summary's estimates, then p10, p50, p90."""

    mean: Floats
    quantiles: Floats
    """``(3, cells)``"""
    numerator: Int64
    """Sums over replications (counts or us), as the denominators."""
    denominator: Int64


def measure_intervals(facts: Facts) -> Measures:
    """Measure every half-hour of one replication."""
    return measure(facts, INTERVAL_METRICS, interval_edges(facts.days))


class Intervals:
    """Collects the half-hours of every replication, in files instead of memory."""

    def __init__(self, groups: int, days: Int64, *, keep: bool, folder: Path | None) -> None:
        """``keep`` holds on to every replication's numbers; ``folder`` for the files."""
        self.edges = interval_edges(days)
        self.days = days
        self.layout: Layout = layout(INTERVAL_METRICS, groups, len(self.edges) - 1)
        self.numerator = np.zeros(self.layout.size, np.int64)
        """Sums over replications."""
        self.denominator = np.zeros(self.layout.size, np.int64)
        self.count = 0
        self._values = Spill(self.layout.size, np.float64, folder)
        self._parts = Spill(2 * self.layout.size, np.int64, folder) if keep else None

    @property
    def keeps(self) -> bool:
        """Whether every replication's numbers are kept."""
        return self._parts is not None

    def add(self, measures: Measures) -> None:
        """Keep what :func:`measure_intervals` gave of the next replication."""
        self.numerator += measures.numerator
        self.denominator += measures.denominator
        self.count += 1
        self._values.append(measures.value)
        if self._parts is not None:
            self._parts.append(np.concatenate([measures.numerator, measures.denominator]))

    def summarise(self) -> IntervalSummary:
        """Put the replications together, block by block."""
        quantiles = np.empty((len(QUANTILES), self.layout.size))
        for cells, block in self._values.columns():
            quantiles[:, cells] = quantiles_of(block, QUANTILES)
        # the denominator of a count is 1 in each replication, so their sum is the replications
        mean = _values(self.layout, self.numerator, self.denominator)
        return IntervalSummary(mean, quantiles, self.numerator, self.denominator)

    def replication(self, index: int) -> Measures:
        """The measures of one replication (from 0); only if they were kept."""
        assert self._parts is not None
        parts = self._parts.read(index, index + 1)[0]
        return Measures(
            parts[: self.layout.size],
            parts[self.layout.size :],
            self._values.read(index, index + 1)[0],
        )

    def coarser(self, per: int) -> tuple[Layout, Int64, IntervalSummary]:
        """The same for stretches of ``per`` half-hours of each day; only if they were kept.

        Returns the layout of the stretches, the instants at which they begin and their summary.
        """
        assert self._parts is not None
        begins = _every(self.edges, self.days, per)
        coarse = layout(INTERVAL_METRICS, self.layout.rows - 1, len(begins))
        sums = np.zeros((2, coarse.size), np.int64)
        quantiles = np.empty((len(QUANTILES), coarse.size))
        with Spill(coarse.size, np.float64) as values:
            for r in range(self.count):
                parts = self._coarse_parts(r, coarse, begins)
                sums += parts
                values.append(_values(coarse, *parts))
            for cells, block in values.columns():
                quantiles[:, cells] = quantiles_of(block, QUANTILES)
        summary = IntervalSummary(_values(coarse, *sums), quantiles, *sums)
        return coarse, self.edges[begins], summary

    def _coarse_parts(self, replication: int, coarse: Layout, begins: Int64) -> Int64:
        one = self.replication(replication)
        parts = np.array(
            [_add_up(self.layout, part, begins) for part in (one.numerator, one.denominator)]
        )
        for index, metric in enumerate(coarse.metrics):
            if metric.kind is Kind.COUNT:
                parts[1, coarse.cells(index)] = 1
        return parts

    def close(self) -> None:
        """Remove the files."""
        self._values.close()
        if self._parts is not None:
            self._parts.close()

    def settle(self) -> None:
        """Remove what is not needed after :meth:`summarise` unless it is to be kept."""
        if self._parts is None:
            self._values.close()


def _every(edges: Int64, days: Int64, per: int) -> Int64:
    """Indices of the half-hours that begin a stretch; stretches begin anew each local day."""
    firsts = np.searchsorted(edges, days)
    parts = [np.arange(a, b, per, dtype=np.int64) for a, b in pairwise(firsts)]
    return np.concatenate(parts)


def _add_up(fine: Layout, parts: Int64, begins: Int64) -> Int64:
    sums: Int64 = np.add.reduceat(parts.reshape(-1, fine.bins), begins, axis=1).ravel()
    return sums


def _values(cells: Layout, numerator: Int64, denominator: Int64) -> Floats:
    out = np.empty(cells.size)
    for index, metric in enumerate(cells.metrics):
        at = cells.cells(index)
        out[at] = values_of(metric, numerator[at], denominator[at])
    return out


def quantiles_of(values: Floats, shares: tuple[float, ...]) -> Floats:
    """Quantiles down the first axis, interpolated linearly, missing values left out.

    Parameters: ``values`` ``(n, cells)``, NaN where missing; ``shares`` in [0, 1]. Returns
    ``(shares, cells)``, NaN where all are missing.
    """
    ordered = np.sort(values, axis=0)
    n = (~np.isnan(ordered)).sum(axis=0)
    out = np.empty((len(shares), values.shape[1]))
    for i, share in enumerate(shares):
        position = share * np.maximum(n - 1, 0)
        below = np.floor(position).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(n - 1, 0))
        a = np.take_along_axis(ordered, below[None], axis=0)[0]
        b = np.take_along_axis(ordered, above[None], axis=0)[0]
        out[i] = a + (position - below) * (b - a)
    return out
