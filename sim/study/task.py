"""What becomes of one replication, wherever it is run."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.log import RunLog
from sim.inputs.arrays import Changes, Chats, Inputs, StatusChanges
from sim.results.collect import Taken, take
from sim.results.frames import activity_frame, chats_frame
from sim.results.waits import WaitLimit
from sim.study.wanted import AUTO, asked

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs import Plan

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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replication leaves behind."""

    taken: Taken
    chats: pd.DataFrame | None = None
    """The log as tables, where it is kept."""
    activity: pd.DataFrame | None = None


Outcomes = Generator[Outcome, None, None]
"""Those of some replications, in order; to be closed by who does not take them all."""


@dataclass(frozen=True, slots=True)
class Task:
    """Draws, runs and measures any one replication; it may be sent to another process."""

    plan: Plan
    engine: Engine
    policy: str
    keep_log: bool
    limits: tuple[WaitLimit, ...] = ()
    """What user waits are held against."""

    def __call__(self, replication: int) -> Outcome:
        """Return what becomes of a replication (from 0), the same wherever it is run (R30)."""
        inputs = self.plan.draw(replication)
        log = self.engine(inputs)
        taken = take(inputs, log, self.limits)
        if not self.keep_log:
            return Outcome(taken)
        return Outcome(
            taken,
            chats_frame(inputs, log, self.policy, replication),
            activity_frame(inputs, log, self.policy, replication),
        )

    def warm_up(self) -> None:
        """Run the engine once on no chats, so that it is loaded, and compiled if need be."""
        plan, none = self.plan, np.empty(0, np.int64)
        self.engine(
            Inputs(
                plan.clock,
                plan.group_names,
                plan.settings,
                plan.roster,
                plan.hours,
                planned=Changes(none, none, none),
                statuses=StatusChanges(none, none, none, none),
                chats=Chats(none, none, none, none, none),
            )
        )


Spread = Callable[[Task, range], Outcomes]
"""Runs replications somewhere and gives what becomes of them, in order."""


def in_turn(task: Task, replications: range) -> Outcomes:
    """Run replications here, one after another."""
    yield from map(task, replications)
