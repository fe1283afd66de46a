"""One agent with shared slots and no queue: who finds all slots taken is missed.

With n chats in hand the agent's total speed is ``curve[n]``: a birth-death process, and since the
chats share the speed evenly, one that knows nothing of the distribution of work but its mean
(Kelly 1979, section 3.3).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from pytest import approx

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.units import MISSING
from theory.birth_death import Values, stationary
from theory.observe import (
    Effort,
    Observed,
    Sample,
    assert_holds,
    by_effort,
    in_window,
    observe,
    open_all_day,
)

PER_HOUR, WORK_H = 200.0, 0.01
CURVE, SPEED = (1.0, 1.7, 2.2, 2.4), 0.9
SLOTS = len(CURVE)
WORKS = {
    "exponential": {"exponential": "36s"},
    "lognormal": {"lognormal": {"mean": "36s", "cv": 2}},
    "constant": "36s",
}
by_work = pytest.mark.parametrize("work", WORKS)


def in_hand(rate: float, work: float, curve: tuple[float, ...]) -> Values:
    """The distribution of the chats in hand, 0 to all slots."""
    return stationary(np.full(len(curve), rate), np.array(curve) / work)


def mean(found: Values) -> float:
    return float(np.arange(len(found)) @ found)


def test_formulas_give_known_figures() -> None:
    # total speed n: an agent for each chat, Erlang's B of load 1 on 2
    assert in_hand(1, 1, (1, 2))[-1] == approx(0.2)
    # one chat as fast as three: M/M/1 with places for three
    assert in_hand(1, 1, (1, 1, 1)) == approx([1 / 4] * 4)
    assert mean(in_hand(1, 1, (1, 1, 1))) == approx(1.5)
    # without a curve, or as slow with four as with three, the loss were another by far
    lost = in_hand(*_MODEL)[-1]
    assert in_hand(PER_HOUR, WORK_H / SPEED, (1, 2, 3, 4))[-1] < 0.6 * lost
    assert in_hand(PER_HOUR, WORK_H / SPEED, CURVE[:3] + CURVE[2:3])[-1] > 1.05 * lost


_MODEL = (PER_HOUR, WORK_H / SPEED, CURVE)


def _holding(held: int) -> Sample:
    """Of the chats taken, 1 for those that were the agent's ``held``-th."""

    def sample(inputs: Inputs, log: RunLog) -> Values:
        concurrency = log.chats.concurrency[in_window(inputs, log)]
        return np.where(concurrency[concurrency != MISSING] == held, 1.0, 0.0)

    return sample


@cache
def observed(work: str, effort: Effort) -> Observed:
    card = {
        # from empty, 100 times the mean work is more than enough to forget it
        "arrivals": {"weekly": {"mon": {"00:00": 0, "23:00": PER_HOUR}, "tue-wed": {"00:00": 200}}},
        "handling": {"work": WORKS[work]},
        "queue_handling": {"enabled": False},
    }
    agent = {"concurrency": SLOTS, "curve": list(CURVE), "speed": SPEED}
    scenario = open_all_day("one agent with shared slots", 1975, card, agent)
    samples = {str(held): _holding(held) for held in range(1, SLOTS + 1)}
    # long and short chats side by side: more of them until they are even
    replications = 50 if work == "lognormal" else 24
    return observe(scenario, replications * effort.times, **samples)


@by_effort
@by_work
def test_share_missed(work: str, effort: Effort) -> None:
    assert_holds(observed(work, effort).metric("missed_rate"), in_hand(*_MODEL)[-1], effort)


@by_effort
@by_work
def test_mean_chats_in_hand(work: str, effort: Effort) -> None:
    exact = mean(in_hand(*_MODEL)) / SLOTS
    assert_holds(observed(work, effort).metric("occupancy"), exact, effort)


@by_effort
@by_work
def test_time_with_any_chat_in_hand(work: str, effort: Effort) -> None:
    assert_holds(observed(work, effort).metric("busy_share"), 1 - in_hand(*_MODEL)[0], effort)


@by_effort
@by_work
def test_mean_handling_time(work: str, effort: Effort) -> None:
    found = in_hand(*_MODEL)
    exact_s = 3600 * mean(found) / (PER_HOUR * (1 - found[-1]))
    assert_holds(observed(work, effort).metric("handling_mean"), exact_s, effort)


@by_effort
@by_work
@pytest.mark.parametrize("held", range(1, SLOTS + 1))
def test_share_of_chats_that_come_beside_so_many(work: str, held: int, effort: Effort) -> None:
    # Poisson customers see time averages: the distribution, from its smallest part to its greatest
    found = in_hand(*_MODEL)
    exact = float(found[held - 1] / found[:-1].sum())
    assert_holds(observed(work, effort).mean(str(held)), exact, effort)
