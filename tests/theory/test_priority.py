"""Open first against queued first (R12): a Markov chain of the day gives the exact difference.

Every night chats become open, up to a limit; from opening on live customers come for some hours.
Open chats take another time than live ones, so that the order changes what all of them wait for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from pytest import approx
from scipy.special import pdtr

from theory import test_two_lists as two_lists
from theory.chains import over
from theory.compared import Compared
from theory.observe import Effort, assert_holds, by_effort, scaled

NIGHT_H, OPENS_AT, SHIFT_H = 6, 7, 17
DAYS = 28

State = tuple[int, int, int, int]
"""Open, queued, agents with an open chat, agents with a live one."""


@dataclass(frozen=True, slots=True)
class Day:
    """What comes of a day, and who is there."""

    night_per_hour: float
    open_limit: int
    """Of the night's chats; those that agents take at once when they come are among them."""
    day_per_hour: float
    day_h: int
    """So long live customers come, from opening on."""
    agents: int
    live_work_min: int
    open_work_min: int
    patience_min: int | None
    """Of live customers; None: they never leave."""
    most_queued: int
    """Beyond what happens, or the limit of the queue."""
    replications: int = 1
    """In the ordinary run."""

    @property
    def kept(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The distribution of the night's chats: a Poisson number, cut at the limit."""
        below = pdtr(np.arange(self.open_limit), self.night_per_hour * NIGHT_H)
        return np.diff(np.concatenate([[0.0], below, [1.0]]))


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


def moves(day: Day, per_hour: float, *, open_first: bool, state: State) -> Iterator[Any]:
    """What can happen while live customers come ``per_hour``: rates per hour, and after it."""
    opened, queued, with_open, with_live = state
    if with_open + with_live < day.agents:
        yield per_hour, (opened, queued, with_open, with_live + 1)
    elif queued < day.most_queued:
        yield per_hour, (opened, queued + 1, with_open, with_live)
    if queued and day.patience_min:
        yield 60 * queued / day.patience_min, (opened, queued - 1, with_open, with_live)
    ends = (
        (with_open, day.open_work_min, (opened, queued, with_open - 1, with_live)),
        (with_live, day.live_work_min, (opened, queued, with_open, with_live - 1)),
    )
    for busy, minutes, after in ends:
        if busy:
            yield 60 * busy / minutes, taking_the_next(*after, open_first=open_first)


def taking_the_next(
    opened: int, queued: int, with_open: int, with_live: int, *, open_first: bool
) -> State:
    """The state once an agent who has become free has looked into both lists."""
    if opened and (open_first or not queued):
        return opened - 1, queued, with_open + 1, with_live
    if queued:
        return opened, queued - 1, with_open, with_live + 1
    return opened, queued, with_open, with_live


@dataclass(frozen=True, slots=True)
class Expected:
    """The mean time that customers spend in the lists on one day, of all of them, from opening."""

    open_h: float
    queued_h: float

    def __sub__(self, other: Expected) -> Expected:
        return Expected(self.open_h - other.open_h, self.queued_h - other.queued_h)


@cache
def expected(day: Day, *, open_first: bool) -> Expected:
    """Solve a day: it begins with the night's chats and ends when all are gone."""
    start: dict[State, float] = {}
    for kept, chance in enumerate(day.kept):
        at_once = min(kept, day.agents)
        start[kept - at_once, 0, at_once, 0] = chance
    spent, after = over(
        start,
        [
            (hours, lambda state, at=rate: moves(day, at, open_first=open_first, state=state))
            for hours, rate in ((day.day_h, day.day_per_hour), (SHIFT_H - day.day_h, 0.0))
        ],
    )
    left = sum(chance for (opened, queued, *_), chance in after.items() if opened + queued)
    assert left < 1e-6, "the day must end with both lists empty"
    return Expected(
        sum(hours * opened for (opened, *_), hours in spent.items()),
        sum(hours * queued for (_, queued, *_), hours in spent.items()),
    )


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


@pytest.mark.parametrize("open_first", [True, False])
def test_chain_agrees_with_that_of_two_lists_where_all_work_is_alike(open_first: bool) -> None:
    like = Day(
        night_per_hour=two_lists.NIGHT_PER_HOUR * two_lists.NIGHT_H / NIGHT_H,
        open_limit=two_lists.OPEN_LIMIT,
        day_per_hour=two_lists.DAY_PER_HOUR,
        day_h=int(two_lists.DAY_H),
        agents=two_lists.AGENTS,
        live_work_min=10,
        open_work_min=10,
        patience_min=10,
        most_queued=two_lists.QUEUE_LIMIT,
    )
    one, other = (
        expected(like, open_first=open_first),
        two_lists.expected_day(open_first=open_first),
    )
    assert one.open_h == approx(other.open_hours, abs=1e-5)
    assert one.queued_h == approx(other.queued_hours, abs=1e-5)


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
