"""Open and queued chats reach an agent: who is asked, and what is next (R10-R16)."""

from __future__ import annotations

from sim import policy
from sim.engine.codes import NONE, NOTICE, OPEN
from sim.engine.jit import compiled, inlined
from sim.engine.kernel.customers import drawn
from sim.engine.kernel.lists import (
    first_open,
    is_offered,
    open_list_of,
    open_offered,
    place_free,
    push_ask,
    push_event,
    push_noticed,
    queue_of,
    remove,
    take_first_open,
)
from sim.engine.kernel.service import begin
from sim.engine.kernel.state import (
    PICKUP,
    STATUS,
    State,
    agents,
    codes,
    free_heap,
    group_of,
    groups,
    lists,
    members,
    next_unseen,
    raised_at,
    was_noticed,
)
from sim.units import NEVER

next_list = compiled(policy.next_list)
pickup_begins = compiled(policy.pickup_begins)


@inlined
def give_chance(s: State, agent: int) -> None:
    """Have ``agent`` asked in this instant's turn of asking; its chances merge (R2, R10)."""
    a = agents(s)[agent]
    if a.is_asked:
        return
    for member in range(a.groups_begin, a.groups_end):
        of = members(s)[member].group
        if lists(s)[queue_of(of)].length > 0 or lists(s)[open_list_of(of)].length > 0:
            a.is_asked = 1
            push_ask(s, agent)
            return


@compiled
def ask(s: State, agent: int) -> None:
    """Let ``agent`` take chats until it is full or nothing is left that it may take (R10)."""
    a = agents(s)[agent]
    a.is_asked = 0
    while a.is_free and take_next(s, agent):
        pass
    for member in range(a.groups_begin, a.groups_end):
        members(s)[member].login_chance = 0


@inlined
def take_next(s: State, agent: int) -> bool:
    """Let ``agent`` take the chat raised first of those it may take next in its groups (R14)."""
    a = agents(s)[agent]
    raised, chat, from_open, its = NEVER, NONE, False, NONE
    for member in range(a.groups_begin, a.groups_end):
        of = members(s)[member].group
        offered = open_offered(s, of) > 0 and is_offered(s, of, members(s)[member].login_chance)
        queued = lists(s)[queue_of(of)].length > 0
        choice = next_list(groups(s)[of].open_first, int(queued), int(offered))
        if choice == policy.NEITHER:
            continue
        is_open = choice == policy.OPEN
        first = first_open(s, of) if is_open else lists(s)[queue_of(of)].first
        if raised_at(s)[first] < raised or (raised_at(s)[first] == raised and first < chat):
            raised, chat, from_open, its = raised_at(s)[first], first, is_open, of
    if chat == NONE:
        return False
    if from_open:
        take_first_open(s, its)
    else:
        remove(s, queue_of(its), chat)
    assign(s, chat, agent)
    return True


@inlined
def assign(s: State, chat: int, agent: int) -> None:
    """Give ``chat`` to ``agent``, who goes to the end of the last-assigned order (R16)."""
    a = agents(s)[agent]
    a.place = s.assignments
    s.assignments += 1
    picked_up = codes(s)[STATUS, chat] == OPEN and groups(s)[group_of(s)[chat]].auto_assign == 0
    begin(s, chat, agent, int(picked_up))
    set_free(s, agent, int(a.held < a.concurrency))


@compiled
def set_free(s: State, agent: int, is_free: int) -> None:
    """Note whether ``agent`` is available with a free slot, at its present place."""
    a = agents(s)[agent]
    a.is_free = is_free
    for member in range(a.groups_begin, a.groups_end):
        place_free(s, member)


@inlined
def first_free(s: State, of: int) -> int:
    """R5's choice: the free agent of group ``of`` at the front of the last-assigned order."""
    if groups(s)[of].free == 0:
        return NONE
    return members(s)[free_heap(s)[groups(s)[of].free_begin]].agent


@compiled
def begin_pickups(s: State, of: int) -> None:
    """Begin the pickup delays of open chats, where somebody is there to notice them (R15)."""
    g = groups(s)[of]
    if g.auto_assign or not pickup_begins(g.within_hours, g.available):
        return
    chat = g.unseen
    while chat != NONE:
        delay = drawn(s, PICKUP, chat, NEVER)
        if delay < NEVER:
            push_event(s, s.now + delay, NOTICE, chat)
        chat = next_unseen(s)[chat]
    g.unseen = NONE


@compiled
def notice(s: State, chat: int) -> None:
    """Let an open chat be noticed, and taken at once where that is possible (R15)."""
    of = group_of(s)[chat]
    was_noticed(s)[chat] = 1
    push_noticed(s, of, chat)
    agent = first_free(s, of)
    if agent != NONE and is_offered(s, of, 0):
        assign(s, take_first_open(s, of), agent)
