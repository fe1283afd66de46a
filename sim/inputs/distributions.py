"""Durations from distributions by inversion: one uniform number in, one duration out."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from sim.inputs.arrays import Int64
from sim.inputs.calendar import DAY_US
from sim.inputs.streams import Float64
from sim.scenario.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Mixture,
    Triangular,
    Uniform,
    Weibull,
)
from sim.units import NEVER

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
            return _whole(_exponential(uniforms, mean_us), longest_us)
        case LogNormal(mean_us, cv):
            return _whole(_lognormal(uniforms, mean_us, cv), longest_us)
        case Gamma(mean_us, cv):
            return _whole(mean_us * unit_gamma(uniforms, cv), longest_us)
        case Weibull(mean_us, cv):
            return _whole(_weibull(uniforms, mean_us, cv), longest_us)
        case Uniform(min_us, max_us):
            return _whole(min_us + uniforms * (max_us - min_us), longest_us)
        case Triangular():
            return _whole(_triangular(uniforms, distribution), longest_us)
        case Empirical(values_us):
            values = np.minimum(np.array(values_us, np.int64), longest_us)
            picks = (uniforms * len(values)).astype(np.int64)
            return values[np.minimum(picks, len(values) - 1)]
        case Mixture():
            return _mixture(distribution, uniforms, longest_us)


def varies(law: Distribution) -> bool:
    """Say whether a law gives more than one duration."""
    match law:
        case Constant():
            return False
        case Empirical(values_us):
            return len(set(values_us)) > 1
        case Mixture():
            return any(map(varies, law.parts)) or len(set(law.parts)) > 1
        case _:
            return True


def constant(value_us: int, longest_us: int) -> int:
    """Cut a constant duration (us) at ``longest_us``; ``NEVER`` stays."""
    return value_us if value_us == NEVER else min(value_us, longest_us)


def unit_gamma(uniforms: Float64, cv: float) -> Float64:
    """Turn uniform numbers ``(n,)`` in (0, 1) into gamma ones of mean 1 and the given ``cv``."""
    from scipy.special import gammaincinv

    # beyond these bounds the law is a point, or nothing but zeros and an outlier
    shape = 1 / min(max(cv * cv, 1e-300), 1e300)
    values: Float64 = np.asarray(gammaincinv(shape, uniforms), np.float64) / shape
    return values


def _exponential(uniforms: Float64, mean_us: float) -> Float64:
    # 1 - u is exact for uniforms as they are drawn, and this logarithm many times as quick as log1p
    values: Float64 = np.subtract(1.0, uniforms)
    np.log(values, out=values)
    return np.multiply(values, -mean_us, out=values)


def _lognormal(uniforms: Float64, mean_us: float, cv: float) -> Float64:
    from scipy.special import ndtri

    variance = math.log1p(cv * cv)
    logs: Float64 = ndtri(uniforms)
    logs *= math.sqrt(variance)
    logs += math.log(mean_us) - variance / 2
    return _exp(logs)


def _weibull(uniforms: Float64, mean_us: float, cv: float) -> Float64:
    inverse_shape = _inverse_weibull_shape(cv)
    scale = math.log(mean_us) - math.lgamma(1 + inverse_shape)
    return _exp(scale + inverse_shape * np.log(-np.log1p(-uniforms)))


@lru_cache(maxsize=64)
def _inverse_weibull_shape(cv: float) -> float:
    """Find 1 / shape of the Weibull law with a coefficient of variation.

    Source: cv^2 + 1 = G(1 + 2/shape) / G(1 + 1/shape)^2, G the gamma function.
    """
    from scipy.optimize import brentq

    # bounds of what can be told from a constant, and from zeros with an outlier
    wanted = math.log1p(min(max(cv * cv, 1e-14), 1e300))

    def excess(log_inverse: float) -> float:
        inverse = math.exp(log_inverse)
        return math.lgamma(1 + 2 * inverse) - 2 * math.lgamma(1 + inverse) - wanted

    return math.exp(brentq(excess, math.log(1e-9), math.log(1e4)))


def _triangular(uniforms: Float64, law: Triangular) -> Float64:
    width, rise = law.max_us - law.min_us, law.mode_us - law.min_us
    rising = law.min_us + np.sqrt(uniforms * width * rise)
    falling = law.max_us - np.sqrt((1 - uniforms) * width * (width - rise))
    return np.where(uniforms * width < rise, rising, falling)


def _exp(logs: Float64) -> Float64:
    # beyond exp(100) every duration is cut anyway
    np.minimum(logs, 100.0, out=logs)
    return np.exp(logs, out=logs)


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
    np.minimum(values, longest_us, out=values)
    return np.rint(values, out=values).astype(np.int64)
