"""The groups' working hours laid out over the run."""

from __future__ import annotations

import numpy as np

from sim.inputs.arrays import Changes
from sim.inputs.calendar import Calendar
from sim.scenario.model import Scenario


def hours_of(scenario: Scenario, calendar: Calendar) -> Changes:
    """Lay out when each group is within its working hours.

    Returns the :class:`Changes` to 1 (within) and 0 (closed). Switched off: always within;
    switched on without windows: always closed. Source: R3.
    """
    groups = np.arange(len(scenario.groups), dtype=np.int64)
    if not scenario.working_hours_enabled:
        return Changes(np.zeros_like(groups), groups, np.ones_like(groups))
    spans = [calendar.weekly(group.working_hours) for group in scenario.groups]
    edges = [edge for span in spans for edge in (span.begins, span.ends)]
    at = np.concatenate([np.empty(0, np.int64), *edges])
    of = np.repeat(np.repeat(groups, 2), [len(edge) for edge in edges])
    to = np.repeat(np.tile([1, 0], len(spans)), [len(edge) for edge in edges])
    order = np.lexsort((of, at))
    order = order[at[order] < calendar.clock.end]
    return Changes(at[order], of[order], to[order].astype(np.int64))
