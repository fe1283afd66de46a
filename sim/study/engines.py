"""Which engine a job is given: both write the same bytes (R30), so only the clock can tell."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.study.asked import AUTO, asked

Engine = Callable[[Inputs], RunLog]

COMPILED_FROM = 50_000
"""Chats of a whole job from which the compiled engine pays.

Measured: it takes about 0.7 s of processor time to be loaded, which is what SimPy needs for 30,000
to 45,000 chats at 15 to 24 us each; then it takes less than 1 us a chat.
"""


def choose(wanted: str, chats: float) -> str:
    """Choose the engine of a job.

    Parameters: ``wanted``, ``simpy``, ``compiled`` or ``auto``; ``chats``, how many are
    expected in all replications, on which alone the choice depends. Returns
    ``simpy`` or ``compiled``. Raises ScenarioError for any other name.
    """
    if asked("engine", wanted) != AUTO:
        return wanted
    return "compiled" if chats >= COMPILED_FROM else "simpy"


def engine_of(name: str) -> Engine:
    """The engine of that name, ``simpy`` or ``compiled``, imported now."""
    if name == "compiled":
        from sim.engine import compiled

        return compiled.run
    from sim.engine.reference import run as reference

    return reference.run
