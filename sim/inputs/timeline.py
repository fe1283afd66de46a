"""An agent's scheduled status over time: the most absent of what applies (R24-R26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.inputs.arrays import Changes, Int64, StatusChanges
from sim.inputs.intervals import Intervals, merged, without
from sim.units import Leaving, Status

StatusLine = tuple[Int64, Int64, Int64]
"""Instants (us) of the changes of one agent's status, ascending; the :class:`Status` from each on;
the :class:`Leaving` of those to offline, else -1."""
PlannedLine = tuple[Int64, Int64]
"""Instants (us) of the changes of whether one agent is planned online, and 1 or 0 from each on."""

NEVER_ONLINE: StatusLine = (np.empty(0, np.int64),) * 3
NEVER_PLANNED: PlannedLine = (np.empty(0, np.int64),) * 2

# a state is a status and how it was left in one number: those offline are below all others
_ONLINE = 8


@dataclass(frozen=True, slots=True)
class Presence:
    """When an agent is meant to be there, and in which status."""

    present: Intervals
    """Shifts; of a roster, when it says online."""
    busy: Intervals
    """As the other two without effect outside ``present``."""
    away: Intervals
    offline: Intervals
    """Offline breaks."""
    leaving: Leaving
    """What becomes of chats in hand at the end of a shift (R24)."""


def status_line(presence: Presence, attended: Intervals, thrown: Intervals, end: int) -> StatusLine:
    """Lay an agent's scheduled status out over a run.

    Outside ``attended`` nothing changes, so that what began at the end of one shift goes on until
    the log-in of the next. Parameters: ``attended`` when the agent is logged in, but for breaks;
    ``thrown`` its disconnects and outages, at any time; ``end`` the end of the run (us). Returns a
    :data:`StatusLine` that begins with the first log-in. Source: R24, R25, R26.
    """
    busy, away, offline = presence.busy, presence.away, presence.offline
    parts = (attended, busy, away, offline, thrown)
    edges = [edge for part in parts for edge in (part.begins, part.ends)]
    at = np.unique(np.concatenate([np.zeros(1, np.int64), *edges]))
    at = at[(at >= 0) & (at < end)]
    state = np.full(len(at), _off(presence.leaving))
    there = attended.contain(at)
    state[there] = Status.AVAILABLE * _ONLINE
    state[there & busy.contain(at)] = Status.BUSY * _ONLINE
    state[there & away.contain(at)] = Status.AWAY * _ONLINE
    state[there & offline.contain(at)] = _off(_leaving_for_a_break(presence.leaving))
    state[thrown.contain(at)] = _off(Leaving.THROWN)
    changed = np.diff(state, prepend=0) != 0
    # who was never there cannot leave
    changed &= np.logical_or.accumulate(state >= _ONLINE)
    return at[changed], state[changed] // _ONLINE, state[changed] % _ONLINE - 1


def planned_line(presence: Presence, end: int) -> PlannedLine:
    """Lay out when an agent is planned online, attendance left aside.

    Parameters: ``end`` the end of the run (us). Returns a :data:`PlannedLine`.
    """
    planned = without(presence.present, presence.offline)
    planned = merged(planned.begins, planned.ends, end)
    at = np.column_stack((planned.begins, planned.ends)).ravel()
    to = np.tile(np.array([1, 0], np.int64), len(planned.begins))
    return at[at < end], to[at < end]


def statuses_in_order(lines: Sequence[StatusLine]) -> StatusChanges:
    """Bring the statuses of all agents into one order: by instant, then roster order (R2)."""
    of, order = _order([line[0] for line in lines])
    at, to, leaving = (
        np.concatenate([NEVER_ONLINE[0], *(line[part] for line in lines)])[order]
        for part in range(3)
    )
    return StatusChanges(at, of, to, leaving)


def planned_in_order(lines: Sequence[PlannedLine]) -> Changes:
    """Bring the plans of all agents into one order: by instant, then roster order."""
    of, order = _order([line[0] for line in lines])
    at, to = (
        np.concatenate([NEVER_PLANNED[0], *(line[part] for line in lines)])[order]
        for part in range(2)
    )
    return Changes(at, of, to)


def _order(instants: Sequence[Int64]) -> tuple[Int64, Int64]:
    """Whose each change is, in order, and the places of these among all."""
    of = np.repeat(np.arange(len(instants), dtype=np.int64), [len(its) for its in instants])
    order = np.argsort(np.concatenate([NEVER_ONLINE[0], *instants]), kind="stable")
    return of[order], order


def _off(leaving: Leaving) -> int:
    return int(leaving) + 1


def _leaving_for_a_break(at_end: Leaving) -> Leaving:
    """R25: an offline break ends like a shift, but `away` there is as `carry_over`."""
    return Leaving.CARRY_OVER if at_end == Leaving.AWAY else at_end
