"""Many replications, of one scenario or of several on the same customers."""

from sim.study.running import compare, simulate

__all__ = ["compare", "simulate"]
