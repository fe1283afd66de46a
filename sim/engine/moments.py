"""SimPy's clock, made exact: whole microseconds, and a stated order within an instant (R1, R2).

The only file that imports SimPy.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import simpy

from sim.units import NUMBER_BITS

Process = Generator[simpy.Event, None, None]


class Clock(simpy.Environment):
    """SimPy's environment with the integer clock of R1."""

    _now: int

    def __init__(self, what_happens: Mapping[int, Callable[[Any, int], None]]) -> None:
        """Start at instant 0.

        Parameters: ``what_happens`` at moments of each :class:`sim.units.Kind`; it is called with
        this clock and the number of what is concerned.
        """
        super().__init__(initial_time=0)
        self.what_happens = what_happens

    @property
    def now(self) -> int:
        """Microseconds since the start of the run."""
        return self._now

    def at(self, instant: int, kind: int, number: int) -> None:
        """Let what happens at moments of ``kind`` happen to ``number`` at ``instant`` (us)."""
        Moment(self, instant, kind, number).callbacks.append(_happen)

    def forget(self) -> None:
        """Drop what is still scheduled.

        It refers to the clock in circles. The garbage collector, which counts objects and not
        their size, would let the columns of many runs pile up.
        """
        for *_, event in self._queue:
            event.callbacks.clear()
        self._queue.clear()


class Moment(simpy.Event):
    """An event with its place among the events of its instant: by kind, then by number (R2)."""

    callbacks: list[Callable[[Any], None]]

    def __init__(self, env: Clock, at: int, kind: int, number: int) -> None:
        """Let it happen at instant ``at`` (us); ``number`` is that of the thing concerned."""
        # Like SimPy's own Timeout, this sets what Event would: most events of a run are made here.
        self.env: Clock = env
        self.callbacks = []
        self._ok = True
        self._value = None
        self.kind = kind
        self.number = number
        env.schedule(self, (kind << NUMBER_BITS) + number, at - env.now)  # type: ignore[arg-type]


def _happen(moment: Moment) -> None:
    moment.env.what_happens[moment.kind](moment.env, moment.number)
