"""What people call from Python: load a scenario, run it, look at the result."""

from sim.api.result import Comparison, Result
from sim.api.simulating import compare, explore, load, report, run, sweep

__all__ = ["Comparison", "Result", "compare", "explore", "load", "report", "run", "sweep"]
