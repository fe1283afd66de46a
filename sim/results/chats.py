"""The chats raised in the measured window, as masks and durations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.engine.log import MISSING, ChatLog, ChatStatus
from sim.inputs.arrays import Inputs, Int64
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
    queued: Mask
    opened: Mask
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
    raised_all = inputs.chats.raised_at[: len(log.status)]
    w = (raised_all >= clock.window_begin) & (raised_all < clock.window_end)
    raised = raised_all[w]
    group = np.minimum(inputs.chats.group[: len(log.status)][w], known)
    assigned_at, resolved_at, left_at = log.assigned_at[w], log.resolved_at[w], log.left_at[w]
    assigned = assigned_at != MISSING
    reached = log.reached[w] == 1
    wait = assigned_at - raised
    within = np.append(inputs.settings.service_level_within_us, 0)[group]
    left = left_at != MISSING
    in_hours = np.zeros(len(raised), np.int64)
    timed = assigned & (group < known)
    in_hours[timed] = hours.area_to(group[timed], assigned_at[timed]) - hours.area_to(
        group[timed], raised[timed]
    )
    return ChatFacts(
        raised_at=raised,
        group=group,
        live=log.live[w] == 1,
        first=np.ones(len(raised), np.bool_),
        queued=log.queued_at[w] != MISSING,
        opened=log.opened_at[w] != MISSING,
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
        wait_us=wait,
        wait_in_hours_us=in_hours,
        handling_us=resolved_at - assigned_at,
        spent_us=resolved_at - raised,
    )
