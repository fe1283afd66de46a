"""M_t/M/c_t: rates and staffing that change over the day, solved piece by piece.

Who goes home returns the chats in hand to the head of the queue. Work is exponential and so has no
memory: of all chats there, as many are served as agents are there, whoever began them. Each day
begins empty and ends so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pytest import approx

from theory.birth_death import Values, stationary
from theory.chains import over
from theory.observe import Effort, Observed, assert_holds, by_effort, observe, scaled

Piece = tuple[Values, Values]
MOST = 150
"""So many chats are never there at once."""
PER_AGENT = 6.0
DAYS = 70
Rates = dict[int, int]
"""Chats per hour from an hour of the day on."""
Shifts = tuple[tuple[int, int, int], ...]
"""Begin, end (h) and number of agents; somebody is there all day."""
ONE_WAVE = {0: 0, 8: 36, 11: 1, 16: 0}
PLANS: dict[str, tuple[Rates, Shifts]] = {
    # at ten o'clock more than twice what can be served; all stay until midnight
    "rising": ({0: 0, 8: 10, 10: 40, 11: 14, 16: 0}, ((0, 24, 2), (9, 24, 1), (11, 24, 1))),
    # all go at eleven, and one comes; three hours later two come for that one
    "handover": (ONE_WAVE, ((0, 11, 4), (11, 14, 1), (14, 24, 2))),
    # one of four goes at nine, two at eleven: the one who stays takes what it can
    "thinning": (ONE_WAVE, ((0, 24, 1), (0, 9, 1), (0, 11, 2), (14, 24, 1))),
}
REPLICATIONS = {"rising": 34, "handover": 24, "thinning": 24}
by_plan = pytest.mark.parametrize("plan", PLANS)


@dataclass(frozen=True)
class Day:
    """What a day brings on average."""

    chats: float
    waiting: float
    """Chats that find all agents taken."""
    queue_h: float
    """Hours queued, of all chats together, before or after being in hand."""
    again_h: float
    """The part of them after being in hand."""
    busy_h: float
    """Hours worked, of all agents together."""
    in_hand: float
    """Chats in hand just before the end of a shift, of all ends together."""
    left: float
    """The probability that somebody is still there at midnight."""


def agents_at(shifts: Shifts, hour: float) -> int:
    """How many are there from ``hour`` on."""
    return sum(count for begin, end, count in shifts if begin <= hour < end)


def over_a_time(hours: float, rate: float, served: float, agents: int, here: Values) -> Piece:
    """The hours spent with each number of chats there, and the distribution of it at the end."""

    def moves(there: int) -> Iterator[tuple[float, int]]:
        if rate and there < MOST:
            yield rate, there + 1
        if there and agents:
            yield served * min(there, agents), there - 1

    found = over(dict(enumerate(here.tolist())), [(hours, moves)])
    spent, after = (np.array([each[there] for there in range(MOST + 1)]) for each in found)
    return spent, after


@cache
def solved(plan: str) -> Day:
    return solve(*PLANS[plan], PER_AGENT)


def solve(rates: Rates, shifts: Shifts, served: float) -> Day:
    """Integrate over the day, from a change of rate or staffing to the next."""
    turns = sorted({*rates, *(hour for begin, end, _ in shifts for hour in (begin, end))})
    states = np.arange(MOST + 1)
    here: Values = np.eye(1, MOST + 1)[0]
    chats = waiting = queue_h = again_h = busy_h = in_hand = 0.0
    agents = 0
    for begin, end in pairwise(turns):
        before, agents = agents, agents_at(shifts, begin)
        if any(begin == end_of_shift for _, end_of_shift, _ in shifts):
            held = np.minimum(states, before)
            in_hand += float(held @ here)
            # those for whom nobody is left stand before all others: each end of work takes one
            again = np.maximum(held - agents, 0)
            again_h += float((again * (again + 1) / 2) @ here) / (agents * served)
        rate = float(rates[max(at for at in rates if at <= begin)])
        spent, here = over_a_time(end - begin, rate, served, agents, here)
        chats += rate * (end - begin)
        waiting += rate * float(spent[states >= agents].sum())
        queue_h += float(np.maximum(states - agents, 0) @ spent)
        busy_h += float(np.minimum(states, agents) @ spent)
    return Day(chats, waiting, queue_h, again_h, busy_h, in_hand, left=float(1 - here[0]))


def test_a_stretch_of_time_gives_known_figures() -> None:
    states = np.arange(MOST + 1)
    empty: Values = np.eye(1, MOST + 1)[0]
    # an agent for each: the number is Poisson, its mean approaching the load
    spent, end = over_a_time(0.1, 20, 6.0, MOST, empty)
    mean = 20 / 6 * (1 - np.exp(-0.6))
    assert (states * end).sum() == approx(mean)
    assert end[:3] == approx(np.exp(-mean) * np.array([1, mean, mean**2 / 2]))
    assert (states * spent).sum() == approx(20 / 6 * (0.1 - (1 - np.exp(-0.6)) / 6))
    assert (spent.sum(), end.sum()) == (approx(0.1), approx(1))
    # long after, four agents: the stationary distribution
    _, end = over_a_time(120.0, 20, 6.0, 4, empty)
    births, deaths = np.full(MOST, 20.0), 6.0 * np.minimum(states[1:], 4)
    assert end == approx(stationary(births, deaths), abs=1e-9)


@by_plan
def test_a_day_is_solved_whole(plan: str) -> None:
    day = solved(plan)
    assert day.chats == approx({"rising": 130}.get(plan, 36 * 3 + 1 * 5))
    # what comes is served within the day
    assert day.busy_h == approx(day.chats / PER_AGENT, rel=1e-5)
    assert day.left < 1e-5
    # and cut into more pieces it is solved the same
    rates, shifts = PLANS[plan]
    cut = solve({**rates, 9: rates[8], 13: rates[11]}, shifts, PER_AGENT)
    assert (cut.queue_h, cut.waiting) == (approx(day.queue_h), approx(day.waiting))


def test_falls_give_known_figures() -> None:
    # three chats, three agents of whom two go at once: two wait, for one end of work and for two
    shifts = ((0, 24, 1), (0, 1, 2))
    day = solve({0: 40, 1: 0}, shifts, served=1e-6)
    assert day.in_hand == approx(3)
    assert day.again_h == approx((1 + 2) / 1e-6, rel=1e-4)


@cache
def observed(plan: str, effort: Effort) -> Observed:
    rates, shifts = PLANS[plan]
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
                "arrivals": {
                    "weekly": {"mon-sun": {f"{at:02}:00": rate for at, rate in rates.items()}}
                },
                "handling": {"work": {"exponential": "10m"}},
                "queue_handling": {"limit": "unlimited"},
            }
        },
        "shifts": {
            f"s{place}": {"mon-sun": f"{begin:02}:00-{end:02}:00", "at_end": "transfer"}
            for place, (begin, end, _) in enumerate(shifts)
        },
        "agents": [
            {"name": f"s{place}", "count": count, "groups": ["g"], "shift": f"s{place}"}
            for place, (_, _, count) in enumerate(shifts)
        ],
    }
    return observe(scenario, REPLICATIONS[plan] * effort.times)


@by_effort
@by_plan
def test_mean_number_queued_over_time(plan: str, effort: Effort) -> None:
    assert_holds(observed(plan, effort).metric("queue_mean"), solved(plan).queue_h / 24, effort)


@by_effort
@by_plan
def test_mean_wait_to_the_first_assignment(plan: str, effort: Effort) -> None:
    day = solved(plan)
    exact_s = 3600 * (day.queue_h - day.again_h) / day.chats
    assert_holds(observed(plan, effort).metric("wait_mean"), exact_s, effort)


@by_effort
@by_plan
def test_share_of_agents_time_at_work(plan: str, effort: Effort) -> None:
    staffed_h = sum(count * (end - begin) for begin, end, count in PLANS[plan][1])
    assert_holds(
        observed(plan, effort).metric("occupancy"), solved(plan).busy_h / staffed_h, effort
    )


@by_effort
def test_chats_that_are_queued(effort: Effort) -> None:
    counted = observed("rising", effort).metric("queued")
    assert_holds(scaled(counted, 1 / DAYS), solved("rising").waiting, effort)


@by_effort
def test_chats_returned_when_all_go(effort: Effort) -> None:
    counted = observed("handover", effort).metric("reassignments")
    assert_holds(scaled(counted, 1 / DAYS), solved("handover").in_hand, effort)


@by_effort
@by_plan
def test_mean_handling_time(plan: str, effort: Effort) -> None:
    """From the first assignment on, the time queued again included."""
    day = solved(plan)
    exact_s = 3600 * (day.busy_h + day.again_h) / day.chats
    assert_holds(observed(plan, effort).metric("handling_mean"), exact_s, effort)
