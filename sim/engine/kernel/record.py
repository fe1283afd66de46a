"""The log while it is being written, and when the clock has stopped."""

from __future__ import annotations

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
from sim.engine.jit import compiled, inlined
from sim.engine.kernel.state import (
    AGENT,
    ASSIGNED_AT,
    CODES,
    CONCURRENCY,
    INSTANTS,
    LEFT_AT,
    LIVE,
    MANUAL,
    MISSED_AT,
    OPENED_AT,
    QUEUED_AT,
    REACHED,
    REASON,
    REASSIGNMENTS,
    RESOLVED_AT,
    SERVED_FROM,
    STATUS,
    Run,
    State,
    agents,
    codes,
    counts,
    instants,
    list_since,
    status_log,
    stretch_log,
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
from sim.inputs.arrays import Int64


@inlined
def record_raised(s: State, chat: int) -> None:
    """Begin the log of ``chat``."""
    for row in range(INSTANTS):
        instants(s)[row, chat] = NONE
    for row in range(CODES):
        codes(s)[row, chat] = NONE
    codes(s)[LIVE, chat] = 0
    counts(s)[AGENT, chat] = NONE
    counts(s)[CONCURRENCY, chat] = NONE
    counts(s)[REASSIGNMENTS, chat] = 0


@inlined
def record_queued(s: State, chat: int) -> None:
    """Record that ``chat`` joins the queue now."""
    codes(s)[STATUS, chat] = QUEUED
    if instants(s)[QUEUED_AT, chat] == NONE:
        instants(s)[QUEUED_AT, chat] = s.now


@compiled
def record_opened(s: State, chat: int) -> None:
    """Record that ``chat`` becomes open now."""
    codes(s)[STATUS, chat] = OPEN
    if instants(s)[OPENED_AT, chat] == NONE:
        instants(s)[OPENED_AT, chat] = s.now
    if counts(s)[REASSIGNMENTS, chat] > 0:
        add_stretch(s, chat, QUEUED_STRETCH, NONE, list_since(s)[chat])
        list_since(s)[chat] = s.now


@inlined
def record_assigned(s: State, chat: int, agent: int, held: int, manual: int) -> bool:
    """Record that ``agent``, holding ``held`` slots then, takes ``chat`` now.

    Returns whether its customer is, or once was, reached (R20).
    """
    now = s.now
    if instants(s)[ASSIGNED_AT, chat] == NONE:
        instants(s)[ASSIGNED_AT, chat] = now
        counts(s)[CONCURRENCY, chat] = held
        codes(s)[REACHED, chat] = 1 if instants(s)[LEFT_AT, chat] == NONE else 0
    else:
        end_stay_again(s, chat)
    codes(s)[STATUS, chat] = ASSIGNED
    counts(s)[AGENT, chat] = agent
    codes(s)[MANUAL, chat] = manual
    instants(s)[SERVED_FROM, chat] = now
    return codes(s)[REACHED, chat] == 1


@compiled
def record_paused(s: State, chat: int) -> None:
    """Record that work on ``chat`` stops now."""
    add_stretch(s, chat, SERVED_STRETCH, counts(s)[AGENT, chat], instants(s)[SERVED_FROM, chat])
    instants(s)[SERVED_FROM, chat] = NONE


@compiled
def record_returned(s: State, chat: int) -> None:
    """Record that a paused ``chat`` goes back to its group's queue now (R24)."""
    record_queued(s, chat)
    counts(s)[REASSIGNMENTS, chat] += 1
    list_since(s)[chat] = s.now
    s.owed += 2


@inlined
def record_resolved(s: State, chat: int) -> None:
    """Record that ``chat`` is resolved now."""
    codes(s)[STATUS, chat] = RESOLVED
    instants(s)[RESOLVED_AT, chat] = s.now


@compiled
def record_missed(s: State, chat: int, reason: int) -> None:
    """Record that ``chat`` is missed now for ``reason``."""
    if counts(s)[REASSIGNMENTS, chat] > 0:
        end_stay_again(s, chat)
    codes(s)[STATUS, chat] = MISSED
    codes(s)[REASON, chat] = reason
    instants(s)[MISSED_AT, chat] = s.now


@compiled
def end_stay_again(s: State, chat: int) -> None:
    """Record that a chat that was returned leaves its list now."""
    kind = OPEN_STRETCH if codes(s)[STATUS, chat] == OPEN else QUEUED_STRETCH
    add_stretch(s, chat, kind, NONE, list_since(s)[chat])


@compiled
def add_stretch(s: State, chat: int, kind: int, agent: int, begin: int) -> None:
    """Record that a stretch of ``chat`` ends now."""
    stretch = stretch_log(s)[s.stretches]
    s.stretches += 1
    stretch.begin = begin
    stretch.row = chat
    stretch.kind = kind
    stretch.agent = agent
    stretch.end = s.now


@compiled
def record_status(s: State, agent: int) -> None:
    """Record that the status of ``agent`` has changed now."""
    change = status_log(s)[s.status_changes]
    s.status_changes += 1
    change.at = s.now
    change.agent = agent
    change.status = agents(s)[agent].status


# -- the clock has stopped -----------------------------------------------------------------------


def finish(run: Run) -> RunLog:
    """Bring what was recorded into the columns of the log."""
    world, arrays = run.world[0], run.arrays
    again = np.sort(arrays["raised_again_rows"][: world["raised_again"]])
    row = np.concatenate([np.arange(world["raised"], dtype=np.int64), again])
    rows: Int64 | slice = row if len(again) else slice(0, int(world["raised"]))
    columns = {
        name: column[rows]
        for names, table in (
            (INSTANT_COLUMNS, arrays["instants"]),
            (CODE_COLUMNS, arrays["codes"]),
            (COUNT_COLUMNS, arrays["counts"]),
        )
        for name, column in zip(names, table, strict=True)
    }
    chats = ChatLog(row=row, raised_at=arrays["raised_at"][rows], **columns)
    changes = arrays["status_log"][: world["status_changes"]].view(np.int64).reshape(-1, 3)
    ended = arrays["stretch_log"][: world["stretches"]].view(np.int64).reshape(-1, 5)
    stretches = Stretches.of(ended, chats, arrays.get("list_since", {}))
    return RunLog(chats, StatusLog.of(changes), stretches, int(world["stopped_at"]))
