"""What people call from Python: load a scenario, run it, look at the result."""

from sim.api.comparison import Comparison
from sim.api.result import Result
from sim.api.simulating import compare, explore, load, report, run, sweep

__all__ = ["Comparison", "Result", "compare", "explore", "load", "report", "run", "sweep"]
