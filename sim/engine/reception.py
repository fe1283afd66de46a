"""A chat is raised: who takes it, or where it waits, or why it is missed (R3-R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import policy
from sim.engine.state import Group

if TYPE_CHECKING:
    from sim.engine.reference import Inbox


class Reception:
    """Receives every chat of an inbox, first ones, retries and escalations alike."""

    def __init__(self, inbox: Inbox) -> None:
        """Serve ``inbox``."""
        self.inbox = inbox
        self.env = inbox.env
        self.record = inbox.record
        self.offline_enabled = inbox.inputs.settings.inbox_offline_enabled
        self.preferred = inbox.column(inbox.inputs.chats.preferred, -1)

    def receive(self, chat: int) -> None:
        """Decide where a chat just raised goes and put it there."""
        group = self.inbox.group_of[chat]
        if group is None:
            self.inbox.customers.miss(chat, policy.GROUP_OFFLINE_UNAVAILABLE)
            return
        live = policy.reception(group.within_hours, group.online) == policy.LIVE
        self.record.live[chat] = int(live)
        if self.preferred[chat] >= 0 and group.within_hours:
            self.receive_sticky(chat, group)
        elif live:
            self.receive_live(chat, group)
        else:
            self.receive_offline(chat, group)

    def receive_live(self, chat: int, group: Group) -> None:
        """Assign a live chat, queue it or miss it (R5)."""
        agent = group.free_agents.first()
        destination = policy.live_chat(
            int(agent is not None),
            group.queue_enabled,
            group.queue_enabled_on,
            group.queue_limit,
            group.queue.length,
        )
        if agent is not None and destination == policy.ASSIGN:
            self.inbox.assignment.assign(chat, agent)
        elif destination == policy.QUEUE:
            self.record.queued(chat, self.env.now)
            group.queue.append(chat)
            self.inbox.customers.waits_in_queue(chat)
        else:
            self.inbox.customers.miss(chat, destination)

    def receive_sticky(self, chat: int, group: Group) -> None:
        """Assign a chat with a preferred agent, or miss it (R8)."""
        preferred = self.inbox.agents[self.preferred[chat]]
        colleague = group.free_agents.first()
        destination = policy.sticky_chat(
            int(preferred.is_free and group in preferred.groups),
            group.sticky_fallback,
            int(colleague is not None),
        )
        if destination == policy.PREFERRED:
            self.inbox.assignment.assign(chat, preferred)
        elif destination == policy.ASSIGN and colleague is not None:
            self.inbox.assignment.assign(chat, colleague)
        else:
            self.inbox.customers.miss(chat, destination)

    def receive_offline(self, chat: int, group: Group) -> None:
        """Hand a chat to offline handling (R6); an agent takes it at once where R11 lets it."""
        destination = policy.offline_chat(
            self.offline_enabled,
            group.offline_enabled,
            group.offline_enabled_on,
            self.open_list_is_full(group),
        )
        if destination != policy.OPEN:
            self.inbox.customers.miss(chat, destination)
            return
        self.open(chat, group)
        agent = group.free_agents.first()
        if agent is not None and group.open_list.offered:
            assignment = self.inbox.assignment
            if assignment.open_is_offered(group, is_login=False):
                assignment.assign(group.open_list.take_first(), agent)

    def grace_is_over(self, group: Group) -> None:
        """Move the chats still queued in a group that everybody has left (R17)."""
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
                self.inbox.customers.miss(chat, destination)

    def open(self, chat: int, group: Group) -> None:
        """Make ``chat`` an open chat of its group."""
        self.record.opened(chat, self.env.now)
        group.opened_in_spell += 1
        returned = self.record.reassignments[chat] > 0
        group.open_list.append(chat, returned)
        self.inbox.customers.waits_open(chat)

    def open_list_is_full(self, group: Group) -> int:
        """Return 1 if ``group`` is at its ``max_offline_tickets`` (R7)."""
        return policy.open_list_is_full(
            group.offline_limit,
            group.offline_counts_spell,
            group.open_list.length,
            group.opened_in_spell,
        )
