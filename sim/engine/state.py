"""The groups and agents of a running inbox: their settings in force and where they stand now."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush

from sim.engine.lists import WaitingList
from sim.inputs.arrays import Inputs, Status


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
    open_first: int
    open_on_login_only: int
    open_outside_hours: int
    queue_enabled: int
    queue_enabled_on: int
    queue_limit: int
    queue_becomes_open: int
    grace_us: int
    inactivity_timeout_us: int

    agents: list[Agent] = field(default_factory=list)
    """In roster order."""
    within_hours: int = 0
    online: int = 0
    """How many of its agents are not offline."""
    queue: WaitingList = field(default_factory=WaitingList)
    open_list: WaitingList = field(default_factory=WaitingList)
    opened_in_spell: int = 0
    """Chats that became open since the last spell was over (R7)."""
    deserted_at: int | None = None
    """When the last online agent left and the grace began; None while somebody is online (R17)."""
    free_agents: FreeAgents = field(default_factory=FreeAgents)


@dataclass(slots=True, eq=False)
class Agent:
    """An agent: what the roster says, and where it stands."""

    number: int
    concurrency: int
    place: int
    """Running number of the last assignment (R16); before any, the place in the roster."""
    groups: list[Group] = field(default_factory=list)
    scheduled: int = Status.OFFLINE
    status: int = Status.OFFLINE
    held: int = 0
    """Slots in use."""
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
    s = inputs.settings
    columns = (
        s.offline_enabled,
        s.offline_enabled_on,
        s.offline_limit,
        s.offline_counts_spell,
        s.open_first,
        s.open_on_login_only,
        s.open_outside_hours,
        s.queue_enabled,
        s.queue_enabled_on,
        s.queue_limit,
        s.queue_becomes_open,
        s.grace_us,
        s.inactivity_timeout_us,
    )
    cards = zip(*(column.tolist() for column in columns), strict=True)
    groups = [Group(number, *card) for number, card in enumerate(cards)]
    agents = [
        Agent(number, concurrency, place=number)
        for number, concurrency in enumerate(inputs.roster.concurrency.tolist())
    ]
    for agent, its_groups in zip(agents, inputs.roster.groups, strict=True):
        agent.groups = [groups[number] for number in its_groups]
        for group in agent.groups:
            group.agents.append(agent)
    return groups, agents
