"""Erlang-A: customers lose patience (Garnett, Mandelbaum and Reiman 2002, table 1)."""

from __future__ import annotations

from functools import cache

import numpy as np
from pytest import approx
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import betainc

from theory.birth_death import Values, stationary
from theory.observe import (
    Effort,
    Observed,
    assert_holds,
    by_effort,
    observe,
    open_all_day,
    waits_of_all,
)

PER_MIN, WORK_MIN, PATIENCE_MIN, AGENTS = 48.0, 1.0, 2.0, 50
MOST = 400
"""Where the distribution is cut: beyond every number that can be told from 0."""


def in_system(rate: float, work: float, patience: float, agents: int) -> Values:
    """The distribution of the number in the system; death rate min(n, c) mu + (n - c)+ theta."""
    n = np.arange(1, MOST + 1)
    deaths = np.minimum(n, agents) / work + np.maximum(n - agents, 0) / patience
    return stationary(np.full(MOST, rate), deaths)


def abandoned(rate: float, work: float, patience: float, agents: int) -> float:
    """The share of customers that leave."""
    waiting = np.maximum(np.arange(MOST + 1) - agents, 0)
    return float(in_system(rate, work, patience, agents) @ waiting) / patience / rate


def mean_wait(rate: float, work: float, patience: float, agents: int) -> float:
    """The mean wait of all customers, those who leave included."""
    return patience * abandoned(rate, work, patience, agents)


def wait_beyond(time: float, rate: float, work: float, patience: float, agents: int) -> float:
    """The share of all customers that wait longer than ``time``, served or not by then.

    Who finds k waiting is next after k + 1 departures at rates c mu + j theta, j = k..0: as long as
    the (k + 1)-th least of c mu / theta + k exponential times, whose law is a beta function. The
    customer itself is still there with probability exp(-theta time).
    """
    k = np.arange(MOST + 1 - agents)
    stays = np.exp(-time / patience)
    not_yet_next = betainc(agents * patience / work, k + 1, stays)
    return float(in_system(rate, work, patience, agents)[agents:] @ not_yet_next) * stays


def wait_quantile(share: float, rate: float, work: float, patience: float, agents: int) -> float:
    """The wait that ``share`` of all customers do not exceed."""
    model = (rate, work, patience, agents)
    return float(brentq(lambda t: wait_beyond(t, *model) - (1 - share), 0, 10 * patience))


_MODEL = (PER_MIN, WORK_MIN, PATIENCE_MIN, AGENTS)


def test_formulas_give_published_figures() -> None:
    # the table prints 3.1 %, 3.7 and 12.5
    assert abandoned(*_MODEL) == approx(0.030912, abs=5e-7)
    assert 60 * mean_wait(*_MODEL) == approx(3.7095, abs=5e-5)
    assert 60 * wait_quantile(0.9, *_MODEL) == approx(12.445, abs=5e-4)
    area, _ = quad(wait_beyond, 0, 10, args=_MODEL)
    assert area == approx(mean_wait(*_MODEL))
    # patience without end: M/M/c, of whom 0.174132 wait
    assert wait_beyond(0, 200, 0.05, 1e7, 14) == approx(0.174132, abs=5e-7)


@cache
def observed(effort: Effort) -> Observed:
    return observe(_SCENARIO, 100 * effort.times, waits=waits_of_all)


_SCENARIO = open_all_day(
    "Erlang-A",
    2002,
    {
        # half an hour is 30 times the mean work: what began empty is forgotten. All figures are of
        # chats, which those raised after them do not touch, so seven hours are cut sharp
        "arrivals": {
            "weekly": {
                "mon": {"00:00": 0, "23:30": 60 * PER_MIN},
                "tue": {"00:00": 60 * PER_MIN, "07:00": 0},
            }
        },
        "handling": {"work": {"exponential": "1m"}},
        "queue_handling": {"limit": "unlimited", "inactivity_timeout": "0s"},
        "customers": {"patience": {"exponential": "2m"}},
    },
    {"count": AGENTS},
)


@by_effort
def test_share_that_leaves(effort: Effort) -> None:
    assert_holds(observed(effort).metric("abandoned_rate"), abandoned(*_MODEL), effort)


@by_effort
def test_who_leaves_is_missed_at_once(effort: Effort) -> None:
    assert_holds(observed(effort).metric("missed_rate"), abandoned(*_MODEL), effort)


@by_effort
def test_mean_wait_of_all_customers(effort: Effort) -> None:
    assert_holds(observed(effort).mean("waits"), 60 * mean_wait(*_MODEL), effort)


@by_effort
def test_90th_percentile_of_the_waits_of_all_customers(effort: Effort) -> None:
    exact_s = 60 * wait_quantile(0.9, *_MODEL)
    assert_holds(observed(effort).quantile("waits", 90), exact_s, effort)
