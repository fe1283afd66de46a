"""A chat is raised: who takes it, or where it waits, or why it is missed (R3-R9)."""

from __future__ import annotations

from sim import policy
from sim.engine.codes import NONE
from sim.engine.reference.assignment import assign, first_free
from sim.engine.reference.customers import begin_again, miss, waits_in_queue, waits_open
from sim.engine.reference.lists import (
    append,
    append_open,
    is_offered,
    open_offered,
    take_first,
    take_first_open,
)
from sim.engine.reference.record import record_opened, record_queued
from sim.engine.reference.state import Group, State


def receive(s: State, chat: int) -> None:
    """Decide where a chat just raised goes and put it there."""
    of = s.group_of[chat]
    if of >= len(s.groups):
        miss(s, chat, policy.GROUP_OFFLINE_UNAVAILABLE)
        return
    group = s.groups[of]
    live = policy.reception(group.within_hours, group.online) == policy.LIVE
    s.live[chat] = int(live)
    if group.within_hours and s.preferred[chat] != NONE:
        receive_sticky(s, chat, group)
    elif live:
        receive_live(s, chat, group)
    else:
        receive_offline(s, chat, group)


def receive_again(s: State, chat: int) -> None:
    """Raise a retry or an escalation."""
    begin_again(s, chat)
    receive(s, chat)


def receive_live(s: State, chat: int, group: Group) -> None:
    """Assign a live chat, queue it or miss it (R5)."""
    agent = first_free(group)
    destination = policy.live_chat(
        int(agent is not None),
        group.queue_enabled,
        group.queue_enabled_on,
        group.queue_limit,
        group.queue.length,
    )
    if agent is not None and destination == policy.ASSIGN:
        assign(s, chat, agent)
    elif destination == policy.QUEUE:
        record_queued(s, chat)
        append(group.queue, chat)
        waits_in_queue(s, chat)
    else:
        miss(s, chat, destination)


def receive_sticky(s: State, chat: int, group: Group) -> None:
    """Assign a chat with a preferred agent, or miss it (R8)."""
    preferred = s.agents[s.preferred[chat]]
    colleague = first_free(group)
    destination = policy.sticky_chat(
        int(preferred.is_free and group in preferred.groups),
        group.sticky_fallback,
        int(colleague is not None),
    )
    if destination == policy.PREFERRED:
        assign(s, chat, preferred)
    elif destination == policy.ASSIGN and colleague is not None:
        assign(s, chat, colleague)
    else:
        miss(s, chat, destination)


def receive_offline(s: State, chat: int, group: Group) -> None:
    """Hand a chat to offline handling (R6); an agent takes it at once where R11 lets it."""
    destination = policy.offline_chat(
        s.offline_enabled, group.offline_enabled, group.offline_enabled_on, is_full(group)
    )
    if destination != policy.OPEN:
        miss(s, chat, destination)
        return
    open_chat(s, chat, group)
    agent = first_free(group)
    if agent is not None and open_offered(group) and is_offered(group, False):
        assign(s, take_first_open(s, group), agent)


def grace_is_over(s: State, of: int) -> None:
    """Move the chats still queued in a group that everybody has left (R17)."""
    group = s.groups[of]
    if group.grace_ends_at != s.now:
        return
    group.grace_ends_at = NONE
    while group.queue.length:
        chat = take_first(group.queue)
        destination = policy.grace_over(
            group.queue_becomes_open, s.offline_enabled, group.offline_enabled, is_full(group)
        )
        if destination == policy.OPEN:
            open_chat(s, chat, group)
        else:
            miss(s, chat, destination)


def open_chat(s: State, chat: int, group: Group) -> None:
    """Make ``chat`` an open chat of its group."""
    record_opened(s, chat)
    group.opened_in_spell += 1
    append_open(s, group, chat)
    waits_open(s, chat)


def is_full(group: Group) -> int:
    """1 if ``group`` is at its ``max_offline_tickets`` (R7)."""
    return policy.open_list_is_full(
        group.offline_limit,
        group.offline_counts_spell,
        group.open_list.length,
        group.opened_in_spell,
    )
