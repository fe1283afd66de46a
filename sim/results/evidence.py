"""What each replication says of a figure, so that two policies can be set side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.metrics import Kind, Metric, Trials
from sim.results.estimates import LEVEL, clopper_pearson, divided, poisson_upper, pseudo_values
from sim.results.measures import Layout, Measures
from sim.results.metrics import Floats
from sim.results.waits import WaitCounts

Bools = npt.NDArray[np.bool_]
RATIOS = (Kind.SHARE, Kind.MEAN)


@dataclass(frozen=True, slots=True)
class Sample:
    """The replications of one policy."""

    layout: Layout
    """With one bin."""
    measures: Sequence[Measures]
    """Of each replication, in order."""
    waits: WaitCounts
    """Of the same replications."""
    rows: Sequence[int] | None = None
    """Which of its groups (0 is ``all``) are compared, in order; by default every one."""
    random: bool = True
    """Whether anything of a replication is drawn at random."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One metric of one policy."""

    estimate: Floats
    """``(cells,)`` as in the summary."""
    parts: Floats
    """``(parts, cells)``: the value of each replication, its pseudo-value (of a ratio), or the
    quantile of each section; NaN where there is none."""
    trials: Floats
    """``(cells,)`` what the bound of a figure without any variation rests on."""
    random: bool = True
    """Whether anything is drawn at random; else the estimate is certain."""


def evidence(sample: Sample, index: int) -> Evidence:
    """What a policy's replications say of ``layout.metrics[index]``; quantiles, by section.

    Returns cells by group, then segment. A ratio of which one replication holds all of the
    denominator has an estimate and no parts.
    """
    metric = sample.layout.metrics[index]
    if metric.percent is None:
        return by_replication(sample, index)
    here = _cells(sample, index)
    pooled, sections = sample.waits.quantiles(metric.percent)
    found = of_quantile(pooled[here] / metric.scale, sections[:, here] / metric.scale)
    return replace(found, random=sample.random)


def by_replication(sample: Sample, index: int) -> Evidence:
    """As :func:`evidence`, of quantiles what each replication says by itself.

    The estimate of a quantile is then the mean of the replications' own, not that of all pooled.
    """
    metric = sample.layout.metrics[index]
    here = sample.layout.cells(index).start + _cells(sample, index)
    numerator, denominator, value = (
        np.array([getattr(measures, part)[here] for measures in sample.measures])
        for part in ("numerator", "denominator", "value")
    )
    if metric.kind in RATIOS:
        parts = numerator.astype(np.float64), denominator.astype(np.float64)
        found = of_ratio(metric, *parts)
    else:
        found = of_values(value)
    return replace(found, random=sample.random)


def of_values(value: Floats) -> Evidence:
    """Of a count, maximum or index: ``value`` ``(replications, cells)``, NaN where there is none.

    Each replication speaks for itself.
    """
    some = ~np.isnan(value)
    return Evidence(mean_where(some, value), value, some.sum(axis=0).astype(np.float64))


def of_ratio(metric: Metric, numerator: Floats, denominator: Floats) -> Evidence:
    """Of a share or mean: ``(replications, cells)`` counts or us, by the jackknife."""
    estimate, pseudo = pseudo_values(numerator, denominator * metric.scale)
    incomplete = np.isnan(pseudo).any(axis=0)
    return Evidence(estimate, np.where(incomplete, np.nan, pseudo), denominator.sum(axis=0))


def of_quantile(pooled: Floats, sections: Floats) -> Evidence:
    """Of a quantile: that of all replications ``(cells,)`` and of each section of them."""
    return Evidence(pooled, sections, np.full(len(pooled), np.nan))


def half_width_of_none(metric: Metric, trials: Floats, *, level: float = LEVEL) -> Floats:
    """How large a difference may be that was the same in every replication.

    It stands for events or chats that fare differently and of which none was seen: the exact
    Poisson bound on their mean, Clopper-Pearson on their share. Parameters: ``trials`` as of
    :class:`Evidence`. Returns ``(cells,)``, NaN where no law bounds it.
    """
    if metric.trials is Trials.EVENTS:
        return divided(poisson_upper(1, level=level), trials)
    if metric.trials is Trials.NONE:
        return np.full(len(trials), np.nan)
    return clopper_pearson(np.zeros(len(trials)), trials, level=level)[1]


def mean_where(some: Bools, values: Floats) -> Floats:
    """The mean of each column over the rows ``some``, NaN where there are none."""
    count = some.sum(axis=0)
    total = np.where(some, values, 0.0).sum(axis=0)
    return divided(total, count)


def _cells(sample: Sample, index: int) -> Int64:
    """Where the cells of a metric that are compared stand among its own."""
    rows = range(sample.layout.rows) if sample.rows is None else sample.rows
    segments = len(sample.layout.metrics[index].segments)
    return (np.array(rows, np.int64)[:, None] * segments + np.arange(segments)).ravel()
