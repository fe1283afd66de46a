"""Many replications: running them and putting their results together."""

from sim.study.replications import simulate
from sim.study.study import Study

__all__ = ["Study", "simulate"]
