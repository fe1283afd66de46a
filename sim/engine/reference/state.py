"""The state of a run: its clock, the groups and agents, what was drawn, and the log so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sim import policy
from sim.engine.codes import NONE, OFFLINE
from sim.engine.moments import Clock
from sim.inputs.arrays import Inputs, Int64
from sim.units import NEVER


@dataclass(slots=True, eq=False)
class Slot:
    """A slot in use, from the assignment of a chat until an agent can take another with it."""

    chat: int
    agent: Agent
    stage: int
    since: int
    remaining: int = 0
    """Work left at ``since``, in millionths of a microsecond (R22)."""
    ends_at: int = NEVER
    """When the stage ends, as far as is known; moments that were to come before it are void."""


@dataclass(slots=True, eq=False)
class WaitingList:
    """Chats in the order of R12; all is done in O(1), for returned ones in O(log chats)."""

    entered: deque[int] = field(default_factory=deque)
    returned: list[int] = field(default_factory=list)
    """A heap of those that were returned, which stand at the head by number (R24)."""
    struck: set[int] = field(default_factory=set)
    """Those that went out of turn (R19), dropped when they come to the front."""
    length: int = 0
    """How many chats wait."""


@dataclass(slots=True, eq=False)
class Group:
    """A group's settings, as plain integers for :mod:`sim.policy`, and its state."""

    number: int
    offline_enabled: int
    offline_enabled_on: int
    offline_limit: int
    offline_counts_spell: int
    priority_is_open: int
    open_on_login_only: int
    open_outside_hours: int
    auto_assign: int
    queue_enabled: int
    queue_enabled_on: int
    queue_limit: int
    queue_becomes_open: int
    grace_us: int
    inactivity_timeout_us: int
    sticky_fallback: int

    open_first: int = field(init=False)
    queue: WaitingList = field(default_factory=WaitingList)
    open_list: WaitingList = field(default_factory=WaitingList)
    """Its length alone is kept where agents pick chats up."""
    unseen: list[int] = field(default_factory=list)
    """Open chats whose pickup delay has not begun (R15)."""
    noticed: list[tuple[int, int]] = field(default_factory=list)
    """A heap of the open chats that may be picked up, by place (R15)."""
    agents: list[Agent] = field(default_factory=list)
    """In roster order."""
    free: list[tuple[int, int, Agent]] = field(default_factory=list)
    """A heap of its free agents, by place (R5, R16); entries may be out of date."""
    within_hours: int = 0
    online: int = 0
    """How many of its agents are not offline."""
    available: int = 0
    """How many of its agents are available."""
    opened_in_spell: int = 0
    """Chats that became open since the last spell was over (R7)."""
    grace_ends_at: int = NONE
    """When the grace is over that began as the last online agent left, while nobody is (R17)."""

    def __post_init__(self) -> None:
        """Say what follows from the settings."""
        self.open_first = policy.open_comes_first(self.priority_is_open, self.auto_assign)


@dataclass(slots=True, eq=False)
class Agent:
    """An agent: what the roster says, and where it stands."""

    number: int
    concurrency: int
    paces: list[int]
    """Speed of each of k chats being worked on (R22)."""
    place: int
    """Running number of the last assignment (R16); before any, the place in the roster."""
    groups: list[Group] = field(default_factory=list)
    status: int = OFFLINE
    draining: bool = False
    """Busy with its last chats after the end of a shift (R24)."""
    logged_out_away: bool = False
    """Away since the end of a shift, its chats paused (R24)."""
    slots: dict[int, Slot] = field(default_factory=dict)
    """The slots in use, by chat."""
    working: int = 0
    """How many of its chats are being worked on."""
    is_free: bool = False
    """Available with a free slot."""
    login: int = 0
    """Running number of the latest change from offline: the order of asking in R2."""
    is_asked_at: int = -1
    """The instant for which a question of R10 is pending or was put last."""
    login_chance: set[Group] = field(default_factory=set)
    """Groups whose open chats this chance extends to under ``open_assignment: login`` (R13)."""


class State(Clock):
    """What the parts of the engine are handed; columns are lists with an element for each chat."""

    def __init__(
        self, inputs: Inputs, what_happens: Mapping[int, Callable[[State, int], None]]
    ) -> None:
        """Set up the inbox before its first instant: all closed, everybody offline."""
        super().__init__(what_happens)
        self.groups, self.agents = _groups_and_agents(inputs)
        self.offline_enabled = inputs.settings.inbox_offline_enabled
        self.assignments = len(self.agents)
        """Running number of R16; the numbers below are the roster's order."""
        self.logged_in: list[Agent] = []
        """Who logged in, by the running number of log-ins."""
        self.entries = 0
        """Running number of the places below."""
        self.places: dict[int, int] = {}
        """The place of open chats in the order of R12, where a group picks up."""
        self.was_noticed: set[int] = set()
        """Every chat that was ever noticed (R15)."""
        self.window = range(inputs.clock.window_begin, inputs.clock.window_end)
        self._lay_chats(inputs)
        self._begin_log(len(inputs.chats.raised_at))

    def _lay_chats(self, inputs: Inputs) -> None:
        chats, count = inputs.chats, len(inputs.chats.raised_at)

        def column(values: Int64, unused: int) -> list[int]:
            return values.tolist() if len(values) else [unused] * count

        self.raised_at: list[int] = chats.raised_at.tolist()
        self.group_of: list[int] = chats.group.tolist()
        self.solo_work: list[int] = chats.work_us.tolist()
        self.open_work = chats.open_work_us.tolist() or self.solo_work
        self.patience: list[int] = chats.patience_us.tolist()
        self.open_patience = column(chats.open_patience_us, NEVER)
        self.pickup_delay = column(chats.pickup_us, NEVER)
        self.preferred = column(chats.preferred, NONE)
        self.unreachable_time: list[int] = chats.unreachable_us.tolist()
        self.silent_time = column(chats.silent_us, NONE)
        self.wrap_up_time = column(chats.wrap_up_us, 0)
        self.has_rests = len(chats.rest_waiting_us) + len(chats.rest_idle_us) > 0
        self.rest_waiting = column(chats.rest_waiting_us, 0)
        self.rest_idle = column(chats.rest_idle_us, 0)
        self.retry_delay = column(chats.retry_delay_us, 0)
        self.child_if_lost = column(chats.child_if_lost, NONE)
        self.child_if_resolved = column(chats.child_if_resolved, NONE)
        self.work_left_over: dict[int, int] = {}
        """Work left of chats that were returned, in millionths of a microsecond (R24)."""
        self.raised = 0
        """How many first chats have been raised."""
        self.raised_again: list[int] = []
        """The retries and escalations raised so far."""
        first_chats = chats.raised_at[: chats.first_chats]
        first, last = first_chats.searchsorted([self.window.start, self.window.stop]).tolist()
        self.awaited = bytearray(count)
        """1 for chats that ``cooldown: auto`` waits for (R32)."""
        self.awaited[first:last] = b"\x01" * (last - first)
        self.pending = last - first
        """How many of them have not ended."""

    def _begin_log(self, chats: int) -> None:
        self.live = [0] * chats
        self.status: list[int] = [NONE] * chats
        self.missed_reason = [NONE] * chats
        self.queued_at = [NONE] * chats
        self.opened_at = [NONE] * chats
        self.assigned_at = [NONE] * chats
        self.missed_at = [NONE] * chats
        self.resolved_at = [NONE] * chats
        self.left_at = [NONE] * chats
        self.agent = [NONE] * chats
        self.concurrency = [NONE] * chats
        self.reached = [NONE] * chats
        self.manual = [NONE] * chats
        self.reassignments = [0] * chats
        self.served_from = [NONE] * chats
        self.wrapped_at = [NONE] * chats
        self.freed_at = [NONE] * chats
        self.stretches: list[tuple[int, int, int, int, int]] = []
        self.list_since: dict[int, int] = {}
        """Begin of the present stay in a list of chats that were returned."""
        self.status_changes: list[tuple[int, int, int]] = []


def _groups_and_agents(inputs: Inputs) -> tuple[list[Group], list[Agent]]:
    s, roster = inputs.settings, inputs.roster
    columns = (
        s.offline_enabled,
        s.offline_enabled_on,
        s.offline_limit,
        s.offline_counts_spell,
        s.open_first,
        s.open_on_login_only,
        s.open_outside_hours,
        s.auto_assign,
        s.queue_enabled,
        s.queue_enabled_on,
        s.queue_limit,
        s.queue_becomes_open,
        s.grace_us,
        s.inactivity_timeout_us,
        s.sticky_fallback,
    )
    cards = zip(*(column.tolist() for column in columns), strict=True)
    groups = [Group(number, *card) for number, card in enumerate(cards)]
    paces = roster.paces.tolist()
    agents = [
        Agent(number, concurrency, paces[pace], place=number)
        for number, (concurrency, pace) in enumerate(
            zip(roster.concurrency.tolist(), roster.pace.tolist(), strict=True)
        )
    ]
    for agent, its_groups in zip(agents, roster.groups, strict=True):
        agent.groups = [groups[number] for number in its_groups]
        for group in agent.groups:
            group.agents.append(agent)
    return groups, agents
