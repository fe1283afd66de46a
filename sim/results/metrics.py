"""What computes each metric, by the name under which :mod:`sim.metrics` declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from sim.engine.log import MissedReason
from sim.inputs.arrays import Int64
from sim.metrics import PERCENTS, Metric
from sim.results.chats import Marks
from sim.results.grid import Grid
from sim.results.timeline import Mask
from sim.units import MISSING

Floats = npt.NDArray[np.float64]
Parts = tuple[Int64, Int64]
"""Numerator and denominator, ``(1 + groups, segments, bins)`` each (us or counts)."""
Compute = Callable[[Grid], Parts]


def values_of(metric: Metric, numerator: Int64, denominator: Int64) -> Floats:
    """The figures in the metric's unit; NaN where the denominator is 0 or missing."""
    some = (denominator > 0) & (numerator != MISSING)
    values: Floats = numerator / np.where(some, denominator * metric.scale, np.nan)
    return values


def _alone(of: Callable[[Grid], Int64]) -> Compute:
    """What is a figure by itself, over a denominator of 1."""

    def parts(grid: Grid) -> Parts:
        figures = of(grid)
        return figures, np.ones_like(figures)

    return parts


def _count(mask: Callable[[Marks], Mask]) -> Compute:
    return _alone(lambda grid: grid.count(mask(grid.facts.chats.kinds.marks)))


def _share(mask: Callable[[Marks], Mask], among: Callable[[Marks], Mask]) -> Compute:
    def parts(grid: Grid) -> Parts:
        marks = grid.facts.chats.kinds.marks
        return grid.count(mask(marks)), grid.count(among(marks))

    return parts


def _mean(values: str, among: Callable[[Marks], Mask]) -> Compute:
    def parts(grid: Grid) -> Parts:
        kinds = among(grid.facts.chats.kinds.marks)
        return grid.total(values, kinds), grid.count(kinds)

    return parts


def _quantile(percent: int) -> Compute:
    """The wait (us) and the number of waits."""
    return lambda grid: (grid.wait_ranks[PERCENTS.index(percent)], grid.waits())


def _reason(reason: MissedReason) -> Compute:
    return _count(lambda c: c.missed_reason == reason)


def _backlog(grid: Grid) -> Parts:
    openings = grid.facts.openings
    every = openings.backlog >= 0
    return grid.openings(every, openings.backlog), grid.openings(every)


def _drain(grid: Grid) -> Parts:
    openings = grid.facts.openings
    drained = openings.drained_at != MISSING
    times = openings.drained_at - openings.opened_at
    return grid.openings(drained, times), grid.openings(drained)


def _not_drained(grid: Grid) -> Int64:
    openings = grid.facts.openings
    return grid.openings((openings.backlog > 0) & (openings.drained_at == MISSING))


def _occupancy(grid: Grid) -> Parts:
    agents = grid.facts.agents
    return grid.agent_area(agents.held), grid.slots_area(agents.counted)


def _busy(grid: Grid) -> Parts:
    agents = grid.facts.agents
    return grid.agent_area(agents.holding), grid.agent_area(agents.counted)


def _jain(grid: Grid) -> Floats:
    """Jain's index (sum x)^2 / (n sum x^2) of chats per online hour (Jain, Chiu, Hawe 1984)."""
    agents = grid.facts.agents
    online = agents.online.areas(grid.edges)
    some = online > 0
    rate = np.zeros(online.shape)
    np.divide(grid.agent_chats(), online / 3.6e9, out=rate, where=some)
    total, squares = agents.member @ rate, agents.member @ rate**2
    among = agents.member @ some.astype(np.int64)
    index = np.full(total.shape, np.nan)
    np.divide(total**2, among * squares, out=index, where=squares > 0)
    # rounding can carry equal rates past 1
    capped: Floats = np.minimum(index, 1.0)[:, None]
    return capped


def _jain_parts(grid: Grid) -> Parts:
    agents = grid.facts.agents
    among = (agents.member @ (agents.online.areas(grid.edges) > 0).astype(np.int64))[:, None]
    return np.full_like(among, MISSING), among


PARTS: Mapping[str, Compute] = {
    "customers": _count(lambda c: c.first),
    "customers_lost": _count(lambda c: c.first & c.lost),
    "raised": _count(lambda c: c.every),
    "queued": _count(lambda c: c.queued),
    "opened": _count(lambda c: c.opened),
    "assigned": _count(lambda c: c.assigned),
    "resolved": _count(lambda c: c.resolved),
    "unreachable": _count(lambda c: c.unreachable),
    "missed": _count(lambda c: c.missed),
    "abandoned": _count(lambda c: c.left),
    "retries": _count(lambda c: c.retry),
    "escalations": _count(lambda c: ~(c.first | c.retry)),
    "unfinished": _count(lambda c: ~(c.resolved | c.missed)),
    **{f"missed_{reason.label}": _reason(reason) for reason in MissedReason},
    "missed_rate": _share(lambda c: c.missed, lambda c: c.every),
    "abandoned_rate": _share(lambda c: c.left, lambda c: c.every),
    "wait_mean": _mean("wait_us", lambda c: c.reached),
    **{f"wait_p{percent}": _quantile(percent) for percent in PERCENTS},
    "queue_wait_mean": _mean("wait_us", lambda c: c.reached & c.waited_queued),
    "open_wait_mean": _mean("wait_us", lambda c: c.reached & c.waited_open),
    "open_wait_in_hours_mean": _mean("wait_in_hours_us", lambda c: c.reached & c.waited_open),
    "service_level": _share(lambda c: c.in_time, lambda c: ~c.left_in_time),
    "handling_mean": _mean("handling_us", lambda c: c.handled),
    "spent_mean": _mean("spent_us", lambda c: c.handled),
    "queue_mean": lambda g: (g.area(g.facts.lists.queue), g.length()),
    "queue_max": _alone(lambda g: g.maximum(g.facts.lists.queue, g.facts.lists.queue_total)),
    "open_mean": lambda g: (g.area(g.facts.lists.open), g.length()),
    "open_max": _alone(lambda g: g.maximum(g.facts.lists.open, g.facts.lists.open_total)),
    "open_at_limit": lambda g: (g.area(g.facts.lists.at_limit), g.group_time()),
    "backlog_at_opening": _backlog,
    "drain_time_mean": _drain,
    "not_drained": _alone(_not_drained),
    "occupancy": _occupancy,
    "busy_share": _busy,
    "scheduled_hours": _alone(lambda g: g.agent_area(g.facts.agents.scheduled)),
    "online_hours": _alone(lambda g: g.agent_area(g.facts.agents.online)),
    "overtime_hours": _alone(lambda g: g.agent_area(g.facts.agents.overtime)),
    "wrap_up_hours": _alone(lambda g: g.agent_area(g.facts.agents.wrap_up)),
    "rest_hours": _alone(lambda g: g.agent_area(g.facts.agents.rest)),
    "reassignments": _alone(lambda g: g.total("reassignments", g.facts.chats.kinds.marks.assigned)),
    "fairness": _jain_parts,
    "staffed_slots": lambda g: (g.slots_area(g.facts.agents.counted), g.length()),
    "used_slots": lambda g: (g.agent_area(g.facts.agents.held), g.length()),
}
"""Numerator and denominator; of a quantile the wait and how many waits, of a maximum the greatest
and 1."""
INDICES: Mapping[str, Callable[[Grid], Floats]] = {"fairness": _jain}
"""The values of indices, which are not numerator over denominator."""
