"""Differences between policies: numbers worked out by hand or by scipy, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from scipy import stats

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.results.differences import Differences, differences, subtract
from sim.results.evidence import (
    Evidence,
    Sample,
    by_replication,
    evidence,
    of_quantile,
    of_ratio,
    of_values,
)
from unit.results.handmade import cells_of, collected
from unit.results.handmade import waiting as run
from unit.results.pairs import METRIC

RNG = np.random.default_rng(20260302)
NAN = float("nan")
COUNT, SHARE, MEAN, INDEX = (
    METRIC[name] for name in ("missed", "missed_rate", "wait_mean", "fairness")
)


def column(*values: float) -> np.ndarray:
    return np.array(values, float)[:, None]


def one(found: Differences, interval: str) -> tuple[float, float, float]:
    low, high = getattr(found, interval)[:, 0]
    return float(found.difference[0]), float(low), float(high)


def counted(policy: Evidence, baseline: Evidence, family: int = 1) -> Differences:
    return subtract(COUNT, policy, baseline, family=family)


def test_counts_have_students_paired_and_welchs_unpaired_interval() -> None:
    base = RNG.normal(50, 5, 12)
    policy = base + RNG.normal(2, 1, 12)
    found = counted(of_values(policy[:, None]), of_values(base[:, None]), family=4)
    by_pairs = stats.ttest_rel(policy, base)
    ends = {
        "paired": by_pairs.confidence_interval(0.95),
        "simultaneous": by_pairs.confidence_interval(1 - 0.05 / 4),
        "unpaired": stats.ttest_ind(policy, base, equal_var=False).confidence_interval(0.95),
    }
    for interval, expected in ends.items():
        assert one(found, interval) == pytest.approx((policy.mean() - base.mean(), *expected))
    assert found.correlation[0] == pytest.approx(np.corrcoef(policy, base)[0, 1])
    assert not found.same[0]


def slow_pseudo(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    n, whole = len(top), top.sum() / bottom.sum()
    without = [np.delete(top, i).sum() / np.delete(bottom, i).sum() for i in range(n)]
    return n * whole - (n - 1) * np.array(without)


def test_ratios_are_paired_by_the_jackknifes_pseudo_values() -> None:
    chats = RNG.poisson(100, 15) * 1.0
    fewer = chats - RNG.poisson(5, 15)
    waited, less = RNG.gamma(chats, 3e6), RNG.gamma(fewer, 2e6)
    found = subtract(
        MEAN,
        of_ratio(MEAN, less[:, None], fewer[:, None]),
        of_ratio(MEAN, waited[:, None], chats[:, None]),
        family=1,
    )
    apart = (slow_pseudo(less, fewer) - slow_pseudo(waited, chats)) / 1e6
    difference = (less.sum() / fewer.sum() - waited.sum() / chats.sum()) / 1e6
    half = stats.t.ppf(0.975, 14) * stats.sem(apart)
    expected = (difference, difference - half, difference + half)
    assert one(found, "paired") == pytest.approx(expected)


def test_a_quantile_is_paired_by_section_about_the_pooled_difference() -> None:
    policy = of_quantile(np.array([10.0]), column(9, 11, 12, NAN))
    baseline = of_quantile(np.array([6.0]), column(5, 6, 6, 4))
    found = subtract(METRIC["wait_p50"], policy, baseline, family=1)
    # the three sections that both have say 4, 5 and 6, the pooled quantiles 4
    half = stats.t.ppf(0.975, 2) * np.sqrt((0 + 1 + 4) / 2 / 3)
    assert one(found, "paired") == pytest.approx((4, 4 - half, 4 + half))


def test_an_index_is_compared_where_both_have_it() -> None:
    policy, base = column(0.9, NAN, 0.7, 0.8), column(0.5, 0.1, 0.6, NAN)
    found = subtract(INDEX, of_values(policy), of_values(base), family=1)
    ends = stats.ttest_rel([0.9, 0.7], [0.5, 0.6]).confidence_interval(0.95)
    assert found.difference[0] == pytest.approx(0.25)
    # indices lie within 1 of each other
    assert one(found, "paired")[1:] == (max(ends.low, -1), min(ends.high, 1))


@pytest.mark.parametrize(
    ("policy", "baseline"),
    [
        (of_ratio(SHARE, column(0, 0), column(0, 0)), of_ratio(SHARE, column(1, 2), column(4, 4))),
        (of_values(column(NAN, NAN)), of_values(column(1, 2))),
        (
            of_quantile(np.array([NAN]), column(NAN, NAN)),
            of_quantile(np.array([3.0]), column(3, 4)),
        ),
    ],
)
def test_a_figure_that_one_of_the_two_does_not_have_has_no_difference(
    policy: Evidence, baseline: Evidence
) -> None:
    for pair in ((policy, baseline), (baseline, policy)):
        found = subtract(SHARE, *pair, family=1)
        assert np.isnan([*one(found, "paired"), *one(found, "unpaired")]).all()
        assert np.isnan(found.correlation[0])
        assert not found.same[0]


def test_one_replication_has_a_difference_and_no_interval() -> None:
    pairs = [
        (COUNT, of_values(column(7)), of_values(column(4))),
        (SHARE, of_ratio(SHARE, column(3), column(4)), of_ratio(SHARE, column(2), column(4))),
        (
            METRIC["wait_p50"],
            of_quantile(np.array([5.0]), column(5)),
            of_quantile(np.array([3.0]), column(3)),
        ),
    ]
    for metric, policy, baseline in pairs:
        found = subtract(metric, policy, baseline, family=1)
        assert found.difference[0] in (3, 0.25, 2)
        assert np.isnan([found.paired, found.simultaneous, found.unpaired]).all()
        assert np.isnan(found.correlation[0])
        assert not found.same[0]


def test_a_ratio_whose_denominator_is_all_in_one_replication_has_no_interval() -> None:
    alone = of_ratio(SHARE, column(0, 3, 0), column(0, 6, 0))
    found = subtract(SHARE, alone, of_ratio(SHARE, column(1, 1, 2), column(4, 4, 4)), family=1)
    assert found.difference[0] == pytest.approx(0.5 - 4 / 12)
    assert np.isnan(found.paired).all()


def test_equal_counts_everywhere_have_the_poisson_bound_and_no_claim_of_certainty() -> None:
    values = column(3, 5, 0, 4)
    found = counted(of_values(values), of_values(values), family=3)
    for interval, level in (("paired", 0.95), ("simultaneous", 1 - 0.05 / 3)):
        bound = stats.chi2.ppf((1 + level) / 2, 2) / 2 / 4
        assert one(found, interval) == pytest.approx((0, -bound, bound))
    assert found.same[0]
    assert found.correlation[0] == pytest.approx(1)
    # without the pairs nothing is equal
    ends = stats.ttest_ind(values, values, equal_var=False).confidence_interval(0.95)
    assert one(found, "unpaired")[2] == pytest.approx(float(ends.high[0]))


def test_figures_of_0_everywhere_have_the_bound_without_pairs_too() -> None:
    nothing = of_values(column(0, 0, 0, 0))
    found = counted(nothing, nothing)
    assert one(found, "unpaired") == one(found, "paired")
    assert found.paired[1, 0] > 0
    assert np.isnan(found.correlation[0])


def test_a_difference_that_never_varies_keeps_the_bound_about_it() -> None:
    base = column(3, 5, 0, 4)
    found = counted(of_values(base + 2), of_values(base))
    bound = stats.chi2.ppf(0.975, 2) / 2 / 4
    assert one(found, "paired") == pytest.approx((2, 2 - bound, 2 + bound))
    assert found.same[0]


def test_equal_shares_of_chats_rest_on_their_chats() -> None:
    found_in = of_ratio(SHARE, column(3, 5, 4), column(9, 12, 11))
    found = subtract(SHARE, found_in, found_in, family=1)
    bound = stats.binomtest(0, 32).proportion_ci(0.95, method="exact").high
    assert one(found, "paired") == pytest.approx((0, -bound, bound))


def test_an_equal_difference_of_shares_of_time_has_no_interval() -> None:
    metric = METRIC["occupancy"]
    base, more = (of_ratio(metric, column(top, top, top), column(9, 9, 9)) for top in (3, 5))
    found = subtract(metric, more, base, family=1)
    assert found.difference[0] == pytest.approx(2 / 9)
    assert np.isnan(found.paired).all()
    assert found.same[0]


def test_where_nothing_is_random_the_interval_is_the_difference() -> None:
    for top in (column(3), column(3, 3, 3)):
        base, more = (
            replace(of_ratio(SHARE, top + extra, 3 * top), random=False) for extra in (0, 1)
        )
        found = subtract(SHARE, more, base, family=1)
        for interval in ("paired", "simultaneous", "unpaired"):
            assert one(found, interval) == pytest.approx((1 / 9,) * 3)
        assert found.same[0]
        # chance in one of the two is enough
        half = subtract(SHARE, replace(more, random=True), base, family=1)
        assert not np.isclose(half.paired[0, 0], 1 / 9)


@pytest.mark.parametrize("name", ["wait_mean", "rest_hours", "wait_p90", "fairness"])
def test_equal_figures_that_no_law_bounds_have_no_interval(name: str) -> None:
    metric = METRIC[name]
    values = column(0.1, 0.7, 1.9)
    of = {
        "wait_mean": lambda: of_ratio(metric, values, column(3, 3, 4)),
        "rest_hours": lambda: of_values(values),
        "fairness": lambda: of_values(values / 2),
        "wait_p90": lambda: of_quantile(np.array([0.7]), values),
    }[name]()
    found = subtract(metric, of, of, family=1)
    assert found.difference[0] == 0
    assert np.isnan(found.paired).all()
    assert found.same[0]


def test_what_rounding_leaves_is_no_difference() -> None:
    hours = RNG.normal(100, 10, (9, 1))
    more = (hours / 3 + 8 / 3) * 3
    found = subtract(METRIC["rest_hours"], of_values(more), of_values(hours), family=1)
    assert np.ptp(more - hours) > 0
    assert found.same[0]


def test_what_rounding_leaves_of_a_figure_is_correlated_with_nothing() -> None:
    still, varying = column(0.3, 0.1 + 0.2, 0.3), column(1, 2, 1)
    found = subtract(METRIC["rest_hours"], of_values(still), of_values(varying), family=1)
    assert np.ptp(still) > 0
    assert np.isnan(found.correlation[0])


# a whole table


def sample(runs: list[tuple[Inputs, RunLog]], rows: list[int] | None = None) -> Sample:
    collector = collected(runs)
    return Sample(collector.layout, collector.measures, collector.waits, rows)


def test_policies_less_a_baseline_in_the_middle_of_them() -> None:
    missed = {"more": [3, 4, 6], "base": [1, 2, 3], "less": [0, 2, 1]}
    samples = [
        sample([run([10 * (i + 1)] * 4, missed[name][i]) for i in range(3)]) for name in missed
    ]
    found = differences(samples, 1)
    at = partial(cells_of, samples[1].layout)
    (here,) = at("missed", 1, "live")
    assert found.difference[:, here] == pytest.approx([7 / 3, -1])
    ends = stats.ttest_rel(missed["less"], missed["base"]).confidence_interval(1 - 0.05 / 2)
    assert found.simultaneous[:, 1, here] == pytest.approx([ends.low, ends.high])
    assert found.difference[:, at("missed_rate")[0]] == pytest.approx(
        [13 / 25 - 6 / 18, 3 / 15 - 6 / 18]
    )
    # their waits are the same, and so is each quantile
    for name in ("wait_mean", "wait_p50", "wait_p99"):
        assert (found.difference[:, at(name)] == 0).all()
        assert found.same[:, at(name)].all()
    assert np.isnan(found.difference[:, at("missed", 0, "offline")]).sum() == 0
    assert np.isnan(found.difference[:, at("missed_rate", 0, "offline")]).all()
    shape = (2, samples[1].layout.size)
    assert found.difference.shape == found.correlation.shape == shape
    assert found.unpaired.shape == (2, *shape)


def test_quantiles_of_the_whole_table_are_those_of_their_own_cells() -> None:
    slow = sample([run([100, 200, 300], 0) for _ in range(3)])
    quick = sample([run([100, 120 + i, 300], 0) for i in range(3)])
    found = differences([slow, quick])
    (here,) = cells_of(slow.layout, "wait_p50", 1, "live")
    assert found.difference[0, here] == pytest.approx(-79, rel=2e-3)
    # the sections, here the replications, say 80, 79 and 78 less
    half = stats.t.ppf(0.975, 2) * np.sqrt((1 + 0 + 1) / 2 / 3)
    assert found.paired[:, 0, here] == pytest.approx([-79 - half, -79 + half], abs=0.5)


def test_a_quantile_by_replication_is_each_ones_own() -> None:
    uneven = sample([run([100] * 9, 0), run([200], 0), run([300], 0)])
    names = [metric.name for metric in uneven.layout.metrics]
    found = by_replication(uneven, names.index("wait_p50"))
    assert found.parts[:, 0] == pytest.approx([100, 200, 300], rel=2e-3)
    assert found.estimate[0] == pytest.approx(200, rel=2e-3)
    assert evidence(uneven, names.index("wait_p50")).estimate[0] == pytest.approx(100, rel=2e-3)


def test_files_with_other_groups_are_compared_where_they_have_the_same() -> None:
    one_group = sample([run([10], i) for i in range(3)])
    # its group of index 1 is the other file's only one
    two_groups = sample([run([10], 2 * i, group=1, groups=2) for i in range(3)], rows=[0, 2])
    found = differences([one_group, two_groups])
    at = partial(cells_of, one_group.layout)
    assert found.difference.shape == (1, one_group.layout.size)
    for group in (0, 1):
        assert found.difference[0, at("missed", group)] == pytest.approx(1)
        assert found.difference[0, at("wait_p50", group)] == 0
