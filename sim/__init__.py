"""Discrete-event simulation of live-chat support: offline handling, queues, shifts, staffing.

>>> import sim
>>> scenario = sim.load("scenarios/night_cover.yaml")
>>> result = sim.run(scenario, replications=10)
>>> table = result.summary()
"""

from __future__ import annotations

from sim.api import Comparison, Result, compare, explore, load, report, run, sweep
from sim.errors import (
    DataError,
    InboxsimError,
    OutputError,
    ResultError,
    ScenarioError,
    WorkerError,
)

__all__ = [
    "Comparison",
    "DataError",
    "InboxsimError",
    "OutputError",
    "Result",
    "ResultError",
    "ScenarioError",
    "WorkerError",
    "compare",
    "explore",
    "load",
    "report",
    "run",
    "sweep",
]


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: that takes a fifth of the command's start."""
    if name == "__version__":
        from importlib.metadata import version

        return version("inboxsim")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
