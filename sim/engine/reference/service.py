"""Agents at work: chats advance side by side, then come wrap-up and rest (R20, R22-R24)."""

from __future__ import annotations

from sim.engine.codes import (
    AVAILABLE,
    NONE,
    PAUSED,
    REST,
    SILENT,
    STAGE_ENDS,
    UNREACHABLE,
    WORK,
    WRAP_UP,
)
from sim.engine.reference.customers import resolve
from sim.engine.reference.lists import could_take_one
from sim.engine.reference.record import record_assigned, record_paused
from sim.engine.reference.state import Agent, Slot, State
from sim.units import NEVER

_MILLION = 1_000_000


def begin(s: State, chat: int, agent: Agent, manual: int) -> None:
    """Have ``agent`` take ``chat``; ``manual`` is 1 if it was picked up."""
    slot = agent.slots[chat] = Slot(chat, agent, PAUSED, since=s.now)
    if record_assigned(s, chat, agent, manual):
        slot.remaining = work_left(s, chat)
        change_pace(s, agent, agent.working + 1)
        slot.stage = WORK
        schedule_end(s, slot)
    else:
        enter(s, slot, UNREACHABLE, s.unreachable_time[chat])


def work_left(s: State, chat: int) -> int:
    """Return the work left of a chat just assigned; work begun is never redrawn (R24)."""
    if s.reassignments[chat]:
        return s.work_left_over[chat]
    was_open = s.opened_at[chat] != NONE
    return (s.open_work if was_open else s.solo_work)[chat] * _MILLION


def change_pace(s: State, agent: Agent, working: int) -> None:
    """Let ``agent`` have ``working`` chats being worked on: the others' ends move (R22)."""
    before, after = agent.paces[agent.working], agent.paces[working]
    agent.working = working
    if before == after or not (before and after):
        return
    for slot in agent.slots.values():
        if slot.stage == WORK:
            lower(s, slot, before)
            schedule_end(s, slot)


def lower(s: State, slot: Slot, pace: int) -> None:
    """Bring the work left in a slot up to the present."""
    # work that ends within this microsecond is done, not overdone
    slot.remaining = max(0, slot.remaining - pace * (s.now - slot.since))
    slot.since = s.now


def schedule_end(s: State, slot: Slot) -> None:
    """Let the work in a slot end at the first microsecond at which none is left."""
    pace = slot.agent.paces[slot.agent.working]
    slot.ends_at = slot.since - (-slot.remaining // pace)
    s.at(slot.ends_at, STAGE_ENDS, slot.chat)


def enter(s: State, slot: Slot, stage: int, duration: int) -> None:
    """Let a slot be in ``stage`` for ``duration`` us."""
    slot.stage = stage
    slot.ends_at = s.now + duration
    s.at(slot.ends_at, STAGE_ENDS, slot.chat)


def stage_ends(s: State, slot: Slot) -> bool:
    """Take a slot to what follows on its present stage (R23).

    Returns whether the slot has become free.
    """
    chat = slot.chat
    if slot.stage == WORK:
        slot.stage = SILENT
        change_pace(s, slot.agent, slot.agent.working - 1)
        if s.silent_time[chat] > 0:
            enter(s, slot, SILENT, s.silent_time[chat])
            return False
    if slot.stage in (SILENT, UNREACHABLE):
        resolve(s, chat)
        if s.wrap_up_time[chat] > 0 and slot.stage == SILENT:
            enter(s, slot, WRAP_UP, s.wrap_up_time[chat])
            return False
    if slot.stage != REST:
        s.wrapped_at[chat] = s.now
        rest = rest_after(s, slot.agent, chat) if slot.stage != UNREACHABLE else 0
        if rest > 0:
            enter(s, slot, REST, rest)
            return False
    vacate(s, slot)
    return True


def rest_after(s: State, agent: Agent, chat: int) -> int:
    """How long an available agent rests, longer or shorter as chats wait for it or not (R23)."""
    if not s.has_rests or agent.status != AVAILABLE:
        return 0
    return (s.rest_waiting if could_take_one(agent) else s.rest_idle)[chat]


def vacate(s: State, slot: Slot) -> None:
    """Let a slot no longer be in use."""
    s.freed_at[slot.chat] = s.now
    del slot.agent.slots[slot.chat]


def end_rests(s: State, agent: Agent) -> None:
    """End the rests of an agent who is no longer available (R23)."""
    for slot in list(agent.slots.values()):
        if slot.stage == REST:
            vacate(s, slot)


def stop(s: State, agent: Agent) -> None:
    """Stop all that ``agent`` does, who goes offline: what was at work is paused.

    Wrap-ups and rests end, silent and unreachable chats are resolved (R20, R23).
    """
    for slot in list(agent.slots.values()):
        if slot.stage == WORK:
            lower(s, slot, agent.paces[agent.working])
            slot.stage, slot.ends_at = PAUSED, NEVER
            record_paused(s, slot.chat)
            continue
        if slot.stage == PAUSED:
            continue
        if slot.stage in (SILENT, UNREACHABLE):
            resolve(s, slot.chat)
        if slot.stage != REST:
            s.wrapped_at[slot.chat] = s.now
        vacate(s, slot)
    agent.working = 0


def resume(s: State, agent: Agent) -> None:
    """Go on with the chats of an agent that were paused."""
    paused = [slot for slot in agent.slots.values() if slot.stage == PAUSED]
    agent.working = len(paused)
    for slot in paused:
        slot.stage, slot.since = WORK, s.now
        schedule_end(s, slot)
        s.served_from[slot.chat] = s.now
