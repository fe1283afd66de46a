"""The metrics of one replication: for each day or interval, and for the whole window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.metrics import Kind, Metric
from sim.results.facts import Facts
from sim.results.grid import Grid
from sim.results.metrics import INDICES, PARTS, Floats, values_of

_SPECIAL = (Kind.QUANTILE, Kind.INDEX)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which metric, group, segment and bin each cell of a flat table of measures is.

    Cells run by metric, then group (0 is ``all``), then segment, then bin.
    """

    metrics: tuple[Metric, ...]
    rows: int
    """Groups and ``all``."""
    bins: int
    metric: npt.NDArray[np.int32]
    """``(cells,)`` index into ``metrics``."""
    group: npt.NDArray[np.int32]
    """``(cells,)`` 0 for ``all``, else 1 + index of the group."""
    segment: npt.NDArray[np.int32]
    """``(cells,)`` index into :data:`sim.metrics.SEGMENTS`."""
    bin: npt.NDArray[np.int32]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.metric)

    def cells(self, metric: int) -> slice:
        """Where the cells of ``metrics[metric]`` stand; shaped ``(rows, segments, bins)``."""
        first, stop = np.searchsorted(self.metric, [metric, metric + 1])
        return slice(int(first), int(stop))


def layout(metrics: tuple[Metric, ...], groups: int, bins: int) -> Layout:
    """The cells of ``metrics`` for ``groups`` groups and ``all``, over ``bins`` bins."""
    rows = groups + 1
    columns = []
    for index, metric in enumerate(metrics):
        shape = (rows, len(metric.segments), bins)
        where = np.indices(shape).reshape(3, -1)
        columns.append(np.vstack([np.full((1, where.shape[1]), index), where]).astype(np.int32))
    return Layout(metrics, rows, bins, *np.concatenate(columns, axis=1))


@dataclass(frozen=True, slots=True)
class Measures:
    """Numerators, denominators and values in the order of a :class:`Layout`, ``(cells,)`` each.

    Numerators and denominators are counts or microseconds; a numerator that there is not (of
    ``fairness``) is ``MISSING``. Values are in the metric's unit, NaN where missing.
    """

    numerator: Int64
    denominator: Int64
    value: Floats


def measure(facts: Facts, metrics: tuple[Metric, ...], edges: Int64) -> Measures:
    """Measure every metric between neighbouring ``edges`` (instants, us)."""
    grid = Grid(facts, edges)
    return _pack([_measure_one(grid, metric) for metric in metrics])


def measure_days(facts: Facts, metrics: tuple[Metric, ...]) -> tuple[Measures, Measures]:
    """Measure every local day of the window and the window as a whole.

    The whole is what its days add up to (their maximum for maxima), so both always agree;
    quantiles and indices, which do not add up, are measured anew.
    """
    days = Grid(facts, facts.days)
    window = Grid(facts, facts.days[[0, -1]])
    by_day, whole = [], []
    for metric in metrics:
        parts = _measure_one(days, metric)
        by_day.append(parts)
        whole.append(
            _measure_one(window, metric) if metric.kind in _SPECIAL else _whole(metric, parts)
        )
    return _pack(by_day), _pack(whole)


def _measure_one(grid: Grid, metric: Metric) -> Measures:
    numerator, denominator = PARTS[metric.name](grid)
    if metric.kind is Kind.QUANTILE:
        value = np.where(numerator < 0, np.nan, numerator / metric.scale)
    elif metric.kind is Kind.INDEX:
        value = INDICES[metric.name](grid)
    elif metric.kind is Kind.COUNT:
        value = numerator / metric.scale
    else:
        value = values_of(metric, numerator, denominator)
    return Measures(numerator, denominator, value)


def _whole(metric: Metric, days: Measures) -> Measures:
    if metric.kind is Kind.MAXIMUM:
        numerator = days.numerator.max(axis=2, keepdims=True)
        denominator = np.ones_like(numerator)
    elif metric.kind is Kind.COUNT:
        numerator = days.numerator.sum(axis=2, keepdims=True)
        denominator = np.ones_like(numerator)
    else:
        numerator = days.numerator.sum(axis=2, keepdims=True)
        denominator = days.denominator.sum(axis=2, keepdims=True)
    return Measures(numerator, denominator, values_of(metric, numerator, denominator))


def _pack(parts: list[Measures]) -> Measures:
    return Measures(
        np.concatenate([part.numerator.ravel() for part in parts]),
        np.concatenate([part.denominator.ravel() for part in parts]),
        np.concatenate([part.value.ravel() for part in parts]),
    )
