"""A slow second reading of the rules: no clever lists, every next event looked for from scratch.

Written from ``RULES.md`` alone; it shares no code with the engines, the decisions included. State
is plain lists, the next event is ``min(pending())`` by (instant, kind, number), which is R2 to the
letter. It knows what the engines know, nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.inputs.arrays import Changes, Inputs
from sim.scenario.model import NEVER

HOURS, FINISH, STATUS, ASK, LEAVE, NOTICE, GRACE, RAISE, STOP = 0, 1, 2, 3, 4, 5, 6, 9, 99
OFFLINE, BUSY, AVAILABLE = 0, 2, 3
Event = tuple[int, int, tuple[int, ...]]


@dataclass
class NaiveChat:
    """What has happened to a chat; an instant that never came is -1."""

    row: int
    group: int
    raised_at: int
    work: int
    patience: int
    unreachable: int
    live: int = 0
    where: str = "QUEUED"
    reason: str = ""
    queued_at: int = -1
    opened_at: int = -1
    assigned_at: int = -1
    missed_at: int = -1
    resolved_at: int = -1
    left_at: int = -1
    agent: int = -1
    concurrency: int = -1
    reached: int = -1
    ends_at: int = -1


@dataclass
class NaiveAgent:
    """An agent; ``chance`` is None or the groups whose open chats R13's ``login`` offers."""

    number: int
    slots: int
    groups: tuple[int, ...]
    status: int = OFFLINE
    draining: bool = False
    login_at: int = 0
    last_assigned: int = -1
    held: list[int] = field(default_factory=list)
    chance: set[int] | None = None

    @property
    def free(self) -> bool:
        return self.status == AVAILABLE and len(self.held) < self.slots


class NaiveInbox:
    """One run over ``inputs``; :meth:`run` plays it, the attributes hold what happened."""

    def __init__(self, inputs: Inputs) -> None:
        clock, chats, roster = inputs.clock, inputs.chats, inputs.roster
        self.set, self.clock = inputs.settings, clock
        self.groups = range(inputs.known_groups)
        columns = (chats.group, chats.raised_at, chats.work_us, chats.patience_us)
        rows = zip(*(c.tolist() for c in (*columns, chats.unreachable_us)), strict=True)
        self.to_raise = [NaiveChat(row, *values) for row, values in enumerate(rows)]
        self.hours, self.schedule = _rows(inputs.hours), _rows(inputs.statuses)
        agents = zip(roster.concurrency.tolist(), roster.groups, strict=True)
        self.agents = [NaiveAgent(i, slots, groups) for i, (slots, groups) in enumerate(agents)]
        self.chats: list[NaiveChat] = []
        self.within = [0 for _ in self.groups]
        self.queue: list[list[int]] = [[] for _ in self.groups]
        self.open: list[list[int]] = [[] for _ in self.groups]
        self.spell = [0 for _ in self.groups]
        self.grace_at: list[int | None] = [None for _ in self.groups]
        self.assignments = 0
        self.now = 0
        self.statuses: list[tuple[int, int, int]] = []
        self.stopped_at = clock.end

    def pending(self) -> Iterator[Event]:
        """Every event that state and calendars now hold, in no order (R2)."""
        yield from ((at, HOURS, (of,)) for at, of, _ in self.hours[:1])
        yield from ((at, STATUS, (of,)) for at, of, _ in self.schedule[:1])
        yield from ((chat.raised_at, RAISE, (chat.row,)) for chat in self.to_raise[:1])
        for chat in self.chats:
            timeout = int(self.set.inactivity_timeout_us[chat.group]) if chat.live else NEVER
            if chat.where == "ASSIGNED":
                yield chat.ends_at, FINISH, (chat.row,)
            elif chat.where == "QUEUED" and chat.left_at < 0:
                yield chat.raised_at + chat.patience, LEAVE, (chat.row,)
            elif chat.where == "QUEUED":
                yield chat.left_at + timeout, NOTICE, (chat.row,)
        for agent in self.agents:
            if agent.chance is not None:
                yield self.now, ASK, (agent.login_at, agent.number)
        yield from ((at, GRACE, (g,)) for g, at in enumerate(self.grace_at) if at is not None)
        if self.now < self.clock.window_end:
            yield self.clock.window_end, STOP, ()

    def run(self) -> NaiveInbox:
        """Play the whole run."""
        while True:
            event = min(self.pending(), default=(NEVER, STOP, ()))
            if event[0] > self.now and self.settled():
                self.stopped_at = self.now
                return self
            if event[0] >= self.clock.end:
                return self
            if event[:2] > (self.now, STATUS):
                self.end_spells()
            self.now = event[0]
            self.happen(event[1], event[2])

    def settled(self) -> bool:
        """R32: no chat raised in the window is pending, at or after its end."""
        if not self.clock.stops_when_settled or self.now < self.clock.window_end:
            return False
        window = range(self.clock.window_begin, self.clock.window_end)
        mine = [chat for chat in self.chats if chat.raised_at in window]
        return all(chat.where in ("RESOLVED", "MISSED") for chat in mine)

    def end_spells(self) -> None:
        """R7, read after an instant's status changes."""
        for g in self.groups:
            if self.within[g] and self.online(g):
                self.spell[g] = 0

    def happen(self, kind: int, number: tuple[int, ...]) -> None:
        if kind == HOURS:
            self.change_hours()
        elif kind == FINISH:
            self.finish(self.chats[number[0]])
        elif kind == STATUS:
            self.follow_schedule()
        elif kind == ASK:
            self.ask(self.agents[number[1]])
        elif kind == LEAVE:
            self.chats[number[0]].left_at = self.now
        elif kind == NOTICE:
            chat = self.chats[number[0]]
            self.queue[chat.group].remove(chat.row)
            self.miss(chat, "queue_inactivity")
        elif kind == GRACE:
            self.grace_over(number[0])
        elif kind == RAISE:
            self.chats.append(self.to_raise.pop(0))
            self.receive(self.chats[-1])

    def members(self, g: int) -> list[NaiveAgent]:
        return [agent for agent in self.agents if g in agent.groups]

    def online(self, g: int) -> bool:
        return any(agent.status != OFFLINE for agent in self.members(g))

    def choice(self, g: int) -> NaiveAgent | None:
        """R5's choice: available, a free slot, longest since the last assignment, then roster."""
        free = [agent for agent in self.members(g) if agent.free]
        return min(free, key=lambda agent: (agent.last_assigned, agent.number), default=None)

    def change_hours(self) -> None:
        _, g, to = self.hours.pop(0)
        if to and not self.within[g]:
            for agent in self.members(g):
                agent.chance = (agent.chance or set()) | {g}
        self.within[g] = to

    def follow_schedule(self) -> None:
        _, number, to = self.schedule.pop(0)
        agent = self.agents[number]
        agent.draining = to == OFFLINE and bool(agent.held)
        self.become(agent, BUSY if agent.draining else to)

    def become(self, agent: NaiveAgent, status: int) -> None:
        was, agent.status = agent.status, status
        if was == status:
            return
        self.statuses.append((self.now, agent.number, status))
        if was == OFFLINE:
            agent.login_at = self.now
            for g in agent.groups:
                self.grace_at[g] = None
        for g in agent.groups:
            if status == OFFLINE and not self.online(g):
                self.grace_at[g] = self.now + int(self.set.grace_us[g])
        if status == AVAILABLE:
            agent.chance = set(agent.groups)

    def finish(self, chat: NaiveChat) -> None:
        agent = self.agents[chat.agent]
        chat.where, chat.resolved_at = "RESOLVED", self.now
        agent.held.remove(chat.row)
        if agent.status == AVAILABLE:
            agent.chance = agent.chance or set()
        if agent.draining and not agent.held:
            agent.draining = False
            self.become(agent, OFFLINE)

    def may_take_open(self, g: int) -> bool:
        return bool(self.within[g] or self.set.open_outside_hours[g])

    def ask(self, agent: NaiveAgent) -> None:
        """R10-R14: take until the slots are full or nothing is left that it may take."""
        login, agent.chance = agent.chance or set(), None
        while agent.free:
            heads = []
            for g in agent.groups:
                offered = self.may_take_open(g) and (
                    not self.set.open_on_login_only[g] or g in login
                )
                lists = [self.open[g] if offered else [], self.queue[g]]
                first = lists if self.set.open_first[g] else lists[::-1]
                heads += [each[0] for each in first if each][:1]
            if not heads:
                return
            self.assign(self.chats[min(heads, key=lambda r: (self.chats[r].raised_at, r))], agent)

    def assign(self, chat: NaiveChat, agent: NaiveAgent) -> None:
        for each in (self.queue[chat.group], self.open[chat.group]):
            if chat.row in each:
                each.remove(chat.row)
        agent.held.append(chat.row)
        agent.last_assigned, self.assignments = self.assignments, self.assignments + 1
        chat.where, chat.assigned_at, chat.agent = "ASSIGNED", self.now, agent.number
        chat.reached, chat.concurrency = int(chat.left_at < 0), len(agent.held)
        chat.ends_at = self.now + (chat.work if chat.reached else chat.unreachable)

    def miss(self, chat: NaiveChat, reason: str) -> None:
        chat.where, chat.missed_at, chat.reason = "MISSED", self.now, reason

    def receive(self, chat: NaiveChat) -> None:
        """R3-R6 and R9."""
        g = chat.group
        if g not in self.groups:
            self.miss(chat, "group_offline_unavailable")
        elif not self.within[g] or not self.online(g):
            self.receive_offline(chat)
        else:
            chat.live = 1
            agent = self.choice(g)
            if agent is not None:
                self.assign(chat, agent)
            elif not self.set.queue_enabled[g]:
                card = "group" if self.set.queue_enabled_on[g] else "default"
                self.miss(chat, f"{card}_queue_disabled")
            elif len(self.queue[g]) >= self.set.queue_limit[g]:
                self.miss(chat, "group_queue_reached")
            else:
                chat.queued_at = self.now
                self.queue[g].append(chat.row)

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
            if agent is not None and self.may_take_open(g) and not self.set.open_on_login_only[g]:
                self.assign(chat, agent)

    def open_list_full(self, g: int) -> bool:
        count = self.spell[g] if self.set.offline_counts_spell[g] else len(self.open[g])
        return count >= int(self.set.offline_limit[g])

    def keep_open(self, chat: NaiveChat) -> None:
        chat.where, chat.opened_at = "OPEN", self.now
        self.open[chat.group].append(chat.row)
        self.spell[chat.group] += 1

    def grace_over(self, g: int) -> None:
        """R17."""
        self.grace_at[g] = None
        moved, self.queue[g] = self.queue[g], []
        keeps = self.set.inbox_offline_enabled and self.set.offline_enabled[g]
        for chat in (self.chats[row] for row in moved):
            if not self.set.queue_becomes_open[g] or not keeps:
                self.miss(chat, "agents_went_offline")
            elif self.open_list_full(g):
                self.miss(chat, "group_offline_reached")
            else:
                self.keep_open(chat)


def _rows(changes: Changes) -> list[tuple[int, int, int]]:
    return list(zip(changes.at.tolist(), changes.of.tolist(), changes.to.tolist(), strict=True))
