"""Who and what is next: lists of waiting chats in the order of R12, and what of them is offered."""

from __future__ import annotations

from heapq import heappop, heappush

from sim import policy
from sim.engine.reference.state import Agent, Group, State, WaitingList


def append(waiting: WaitingList, chat: int, returned: bool = False) -> None:
    """Put ``chat`` at the end of a list, or, if it was ever returned, in its place at the head."""
    if returned:
        heappush(waiting.returned, chat)
    else:
        waiting.entered.append(chat)
    waiting.length += 1


def remove(waiting: WaitingList, chat: int) -> None:
    """Take ``chat``, which was not returned, out of a list, wherever it stands."""
    waiting.struck.add(chat)
    waiting.length -= 1


def first(waiting: WaitingList) -> int:
    """Return the chat at the front of a list that is not empty."""
    if waiting.returned:
        return waiting.returned[0]
    entered = waiting.entered
    while entered[0] in waiting.struck:
        waiting.struck.remove(entered.popleft())
    return entered[0]


def take_first(waiting: WaitingList) -> int:
    """Remove and return the chat at the front of a list that is not empty."""
    chat = first(waiting)
    waiting.length -= 1
    if waiting.returned:
        return heappop(waiting.returned)
    waiting.entered.popleft()
    return chat


# -- open lists ----------------------------------------------------------------------------------


def append_open(s: State, group: Group, chat: int) -> None:
    """Put ``chat`` into the open list of ``group``; once noticed, always noticed (R15)."""
    returned = s.reassignments[chat] > 0
    if group.auto_assign:
        append(group.open_list, chat, returned)
        return
    group.open_list.length += 1
    s.places[chat] = chat - len(s.raised_at) if returned else s.entries
    s.entries += 1
    if chat in s.was_noticed:
        push_noticed(s, group, chat)
    else:
        group.unseen.append(chat)


def push_noticed(s: State, group: Group, chat: int) -> None:
    """Offer the open ``chat`` of ``group``."""
    heappush(group.noticed, (s.places[chat], chat))


def open_offered(group: Group) -> int:
    """How many open chats of ``group`` may be taken, as far as the list is concerned."""
    return group.open_list.length if group.auto_assign else len(group.noticed)


def first_open(group: Group) -> int:
    """The first chat offered in the open list of ``group``, of one at least."""
    return first(group.open_list) if group.auto_assign else group.noticed[0][1]


def take_first_open(s: State, group: Group) -> int:
    """Remove and return the first chat offered in the open list of ``group``."""
    if group.auto_assign:
        return take_first(group.open_list)
    group.open_list.length -= 1
    _, chat = heappop(group.noticed)
    del s.places[chat]
    return chat


def is_offered(group: Group, is_login: bool) -> int:
    """1 if an agent with a chance may take open chats of ``group`` (R11, R13, R15)."""
    may_be_taken = policy.open_may_be_taken(group.within_hours, group.open_outside_hours)
    return policy.open_is_offered(
        may_be_taken, group.auto_assign, group.open_on_login_only, is_login
    )


def could_take_one(agent: Agent) -> bool:
    """Say whether a chat waits that ``agent`` could take with a slot freed now (R23)."""
    for group in agent.groups:
        if group.queue.length or (open_offered(group) and is_offered(group, False)):
            return True
    return False
