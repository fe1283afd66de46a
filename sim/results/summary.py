"""From the measures of all replications to the rows of the summary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.inputs.arrays import Int64
from sim.results.estimates import (
    LEVEL,
    Estimate,
    clopper_pearson,
    deviation,
    mean_of_values,
    poisson_upper,
    ratio,
    sectioned,
)
from sim.results.measures import Layout, Measures
from sim.results.metrics import Floats, Kind, Metric, Trials
from sim.results.waits import WaitCounts


@dataclass(frozen=True, slots=True)
class Summary:
    """The estimates of every cell of a layout with one bin, ``(cells,)`` each."""

    mean: Floats
    low: Floats
    high: Floats
    deviation: Floats


def summarise(
    layout: Layout, replications: list[Measures], waits: WaitCounts, *, level: float = LEVEL
) -> Summary:
    """Estimate every metric over replications.

    Parameters: ``layout`` with one bin; the measures of each replication; the ``waits`` of all;
    ``level`` of the intervals.
    """
    numerator = np.array([measures.numerator for measures in replications])
    denominator = np.array([measures.denominator for measures in replications])
    value = np.array([measures.value for measures in replications])
    parts = []
    for index, metric in enumerate(layout.metrics):
        cells = layout.cells(index)
        if metric.kind is Kind.QUANTILE:
            parts.append(_quantile(metric, waits, level))
        else:
            parts.append(
                _estimate(
                    metric, numerator[:, cells], denominator[:, cells], value[:, cells], level
                )
            )
    return Summary(
        mean=np.concatenate([part.mean for part in parts]),
        low=np.concatenate([part.low for part in parts]),
        high=np.concatenate([part.high for part in parts]),
        deviation=deviation(value),
    )


def _quantile(metric: Metric, waits: WaitCounts, level: float) -> Estimate:
    pooled, sections = waits.quantiles(int(metric.name.removeprefix("wait_p")))
    return sectioned(pooled / metric.scale, sections / metric.scale, level=level)


def _estimate(
    metric: Metric, numerator: Int64, denominator: Int64, value: Floats, level: float
) -> Estimate:
    """One metric; ``(replications, cells)`` each."""
    if metric.kind in (Kind.COUNT, Kind.MAXIMUM):
        estimate = mean_of_values(value, level=level)
        none = (numerator == 0).all(axis=0)
        return _bounded(estimate, none, *_bound_of_count(metric, len(value), level))
    if metric.kind is Kind.INDEX:
        estimate = mean_of_values(value, high=1.0, level=level)
        trials = (~np.isnan(value)).sum(axis=0)
        least, most = (np.nan_to_num(value, nan=fill) for fill in (0.0, 1.0))
        extreme = (least == 0).all(axis=0) | (most == 1).all(axis=0)
        successes = np.where((most == 1).all(axis=0), trials, 0)
    else:
        tops, bottoms = numerator.astype(np.float64), denominator.astype(np.float64)
        estimate = ratio(tops, bottoms * metric.scale, share=metric.kind is Kind.SHARE, level=level)
        if metric.kind is Kind.MEAN:
            return _bounded(estimate, (numerator == 0).all(axis=0), np.nan, np.nan)
        full = (numerator == denominator).all(axis=0)
        extreme = full | (numerator == 0).all(axis=0)
        by_chats = metric.trials is Trials.DENOMINATOR
        trials = bottoms.sum(axis=0) if by_chats else (denominator > 0).sum(axis=0)
        successes = np.where(full, trials, 0)
    low, high = clopper_pearson(
        successes.astype(np.float64), trials.astype(np.float64), level=level
    )
    if len(value) == 1:
        low = high = np.full(len(low), np.nan)
    return _bounded(estimate, extreme, low, high)


def _bound_of_count(metric: Metric, replications: int, level: float) -> tuple[float, float]:
    """The interval of a count that was 0 in every replication."""
    if replications == 1 or metric.trials is not Trials.EVENTS:
        return np.nan, np.nan
    return 0.0, poisson_upper(replications, level=level)


def _bounded(
    estimate: Estimate,
    where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    low: Floats | float,
    high: Floats | float,
) -> Estimate:
    """The estimate with other ends ``where`` no replication differs from the bound."""
    return Estimate(
        estimate.mean,
        np.where(where, low, estimate.low),
        np.where(where, high, estimate.high),
    )
