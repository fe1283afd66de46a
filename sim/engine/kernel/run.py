"""The clock of a compiled run: what happens next, in the order of R2."""

from __future__ import annotations

from sim.engine.codes import GRACE, INACTIVITY, LEAVE, NOTICE, OFFLINE
from sim.engine.jit import compiled, entry, inlined
from sim.engine.kernel import customers, presence
from sim.engine.kernel.assignment import ask, notice
from sim.engine.kernel.customers import notice_inactivity
from sim.engine.kernel.lists import pop_ask, pop_event
from sim.engine.kernel.presence import change_hours, read_conditions, slot_ends, work
from sim.engine.kernel.reception import grace_is_over, receive, receive_again
from sim.engine.kernel.record import finish, record_raised
from sim.engine.kernel.state import (
    State,
    agents,
    busy_heap,
    event_heap,
    hours,
    lengthen_stretches,
    raised_at,
    schedule,
    start,
)
from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.units import NEVER, NUMBER_BITS

DONE, GROW = 0, 1


def run(inputs: Inputs) -> RunLog:
    """Simulate one replication and return its log."""
    its = start(inputs)
    while simulate(its.world[0]) == GROW:
        lengthen_stretches(its)
    return finish(its)


@entry
def simulate(s: State) -> int:
    """Let the clock run until it stops (R32).

    Returns ``DONE``, or ``GROW`` where ``s.stretches`` is nearly full: called again with a longer
    one it goes on.
    """
    while True:
        now = s.now
        if s.next_hours < s.hours_count and hours(s)[s.next_hours].at == now:
            change = hours(s)[s.next_hours]
            s.next_hours += 1
            change_hours(s, change.of, change.to)
        elif s.busy > 0 and agents(s)[busy_heap(s)[0]].ends_at == now:
            slot_ends(s, busy_heap(s)[0])
        elif s.next_status < s.schedule_count and schedule(s)[s.next_status].at == now:
            planned = schedule(s)[s.next_status]
            if s.stretches + s.owed + 3 * agents(s)[planned.of].held > s.stretch_capacity:
                return GROW
            s.next_status += 1
            if planned.to == OFFLINE:
                presence.leave(s, planned.of, planned.leaving)
            else:
                work(s, planned.of, planned.to)
        elif s.conditions > 0:
            read_conditions(s)
        elif s.asks > 0:
            ask(s, pop_ask(s))
        elif s.later > 0 and event_heap(s)[0].at == now:
            order = event_heap(s)[0].order
            pop_event(s)
            happen(s, order >> NUMBER_BITS, order & ((1 << NUMBER_BITS) - 1))
        elif s.raised < s.first_chats and raised_at(s)[s.raised] == now:
            chat = s.raised
            s.raised += 1
            record_raised(s, chat)
            receive(s, chat)
        elif not go_on(s):
            return DONE


@compiled
def happen(s: State, kind: int, number: int) -> None:
    """Let an event that the run itself has brought about happen."""
    if kind == LEAVE:
        customers.leave(s, number)
    elif kind == INACTIVITY:
        notice_inactivity(s, number)
    elif kind == GRACE:
        grace_is_over(s, number)
    elif kind == NOTICE:
        notice(s, number)
    else:
        receive_again(s, number)


@inlined
def go_on(s: State) -> bool:
    """Set the clock to the next instant; False if it stops (R32)."""
    if s.stops_when_settled and s.now >= s.window_end and s.pending == 0:
        s.stopped_at = s.now
        return False
    instant = NEVER
    if s.next_hours < s.hours_count:
        instant = min(instant, hours(s)[s.next_hours].at)
    if s.busy > 0:
        instant = min(instant, agents(s)[busy_heap(s)[0]].ends_at)
    if s.next_status < s.schedule_count:
        instant = min(instant, schedule(s)[s.next_status].at)
    if s.later > 0:
        instant = min(instant, event_heap(s)[0].at)
    if s.raised < s.first_chats:
        instant = min(instant, raised_at(s)[s.raised])
    if s.now < s.window_end:
        instant = min(instant, s.window_end)
    if instant >= s.end:
        s.stopped_at = s.end
        return False
    s.now = instant
    return True
