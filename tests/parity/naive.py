"""A slow second reading of the rules: no clever lists, every next event looked for from scratch.

Written from ``RULES.md`` alone; it shares no code with the engines, the decisions included. State
is plain lists, the next event is ``min(pending())`` by (instant, kind, number), which is R2 to the
letter. It knows what the engines know, nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator

from parity.naive_agents import NaiveDesk
from parity.naive_state import AVAILABLE, NaiveChat, rows_of
from sim.inputs.arrays import Inputs
from sim.units import NEVER

HOURS, END, STATUS, ASK, LEAVE, INACTIVE, GRACE, NOTICED, RETRY, RAISE, STOP = range(11)
Event = tuple[int, int, tuple[int, ...]]


class NaiveInbox(NaiveDesk):
    """One run over ``inputs``; :meth:`run` plays it, the attributes hold what happened."""

    def __init__(self, inputs: Inputs) -> None:
        super().__init__(inputs)
        hours, changes = inputs.hours, inputs.statuses
        self.hours = rows_of((hours.at, hours.of, hours.to))
        self.schedule = rows_of((changes.at, changes.of, changes.to, changes.leaving))

    def pending(self) -> Iterator[Event]:
        """Every event that state and calendars now hold, in no order (R2)."""
        yield from ((at, HOURS, (of,)) for at, of, _ in self.hours[:1])
        yield from ((at, STATUS, (of,)) for at, of, *_ in self.schedule[:1])
        yield from ((at, RAISE, (row,)) for at, row in self.to_raise[:1])
        yield from ((at, RETRY, (row,)) for at, row in self.to_return)
        for agent in self.agents:
            if agent.chance is not None:
                yield self.now, ASK, (agent.login_at, agent.number)
        yield from ((at, GRACE, (g,)) for g, at in enumerate(self.grace_at) if at is not None)
        for chat in self.chats.values():
            yield from self.events_of(chat)
        if self.now < self.clock.window_end:
            yield self.clock.window_end, STOP, ()

    def events_of(self, chat: NaiveChat) -> Iterator[Event]:
        """What is to come of one chat."""
        number = (chat.row,)
        ends_at = self.ends_at(chat)
        if ends_at is not None:
            yield ends_at, END, number
        if chat.where not in ("QUEUED", "OPEN"):
            return
        if chat.left_at < 0 and chat.assigned_at < 0:
            patience = chat.patience if chat.where == "QUEUED" else chat.open_patience
            yield max(self.now, chat.raised_at + patience), LEAVE, number
        if chat.left_at >= 0 and chat.where == "QUEUED":
            yield chat.left_at + int(self.set.inactivity_timeout_us[chat.group]), INACTIVE, number
        if chat.where == "OPEN" and chat.notice_at is not None and not chat.noticed:
            yield max(self.now, chat.notice_at), NOTICED, number

    def run(self) -> NaiveInbox:
        """Play the whole run."""
        while True:
            event = min(self.pending(), default=(NEVER, STOP, ()))
            if event[:2] > (self.now, STATUS) and self.read_conditions():
                event = min(self.pending())
            if event[0] > self.now and self.settled():
                self.stopped_at = self.now
                return self
            if event[0] >= self.clock.end:
                return self
            self.work_until(event[0])
            self.now = event[0]
            self.happen(event[1], event[2])

    def settled(self) -> bool:
        """R32: no chat raised in the window, nor one that comes of it, is pending after its end."""
        if not self.clock.stops_when_settled or self.now < self.clock.window_end:
            return False
        waiting = any(self.drawn[row].counts for _, row in self.to_return)
        over = ("RESOLVED", "MISSED")
        return not waiting and all(c.where in over for c in self.chats.values() if c.counts)

    def read_conditions(self) -> bool:
        """R7's reset and R15's start, after an instant's status changes; whether R15 starts."""
        starts = False
        for g in self.groups:
            if self.within[g] and self.online(g):
                self.spell[g] = 0
            available = any(agent.status == AVAILABLE for agent in self.members(g))
            if self.within[g] and available and not self.set.auto_assign[g]:
                for chat in (self.chats[row] for row in self.open[g]):
                    if chat.notice_at is None:
                        chat.notice_at, starts = self.now + chat.pickup, True
        return starts

    def happen(self, kind: int, number: tuple[int, ...]) -> None:
        if kind == HOURS:
            self.change_hours()
        elif kind == END:
            self.come_to_an_end(self.chats[number[0]])
        elif kind == STATUS:
            _, agent, to, leaving = self.schedule.pop(0)
            self.follow_schedule(self.agents[agent], to, leaving)
        elif kind == ASK:
            self.ask(self.agents[number[1]])
        elif kind == LEAVE:
            self.chats[number[0]].left_at = self.now
            self.lose(self.chats[number[0]])
        elif kind == INACTIVE:
            self.unlist(self.chats[number[0]])
            self.miss(self.chats[number[0]], "queue_inactivity")
        elif kind == GRACE:
            self.grace_over(number[0])
        elif kind == NOTICED:
            self.notice(self.chats[number[0]])
        elif kind in (RETRY, RAISE):
            self.to_return = [each for each in self.to_return if each[1] != number[0]]
            self.to_raise = self.to_raise[kind == RAISE :]
            self.receive(self.drawn[number[0]])

    def change_hours(self) -> None:
        _, g, to = self.hours.pop(0)
        if to and not self.within[g]:
            for agent in self.members(g):
                agent.chance = (agent.chance or set()) | {g}
        self.within[g] = to

    def receive(self, chat: NaiveChat) -> None:
        """R3-R6, R8 and R9."""
        self.chats[chat.row] = chat
        chat.raised_at, g = self.now, chat.group
        chat.counts |= self.clock.window_begin <= self.now < self.clock.window_end
        if g not in self.groups:
            self.miss(chat, "group_offline_unavailable")
            return
        chat.live = int(self.within[g] and self.online(g))
        if self.within[g] and chat.preferred >= 0:
            self.receive_sticky(chat)
        elif chat.live:
            self.receive_live(chat)
        else:
            self.receive_offline(chat)

    def receive_sticky(self, chat: NaiveChat) -> None:
        preferred = self.agents[chat.preferred]
        agent = preferred if preferred.free and chat.group in preferred.groups else None
        if agent is None and self.set.sticky_fallback[chat.group]:
            agent = self.choice(chat.group)
        if agent is None:
            self.miss(chat, "preferred_agent_not_eligible")
        else:
            self.assign(chat, agent)

    def receive_live(self, chat: NaiveChat) -> None:
        g = chat.group
        agent = self.choice(g)
        if agent is not None:
            self.assign(chat, agent)
        elif not self.set.queue_enabled[g]:
            card = "group" if self.set.queue_enabled_on[g] else "default"
            self.miss(chat, f"{card}_queue_disabled")
        elif len(self.queue[g]) >= self.set.queue_limit[g]:
            self.miss(chat, "group_queue_reached")
        else:
            self.enter(chat, "QUEUED")

    def receive_offline(self, chat: NaiveChat) -> None:
        g = chat.group
        if not self.set.inbox_offline_enabled:
            self.miss(chat, "offline_chats_disabled")
        elif not self.set.offline_enabled[g]:
            card = "group" if self.set.offline_enabled_on[g] else "default_group"
            self.miss(chat, f"{card}_offline_disabled")
        elif self.open_list_full(g):
            self.miss(chat, "group_offline_reached")
        else:
            self.keep_open(chat)
            agent = self.choice(g)
            at_once = self.set.auto_assign[g] and not self.set.open_on_login_only[g]
            if agent is not None and self.may_take_open(g) and at_once:
                self.assign(chat, agent)

    def open_list_full(self, g: int) -> bool:
        count = self.spell[g] if self.set.offline_counts_spell[g] else len(self.open[g])
        return count >= int(self.set.offline_limit[g])

    def keep_open(self, chat: NaiveChat) -> None:
        self.enter(chat, "OPEN")
        self.spell[chat.group] += 1

    def grace_over(self, g: int) -> None:
        """R17."""
        self.grace_at[g] = None
        keeps = self.set.inbox_offline_enabled and self.set.offline_enabled[g]
        for chat in [self.chats[row] for row in self.queue[g]]:
            self.unlist(chat)
            if not self.set.queue_becomes_open[g] or not keeps:
                self.miss(chat, "agents_went_offline")
            elif self.open_list_full(g):
                self.miss(chat, "group_offline_reached")
            else:
                self.keep_open(chat)

    def notice(self, chat: NaiveChat) -> None:
        """R15."""
        chat.noticed = True
        agent = self.choice(chat.group)
        if agent is not None and self.may_take_open(chat.group):
            self.assign(chat, agent)
