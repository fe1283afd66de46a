"""What happens when: processes on SimPy's clock, and what they set off at moments of its own.

Everything random is in the inputs; what is decided stands in :mod:`sim.policy`; the parts say who
is next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from sim.engine.codes import (
    ASK,
    CONDITIONS,
    GRACE,
    HOURS,
    INACTIVITY,
    LEAVE,
    NOTICE,
    OFFLINE,
    RAISE,
    RAISE_AGAIN,
    SHIFT,
    STAGE_ENDS,
)
from sim.engine.log import RunLog
from sim.engine.moments import Moment, Process
from sim.engine.reference import customers, presence
from sim.engine.reference.assignment import ask, notice
from sim.engine.reference.presence import change_hours, read_conditions, slot_ends, work
from sim.engine.reference.reception import grace_is_over, receive, receive_again
from sim.engine.reference.record import finish
from sim.engine.reference.state import Agent, Group, State
from sim.inputs.arrays import Clock, Inputs, Int64

WHAT_HAPPENS: dict[int, Callable[[State, int], None]] = {
    STAGE_ENDS: slot_ends,
    CONDITIONS: read_conditions,
    ASK: ask,
    LEAVE: customers.leave,
    INACTIVITY: customers.notice_inactivity,
    GRACE: grace_is_over,
    NOTICE: notice,
    RAISE_AGAIN: receive_again,
}
"""What the run itself brings about; all other kinds are those of processes."""


def run(inputs: Inputs) -> RunLog:
    """Simulate one replication with SimPy and return its log.

    Pure: equal inputs give equal logs (R30).
    """
    s = State(inputs, WHAT_HAPPENS)
    openings, shifts_ = inputs.hours, inputs.statuses
    of_groups = _of_each(openings.of, len(s.groups), openings.at, openings.to)
    for group, changes in zip(s.groups, of_groups, strict=True):
        s.process(hours(s, group, changes))
    of_agents = _of_each(shifts_.of, len(s.agents), shifts_.at, shifts_.to, shifts_.leaving)
    for agent, changes in zip(s.agents, of_agents, strict=True):
        s.process(shifts(s, agent, changes))
    s.process(arrivals(s, inputs.chats.first_chats))
    stopped_at = simulate(s, inputs.clock)
    s.forget()
    return finish(s, stopped_at)


def simulate(s: State, clock: Clock) -> int:
    """Let the clock run and return the instant at which it stops (R32)."""
    if not clock.stops_when_settled:
        s.run(until=clock.end)
        return clock.end
    s.run(until=clock.window_end)
    instant = clock.window_end
    while instant < clock.end:
        while s.peek() == instant:
            s.step()
        if s.pending == 0:
            return instant
        instant = int(min(s.peek(), clock.end))
    return clock.end


def hours(s: State, group: Group, changes: Iterable[tuple[int, ...]]) -> Process:
    """Open and close ``group`` by its working hours (R3): ``changes``, instants and 1 or 0."""
    for at, within_hours in changes:
        yield Moment(s, at, HOURS, group.number)
        change_hours(s, group, within_hours)


def shifts(s: State, agent: Agent, changes: Iterable[tuple[int, ...]]) -> Process:
    """Take ``agent`` through its scheduled statuses (R25).

    Parameters: ``changes``, instants, statuses and how it leaves, in order.
    """
    for at, status, leaving in changes:
        yield Moment(s, at, SHIFT, agent.number)
        if status == OFFLINE:
            presence.leave(s, agent, leaving)
        else:
            work(s, agent, status)


def arrivals(s: State, first_chats: int) -> Process:
    """Raise the first chats, row by row."""
    for chat in range(first_chats):
        yield Moment(s, s.raised_at[chat], RAISE, chat)
        s.raised += 1
        receive(s, chat)


def _of_each(of: Int64, count: int, *columns: Int64) -> list[list[tuple[int, ...]]]:
    """Return the rows of ``columns`` that are ``of`` each of ``count`` things, in order."""
    order = np.argsort(of, kind="stable")
    rows = list(zip(*(column[order].tolist() for column in columns), strict=True))
    ends = np.searchsorted(of[order], np.arange(count + 1)).tolist()
    return [rows[begin:end] for begin, end in pairwise(ends)]
