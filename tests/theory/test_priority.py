"""Open first against queued first (R12): a Markov chain of the day gives the exact difference.

Open chats take another time than live ones, so that the order changes what all of them wait for.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from pytest import approx

from theory.chains import over
from theory.compared import Compared
from theory.lists import NIGHT_H, SHIFT_H, Day, Expected, expected, moves
from theory.observe import Effort, assert_holds, by_effort, scaled

OPENS_AT = 7
DAYS = 28

LEAVING = Day(
    night_per_hour=5,
    open_limit=50,
    day_per_hour=19,
    day_h=12,
    agents=3,
    live_work_min=8,
    open_work_min=12,
    patience_min=10,
    most_queued=60,
    replications=55,
)
STAYING = Day(
    night_per_hour=8 / 3,
    open_limit=50,
    day_per_hour=24,
    day_h=8,
    agents=3,
    live_work_min=10,
    open_work_min=6,
    patience_min=None,
    most_queued=200,
    replications=95,
)
"""More come than can be served: the queue that this makes is in both policies the same."""


@cache
def difference(day: Day) -> Expected:
    """Queued first less open first."""
    return expected(day, open_first=False) - expected(day, open_first=True)


def test_chain_gives_known_figures() -> None:
    # one agent, two of three chats wait: for one end of work and for two
    quiet = replace(STAYING, day_per_hour=0, agents=1, most_queued=0)
    spent, _ = over(
        {(2, 0, 1, 0): 1.0}, [(100, lambda state: moves(quiet, 0, open_first=True, state=state))]
    )
    assert sum(hours * state[0] for state, hours in spent.items()) == approx(0.1 + 0.2)
    # where both take as long and nobody leaves, what the ones gain the others lose
    alike = difference(replace(STAYING, open_work_min=10, day_per_hour=20))
    assert alike.open_h == approx(-alike.queued_h, abs=1e-5)
    assert alike.open_h > 1
    for day in (LEAVING, STAYING):
        assert difference(day).open_h > 0 > difference(day).queued_h


def test_nobody_is_lost_where_the_chain_ends() -> None:
    for day in (LEAVING, STAYING):
        shorter = replace(day, most_queued=day.most_queued - 10)
        assert expected(shorter, open_first=True).queued_h == approx(
            expected(day, open_first=True).queued_h, rel=1e-6
        )


def _scenario(day: Day, priority: str) -> dict[str, Any]:
    opens, stops = f"{OPENS_AT:02d}:00", f"{OPENS_AT + day.day_h:02d}:00"
    night = {"00:00": day.night_per_hour, f"{NIGHT_H:02d}:00": 0}
    hours = {"mon-sun": f"{opens}-{OPENS_AT + SHIFT_H:02d}:00"}
    patience = {"exponential": f"{day.patience_min}m"} if day.patience_min else "never"
    return {
        "name": "who comes first",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{DAYS}d",
        "warmup": "0d",
        "seed": 1954,
        "default": {"working_hours": hours},
        "groups": {
            "g": {
                "arrivals": {"weekly": {"mon-sun": {**night, opens: day.day_per_hour, stops: 0}}},
                "handling": {
                    "work": {"exponential": f"{day.live_work_min}m"},
                    "open_work": {"exponential": f"{day.open_work_min}m"},
                },
                "offline_handling": {"max_offline_tickets": day.open_limit, "priority": priority},
                "queue_handling": {"limit": "unlimited", "inactivity_timeout": "0s"},
                "customers": {"patience": patience},
            }
        },
        "shifts": {"day": hours},
        "agents": [{"name": "a", "count": day.agents, "groups": ["g"], "shift": "day"}],
    }


@cache
def compared(day: Day, effort: Effort) -> Compared:
    policies = {f"{first} first": _scenario(day, first) for first in ("open", "queued")}
    return Compared(policies, day.replications * effort.times)


@by_effort
def test_customers_who_leave(effort: Effort) -> None:
    # each moment in the queue is as likely as any other to be a customer's last
    exact = DAYS * difference(LEAVING).queued_h / (LEAVING.patience_min / 60)
    assert_holds(compared(LEAVING, effort).paired("abandoned", "live"), exact, effort)


@by_effort
def test_mean_number_of_open_chats(effort: Effort) -> None:
    # the night's hours, in which the lists are the same, are part of it
    exact = difference(LEAVING).open_h / 24
    assert_holds(compared(LEAVING, effort).paired("open_mean"), exact, effort)


@by_effort
@pytest.mark.parametrize("day", [LEAVING, STAYING], ids=["leaving", "staying"])
def test_mean_wait_of_open_chats_within_hours(day: Day, effort: Effort) -> None:
    kept = float(day.kept @ np.arange(day.open_limit + 1))
    exact_s = 3600 * difference(day).open_h / kept
    assert_holds(compared(day, effort).paired("open_wait_in_hours_mean"), exact_s, effort)


@by_effort
def test_mean_wait_of_live_customers(effort: Effort) -> None:
    exact_s = 3600 * difference(STAYING).queued_h / (STAYING.day_per_hour * STAYING.day_h)
    assert_holds(compared(STAYING, effort).paired("wait_mean", "live"), exact_s, effort)


@by_effort
def test_mean_queue(effort: Effort) -> None:
    paired = compared(STAYING, effort).paired("queue_mean")
    assert_holds(scaled(paired, 24), difference(STAYING).queued_h, effort)


@by_effort
@pytest.mark.parametrize(
    ("day", "metric", "segment"),
    [
        pytest.param(LEAVING, "abandoned", "live", id="customers who leave"),
        pytest.param(LEAVING, "open_mean", "all", id="open chats"),
        pytest.param(STAYING, "wait_mean", "live", id="live wait"),
        pytest.param(STAYING, "queue_mean", "all", id="queue"),
    ],
)
def test_pairing_makes_the_interval_three_times_narrower(
    day: Day, metric: str, segment: str, effort: Effort
) -> None:
    """What both policies do with the same busy day and the same long chats is subtracted."""
    assert compared(day, effort).narrower(metric, segment) > 3


@by_effort
def test_pairing_does_little_for_what_the_policies_do_to_different_chats(effort: Effort) -> None:
    """Open chats that come first wait for each other, those that come last for the live ones."""
    assert 1 < compared(LEAVING, effort).narrower("open_wait_in_hours_mean") < 2
