"""Discrete-event simulation of live-chat support: offline handling, queues, shifts, staffing.

>>> import sim
>>> scenario = sim.load("scenarios/night_cover.yaml")
>>> result = sim.run(scenario, replications=10)
>>> table = result.summary()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api import Comparison, Result, compare, explore, load, report, run, sweep
    from sim.errors import (
        DataError,
        InboxsimError,
        OutputError,
        ResourceError,
        ResultError,
        ScenarioError,
        WorkerError,
    )

__all__ = [
    "Comparison",
    "DataError",
    "InboxsimError",
    "OutputError",
    "ResourceError",
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


def __getattr__(name: str) -> Any:
    """Look a name up when it is asked for: the command listens to Ctrl-C before that."""
    if name == "__version__":
        from importlib.metadata import version

        return version("inboxsim")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sim import api, errors

    return getattr(errors if name.endswith("Error") else api, name)


def __dir__() -> list[str]:
    """What people call."""
    return [*globals(), *__all__, "__version__"]
