"""Agents at work: chats advance side by side, then come wrap-up and rest (R20, R22-R24)."""

from __future__ import annotations

from sim.engine.codes import AVAILABLE, NONE, PAUSED, REST, SILENT, UNREACHABLE, WORK, WRAP_UP
from sim.engine.jit import compiled, inlined
from sim.engine.kernel.customers import drawn, resolve
from sim.engine.kernel.lists import could_take_one, place_busy
from sim.engine.kernel.record import record_assigned, record_paused
from sim.engine.kernel.state import (
    FREED_AT,
    OPEN_WORK,
    OPENED_AT,
    REASSIGNMENTS,
    REST_IDLE,
    REST_WAITING,
    SERVED_FROM,
    SILENT_TIME,
    WRAP_UP_TIME,
    WRAPPED_AT,
    State,
    agents,
    column_rows,
    counts,
    instants,
    paces,
    slots,
    solo_work,
    unreachable_time,
    work_left_over,
)
from sim.units import NEVER

_MILLION = 1_000_000


@inlined
def begin(s: State, chat: int, agent: int, manual: int) -> None:
    """Have ``agent`` take ``chat``; ``manual`` is 1 if it was picked up."""
    a = agents(s)[agent]
    place = a.slots_begin + a.held
    a.held += 1
    slot = slots(s)[place]
    slot.chat, slot.since = chat, s.now
    if record_assigned(s, chat, agent, a.held, manual):
        slot.remaining = work_left(s, chat)
        slot.stage = PAUSED
        change_pace(s, agent, a.working + 1)
        slot.stage = WORK
        schedule_end(s, agent, place)
    else:
        slot.stage = UNREACHABLE
        slot.ends_at = s.now + unreachable_time(s)[chat]
    if slot.ends_at < a.ends_at or (slot.ends_at == a.ends_at and chat < a.ends_chat):
        a.ends_at, a.ends_chat, a.ends_slot = slot.ends_at, chat, place
        place_busy(s, agent)


@inlined
def work_left(s: State, chat: int) -> int:
    """The work left of a chat just assigned; work begun is never redrawn (R24)."""
    if counts(s)[REASSIGNMENTS, chat] > 0:
        return work_left_over(s)[chat]
    if instants(s)[OPENED_AT, chat] != NONE:
        return drawn(s, OPEN_WORK, chat, solo_work(s)[chat]) * _MILLION
    return solo_work(s)[chat] * _MILLION


@inlined
def change_pace(s: State, agent: int, working: int) -> None:
    """Let ``agent`` have ``working`` chats being worked on: the others' ends move (R22)."""
    a = agents(s)[agent]
    before, after = paces(s)[a.pace, a.working], paces(s)[a.pace, working]
    a.working = working
    if before == after or not (before and after):
        return
    for place in range(a.slots_begin, a.slots_begin + a.held):
        if slots(s)[place].stage == WORK:
            lower(s, place, before)
            schedule_end(s, agent, place)
    find_next_end(s, agent)


@compiled
def lower(s: State, place: int, pace: int) -> None:
    """Bring the work left in a slot up to the present."""
    slot = slots(s)[place]
    # work that ends within this microsecond is done, not overdone
    slot.remaining = max(0, slot.remaining - pace * (s.now - slot.since))
    slot.since = s.now


@inlined
def schedule_end(s: State, agent: int, place: int) -> None:
    """Let the work in a slot end at the first microsecond at which none is left."""
    slot = slots(s)[place]
    pace = paces(s)[agents(s)[agent].pace, agents(s)[agent].working]
    slot.ends_at = slot.since + (slot.remaining + pace - 1) // pace


@compiled
def find_next_end(s: State, agent: int) -> None:
    """Find the slot of ``agent`` that ends first, and its place among the busy agents."""
    a = agents(s)[agent]
    ends_at, ends_chat, ends_slot = NEVER, NONE, NONE
    for place in range(a.slots_begin, a.slots_begin + a.held):
        slot = slots(s)[place]
        if slot.stage != PAUSED and (
            slot.ends_at < ends_at or (slot.ends_at == ends_at and slot.chat < ends_chat)
        ):
            ends_at, ends_chat, ends_slot = slot.ends_at, slot.chat, place
    a.ends_at, a.ends_chat, a.ends_slot = ends_at, ends_chat, ends_slot
    place_busy(s, agent)


@compiled
def enter(s: State, agent: int, place: int, stage: int, duration: int) -> None:
    """Let a slot be in ``stage`` for ``duration`` us."""
    slots(s)[place].stage = stage
    slots(s)[place].ends_at = s.now + duration
    find_next_end(s, agent)


@inlined
def stage_ends(s: State, agent: int) -> bool:
    """Take the slot of ``agent`` that ends now to what follows on its present stage (R23).

    Returns whether the slot has become free.
    """
    place = agents(s)[agent].ends_slot
    slot = slots(s)[place]
    if slot.stage == WORK:
        slot.stage = SILENT
        change_pace(s, agent, agents(s)[agent].working - 1)
        silent = drawn(s, SILENT_TIME, slot.chat, NONE)
        if silent > 0:
            enter(s, agent, place, SILENT, silent)
            return False
    if slot.stage in (SILENT, UNREACHABLE):
        resolve(s, slot.chat)
        wrap_up = drawn(s, WRAP_UP_TIME, slot.chat, 0)
        if wrap_up > 0 and slot.stage == SILENT:
            enter(s, agent, place, WRAP_UP, wrap_up)
            return False
    if slot.stage != REST:
        instants(s)[WRAPPED_AT, slot.chat] = s.now
        rest = rest_after(s, agent, slot.chat) if slot.stage != UNREACHABLE else 0
        if rest > 0:
            enter(s, agent, place, REST, rest)
            return False
    vacate(s, agent, place)
    find_next_end(s, agent)
    return True


@inlined
def rest_after(s: State, agent: int, chat: int) -> int:
    """How long an available agent rests, longer or shorter as chats wait for it or not (R23)."""
    rests = column_rows(s)[REST_WAITING] != NONE or column_rows(s)[REST_IDLE] != NONE
    if not rests or agents(s)[agent].status != AVAILABLE:
        return 0
    return drawn(s, REST_WAITING if could_take_one(s, agent) else REST_IDLE, chat, 0)


@inlined
def vacate(s: State, agent: int, place: int) -> None:
    """Let a slot no longer be in use."""
    instants(s)[FREED_AT, slots(s)[place].chat] = s.now
    remove_slot(s, agent, place)


@inlined
def remove_slot(s: State, agent: int, place: int) -> None:
    """Take a slot's chat out of its agent's hands; the last slot moves to its place."""
    a = agents(s)[agent]
    a.held -= 1
    last = slots(s)[a.slots_begin + a.held]
    slot = slots(s)[place]
    slot.chat, slot.stage, slot.remaining = last.chat, last.stage, last.remaining
    slot.since, slot.ends_at = last.since, last.ends_at


@compiled
def end_rests(s: State, agent: int) -> None:
    """End the rests of an agent who is no longer available (R23)."""
    a = agents(s)[agent]
    for place in range(a.slots_begin + a.held - 1, a.slots_begin - 1, -1):
        if slots(s)[place].stage == REST:
            vacate(s, agent, place)
    find_next_end(s, agent)


@compiled
def stop(s: State, agent: int) -> None:
    """Stop all that ``agent`` does, who goes offline: what was at work is paused.

    Wrap-ups and rests end, silent and unreachable chats are resolved (R20, R23).
    """
    a, now = agents(s)[agent], s.now
    for place in range(a.slots_begin + a.held - 1, a.slots_begin - 1, -1):
        slot = slots(s)[place]
        stage, chat = slot.stage, slot.chat
        if stage == WORK:
            lower(s, place, paces(s)[a.pace, a.working])
            slot.stage = PAUSED
            record_paused(s, chat)
            continue
        if stage == PAUSED:
            continue
        if stage in (SILENT, UNREACHABLE):
            resolve(s, chat)
        if stage != REST:
            instants(s)[WRAPPED_AT, chat] = now
        vacate(s, agent, place)
    a.working = 0
    find_next_end(s, agent)


@compiled
def resume(s: State, agent: int) -> None:
    """Go on with the chats of an agent that were paused."""
    a = agents(s)[agent]
    a.working = 0
    for place in range(a.slots_begin, a.slots_begin + a.held):
        if slots(s)[place].stage == PAUSED:
            a.working += 1
    for place in range(a.slots_begin, a.slots_begin + a.held):
        slot = slots(s)[place]
        if slot.stage == PAUSED:
            slot.stage, slot.since = WORK, s.now
            schedule_end(s, agent, place)
            instants(s)[SERVED_FROM, slot.chat] = s.now
    find_next_end(s, agent)
