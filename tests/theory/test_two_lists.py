"""The night's open chats beside the day's queue: a Markov chain of both lists, solved exactly.

Every night between midnight and eight chats become open, up to a limit; at nine the agents come.
Live customers are queued up to a limit and lose patience; who comes first is the group's priority.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from pytest import approx
from scipy.linalg import expm
from scipy.special import pdtr

from theory.birth_death import Values
from theory.observe import Effort, Observed, assert_holds, by_effort, observe, scaled

NIGHT_PER_HOUR, NIGHT_H, OPEN_LIMIT = 5.0, 8.0, 40
DAY_PER_HOUR, DAY_H, EVENING_H = 15.0, 6.0, 5.0
AGENTS, WORK_H, PATIENCE_H, QUEUE_LIMIT = 3, 1 / 6, 1 / 6, 2
DAYS = 42


@dataclass(frozen=True, slots=True)
class Lists:
    """The states: fewer than all agents busy, or all busy with so many open and queued."""

    open_limit: int = OPEN_LIMIT
    queue_limit: int = QUEUE_LIMIT
    agents: int = AGENTS

    @property
    def size(self) -> int:
        return self.agents + (self.open_limit + 1) * (self.queue_limit + 1)

    def full(self, opened: int, queued: int) -> int:
        """The number of the state in which all agents are busy."""
        return self.agents + opened * (self.queue_limit + 1) + queued

    def levels(self) -> tuple[Values, Values]:
        """How many are open and queued in each state, ``(size,)`` both."""
        waiting = np.arange(self.size - self.agents)
        opened, queued = np.divmod(waiting, self.queue_limit + 1)
        none = np.zeros(self.agents)
        return np.concatenate([none, opened]), np.concatenate([none, queued])


def generator(lists: Lists, rate: float, *, open_first: bool) -> Values:
    """The rates per hour from each state to each other, while live customers come at ``rate``."""
    rates = np.zeros((lists.size, lists.size))
    for busy in range(lists.agents):
        rates[busy, busy + 1 if busy + 1 < lists.agents else lists.full(0, 0)] += rate
        if busy:
            rates[busy, busy - 1] += busy / WORK_H
    for opened in range(lists.open_limit + 1):
        for queued in range(lists.queue_limit + 1):
            here = lists.full(opened, queued)
            if queued < lists.queue_limit:
                rates[here, lists.full(opened, queued + 1)] += rate
            if queued:
                rates[here, lists.full(opened, queued - 1)] += queued / PATIENCE_H
            rates[here, _after_an_end(lists, opened, queued, open_first)] += lists.agents / WORK_H
    return rates - np.diag(rates.sum(axis=1))


def _after_an_end(lists: Lists, opened: int, queued: int, open_first: bool) -> int:
    """The state after an agent has finished a chat, all agents having been busy."""
    if opened and (open_first or not queued):
        return lists.full(opened - 1, queued)
    if queued:
        return lists.full(opened, queued - 1)
    return lists.agents - 1


def time_in_states(start: Values, rates: Values, hours: float) -> tuple[Values, Values]:
    """The hours spent in each state, and the distribution after ``hours`` (Van Loan 1978)."""
    size = len(start)
    joint = np.zeros((2 * size, 2 * size))
    joint[:size, :size], joint[:size, size:] = rates, np.eye(size)
    result = start @ expm(joint * hours)[:size]
    return result[size:], result[:size]


def kept_overnight() -> Values:
    """The distribution of the open chats at opening: a Poisson number, cut at the limit."""
    below = pdtr(np.arange(OPEN_LIMIT), NIGHT_PER_HOUR * NIGHT_H)
    return np.diff(np.concatenate([[0.0], below, [1.0]]))


@dataclass(frozen=True, slots=True)
class Day:
    """What is expected of one day."""

    missed: float
    abandoned: float
    queued_hours: float
    """The time that customers spend queued, of all of them."""
    open_hours: float
    """The time that chats spend open from opening on, of all of them."""


@cache
def expected_day(*, open_first: bool) -> Day:
    """Solve a day: it begins with the night's chats and ends when all are gone."""
    lists = Lists()
    start = np.zeros(lists.size)
    for kept, chance in enumerate(kept_overnight()):
        start[lists.full(kept - AGENTS, 0) if kept >= AGENTS else kept] += chance
    coming = generator(lists, DAY_PER_HOUR, open_first=open_first)
    by_day, at_three = time_in_states(start, coming, DAY_H)
    nobody = generator(lists, 0.0, open_first=open_first)
    by_evening, at_eight = time_in_states(at_three, nobody, EVENING_H)
    opened, queued = lists.levels()
    assert at_eight @ (opened + queued) < 1e-6, "the day must end with both lists empty"
    queued_hours = float((by_day + by_evening) @ queued)
    return Day(
        missed=DAY_PER_HOUR * float(by_day[queued == QUEUE_LIMIT].sum()),
        abandoned=queued_hours / PATIENCE_H,
        queued_hours=queued_hours,
        open_hours=float((by_day + by_evening) @ opened),
    )


def test_chain_gives_known_figures() -> None:
    rates = generator(Lists(), DAY_PER_HOUR, open_first=True)
    assert rates.sum(axis=1) == approx(0, abs=1e-9)
    # the night's chats before the day's: they wait less, and more find the queue full
    first, second = expected_day(open_first=True), expected_day(open_first=False)
    assert first.missed > second.missed
    assert first.open_hours < second.open_hours
    # nobody comes, one agent at work, two open: one waits for one end of work, one for two
    lists = Lists(open_limit=2, queue_limit=0, agents=1)
    start = np.zeros(lists.size)
    start[lists.full(2, 0)] = 1
    hours, _ = time_in_states(start, generator(lists, 0, open_first=True), 100)
    assert hours @ lists.levels()[0] == approx(2 * WORK_H + WORK_H)
    assert kept_overnight().sum() == approx(1)


def _scenario(priority: str) -> dict[str, Any]:
    night = {"00:00": NIGHT_PER_HOUR, "08:00": 0}
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
                "arrivals": {"weekly": {"mon-sun": {**night, "09:00": DAY_PER_HOUR, "15:00": 0}}},
                "handling": {"work": {"exponential": "10m"}},
                "offline_handling": {"max_offline_tickets": OPEN_LIMIT, "priority": priority},
                "queue_handling": {"limit": QUEUE_LIMIT, "inactivity_timeout": "0s"},
                "customers": {"patience": {"exponential": "10m"}},
            }
        },
        "shifts": {"day": {"mon-sun": "09:00-20:00"}},
        "agents": [{"name": "a", "count": AGENTS, "groups": ["g"], "shift": "day"}],
    }


@cache
def observed(priority: str, effort: Effort) -> Observed:
    return observe(_scenario(priority), 40 * effort.times)


by_priority = pytest.mark.parametrize("priority", ["open", "queued"])


@by_effort
@by_priority
def test_missed_at_the_queue_limit(priority: str, effort: Effort) -> None:
    counted = observed(priority, effort).metric("missed_group_queue_reached")
    day = expected_day(open_first=priority == "open")
    assert_holds(scaled(counted, 1 / DAYS), day.missed, effort)


@by_effort
@by_priority
def test_customers_who_leave(priority: str, effort: Effort) -> None:
    counted = observed(priority, effort).metric("abandoned")
    day = expected_day(open_first=priority == "open")
    assert_holds(scaled(counted, 1 / DAYS), day.abandoned, effort)


@by_effort
@by_priority
def test_mean_queue(priority: str, effort: Effort) -> None:
    day = expected_day(open_first=priority == "open")
    assert_holds(observed(priority, effort).metric("queue_mean"), day.queued_hours / 24, effort)


@by_effort
@by_priority
def test_mean_wait_of_open_chats_within_hours(priority: str, effort: Effort) -> None:
    day = expected_day(open_first=priority == "open")
    kept = float(kept_overnight() @ np.arange(OPEN_LIMIT + 1))
    figure = observed(priority, effort).metric("open_wait_in_hours_mean")
    assert_holds(figure, 3600 * day.open_hours / kept, effort)
