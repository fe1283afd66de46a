"""The chats raised in the measured window, as masks and durations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.engine.log import MISSING, ChatLog, ChatStatus
from sim.inputs.arrays import Chats, Inputs, Int64
from sim.results.timeline import Mask, Steps


@dataclass(frozen=True, slots=True)
class ChatFacts:
    """The chats raised in the measured window, ``(chats,)`` each; durations in us.

    A duration means something only where its mask says so: ``wait_us`` where ``assigned``,
    ``handling_us`` and ``spent_us`` where ``handled``.
    """

    raised_at: Int64
    group: Int64
    """Index of the group; all unknown groups (R9) share the index after the last known one."""
    live: Mask
    first: Mask
    """The customer's first chat (not a retry, not an escalation)."""
    lost: Mask
    """Of a first chat: the last chat of its chain that was raised, itself if it is the only one,
    was missed or its customer left. That chat may be of another group or beyond the window."""
    retry: Mask
    """Raised because the one before it in its chain was lost (R21)."""
    queued: Mask
    opened: Mask
    waited_queued: Mask
    """Queued before its first assignment, and not open before it."""
    waited_open: Mask
    """Open before its first assignment."""
    assigned: Mask
    resolved: Mask
    missed: Mask
    missed_reason: npt.NDArray[np.int8]
    reached: Mask
    unreachable: Mask
    left: Mask
    in_time: Mask
    """Reached within the group's service level."""
    left_in_time: Mask
    """The customer left before the time of the service level was over."""
    agent: npt.NDArray[np.int32]
    """The agent of the last assignment."""
    reassignments: Int64
    """How often it was returned to its group's queue (R24)."""
    wait_us: Int64
    wait_in_hours_us: Int64
    handling_us: Int64
    spent_us: Int64

    @property
    def handled(self) -> Mask:
        """Reached and resolved: the chats that have a handling time."""
        return self.reached & self.resolved


def chat_facts(inputs: Inputs, log: ChatLog, hours: Steps) -> ChatFacts:
    """The chats raised in the window (R32).

    Parameters: the ``inputs`` and chat ``log`` of one replication; ``hours``, 1 while a group is
    within hours, a lane for each known group.
    """
    clock, known = inputs.clock, inputs.known_groups
    w = (log.raised_at >= clock.window_begin) & (log.raised_at < clock.window_end)
    rows, raised = log.row[w], log.raised_at[w]
    group = np.minimum(inputs.chats.group[rows], known)
    assigned_at, resolved_at, left_at = log.assigned_at[w], log.resolved_at[w], log.left_at[w]
    assigned = assigned_at != MISSING
    reached = log.reached[w] == 1
    wait = assigned_at - raised
    within = np.append(inputs.settings.service_level_within_us, 0)[group]
    left = left_at != MISSING
    waited_queued, waited_open = (
        before_assigned(log, entered) for entered in (log.queued_at, log.opened_at)
    )
    in_hours = np.zeros(len(raised), np.int64)
    timed = assigned & (group < known)
    in_hours[timed] = hours.area_to(group[timed], assigned_at[timed]) - hours.area_to(
        group[timed], raised[timed]
    )
    return ChatFacts(
        raised_at=raised,
        group=group,
        live=log.live[w] == 1,
        first=rows < inputs.chats.first_chats,
        lost=_lost(inputs.chats, log)[w],
        retry=_retries(inputs.chats)[rows],
        queued=log.queued_at[w] != MISSING,
        opened=log.opened_at[w] != MISSING,
        waited_queued=waited_queued[w] & ~waited_open[w],
        waited_open=waited_open[w],
        assigned=assigned,
        resolved=log.status[w] == ChatStatus.RESOLVED,
        missed=log.status[w] == ChatStatus.MISSED,
        missed_reason=log.missed_reason[w],
        reached=reached,
        unreachable=log.reached[w] == 0,
        left=left,
        in_time=reached & (wait <= within),
        left_in_time=left & (left_at - raised < within),
        agent=log.agent[w],
        reassignments=log.reassignments[w].astype(np.int64),
        wait_us=wait,
        wait_in_hours_us=in_hours,
        handling_us=resolved_at - assigned_at,
        spent_us=resolved_at - raised,
    )


def before_assigned(log: ChatLog, entered: Int64) -> Mask:
    """Which chats were in a list before their first assignment.

    Parameters: ``entered``, ``log.queued_at`` or ``log.opened_at``: when a chat was first in the
    list, which may be long after it was assigned (R24).
    """
    unassigned = log.assigned_at == MISSING
    before: Mask = (entered != MISSING) & (unassigned | (entered <= log.assigned_at))
    return before


def _lost(chats: Chats, log: ChatLog) -> Mask:
    """For each chat of the log whether the last one raised of its chain was missed or left."""
    gone: Mask = (log.status == ChatStatus.MISSED) | (log.left_at != MISSING)
    if len(chats.first) == 0:
        return gone
    first = chats.first[log.row]
    last = np.zeros(chats.first_chats, np.int64)
    # rows ascend along a chain, and of several values for one place the last stays
    last[first] = np.arange(len(first))
    return gone[last[first]]


def _retries(chats: Chats) -> Mask:
    """For each row of the inputs whether it is a retry, not a first chat or an escalation."""
    retries = np.zeros(len(chats.raised_at), np.bool_)
    retries[chats.child_if_lost[chats.child_if_lost != MISSING]] = True
    return retries
