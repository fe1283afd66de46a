"""M/M/c/K: a queue with a limit; who finds it full is missed."""

from __future__ import annotations

from functools import cache

import numpy as np
from pytest import approx
from scipy.special import gammainc

from theory.birth_death import Values, stationary
from theory.observe import Effort, Observed, assert_holds, by_effort, observe, open_all_day

PER_HOUR, WORK_H, SLOTS, QUEUE = 300.0, 0.02, 6, 4
WITHIN_H = 20 / 3600


def in_system(rate: float, service: float, servers: int, queue: int) -> Values:
    """The distribution of the number in the system, 0 to ``servers + queue``."""
    places = servers + queue
    deaths = np.minimum(np.arange(1, places + 1), servers) / service
    return stationary(np.full(places, rate), deaths)


def within(time: float, rate: float, service: float, servers: int, queue: int) -> float:
    """The share of all customers, lost ones included, that are served after at most ``time``.

    Who finds ``servers + k`` in the system waits for k + 1 ends of service, a gamma time.
    """
    found = in_system(rate, service, servers, queue)
    ends = np.arange(1, queue + 1)
    in_time = gammainc(ends, servers / service * time)
    return float(found[:servers].sum() + found[servers:-1] @ in_time)


def mean_queue(rate: float, service: float, servers: int, queue: int) -> float:
    """The mean number that wait."""
    return float(np.arange(queue + 1) @ in_system(rate, service, servers, queue)[servers:])


def test_formulas_give_known_figures() -> None:
    # one server, one place to wait, rate 1, service 1: 0, 1 and 2 are equally likely
    assert in_system(1, 1, 1, 1) == approx([1 / 3] * 3)
    assert mean_queue(1, 1, 1, 1) == approx(1 / 3)
    assert within(0, 1, 1, 1, 1) == approx(1 / 3)
    assert within(50, 1, 1, 1, 1) == approx(2 / 3)
    # without a queue, load 1 on 2: Erlang's B is (1/2) / (1 + 1 + 1/2)
    assert in_system(1, 1, 2, 0)[-1] == approx(0.2)
    # a long queue: M/M/c, of whom 0.888350 are served within 20 seconds
    assert within(20 / 3600, 200, 0.05, 14, 400) == approx(0.888350, abs=5e-7)


@cache
def observed(effort: Effort) -> Observed:
    return observe(_SCENARIO, 40 * effort.times)


_SCENARIO = open_all_day(
    "M/M/c/K",
    1953,
    {
        # from empty, 100 times the mean work is more than enough to forget it
        "arrivals": {"weekly": {"mon": {"00:00": 0, "22:00": 300}, "tue-wed": {"00:00": 300}}},
        "handling": {"work": {"exponential": "72s"}},
        "queue_handling": {"limit": QUEUE},
        "service_level": {"within": "20s"},
    },
    {"count": 2, "concurrency": 3},
)
_MODEL = (PER_HOUR, WORK_H, SLOTS, QUEUE)


@by_effort
def test_share_missed(effort: Effort) -> None:
    lost = in_system(*_MODEL)[-1]
    assert_holds(observed(effort).metric("missed_rate"), lost, effort)
    assert_holds(
        observed(effort).metric("missed_group_queue_reached"), 24 * PER_HOUR * lost, effort
    )


@by_effort
def test_mean_wait(effort: Effort) -> None:
    served_per_hour = PER_HOUR * (1 - in_system(*_MODEL)[-1])
    exact_s = 3600 * mean_queue(*_MODEL) / served_per_hour
    assert_holds(observed(effort).metric("wait_mean"), exact_s, effort)


@by_effort
def test_share_within_20_seconds_of_those_raised(effort: Effort) -> None:
    assert_holds(observed(effort).metric("service_level"), within(WITHIN_H, *_MODEL), effort)


@by_effort
def test_mean_queue(effort: Effort) -> None:
    assert_holds(observed(effort).metric("queue_mean"), mean_queue(*_MODEL), effort)


@by_effort
def test_occupancy(effort: Effort) -> None:
    exact = PER_HOUR * (1 - in_system(*_MODEL)[-1]) * WORK_H / SLOTS
    assert_holds(observed(effort).metric("occupancy"), exact, effort)
