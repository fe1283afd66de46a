"""Estimators against textbook formulas, scipy and their own promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.results.estimates import (
    clopper_pearson,
    deviation,
    mean_of_values,
    poisson_upper,
    ratio,
    section_of,
    sectioned,
    sections_of,
)

RNG = np.random.default_rng(20260302)


def column(*values: float) -> np.ndarray:
    return np.array(values, float)[:, None]


def test_a_count_has_students_interval() -> None:
    values = RNG.normal(50, 5, 12)
    estimate = mean_of_values(values[:, None])
    low, high = stats.t.interval(0.95, 11, values.mean(), stats.sem(values))
    got = [estimate.mean[0], estimate.low[0], estimate.high[0]]
    assert got == pytest.approx([values.mean(), low, high])
    assert deviation(values[:, None])[0] == pytest.approx(values.std(ddof=1))


def test_a_counts_interval_is_cut_at_0() -> None:
    assert mean_of_values(column(0, 0, 0, 5)).low[0] == 0


def test_one_replication_has_no_interval() -> None:
    estimates = (
        mean_of_values(column(3)),
        ratio(column(3), column(4), share=True),
        sectioned(np.array([3.0]), column(3)),
    )
    for estimate in estimates:
        assert estimate.mean[0] in (3, 0.75)
        assert np.isnan([estimate.low[0], estimate.high[0]]).all()
    assert np.isnan(deviation(column(3))[0])


def test_replications_without_a_value_are_left_out() -> None:
    with_gaps = mean_of_values(column(1, np.nan, 3, np.nan, 8))
    without = mean_of_values(column(1, 3, 8))
    assert with_gaps.mean == without.mean
    assert (with_gaps.low, with_gaps.high) == (without.low, without.high)
    assert np.isnan(mean_of_values(column(np.nan, np.nan)).mean[0])


def slow_jackknife(top: np.ndarray, bottom: np.ndarray) -> tuple[float, float, float]:
    n = len(top)
    whole = top.sum() / bottom.sum()
    pseudo = []
    for i in range(n):
        keep = np.arange(n) != i
        pseudo.append(n * whole - (n - 1) * top[keep].sum() / bottom[keep].sum())
    half = stats.t.ppf(0.975, n - 1) * np.std(pseudo, ddof=1) / np.sqrt(n)
    return whole, whole - half, whole + half


def test_a_ratio_has_the_jackknifes_interval_around_the_ratio_of_sums() -> None:
    bottom = RNG.poisson(100, 15).astype(float)
    top = RNG.gamma(bottom, 3)
    estimate = ratio(top[:, None], bottom[:, None], share=False)
    got = (estimate.mean[0], estimate.low[0], estimate.high[0])
    assert got == pytest.approx(slow_jackknife(top, bottom))


def test_with_equal_denominators_the_ratio_has_students_interval() -> None:
    values = RNG.normal(50, 5, 12)
    estimate = ratio(values[:, None] * 7, np.full((12, 1), 7.0), share=False)
    low, high = stats.t.interval(0.95, 11, values.mean(), stats.sem(values))
    assert (estimate.low[0], estimate.high[0]) == pytest.approx((low, high))


def test_a_replication_with_nothing_to_divide_by_does_not_break_the_jackknife() -> None:
    top, bottom = np.array([3.0, 0, 5, 4]), np.array([6.0, 0, 9, 7])
    estimate = ratio(top[:, None], bottom[:, None], share=False)
    got = (estimate.mean[0], estimate.low[0], estimate.high[0])
    assert got == pytest.approx(slow_jackknife(top, bottom))
    alone = ratio(column(0, 3, 0), column(0, 6, 0), share=False)
    assert alone.mean[0] == 0.5
    assert np.isnan(alone.low[0])
    assert np.isnan(ratio(column(0, 0), column(0, 0), share=False).mean[0])


def test_a_shares_interval_is_kept_inside_0_and_1() -> None:
    near_0 = ratio(column(0, 0, 3), column(9, 9, 9), share=True)
    near_1 = ratio(column(9, 9, 6), column(9, 9, 9), share=True)
    assert near_0.low[0] == 0
    assert near_1.high[0] == 1
    assert ratio(column(9, 9, 6), column(9, 9, 9), share=False).high[0] > 1


def test_the_poisson_bound_of_a_count_that_never_happened() -> None:
    assert poisson_upper(20) == pytest.approx(stats.chi2.ppf(0.975, 2) / 2 / 20)
    # at this mean a run of zeros has a probability of 2.5 %
    assert np.exp(-poisson_upper(20) * 20) == pytest.approx(0.025)


def test_clopper_pearson_is_scipys() -> None:
    cases = [(0, 30), (30, 30), (7, 30), (0, 1)]
    low, high = clopper_pearson(*np.array(cases, float).T)
    for i, (k, n) in enumerate(cases):
        exact = stats.binomtest(k, n).proportion_ci(0.95, method="exact")
        assert (low[i], high[i]) == pytest.approx((exact.low, exact.high))
    assert np.isnan(clopper_pearson(np.zeros(1), np.zeros(1))).all()


def test_sections_are_contiguous_ten_at_most_and_nearly_equal() -> None:
    for replications in (1, 3, 10, 11, 37, 200):
        sections = [section_of(r, replications) for r in range(replications)]
        sizes = np.bincount(sections)
        assert sections == sorted(sections)
        assert len(sizes) == sections_of(replications) == min(10, replications)
        assert sizes.max() - sizes.min() <= 1


def test_a_quantiles_interval_is_about_the_pooled_quantile() -> None:
    sections = column(9, 11, 12)
    estimate = sectioned(np.array([10.0]), sections)
    half = stats.t.ppf(0.975, 2) * np.sqrt((1 + 1 + 4) / 2 / 3)
    got = (estimate.mean[0], estimate.low[0], estimate.high[0])
    assert got == pytest.approx((10, 10 - half, 10 + half))


def binomial_limits(n: int, p: float) -> tuple[float, float]:
    return stats.binom.ppf(0.00005, n, p), stats.binom.ppf(0.99995, n, p)


def test_intervals_hold_the_truth_95_times_in_100() -> None:
    cells, truth = 4000, 50.0
    values = np.random.default_rng(7).normal(truth, 5, (8, cells))
    estimate = mean_of_values(values, low=-np.inf)
    held = ((estimate.low <= truth) & (truth <= estimate.high)).sum()
    low, high = binomial_limits(cells, 0.95)
    assert low <= held <= high


def test_the_jackknife_holds_a_share_95_times_in_100() -> None:
    rng = np.random.default_rng(8)
    cells, p = 4000, 0.4
    trials = rng.poisson(400, (20, cells))
    estimate = ratio(rng.binomial(trials, p).astype(float), trials.astype(float), share=True)
    held = ((estimate.low <= p) & (p <= estimate.high)).sum()
    low, high = binomial_limits(cells, 0.95)
    assert low <= held <= high
