"""Erlang-A as users of SimPy write it: one process a customer, a Resource, a race with time."""

from __future__ import annotations

import random
from collections.abc import Generator

import simpy

Process = Generator[simpy.Event, None, None]


def simulate(
    customers: int,
    *,
    agents: int,
    per_hour: float,
    work_h: float,
    patience_h: float,
    seed: int,
) -> list[tuple[float, float, bool]]:
    """Return for each customer when it came (h), how long it waited (h) and if it was served."""
    env = simpy.Environment()
    resource = simpy.Resource(env, agents)
    draw = random.Random(seed)
    log: list[tuple[float, float, bool]] = []

    def customer() -> Process:
        came = env.now
        with resource.request() as request:
            result = yield request | env.timeout(draw.expovariate(1 / patience_h))
            served = request in result
            log.append((came, env.now - came, served))
            if served:
                yield env.timeout(draw.expovariate(1 / work_h))

    def arrivals() -> Process:
        for _ in range(customers):
            yield env.timeout(draw.expovariate(per_hour))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return log
