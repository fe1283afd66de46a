"""SimPy tuned by hand: its event loop alone, no processes, two events a customer.

Whoever does this gives up what SimPy is for, a customer's life written as one function. Draws come
from NumPy in one go, waiting customers stand in a deque with the instant until which they wait, and
are found gone when their turn comes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import simpy
from simpy.events import NORMAL

from benchmarks import erlang_a
from benchmarks.peers.peer import Peer, in_process

Row = tuple[float, float, bool]


class Call(simpy.Event):
    """An event made once that calls the same function each time it comes."""

    def __init__(self, env: simpy.Environment, function: Callable[[Any], None]) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        self._again = [function]

    def after(self, delay: float) -> None:
        self.callbacks = self._again
        self.env.schedule(self, NORMAL, delay)


def simulate(customers: int, seed: int) -> tuple[int, int]:
    log = run(customers, seed)
    return len(log), sum(not served for _, _, served in log)


def run(customers: int, seed: int) -> list[Row]:
    """Return for each customer when it came (h), how long it waited (h) and if it was served."""
    draw = np.random.default_rng(seed)
    gaps = iter(draw.exponential(1 / erlang_a.PER_HOUR, customers).tolist())
    works = iter(draw.exponential(erlang_a.WORK_H, customers).tolist())
    patiences = iter(draw.exponential(erlang_a.PATIENCE_H, customers).tolist())
    env = simpy.Environment()
    waiting: deque[tuple[float, float]] = deque()
    log: list[Row] = []

    def comes(arrival: Call) -> None:
        gap = next(gaps, None)
        if gap is not None:
            arrival.after(gap)
        now, patience = env.now, next(patiences)
        if free:
            log.append((now, 0.0, True))
            free.pop().after(next(works))
        else:
            waiting.append((now, now + patience))

    def ends(agent: Call) -> None:
        now = env.now
        while waiting:
            came, until = waiting.popleft()
            if until > now:
                log.append((came, now - came, True))
                agent.after(next(works))
                return
            log.append((came, until - came, False))
        free.append(agent)

    free = [Call(env, ends) for _ in range(erlang_a.AGENTS)]
    Call(env, comes).after(next(gaps))
    env.run()
    return log


TUNED = Peer("SimPy, tuned by hand", 500_000, in_process(simulate))
