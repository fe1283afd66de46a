"""Agents with shared slots, unlike each other, a queue and patience: a Markov chain of everything.

A chat goes to the agent who was assigned one the longest ago, of those with a free slot, so a state
of the chain holds the order of agents too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from pytest import approx

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from theory.birth_death import Values
from theory.chains import stationary
from theory.observe import (
    LEVEL,
    Effort,
    Observed,
    Sample,
    assert_holds,
    by_effort,
    in_window,
    observe,
    open_all_day,
)

Held = tuple[tuple[int, int], ...]
"""Agents in the order of their last assignment, each with how many chats it holds."""
State = tuple[Held, int]
"""The agents, and how many chats are queued."""
Choice = Callable[[Held, list[int]], int]
"""Which agent takes a chat: its place in the order, one of those given."""


@dataclass(frozen=True)
class Team:
    """Rates in one unit of time; each agent's curve has an entry for each of its slots."""

    rate: float
    served: float
    leaves: float
    queue: int
    curves: tuple[tuple[float, ...], ...]

    @property
    def slots(self) -> int:
        return sum(map(len, self.curves))


@dataclass(frozen=True)
class Figures:
    """What the chain says; shares of all customers but for the last three."""

    missed: float
    left: float
    waiting: float
    """Mean number queued."""
    in_hand: float
    """Mean number of chats in hand, of all agents."""
    all_full: float
    """The share of time in which no slot is free."""
    taken: tuple[float, ...]
    """For each agent the share of all chats assigned that it takes."""


def longest_idle(held: Held, able: list[int]) -> int:
    """Choose by R5."""
    return able[0]


def least_loaded(held: Held, able: list[int]) -> int:
    """Choose who holds the fewest."""
    return min(able, key=lambda place: held[place][1])


def moves(team: Team, choose: Choice, state: State) -> Iterator[tuple[float, State]]:
    """What can happen in a state, and at which rate."""
    held, queued = state
    able = [place for place, (agent, chats) in enumerate(held) if chats < len(team.curves[agent])]
    if able:
        yield team.rate, (_given(held, choose(held, able)), 0)
    elif queued < team.queue:
        yield team.rate, (held, queued + 1)
    if queued:
        yield queued * team.leaves, (held, queued - 1)
    for place, (agent, chats) in enumerate(held):
        if chats:
            without = (*held[:place], (agent, chats - 1), *held[place + 1 :])
            # who has a free slot takes the first of the queue, and is now the last assigned
            after = (_given(without, place), queued - 1) if queued else (without, 0)
            yield team.served * team.curves[agent][chats - 1], after


def _given(held: Held, place: int) -> Held:
    """The agents after a chat was assigned to the one at ``place``."""
    agent, chats = held[place]
    return (*held[:place], *held[place + 1 :], (agent, chats + 1))


@cache
def solved(team: Team, choose: Choice) -> Figures:
    """Solve the chain."""
    empty = tuple((agent, 0) for agent in range(len(team.curves)))
    chances = stationary((empty, 0), partial(moves, team, choose))
    missed = left = waiting = in_hand = all_full = 0.0
    served = np.zeros(len(team.curves))
    for (held, queued), chance in chances.items():
        total = sum(chats for _, chats in held)
        missed += chance * (total == team.slots and queued == team.queue)
        left += chance * queued * team.leaves / team.rate
        waiting += chance * queued
        in_hand += chance * total
        all_full += chance * (total == team.slots)
        for agent, chats in held:
            served[agent] += chance * team.curves[agent][chats - 1] if chats else 0
    return Figures(
        missed, left, waiting, in_hand, all_full, tuple(map(float, served / served.sum()))
    )


def test_chain_gives_known_figures() -> None:
    # three like agents with three slots, each chat at speed 1, .8 or .65 beside 0, 1 or 2 others
    alike = Team(rate=10, served=2, leaves=1, queue=10, curves=((1, 1.6, 1.95),) * 3)
    known = solved(alike, least_loaded)
    assert known.all_full == approx(0.311822, abs=5e-7)
    assert known.missed == approx(0.000478, abs=5e-7)
    assert known.left == approx(0.056414, abs=5e-7)
    assert known.in_hand == approx(6.52579, abs=5e-6)
    assert known.taken == approx([1 / 3] * 3)
    # one slot each: Erlang-A, whoever is chosen
    single = Team(rate=2, served=1, leaves=0.5, queue=1, curves=((1,), (1,)))
    weights = np.array([1, 2, 2, 2 * 2 / 2.5])
    lost = float(weights[-1] / weights.sum())
    assert solved(single, longest_idle).missed == approx(lost)
    assert solved(single, least_loaded).missed == approx(lost)


PER_HOUR, WORK_H, PATIENCE_H, QUEUE = 270.0, 0.02, 0.01, 2
TEAM = Team(
    rate=PER_HOUR,
    served=1 / WORK_H,
    leaves=1 / PATIENCE_H,
    queue=QUEUE,
    # quick with one, quick with three, slow
    curves=((1.5, 1.8), (1.0, 1.9, 2.6), (0.7, 1.0)),
)
SPEEDS = (1.5, 1.0, 0.7)


def _taken_by(agent: int) -> Sample:
    """Of the chats assigned, 1 for those that ``agent`` took."""

    def sample(inputs: Inputs, log: RunLog) -> Values:
        agents = log.chats.agent[in_window(inputs, log)]
        return np.where(agents[agents >= 0] == agent, 1.0, 0.0)

    return sample


@cache
def observed(effort: Effort) -> Observed:
    samples = {str(agent): _taken_by(agent) for agent in range(len(TEAM.curves))}
    return observe(_SCENARIO, 24 * effort.times, **samples)


def _agent(number: int) -> dict[str, Any]:
    curve, speed = TEAM.curves[number], SPEEDS[number]
    slots = {"concurrency": len(curve), "curve": [total / speed for total in curve]}
    return {"name": f"a{number}", "speed": speed, **slots}


_SCENARIO = open_all_day(
    "agents with shared slots",
    1909,
    {
        # from empty, 50 times the mean work is more than enough to forget it
        "arrivals": {
            "weekly": {"mon": {"00:00": 0, "23:00": PER_HOUR}, "tue-wed": {"00:00": PER_HOUR}}
        },
        "handling": {"work": {"exponential": "72s"}},
        "queue_handling": {"limit": QUEUE, "inactivity_timeout": "0s"},
        "customers": {"patience": {"exponential": "36s"}},
    },
    *map(_agent, range(len(TEAM.curves))),
)


@pytest.fixture(scope="module")
def exact() -> Figures:
    return solved(TEAM, longest_idle)


@by_effort
def test_share_missed(effort: Effort, exact: Figures) -> None:
    """Turned away at the queue's limit, or left it."""
    assert_holds(observed(effort).metric("missed_rate"), exact.missed + exact.left, effort)


@by_effort
def test_share_that_leaves(effort: Effort, exact: Figures) -> None:
    assert_holds(observed(effort).metric("abandoned_rate"), exact.left, effort)


@by_effort
def test_mean_queue(effort: Effort, exact: Figures) -> None:
    assert_holds(observed(effort).metric("queue_mean"), exact.waiting, effort)


@by_effort
def test_occupancy(effort: Effort, exact: Figures) -> None:
    assert_holds(observed(effort).metric("occupancy"), exact.in_hand / TEAM.slots, effort)


@by_effort
def test_mean_handling_time(effort: Effort, exact: Figures) -> None:
    assigned_per_hour = PER_HOUR * (1 - exact.missed - exact.left)
    exact_s = 3600 * exact.in_hand / assigned_per_hour
    assert_holds(observed(effort).metric("handling_mean"), exact_s, effort)


@by_effort
@pytest.mark.parametrize("agent", range(len(TEAM.curves)))
def test_share_of_chats_that_each_agent_takes(agent: int, effort: Effort, exact: Figures) -> None:
    assert_holds(observed(effort).mean(str(agent)), exact.taken[agent], effort)


@by_effort
def test_another_routing_would_be_seen(effort: Effort) -> None:
    other = solved(TEAM, least_loaded)
    for agent in range(2):
        low, high = observed(effort).mean(str(agent))(LEVEL)
        assert not low <= other.taken[agent] <= high
