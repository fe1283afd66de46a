"""A night's customers against ``max_offline_tickets``: a count cut at a limit.

The count is Poisson, or with a gamma day factor negative binomial.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from pytest import approx
from scipy.special import pdtr, pdtrc

from theory.observe import Effort, Observed, assert_holds, by_effort, observe, scaled

PER_HOUR, NIGHT_H, LIMIT = 6.0, 14.0, 70
DAYS = 112
SHAPE = 10.0
"""Of the gamma day factor."""


def at_least(count: int, mean: float) -> float:
    """The probability of a Poisson number of at least ``count`` (>= 1)."""
    return float(pdtrc(count - 1, mean))


def missed(rate: float, closed: float, limit: int) -> float:
    """The mean number that come after ``limit`` others in one night: E (N - limit)+."""
    mean = rate * closed
    return mean * at_least(limit, mean) - limit * at_least(limit + 1, mean)


def missed_with_day_factor(rate: float, closed: float, limit: int, shape: float) -> float:
    """The same with a rate that is each night another, gamma with mean 1 and ``shape``."""
    from scipy.stats import nbinom

    mean = rate * closed
    counts = np.arange(limit)
    # E (N - limit)+ = E N - limit + E (limit - N)+
    short = (limit - counts) * nbinom.pmf(counts, shape, shape / (shape + mean))
    return mean - limit + float(short.sum())


def wait_to_opening(rate: float, closed: float, limit: int) -> float:
    """The mean time until the morning of those that are kept.

    Of N <= limit customers each has come at an even time; given more, the i-th comes at a gamma
    time, over which the sums below run: E sum (T - S_i)+ = sum T P(N >= i) - (i / rate) P(N > i).
    """
    mean = rate * closed
    waits = sum(
        closed * at_least(i, mean) - i / rate * at_least(i + 1, mean) for i in range(1, limit + 1)
    )
    return waits / (mean - missed(rate, closed, limit))


def test_formulas_give_known_figures() -> None:
    assert missed(PER_HOUR, NIGHT_H, LIMIT) == approx(14.2191, abs=5e-5)
    assert wait_to_opening(PER_HOUR, NIGHT_H, LIMIT) == approx(8.1107, abs=5e-5)
    assert missed_with_day_factor(*_MODEL, SHAPE) == approx(18.952, abs=5e-4)
    # a factor that is nearly 1 changes nothing
    assert missed_with_day_factor(*_MODEL, 1e9) == approx(missed(*_MODEL), abs=1e-5)
    # a limit out of reach: nobody is missed, half the night is the mean wait
    assert missed(PER_HOUR, NIGHT_H, 400) == approx(0, abs=1e-9)
    assert wait_to_opening(PER_HOUR, NIGHT_H, 400) == approx(7)
    assert at_least(1, 2.0) == approx(1 - pdtr(0, 2.0))


@cache
def observed(effort: Effort) -> Observed:
    return observe(_SCENARIO, 30 * effort.times)


_SCENARIO: dict[str, Any] = {
    "name": "a limit over the night",
    "timezone": "UTC",
    "start": "2026-03-02",
    "duration": f"{DAYS}d",
    "warmup": "1d",
    "seed": 1837,
    "default": {"working_hours": {"mon-sun": "09:00-19:00"}},
    "groups": {
        "g": {
            "arrivals": {"weekly": {"mon-sun": {"00:00": PER_HOUR, "09:00": 0, "19:00": PER_HOUR}}},
            "handling": {"work": "1s"},
            "offline_handling": {"max_offline_tickets": LIMIT},
        }
    },
    "shifts": {"day": {"mon-sun": "09:00-19:00"}},
    # slots for all: every chat kept is assigned the moment the morning begins
    "agents": [{"name": "a", "groups": ["g"], "concurrency": LIMIT, "shift": "day"}],
}
_MODEL = (PER_HOUR, NIGHT_H, LIMIT)


@by_effort
def test_missed_a_night(effort: Effort) -> None:
    counted = observed(effort).metric("missed_group_offline_reached")
    assert_holds(scaled(counted, 1 / DAYS), missed(*_MODEL), effort)


@by_effort
def test_mean_wait_to_opening(effort: Effort) -> None:
    assert_holds(observed(effort).metric("open_wait_mean"), 3600 * wait_to_opening(*_MODEL), effort)


@by_effort
def test_backlog_at_opening(effort: Effort) -> None:
    exact = PER_HOUR * NIGHT_H - missed(*_MODEL)
    assert_holds(observed(effort).metric("backlog_at_opening"), exact, effort)


@by_effort
def test_share_of_time_at_the_limit(effort: Effort) -> None:
    # Poisson customers see time averages: those missed come at their rate while the list is full
    exact = missed(*_MODEL) / PER_HOUR / 24
    assert_holds(observed(effort).metric("open_at_limit"), exact, effort)


@by_effort
def test_missed_a_night_with_a_gamma_day_factor(effort: Effort) -> None:
    # the night lies inside one local date, which has one factor
    (card,) = _SCENARIO["groups"].values()
    arrivals = {
        "weekly": {"mon-sun": {"00:00": PER_HOUR, "14:00": 0}},
        "day_factor": {"gamma": {"cv": SHAPE**-0.5}},
    }
    scenario = {
        **_SCENARIO,
        "default": {"working_hours": {"mon-sun": "14:00-24:00"}},
        "groups": {"g": {**card, "arrivals": arrivals}},
        "shifts": {"day": {"mon-sun": "14:00-24:00"}},
    }
    counted = observe(scenario, 54 * effort.times).metric("missed_group_offline_reached")
    exact = missed_with_day_factor(*_MODEL, SHAPE)
    assert_holds(scaled(counted, 1 / DAYS), exact, effort)
