"""Agents come and go, and so do groups that nobody is left of (R17, R24-R26)."""

from __future__ import annotations

from sim import policy
from sim.engine.codes import (
    AVAILABLE,
    AWAY,
    BUSY,
    FINISH,
    GRACE,
    LEAVES_AWAY,
    NONE,
    OFFLINE,
    THROWN,
    TRANSFER,
)
from sim.engine.jit import compiled
from sim.engine.kernel.assignment import begin_pickups, give_chance, set_free
from sim.engine.kernel.lists import append, push_event, queue_of
from sim.engine.kernel.record import record_returned, record_status
from sim.engine.kernel.service import end_rests, remove_slot, resume, stage_ends, stop
from sim.engine.kernel.state import (
    State,
    agents,
    group_of,
    groups,
    members,
    roster,
    slots,
    work_left_over,
)

spell_is_over = compiled(policy.spell_is_over)

# -- the schedule --------------------------------------------------------------------------------


@compiled
def work(s: State, agent: int, status: int) -> None:
    """Have ``agent`` in a status online, its paused chats going on if it logs in (R24)."""
    a = agents(s)[agent]
    logs_in = a.status == OFFLINE or a.logged_out_away
    a.draining = a.logged_out_away = 0
    if logs_in:
        resume(s, agent)
    set_status(s, agent, status)


@compiled
def leave(s: State, agent: int, leaving: int) -> None:
    """Have ``agent`` go, its chats in hand treated as the shift or what threw it says (R24)."""
    a = agents(s)[agent]
    if leaving == THROWN:
        a.draining = a.logged_out_away = 0
    elif a.draining or a.logged_out_away:
        return
    if a.status == OFFLINE:
        return
    if leaving == FINISH:
        end_rests(s, agent)
        a.draining = int(a.held > 0)
        set_status(s, agent, BUSY if a.draining else OFFLINE)
        return
    stop(s, agent)
    a.logged_out_away = int(leaving == LEAVES_AWAY)
    set_status(s, agent, AWAY if a.logged_out_away else OFFLINE)
    if leaving == TRANSFER:
        give_back(s, agent)


@compiled
def give_back(s: State, agent: int) -> None:
    """Return the paused chats of an agent to the head of their groups' queues (R24)."""
    a = agents(s)[agent]
    while a.held > 0:
        place = a.slots_begin + a.held - 1
        chat = slots(s)[place].chat
        work_left_over(s)[chat] = slots(s)[place].remaining
        remove_slot(s, agent, place)
        record_returned(s, chat)
        of = group_of(s)[chat]
        append(s, queue_of(of), chat)
        for i in range(groups(s)[of].members_begin, groups(s)[of].members_end):
            colleague = members(s)[roster(s)[i]].agent
            if agents(s)[colleague].is_free:
                give_chance(s, colleague)


@compiled
def slot_ends(s: State, agent: int) -> None:
    """Take on the slot of ``agent`` that ends now; once it is free it is asked or goes (R10)."""
    if not stage_ends(s, agent):
        return
    a = agents(s)[agent]
    if a.status == AVAILABLE:
        if not a.is_free:
            set_free(s, agent, 1)
        give_chance(s, agent)
    elif a.draining and a.held == 0:
        a.draining = 0
        set_status(s, agent, OFFLINE)


# -- statuses ------------------------------------------------------------------------------------


@compiled
def set_status(s: State, agent: int, status: int) -> None:
    """Change the actual status of ``agent``, with all that follows from it."""
    a = agents(s)[agent]
    before = a.status
    if status == before:
        return
    a.status = status
    record_status(s, agent)
    if before == OFFLINE:
        log_in(s, agent)
    elif status == OFFLINE:
        log_out(s, agent)
    if before == AVAILABLE:
        stop_being_available(s, agent)
    elif status == AVAILABLE:
        become_available(s, agent)


@compiled
def become_available(s: State, agent: int) -> None:
    """Offer ``agent`` to its groups and have it asked (R10)."""
    a = agents(s)[agent]
    for member in range(a.groups_begin, a.groups_end):
        groups(s)[members(s)[member].group].available += 1
        members(s)[member].login_chance = 1
        conditions_change(s, members(s)[member].group)
    set_free(s, agent, int(a.held < a.concurrency))
    give_chance(s, agent)
    if not a.is_asked:
        for member in range(a.groups_begin, a.groups_end):
            members(s)[member].login_chance = 0


@compiled
def stop_being_available(s: State, agent: int) -> None:
    """Take ``agent`` off its groups' free agents; its rests end (R23)."""
    a = agents(s)[agent]
    set_free(s, agent, 0)
    for member in range(a.groups_begin, a.groups_end):
        groups(s)[members(s)[member].group].available -= 1
    end_rests(s, agent)


@compiled
def log_in(s: State, agent: int) -> None:
    """Count ``agent`` as online, last in the order of asking; no grace runs on (R17)."""
    s.logins += 1
    a = agents(s)[agent]
    a.login = s.logins
    for member in range(a.groups_begin, a.groups_end):
        of = members(s)[member].group
        groups(s)[of].online += 1
        groups(s)[of].grace_ends_at = NONE
        conditions_change(s, of)


@compiled
def log_out(s: State, agent: int) -> None:
    """Count ``agent`` as offline; the last one of a group begins its grace (R17)."""
    a = agents(s)[agent]
    for member in range(a.groups_begin, a.groups_end):
        of = members(s)[member].group
        groups(s)[of].online -= 1
        conditions_change(s, of)
        if groups(s)[of].online == 0:
            groups(s)[of].grace_ends_at = s.now + groups(s)[of].grace_us
            push_event(s, groups(s)[of].grace_ends_at, GRACE, of)


# -- groups --------------------------------------------------------------------------------------


@compiled
def change_hours(s: State, of: int, within_hours: int) -> None:
    """Open or close group ``of`` by its working hours (R3)."""
    groups(s)[of].within_hours = within_hours
    conditions_change(s, of)
    if not within_hours:
        return
    for i in range(groups(s)[of].members_begin, groups(s)[of].members_end):
        agent = members(s)[roster(s)[i]].agent
        if agents(s)[agent].status == AVAILABLE:
            give_chance(s, agent)
            members(s)[roster(s)[i]].login_chance = agents(s)[agent].is_asked


@compiled
def conditions_change(s: State, of: int) -> None:
    """Have the conditions of group ``of`` read after this instant's status changes (R2)."""
    g = groups(s)[of]
    if (g.offline_counts_spell or not g.auto_assign) and not g.condition_due:
        g.condition_due = 1
        s.conditions += 1


@compiled
def read_conditions(s: State) -> None:
    """Begin new spells of open chats (R7) and pickup delays (R15) where somebody is there."""
    for of in range(s.group_count):
        g = groups(s)[of]
        if g.condition_due:
            g.condition_due = 0
            if spell_is_over(g.within_hours, g.online):
                g.opened_in_spell = 0
            begin_pickups(s, of)
    s.conditions = 0
