"""Agents come and go, and so do groups that nobody is left of (R17, R24-R26)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim import policy
from sim.engine.moments import Kind, Moment, Process
from sim.engine.state import Agent, Group
from sim.units import Leaving, Status

if TYPE_CHECKING:
    from sim.engine.reference import Inbox


class Presence:
    """The statuses of the agents of an inbox."""

    def __init__(self, inbox: Inbox) -> None:
        """Serve ``inbox``."""
        self.inbox = inbox
        self.env = inbox.env
        self.logins = 0
        """Running number of changes from offline."""

    # -- the schedule ----------------------------------------------------------------------------

    def shifts(self, agent: Agent, changes: Iterable[tuple[int, ...]]) -> Process:
        """Take ``agent`` through its scheduled statuses (R25).

        Parameters: ``changes``, instants, statuses and how it leaves, in order.
        """
        for at, status, leaving in changes:
            yield Moment(self.env, at, Kind.STATUS, agent.number)
            if status == Status.OFFLINE:
                self.leave(agent, leaving)
            else:
                self.work(agent, status)

    def work(self, agent: Agent, status: int) -> None:
        """Have ``agent`` in a status online, its paused chats going on if it logs in (R24)."""
        logs_in = agent.status == Status.OFFLINE or agent.logged_out_away
        agent.draining = agent.logged_out_away = False
        if logs_in:
            self.inbox.service.resume(agent)
        self.set_status(agent, status)

    def leave(self, agent: Agent, leaving: int) -> None:
        """Have ``agent`` go, its chats in hand treated as the shift or what threw it says (R24)."""
        if leaving == Leaving.THROWN:
            agent.draining = agent.logged_out_away = False
        elif agent.draining or agent.logged_out_away:
            return
        if agent.status == Status.OFFLINE:
            return
        if leaving == Leaving.FINISH:
            self.inbox.service.end_rests(agent)
            agent.draining = len(agent.slots) > 0
            self.set_status(agent, Status.BUSY if agent.draining else Status.OFFLINE)
        elif leaving == Leaving.TRANSFER:
            self.set_status(agent, Status.OFFLINE)
            self.inbox.service.give_back(agent)
        else:
            self.inbox.service.pause(agent)
            agent.logged_out_away = leaving == Leaving.AWAY
            self.set_status(agent, Status.AWAY if agent.logged_out_away else Status.OFFLINE)

    def finish_draining(self, agent: Agent) -> None:
        """Let ``agent`` go, whose last chat in hand has ended (R24)."""
        agent.draining = False
        self.set_status(agent, Status.OFFLINE)

    # -- statuses --------------------------------------------------------------------------------

    def set_status(self, agent: Agent, status: int) -> None:
        """Change the actual status of ``agent``, with all that follows from it."""
        before = agent.status
        if status == before:
            return
        agent.status = status
        self.inbox.record.agent_status(agent.number, status, self.env.now)
        if before == Status.OFFLINE:
            self.log_in(agent)
        elif status == Status.OFFLINE:
            self.log_out(agent)
        if before == Status.AVAILABLE:
            self.stop_being_available(agent)
        elif status == Status.AVAILABLE:
            self.become_available(agent)

    def become_available(self, agent: Agent) -> None:
        """Offer ``agent`` to its groups and have it asked (R10)."""
        for group in agent.groups:
            group.available += 1
            self.conditions_change(group)
        if len(agent.slots) < agent.concurrency:
            self.inbox.assignment.becomes_free(agent)
        self.inbox.assignment.give_chance(agent, login_chance=agent.groups)

    def stop_being_available(self, agent: Agent) -> None:
        """Take ``agent`` off its groups' free agents; its rests end (R23)."""
        agent.is_free = False
        for group in agent.groups:
            group.available -= 1
        self.inbox.service.end_rests(agent)

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

    # -- groups ----------------------------------------------------------------------------------

    def grace_runs(self, group: Group) -> Process:
        """Move the chats still queued when the grace is over and nobody has logged in (R17)."""
        deserted_at = self.env.now
        yield Moment(self.env, deserted_at + group.grace_us, Kind.GRACE, group.number)
        if group.deserted_at == deserted_at:
            self.inbox.reception.grace_is_over(group)

    def conditions_change(self, group: Group) -> None:
        """Have the conditions of ``group`` read after this instant's status changes (R2)."""
        if group.offline_counts_spell or not group.auto_assign:
            self.env.process(self.read_conditions(group))

    def read_conditions(self, group: Group) -> Process:
        """Begin a new spell of open chats (R7) and pickup delays (R15) where somebody is there."""
        yield Moment(self.env, self.env.now, Kind.CONDITIONS, group.number)
        if policy.spell_is_over(group.within_hours, group.online):
            group.opened_in_spell = 0
        self.inbox.assignment.begin_pickups(group)
