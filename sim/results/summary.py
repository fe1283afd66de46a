"""From the measures of all replications to the rows of the summary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.inputs.arrays import Int64
from sim.metrics import Kind, Metric, Trials
from sim.results.estimates import (
    LEVEL,
    Estimate,
    deviation,
    exactly,
    mean_of_values,
    never_varies,
    poisson_upper,
    ratio,
    sectioned,
    share_of_trials,
    without,
)
from sim.results.measures import Layout, Measures
from sim.results.metrics import Floats
from sim.results.timeline import Mask
from sim.results.waits import WaitCounts


@dataclass(frozen=True, slots=True)
class Summary:
    """The estimates of every cell of a layout with one bin, ``(cells,)`` each."""

    mean: Floats
    low: Floats
    high: Floats
    deviation: Floats
    same: Mask
    """The figure was the same in every replication (a quantile: in every section), of several.

    It has no interval then, but for a count of 0, a share of chats of 0 or 1, and where nothing is
    drawn at random."""


def summarise(
    layout: Layout,
    replications: list[Measures],
    waits: WaitCounts,
    *,
    level: float = LEVEL,
    random: bool = True,
) -> Summary:
    """Estimate every metric over replications.

    Parameters: ``layout`` with one bin; the measures of each replication; the ``waits`` of all;
    ``level`` of the intervals; ``random``, whether anything is drawn: else they are the figures.
    """
    numerator = np.array([measures.numerator for measures in replications])
    denominator = np.array([measures.denominator for measures in replications])
    value = np.array([measures.value for measures in replications])
    parts, same = [], []
    for index, metric in enumerate(layout.metrics):
        cells = layout.cells(index)
        if metric.percent is not None:
            pooled, sections = waits.quantiles(metric.percent)
            found = sectioned(pooled / metric.scale, sections / metric.scale, level=level)
            same.append(never_varies(sections))
        else:
            each = numerator[:, cells], denominator[:, cells], value[:, cells]
            found = _estimate(metric, *each, level)
            same.append(never_varies(value[:, cells]))
        bounded = metric.trials is not Trials.NONE
        parts.append(found if bounded else without(found, same[-1]))
    ends = [part if random else exactly(part) for part in parts]
    return Summary(
        mean=np.concatenate([part.mean for part in ends]),
        low=np.concatenate([part.low for part in ends]),
        high=np.concatenate([part.high for part in ends]),
        deviation=deviation(value),
        same=np.concatenate(same),
    )


def _estimate(
    metric: Metric, numerator: Int64, denominator: Int64, value: Floats, level: float
) -> Estimate:
    """One metric that is no quantile; ``(replications, cells)`` each."""
    tops, bottoms = numerator.astype(np.float64), denominator.astype(np.float64)
    if metric.kind is Kind.INDEX:
        return mean_of_values(value, high=1.0, level=level)
    if metric.trials is Trials.DENOMINATOR:
        return share_of_trials(tops, bottoms, level=level)
    if metric.kind in (Kind.SHARE, Kind.MEAN):
        share = metric.kind is Kind.SHARE
        return ratio(tops, bottoms * metric.scale, share=share, level=level)
    estimate = mean_of_values(value, level=level)
    if metric.trials is Trials.NONE:
        return estimate
    varying = without(estimate, never_varies(value))
    none = (numerator == 0).all(axis=0) & (len(value) > 1)
    most = poisson_upper(len(value), level=level)
    return Estimate(
        estimate.mean, np.where(none, 0.0, varying.low), np.where(none, most, varying.high)
    )
