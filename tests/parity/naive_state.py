"""What the second reading of the rules remembers of chats, agents and lists: plain and slow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.inputs.arrays import Inputs, Int64
from sim.units import NEVER

OFFLINE, AWAY, BUSY, AVAILABLE = 0, 1, 2, 3
MILLION = 1_000_000


@dataclass
class NaiveChat:
    """What is drawn for a chat and what has happened to it; an instant that never came is -1."""

    row: int
    raised_at: int
    group: int
    work: int
    open_work: int
    patience: int
    open_patience: int
    unreachable: int
    pickup: int
    preferred: int
    wrap_up: int
    rest_waiting: int
    rest_idle: int
    silent: int
    retry_delay: int
    child_if_lost: int
    child_if_resolved: int
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
    manual: int = -1
    reassignments: int = 0
    served_from: int = -1
    wrapped_at: int = -1
    freed_at: int = -1
    doing: str = ""
    """In a slot: ``work``, ``paused``, ``silent``, ``unreachable``, ``wrap-up`` or ``rest``."""
    until: int = -1
    """When what it is doing ends, but for work and pauses."""
    remaining: int = 0
    """Work left in millionths of a microsecond (R22)."""
    listed_at: int = -1
    """When it came into the list that it is in."""
    place: tuple[int, int] = (0, 0)
    """Order in its list: returns by number, then the others by entry (R12)."""
    notice_at: int | None = None
    """When it is noticed (R15), once the pickup delay has started."""
    noticed: bool = False
    lost: bool = False
    counts: bool = False
    """Raised in the window, or a retry or escalation of one that counts (R32)."""


@dataclass
class NaiveAgent:
    """An agent; ``chance`` is None or the groups whose open chats R13's ``login`` offers."""

    number: int
    slots: int
    groups: tuple[int, ...]
    paces: list[int]
    """For k chats being worked on, the millionths of work that each advances by (R22)."""
    status: int = OFFLINE
    logged_in: bool = False
    """Not while draining, nor in R24's ``away``."""
    draining: bool = False
    login_at: int = 0
    last_assigned: int = -1
    held: list[int] = field(default_factory=list)
    chance: set[int] | None = None

    @property
    def free(self) -> bool:
        return self.status == AVAILABLE and len(self.held) < self.slots


def rows_of(columns: Iterable[Int64]) -> list[tuple[int, ...]]:
    return list(zip(*(column.tolist() for column in columns), strict=True))


def drawn_chats(inputs: Inputs) -> dict[int, NaiveChat]:
    """Every chat that may be raised, by row; a column left out is what its key left out means."""
    chats = inputs.chats
    count = len(chats.raised_at)

    def column(values: Int64, otherwise: int) -> list[int]:
        return values.tolist() if len(values) else [otherwise] * count

    columns = [
        chats.raised_at.tolist(),
        chats.group.tolist(),
        chats.work_us.tolist(),
        (chats.open_work_us if len(chats.open_work_us) else chats.work_us).tolist(),
        chats.patience_us.tolist(),
        column(chats.open_patience_us, NEVER),
        chats.unreachable_us.tolist(),
        column(chats.pickup_us, NEVER),
        column(chats.preferred, -1),
        column(chats.wrap_up_us, 0),
        column(chats.rest_waiting_us, 0),
        column(chats.rest_idle_us, 0),
        column(chats.silent_us, -1),
        column(chats.retry_delay_us, 0),
        column(chats.child_if_lost, -1),
        column(chats.child_if_resolved, -1),
    ]
    return {row: NaiveChat(row, *each) for row, each in enumerate(zip(*columns, strict=True))}


def agents_of(inputs: Inputs) -> list[NaiveAgent]:
    roster = inputs.roster
    each = zip(roster.concurrency.tolist(), roster.groups, roster.pace.tolist(), strict=True)
    return [
        NaiveAgent(number, slots, groups, roster.paces[pace].tolist())
        for number, (slots, groups, pace) in enumerate(each)
    ]


class NaiveLists:
    """Groups and their lists, who is there, and what is remembered of it."""

    def __init__(self, inputs: Inputs) -> None:
        self.set, self.clock = inputs.settings, inputs.clock
        self.groups = range(inputs.known_groups)
        self.drawn = drawn_chats(inputs)
        self.agents = agents_of(inputs)
        self.chats: dict[int, NaiveChat] = {}
        """The chats raised so far, by row."""
        self.to_raise = [
            (chat.raised_at, row) for row, chat in self.drawn.items() if chat.raised_at != NEVER
        ]
        self.to_return: list[tuple[int, int]] = []
        """When retries and escalations are raised, and their rows."""
        self.within = [0 for _ in self.groups]
        self.queue: list[list[int]] = [[] for _ in self.groups]
        self.open: list[list[int]] = [[] for _ in self.groups]
        self.spell = [0 for _ in self.groups]
        self.grace_at: list[int | None] = [None for _ in self.groups]
        self.assignments = self.entries = 0
        self.now = 0
        self.statuses: list[tuple[int, int, int]] = []
        self.stretches: list[tuple[int, int, str, int, int]] = []
        """Row, begin, kind, agent, end of what :class:`ChatLog` has no place for."""
        self.stopped_at = inputs.clock.end

    def members(self, g: int) -> list[NaiveAgent]:
        return [agent for agent in self.agents if g in agent.groups]

    def online(self, g: int) -> bool:
        return any(agent.status != OFFLINE for agent in self.members(g))

    def choice(self, g: int) -> NaiveAgent | None:
        """R5's choice: available, a free slot, longest since the last assignment, then roster."""
        free = [agent for agent in self.members(g) if agent.free]
        return min(free, key=lambda agent: (agent.last_assigned, agent.number), default=None)

    def enter(self, chat: NaiveChat, where: str) -> None:
        """Put a chat in the queue or the open list of its group (R12)."""
        chat.where, chat.listed_at = where, self.now
        self.entries += 1
        chat.place = (0, chat.row) if chat.reassignments else (1, self.entries)
        if where == "QUEUED" and chat.queued_at < 0:
            chat.queued_at = self.now
        elif where == "OPEN" and chat.opened_at < 0:
            chat.opened_at = self.now
        rows = (self.queue if where == "QUEUED" else self.open)[chat.group]
        rows.append(chat.row)
        rows.sort(key=lambda row: self.chats[row].place)

    def unlist(self, chat: NaiveChat) -> None:
        """Take a chat out of the list that it is in, if any."""
        for each in (self.queue[chat.group], self.open[chat.group]):
            if chat.row in each:
                each.remove(chat.row)
                if chat.assigned_at >= 0:
                    stay = (chat.row, chat.listed_at, chat.where, -1, self.now)
                    self.stretches.append(stay)

    def may_take_open(self, g: int) -> bool:
        """R11, but for what R15 asks of the single chat."""
        return bool(self.within[g] or self.set.open_outside_hours[g])

    def first_to_take(self, g: int, login: bool) -> list[int]:
        """The chat of g, if any, that a chance of an agent of g extends to first (R11-R13, R15)."""
        opened, open_first = self.open[g], bool(self.set.open_first[g])
        if not self.set.auto_assign[g]:
            opened, open_first = [row for row in opened if self.chats[row].noticed], False
        elif self.set.open_on_login_only[g] and not login:
            opened = []
        lists = [opened if self.may_take_open(g) else [], self.queue[g]]
        return [rows[0] for rows in (lists if open_first else lists[::-1]) if rows][:1]

    def miss(self, chat: NaiveChat, reason: str) -> None:
        chat.where, chat.missed_at, chat.reason = "MISSED", self.now, reason
        self.lose(chat)

    def lose(self, chat: NaiveChat) -> None:
        """R21: a customer is lost once per chat."""
        if not chat.lost:
            self.raise_later(chat, chat.child_if_lost, self.now + chat.retry_delay)
        chat.lost = True

    def raise_later(self, parent: NaiveChat, child: int, at: int) -> None:
        if child >= 0:
            self.to_return.append((at, child))
            self.drawn[child].counts = parent.counts
