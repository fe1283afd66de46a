"""Lists of waiting chats, in the order of R12, linked so that a chat may go out of turn."""

from __future__ import annotations

from sim.engine.jit import compiled, inlined
from sim.engine.kernel.heaps import pop_noticed, push_noticed
from sim.engine.kernel.memory import (
    counts,
    groups,
    lists,
    next_in_list,
    next_unseen,
    noticed_heap,
    places,
    previous_in_list,
    was_noticed,
)
from sim.engine.kernel.state import NONE, REASSIGNMENTS, State


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
