"""Many replications, of one scenario or of several on the same customers."""

from sim.study.comparing import compare
from sim.study.comparison import Comparison
from sim.study.replications import simulate

__all__ = ["Comparison", "compare", "simulate"]
