"""Open and queued chats reach an agent: who is asked, and what is next (R10-R16)."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

from sim import policy
from sim.engine.codes import ASK, NOTICE, OPEN
from sim.engine.reference.lists import (
    first,
    first_open,
    is_offered,
    open_offered,
    push_noticed,
    take_first,
    take_first_open,
)
from sim.engine.reference.service import begin
from sim.engine.reference.state import Agent, Group, State
from sim.units import NEVER


def give_chance(s: State, agent: Agent, login_chance: Iterable[Group] = ()) -> None:
    """Have ``agent`` asked in this instant's turn of asking; its chances merge (R2, R10).

    ``login_chance`` names the groups to whose open chats the chance extends under ``login``
    (R13). Where no chat waits in its groups there is nothing to ask about.
    """
    for group in agent.groups:
        if group.queue.length or group.open_list.length:
            break
    else:
        return
    agent.login_chance.update(login_chance)
    if agent.is_asked_at != s.now:
        agent.is_asked_at = s.now
        s.at(s.now, ASK, agent.login)


def ask(s: State, login: int) -> None:
    """Let the agent of a log-in take chats until it is full or nothing is left for it (R10)."""
    agent = s.logged_in[login]
    agent.is_asked_at = -1
    while agent.is_free and take_next(s, agent):
        pass
    agent.login_chance.clear()


def take_next(s: State, agent: Agent) -> bool:
    """Let ``agent`` take the chat raised first of those it may take next in its groups (R14)."""
    earliest, from_open, its = (NEVER, NEVER), False, None
    for group in agent.groups:
        is_login = group in agent.login_chance
        offered = open_offered(group) and is_offered(group, is_login)
        choice = policy.next_list(group.open_first, group.queue.length > 0, offered > 0)
        if choice == policy.NEITHER:
            continue
        is_open = choice == policy.OPEN
        chat = first_open(group) if is_open else first(group.queue)
        if (s.raised_at[chat], chat) < earliest:
            earliest, from_open, its = (s.raised_at[chat], chat), is_open, group
    if its is None:
        return False
    assign(s, take_first_open(s, its) if from_open else take_first(its.queue), agent)
    return True


def assign(s: State, chat: int, agent: Agent) -> None:
    """Give ``chat`` to ``agent``, who goes to the end of the last-assigned order (R16)."""
    agent.place = s.assignments
    s.assignments += 1
    is_open = s.status[chat] == OPEN
    picked_up = is_open and not s.groups[s.group_of[chat]].auto_assign
    begin(s, chat, agent, int(picked_up))
    set_free(agent, len(agent.slots) < agent.concurrency)


def set_free(agent: Agent, is_free: bool) -> None:
    """Note whether ``agent`` is available with a free slot, at its present place."""
    agent.is_free = is_free
    if is_free:
        for group in agent.groups:
            heappush(group.free, (agent.place, agent.number, agent))


def first_free(group: Group) -> Agent | None:
    """R5's choice: the free agent of ``group`` at the front of the last-assigned order."""
    free = group.free
    while free:
        place, _, agent = free[0]
        if agent.is_free and agent.place == place:
            return agent
        heappop(free)
    return None


def begin_pickups(s: State, group: Group) -> None:
    """Begin the pickup delays of open chats, where somebody is there to notice them (R15)."""
    if group.auto_assign or not policy.pickup_begins(group.within_hours, group.available):
        return
    for chat in group.unseen:
        if s.pickup_delay[chat] < NEVER:
            s.at(s.now + s.pickup_delay[chat], NOTICE, chat)
    group.unseen.clear()


def notice(s: State, chat: int) -> None:
    """Let an open chat be noticed, and taken at once where that is possible (R15)."""
    group = s.groups[s.group_of[chat]]
    s.was_noticed.add(chat)
    push_noticed(s, group, chat)
    agent = first_free(group)
    if agent is not None and is_offered(group, False):
        assign(s, take_first_open(s, group), agent)
