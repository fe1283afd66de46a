"""A night's open chats beside the day's queue: a Markov chain of both lists, solved exactly.

Every night chats become open, up to a limit; from opening on live customers come for some hours.
They are queued up to a limit and may lose patience; who comes first is the group's priority.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import pdtr

from theory.chains import over

NIGHT_H, SHIFT_H = 6, 17

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
    """The mean hours that customers spend in the lists on one day, of all of them, from opening."""

    open_h: float
    queued_h: float
    missed: float
    """Live customers who find the queue full."""

    def __sub__(self, other: Expected) -> Expected:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Expected(*(its - of_other for its, of_other in pairs))


@cache
def expected(day: Day, *, open_first: bool) -> Expected:
    """Solve a day: it begins with the night's chats and ends when all are gone."""
    start: dict[State, float] = {}
    for kept, chance in enumerate(day.kept):
        at_once = min(kept, day.agents)
        start[kept - at_once, 0, at_once, 0] = chance
    open_h = queued_h = missed = 0.0
    now = start
    for hours, rate in ((day.day_h, day.day_per_hour), (SHIFT_H - day.day_h, 0.0)):

        def coming(state: State, per_hour: float = rate) -> Iterator[Any]:
            return moves(day, per_hour, open_first=open_first, state=state)

        spent, now = over(now, [(hours, coming)])
        open_h += sum(hours * opened for (opened, *_), hours in spent.items())
        queued_h += sum(hours * queued for (_, queued, *_), hours in spent.items())
        full_h = sum(h for (_, queued, *_), h in spent.items() if queued == day.most_queued)
        missed += rate * full_h
    left = sum(chance for (opened, queued, *_), chance in now.items() if opened + queued)
    assert left < 1e-6, "the day must end with both lists empty"
    return Expected(open_h, queued_h, missed)
