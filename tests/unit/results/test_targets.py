"""Targets are met, missed or undecided."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.results.estimates import ratio
from sim.results.targets import (
    Bound,
    Verdict,
    check_days,
    check_waits,
    check_window,
    share_to_keep,
)

NAN = float("nan")
MET, MISSED, UNDECIDED = Verdict.MET, Verdict.MISSED, Verdict.UNDECIDED
AT_LEAST_80, AT_MOST_2 = Bound(0.8, at_least=True), Bound(0.02, at_least=False)


@pytest.mark.parametrize(
    ("bound", "low", "high", "verdict"),
    [
        (AT_LEAST_80, 0.81, 0.85, MET),
        (AT_LEAST_80, 0.8, 0.85, MET),
        (AT_LEAST_80, 0.79, 0.85, UNDECIDED),
        (AT_LEAST_80, 0.75, 0.8, UNDECIDED),
        (AT_LEAST_80, 0.75, 0.79, MISSED),
        (AT_MOST_2, 0.01, 0.02, MET),
        (AT_MOST_2, 0.01, 0.03, UNDECIDED),
        (AT_MOST_2, 0.02, 0.03, UNDECIDED),
        (AT_MOST_2, 0.021, 0.03, MISSED),
        (AT_MOST_2, NAN, NAN, UNDECIDED),
    ],
)
def test_a_window_is_judged_by_the_whole_interval(
    bound: Bound, low: float, high: float, verdict: Verdict
) -> None:
    found = check_window(bound, (low + high) / 2, low, high, same=False)
    assert found.verdict is verdict
    assert (found.low, found.high) == pytest.approx((low, high), nan_ok=True)


def test_what_was_the_same_in_every_replication_is_judged_as_it_is() -> None:
    half_a_minute = Bound(30.0, at_least=False)
    for figure, verdict in ((0.0, MET), (30.0, MET), (31.0, MISSED)):
        found = check_window(half_a_minute, figure, NAN, NAN, same=True)
        assert (found.verdict, found.same) == (verdict, True)
    # a count of 0 has bounds all the same
    assert check_window(Bound(0.5, at_least=False), 0, 0, 0.7, same=True).verdict is UNDECIDED
    assert check_window(half_a_minute, 0.0, NAN, NAN, same=False).verdict is UNDECIDED
    assert check_window(half_a_minute, NAN, NAN, NAN, same=False).verdict is UNDECIDED
    assert check_window(half_a_minute, 10.0, NAN, NAN, same=False).verdict is UNDECIDED


def days(*held: int, of: int = 20) -> np.ndarray:
    """Replications in which a missed rate is kept on so many of the days."""
    values = np.full((len(held), of), 0.05)
    for replication, count in enumerate(held):
        values[replication, :count] = 0.02
    return values


def test_days_on_which_a_target_holds_are_a_share_with_the_jackknifes_interval() -> None:
    figures = days(16, 18, 17, 19)
    # two days without chats count neither way
    figures[0, -2:] = NAN
    found = check_days(AT_MOST_2, figures, share_of=0.8)
    held, counted = (np.array(n, float)[:, None] for n in ([16, 18, 17, 19], [18, 20, 20, 20]))
    expected = ratio(held, counted, share=True)
    ends = (expected.mean[0], expected.low[0], expected.high[0])
    assert (found.estimate, found.low, found.high) == pytest.approx(ends)
    assert found.estimate == pytest.approx(70 / 78)


@pytest.mark.parametrize(("share_of", "verdict"), [(0.8, MET), (0.87, UNDECIDED), (0.96, MISSED)])
def test_a_share_of_days_is_judged_by_the_whole_interval(share_of: float, verdict: Verdict) -> None:
    figures = days(17, 18, 17, 18, 17, 18, 18, 17)
    assert check_days(AT_MOST_2, figures, share_of=share_of).verdict is verdict


def test_days_that_all_keep_to_it_or_none_have_clopper_and_pearsons_interval() -> None:
    found = check_days(AT_MOST_2, days(20, 20, 20), share_of=0.9)
    exact = stats.binomtest(60, 60).proportion_ci(0.95, method="exact")
    assert (found.verdict, found.estimate) == (MET, 1.0)
    assert (found.low, found.high) == pytest.approx((exact.low, 1.0))
    none = check_days(AT_MOST_2, days(0, 0, 0), share_of=0.9)
    assert (none.verdict, none.estimate, none.low) == (MISSED, 0.0, 0.0)
    assert none.high == pytest.approx(1 - exact.low)


def test_one_bad_day_decides_a_target_for_every_day_and_no_good_ones_do() -> None:
    assert check_days(AT_MOST_2, days(20, 20, 19), share_of=1.0).verdict is MISSED
    assert check_days(AT_MOST_2, days(20, 20, 20), share_of=1.0).verdict is UNDECIDED
    assert check_days(AT_MOST_2, days(19), share_of=1.0).verdict is MISSED


def test_one_replication_or_no_days_decide_nothing() -> None:
    assert check_days(AT_MOST_2, days(20), share_of=0.5).verdict is UNDECIDED
    nothing = check_days(AT_MOST_2, np.full((4, 3), NAN), share_of=0.5)
    assert nothing.verdict is UNDECIDED
    assert np.isnan(nothing.estimate)
    assert check_days(AT_MOST_2, np.full((4, 3), NAN), share_of=1.0).verdict is UNDECIDED


def test_a_verdict_is_wrong_at_most_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    repetitions, share = 1_000, 0.9
    verdicts = [
        check_days(AT_MOST_2, days(*rng.binomial(20, share, 30)), share_of=share).verdict
        for _ in range(repetitions)
    ]
    most = stats.binom.ppf(0.9999, repetitions, 0.03)
    assert verdicts.count(MET) <= most
    assert verdicts.count(MISSED) <= most


def test_a_share_of_days_that_never_varies_has_no_interval_and_is_judged_as_it_is() -> None:
    found = check_days(AT_MOST_2, days(16, 16, 16), share_of=0.8)
    assert (found.verdict, found.estimate, found.same) == (MET, 0.8, True)
    assert np.isnan([found.low, found.high]).all()
    assert check_days(AT_MOST_2, days(16, 16, 16), share_of=0.81).verdict is MISSED


def test_where_nothing_is_random_one_replication_decides() -> None:
    found = check_days(AT_MOST_2, days(20), share_of=1.0, random=False)
    assert (found.verdict, found.estimate, found.low, found.high) == (MET, 1.0, 1.0, 1.0)
    assert check_days(AT_MOST_2, days(19), share_of=0.96, random=False).verdict is MISSED
    nine_in_ten = share_to_keep("wait_p90", at_least=False)
    one = np.array([9.0]), np.array([10.0])
    assert check_waits(nine_in_ten, *one, random=False).verdict is MET
    assert check_waits(nine_in_ten, *one).verdict is UNDECIDED


@pytest.mark.parametrize("percent", [50, 90, 95, 99])
def test_a_percentile_keeps_to_a_limit_just_where_the_share_of_waits_does(percent: int) -> None:
    rng = np.random.default_rng(percent)
    for count in (1, 2, 9, 10, 20, 100, 200):
        waits = np.sort(rng.integers(0, 12, count))
        quantile = waits[-(-percent * count // 100) - 1]
        for limit in range(13):
            at_most = share_to_keep(f"wait_p{percent}", at_least=False)
            at_least = share_to_keep(f"wait_p{percent}", at_least=True)
            assert at_most.holds(np.mean(waits <= limit)) == (quantile <= limit)
            assert at_least.holds(np.mean(waits >= limit)) == (quantile >= limit)


def test_a_percentile_is_judged_by_the_interval_of_the_share_of_waits() -> None:
    bound = share_to_keep("wait_p90", at_least=False)
    kept, waits = np.array([92.0, 95, 93, 97]), np.array([100.0, 99, 101, 100])
    found = check_waits(bound, kept, waits)
    expected = ratio(kept[:, None], waits[:, None], share=True)
    assert (found.verdict, found.of) == (MET, "waits")
    ends = (expected.mean[0], expected.low[0], expected.high[0])
    assert (found.estimate, found.low, found.high) == pytest.approx(ends)
    assert check_waits(bound, kept - 4, waits).verdict is UNDECIDED
    assert check_waits(bound, kept - 20, waits).verdict is MISSED
    # all 30 waits are within it: their bound shows 80 % of waits, not 90 %
    all_kept = np.array([10.0, 10, 10])
    exact = stats.binomtest(30, 30).proportion_ci(0.95, method="exact")
    found = check_waits(bound, all_kept, all_kept)
    assert (found.verdict, found.estimate, found.high) == (UNDECIDED, 1.0, 1.0)
    assert found.low == pytest.approx(exact.low)
    assert check_waits(bound, 4 * all_kept, 4 * all_kept).verdict is MET
    assert check_waits(bound, 0 * all_kept, 0 * all_kept).verdict is UNDECIDED
