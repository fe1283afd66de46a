"""M/M/c: live chats that wait in the queue for as long as it takes (Erlang 1917)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, log
from typing import Any

from pytest import approx

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from theory.observe import (
    Effort,
    Observed,
    Values,
    assert_holds,
    by_effort,
    by_long_effort,
    observe,
    open_all_day,
    waits_of_all,
)


@dataclass(frozen=True, slots=True)
class Model:
    """Customers and work times per hour, and who serves them."""

    per_hour: float
    work_h: float
    agents: int
    concurrency: int

    @property
    def of(self) -> tuple[float, float, int]:
        """Rate, mean service and servers: slots are servers, whoever holds them."""
        return self.per_hour, self.work_h, self.agents * self.concurrency


FOURTEEN = Model(per_hour=200, work_h=0.05, agents=14, concurrency=1)
TWO = Model(per_hour=120, work_h=1 / 120, agents=1, concurrency=2)
"""Half busy, and far less noisy: mean waits are narrow after a tenth of the chats."""


def erlang_b(load: float, servers: int) -> float:
    """The share of customers lost at ``servers`` without a queue."""
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """The share of customers that wait, ``load`` < ``servers``."""
    blocked = erlang_b(load, servers)
    share = load / servers
    return blocked / (1 - share * (1 - blocked))


def wait_beyond(time: float, rate: float, service: float, servers: int) -> float:
    """The share of customers that wait longer than ``time``."""
    spare = servers / service - rate
    return erlang_c(rate * service, servers) * exp(-spare * time)


def wait_quantile(share: float, rate: float, service: float, servers: int) -> float:
    """The wait that ``share`` of all customers do not exceed, ``share`` >= that of no wait."""
    spare = servers / service - rate
    return log(erlang_c(rate * service, servers) / (1 - share)) / spare


def mean_wait(rate: float, service: float, servers: int) -> float:
    """The mean wait of all customers."""
    return erlang_c(rate * service, servers) / (servers / service - rate)


def test_formulas_give_published_figures() -> None:
    assert wait_beyond(0, *FOURTEEN.of) == approx(0.174132, abs=5e-7)
    assert 1 - wait_beyond(20 / 3600, *FOURTEEN.of) == approx(0.888350, abs=5e-7)
    assert wait_beyond(wait_quantile(0.9, *TWO.of), *TWO.of) == approx(0.1)
    # one server: a share rho waits, 1 / (mu - lambda) on average
    assert erlang_c(0.5, 1) == approx(0.5)
    assert mean_wait(1, 0.5, 1) == approx(0.5)


def scenario(model: Model, seed: int) -> dict[str, Any]:
    card = {
        # two hours, 40 mean works and more, are enough to forget that it began empty
        "arrivals": {
            "weekly": {
                "mon": {"00:00": 0, "22:00": model.per_hour},
                "tue-wed": {"00:00": model.per_hour},
            }
        },
        "handling": {"work": {"exponential": f"{model.work_h * 3600:.0f}s"}},
        "queue_handling": {"limit": "unlimited"},
        "service_level": {"within": "20s"},
    }
    agents = {"count": model.agents, "concurrency": model.concurrency}
    return open_all_day("M/M/c", seed, card, agents, duration="2d")


def _waited(inputs: Inputs, log: RunLog) -> Values:
    return (waits_of_all(inputs, log) > 0).astype(float)


@cache
def fourteen(effort: Effort) -> Observed:
    # the mean wait of the long run needs more than other figures do
    replications = 60 if effort.times == 1 else 40 * 60
    return observe(scenario(FOURTEEN, seed=1917), replications, waited=_waited)


@cache
def two(effort: Effort) -> Observed:
    return observe(scenario(TWO, seed=1909), 80 * effort.times, waited=_waited)


@by_effort
def test_share_that_waits_for_14_agents(effort: Effort) -> None:
    assert_holds(fourteen(effort).mean("waited"), wait_beyond(0, *FOURTEEN.of), effort)


@by_effort
def test_share_within_20_seconds_of_14_agents(effort: Effort) -> None:
    exact = 1 - wait_beyond(20 / 3600, *FOURTEEN.of)
    assert_holds(fourteen(effort).metric("service_level"), exact, effort)


@by_effort
def test_occupancy_of_14_agents(effort: Effort) -> None:
    assert_holds(fourteen(effort).metric("occupancy"), 10 / 14, effort)


@by_long_effort
def test_mean_wait_for_14_agents(effort: Effort) -> None:
    assert_holds(fourteen(effort).metric("wait_mean"), 3600 * mean_wait(*FOURTEEN.of), effort)


@by_effort
def test_share_that_waits_for_2_slots(effort: Effort) -> None:
    assert_holds(two(effort).mean("waited"), wait_beyond(0, *TWO.of), effort)


@by_effort
def test_mean_wait_for_2_slots(effort: Effort) -> None:
    assert_holds(two(effort).metric("wait_mean"), 3600 * mean_wait(*TWO.of), effort)


@by_effort
def test_mean_wait_of_those_who_wait_for_2_slots(effort: Effort) -> None:
    exact_s = 3600 * mean_wait(*TWO.of) / wait_beyond(0, *TWO.of)
    assert_holds(two(effort).metric("queue_wait_mean"), exact_s, effort)


@by_effort
def test_90th_percentile_of_waits_for_2_slots(effort: Effort) -> None:
    assert_holds(two(effort).metric("wait_p90"), 3600 * wait_quantile(0.9, *TWO.of), effort)


@by_effort
def test_mean_queue_before_2_slots(effort: Effort) -> None:
    assert_holds(two(effort).metric("queue_mean"), TWO.per_hour * mean_wait(*TWO.of), effort)
