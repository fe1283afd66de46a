"""The decisions of the inbox: what happens to a chat, and which chats an agent may take.

One page that an inbox administrator can check against the manual. Every function takes plain
integers (switches are 0 or 1) and returns an integer code, calls only this module and keeps no
state, so that every engine can share it, compiled or not. Who is *next*, the order of lists and of
agents, is each engine's own bookkeeping; what is *decided* stands here, once.

The rule numbers are those of ``RULES.md``.
"""

from __future__ import annotations

# Why a chat is missed.
OFFLINE_CHATS_DISABLED = 0
DEFAULT_GROUP_OFFLINE_DISABLED = 1
GROUP_OFFLINE_DISABLED = 2
GROUP_OFFLINE_REACHED = 3
GROUP_OFFLINE_UNAVAILABLE = 4
DEFAULT_QUEUE_DISABLED = 5
GROUP_QUEUE_DISABLED = 6
GROUP_QUEUE_REACHED = 7
QUEUE_INACTIVITY = 8
AGENTS_WENT_OFFLINE = 9
PREFERRED_AGENT_NOT_ELIGIBLE = 10

# Where a chat goes that is not missed, and which list an agent takes from.
ASSIGN = 100
QUEUE = 101
OPEN = 102
NEITHER = 103
PREFERRED = 104

# How the inbox receives a chat.
LIVE = 200
OFFLINE = 201


def reception(within_hours: int, online_agents: int) -> int:
    """How a chat raised for a known group is received: ``LIVE`` or ``OFFLINE`` (R3, R4).

    ``within_hours`` is 1 while the group is within its working hours, or always where hours are
    switched off; ``online_agents`` counts the group's agents that are not offline. A chat for an
    unknown group is missed, ``GROUP_OFFLINE_UNAVAILABLE`` (R9).
    """
    if within_hours == 0 or online_agents == 0:
        return OFFLINE
    return LIVE


def live_chat(
    agent_is_free: int, queue_enabled: int, enabled_on_group_card: int, limit: int, queued: int
) -> int:
    """Where a live chat goes: ``ASSIGN``, ``QUEUE`` or why it is missed (R5).

    ``agent_is_free`` is 1 if an agent of the group is available with a free slot; ``queued`` counts
    the group's queued chats.
    """
    if agent_is_free:
        return ASSIGN
    if queue_enabled == 0:
        return GROUP_QUEUE_DISABLED if enabled_on_group_card else DEFAULT_QUEUE_DISABLED
    if queued >= limit:
        return GROUP_QUEUE_REACHED
    return QUEUE


def sticky_chat(preferred_is_free: int, fallback: int, colleague_is_free: int) -> int:
    """Where a chat with a preferred agent goes that is raised within hours (R8).

    ``preferred_is_free`` is 1 if the preferred agent is of the group and available with a free
    slot, ``colleague_is_free`` if any agent is. Returns ``PREFERRED`` for that agent, ``ASSIGN``
    for R5's choice, or why the chat is missed: it is never queued.
    """
    if preferred_is_free:
        return PREFERRED
    if fallback and colleague_is_free:
        return ASSIGN
    return PREFERRED_AGENT_NOT_ELIGIBLE


def open_list_is_full(limit: int, counts_spell: int, open_now: int, opened_in_spell: int) -> int:
    """1 if a group keeps no further chat open (R7).

    ``open_now`` counts the open chats of the group, ``opened_in_spell`` those that became open
    since :func:`spell_is_over` last held; ``counts_spell`` says which of the two is limited.
    """
    if counts_spell:
        return 1 if opened_in_spell >= limit else 0
    return 1 if open_now >= limit else 0


def spell_is_over(within_hours: int, online_agents: int) -> int:
    """1 while a group is within hours with an agent online, which ends a spell of R7."""
    return 1 if within_hours and online_agents else 0


def offline_chat(
    inbox_enabled: int, group_enabled: int, enabled_on_group_card: int, open_list_full: int
) -> int:
    """What offline handling does with a chat: ``OPEN`` or why it is missed (R6)."""
    if inbox_enabled == 0:
        return OFFLINE_CHATS_DISABLED
    if group_enabled == 0:
        return GROUP_OFFLINE_DISABLED if enabled_on_group_card else DEFAULT_GROUP_OFFLINE_DISABLED
    if open_list_full:
        return GROUP_OFFLINE_REACHED
    return OPEN


def grace_over(
    becomes_open: int, inbox_enabled: int, group_enabled: int, open_list_full: int
) -> int:
    """What becomes of a chat still queued when the grace is over: ``OPEN`` or missed (R17)."""
    if becomes_open == 0 or inbox_enabled == 0 or group_enabled == 0:
        return AGENTS_WENT_OFFLINE
    if open_list_full:
        return GROUP_OFFLINE_REACHED
    return OPEN


def open_may_be_taken(within_hours: int, open_outside_hours: int) -> int:
    """1 if open chats of a group may be taken now (R11)."""
    return 1 if within_hours or open_outside_hours else 0


def open_is_offered(
    may_be_taken: int, auto_assign: int, on_login_only: int, chance_is_login: int
) -> int:
    """1 if a chance of an agent extends to a group's open chats (R11, R13, R15).

    ``chance_is_login`` is 1 if the agent has become available or the group's hours have begun;
    a chat just opened (R6) or noticed is offered like a freed slot, with 0. Without
    ``auto_assign`` only noticed chats are in question, for which ``open_assignment`` is
    ``capacity``.
    """
    if may_be_taken == 0:
        return 0
    return 1 if auto_assign == 0 or on_login_only == 0 or chance_is_login else 0


def open_comes_first(priority_is_open: int, auto_assign: int) -> int:
    """1 if a group's open list is taken before its queue (R12); never without assignment (R15)."""
    return 1 if priority_is_open and auto_assign else 0


def pickup_begins(within_hours: int, available_agents: int) -> int:
    """1 if somebody is there to notice open chats: their pickup delays begin (R15)."""
    return 1 if within_hours and available_agents else 0


def next_list(open_first: int, chats_queued: int, open_offered: int) -> int:
    """From which list of a group an agent takes next: ``OPEN``, ``QUEUE`` or ``NEITHER`` (R12).

    ``open_first`` is :func:`open_comes_first`; ``chats_queued`` is 1 if a chat of the group is
    queued, ``open_offered`` if one is open and offered (:func:`open_is_offered`).
    """
    if open_offered and (open_first or chats_queued == 0):
        return OPEN
    if chats_queued:
        return QUEUE
    return NEITHER
