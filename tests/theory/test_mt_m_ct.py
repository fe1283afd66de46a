"""M_t/M/c_t: rates and staffing that change over the day, solved piece by piece.

Each day begins empty and ends so: hours before midnight nobody comes. Staffing only rises while
chats are in hand, so that no agent leaves one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pytest import approx

from theory.birth_death import Values, stationary
from theory.observe import Effort, Observed, assert_holds, by_effort, observe, scaled
from theory.uniformisation import over

MOST = 150
"""So many chats are never there at once."""
PER_AGENT = 6.0
RATES = {"00:00": 0, "08:00": 10, "10:00": 40, "11:00": 14, "16:00": 0}
"""Chats per hour from a time of day on; at ten o'clock more than twice what can be served."""
BEGINS = {"s2": ("00:00", 2), "s3": ("09:00", 1), "s4": ("11:00", 1)}
"""When shifts begin, and with how many agents; all stay until midnight."""
DAYS = 70


@dataclass(frozen=True)
class Day:
    """What a day brings on average."""

    chats: float
    waiting: float
    """Chats that find all agents taken."""
    queue_h: float
    """Hours waited, of all chats together."""
    busy_h: float
    """Hours worked, of all agents together."""
    left: float
    """The probability that somebody is still there at midnight."""


def hour(text: str) -> float:
    return int(text[:2]) + int(text[3:]) / 60


def solved(rates: dict[str, float], begins: dict[str, tuple[str, int]], served: float) -> Day:
    """Integrate over the day, from a change of rate or staffing to the next."""
    turns = sorted({*map(hour, rates), *(hour(at) for at, _ in begins.values()), 24.0})
    states = np.arange(MOST + 1)
    here: Values = np.eye(1, MOST + 1)[0]
    sums = np.zeros(4)
    for begin, end in pairwise(turns):
        rate = rates[max(at for at in rates if hour(at) <= begin)]
        agents = sum(count for at, count in begins.values() if hour(at) <= begin)
        births = np.where(states < MOST, float(rate), 0.0)
        here, spent = over(end - begin, births, served * np.minimum(states, agents), here)
        sums += (
            rate * (end - begin),
            rate * spent[states >= agents].sum(),
            (np.maximum(states - agents, 0) * spent).sum(),
            (np.minimum(states, agents) * spent).sum(),
        )
    return Day(*map(float, sums), left=float(1 - here[0]))


def test_uniformisation_gives_known_figures() -> None:
    states = np.arange(MOST + 1)
    empty: Values = np.eye(1, MOST + 1)[0]
    births = np.where(states < MOST, 20.0, 0.0)
    # an agent for each: the number is Poisson, its mean approaching the load
    end, spent = over(0.1, births, 6.0 * states, empty)
    mean = 20 / 6 * (1 - np.exp(-0.6))
    assert (states * end).sum() == approx(mean)
    assert end[:3] == approx(np.exp(-mean) * np.array([1, mean, mean**2 / 2]))
    assert (states * spent).sum() == approx(20 / 6 * (0.1 - (1 - np.exp(-0.6)) / 6))
    assert (spent.sum(), end.sum()) == (approx(0.1), approx(1))
    # long after, four agents: the stationary distribution
    deaths = 6.0 * np.minimum(states, 4)
    end, _ = over(120.0, births, deaths, empty)
    assert end == approx(stationary(births[:-1], deaths[1:]), abs=1e-9)


def test_a_day_cut_into_pieces_is_solved_the_same() -> None:
    day = solved(RATES, BEGINS, PER_AGENT)
    cut = solved({**RATES, "08:30": 10, "13:00": 14}, BEGINS, PER_AGENT)
    assert day.chats == approx(130)
    # what comes is served within the day
    assert day.busy_h == approx(130 / PER_AGENT)
    assert day.left < 1e-12
    assert cut.queue_h == approx(day.queue_h) and cut.waiting == approx(day.waiting)


@cache
def observed(effort: Effort) -> Observed:
    shifts = {name: {"mon-sun": f"{at}-24:00"} for name, (at, _) in BEGINS.items()}
    scenario: dict[str, Any] = {
        "name": "rates and staffing that change over the day",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{DAYS}d",
        "warmup": "0d",
        "seed": 1953,
        "inbox": {"working_hours_enabled": False},
        "groups": {
            "g": {
                "arrivals": {"weekly": {"mon-sun": RATES}},
                "handling": {"work": {"exponential": "10m"}},
                "queue_handling": {"limit": "unlimited"},
            }
        },
        "shifts": shifts,
        "agents": [
            {"name": name, "count": count, "groups": ["g"], "shift": name}
            for name, (_, count) in BEGINS.items()
        ],
    }
    return observe(scenario, 34 * effort.times)


@pytest.fixture(scope="module")
def day() -> Day:
    return solved(RATES, BEGINS, PER_AGENT)


@by_effort
def test_mean_wait(effort: Effort, day: Day) -> None:
    exact_s = 3600 * day.queue_h / day.chats
    assert_holds(observed(effort).metric("wait_mean"), exact_s, effort)


@by_effort
def test_mean_number_queued_over_time(effort: Effort, day: Day) -> None:
    assert_holds(observed(effort).metric("queue_mean"), day.queue_h / 24, effort)


@by_effort
def test_chats_that_are_queued(effort: Effort, day: Day) -> None:
    assert_holds(scaled(observed(effort).metric("queued"), 1 / DAYS), day.waiting, effort)


@by_effort
def test_share_of_agents_time_at_work(effort: Effort, day: Day) -> None:
    staffed_h = sum(count * (24 - hour(at)) for at, count in BEGINS.values())
    assert_holds(observed(effort).metric("occupancy"), day.busy_h / staffed_h, effort)
