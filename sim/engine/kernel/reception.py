"""A chat is raised: who takes it, or where it waits, or why it is missed (R3-R9)."""

from __future__ import annotations

from sim import policy
from sim.engine.codes import NONE
from sim.engine.jit import compiled, inlined
from sim.engine.kernel.assignment import assign, first_free
from sim.engine.kernel.customers import begin_again, drawn, miss, waits_in_queue, waits_open
from sim.engine.kernel.lists import (
    append,
    append_open,
    is_offered,
    open_list_of,
    open_offered,
    queue_of,
    remove,
    take_first_open,
)
from sim.engine.kernel.record import record_opened, record_queued
from sim.engine.kernel.state import (
    LIVE,
    PREFERRED,
    State,
    agents,
    codes,
    group_of,
    groups,
    lists,
    members,
)

reception = compiled(policy.reception)
live_chat = compiled(policy.live_chat)
sticky_chat = compiled(policy.sticky_chat)
offline_chat = compiled(policy.offline_chat)
open_list_is_full = compiled(policy.open_list_is_full)
grace_over = compiled(policy.grace_over)


@compiled
def receive(s: State, chat: int) -> None:
    """Decide where a chat just raised goes and put it there."""
    of = group_of(s)[chat]
    if of >= s.group_count:
        miss(s, chat, policy.GROUP_OFFLINE_UNAVAILABLE)
        return
    g = groups(s)[of]
    live = reception(g.within_hours, g.online) == policy.LIVE
    codes(s)[LIVE, chat] = int(live)
    if g.within_hours and drawn(s, PREFERRED, chat, NONE) != NONE:
        receive_sticky(s, chat, of)
    elif live:
        receive_live(s, chat, of)
    else:
        receive_offline(s, chat, of)


@compiled
def receive_again(s: State, chat: int) -> None:
    """Raise a retry or an escalation."""
    begin_again(s, chat)
    receive(s, chat)


@inlined
def receive_live(s: State, chat: int, of: int) -> None:
    """Assign a live chat, queue it or miss it (R5)."""
    g, agent = groups(s)[of], first_free(s, of)
    queued = lists(s)[queue_of(of)].length
    destination = live_chat(
        int(agent != NONE), g.queue_enabled, g.queue_enabled_on, g.queue_limit, queued
    )
    if destination == policy.ASSIGN:
        assign(s, chat, agent)
    elif destination == policy.QUEUE:
        record_queued(s, chat)
        append(s, queue_of(of), chat)
        waits_in_queue(s, chat)
    else:
        miss(s, chat, destination)


@compiled
def receive_sticky(s: State, chat: int, of: int) -> None:
    """Assign a chat with a preferred agent, or miss it (R8)."""
    preferred = drawn(s, PREFERRED, chat, NONE)
    a = agents(s)[preferred]
    is_free = 0
    for member in range(a.groups_begin, a.groups_end):
        if members(s)[member].group == of:
            is_free = a.is_free
    colleague = first_free(s, of)
    destination = sticky_chat(is_free, groups(s)[of].sticky_fallback, int(colleague != NONE))
    if destination == policy.PREFERRED:
        assign(s, chat, preferred)
    elif destination == policy.ASSIGN:
        assign(s, chat, colleague)
    else:
        miss(s, chat, destination)


@compiled
def receive_offline(s: State, chat: int, of: int) -> None:
    """Hand a chat to offline handling (R6); an agent takes it at once where R11 lets it."""
    g = groups(s)[of]
    destination = offline_chat(
        s.offline_enabled, g.offline_enabled, g.offline_enabled_on, is_full(s, of)
    )
    if destination != policy.OPEN:
        miss(s, chat, destination)
        return
    open_chat(s, chat, of)
    agent = first_free(s, of)
    if agent != NONE and open_offered(s, of) > 0 and is_offered(s, of, 0):
        assign(s, take_first_open(s, of), agent)


@compiled
def grace_is_over(s: State, of: int) -> None:
    """Move the chats still queued in a group that everybody has left (R17)."""
    g = groups(s)[of]
    if g.grace_ends_at != s.now:
        return
    g.grace_ends_at = NONE
    while lists(s)[queue_of(of)].length > 0:
        chat = lists(s)[queue_of(of)].first
        remove(s, queue_of(of), chat)
        destination = grace_over(
            g.queue_becomes_open, s.offline_enabled, g.offline_enabled, is_full(s, of)
        )
        if destination == policy.OPEN:
            open_chat(s, chat, of)
        else:
            miss(s, chat, destination)


@compiled
def open_chat(s: State, chat: int, of: int) -> None:
    """Make ``chat`` an open chat of group ``of``."""
    record_opened(s, chat)
    groups(s)[of].opened_in_spell += 1
    append_open(s, of, chat)
    waits_open(s, chat)


@compiled
def is_full(s: State, of: int) -> int:
    """1 if group ``of`` is at its ``max_offline_tickets`` (R7)."""
    g = groups(s)[of]
    return open_list_is_full(
        g.offline_limit,
        g.offline_counts_spell,
        lists(s)[open_list_of(of)].length,
        g.opened_in_spell,
    )
