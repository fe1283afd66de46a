"""The inbox as SimPy processes: the engine to read, and to extend first.

The hours of groups, the shifts of agents and the arrivals of customers are processes; what they
set off happens at moments of its own. Everything random is in the inputs; what is decided stands in
:mod:`sim.policy`; here, and in the parts that this file puts together, is when things happen and
who is next:

- :mod:`sim.engine.reception`: a chat is raised (R3-R9);
- :mod:`sim.engine.assignment`: open and queued chats reach an agent (R10-R16);
- :mod:`sim.engine.customers`: customers leave, and come back (R18, R19, R21, R27);
- :mod:`sim.engine.service`: agents at work on their chats (R20, R22, R23);
- :mod:`sim.engine.presence`: agents come and go, and groups are deserted (R17, R24, R25).
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.engine.assignment import Assignment
from sim.engine.customers import Customers
from sim.engine.log import RunLog
from sim.engine.moments import Clock, Kind, Moment, Process
from sim.engine.presence import Presence
from sim.engine.reception import Reception
from sim.engine.recorder import Recorder
from sim.engine.service import Service
from sim.engine.state import Group, changes_of_each, groups_and_agents
from sim.inputs.arrays import Inputs, Int64
from sim.units import Status


class Inbox:
    """One replication of the inbox: its state, and the parts that change it."""

    def __init__(self, inputs: Inputs) -> None:
        """Set up the inbox before its first instant."""
        self.inputs = inputs
        self.env = Clock(initial_time=0)
        self.groups, self.agents = groups_and_agents(inputs)
        chats = inputs.chats
        self.group_of = [self.groups[g] if g < len(self.groups) else None for g in chats.group]
        self.raised_at = chats.raised_at.tolist()
        self.record = Recorder(self.raised_at, len(self.agents))
        self.pending = Pending(inputs)
        self.raised = 0
        """How many first chats have been raised."""

        self.presence = Presence(self)
        self.service = Service(self)
        self.assignment = Assignment(self)
        self.customers = Customers(self)
        self.reception = Reception(self)

    def run(self) -> RunLog:
        """Run all processes until the clock stops (R32) and return the log."""
        hours, shifts = self.inputs.hours, self.inputs.statuses
        of_groups = changes_of_each(hours.of, len(self.groups), hours.at, hours.to)
        for group, changes in zip(self.groups, of_groups, strict=True):
            self.env.process(self.hours(group, changes))
        of_agents = changes_of_each(
            shifts.of, len(self.agents), shifts.at, shifts.to, shifts.leaving
        )
        for agent, changes in zip(self.agents, of_agents, strict=True):
            self.env.process(self.presence.shifts(agent, changes))
        self.env.process(self.arrivals())
        stopped_at = self.run_clock()
        rows = [*range(self.raised), *sorted(self.customers.raised_again)]
        return self.record.finish(rows, stopped_at)

    def run_clock(self) -> int:
        """Let the clock run and return the instant at which it stops."""
        env, clock = self.env, self.inputs.clock
        if not clock.stops_when_settled:
            env.run(until=clock.end)
            return clock.end
        env.run(until=clock.window_end)
        instant = clock.window_end
        while instant < clock.end:
            while env.peek() == instant:
                env.step()
            if self.pending.chats == 0:
                return instant
            instant = int(min(env.peek(), clock.end))
        return clock.end

    def hours(self, group: Group, changes: Iterable[tuple[int, ...]]) -> Process:
        """Open and close ``group`` by its working hours (R3): ``changes``, instants and 1 or 0."""
        for at, within_hours in changes:
            yield Moment(self.env, at, Kind.HOURS, group.number)
            group.within_hours = within_hours
            self.presence.conditions_change(group)
            if within_hours:
                for agent in group.agents:
                    if agent.status == Status.AVAILABLE:
                        self.assignment.give_chance(agent, login_chance=(group,))

    def arrivals(self) -> Process:
        """Raise the first chats, row by row."""
        for chat in range(self.inputs.chats.first_chats):
            yield Moment(self.env, self.raised_at[chat], Kind.RAISE, chat)
            self.raised += 1
            self.reception.receive(chat)

    def column(self, values: Int64, unused: int) -> list[int]:
        """Return a column of the chats, ``unused`` for every chat where it is empty."""
        return values.tolist() if len(values) else [unused] * len(self.raised_at)


class Pending:
    """How many chats have not ended for which ``cooldown: auto`` waits (R32).

    They are those raised in the measured window, and the retries and escalations of such chats,
    from the instant at which it is settled that they will be raised.
    """

    def __init__(self, inputs: Inputs) -> None:
        """Count the first chats of the window."""
        self._window = range(inputs.clock.window_begin, inputs.clock.window_end)
        first_chats = inputs.chats.raised_at[: inputs.chats.first_chats]
        first, last = first_chats.searchsorted([self._window.start, self._window.stop]).tolist()
        self._awaited = bytearray(len(inputs.chats.raised_at))
        self._awaited[first:last] = b"\x01" * (last - first)
        self.chats = last - first

    def begets(self, parent: int, child: int) -> None:
        """Take in that ``parent`` will be followed by ``child``."""
        if self._awaited[parent]:
            self._await(child)

    def raised_again(self, chat: int, now: int) -> None:
        """Take in that the retry or escalation ``chat`` is raised at instant ``now`` (us)."""
        if now in self._window:
            self._await(chat)

    def _await(self, chat: int) -> None:
        if not self._awaited[chat]:
            self._awaited[chat] = 1
            self.chats += 1

    def ended(self, chat: int) -> None:
        """Take in that ``chat`` is resolved or missed."""
        self.chats -= self._awaited[chat]


def run(inputs: Inputs) -> RunLog:
    """Simulate one replication with SimPy and return its log.

    Pure: equal inputs give equal logs (R30).
    """
    inbox = Inbox(inputs)
    log = inbox.run()
    # What is still scheduled refers to the inbox in circles. Emptied, its columns go now; the
    # garbage collector, which counts objects and not their size, would let many runs pile up.
    for part in (inbox.record, inbox.customers, inbox.service, inbox.assignment, inbox):
        vars(part).clear()
    return log
