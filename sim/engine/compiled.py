"""The compiled engine: the reference's rules and bytes, on arrays, without Python's lock.

There is no general list of events: what happens next is the least of the sorted arrivals, the
sorted calendars of hours and statuses, a heap of busy agents and a heap of what the run itself
brings about (:mod:`sim.engine.kernel.run`). The parts are those of the reference engine.
"""

from __future__ import annotations

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs


def run(inputs: Inputs) -> RunLog:
    """Simulate one replication with the compiled engine and return its log.

    Pure: equal inputs give equal logs, those of :func:`sim.engine.reference.run.run` (R30).
    """
    from sim.engine.kernel.run import run as run_compiled

    return run_compiled(inputs)
