"""Durations from distributions by inversion: one uniform number in, one duration out."""

from __future__ import annotations

import math

import numpy as np

from sim.inputs.arrays import Int64
from sim.inputs.calendar import DAY_US
from sim.inputs.streams import Float64
from sim.scenario.model import (
    NEVER,
    Constant,
    Distribution,
    Empirical,
    Exponential,
    LogNormal,
    Mixture,
)

LONGEST_WORK_US = 30 * DAY_US
"""Work is cut here (R22)."""
LONGEST_US = 3650 * DAY_US
"""Every other duration that ends is cut here, 10 years (R22)."""

_BELOW_ONE = 1.0 - 2.0**-53
_ABOVE_ZERO = 2.0**-54


def sample(distribution: Distribution, uniforms: Float64, longest_us: int) -> Int64:
    """Turn uniform numbers into durations, each by the inverse of the distribution function.

    Parameters: ``uniforms`` ``(n,)`` in (0, 1); ``longest_us`` where durations are cut (us).
    Returns ``(n,)`` int64 us, rounded half to even; ``NEVER`` stays. Source: R1, R22, R31.
    """
    match distribution:
        case Constant(value_us):
            return np.full(len(uniforms), constant(value_us, longest_us), np.int64)
        case Exponential(mean_us):
            return _whole(-mean_us * np.log1p(-uniforms), longest_us)
        case LogNormal(mean_us, cv):
            return _whole(_lognormal(uniforms, mean_us, cv), longest_us)
        case Empirical(values_us):
            values = np.minimum(np.array(values_us, np.int64), longest_us)
            picks = (uniforms * len(values)).astype(np.int64)
            return values[np.minimum(picks, len(values) - 1)]
        case Mixture():
            return _mixture(distribution, uniforms, longest_us)


def constant(value_us: int, longest_us: int) -> int:
    """Cut a constant duration (us) at ``longest_us``; ``NEVER`` stays."""
    return value_us if value_us == NEVER else min(value_us, longest_us)


def _lognormal(uniforms: Float64, mean_us: float, cv: float) -> Float64:
    from scipy.special import ndtri

    variance = math.log1p(cv * cv)
    logs = math.log(mean_us) - variance / 2 + math.sqrt(variance) * ndtri(uniforms)
    # beyond exp(100) every duration is cut anyway
    values: Float64 = np.exp(np.minimum(logs, 100.0))
    return values


def _mixture(mixture: Mixture, uniforms: Float64, longest_us: int) -> Int64:
    weights = np.array(mixture.weights) / math.fsum(mixture.weights)
    bounds = np.concatenate(([0.0], np.cumsum(weights)))
    chosen = np.searchsorted(bounds[1:-1], uniforms, side="right")
    durations = np.empty(len(uniforms), np.int64)
    for index, part in enumerate(mixture.parts):
        its = chosen == index
        rescaled = (uniforms[its] - bounds[index]) / weights[index]
        durations[its] = sample(part, np.clip(rescaled, _ABOVE_ZERO, _BELOW_ONE), longest_us)
    return durations


def _whole(values: Float64, longest_us: int) -> Int64:
    # cut before the cast: a float beyond 64 bits has no integer
    return np.rint(np.minimum(values, longest_us)).astype(np.int64)
