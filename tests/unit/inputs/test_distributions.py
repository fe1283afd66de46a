"""Durations by inversion: their laws at 99.99 %, their rounding and their limits (R1, R22)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.inputs.distributions import LONGEST_US, LONGEST_WORK_US, sample
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
from unit.inputs.small import DAY

ALPHA = 1e-4
RAYLEIGH_CV = math.sqrt(4 / math.pi - 1)
UNIFORMS = np.random.default_rng(20260302).random(100_000)


def lognormal(mean: float, cv: float) -> stats.rv_continuous:
    sigma = math.sqrt(math.log1p(cv * cv))
    return stats.lognorm(sigma, scale=mean * math.exp(-sigma * sigma / 2))


@pytest.mark.parametrize(
    ("distribution", "law", "sd"),
    [
        (Exponential(6e8), stats.expon(scale=6e8), 6e8),
        (LogNormal(5e8, 0.8), lognormal(5e8, 0.8), 4e8),
        (LogNormal(5e8, 2.0), lognormal(5e8, 2.0), 10e8),
        (Gamma(5e8, 0.5), stats.gamma(4, scale=5e8 / 4), 2.5e8),
        (Gamma(5e8, 2.0), stats.gamma(0.25, scale=20e8), 10e8),
        (Weibull(5e8, 1.0), stats.expon(scale=5e8), 5e8),
        (Weibull(5e8, 5**0.5), stats.weibull_min(0.5, scale=2.5e8), 5e8 * 5**0.5),
        (
            Weibull(5e8, RAYLEIGH_CV),
            stats.weibull_min(2, scale=10e8 / math.sqrt(math.pi)),
            5e8 * RAYLEIGH_CV,
        ),
        (Uniform(10**8, 7 * 10**8), stats.uniform(1e8, 6e8), 6e8 / 12**0.5),
        (Triangular(10**8, 2 * 10**8, 7 * 10**8), stats.triang(1 / 6, 1e8, 6e8), 1.32e8),
        (Triangular(0, 0, 6 * 10**8), stats.triang(0, 0, 6e8), 6e8 / 18**0.5),
        (Triangular(0, 6 * 10**8, 6 * 10**8), stats.triang(1, 0, 6e8), 6e8 / 18**0.5),
    ],
)
def test_durations_follow_their_law(
    distribution: Distribution, law: stats.rv_continuous, sd: float
) -> None:
    durations = sample(distribution, UNIFORMS, LONGEST_US)
    assert stats.kstest(durations, law.cdf).pvalue > ALPHA
    limit = stats.norm.isf(ALPHA / 2) * sd / math.sqrt(len(UNIFORMS))
    assert abs(durations.mean() - law.mean()) < limit


def test_inversion_gives_quantiles_of_the_law() -> None:
    levels = np.array([0.01, 0.5, 0.9, 0.999])
    assert sample(Exponential(6e8), levels, LONGEST_US).tolist() == [
        round(-6e8 * math.log1p(-level)) for level in levels
    ]
    assert sample(LogNormal(5e8, 0.8), levels, LONGEST_US).tolist() == pytest.approx(
        lognormal(5e8, 0.8).ppf(levels), abs=1
    )


@pytest.mark.parametrize("cv", [1e-6, 0.01, 0.3, 0.7, 1.0, 1.5, 4.0, 30.0])
def test_a_weibull_law_has_the_mean_and_variation_asked_for(cv: float) -> None:
    # its k-th quantile is a power of the exponential one: two of them give shape and scale
    low, high = math.log(2), math.log(1000)
    levels = np.array([0.5, 0.999])
    values = sample(Weibull(1e13, cv), levels, 2**62)
    inverse_shape = math.log(values[1] / values[0]) / math.log(high / low)
    scale = values[0] / low**inverse_shape
    mean = scale * math.gamma(1 + inverse_shape)
    assert mean == pytest.approx(1e13, rel=1e-6)
    second = scale**2 * math.gamma(1 + 2 * inverse_shape)
    assert math.sqrt(max(second / mean**2 - 1, 0)) == pytest.approx(cv, rel=1e-3, abs=1e-5)


def test_extreme_variations_are_a_point_or_zeros_with_an_outlier() -> None:
    levels = np.array([0.001, 0.5, 0.999])
    for kind in (Gamma, Weibull):
        assert sample(kind(6e8, 1e-200), levels, LONGEST_US).tolist() == pytest.approx(
            [6e8] * 3, rel=1e-5
        )
        assert sample(kind(6e8, 1e200), levels, LONGEST_US).tolist()[:2] == [0, 0]


def test_bounds_of_uniform_and_triangular_durations_are_kept() -> None:
    levels = np.array([2**-54, 1 - 2**-53])
    for law in (Uniform(5, 9), Triangular(5, 6, 9), Triangular(5, 5, 9), Triangular(5, 9, 9)):
        assert sample(law, levels, LONGEST_US).tolist() == [5, 9]


def test_a_mixture_takes_its_parts_by_weight_and_each_part_whole() -> None:
    mixture = Mixture((0.25, 0.75), (Constant(0), Exponential(6e8)))
    durations = sample(mixture, UNIFORMS, LONGEST_US)
    zeros = int((durations == 0).sum())
    assert ALPHA < stats.binom(len(durations), 0.25).cdf(zeros) < 1 - ALPHA
    assert stats.kstest(durations[durations > 0], stats.expon(scale=6e8).cdf).pvalue > ALPHA


def test_a_part_of_a_mixture_is_rescaled_to_the_whole_of_its_law() -> None:
    mixture = Mixture((0.5, 0.5), (Exponential(6e8), Constant(7)))
    levels = np.array([0.25, 0.45, 0.5, 0.75])
    assert sample(mixture, levels, LONGEST_US).tolist() == [
        *sample(Exponential(6e8), np.array([0.5, 0.9]), LONGEST_US),
        7,
        7,
    ]


def test_never_stays_never_even_inside_a_mixture() -> None:
    mixture = Mixture((0.5, 0.5), (Constant(NEVER), Constant(3)))
    assert sample(mixture, np.array([0.2, 0.7]), LONGEST_US).tolist() == [NEVER, 3]
    assert sample(Constant(NEVER), np.array([0.2]), LONGEST_US).tolist() == [NEVER]


def test_empirical_values_are_equally_likely() -> None:
    values = (1, 5, 5, 9)
    levels = np.array([2**-54, 0.2499, 0.25, 0.7499, 0.75, 1 - 2**-53])
    assert sample(Empirical(values), levels, LONGEST_US).tolist() == [1, 1, 5, 5, 9, 9]
    counts = np.unique(sample(Empirical(values), UNIFORMS, LONGEST_US), return_counts=True)[1]
    expected = np.array([0.25, 0.5, 0.25]) * len(UNIFORMS)
    assert stats.chisquare(counts, expected).pvalue > ALPHA


def test_r22_work_is_cut_at_30_days_and_other_durations_at_10_years() -> None:
    assert LONGEST_WORK_US == 30 * DAY
    assert LONGEST_US == 3650 * DAY
    huge = (Exponential(1e300), LogNormal(1e200, 1e100), Constant(2**61), Empirical((2**61,)))
    for distribution in huge:
        for longest in (LONGEST_WORK_US, LONGEST_US):
            assert sample(distribution, np.array([0.999999999]), longest).tolist() == [longest]


def test_r1_durations_are_rounded_half_to_even() -> None:
    for value, rounded in ((2.5, 2), (3.5, 4), (3.4, 3)):
        level, mean = next(
            (level, value / -np.log1p(-level))
            for level in UNIFORMS
            if -(value / -np.log1p(-level)) * np.log1p(-level) == value
        )
        assert sample(Exponential(mean), np.array([level]), LONGEST_US).tolist() == [rounded]
