"""Customers: they leave, their chats are missed, and some of them come back (R18-R21, R27)."""

from __future__ import annotations

from sim import policy
from sim.engine.codes import INACTIVITY, LEAVE, NONE, OPEN, QUEUED, RAISE_AGAIN
from sim.engine.jit import compiled, inlined
from sim.engine.kernel.lists import push_event, queue_of, remove
from sim.engine.kernel.record import record_missed, record_raised, record_resolved
from sim.engine.kernel.state import (
    ASSIGNED_AT,
    CHILD_IF_LOST,
    CHILD_IF_RESOLVED,
    LEFT_AT,
    OPEN_PATIENCE,
    REACHED,
    RETRY_DELAY,
    STATUS,
    State,
    awaited,
    codes,
    column_rows,
    columns,
    group_of,
    groups,
    instants,
    patience,
    raised_again_rows,
    raised_at,
)
from sim.units import NEVER


@inlined
def drawn(s: State, column: int, chat: int, unused: int) -> int:
    """A value of a column of the inputs, ``unused`` where the column is."""
    row = column_rows(s)[column]
    return unused if row == NONE else columns(s)[row, chat]


@inlined
def waits_in_queue(s: State, chat: int) -> None:
    """Let the customer of a chat just queued leave when its patience is over (R18)."""
    if patience(s)[chat] < NEVER:
        push_event(s, s.now + patience(s)[chat], LEAVE, chat)


@compiled
def waits_open(s: State, chat: int) -> None:
    """Let the customer of a chat just opened leave when its open patience is over (R18)."""
    patience = drawn(s, OPEN_PATIENCE, chat, NEVER)
    if patience < NEVER and is_waiting(s, chat):
        push_event(s, max(raised_at(s)[chat] + patience, s.now), LEAVE, chat)


@compiled
def is_waiting(s: State, chat: int) -> bool:
    """Say whether the customer of ``chat`` is there and has never been assigned."""
    return instants(s)[LEFT_AT, chat] == NONE and instants(s)[ASSIGNED_AT, chat] == NONE


@compiled
def leave(s: State, chat: int) -> None:
    """Let a customer leave whose patience with its list is over; the inbox may notice (R19)."""
    if not is_waiting(s, chat):
        return
    now = s.now
    if codes(s)[STATUS, chat] == QUEUED:
        timeout = groups(s)[group_of(s)[chat]].inactivity_timeout_us
        if timeout < NEVER:
            push_event(s, now + timeout, INACTIVITY, chat)
    elif codes(s)[STATUS, chat] != OPEN:
        return
    elif now < raised_at(s)[chat] + drawn(s, OPEN_PATIENCE, chat, NEVER):
        # it was queued when this was scheduled
        return
    instants(s)[LEFT_AT, chat] = now
    retry(s, chat)


@compiled
def notice_inactivity(s: State, chat: int) -> None:
    """Let the inbox notice that the customer of a chat still queued has left (R19)."""
    if codes(s)[STATUS, chat] == QUEUED:
        remove(s, queue_of(group_of(s)[chat]), chat)
        miss(s, chat, policy.QUEUE_INACTIVITY)


@compiled
def miss(s: State, chat: int, reason: int) -> None:
    """End ``chat`` as missed; its customer is lost, unless it had left before (R21)."""
    record_missed(s, chat, reason)
    if instants(s)[LEFT_AT, chat] == NONE:
        retry(s, chat)
    s.pending -= awaited(s)[chat]


@compiled
def resolve(s: State, chat: int) -> None:
    """End ``chat`` as resolved, which may raise an escalation (R27)."""
    record_resolved(s, chat)
    child = drawn(s, CHILD_IF_RESOLVED, chat, NONE)
    if child >= 0 and codes(s)[REACHED, chat] == 1:
        follow(s, chat, child, s.now)
    s.pending -= awaited(s)[chat]


@compiled
def retry(s: State, chat: int) -> None:
    """Have the customer of ``chat``, who is lost now, come back if it will (R21)."""
    child = drawn(s, CHILD_IF_LOST, chat, NONE)
    if child >= 0:
        follow(s, chat, child, s.now + drawn(s, RETRY_DELAY, chat, 0))


@compiled
def follow(s: State, chat: int, child: int, at: int) -> None:
    """Have ``child`` raised at instant ``at`` (us)."""
    if awaited(s)[chat]:
        await_chat(s, child)
    push_event(s, at, RAISE_AGAIN, child)


@compiled
def await_chat(s: State, chat: int) -> None:
    """Have ``cooldown: auto`` wait for ``chat`` (R32)."""
    if not awaited(s)[chat]:
        awaited(s)[chat] = 1
        s.pending += 1


@compiled
def begin_again(s: State, chat: int) -> None:
    """Take in that the retry or escalation ``chat`` is raised now."""
    raised_at(s)[chat] = s.now
    raised_again_rows(s)[s.raised_again] = chat
    s.raised_again += 1
    record_raised(s, chat)
    if s.window_begin <= s.now < s.window_end:
        await_chat(s, chat)
