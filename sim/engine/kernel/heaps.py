"""Binary heaps in arrays; those of agents know where each agent stands."""

from __future__ import annotations

from sim.engine.jit import compiled
from sim.engine.kernel.memory import (
    agents,
    ask_heap,
    busy_heap,
    event_heap,
    free_heap,
    groups,
    members,
    noticed_heap,
    places,
)
from sim.engine.kernel.state import NONE, NUMBER_BITS, State

# -- events to come, by instant, kind and number -------------------------------------------------


@compiled
def push_event(s: State, at: int, kind: int, number: int) -> None:
    """Let the event of ``kind`` and ``number`` happen at instant ``at`` (us)."""
    heap = event_heap(s)
    order = (kind << NUMBER_BITS) + number
    i = s.later
    s.later = i + 1
    while i > 0:
        above = (i - 1) >> 1
        if heap[above].at < at or (heap[above].at == at and heap[above].order <= order):
            break
        heap[i].at = heap[above].at
        heap[i].order = heap[above].order
        i = above
    heap[i].at = at
    heap[i].order = order


@compiled
def pop_event(s: State) -> None:
    """Remove the first event."""
    heap = event_heap(s)
    last = s.later - 1
    s.later = last
    at, order = heap[last].at, heap[last].order
    i = 0
    while True:
        below = 2 * i + 1
        if below >= last:
            break
        right = below + 1
        if right < last and (
            heap[right].at < heap[below].at
            or (heap[right].at == heap[below].at and heap[right].order < heap[below].order)
        ):
            below = right
        if at < heap[below].at or (at == heap[below].at and order <= heap[below].order):
            break
        heap[i].at = heap[below].at
        heap[i].order = heap[below].order
        i = below
    heap[i].at = at
    heap[i].order = order


# -- busy agents, by the end of their first slot -------------------------------------------------


@compiled
def _ends_before(s: State, one: int, other: int) -> bool:
    a, b = agents(s)[one], agents(s)[other]
    return a.ends_at < b.ends_at or (a.ends_at == b.ends_at and a.ends_chat < b.ends_chat)


@compiled
def place_busy(s: State, agent: int) -> None:
    """Bring ``agent`` to its place, whose next end is new: enter it, move it or take it out."""
    heap = busy_heap(s)
    i = agents(s)[agent].busy_place
    if agents(s)[agent].ends_chat == NONE:
        if i == NONE:
            return
        agents(s)[agent].busy_place = NONE
        last = s.busy - 1
        s.busy = last
        agent = heap[last]
        if i == last:
            return
    elif i == NONE:
        i = s.busy
        s.busy = i + 1
    size = s.busy
    while i > 0:
        above = (i - 1) >> 1
        if not _ends_before(s, agent, heap[above]):
            break
        heap[i] = heap[above]
        agents(s)[heap[i]].busy_place = i
        i = above
    while True:
        below = 2 * i + 1
        if below >= size:
            break
        right = below + 1
        if right < size and _ends_before(s, heap[right], heap[below]):
            below = right
        if not _ends_before(s, heap[below], agent):
            break
        heap[i] = heap[below]
        agents(s)[heap[i]].busy_place = i
        i = below
    heap[i] = agent
    agents(s)[agent].busy_place = i


# -- free agents of a group, by place in the last-assigned order ---------------------------------


@compiled
def place_free(s: State, member: int) -> None:
    """Bring a membership to its place among the free agents of its group, in or out."""
    of, agent = members(s)[member].group, members(s)[member].agent
    begin = groups(s)[of].free_begin
    i = members(s)[member].free_place
    if not agents(s)[agent].is_free:
        if i == NONE:
            return
        members(s)[member].free_place = NONE
        last = groups(s)[of].free - 1
        groups(s)[of].free = last
        member = free_heap(s)[begin + last]
        if i == last:
            return
    elif i == NONE:
        i = groups(s)[of].free
        groups(s)[of].free = i + 1
    size, heap = groups(s)[of].free, free_heap(s)
    place = agents(s)[members(s)[member].agent].place
    while i > 0:
        above = (i - 1) >> 1
        if place >= agents(s)[members(s)[heap[begin + above]].agent].place:
            break
        heap[begin + i] = heap[begin + above]
        members(s)[heap[begin + i]].free_place = i
        i = above
    while True:
        below = 2 * i + 1
        if below >= size:
            break
        first = agents(s)[members(s)[heap[begin + below]].agent].place
        right = below + 1
        if right < size:
            other = agents(s)[members(s)[heap[begin + right]].agent].place
            if other < first:
                below, first = right, other
        if place <= first:
            break
        heap[begin + i] = heap[begin + below]
        members(s)[heap[begin + i]].free_place = i
        i = below
    heap[begin + i] = member
    members(s)[member].free_place = i


# -- agents to be asked, by log-in ---------------------------------------------------------------


@compiled
def push_ask(s: State, agent: int) -> None:
    """Have ``agent`` asked at this instant."""
    heap, login = ask_heap(s), agents(s)[agent].login
    i = s.asks
    s.asks = i + 1
    while i > 0:
        above = (i - 1) >> 1
        if agents(s)[heap[above]].login <= login:
            break
        heap[i] = heap[above]
        i = above
    heap[i] = agent


@compiled
def pop_ask(s: State) -> int:
    """Remove and return the agent to be asked first."""
    heap = ask_heap(s)
    first = heap[0]
    last = s.asks - 1
    s.asks = last
    agent = heap[last]
    login = agents(s)[agent].login
    i = 0
    while True:
        below = 2 * i + 1
        if below >= last:
            break
        right = below + 1
        if right < last and agents(s)[heap[right]].login < agents(s)[heap[below]].login:
            below = right
        if login <= agents(s)[heap[below]].login:
            break
        heap[i] = heap[below]
        i = below
    heap[i] = agent
    return first


# -- noticed chats of a group, by place in the open list -----------------------------------------


@compiled
def push_noticed(s: State, of: int, chat: int) -> None:
    """Offer the open ``chat`` of group ``of``."""
    heap, begin = noticed_heap(s), groups(s)[of].noticed_begin
    i = groups(s)[of].noticed
    groups(s)[of].noticed = i + 1
    while i > 0:
        above = (i - 1) >> 1
        if places(s)[heap[begin + above]] <= places(s)[chat]:
            break
        heap[begin + i] = heap[begin + above]
        i = above
    heap[begin + i] = chat


@compiled
def pop_noticed(s: State, of: int) -> int:
    """Remove and return the first chat offered in group ``of``."""
    heap, begin = noticed_heap(s), groups(s)[of].noticed_begin
    first = heap[begin]
    last = groups(s)[of].noticed - 1
    groups(s)[of].noticed = last
    chat = heap[begin + last]
    i = 0
    while True:
        below = 2 * i + 1
        if below >= last:
            break
        right = below + 1
        if right < last and places(s)[heap[begin + right]] < places(s)[heap[begin + below]]:
            below = right
        if places(s)[chat] <= places(s)[heap[begin + below]]:
            break
        heap[begin + i] = heap[begin + below]
        i = below
    heap[begin + i] = chat
    return first
