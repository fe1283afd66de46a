"""Pairs of policies on the same customers whose difference is known exactly.

Each function draws ``cells`` independent comparisons over ``replications`` and returns what these
say of both and the true difference.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr

from sim.metrics import METRICS, Metric
from sim.results.estimates import section_of, sections_of
from sim.results.evidence import Evidence, of_quantile, of_ratio, of_values

Pair = tuple[Evidence, Evidence, float]
Draw = Callable[[np.random.Generator, int, int], Pair]

METRIC: dict[str, Metric] = {metric.name: metric for metric in METRICS}


def counts(mean: float, extra: float) -> Draw:
    """Missed chats: a limit that is lower misses some more of the same chats."""

    def draw(rng: np.random.Generator, replications: int, cells: int) -> Pair:
        shape = (replications, cells)
        baseline = rng.poisson(mean, shape) * 1.0
        more = rng.poisson(extra, shape)
        return of_values(baseline + more), of_values(baseline), extra

    return draw


def normals(rng: np.random.Generator, replications: int, cells: int) -> Pair:
    """Normal values with a correlation of 0.9."""
    shape = (replications, cells)
    shared, one, other = (rng.normal(0, 1, shape) for _ in range(3))
    policy = 50 + 3 * shared + one
    return of_values(policy), of_values(48 + 3 * shared + other), 2.0


def shares(rng: np.random.Generator, replications: int, cells: int) -> Pair:
    """A service level on busy and quiet windows; the policy saves 1 in 5 of those too late."""
    shape = (replications, cells)
    raised = rng.poisson(rng.gamma(20, 10, shape))
    in_time = rng.binomial(raised, 0.7)
    saved = rng.binomial(raised - in_time, 0.2)
    metric = METRIC["service_level"]
    policy, baseline = (
        of_ratio(metric, top * 1.0, raised * 1.0) for top in (in_time + saved, in_time)
    )
    return policy, baseline, 0.06


def waits(rng: np.random.Generator, replications: int, cells: int) -> Pair:
    """Mean waits of chats; the policy shortens each wait by a fifth and loses a tenth of chats."""
    shape = (replications, cells)
    chats = np.maximum(rng.poisson(rng.gamma(20, 10, shape)), 1)
    kept = np.maximum(rng.binomial(chats, 0.9), 1)
    waited_kept = rng.gamma(kept, 1e6 * 60)
    waited = waited_kept + rng.gamma(np.maximum(chats - kept, 1e-9), 1e6 * 60)
    metric = METRIC["wait_mean"]
    policy = of_ratio(metric, 0.8 * waited_kept, kept * 1.0)
    return policy, of_ratio(metric, waited, chats * 1.0), -12.0


def medians(rng: np.random.Generator, replications: int, cells: int) -> Pair:
    """The median of exponential waits, 40 in each replication; the policy's are a fifth shorter."""
    shape = (replications, 40, cells)
    shared, one, other = (rng.normal(0, 1, shape) for _ in range(3))
    policy, baseline = (
        _quantile(-mean * np.log(ndtr(0.97 * shared + np.sqrt(1 - 0.97**2) * own)), 0.5)
        for mean, own in ((60, one), (75, other))
    )
    return policy, baseline, -15 * np.log(2)


def _quantile(waits: np.ndarray, share: float) -> Evidence:
    replications, _, cells = waits.shape
    sections = [
        [r for r in range(replications) if section_of(r, replications) == section]
        for section in range(sections_of(replications))
    ]
    pooled, *each = (
        np.quantile(waits[rows].reshape(-1, cells), share, axis=0, method="inverted_cdf")
        for rows in (range(replications), *sections)
    )
    return of_quantile(pooled, np.array(each))
