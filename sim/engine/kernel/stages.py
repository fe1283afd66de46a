"""The stages of a slot follow each other: work, silence, wrap-up and rest (R20, R23)."""

from __future__ import annotations

from sim.engine.jit import compiled, inlined
from sim.engine.kernel.assignment import AVAILABLE, could_take_one, give_chance, set_free
from sim.engine.kernel.customers import drawn, resolve
from sim.engine.kernel.memory import agents, column_rows, instants, slots
from sim.engine.kernel.presence import OFFLINE, set_status
from sim.engine.kernel.service import change_pace, enter, find_next_end, vacate
from sim.engine.kernel.state import (
    NONE,
    REST,
    REST_IDLE,
    REST_WAITING,
    SILENT,
    SILENT_TIME,
    UNREACHABLE,
    WORK,
    WRAP_UP,
    WRAP_UP_TIME,
    WRAPPED_AT,
    State,
)


@compiled
def stage_ends(s: State, agent: int) -> None:
    """Take the slot of ``agent`` that ends now to what follows on its present stage (R23)."""
    place = agents(s)[agent].ends_slot
    slot = slots(s)[place]
    if slot.stage == WORK:
        slot.stage = SILENT
        change_pace(s, agent, agents(s)[agent].working - 1)
        silent = drawn(s, SILENT_TIME, slot.chat, NONE)
        if silent > 0:
            enter(s, agent, place, SILENT, silent)
            return
    if slot.stage in (SILENT, UNREACHABLE):
        resolve(s, slot.chat)
        wrap_up = drawn(s, WRAP_UP_TIME, slot.chat, 0)
        if wrap_up > 0 and slot.stage == SILENT:
            enter(s, agent, place, WRAP_UP, wrap_up)
            return
    if slot.stage != REST:
        instants(s)[WRAPPED_AT, slot.chat] = s.now
        rest = rest_after(s, agent, slot.chat) if slot.stage != UNREACHABLE else 0
        if rest > 0:
            enter(s, agent, place, REST, rest)
            return
    vacate(s, agent, place)
    find_next_end(s, agent)
    slot_is_free(s, agent)


@inlined
def rest_after(s: State, agent: int, chat: int) -> int:
    """How long an available agent rests, longer or shorter as chats wait for it or not (R23)."""
    rests = column_rows(s)[REST_WAITING] != NONE or column_rows(s)[REST_IDLE] != NONE
    if not rests or agents(s)[agent].status != AVAILABLE:
        return 0
    return drawn(s, REST_WAITING if could_take_one(s, agent) else REST_IDLE, chat, 0)


@inlined
def slot_is_free(s: State, agent: int) -> None:
    """Let an agent with a slot just freed be asked, or go (R10, R24)."""
    a = agents(s)[agent]
    if a.status == AVAILABLE:
        if not a.is_free:
            set_free(s, agent, 1)
        give_chance(s, agent)
    elif a.draining and a.held == 0:
        a.draining = 0
        set_status(s, agent, OFFLINE)
