"""Customers: they leave, their chats are missed, and some of them come back (R18-R21, R27)."""

from __future__ import annotations

from sim import policy
from sim.engine.codes import INACTIVITY, LEAVE, NONE, OPEN, QUEUED, RAISE_AGAIN
from sim.engine.reference.lists import remove
from sim.engine.reference.record import record_missed, record_resolved
from sim.engine.reference.state import State
from sim.units import NEVER


def waits_in_queue(s: State, chat: int) -> None:
    """Let the customer of a chat just queued leave when its patience is over (R18)."""
    if s.patience[chat] < NEVER:
        s.at(s.now + s.patience[chat], LEAVE, chat)


def waits_open(s: State, chat: int) -> None:
    """Let the customer of a chat just opened leave when its open patience is over (R18)."""
    if s.open_patience[chat] < NEVER and is_waiting(s, chat):
        s.at(max(s.raised_at[chat] + s.open_patience[chat], s.now), LEAVE, chat)


def is_waiting(s: State, chat: int) -> bool:
    """Say whether the customer of ``chat`` is there and has never been assigned."""
    return s.left_at[chat] == NONE == s.assigned_at[chat]


def leave(s: State, chat: int) -> None:
    """Let a customer leave whose patience with its list is over; the inbox may notice (R19)."""
    if not is_waiting(s, chat):
        return
    if s.status[chat] == QUEUED:
        timeout = s.groups[s.group_of[chat]].inactivity_timeout_us
        if timeout < NEVER:
            s.at(s.now + timeout, INACTIVITY, chat)
    elif s.status[chat] != OPEN:
        return
    elif s.now < s.raised_at[chat] + s.open_patience[chat]:
        # it was queued when this was scheduled
        return
    s.left_at[chat] = s.now
    retry(s, chat)


def notice_inactivity(s: State, chat: int) -> None:
    """Let the inbox notice that the customer of a chat still queued has left (R19)."""
    if s.status[chat] == QUEUED:
        remove(s.groups[s.group_of[chat]].queue, chat)
        miss(s, chat, policy.QUEUE_INACTIVITY)


def miss(s: State, chat: int, reason: int) -> None:
    """End ``chat`` as missed; its customer is lost, unless it had left before (R21)."""
    record_missed(s, chat, reason)
    if s.left_at[chat] == NONE:
        retry(s, chat)
    s.pending -= s.awaited[chat]


def resolve(s: State, chat: int) -> None:
    """End ``chat`` as resolved, which may raise an escalation (R27)."""
    record_resolved(s, chat)
    if s.child_if_resolved[chat] >= 0 and s.reached[chat] == 1:
        follow(s, chat, s.child_if_resolved[chat], s.now)
    s.pending -= s.awaited[chat]


def retry(s: State, chat: int) -> None:
    """Have the customer of ``chat``, who is lost now, come back if it will (R21)."""
    if s.child_if_lost[chat] >= 0:
        follow(s, chat, s.child_if_lost[chat], s.now + s.retry_delay[chat])


def follow(s: State, chat: int, child: int, at: int) -> None:
    """Have ``child`` raised at instant ``at`` (us)."""
    if s.awaited[chat]:
        await_chat(s, child)
    s.at(at, RAISE_AGAIN, child)


def await_chat(s: State, chat: int) -> None:
    """Have ``cooldown: auto`` wait for ``chat`` (R32)."""
    if not s.awaited[chat]:
        s.awaited[chat] = 1
        s.pending += 1


def begin_again(s: State, chat: int) -> None:
    """Take in that the retry or escalation ``chat`` is raised now."""
    s.raised_at[chat] = s.now
    s.raised_again.append(chat)
    if s.now in s.window:
        await_chat(s, chat)
