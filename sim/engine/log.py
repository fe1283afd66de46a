"""What happened in one replication: the codes and columns that every engine writes alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from sim import policy
from sim.inputs.arrays import Int64
from sim.units import MISSING, ChatStatus, Status, Stretch


class MissedReason(IntEnum):
    """Why a chat was missed, coded as in :mod:`sim.policy`, in the order of the metrics."""

    OFFLINE_CHATS_DISABLED = policy.OFFLINE_CHATS_DISABLED
    DEFAULT_GROUP_OFFLINE_DISABLED = policy.DEFAULT_GROUP_OFFLINE_DISABLED
    GROUP_OFFLINE_DISABLED = policy.GROUP_OFFLINE_DISABLED
    GROUP_OFFLINE_REACHED = policy.GROUP_OFFLINE_REACHED
    GROUP_OFFLINE_UNAVAILABLE = policy.GROUP_OFFLINE_UNAVAILABLE
    DEFAULT_QUEUE_DISABLED = policy.DEFAULT_QUEUE_DISABLED
    GROUP_QUEUE_DISABLED = policy.GROUP_QUEUE_DISABLED
    GROUP_QUEUE_REACHED = policy.GROUP_QUEUE_REACHED
    QUEUE_INACTIVITY = policy.QUEUE_INACTIVITY
    AGENTS_WENT_OFFLINE = policy.AGENTS_WENT_OFFLINE
    PREFERRED_AGENT_NOT_ELIGIBLE = policy.PREFERRED_AGENT_NOT_ELIGIBLE

    @property
    def label(self) -> str:
        """The reason as logs and metrics name it, for instance ``group_offline_reached``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class ChatLog:
    """A row for each chat raised by the time the clock stopped, in row order (R31, R32).

    Instants are int64 microseconds since the start of the run, ``MISSING`` where it never happened;
    ``queued_at``, ``opened_at`` and ``assigned_at`` are the first of their kind, ``agent`` and
    ``manual`` are those of the last assignment. What these columns cannot hold of a chat that was
    paused or returned stands in :class:`Stretches`.
    """

    row: Int64
    """Row of ``Inputs.chats``, ascending."""
    raised_at: Int64
    live: npt.NDArray[np.int8]
    """1 where the chat was raised while its group was within hours with somebody online (R33)."""
    status: npt.NDArray[np.int8]
    """:class:`sim.units.ChatStatus`"""
    missed_reason: npt.NDArray[np.int8]
    """:class:`MissedReason` or ``MISSING``"""
    queued_at: Int64
    opened_at: Int64
    assigned_at: Int64
    missed_at: Int64
    resolved_at: Int64
    left_at: Int64
    """When the customer left unassigned."""
    agent: npt.NDArray[np.int32]
    """Index of the agent, ``MISSING`` where never assigned."""
    concurrency: npt.NDArray[np.int32]
    """Slots the agent held after the first assignment, this chat's included, or ``MISSING``."""
    reached: npt.NDArray[np.int8]
    """1 assigned with the customer there, 0 after it left (R20), ``MISSING`` unassigned."""
    manual: npt.NDArray[np.int8]
    """1 picked up from the open list by an agent (R15), 0 assigned, ``MISSING`` unassigned."""
    reassignments: npt.NDArray[np.int32]
    """How often the chat was returned to its group's queue (R24)."""
    served_from: Int64
    """Begin of the last stretch in which an agent had the chat and was not paused: an assignment or
    a log-in; ``MISSING`` before, and while paused or returned."""
    wrapped_at: Int64
    """When the wrap-up ended, ``resolved_at`` where there was none."""
    freed_at: Int64
    """When the slot became free, ``wrapped_at`` where there was no rest."""


INSTANT_COLUMNS = (
    *("queued_at", "opened_at", "assigned_at", "missed_at", "resolved_at"),
    *("left_at", "served_from", "wrapped_at", "freed_at"),
)
"""The int64 columns of :class:`ChatLog` that begin as ``MISSING``."""
CODE_COLUMNS = ("live", "status", "missed_reason", "reached", "manual")
"""The int8 columns."""
COUNT_COLUMNS = ("agent", "concurrency", "reassignments")
"""The int32 columns."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of chats that were paused or returned, which :class:`ChatLog` has no place for.

    Services that ended with a pause or a return, and stays in lists after the first assignment;
    ascending by (``begin``, ``row``, ``kind``, ``agent``, ``end``), ``(stretches,)`` each.
    """

    row: Int64
    """Row of ``Inputs.chats``."""
    kind: npt.NDArray[np.int8]
    """:class:`sim.units.Stretch`"""
    agent: npt.NDArray[np.int32]
    """Who served it, ``MISSING`` in a list."""
    begin: Int64
    end: Int64
    """``MISSING`` while it lasts."""

    @classmethod
    def of(cls, ended: Int64, chats: ChatLog, list_since: Mapping[int, int] | Int64) -> Stretches:
        """Put in order what an engine recorded.

        Parameters: ``ended``, ``(stretches, 5)``, begin, row, kind, agent and end of each;
        ``list_since``, when the chats that were returned came into their present list, by row.
        """
        waits = (chats.status == ChatStatus.QUEUED) | (chats.status == ChatStatus.OPEN)
        again = waits & (chats.reassignments > 0)
        rows = chats.row[again].tolist()
        lasting = np.full((len(rows), 5), MISSING, np.int64)
        lasting[:, 0] = [list_since[row] for row in rows]
        lasting[:, 1] = rows
        queued = chats.status[again] == ChatStatus.QUEUED
        lasting[:, 2] = np.where(queued, Stretch.QUEUED, Stretch.OPEN)
        every = np.concatenate([ended, lasting])
        begin, row, kind, agent, end = every[np.lexsort(every.T[::-1])].T.copy()
        return cls(row, kind.astype(np.int8), agent.astype(np.int32), begin, end)


@dataclass(frozen=True, slots=True)
class StatusLog:
    """Every change of an agent's actual status, draining included, in the order of time.

    ``(changes,)`` each; within one instant only the last status of an agent is kept.
    """

    at: Int64
    agent: npt.NDArray[np.int32]
    status: npt.NDArray[np.int8]
    """:class:`sim.units.Status`; before its first change an agent is offline."""

    @classmethod
    def of(cls, changes: Int64) -> StatusLog:
        """Keep, of several changes of one agent at one instant, the last, and only real changes.

        Parameters: ``changes``, ``(changes, 3)``, instant, agent and status of each as they came.
        """
        by_agent = changes[np.argsort(changes[:, 1], kind="stable")]
        at, agent, _ = by_agent.T
        last = (np.append(agent[1:], MISSING) != agent) | (np.append(at[1:], MISSING) != at)
        settled = by_agent[last]
        _, agent, status = settled.T
        before = np.append(int(Status.OFFLINE), status)[: len(status)]
        before[np.append(MISSING, agent)[: len(agent)] != agent] = int(Status.OFFLINE)
        real = settled[status != before]
        at, agent, status = real[np.lexsort((real[:, 1], real[:, 0]))].T.copy()
        return cls(at, agent.astype(np.int32), status.astype(np.int8))


@dataclass(frozen=True, slots=True)
class RunLog:
    """The outcome of one replication; equal inputs give equal logs on every engine (R30)."""

    chats: ChatLog
    statuses: StatusLog
    stretches: Stretches
    stopped_at: int
    """The clock when the run stopped."""

    @property
    def raised(self) -> int:
        """How many chats were raised."""
        return len(self.chats.status)
