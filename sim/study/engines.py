"""Which engine a job is given: both write the same bytes (R30), so only the clock can tell."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.log import RunLog
from sim.errors import ScenarioError
from sim.inputs.arrays import Inputs

Engine = Callable[[Inputs], RunLog]

AUTO = "auto"
ENGINES = ("simpy", "compiled")
COMPILED_FROM = 50_000
"""Chats of a whole job from which the compiled engine pays.

Measured: it takes about 0.7 s of processor time to be loaded, which is what SimPy needs for 30,000
to 45,000 chats at 15 to 24 us each; then it takes less than 1 us a chat.
"""


def choose(wanted: str, chats: float) -> str:
    """Choose the engine of a job.

    Parameters: ``wanted``, one of :data:`ENGINES` or :data:`AUTO`; ``chats``, how many are
    expected in all replications, on which alone the choice depends. Returns one of
    :data:`ENGINES`. Raises ScenarioError for any other name.
    """
    if wanted in ENGINES:
        return wanted
    if wanted != AUTO:
        allowed = ", ".join((AUTO, *ENGINES))
        raise ScenarioError(f"engine: found {wanted!r}, allowed are {allowed}")
    return "compiled" if chats >= COMPILED_FROM else "simpy"


def engine_of(name: str) -> Engine:
    """The engine of that name, one of :data:`ENGINES`, imported now."""
    if name == "compiled":
        from sim.engine import compiled

        return compiled.run
    from sim.engine import reference

    return reference.run
