"""Who and what is next: lists of waiting chats in the order of R12, and heaps of all else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim import policy
from sim.engine.codes import NONE
from sim.engine.jit import compiled, inlined
from sim.engine.kernel.state import (
    REASSIGNMENTS,
    State,
    agents,
    ask_heap,
    busy_heap,
    counts,
    event_heap,
    free_heap,
    groups,
    lists,
    members,
    next_in_list,
    next_unseen,
    noticed_heap,
    places,
    previous_in_list,
    was_noticed,
)
from sim.units import NUMBER_BITS

open_may_be_taken = compiled(policy.open_may_be_taken)
open_is_offered = compiled(policy.open_is_offered)

# -- heaps ---------------------------------------------------------------------------------------


@inlined
def _unmoved(s: State, entry: int, place: int) -> None:
    """Keep no place of an entry."""


def heap(
    entries: Callable[[State], Any],
    key: Callable[[State, Any], Any],
    moved: Callable[[State, int, int], None] = _unmoved,
) -> tuple[Callable[[State, int, int, Any], int], Callable[[State, int, int, int, Any], None]]:
    """Declare how entries come to their places in a binary heap, whose first has the least key.

    Parameters, compiled functions: ``entries(s)``, the array; ``key(s, entry)``, what the heap is
    ordered by; ``moved(s, entry, place)``, which is told every new place of an entry. Returns two
    that put an entry for which place ``i`` is vacant, counted from ``begin``: ``rise(s, begin, i,
    entry)`` there or nearer to the front, saying where; ``sink(s, begin, size, i, entry)`` there or
    further back, in a heap of ``size`` entries.
    """

    @inlined
    def rise(s: State, begin: int, i: int, entry: Any) -> int:
        its, heap = key(s, entry), entries(s)
        while i > 0:
            above = (i - 1) >> 1
            if key(s, heap[begin + above]) <= its:
                break
            heap[begin + i] = heap[begin + above]
            moved(s, heap[begin + i], begin + i)
            i = above
        heap[begin + i] = entry
        moved(s, entry, begin + i)
        return i

    @inlined
    def sink(s: State, begin: int, size: int, i: int, entry: Any) -> None:
        its, heap = key(s, entry), entries(s)
        while True:
            below = 2 * i + 1
            if below >= size:
                break
            least = key(s, heap[begin + below])
            if below + 1 < size:
                right = key(s, heap[begin + below + 1])
                if right < least:
                    below, least = below + 1, right
            if its <= least:
                break
            heap[begin + i] = heap[begin + below]
            moved(s, heap[begin + i], begin + i)
            i = below
        heap[begin + i] = entry
        moved(s, entry, begin + i)

    return rise, sink


# events to come, by instant, kind and number


@inlined
def _instant_and_order(s: State, event: Any) -> tuple[int, int]:
    return event.at, event.order


_rise_event, _sink_event = heap(event_heap, _instant_and_order)


@compiled
def push_event(s: State, at: int, kind: int, number: int) -> None:
    """Let the event of ``kind`` and ``number`` happen at instant ``at`` (us)."""
    s.later += 1
    # it stands behind the heap until it is copied to its place
    event = event_heap(s)[s.later]
    event.at, event.order = at, (kind << NUMBER_BITS) + number
    _rise_event(s, 0, s.later - 1, event)


@compiled
def pop_event(s: State) -> None:
    """Remove the first event."""
    s.later -= 1
    _sink_event(s, 0, s.later, 0, event_heap(s)[s.later])


# busy agents, by the end of their first slot


@inlined
def _first_end(s: State, agent: int) -> tuple[int, int]:
    return agents(s)[agent].ends_at, agents(s)[agent].ends_chat


@inlined
def _moved_busy(s: State, agent: int, place: int) -> None:
    agents(s)[agent].busy_place = place


_rise_busy, _sink_busy = heap(busy_heap, _first_end, _moved_busy)


@compiled
def place_busy(s: State, agent: int) -> None:
    """Bring ``agent`` to its place, whose next end is new: enter it, move it or take it out."""
    place = agents(s)[agent].busy_place
    if agents(s)[agent].ends_chat == NONE:
        if place == NONE:
            return
        agents(s)[agent].busy_place = NONE
        s.busy -= 1
        if place == s.busy:
            return
        agent = busy_heap(s)[s.busy]
    elif place == NONE:
        place = s.busy
        s.busy += 1
    _sink_busy(s, 0, s.busy, _rise_busy(s, 0, place, agent), agent)


# free agents of a group, by place in the last-assigned order


@inlined
def _last_assigned(s: State, member: int) -> int:
    return agents(s)[members(s)[member].agent].place


@inlined
def _moved_free(s: State, member: int, place: int) -> None:
    members(s)[member].free_place = place


_rise_free, _sink_free = heap(free_heap, _last_assigned, _moved_free)


@compiled
def place_free(s: State, member: int) -> None:
    """Bring a membership to its place among the free agents of its group, in or out."""
    g = groups(s)[members(s)[member].group]
    place = members(s)[member].free_place
    if not agents(s)[members(s)[member].agent].is_free:
        if place == NONE:
            return
        members(s)[member].free_place = NONE
        g.free -= 1
        if place == g.free_begin + g.free:
            return
        member = free_heap(s)[g.free_begin + g.free]
    elif place == NONE:
        place = g.free_begin + g.free
        g.free += 1
    place = _rise_free(s, g.free_begin, place - g.free_begin, member)
    _sink_free(s, g.free_begin, g.free, place, member)


# agents to be asked at this instant, by log-in


@inlined
def _login(s: State, agent: int) -> int:
    return agents(s)[agent].login


_rise_asked, _sink_asked = heap(ask_heap, _login)


@compiled
def push_ask(s: State, agent: int) -> None:
    """Have ``agent`` asked at this instant."""
    s.asks += 1
    _rise_asked(s, 0, s.asks - 1, agent)


@compiled
def pop_ask(s: State) -> int:
    """Remove and return the agent to be asked first."""
    first = ask_heap(s)[0]
    s.asks -= 1
    _sink_asked(s, 0, s.asks, 0, ask_heap(s)[s.asks])
    return first


# noticed chats of a group, by place in the open list


@inlined
def _place_in_list(s: State, chat: int) -> int:
    return places(s)[chat]


_rise_noticed, _sink_noticed = heap(noticed_heap, _place_in_list)


@compiled
def push_noticed(s: State, of: int, chat: int) -> None:
    """Offer the open ``chat`` of group ``of``."""
    g = groups(s)[of]
    g.noticed += 1
    _rise_noticed(s, g.noticed_begin, g.noticed - 1, chat)


@compiled
def pop_noticed(s: State, of: int) -> int:
    """Remove and return the first chat offered in group ``of``."""
    g = groups(s)[of]
    first = noticed_heap(s)[g.noticed_begin]
    g.noticed -= 1
    last = noticed_heap(s)[g.noticed_begin + g.noticed]
    _sink_noticed(s, g.noticed_begin, g.noticed, 0, last)
    return first


# -- lists ---------------------------------------------------------------------------------------


@inlined
def queue_of(group: int) -> int:
    """The number of a group's queue."""
    return 2 * group


@inlined
def open_list_of(group: int) -> int:
    """The number of a group's open list."""
    return 2 * group + 1


@compiled
def append(s: State, number: int, chat: int) -> None:
    """Put ``chat`` at the end of a list, or, if it was ever returned, in its place at the head."""
    its = lists(s)[number]
    before = its.last
    if counts(s)[REASSIGNMENTS, chat] > 0:
        before = NONE
        after = its.first
        while after != NONE and counts(s)[REASSIGNMENTS, after] > 0 and after < chat:
            before, after = after, next_in_list(s)[after]
    after = its.first if before == NONE else next_in_list(s)[before]
    previous_in_list(s)[chat], next_in_list(s)[chat] = before, after
    if before == NONE:
        its.first = chat
    else:
        next_in_list(s)[before] = chat
    if after == NONE:
        its.last = chat
    else:
        previous_in_list(s)[after] = chat
    its.length += 1


@compiled
def remove(s: State, number: int, chat: int) -> None:
    """Take ``chat`` out of a list, wherever it stands."""
    its = lists(s)[number]
    before, after = previous_in_list(s)[chat], next_in_list(s)[chat]
    if before == NONE:
        its.first = after
    else:
        next_in_list(s)[before] = after
    if after == NONE:
        its.last = before
    else:
        previous_in_list(s)[after] = before
    its.length -= 1


@compiled
def append_open(s: State, of: int, chat: int) -> None:
    """Put ``chat`` into the open list of group ``of``; once noticed, always noticed (R15)."""
    append(s, open_list_of(of), chat)
    if groups(s)[of].auto_assign:
        return
    if counts(s)[REASSIGNMENTS, chat] > 0:
        places(s)[chat] = chat - s.chat_count
    else:
        places(s)[chat] = s.entries
        s.entries += 1
    if was_noticed(s)[chat]:
        push_noticed(s, of, chat)
    else:
        next_unseen(s)[chat] = groups(s)[of].unseen
        groups(s)[of].unseen = chat


@inlined
def open_offered(s: State, of: int) -> int:
    """How many open chats of group ``of`` may be taken, as far as the list is concerned."""
    if groups(s)[of].auto_assign:
        return lists(s)[open_list_of(of)].length
    return groups(s)[of].noticed


@compiled
def first_open(s: State, of: int) -> int:
    """The first chat offered in the open list of group ``of``, of one at least."""
    if groups(s)[of].auto_assign:
        return lists(s)[open_list_of(of)].first
    return noticed_heap(s)[groups(s)[of].noticed_begin]


@compiled
def take_first_open(s: State, of: int) -> int:
    """Remove and return the first chat offered in the open list of group ``of``."""
    chat = first_open(s, of)
    if not groups(s)[of].auto_assign:
        pop_noticed(s, of)
    remove(s, open_list_of(of), chat)
    return chat


@inlined
def is_offered(s: State, of: int, is_login: int) -> int:
    """1 if an agent with a chance may take open chats of group ``of`` (R11, R13, R15)."""
    g = groups(s)[of]
    may_be_taken = open_may_be_taken(g.within_hours, g.open_outside_hours)
    return open_is_offered(may_be_taken, g.auto_assign, g.open_on_login_only, is_login)


@compiled
def could_take_one(s: State, agent: int) -> bool:
    """Say whether a chat waits that ``agent`` could take with a slot freed now (R23)."""
    a = agents(s)[agent]
    for member in range(a.groups_begin, a.groups_end):
        of = members(s)[member].group
        if lists(s)[queue_of(of)].length > 0:
            return True
        if open_offered(s, of) > 0 and is_offered(s, of, 0):
            return True
    return False
