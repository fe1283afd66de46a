"""A morning's backlog drains: all slots full, a random walk down to 0."""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Any

import numpy as np
from pytest import approx

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.results.facts import gather
from theory.observe import Effort, Interval, Observed, Values, assert_holds, by_effort, observe

BACKLOG, PER_HOUR, SERVED_PER_HOUR, AGENTS = 60, 12.0, 30.0, 5
HOUR_US = 3_600_000_000


def mean_drain(backlog: int, rate: float, served: float) -> float:
    """The mean time until a backlog is gone, with ``rate`` < ``served`` coming behind it."""
    return backlog / (served - rate)


def variance_of_drain(backlog: int, rate: float, served: float) -> float:
    """The variance of that time: ``backlog`` busy periods of M/M/1."""
    return backlog * (served + rate) / (served - rate) ** 3


def test_formulas_give_known_figures() -> None:
    assert mean_drain(60, 12, 30) == approx(3.3333, abs=5e-5)
    assert sqrt(variance_of_drain(60, 12, 30)) == approx(0.6573, abs=5e-5)
    # nobody comes behind it: an Erlang time
    assert mean_drain(60, 0, 30) == approx(2)
    assert variance_of_drain(60, 0, 30) == approx(60 / 30**2)


def _scenario(priority: str, days: int) -> dict[str, Any]:
    return {
        "name": "a backlog drains",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{days}d",
        "warmup": "1d",
        "seed": 1942,
        "default": {"working_hours": {"mon-sun": "08:00-18:00"}},
        "groups": {
            "g": {
                # the hour before opening fills the list (but for once in 10 million mornings);
                # customers come behind it until long after it is gone
                "arrivals": {
                    "weekly": {"mon-sun": {"00:00": 0, "07:00": 120, "08:00": PER_HOUR, "16:00": 0}}
                },
                "handling": {"work": {"exponential": "10m"}},
                "offline_handling": {
                    "max_offline_tickets": BACKLOG + AGENTS,
                    "priority": priority,
                },
                "queue_handling": {"limit": "unlimited"},
            }
        },
        "shifts": {"day": {"mon-sun": "08:00-18:00"}},
        "agents": [{"name": "a", "count": AGENTS, "groups": ["g"], "shift": "day"}],
    }


def _drain_times_h(inputs: Inputs, log: RunLog) -> Values:
    openings = gather(inputs, log).openings
    assert (openings.backlog == BACKLOG + AGENTS).all()
    return (openings.drained_at - openings.opened_at) / HOUR_US


@cache
def queued_first(effort: Effort) -> Observed:
    """An agent takes an open chat only when nobody is queued: the list is empty when all is."""
    exact_h = mean_drain(BACKLOG, PER_HOUR, SERVED_PER_HOUR)

    def squares(inputs: Inputs, log: RunLog) -> Values:
        return np.square(_drain_times_h(inputs, log) - exact_h)

    return observe(_scenario("queued", days=28), 120 * effort.times, squares=squares)


@cache
def open_first(effort: Effort) -> Observed:
    """Nobody comes between: those behind the backlog wait until it is gone."""
    return observe(_scenario("open", days=14), 24 * effort.times, times=_drain_times_h)


@by_effort
def test_mean_drain_time_with_queued_first(effort: Effort) -> None:
    exact_s = 3600 * mean_drain(BACKLOG, PER_HOUR, SERVED_PER_HOUR)
    assert_holds(queued_first(effort).metric("drain_time_mean"), exact_s, effort)


@by_effort
def test_standard_deviation_of_drain_times_with_queued_first(effort: Effort) -> None:
    exact_h = sqrt(variance_of_drain(BACKLOG, PER_HOUR, SERVED_PER_HOUR))
    assert_holds(_root(queued_first(effort).mean("squares")), exact_h, effort)


@by_effort
def test_mean_drain_time_with_open_first(effort: Effort) -> None:
    exact_s = 3600 * mean_drain(BACKLOG, 0, SERVED_PER_HOUR)
    assert_holds(open_first(effort).metric("drain_time_mean"), exact_s, effort)


def _root(interval: Interval) -> Interval:
    return lambda level: (sqrt(interval(level)[0]), sqrt(interval(level)[1]))
