"""The inbox as SimPy processes: the engine to read, and to extend first.

The hours of groups, the shifts of agents, the arrivals and every customer's chat are processes.
Everything random is in the inputs; what is decided stands in :mod:`sim.policy`; here is when things
happen and who is next. The only file that imports SimPy.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from enum import IntEnum

import simpy

from sim import policy
from sim.engine.lists import WaitingList
from sim.engine.log import ChatStatus, RunLog
from sim.engine.recorder import Recorder
from sim.engine.state import Agent, Group, groups_and_agents
from sim.inputs.arrays import Changes, Inputs, Status
from sim.scenario.model import NEVER


class Kind(IntEnum):
    """What happens at one instant, in the order of R2."""

    HOURS = 1
    FINISH = 2
    STATUS = 3
    CONDITIONS = 4
    """What R2 has read after an instant's status changes."""
    ASK = 5
    LEAVE = 6
    INACTIVITY = 7
    GRACE = 8
    RAISE = 9


_NUMBER_BITS = 40
_FINISH = Kind.FINISH << _NUMBER_BITS

Process = Generator[simpy.Event, None, None]


class Clock(simpy.Environment):
    """SimPy's environment with the integer clock of R1."""

    _now: int

    @property
    def now(self) -> int:
        """Microseconds since the start of the run."""
        return self._now


class Moment(simpy.Event):
    """An event with its place among the events of its instant: by kind, then by number (R2)."""

    def __init__(self, env: Clock, at: int, kind: int, number: int) -> None:
        """Let it happen at instant ``at`` (us)."""
        # Like SimPy's own Timeout, this sets what Event would: most events of a run are made here.
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = None
        self.number = number
        env.schedule(self, (kind << _NUMBER_BITS) + number, at - env.now)  # type: ignore[arg-type]


class ProcessFrom(simpy.Process):
    """A process that starts at a moment to come, where SimPy's starts at once.

    It spares every chat an event, and starting at once would be a second event of its instant.
    """

    def __init__(self, start: Moment, generator: Process) -> None:
        """Let ``generator`` begin when ``start`` happens."""
        # SimPy's own constructor with another first event to wait for.
        self.env = start.env
        self.callbacks = []
        self._generator = generator
        self._target = start
        start.callbacks.append(self._resume)


class Service(simpy.Event):
    """The end of the work on a chat: awaited from the start, scheduled once it is assigned."""

    def finishes_after(self, duration: int, chat: int) -> None:
        """Let ``chat`` finish ``duration`` us from now."""
        self._ok = True
        self._value = None
        self.env.schedule(self, _FINISH + chat, duration)  # type: ignore[arg-type]


class Inbox:
    """One replication of the inbox: its state, and the processes that change it."""

    def __init__(self, inputs: Inputs) -> None:
        """Set up the inbox before its first instant."""
        self.inputs = inputs
        self.env = Clock(initial_time=0)
        self.groups, self.agents = groups_and_agents(inputs)
        self.offline_enabled = inputs.settings.inbox_offline_enabled

        chats = inputs.chats
        self.group_of = [self.groups[g] if g < len(self.groups) else None for g in chats.group]
        self.raised_at = chats.raised_at.tolist()
        self.work = chats.work_us.tolist()
        self.patience = chats.patience_us.tolist()
        self.unreachable_time = chats.unreachable_us.tolist()
        self.record = Recorder(len(self.raised_at), len(self.agents))
        self.service: dict[int, Service] = {}
        """The service of each chat raised that has not ended."""
        self.raised = 0
        self.assignments = len(self.agents)
        """Running number of R16; the numbers below are the roster's order."""
        self.logins = 0

        first, last = chats.raised_at.searchsorted(
            [inputs.clock.window_begin, inputs.clock.window_end]
        )
        self.window = range(int(first), int(last))
        """The chats raised in the measured window."""
        self.pending_of_window = len(self.window)

    # -- running ---------------------------------------------------------------------------------

    def run(self) -> RunLog:
        """Run all processes until the clock stops (R32) and return the log."""
        for group in self.groups:
            self.env.process(self.hours(group))
        for agent in self.agents:
            self.env.process(self.shifts(agent))
        self.env.process(self.arrivals())
        return self.record.finish(stopped_at=self.run_clock(), raised=self.raised)

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
            if self.pending_of_window == 0:
                return instant
            instant = int(min(env.peek(), clock.end))
        return clock.end

    # -- processes -------------------------------------------------------------------------------

    def hours(self, group: Group) -> Process:
        """Open and close ``group`` by its working hours (R3)."""
        for at, within_hours in changes_of(self.inputs.hours, group.number):
            yield Moment(self.env, at, Kind.HOURS, group.number)
            group.within_hours = within_hours
            self.conditions_change(group)
            if within_hours:
                for agent in group.agents:
                    if agent.status == Status.AVAILABLE:
                        self.give_chance(agent, login_chance=(group,))

    def shifts(self, agent: Agent) -> Process:
        """Take ``agent`` through its scheduled statuses (R25), finishing its chats first (R24)."""
        for at, status in changes_of(self.inputs.statuses, agent.number):
            yield Moment(self.env, at, Kind.STATUS, agent.number)
            agent.scheduled = status
            drains = status == Status.OFFLINE and agent.held > 0
            self.set_status(agent, Status.BUSY if drains else status)

    def arrivals(self) -> Process:
        """Raise the chats, row by row."""
        for chat, at in enumerate(self.raised_at):
            raised = Moment(self.env, at, Kind.RAISE, chat)
            ProcessFrom(raised, self.chat(chat))
            yield raised
            self.raised += 1

    def chat(self, chat: int) -> Process:
        """Take ``chat`` from raised to resolved; for one that is missed that end never comes."""
        service = self.service[chat] = Service(self.env)
        destination = self.receive(chat)
        if destination < policy.ASSIGN:
            self.miss(chat, destination)
            return
        if destination == policy.QUEUE and self.patience[chat] < NEVER:
            leaves_at = self.raised_at[chat] + self.patience[chat]
            Moment(self.env, leaves_at, Kind.LEAVE, chat).callbacks.append(self.leave)
        yield service
        self.resolve(chat)

    # -- a chat is raised ------------------------------------------------------------------------

    def receive(self, chat: int) -> int:
        """Decide where a chat just raised goes and put it there (R3-R6, R9).

        Returns ``policy.ASSIGN``, ``QUEUE`` or ``OPEN``, or the reason for which it is missed.
        """
        group = self.group_of[chat]
        if group is None:
            return policy.GROUP_OFFLINE_UNAVAILABLE
        if policy.reception(group.within_hours, group.online) == policy.OFFLINE:
            return self.receive_offline(chat, group)
        self.record.live[chat] = 1
        agent = group.free_agents.first()
        destination = policy.live_chat(
            int(agent is not None),
            group.queue_enabled,
            group.queue_enabled_on,
            group.queue_limit,
            group.queue.length,
        )
        if agent is not None:
            self.assign(chat, agent)
        elif destination == policy.QUEUE:
            self.record.queued(chat, self.env.now)
            group.queue.append(chat)
        return destination

    def receive_offline(self, chat: int, group: Group) -> int:
        """Hand a chat to offline handling (R6); an agent takes it at once where R11 lets it."""
        destination = policy.offline_chat(
            self.offline_enabled,
            group.offline_enabled,
            group.offline_enabled_on,
            self.open_list_is_full(group),
        )
        if destination == policy.OPEN:
            self.open(chat, group)
            agent = group.free_agents.first()
            if agent is not None and self.open_is_offered(group, is_login=False):
                self.assign(group.open_list.take_first(), agent)
        return destination

    def open(self, chat: int, group: Group) -> None:
        """Put ``chat`` at the end of its group's open list."""
        self.record.opened(chat, self.env.now)
        group.opened_in_spell += 1
        group.open_list.append(chat)

    def open_list_is_full(self, group: Group) -> int:
        """Return 1 if ``group`` is at its ``max_offline_tickets`` (R7)."""
        return policy.open_list_is_full(
            group.offline_limit,
            group.offline_counts_spell,
            group.open_list.length,
            group.opened_in_spell,
        )

    def open_is_offered(self, group: Group, is_login: bool) -> int:
        """Return 1 if an agent with a chance may take open chats of ``group`` (R11, R13)."""
        may_be_taken = policy.open_may_be_taken(group.within_hours, group.open_outside_hours)
        return policy.open_is_offered(may_be_taken, group.open_on_login_only, is_login)

    # -- a customer leaves -----------------------------------------------------------------------

    def leave(self, moment: Moment) -> None:
        """Let the customer of a chat that is still queued leave (R18)."""
        chat = moment.number
        group = self.group_of[chat]
        if self.record.status[chat] != ChatStatus.QUEUED or group is None:
            return
        self.record.left_at[chat] = self.env.now
        if group.inactivity_timeout_us < NEVER:
            noticed_at = self.env.now + group.inactivity_timeout_us
            Moment(self.env, noticed_at, Kind.INACTIVITY, chat).callbacks.append(self.notice)

    def notice(self, moment: Moment) -> None:
        """Let the inbox notice that the customer of a chat still queued has left (R19)."""
        chat = moment.number
        group = self.group_of[chat]
        if self.record.status[chat] == ChatStatus.QUEUED and group is not None:
            group.queue.strike(chat)
            self.miss(chat, policy.QUEUE_INACTIVITY)

    # -- a chat ends -----------------------------------------------------------------------------

    def miss(self, chat: int, reason: int) -> None:
        """End ``chat`` as missed."""
        self.record.missed(chat, reason, self.env.now)
        self.forget(chat)

    def resolve(self, chat: int) -> None:
        """End ``chat`` as resolved and free its slot; the last chat in hand ends draining (R24)."""
        self.record.resolved(chat, self.env.now)
        self.forget(chat)
        agent = self.agents[self.record.agent[chat]]
        agent.held -= 1
        if agent.status == Status.AVAILABLE:
            self.becomes_free(agent)
            self.give_chance(agent)
        elif agent.scheduled == Status.OFFLINE and agent.held == 0:
            self.set_status(agent, Status.OFFLINE)

    def forget(self, chat: int) -> None:
        """Let go of a chat that has ended."""
        del self.service[chat]
        if chat in self.window:
            self.pending_of_window -= 1

    # -- agents take chats -----------------------------------------------------------------------

    def give_chance(self, agent: Agent, login_chance: Iterable[Group] = ()) -> None:
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
        if agent.is_asked_at != self.env.now:
            agent.is_asked_at = self.env.now
            moment = Moment(self.env, self.env.now, Kind.ASK, agent.login)
            moment.callbacks.append(lambda _: self.ask(agent))

    def ask(self, agent: Agent) -> None:
        """Let ``agent`` take chats until it is full or nothing is left that it may take (R10)."""
        agent.is_asked_at = -1
        while agent.is_free:
            waiting = self.next_list_of(agent)
            if waiting is None:
                break
            self.assign(waiting.take_first(), agent)
        agent.login_chance.clear()

    def next_list_of(self, agent: Agent) -> WaitingList | None:
        """Return the list whose first chat ``agent`` takes next: the one raised first (R14)."""
        next_list: WaitingList | None = None
        earliest = (NEVER, NEVER)
        for group in agent.groups:
            offered = group.open_list.length and self.open_is_offered(
                group, is_login=group in agent.login_chance
            )
            choice = policy.next_list(group.open_first, group.queue.length > 0, offered > 0)
            if choice == policy.NEITHER:
                continue
            waiting = group.open_list if choice == policy.OPEN else group.queue
            chat = waiting.first()
            if (self.raised_at[chat], chat) < earliest:
                earliest, next_list = (self.raised_at[chat], chat), waiting
        return next_list

    def assign(self, chat: int, agent: Agent) -> None:
        """Give ``chat`` to ``agent``, who goes to the end of the last-assigned order (R16)."""
        agent.held += 1
        agent.place = self.assignments
        self.assignments += 1
        reached = self.record.assigned(chat, agent.number, agent.held, self.env.now)
        duration = self.work[chat] if reached else self.unreachable_time[chat]
        self.service[chat].finishes_after(duration, chat)
        if agent.held < agent.concurrency:
            self.enter_free(agent)
        else:
            agent.is_free = False

    def becomes_free(self, agent: Agent) -> None:
        """Note that ``agent`` is available with a free slot."""
        if not agent.is_free:
            agent.is_free = True
            self.enter_free(agent)

    def enter_free(self, agent: Agent) -> None:
        """Enter ``agent`` among the free agents of its groups at its present place."""
        for group in agent.groups:
            group.free_agents.add(agent)

    # -- agents come and go ----------------------------------------------------------------------

    def set_status(self, agent: Agent, status: int) -> None:
        """Change the actual status of ``agent``, with all that follows from it."""
        before = agent.status
        if status == before:
            return
        agent.status = status
        self.record.agent_status(agent.number, status, self.env.now)
        if before == Status.OFFLINE:
            self.log_in(agent)
        elif status == Status.OFFLINE:
            self.log_out(agent)
        if status != Status.AVAILABLE:
            agent.is_free = False
            return
        if agent.held < agent.concurrency:
            self.becomes_free(agent)
        self.give_chance(agent, login_chance=agent.groups)

    def log_in(self, agent: Agent) -> None:
        """Count ``agent`` as online, last in the order of asking; no grace runs on (R17)."""
        self.logins += 1
        agent.login = self.logins
        for group in agent.groups:
            group.online += 1
            group.deserted_at = None
            self.conditions_change(group)

    def log_out(self, agent: Agent) -> None:
        """Count ``agent`` as offline; the last one of a group begins its grace (R17)."""
        for group in agent.groups:
            group.online -= 1
            self.conditions_change(group)
            if group.online == 0:
                group.deserted_at = self.env.now
                self.env.process(self.grace_runs(group))

    def grace_runs(self, group: Group) -> Process:
        """Move the chats still queued when the grace is over and nobody has logged in (R17)."""
        deserted_at = self.env.now
        yield Moment(self.env, deserted_at + group.grace_us, Kind.GRACE, group.number)
        if group.deserted_at != deserted_at:
            return
        while group.queue.length:
            chat = group.queue.take_first()
            destination = policy.grace_over(
                group.queue_becomes_open,
                self.offline_enabled,
                group.offline_enabled,
                self.open_list_is_full(group),
            )
            if destination == policy.OPEN:
                self.open(chat, group)
            else:
                self.miss(chat, destination)

    def conditions_change(self, group: Group) -> None:
        """Have the conditions of ``group`` read after this instant's status changes (R2, R7)."""
        if group.offline_counts_spell:
            self.env.process(self.read_conditions(group))

    def read_conditions(self, group: Group) -> Process:
        """Begin a new spell of open chats where somebody is there within hours (R7)."""
        yield Moment(self.env, self.env.now, Kind.CONDITIONS, group.number)
        if policy.spell_is_over(group.within_hours, group.online):
            group.opened_in_spell = 0


def changes_of(changes: Changes, thing: int) -> list[tuple[int, int]]:
    """Return the changes ``(at, to)`` of one group or agent, in order of time."""
    mine = changes.of == thing
    return list(zip(changes.at[mine].tolist(), changes.to[mine].tolist(), strict=True))


def run(inputs: Inputs) -> RunLog:
    """Simulate one replication with SimPy and return its log.

    Pure: equal inputs give equal logs (R30).
    """
    inbox = Inbox(inputs)
    log = inbox.run()
    # What is still scheduled refers to the inbox in circles. Emptied, its columns go now; the
    # garbage collector, which counts objects and not their size, would let many runs pile up.
    vars(inbox).clear()
    return log
