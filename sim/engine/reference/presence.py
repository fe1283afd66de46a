"""Agents come and go, and so do groups that nobody is left of (R17, R24-R26)."""

from __future__ import annotations

from sim import policy
from sim.engine.codes import (
    AVAILABLE,
    AWAY,
    BUSY,
    CONDITIONS,
    FINISH,
    GRACE,
    LEAVES_AWAY,
    NONE,
    OFFLINE,
    THROWN,
    TRANSFER,
)
from sim.engine.reference.assignment import begin_pickups, give_chance, set_free
from sim.engine.reference.lists import append
from sim.engine.reference.record import record_returned, record_status
from sim.engine.reference.service import end_rests, resume, stage_ends, stop
from sim.engine.reference.state import Agent, Group, State

# -- the schedule --------------------------------------------------------------------------------


def work(s: State, agent: Agent, status: int) -> None:
    """Have ``agent`` in a status online, its paused chats going on if it logs in (R24)."""
    logs_in = agent.status == OFFLINE or agent.logged_out_away
    agent.draining = agent.logged_out_away = False
    if logs_in:
        resume(s, agent)
    set_status(s, agent, status)


def leave(s: State, agent: Agent, leaving: int) -> None:
    """Have ``agent`` go, its chats in hand treated as the shift or what threw it says (R24)."""
    if leaving == THROWN:
        agent.draining = agent.logged_out_away = False
    elif agent.draining or agent.logged_out_away:
        return
    if agent.status == OFFLINE:
        return
    if leaving == FINISH:
        end_rests(s, agent)
        agent.draining = len(agent.slots) > 0
        set_status(s, agent, BUSY if agent.draining else OFFLINE)
        return
    stop(s, agent)
    agent.logged_out_away = leaving == LEAVES_AWAY
    set_status(s, agent, AWAY if agent.logged_out_away else OFFLINE)
    if leaving == TRANSFER:
        give_back(s, agent)


def give_back(s: State, agent: Agent) -> None:
    """Return the paused chats of an agent to the head of their groups' queues (R24)."""
    while agent.slots:
        chat, slot = agent.slots.popitem()
        s.work_left_over[chat] = slot.remaining
        record_returned(s, chat)
        group = s.groups[s.group_of[chat]]
        append(group.queue, chat, returned=True)
        for colleague in group.agents:
            if colleague.is_free:
                give_chance(s, colleague)


def slot_ends(s: State, chat: int) -> None:
    """Take on the slot of ``chat`` that ends now; once free its agent is asked or goes (R10)."""
    slot = s.agents[s.agent[chat]].slots.get(chat)
    if slot is None or slot.ends_at != s.now or not stage_ends(s, slot):
        return
    agent = slot.agent
    if agent.status == AVAILABLE:
        if not agent.is_free:
            set_free(agent, True)
        give_chance(s, agent)
    elif agent.draining and not agent.slots:
        agent.draining = False
        set_status(s, agent, OFFLINE)


# -- statuses ------------------------------------------------------------------------------------


def set_status(s: State, agent: Agent, status: int) -> None:
    """Change the actual status of ``agent``, with all that follows from it."""
    before = agent.status
    if status == before:
        return
    agent.status = status
    record_status(s, agent)
    if before == OFFLINE:
        log_in(s, agent)
    elif status == OFFLINE:
        log_out(s, agent)
    if before == AVAILABLE:
        stop_being_available(s, agent)
    elif status == AVAILABLE:
        become_available(s, agent)


def become_available(s: State, agent: Agent) -> None:
    """Offer ``agent`` to its groups and have it asked (R10)."""
    for group in agent.groups:
        group.available += 1
        conditions_change(s, group)
    set_free(agent, len(agent.slots) < agent.concurrency)
    give_chance(s, agent, login_chance=agent.groups)


def stop_being_available(s: State, agent: Agent) -> None:
    """Take ``agent`` off its groups' free agents; its rests end (R23)."""
    set_free(agent, False)
    for group in agent.groups:
        group.available -= 1
    end_rests(s, agent)


def log_in(s: State, agent: Agent) -> None:
    """Count ``agent`` as online, last in the order of asking; no grace runs on (R17)."""
    agent.login = len(s.logged_in)
    s.logged_in.append(agent)
    for group in agent.groups:
        group.online += 1
        group.grace_ends_at = NONE
        conditions_change(s, group)


def log_out(s: State, agent: Agent) -> None:
    """Count ``agent`` as offline; the last one of a group begins its grace (R17)."""
    for group in agent.groups:
        group.online -= 1
        conditions_change(s, group)
        if group.online == 0:
            group.grace_ends_at = s.now + group.grace_us
            s.at(group.grace_ends_at, GRACE, group.number)


# -- groups --------------------------------------------------------------------------------------


def change_hours(s: State, group: Group, within_hours: int) -> None:
    """Open or close ``group`` by its working hours (R3)."""
    group.within_hours = within_hours
    conditions_change(s, group)
    if within_hours:
        for agent in group.agents:
            if agent.status == AVAILABLE:
                give_chance(s, agent, login_chance=(group,))


def conditions_change(s: State, group: Group) -> None:
    """Have the conditions of ``group`` read after this instant's status changes (R2)."""
    if group.offline_counts_spell or not group.auto_assign:
        s.at(s.now, CONDITIONS, group.number)


def read_conditions(s: State, of: int) -> None:
    """Begin a new spell of open chats (R7) and pickup delays (R15) where somebody is there."""
    group = s.groups[of]
    if policy.spell_is_over(group.within_hours, group.online):
        group.opened_in_spell = 0
    begin_pickups(s, group)
