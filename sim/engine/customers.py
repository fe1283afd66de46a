"""Customers: they leave, their chats are missed, and some of them come back (R18-R21, R27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import policy
from sim.engine.moments import Kind, Moment
from sim.units import MISSING, NEVER, ChatStatus

if TYPE_CHECKING:
    from sim.engine.reference import Inbox


class Customers:
    """The customers of an inbox, each with a chat."""

    def __init__(self, inbox: Inbox) -> None:
        """Serve ``inbox``."""
        self.inbox = inbox
        self.env = inbox.env
        self.record = inbox.record
        chats = inbox.inputs.chats
        self.patience = chats.patience_us.tolist()
        self.open_patience = inbox.column(chats.open_patience_us, NEVER)
        self.retry_delay = inbox.column(chats.retry_delay_us, 0)
        self.child_if_lost = inbox.column(chats.child_if_lost, -1)
        self.child_if_resolved = inbox.column(chats.child_if_resolved, -1)
        self.raised_again: list[int] = []
        """The retries and escalations raised so far."""

    # -- customers leave -------------------------------------------------------------------------

    def waits_in_queue(self, chat: int) -> None:
        """Let the customer of a chat just queued leave when its patience is over (R18)."""
        if self.patience[chat] < NEVER:
            leaves_at = self.env.now + self.patience[chat]
            self.env.at(leaves_at, Kind.LEAVE, chat, self.leave_queue)

    def waits_open(self, chat: int) -> None:
        """Let the customer of a chat just opened leave when its open patience is over (R18)."""
        if self.open_patience[chat] < NEVER and self.is_waiting(chat):
            over_at = self.record.raised_at[chat] + self.open_patience[chat]
            self.env.at(max(over_at, self.env.now), Kind.LEAVE, chat, self.leave_open_list)

    def is_waiting(self, chat: int) -> bool:
        """Say whether the customer of ``chat`` is there and has never been assigned."""
        return self.record.left_at[chat] == MISSING == self.record.assigned_at[chat]

    def leave_queue(self, moment: Moment) -> None:
        """Let a customer leave whose chat is still queued; the inbox may notice (R19)."""
        chat = moment.number
        if self.record.status[chat] != ChatStatus.QUEUED or not self.is_waiting(chat):
            return
        self.record.left_at[chat] = self.env.now
        group = self.inbox.group_of[chat]
        if group is not None and group.inactivity_timeout_us < NEVER:
            noticed_at = self.env.now + group.inactivity_timeout_us
            self.env.at(noticed_at, Kind.INACTIVITY, chat, self.notice_inactivity)
        self.retry(chat)

    def leave_open_list(self, moment: Moment) -> None:
        """Let a customer leave whose chat is still open."""
        chat = moment.number
        if self.record.status[chat] == ChatStatus.OPEN and self.is_waiting(chat):
            self.record.left_at[chat] = self.env.now
            self.retry(chat)

    def notice_inactivity(self, moment: Moment) -> None:
        """Let the inbox notice that the customer of a chat still queued has left (R19)."""
        chat = moment.number
        group = self.inbox.group_of[chat]
        if self.record.status[chat] == ChatStatus.QUEUED and group is not None:
            group.queue.strike(chat)
            self.miss(chat, policy.QUEUE_INACTIVITY)

    # -- chats end -------------------------------------------------------------------------------

    def miss(self, chat: int, reason: int) -> None:
        """End ``chat`` as missed; its customer is lost, unless it had left before (R21)."""
        self.record.missed(chat, reason, self.env.now)
        if self.record.left_at[chat] == MISSING:
            self.retry(chat)
        self.inbox.pending.ended(chat)

    def resolve(self, chat: int) -> None:
        """End ``chat`` as resolved, which may raise an escalation (R27)."""
        self.record.resolved(chat, self.env.now)
        if self.child_if_resolved[chat] >= 0 and self.record.reached[chat]:
            self.follow(chat, self.child_if_resolved[chat], self.env.now)
        self.inbox.pending.ended(chat)

    # -- chats that follow -----------------------------------------------------------------------

    def retry(self, chat: int) -> None:
        """Have the customer of ``chat``, who is lost now, come back if it will (R21)."""
        if self.child_if_lost[chat] >= 0:
            again_at = self.env.now + self.retry_delay[chat]
            self.follow(chat, self.child_if_lost[chat], again_at)

    def follow(self, chat: int, child: int, at: int) -> None:
        """Have ``child`` raised at instant ``at`` (us)."""
        self.inbox.pending.begets(chat, child)
        self.env.at(at, Kind.RAISE_AGAIN, child, self.raise_again)

    def raise_again(self, moment: Moment) -> None:
        """Raise a retry or an escalation."""
        chat = moment.number
        self.record.raised_at[chat] = self.env.now
        self.raised_again.append(chat)
        self.inbox.pending.raised_again(chat, self.env.now)
        self.inbox.reception.receive(chat)
