"""The log while it is being written: a Python list a column, which is quick to write one by one."""

from __future__ import annotations

import numpy as np

from sim.engine.log import ChatLog, RunLog, StatusLog, Stretches
from sim.units import MISSING, ChatStatus, Status, Stretch


class Recorder:
    """Columns of the run log, filled by an engine as things happen.

    Instants are microseconds since the start of the run; ``now`` is that of what is recorded.
    """

    def __init__(self, raised_at: list[int], agents: int) -> None:
        """Start with nothing recorded for the chats ``raised_at`` and ``agents`` offline agents."""
        chats = len(raised_at)
        self.raised_at = raised_at
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
        self.manual = [MISSING] * chats
        self.reassignments = [0] * chats
        self.served_from = [MISSING] * chats
        self.wrapped_at = [MISSING] * chats
        self.freed_at = [MISSING] * chats
        self._stretches: list[tuple[int, int, int, int, int]] = []
        self._in_list_again: dict[int, tuple[int, int]] = {}
        """Kind and begin of the present stay in a list of each chat that was assigned before."""
        self._status_changes: list[tuple[int, int, int]] = []
        self._agents = agents

    def queued(self, chat: int, now: int) -> None:
        """Record that ``chat`` joins the queue."""
        self.status[chat] = ChatStatus.QUEUED
        if self.queued_at[chat] == MISSING:
            self.queued_at[chat] = now

    def opened(self, chat: int, now: int) -> None:
        """Record that ``chat`` becomes open."""
        self.status[chat] = ChatStatus.OPEN
        if self.opened_at[chat] == MISSING:
            self.opened_at[chat] = now
        if self.reassignments[chat]:
            self._leaves_list(chat, now)
            self._in_list_again[chat] = (Stretch.OPEN, now)

    def assigned(self, chat: int, agent: int, held: int, manual: int, now: int) -> bool:
        """Record that ``agent``, holding ``held`` slots then, takes ``chat``.

        Parameters: ``manual`` 1 if the agent picked it up. Returns whether its customer is, or
        once was, reached (R20).
        """
        self.status[chat] = ChatStatus.ASSIGNED
        self.agent[chat] = agent
        self.manual[chat] = manual
        self.served_from[chat] = now
        if self.assigned_at[chat] == MISSING:
            self.assigned_at[chat] = now
            self.concurrency[chat] = held
            self.reached[chat] = int(self.left_at[chat] == MISSING)
        else:
            self._leaves_list(chat, now)
        return self.reached[chat] == 1

    def paused(self, chat: int, now: int) -> None:
        """Record that work on ``chat`` stops, to go on later."""
        begin, agent = self.served_from[chat], self.agent[chat]
        self._stretches.append((begin, chat, Stretch.SERVED, agent, now))
        self.served_from[chat] = MISSING

    def resumed(self, chat: int, now: int) -> None:
        """Record that work on a paused ``chat`` goes on."""
        self.served_from[chat] = now

    def returned(self, chat: int, now: int) -> None:
        """Record that ``chat`` goes back to its group's queue (R24)."""
        self.paused(chat, now)
        self.queued(chat, now)
        self.reassignments[chat] += 1
        self._in_list_again[chat] = (Stretch.QUEUED, now)

    def _leaves_list(self, chat: int, now: int) -> None:
        kind, begin = self._in_list_again.pop(chat)
        self._stretches.append((begin, chat, kind, MISSING, now))

    def resolved(self, chat: int, now: int) -> None:
        """Record that ``chat`` is resolved."""
        self.status[chat] = ChatStatus.RESOLVED
        self.resolved_at[chat] = now

    def missed(self, chat: int, reason: int, now: int) -> None:
        """Record that ``chat`` is missed for ``reason``."""
        self.status[chat] = ChatStatus.MISSED
        self.missed_reason[chat] = reason
        self.missed_at[chat] = now
        if self.reassignments[chat]:
            self._leaves_list(chat, now)

    def agent_status(self, agent: int, status: int, now: int) -> None:
        """Record that ``agent`` has ``status`` from now on."""
        self._status_changes.append((now, agent, status))

    def finish(self, rows: list[int], stopped_at: int) -> RunLog:
        """Return the log of the chats ``rows``, ascending, the clock stopped at ``stopped_at``."""
        row = np.array(rows, np.int64)

        def column(values: list[int], kind: type[np.signedinteger]) -> np.ndarray:
            return np.array(values, kind)[row]

        chats = ChatLog(
            row=row,
            raised_at=column(self.raised_at, np.int64),
            live=column(self.live, np.int8),
            status=column(self.status, np.int8),
            missed_reason=column(self.missed_reason, np.int8),
            queued_at=column(self.queued_at, np.int64),
            opened_at=column(self.opened_at, np.int64),
            assigned_at=column(self.assigned_at, np.int64),
            missed_at=column(self.missed_at, np.int64),
            resolved_at=column(self.resolved_at, np.int64),
            left_at=column(self.left_at, np.int64),
            agent=column(self.agent, np.int32),
            concurrency=column(self.concurrency, np.int32),
            reached=column(self.reached, np.int8),
            manual=column(self.manual, np.int8),
            reassignments=column(self.reassignments, np.int32),
            served_from=column(self.served_from, np.int64),
            wrapped_at=column(self.wrapped_at, np.int64),
            freed_at=column(self.freed_at, np.int64),
        )
        return RunLog(chats, self._settled_statuses(), self._all_stretches(), stopped_at)

    def _all_stretches(self) -> Stretches:
        lasting = [
            (begin, chat, kind, MISSING, MISSING)
            for chat, (kind, begin) in self._in_list_again.items()
        ]
        columns = np.array(sorted([*self._stretches, *lasting]), np.int64).reshape(-1, 5)
        return Stretches(
            row=columns[:, 1].copy(),
            kind=columns[:, 2].astype(np.int8),
            agent=columns[:, 3].astype(np.int32),
            begin=columns[:, 0].copy(),
            end=columns[:, 4].copy(),
        )

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
