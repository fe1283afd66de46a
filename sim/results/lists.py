"""The queue and the open list of every group over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.log import MISSING, ChatLog
from sim.inputs.arrays import Inputs, Int64
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


def list_facts(inputs: Inputs, log: ChatLog, reachable: Steps) -> Lists:
    """The lists of one replication.

    Parameters: its ``inputs`` and chat ``log``; ``reachable``, 1 while a group is within hours
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


def open_stays(inputs: Inputs, log: ChatLog) -> tuple[Int64, Int64, Int64]:
    """Group, begin and end of every stay in an open list; ``NEVER`` ends what is unfinished."""
    was = log.opened_at != MISSING
    group = inputs.chats.group[: len(log.status)][was]
    return group, log.opened_at[was], first_of(log.assigned_at[was], log.missed_at[was])


def _queue_stays(inputs: Inputs, log: ChatLog) -> tuple[Int64, Int64, Int64]:
    """Group, begin and end of every stay in a queue; ``NEVER`` ends what is unfinished."""
    was = log.queued_at != MISSING
    group = inputs.chats.group[: len(log.status)][was]
    end = first_of(log.opened_at[was], log.assigned_at[was], log.missed_at[was])
    return group, log.queued_at[was], end


def first_of(*instants: Int64) -> Int64:
    """The earliest of instants that may be missing; ``NEVER`` where all are."""
    earliest = np.full(len(instants[0]), NEVER)
    for at in instants:
        earliest = np.minimum(earliest, np.where(at == MISSING, NEVER, at))
    return earliest
