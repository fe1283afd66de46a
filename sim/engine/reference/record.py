"""The log while it is being written, and when the clock has stopped."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.codes import (
    ASSIGNED,
    MISSED,
    NONE,
    OPEN,
    OPEN_STRETCH,
    QUEUED,
    QUEUED_STRETCH,
    RESOLVED,
    SERVED_STRETCH,
)
from sim.engine.log import (
    CODE_COLUMNS,
    COUNT_COLUMNS,
    INSTANT_COLUMNS,
    ChatLog,
    RunLog,
    StatusLog,
    Stretches,
)
from sim.engine.reference.state import Agent, State


def record_queued(s: State, chat: int) -> None:
    """Record that ``chat`` joins the queue now."""
    s.status[chat] = QUEUED
    if s.queued_at[chat] == NONE:
        s.queued_at[chat] = s.now


def record_opened(s: State, chat: int) -> None:
    """Record that ``chat`` becomes open now."""
    s.status[chat] = OPEN
    if s.opened_at[chat] == NONE:
        s.opened_at[chat] = s.now
    if s.reassignments[chat]:
        add_stretch(s, chat, QUEUED_STRETCH, NONE, s.list_since[chat])
        s.list_since[chat] = s.now


def record_assigned(s: State, chat: int, agent: Agent, manual: int) -> bool:
    """Record that ``agent``, whose slots hold ``chat`` already, takes it now.

    Parameters: ``manual`` 1 if the agent picked it up. Returns whether its customer is, or
    once was, reached (R20).
    """
    if s.assigned_at[chat] == NONE:
        s.assigned_at[chat] = s.now
        s.concurrency[chat] = len(agent.slots)
        s.reached[chat] = int(s.left_at[chat] == NONE)
    else:
        end_stay_again(s, chat)
    s.status[chat] = ASSIGNED
    s.agent[chat] = agent.number
    s.manual[chat] = manual
    s.served_from[chat] = s.now
    return s.reached[chat] == 1


def record_paused(s: State, chat: int) -> None:
    """Record that work on ``chat`` stops now."""
    add_stretch(s, chat, SERVED_STRETCH, s.agent[chat], s.served_from[chat])
    s.served_from[chat] = NONE


def record_returned(s: State, chat: int) -> None:
    """Record that a paused ``chat`` goes back to its group's queue now (R24)."""
    record_queued(s, chat)
    s.reassignments[chat] += 1
    s.list_since[chat] = s.now


def record_resolved(s: State, chat: int) -> None:
    """Record that ``chat`` is resolved now."""
    s.status[chat] = RESOLVED
    s.resolved_at[chat] = s.now


def record_missed(s: State, chat: int, reason: int) -> None:
    """Record that ``chat`` is missed now for ``reason``."""
    if s.reassignments[chat]:
        end_stay_again(s, chat)
    s.status[chat] = MISSED
    s.missed_reason[chat] = reason
    s.missed_at[chat] = s.now


def end_stay_again(s: State, chat: int) -> None:
    """Record that a chat that was returned leaves its list now."""
    kind = OPEN_STRETCH if s.status[chat] == OPEN else QUEUED_STRETCH
    add_stretch(s, chat, kind, NONE, s.list_since[chat])


def add_stretch(s: State, chat: int, kind: int, agent: int, begin: int) -> None:
    """Record that a stretch of ``chat`` ends now."""
    s.stretches.append((begin, chat, kind, agent, s.now))


def record_status(s: State, agent: Agent) -> None:
    """Record that the status of ``agent`` has changed now."""
    s.status_changes.append((s.now, agent.number, agent.status))


# -- the clock has stopped -----------------------------------------------------------------------


def finish(s: State, stopped_at: int) -> RunLog:
    """Bring what was recorded into the columns of the log."""
    row = np.array([*range(s.raised), *sorted(s.raised_again)], np.int64)
    columns: dict[str, Any] = {
        name: np.array(getattr(s, name), kind)[row]
        for names, kind in (
            (INSTANT_COLUMNS, np.int64),
            (CODE_COLUMNS, np.int8),
            (COUNT_COLUMNS, np.int32),
        )
        for name in names
    }
    chats = ChatLog(row=row, raised_at=np.array(s.raised_at, np.int64)[row], **columns)
    changes = np.array(s.status_changes, np.int64).reshape(-1, 3)
    ended = np.array(s.stretches, np.int64).reshape(-1, 5)
    stretches = Stretches.of(ended, chats, s.list_since)
    return RunLog(chats, StatusLog.of(changes), stretches, stopped_at)
