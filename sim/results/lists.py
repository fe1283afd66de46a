"""The queue and the open list of every group over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.log import MISSING, RunLog, Stretch
from sim.inputs.arrays import Inputs, Int64
from sim.results.chats import before_assigned
from sim.results.timeline import Mask, Steps, combine, stays, union
from sim.scenario.model import NEVER


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


def list_facts(inputs: Inputs, log: RunLog, reachable: Steps) -> Lists:
    """The lists of one replication.

    Parameters: its ``inputs`` and ``log``; ``reachable``, 1 while a group is within hours
    with an agent online, a lane for each known group.
    """
    lanes, span = inputs.known_groups, reachable.span
    group, begin, end = _queue_stays(inputs, log)
    queue = stays(group, begin, end, lanes=lanes, span=span)
    queue_total = stays(np.zeros_like(group), begin, end, lanes=1, span=span)
    group, begin, end = open_stays(inputs, log)
    open_ = stays(group, begin, end, lanes=lanes, span=span)
    open_total = stays(np.zeros_like(group), begin, end, lanes=1, span=span)
    opened = stays(group, begin, np.full(len(begin), NEVER), lanes=lanes, span=span)
    settings = inputs.settings

    def full(lane: Int64, level: Int64) -> Mask:
        kept = (settings.offline_enabled[lane] > 0) & (settings.inbox_offline_enabled > 0)
        reached: Mask = kept & (level >= settings.offline_limit[lane])
        return reached

    by_backlog = open_.where(full)
    by_spell = _spell(opened, reachable).where(full)
    counts_spell = settings.offline_counts_spell > 0
    at_limit = combine(
        by_backlog.where(lambda lane, is_full: (is_full > 0) & ~counts_spell[lane]),
        by_spell.where(lambda lane, is_full: (is_full > 0) & counts_spell[lane]),
        np.maximum,
    )
    return Lists(queue, open_, queue_total, open_total, at_limit)


def _spell(opened: Steps, reachable: Steps) -> Steps:
    """Chats of each group that became open since it was last within hours with an agent online."""
    span = opened.span
    points = union(opened.points, reachable.points)
    count = opened.at(points // span, points % span)
    reach = reachable.at(points // span, points % span)
    lane_begins = points % span == 0
    spell_begins = (reach == 0) & (lane_begins | (np.append(1, reach[:-1]) == 1))
    before = np.where(lane_begins, 0, np.append(0, count[:-1]))
    begin = np.maximum.accumulate(np.where(spell_begins, np.arange(len(points)), 0))
    return Steps(opened.lanes, span, points, np.where(reach == 1, 0, count - before[begin]))


def open_stays(inputs: Inputs, log: RunLog) -> tuple[Int64, Int64, Int64]:
    """Group, begin and end of every stay in an open list; ``NEVER`` ends what is unfinished."""
    chats = log.chats
    ended = first_of(chats.assigned_at, chats.missed_at)
    return _stays_of(inputs, log, Stretch.OPEN, chats.opened_at, ended)


def _queue_stays(inputs: Inputs, log: RunLog) -> tuple[Int64, Int64, Int64]:
    """Group, begin and end of every stay in a queue; ``NEVER`` ends what is unfinished."""
    chats = log.chats
    ended = first_of(chats.opened_at, chats.assigned_at, chats.missed_at)
    return _stays_of(inputs, log, Stretch.QUEUED, chats.queued_at, ended)


def _stays_of(
    inputs: Inputs, log: RunLog, kind: Stretch, entered: Int64, ended: Int64
) -> tuple[Int64, Int64, Int64]:
    """The stays before the first assignment, of the chat log, then those of its stretches."""
    first, later = before_assigned(log.chats, entered), log.stretches.kind == kind
    rows = np.concatenate([log.chats.row[first], log.stretches.row[later]])
    begin = np.concatenate([entered[first], log.stretches.begin[later]])
    end = np.concatenate([ended[first], first_of(log.stretches.end[later])])
    return inputs.chats.group[rows], begin, end


def first_of(*instants: Int64) -> Int64:
    """The earliest of instants that may be missing; ``NEVER`` where all are."""
    earliest = np.full(len(instants[0]), NEVER)
    for at in instants:
        earliest = np.minimum(earliest, np.where(at == MISSING, NEVER, at))
    return earliest
