"""What a peer is: a program that simulates the Erlang-A model, and how it is timed."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import NamedTuple


class MissingError(Exception):
    """The peer cannot be run here; the message says what it lacks."""


class Round(NamedTuple):
    """One simulation by a peer."""

    customers: int
    lost: int
    seconds: float
    """Of processor time: others may share the machine."""

    @property
    def speed(self) -> float:
        """Customers a second."""
        return self.customers / self.seconds


class Peer(NamedTuple):
    """A simulator, and its users' way to write the model."""

    name: str
    customers: int
    """About how many it simulates in a second or two: what it does in a round."""
    round: Callable[[int, int], Round]
    """Simulates, given how many customers and a seed; raises :class:`MissingError`."""


def in_process(simulate: Callable[[int, int], tuple[int, int]]) -> Callable[[int, int], Round]:
    """A round of a function that gives the customers and how many of them were lost."""

    def round_(customers: int, seed: int) -> Round:
        gc.collect()
        begun = time.process_time()
        came, lost = simulate(customers, seed)
        return Round(came, lost, time.process_time() - begun)

    return round_
