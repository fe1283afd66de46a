"""The groups and agents of a running inbox: their settings in force and where they stand now."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from sim import policy
from sim.engine.lists import PickupList, WaitingList
from sim.engine.moments import Moment
from sim.inputs.arrays import Inputs, Int64
from sim.units import Stage, Status


@dataclass(slots=True, eq=False)
class Slot:
    """A slot in use, from the assignment of a chat until an agent can take another with it."""

    chat: int
    agent: Agent
    stage: Stage
    remaining: int = 0
    """Work left at ``since``, in millionths of a microsecond (R22)."""
    since: int = 0
    ends: Moment | None = None
    """When the stage ends, as far as is known; moments that came before it are void."""


class FreeAgents:
    """The agents of one group in last-assigned order, of whom R5 chooses the first that is free.

    A heap whose entries may be out of date: an agent enters anew whenever it becomes free or its
    place changes; O(log agents) each.
    """

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, Agent]] = []

    def add(self, agent: Agent) -> None:
        """Enter ``agent`` at its present place."""
        heappush(self._entries, (agent.place, agent.number, agent))

    def first(self) -> Agent | None:
        """Return the free agent at the front of the last-assigned order, None if nobody is free."""
        entries = self._entries
        while entries:
            place, _, agent = entries[0]
            if agent.is_free and agent.place == place:
                return agent
            heappop(entries)
        return None


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
    open_list: WaitingList | PickupList = field(init=False)
    queue: WaitingList = field(default_factory=WaitingList)
    agents: list[Agent] = field(default_factory=list)
    """In roster order."""
    within_hours: int = 0
    online: int = 0
    """How many of its agents are not offline."""
    available: int = 0
    """How many of its agents are available."""
    opened_in_spell: int = 0
    """Chats that became open since the last spell was over (R7)."""
    deserted_at: int | None = None
    """When the last online agent left and the grace began; None while somebody is online (R17)."""
    free_agents: FreeAgents = field(default_factory=FreeAgents)

    def __post_init__(self) -> None:
        """Set up what follows from the settings."""
        self.open_first = policy.open_comes_first(self.priority_is_open, self.auto_assign)
        self.open_list = WaitingList() if self.auto_assign else PickupList()


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
    status: int = Status.OFFLINE
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


def groups_and_agents(inputs: Inputs) -> tuple[list[Group], list[Agent]]:
    """Return the groups and agents before the first instant: all closed, everybody offline."""
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


def changes_of_each(of: Int64, count: int, *columns: Int64) -> list[list[tuple[int, ...]]]:
    """Return the rows of ``columns`` that are ``of`` each of ``count`` things, in order."""
    order = np.argsort(of, kind="stable")
    rows = list(zip(*(column[order].tolist() for column in columns), strict=True))
    ends = np.searchsorted(of[order], np.arange(count + 1)).tolist()
    return [rows[begin:end] for begin, end in pairwise(ends)]
