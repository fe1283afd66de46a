"""The night's open chats beside the day's queue with a limit, whoever comes first."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from pytest import approx

from theory.lists import NIGHT_H, Day, expected
from theory.observe import Effort, Observed, assert_holds, by_effort, observe, scaled

DAYS = 42
DAY = Day(
    night_per_hour=20 / 3,
    open_limit=40,
    day_per_hour=15,
    day_h=6,
    agents=3,
    live_work_min=10,
    open_work_min=10,
    patience_min=10,
    most_queued=2,
)


def test_chain_gives_known_figures() -> None:
    # the night's chats before the day's: they wait less, and more find the queue full
    first, second = expected(DAY, open_first=True), expected(DAY, open_first=False)
    assert first.missed > second.missed
    assert first.open_h < second.open_h
    assert DAY.kept.sum() == approx(1)


def _scenario(priority: str) -> dict[str, Any]:
    night = {"00:00": DAY.night_per_hour, f"{NIGHT_H:02}:00": 0}
    return {
        "name": "two lists",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{DAYS}d",
        "warmup": "0d",
        "seed": 1906,
        "default": {"working_hours": {"mon-sun": "09:00-20:00"}},
        "groups": {
            "g": {
                "arrivals": {
                    "weekly": {"mon-sun": {**night, "09:00": DAY.day_per_hour, "15:00": 0}}
                },
                "handling": {"work": {"exponential": "10m"}},
                "offline_handling": {"max_offline_tickets": DAY.open_limit, "priority": priority},
                "queue_handling": {"limit": DAY.most_queued, "inactivity_timeout": "0s"},
                "customers": {"patience": {"exponential": "10m"}},
            }
        },
        "shifts": {"day": {"mon-sun": "09:00-20:00"}},
        "agents": [{"name": "a", "count": DAY.agents, "groups": ["g"], "shift": "day"}],
    }


@cache
def observed(priority: str, effort: Effort) -> Observed:
    return observe(_scenario(priority), 40 * effort.times)


by_priority = pytest.mark.parametrize("priority", ["open", "queued"])


def open_wait_s(priority: str) -> float:
    """The mean wait of the chats kept, from opening on."""
    kept = float(DAY.kept @ np.arange(DAY.open_limit + 1))
    return 3600 * expected(DAY, open_first=priority == "open").open_h / kept


def abandoned(priority: str) -> float:
    """Customers who leave on one day: each moment in the queue may be the last."""
    assert DAY.patience_min
    return expected(DAY, open_first=priority == "open").queued_h / (DAY.patience_min / 60)


@by_effort
@by_priority
def test_missed_at_the_queue_limit(priority: str, effort: Effort) -> None:
    counted = observed(priority, effort).metric("missed_group_queue_reached")
    missed = expected(DAY, open_first=priority == "open").missed
    assert_holds(scaled(counted, 1 / DAYS), missed, effort)


@by_effort
@by_priority
def test_customers_who_leave(priority: str, effort: Effort) -> None:
    counted = observed(priority, effort).metric("abandoned")
    assert_holds(scaled(counted, 1 / DAYS), abandoned(priority), effort)


@by_effort
@by_priority
def test_mean_queue(priority: str, effort: Effort) -> None:
    queued_h = expected(DAY, open_first=priority == "open").queued_h
    assert_holds(observed(priority, effort).metric("queue_mean"), queued_h / 24, effort)


@by_effort
@by_priority
def test_mean_wait_of_open_chats_within_hours(priority: str, effort: Effort) -> None:
    figure = observed(priority, effort).metric("open_wait_in_hours_mean")
    assert_holds(figure, open_wait_s(priority), effort)
