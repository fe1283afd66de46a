"""Open and queued chats reach an agent: who is asked, and what is next (R10-R16)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim import policy
from sim.engine.lists import PickupList, WaitingList
from sim.engine.moments import Kind, Moment
from sim.engine.state import Agent, Group
from sim.units import NEVER, ChatStatus

if TYPE_CHECKING:
    from sim.engine.reference import Inbox


class Assignment:
    """Brings the waiting chats of an inbox to its agents."""

    def __init__(self, inbox: Inbox) -> None:
        """Serve ``inbox``."""
        self.inbox = inbox
        self.env = inbox.env
        self.record = inbox.record
        self.raised_at = inbox.record.raised_at
        self.pickup_delay = inbox.column(inbox.inputs.chats.pickup_us, NEVER)
        self.assignments = len(inbox.agents)
        """Running number of R16; the numbers below are the roster's order."""

    # -- chances ---------------------------------------------------------------------------------

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
            self.env.at(self.env.now, Kind.ASK, agent.login, lambda _: self.ask(agent))

    def give_chances(self, group: Group) -> None:
        """Have the free agents of ``group`` asked, to whose queue a chat was returned (R10)."""
        for agent in group.agents:
            if agent.is_free:
                self.give_chance(agent)

    def ask(self, agent: Agent) -> None:
        """Let ``agent`` take chats until it is full or nothing is left that it may take (R10)."""
        agent.is_asked_at = -1
        while agent.is_free:
            waiting = self.next_list_of(agent)
            if waiting is None:
                break
            self.assign(waiting.take_first(), agent)
        agent.login_chance.clear()

    # -- what is next ----------------------------------------------------------------------------

    def next_list_of(self, agent: Agent) -> WaitingList | PickupList | None:
        """Return the list whose first chat ``agent`` takes next: the one raised first (R14)."""
        next_list: WaitingList | PickupList | None = None
        earliest = (NEVER, NEVER)
        for group in agent.groups:
            offered = group.open_list.offered and self.open_is_offered(
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

    def could_take_one(self, agent: Agent) -> bool:
        """Say whether a chat waits that ``agent`` could take with a slot freed now (R23)."""
        return any(
            group.queue.length or (group.open_list.offered and self.open_is_offered(group, False))
            for group in agent.groups
        )

    def open_is_offered(self, group: Group, is_login: bool) -> int:
        """Return 1 if an agent with a chance may take open chats of ``group`` (R11, R13, R15)."""
        may_be_taken = policy.open_may_be_taken(group.within_hours, group.open_outside_hours)
        return policy.open_is_offered(
            may_be_taken, group.auto_assign, group.open_on_login_only, is_login
        )

    def assign(self, chat: int, agent: Agent) -> None:
        """Give ``chat`` to ``agent``, who goes to the end of the last-assigned order (R16)."""
        agent.place = self.assignments
        self.assignments += 1
        self.inbox.service.begin(chat, agent, self.is_picked_up(chat))
        if len(agent.slots) < agent.concurrency:
            self.enter_free(agent)
        else:
            agent.is_free = False

    def is_picked_up(self, chat: int) -> int:
        """Return 1 if an agent who takes ``chat`` now picks it up rather than is given it (R15)."""
        group = self.inbox.group_of[chat]
        is_open = self.record.status[chat] == ChatStatus.OPEN
        return int(group is not None and is_open and not group.auto_assign)

    def becomes_free(self, agent: Agent) -> None:
        """Note that ``agent`` is available with a free slot."""
        if not agent.is_free:
            agent.is_free = True
            self.enter_free(agent)

    def enter_free(self, agent: Agent) -> None:
        """Enter ``agent`` among the free agents of its groups at its present place."""
        for group in agent.groups:
            group.free_agents.add(agent)

    # -- open chats are picked up ----------------------------------------------------------------

    def begin_pickups(self, group: Group) -> None:
        """Begin the pickup delays of open chats, where somebody is there to notice them (R15)."""
        open_list = group.open_list
        if isinstance(open_list, PickupList) and policy.pickup_begins(
            group.within_hours, group.available
        ):
            for chat in open_list.unseen:
                if self.pickup_delay[chat] < NEVER:
                    noticed_at = self.env.now + self.pickup_delay[chat]
                    self.env.at(noticed_at, Kind.NOTICE, chat, self.notice)
            open_list.unseen.clear()

    def notice(self, moment: Moment) -> None:
        """Let an open chat be noticed, and taken at once where that is possible (R15)."""
        chat = moment.number
        group = self.inbox.group_of[chat]
        if group is None or not isinstance(group.open_list, PickupList):
            return
        group.open_list.notice(chat)
        agent = group.free_agents.first()
        if agent is not None and self.open_is_offered(group, is_login=False):
            self.assign(group.open_list.take_first(), agent)
