"""Customers who are lost come back: a Markov chain of the chats and of those who will return.

Those between two attempts are counted up to a number that is never there; a customer who is lost
is one of them with the probability of a retry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

import pytest
from pytest import approx

from theory.chains import stationary
from theory.observe import Effort, Observed, assert_holds, by_effort, observe, open_all_day

MOST = 60
"""So many customers are never between two attempts at once."""
State = tuple[int, int]
"""Chats queued and in hand, and customers between two attempts."""


@dataclass(frozen=True)
class Model:
    """Rates per hour."""

    agents: int
    queue: int
    leaves: float
    """Of each customer queued."""
    one_retry: bool
    """Who is lost in a second attempt is lost for good (without a queue)."""
    rate: float = 120.0
    served: float = 30.0
    returns: float = 20.0
    probability: float = 0.6


@dataclass(frozen=True)
class Figures:
    """Numbers per hour."""

    missed: float
    retries: float
    lost: float
    """Customers lost for good."""
    abandoned: float
    in_hand: float


MODELS = {
    "no queue": Model(agents=4, queue=0, leaves=0, one_retry=False),
    "no queue, one retry": Model(agents=4, queue=0, leaves=0, one_retry=True),
    "queue": Model(agents=3, queue=3, leaves=40, one_retry=False),
}
by_model = pytest.mark.parametrize("name", MODELS)


def moves(model: Model, state: State) -> Iterator[tuple[float, State]]:
    """What can happen in a state, and at which rate."""
    chats, away = state
    full = chats == model.agents + model.queue
    more = min(away + 1, MOST)
    back, gone = model.probability, 1 - model.probability
    if not full:
        yield model.rate, (chats + 1, away)
    else:
        yield model.rate * back, (chats, more)
    if away and not full:
        yield model.returns * away, (chats + 1, away - 1)
    elif away:
        # who is lost again and will return once more is between two attempts as before
        yield model.returns * away * (1 if model.one_retry else gone), (chats, away - 1)
    if chats:
        yield model.served * min(chats, model.agents), (chats - 1, away)
    if chats > model.agents:
        queued = chats - model.agents
        yield model.leaves * queued * gone, (chats - 1, away)
        yield model.leaves * queued * back, (chats - 1, more)


@cache
def solved(model: Model) -> Figures:
    """Solve the chain."""
    chances = stationary((0, 0), partial(moves, model))
    assert sum(chance for (_, away), chance in chances.items() if away == MOST) < 1e-12
    full = {state: p for state, p in chances.items() if state[0] == model.agents + model.queue}
    turned_away = sum(p * (model.rate + model.returns * away) for (_, away), p in full.items())
    again = sum(p * model.returns * away for (_, away), p in full.items())
    queued = sum(p * max(chats - model.agents, 0) for (chats, _), p in chances.items())
    missed = turned_away + model.leaves * queued
    # a second attempt of one_retry is the last
    lost = (1 - model.probability) * missed + model.probability * again * model.one_retry
    return Figures(
        missed=missed,
        retries=sum(p * model.returns * away for (_, away), p in chances.items()),
        lost=lost,
        abandoned=model.leaves * queued,
        in_hand=sum(p * min(chats, model.agents) for (chats, _), p in chances.items()),
    )


def test_chain_gives_known_figures() -> None:
    # nobody comes back: Erlang's B of load 4 on 4
    once = solved(Model(agents=4, queue=0, leaves=0, one_retry=False, probability=1e-12))
    erlang_b = 4**4 / 24 / sum([1, 4, 4**2 / 2, 4**3 / 6, 4**4 / 24])
    assert once.missed == approx(120 * erlang_b)
    assert once.lost == approx(once.missed)
    # one agent, everybody comes back: rho (rate + rho returns) / (1 - rho) / returns of them are
    # between two attempts (Falin and Templeton 1997)
    always = Model(1, 0, leaves=0, one_retry=False, rate=10, served=30, returns=20, probability=1)
    assert solved(always).retries == approx(1 / 3 * (10 + 20 / 3) / (2 / 3))
    assert solved(always).lost == approx(0)
    for model in MODELS.values():
        figures = solved(model)
        # who is not lost is served, and who is missed comes back or is lost
        assert model.served * figures.in_hand == approx(model.rate - figures.lost)
        assert figures.retries == approx(figures.missed - figures.lost)
    # a limit of two attempts is felt
    unlimited, limited = (solved(MODELS[name]) for name in ("no queue", "no queue, one retry"))
    assert limited.lost > 1.08 * unlimited.lost


@cache
def observed(name: str, effort: Effort) -> Observed:
    model = MODELS[name]
    queue = (
        {"limit": model.queue, "inactivity_timeout": "0s"} if model.queue else {"enabled": False}
    )
    patience = {"patience": {"exponential": "90s"}} if model.queue else {}
    card = {
        # from empty, 60 times the mean time between attempts is enough to forget it
        "arrivals": {"weekly": {"mon": {"00:00": 0, "21:00": 120}, "tue-wed": {"00:00": 120}}},
        "handling": {"work": {"exponential": "2m"}},
        "queue_handling": queue,
        "customers": {
            **patience,
            "retry": {
                "probability": model.probability,
                "delay": {"exponential": "3m"},
                # 0.6^19: the chain knows no limit
                "max_attempts": 2 if model.one_retry else 20,
            },
        },
    }
    scenario = open_all_day("customers who come back", 1947, card, {"count": model.agents})
    return observe(scenario, 50 * effort.times)


@by_effort
@by_model
def test_chats_missed(name: str, effort: Effort) -> None:
    assert_holds(observed(name, effort).metric("missed"), 24 * solved(MODELS[name]).missed, effort)


@by_effort
@by_model
def test_retries(name: str, effort: Effort) -> None:
    exact = 24 * solved(MODELS[name]).retries
    assert_holds(observed(name, effort).metric("retries"), exact, effort)


@by_effort
@by_model
def test_customers_lost_for_good(name: str, effort: Effort) -> None:
    exact = 24 * solved(MODELS[name]).lost
    assert_holds(observed(name, effort).metric("customers_lost"), exact, effort)


@by_effort
@by_model
def test_occupancy(name: str, effort: Effort) -> None:
    model = MODELS[name]
    exact = solved(model).in_hand / model.agents
    assert_holds(observed(name, effort).metric("occupancy"), exact, effort)


@by_effort
def test_customers_who_leave_the_queue(effort: Effort) -> None:
    exact = 24 * solved(MODELS["queue"]).abandoned
    assert_holds(observed("queue", effort).metric("abandoned"), exact, effort)
