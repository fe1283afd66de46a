"""Chats from rates: the Poisson law at 99.99 %, and what a change of rate leaves alone (R31)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from sim.inputs.arrays import Int64
from sim.inputs.calendar import Calendar, calendar_of
from sim.inputs.rates import DayRate, _unit_arrivals, draw_arrivals, weekly_rates
from sim.inputs.streams import Streams
from sim.scenario.model import RateProfile
from unit.inputs.small import DAY, HOUR, rate, scenario

ALPHA = 1e-4


def day_rates(profile: RateProfile, calendar: Calendar) -> tuple[DayRate, ...]:
    return weekly_rates(profile, calendar, np.ones(len(calendar.clock.day_begins) - 1))


def drawn(
    profile: RateProfile, calendar: Calendar, replication: int = 0, group: str = "g"
) -> tuple[Int64, Int64]:
    rates = day_rates(profile, calendar)
    return draw_arrivals(rates, np.ones(len(rates)), calendar.clock, Streams(1, replication), group)


def test_the_number_of_chats_of_a_day_is_poisson() -> None:
    calendar = calendar_of(scenario(duration_days=400))
    counts = np.concatenate([drawn(rate((0, 0.1)), calendar, each)[1] for each in range(5)])
    law = stats.poisson(2.4)
    observed = np.bincount(np.minimum(counts, 7), minlength=8)
    expected = np.append(law.pmf(np.arange(7)), law.sf(6)) * len(counts)
    assert stats.chisquare(observed, expected).pvalue > ALPHA


def test_counts_of_many_chats_have_the_poisson_mean_and_variance() -> None:
    calendar = calendar_of(scenario(duration_days=1000))
    counts = drawn(rate((0, 40)), calendar)[1]
    assert abs(counts.mean() - 960) < stats.norm.isf(ALPHA / 2) * (960 / 1000) ** 0.5
    dispersion = ((counts - counts.mean()) ** 2).sum() / 960
    assert ALPHA / 2 < stats.chi2(999).cdf(dispersion) < 1 - ALPHA / 2


def test_times_of_day_follow_the_rate() -> None:
    calendar = calendar_of(scenario(duration_days=1000))
    profile = rate((0, 0), (6, 4), (12, 1), (18, 0), (20, 2))
    hours = (drawn(profile, calendar)[0] % DAY) / HOUR

    def cumulative(hour: np.ndarray) -> np.ndarray:
        return np.interp(hour, [0, 6, 12, 18, 20, 24], [0, 0, 24, 30, 30, 38]) / 38

    assert stats.kstest(hours, cumulative).pvalue > ALPHA
    assert not ((hours < 6) | ((hours >= 18) & (hours < 20))).any()


def test_gaps_between_chats_are_exponential_and_independent() -> None:
    calendar = calendar_of(scenario(duration_days=1))
    gaps = np.diff(drawn(rate((0, 4000)), calendar)[0])
    assert stats.kstest(gaps, stats.expon(scale=HOUR / 4000).cdf).pvalue > ALPHA
    correlation = np.corrcoef(gaps[:-1], gaps[1:])[0, 1]
    assert abs(correlation) < stats.norm.isf(ALPHA / 2) / len(gaps) ** 0.5


def test_an_hour_that_occurs_twice_has_twice_the_chats_and_a_skipped_one_none() -> None:
    profile = rate((0, 0), (2, 1000), (3, 0))
    autumn = calendar_of(scenario(timezone="Europe/Berlin", start=date(2026, 10, 25)))
    spring = calendar_of(scenario(timezone="Europe/Berlin", start=date(2026, 3, 29)))
    assert [each.total for each in day_rates(profile, autumn)] == [pytest.approx(2000)]
    assert [each.total for each in day_rates(profile, spring)] == [0]
    hours = drawn(profile, autumn)[0] / HOUR
    assert (hours.min() > 2, hours.max() < 4) == (True, True)
    assert len(drawn(profile, spring)[0]) == 0


def test_a_piece_swallowed_by_the_gap_leaves_one_rate() -> None:
    spring = calendar_of(scenario(timezone="Europe/Berlin", start=date(2026, 3, 29)))
    (day,) = day_rates(rate((0, 5), (2, 7), (3, 5)), spring)
    (plain,) = day_rates(rate((0, 5)), spring)
    assert (day.begins.tolist(), day.total) == (plain.begins.tolist(), plain.total) == ([0], 115)


def test_chats_stay_inside_their_local_day() -> None:
    calendar = calendar_of(
        scenario(timezone="America/New_York", start=date(2026, 10, 30), duration_days=5)
    )
    instants, counts = drawn(rate((0, 3000)), calendar)
    assert (calendar.day_indices(instants) == np.repeat(np.arange(5), counts)).all()
    assert (np.diff(instants) >= 0).all()


def test_r31_how_many_are_drawn_at_once_changes_no_chat() -> None:
    calendar = calendar_of(scenario(duration_days=3))
    slow, _ = drawn(rate((0, 100), (20, 100.001)), calendar)
    # the same rate until 20:00, many more afterwards
    fast, _ = drawn(rate((0, 100), (20, 5000)), calendar)
    for day in range(3):
        end = day * DAY + 20 * HOUR
        begin = day * DAY
        its = slow[(slow >= begin) & (slow < end)]
        assert its.tolist() == fast[(fast >= begin) & (fast < end)].tolist()


def test_r31_chats_beyond_those_drawn_at_first_go_on_with_the_same_stream() -> None:
    class Dense(np.random.Generator):
        """Gaps a tenth as long as expected, so that the first draw does not reach the end."""

        def standard_exponential(self, *args: int, **kwargs: object) -> np.ndarray:
            return super().standard_exponential(*args) / 10

    points = _unit_arrivals(Dense(np.random.Philox(key=5)), 20.0)
    plain = np.cumsum(Dense(np.random.Philox(key=5)).standard_exponential(1000))
    assert len(points) > 100
    assert points.tolist() == plain[plain < 20].tolist()


def test_r31_groups_and_replications_have_their_own_chats() -> None:
    calendar = calendar_of(scenario())
    lists = [
        drawn(rate((0, 20)), calendar, 0, "a")[0].tolist(),
        drawn(rate((0, 20)), calendar, 0, "b")[0].tolist(),
        drawn(rate((0, 20)), calendar, 1, "a")[0].tolist(),
    ]
    assert lists[0] == drawn(rate((0, 20)), calendar, 0, "a")[0].tolist()
    assert not set(lists[0]) & set(lists[1])
    assert not set(lists[0]) & set(lists[2])
