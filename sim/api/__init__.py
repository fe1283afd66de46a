"""What people call from Python: load a scenario, run it, look at the result."""

from sim.api.result import Comparison, Result
from sim.api.simulating import compare, explore, load, report, run, sweep
from sim.scenario.model import Scenario

__all__ = ["Comparison", "Result", "compare", "explore", "load", "report", "run", "sweep"]


def _repr_html_(self: Scenario) -> str:
    """The scenario in words, as a notebook shows it."""
    from sim.show.words import as_html

    return as_html(self)


Scenario._repr_html_ = _repr_html_
