"""SimPy's clock, made exact: whole microseconds, and a stated order within an instant (R1, R2).

The only file that imports SimPy.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import IntEnum

import simpy


class Kind(IntEnum):
    """What happens at one instant, in the order of R2."""

    HOURS = 1
    FINISH = 2
    """The end of work, or of a silent, unreachable, wrap-up or rest time."""
    STATUS = 3
    CONDITIONS = 4
    """What R2 has read after an instant's status changes."""
    ASK = 5
    LEAVE = 6
    INACTIVITY = 7
    GRACE = 8
    NOTICE = 9
    """An open chat is noticed by an agent (R15)."""
    RAISE_AGAIN = 10
    """A retry or an escalation is raised."""
    RAISE = 11


NUMBER_BITS = 40

Process = Generator[simpy.Event, None, None]


class Clock(simpy.Environment):
    """SimPy's environment with the integer clock of R1."""

    _now: int

    @property
    def now(self) -> int:
        """Microseconds since the start of the run."""
        return self._now

    def at(self, instant: int, kind: int, number: int, then: Callable[[Moment], None]) -> Moment:
        """Have ``then`` called at ``instant`` (us), with the moment it is called for."""
        moment = Moment(self, instant, kind, number)
        moment.callbacks.append(then)  # type: ignore[arg-type]
        return moment


class Moment(simpy.Event):
    """An event with its place among the events of its instant: by kind, then by number (R2)."""

    callbacks: list[Callable[[simpy.Event], None]]

    def __init__(self, env: Clock, at: int, kind: int, number: int) -> None:
        """Let it happen at instant ``at`` (us); ``number`` is that of the thing concerned."""
        # Like SimPy's own Timeout, this sets what Event would: most events of a run are made here.
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = None
        self.number = number
        env.schedule(self, (kind << NUMBER_BITS) + number, at - env.now)  # type: ignore[arg-type]
