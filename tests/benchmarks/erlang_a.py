"""The Erlang-A model that all peers simulate: its scenario, and what theory says of who is lost."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from theory.birth_death import stationary

AGENTS = 50
PER_HOUR = 95.0
WORK_H = 0.5
PATIENCE_H = 1 / 6


def scenario(days: int, agents: int = AGENTS) -> dict[str, Any]:
    """Always on, work 30 minutes, patience 10 minutes; 95 customers an hour for each 50 agents."""
    return {
        "name": "Erlang-A",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{days}d",
        "warmup": "0d",
        "cooldown": "0d",
        "seed": 95,
        "inbox": {"working_hours_enabled": False},
        "groups": {
            "g": {
                "arrivals": {"rate": f"{PER_HOUR * agents / AGENTS:g}/h"},
                "handling": {"work": {"exponential": "30m"}},
                "queue_handling": {"limit": "unlimited", "inactivity_timeout": "0s"},
                "customers": {"patience": {"exponential": "10m"}},
            }
        },
        "shifts": {"always": {"mon-sun": "00:00-24:00"}},
        "agents": [{"name": "a", "count": agents, "groups": ["g"], "shift": "always"}],
    }


class Lost(NamedTuple):
    """How many customers are lost in a long run that begins with nobody there."""

    share: float
    """Expected share of customers lost."""
    at_start: float
    """Customers lost more than that (less, if negative) for having begun empty."""
    variance: float
    """Of the number lost, less ``share`` for each customer that came, per customer."""

    def sd(self, customers: int) -> float:
        """Standard deviation of the share lost among so many customers."""
        return math.sqrt(self.variance / customers)


def lost() -> Lost:
    """Birth-death chain of the customers there; its counts by Poisson's equation.

    Each arrival counts ``-share``, each customer lost 1: a sum whose drift is 0. With ``value`` the
    solution of Poisson's equation, sum + value is a martingale, and the variance of the sum grows
    as that of its jumps (Asmussen, Applied Probability and Queues, chapter I.7).
    """
    states = np.arange(4 * AGENTS)
    up = np.append(np.full(len(states) - 1, PER_HOUR), 0.0)
    served = np.minimum(states, AGENTS) / WORK_H
    left = np.maximum(states - AGENTS, 0) / PATIENCE_H
    down = served + left
    chances = stationary(up[:-1], down[1:])
    share = float(chances @ left / PER_HOUR)

    generator = np.diag(up[:-1], 1) + np.diag(down[1:], -1) - np.diag(up + down)
    wanted = share * up - left
    # one equation follows from the others, best that of the likeliest state; in its place: the
    # values average to zero
    likeliest = int(chances.argmax())
    generator[likeliest], wanted[likeliest] = chances, 0.0
    value = np.linalg.solve(generator, wanted)

    steps = np.append(np.diff(value), 0.0)
    steps_down = -np.insert(steps[:-1], 0, 0.0)
    jumps = up * (steps - share) ** 2 + served * steps_down**2 + left * (1 + steps_down) ** 2
    return Lost(share, float(value[0]), float(chances @ jumps / PER_HOUR))
