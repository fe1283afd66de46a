"""The log while it is being written: a Python list a column, which is quick to write one by one."""

from __future__ import annotations

import numpy as np

from sim.engine.log import MISSING, ChatLog, ChatStatus, RunLog, StatusLog
from sim.inputs.arrays import Status


class Recorder:
    """Columns of the run log, filled by an engine as things happen."""

    def __init__(self, chats: int, agents: int) -> None:
        """Start with nothing recorded for ``chats`` rows and ``agents`` offline agents."""
        self.live = [0] * chats
        self.status: list[int] = [MISSING] * chats
        self.missed_reason = [MISSING] * chats
        self.queued_at = [MISSING] * chats
        self.opened_at = [MISSING] * chats
        self.assigned_at = [MISSING] * chats
        self.missed_at = [MISSING] * chats
        self.resolved_at = [MISSING] * chats
        self.left_at = [MISSING] * chats
        self.agent = [MISSING] * chats
        self.concurrency = [MISSING] * chats
        self.reached = [MISSING] * chats
        self._status_changes: list[tuple[int, int, int]] = []
        self._agents = agents

    def queued(self, chat: int, now: int) -> None:
        """Record that ``chat`` joins the queue at instant ``now`` (us)."""
        self.status[chat] = ChatStatus.QUEUED
        self.queued_at[chat] = now

    def opened(self, chat: int, now: int) -> None:
        """Record that ``chat`` becomes open at instant ``now`` (us)."""
        self.status[chat] = ChatStatus.OPEN
        self.opened_at[chat] = now

    def assigned(self, chat: int, agent: int, held: int, now: int) -> bool:
        """Record that ``agent``, holding ``held`` slots then, takes ``chat`` at ``now`` (us).

        Returns whether the customer is still there (R20).
        """
        reached = self.left_at[chat] == MISSING
        self.status[chat] = ChatStatus.ASSIGNED
        self.assigned_at[chat] = now
        self.agent[chat] = agent
        self.concurrency[chat] = held
        self.reached[chat] = int(reached)
        return reached

    def resolved(self, chat: int, now: int) -> None:
        """Record that ``chat`` is resolved at instant ``now`` (us)."""
        self.status[chat] = ChatStatus.RESOLVED
        self.resolved_at[chat] = now

    def missed(self, chat: int, reason: int, now: int) -> None:
        """Record that ``chat`` is missed for ``reason`` at instant ``now`` (us)."""
        self.status[chat] = ChatStatus.MISSED
        self.missed_reason[chat] = reason
        self.missed_at[chat] = now

    def agent_status(self, agent: int, status: int, now: int) -> None:
        """Record that ``agent`` has ``status`` from instant ``now`` (us) on."""
        self._status_changes.append((now, agent, status))

    def finish(self, raised: int, stopped_at: int) -> RunLog:
        """Return the log of the first ``raised`` rows, the clock stopped at ``stopped_at``."""
        chats = ChatLog(
            live=np.array(self.live[:raised], np.int8),
            status=np.array(self.status[:raised], np.int8),
            missed_reason=np.array(self.missed_reason[:raised], np.int8),
            queued_at=np.array(self.queued_at[:raised], np.int64),
            opened_at=np.array(self.opened_at[:raised], np.int64),
            assigned_at=np.array(self.assigned_at[:raised], np.int64),
            missed_at=np.array(self.missed_at[:raised], np.int64),
            resolved_at=np.array(self.resolved_at[:raised], np.int64),
            left_at=np.array(self.left_at[:raised], np.int64),
            agent=np.array(self.agent[:raised], np.int32),
            concurrency=np.array(self.concurrency[:raised], np.int32),
            reached=np.array(self.reached[:raised], np.int8),
        )
        return RunLog(chats=chats, statuses=self._settled_statuses(), stopped_at=stopped_at)

    def _settled_statuses(self) -> StatusLog:
        """Keep, of several changes of one agent at one instant, the last, and only real changes."""
        last_of_instant: dict[tuple[int, int], int] = {}
        for now, agent, status in self._status_changes:
            last_of_instant[now, agent] = status
        before = [int(Status.OFFLINE)] * self._agents
        kept: list[tuple[int, int, int]] = []
        for (now, agent), status in sorted(last_of_instant.items()):
            if before[agent] != status:
                before[agent] = status
                kept.append((now, agent, status))
        columns = np.array(kept, np.int64).reshape(-1, 3)
        return StatusLog(
            at=columns[:, 0].copy(),
            agent=columns[:, 1].astype(np.int32),
            status=columns[:, 2].astype(np.int8),
        )
