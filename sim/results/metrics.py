"""Every metric, declared once: its name, unit, what it counts and how it is estimated.

To add a metric, add one line to :data:`METRICS`; tables, files and documentation follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from sim.engine.log import MissedReason
from sim.inputs.arrays import Int64
from sim.results.chats import Marks
from sim.results.grid import PERCENTS, SEGMENTS, Grid
from sim.results.timeline import Mask
from sim.units import MISSING

Floats = npt.NDArray[np.float64]
Parts = tuple[Int64, Int64]
"""Numerator and denominator, ``(1 + groups, segments, bins)`` each."""


class Kind(Enum):
    """How stretches of time and replications of a metric are put together."""

    COUNT = "count"
    """Adds up over time; estimated by its mean over replications. The denominator is 1."""
    SHARE = "share"
    """Numerators and denominators add up; the value lies in [0, 1]; 0/0 is missing."""
    MEAN = "mean"
    """As a share, without a bound; 0/0 is missing."""
    QUANTILE = "quantile"
    """Nearest rank among all waits pooled; missing where nobody waited."""
    MAXIMUM = "maximum"
    """The greatest of its parts; estimated by its mean over replications."""
    INDEX = "index"
    """A value in [0, 1] for each stretch by itself; estimated by its mean over replications."""


class Trials(Enum):
    """What the bound of a figure rests on that is 0 (or, of a share, 1) in every replication."""

    EVENTS = "events"
    """Independent events: the exact Poisson bound."""
    DENOMINATOR = "denominator"
    """Independent chats or openings, those of the denominator: Clopper-Pearson."""
    NONE = "none"
    """No law bounds it (a share of time, a mean, hours): no interval."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of the summary."""

    name: str
    unit: str
    kind: Kind
    meaning: str
    """What is counted, and its boundary."""
    of: Callable[[Grid], Parts]
    """Numerator and denominator (us or counts); a quantile's are the wait (us) and the number of
    waits, a maximum's second is 1, an index has its value in ``index_of``."""
    per_chat: bool = True
    """Given for all, live and offline chats (R33); else for segment ``all`` only."""
    trials: Trials = Trials.NONE
    index_of: Callable[[Grid], Floats] | None = None

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments for which it is given."""
        return SEGMENTS if self.per_chat else SEGMENTS[:1]

    @property
    def scale(self) -> float:
        """Microseconds (or units of a count) that make one unit."""
        return {"s": 1e6, "h": 3.6e9}.get(self.unit, 1.0)

    def values(self, numerator: Int64, denominator: Int64) -> Floats:
        """The figures in the metric's unit; NaN where the denominator is 0 or missing."""
        some = (denominator > 0) & (numerator != MISSING)
        values: Floats = numerator / np.where(some, denominator * self.scale, np.nan)
        return values


def _count(name: str, meaning: str, mask: Callable[[Marks], Mask], unit: str = "chats") -> Metric:
    def of(grid: Grid) -> Parts:
        counts = grid.count(mask(grid.facts.chats.kinds.marks))
        return counts, np.ones_like(counts)

    return Metric(name, unit, Kind.COUNT, meaning, of, trials=Trials.EVENTS)


def _share(
    name: str,
    meaning: str,
    mask: Callable[[Marks], Mask],
    among: Callable[[Marks], Mask],
) -> Metric:
    def of(grid: Grid) -> Parts:
        marks = grid.facts.chats.kinds.marks
        return grid.count(mask(marks)), grid.count(among(marks))

    return Metric(name, "share", Kind.SHARE, meaning, of, trials=Trials.DENOMINATOR)


def _mean(
    name: str,
    meaning: str,
    values: str,
    among: Callable[[Marks], Mask],
) -> Metric:
    def of(grid: Grid) -> Parts:
        kinds = among(grid.facts.chats.kinds.marks)
        return grid.total(values, kinds), grid.count(kinds)

    return Metric(name, "s", Kind.MEAN, meaning, of)


def _quantile(percent: int) -> Metric:
    def of(grid: Grid) -> Parts:
        return grid.wait_ranks[PERCENTS.index(percent)], grid.waits()

    meaning = f"{percent} % of the waits of wait_mean are at most this; nearest rank"
    return Metric(f"wait_p{percent}", "s", Kind.QUANTILE, meaning, of)


def _over_time(
    name: str,
    unit: str,
    kind: Kind,
    meaning: str,
    of: Callable[[Grid], Parts],
    *,
    trials: Trials = Trials.NONE,
) -> Metric:
    return Metric(name, unit, kind, meaning, of, per_chat=False, trials=trials)


def _maximum(name: str, meaning: str, of: Callable[[Grid], Int64]) -> Metric:
    def parts(grid: Grid) -> Parts:
        levels = of(grid)
        return levels, np.ones_like(levels)

    return _over_time(name, "chats", Kind.MAXIMUM, meaning, parts, trials=Trials.EVENTS)


def _reassignments(grid: Grid) -> Parts:
    returns = grid.total("reassignments", grid.facts.chats.kinds.marks.assigned)
    return returns, np.ones_like(returns)


def _hours(name: str, meaning: str, of: Callable[[Grid], Int64]) -> Metric:
    def parts(grid: Grid) -> Parts:
        hours = of(grid)
        return hours, np.ones_like(hours)

    return _over_time(name, "h", Kind.COUNT, meaning, parts)


def _backlog(grid: Grid) -> Parts:
    openings = grid.facts.openings
    every = openings.backlog >= 0
    return grid.openings(every, openings.backlog), grid.openings(every)


def _drain(grid: Grid) -> Parts:
    openings = grid.facts.openings
    drained = openings.drained_at != MISSING
    times = openings.drained_at - openings.opened_at
    return grid.openings(drained, times), grid.openings(drained)


def _not_drained(grid: Grid) -> Parts:
    openings = grid.facts.openings
    counts = grid.openings((openings.backlog > 0) & (openings.drained_at == MISSING))
    return counts, np.ones_like(counts)


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


def _reason(reason: MissedReason) -> Metric:
    return _count(
        f"missed_{reason.label}",
        f"missed for the reason {reason.label}",
        lambda c: c.missed_reason == reason,
    )


METRICS: tuple[Metric, ...] = (
    _count("customers", "first chats raised", lambda c: c.first, "customers"),
    _count(
        "customers_lost",
        "first chats raised whose customer was lost for good: the last chat of the chain (of "
        "retries and escalations, in any group, raised until the clock stops) was missed, or its "
        "customer left",
        lambda c: c.first & c.lost,
        "customers",
    ),
    _count("raised", "chats raised", lambda c: c.every),
    _count("queued", "chats that were ever queued, returned ones included", lambda c: c.queued),
    _count("opened", "chats that were ever open, returned ones included", lambda c: c.opened),
    _count("assigned", "chats that were ever assigned", lambda c: c.assigned),
    _count(
        "resolved", "chats resolved by the end of the clock, reached or not", lambda c: c.resolved
    ),
    _count("unreachable", "assigned after their customer left (R20)", lambda c: c.unreachable),
    _count("missed", "chats missed", lambda c: c.missed),
    _count("abandoned", "chats whose customer left before being assigned", lambda c: c.left),
    _count("retries", "chats raised by customers who had been lost (R21)", lambda c: c.retry),
    _count(
        "escalations",
        "chats raised by the escalation of a resolved one (R27)",
        lambda c: ~(c.first | c.retry),
    ),
    _count(
        "unfinished",
        "chats neither resolved nor missed when the clock stops",
        lambda c: ~(c.resolved | c.missed),
    ),
    *(_reason(reason) for reason in MissedReason),
    _share(
        "missed_rate",
        "missed, of the chats raised",
        lambda c: c.missed,
        lambda c: c.every,
    ),
    _share(
        "abandoned_rate",
        "abandoned, of the chats raised",
        lambda c: c.left,
        lambda c: c.every,
    ),
    _mean(
        "wait_mean",
        "from raised to first assigned, of assigned and reached chats, zero waits included",
        "wait_us",
        lambda c: c.reached,
    ),
    *(_quantile(percent) for percent in PERCENTS),
    _mean(
        "queue_wait_mean",
        "the wait of reached chats that were queued and never open before their first assignment",
        "wait_us",
        lambda c: c.reached & c.waited_queued,
    ),
    _mean(
        "open_wait_mean",
        "the wait of reached chats that were open before their first assignment",
        "wait_us",
        lambda c: c.reached & c.waited_open,
    ),
    _mean(
        "open_wait_in_hours_mean",
        "the part of open_wait_mean inside the group's working hours",
        "wait_in_hours_us",
        lambda c: c.reached & c.waited_open,
    ),
    _share(
        "service_level",
        "reached with a wait of at most `within`, of the chats raised less those whose customer "
        "left before `within` was over; missed and unfinished chats stay in",
        lambda c: c.in_time,
        lambda c: ~c.left_in_time,
    ),
    _mean(
        "handling_mean",
        "from first assigned to resolved, pauses included, of reached and resolved chats",
        "handling_us",
        lambda c: c.handled,
    ),
    _mean(
        "spent_mean",
        "from raised to resolved, of reached and resolved chats",
        "spent_us",
        lambda c: c.handled,
    ),
    _over_time(
        "queue_mean",
        "chats",
        Kind.MEAN,
        "queued chats, averaged over time",
        lambda g: (g.area(g.facts.lists.queue), g.length()),
    ),
    _maximum(
        "queue_max",
        "the most queued chats after all events of an instant",
        lambda g: g.maximum(g.facts.lists.queue, g.facts.lists.queue_total),
    ),
    _over_time(
        "open_mean",
        "chats",
        Kind.MEAN,
        "open chats, averaged over time",
        lambda g: (g.area(g.facts.lists.open), g.length()),
    ),
    _maximum(
        "open_max",
        "the most open chats after all events of an instant",
        lambda g: g.maximum(g.facts.lists.open, g.facts.lists.open_total),
    ),
    _over_time(
        "open_at_limit",
        "share",
        Kind.SHARE,
        "time with the group at max_offline_tickets (R7); of all: group-time of group-time",
        lambda g: (g.area(g.facts.lists.at_limit), g.group_time()),
    ),
    _over_time(
        "backlog_at_opening",
        "chats",
        Kind.MEAN,
        "open chats when a group opens, mean over openings. A group opens when its hours begin or, "
        "on a date within hours throughout, when an agent comes online after none was. The list is "
        "counted just before the first agent who is there within hours can take from it; where "
        "nobody comes before the next opening, at the opening itself",
        _backlog,
    ),
    _over_time(
        "drain_time_mean",
        "s",
        Kind.MEAN,
        "from an opening with a backlog to the first instant the open list is empty with somebody "
        "there",
        _drain,
    ),
    _over_time(
        "not_drained",
        "openings",
        Kind.COUNT,
        "openings with a backlog whose open list was never empty until the next or the clock's end",
        _not_drained,
        trials=Trials.EVENTS,
    ),
    _over_time(
        "occupancy",
        "share",
        Kind.SHARE,
        "slot-time in work, wrap-up, silent or unreachable (not paused, not at rest), of the "
        "slot-time of agents available or with such a slot; a group counts its agents whole",
        _occupancy,
    ),
    _over_time(
        "busy_share",
        "share",
        Kind.SHARE,
        "agents' time with at least one such slot, of the agents' time so counted",
        _busy,
    ),
    _hours(
        "scheduled_hours",
        "agents' time online as planned by shifts or roster, absences and late logins left aside",
        lambda g: g.agent_area(g.facts.agents.scheduled),
    ),
    _hours(
        "online_hours", "agents' time not offline", lambda g: g.agent_area(g.facts.agents.online)
    ),
    _hours(
        "overtime_hours",
        "agents' time available or busy outside what is planned",
        lambda g: g.agent_area(g.facts.agents.overtime),
    ),
    _hours("wrap_up_hours", "slot-time in wrap-up", lambda g: g.agent_area(g.facts.agents.wrap_up)),
    _hours("rest_hours", "slot-time at rest", lambda g: g.agent_area(g.facts.agents.rest)),
    Metric(
        "reassignments",
        "chats",
        Kind.COUNT,
        "returns of chats to their group's queue (R24); a chat returned twice counts twice",
        _reassignments,
        trials=Trials.EVENTS,
    ),
    Metric(
        "fairness",
        "share",
        Kind.INDEX,
        "Jain's index of chats per online hour over the agents that were online",
        _jain_parts,
        per_chat=False,
        index_of=_jain,
    ),
)

INTERVAL_ONLY: tuple[Metric, ...] = (
    _over_time(
        "staffed_slots",
        "slots",
        Kind.MEAN,
        "slots of agents available or with a used slot, averaged over time",
        lambda g: (
            g.slots_area(g.facts.agents.counted),
            g.length(),
        ),
    ),
    _over_time(
        "used_slots",
        "slots",
        Kind.MEAN,
        "slots in work, wrap-up, silent or unreachable (not paused, not at rest), averaged over "
        "time",
        lambda g: (g.agent_area(g.facts.agents.held), g.length()),
    ),
)

_IN_INTERVALS = (
    ["raised", "queued", "opened", "assigned", "missed", "abandoned", "retries"]
    + [f"missed_{reason.label}" for reason in MissedReason]
    + ["wait_mean", "service_level", "queue_mean", "open_mean"]
)
INTERVAL_METRICS: tuple[Metric, ...] = (
    *(metric for metric in METRICS if metric.name in _IN_INTERVALS),
    *INTERVAL_ONLY,
)
