"""The queue and the open list of every group over time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs, Int64, Settings
from sim.results.chats import before_assigned
from sim.results.timeline import Mask, Stays, Steps, combine, union
from sim.units import MISSING, NEVER, Stretch


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of the known groups over the whole run."""

    queue: Steps
    """Queued chats, a lane for each group."""
    open: Steps
    """Open chats, a lane for each group."""
    queue_total: Steps
    """Queued chats of all groups, one lane."""
    open_total: Steps
    at_limit: Steps
    """1 while the group keeps open chats and is at its ``max_offline_tickets`` (R7), a lane for
    each group."""


def list_facts(inputs: Inputs, log: RunLog, opened: Stays, reachable: Steps) -> Lists:
    """The lists of one replication.

    Parameters: its ``inputs`` and ``log``; ``opened``, what :func:`open_stays` gives of them;
    ``reachable``, 1 while a group is within hours with an agent online, a lane for each known
    group.
    """
    queue, queue_total = _by_group_and_in_all(_queue_stays(inputs, log), reachable.span)
    open_, open_total = _by_group_and_in_all(opened, reachable.span)
    at_limit = _at_limit(inputs.settings, open_, opened, reachable)
    return Lists(queue, open_, queue_total, open_total, at_limit)


def _by_group_and_in_all(its: Stays, span: int) -> tuple[Steps, Steps]:
    by_group = its.steps(span)
    if its.lanes == 1:
        return by_group, by_group
    return by_group, Stays(1, np.zeros_like(its.lane), its.begin, its.end).steps(span)


def _at_limit(settings: Settings, open_: Steps, opened: Stays, reachable: Steps) -> Steps:
    """1 while a group keeps open chats and has as many as it may (R7)."""

    def full(lane: Int64, level: Int64) -> Mask:
        kept = (settings.offline_enabled[lane] > 0) & (settings.inbox_offline_enabled > 0)
        reached: Mask = kept & (level >= settings.offline_limit[lane])
        return reached

    by_backlog = open_.where(full)
    counts_spell = settings.offline_counts_spell > 0
    if not counts_spell.any():
        return by_backlog
    ever = replace(opened, end=np.full(len(opened.end), NEVER)).steps(open_.span)
    by_spell = _spell(ever, reachable).where(full)
    return combine(
        by_backlog.where(lambda lane, is_full: (is_full > 0) & ~counts_spell[lane]),
        by_spell.where(lambda lane, is_full: (is_full > 0) & counts_spell[lane]),
        np.maximum,
    )


def _spell(opened: Steps, reachable: Steps) -> Steps:
    """Chats of each group that became open since it was last within hours with an agent online."""
    span = opened.span
    points = union(opened.points, reachable.points)
    count, reach = opened.over(points), reachable.over(points)
    lane_begins = points % span == 0
    spell_begins = (reach == 0) & (lane_begins | (np.append(1, reach[:-1]) == 1))
    before = np.where(lane_begins, 0, np.append(0, count[:-1]))
    begin = np.maximum.accumulate(np.where(spell_begins, np.arange(len(points)), 0))
    return Steps(opened.lanes, span, points, np.where(reach == 1, 0, count - before[begin]))


def open_stays(inputs: Inputs, log: RunLog) -> Stays:
    """Every stay in an open list, a lane for each group; ``NEVER`` ends what is unfinished."""
    chats = log.chats
    its = np.flatnonzero(before_assigned(chats, chats.opened_at))
    ended = first_of(chats.assigned_at[its], chats.missed_at[its])
    return _stays_of(inputs, log, Stretch.OPEN, its, chats.opened_at[its], ended)


def _queue_stays(inputs: Inputs, log: RunLog) -> Stays:
    """Every stay in a queue, a lane for each group; ``NEVER`` ends what is unfinished."""
    chats = log.chats
    its = np.flatnonzero(before_assigned(chats, chats.queued_at))
    ended = first_of(chats.opened_at[its], chats.assigned_at[its], chats.missed_at[its])
    return _stays_of(inputs, log, Stretch.QUEUED, its, chats.queued_at[its], ended)


def _stays_of(
    inputs: Inputs, log: RunLog, kind: Stretch, its: Int64, entered: Int64, ended: Int64
) -> Stays:
    """The stays of some chats before the first assignment, then those of the log's stretches."""
    later = log.stretches.kind == kind
    rows = np.concatenate([log.chats.row[its], log.stretches.row[later]])
    begin = np.concatenate([entered, log.stretches.begin[later]])
    end = np.concatenate([ended, first_of(log.stretches.end[later])])
    return Stays(inputs.known_groups, inputs.chats.group[rows], begin, end)


def first_of(*instants: Int64) -> Int64:
    """The earliest of instants that may be missing; ``NEVER`` where all are."""
    first, *others = (np.where(at == MISSING, NEVER, at) for at in instants)
    for other in others:
        np.minimum(first, other, out=first)
    return first
