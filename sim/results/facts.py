"""What one replication comes to, laid out for measuring: chats of the window, lists, agents."""

from __future__ import annotations

from dataclasses import dataclass

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs, Int64
from sim.results.agents import AgentFacts, agent_facts, online_by_group
from sim.results.chats import ChatFacts, chat_facts
from sim.results.lists import Lists, list_facts, open_stays
from sim.results.openings import Openings, find_openings
from sim.results.timeline import combine, states


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that metrics are made from."""

    groups: int
    """How many groups the scenario knows."""
    days: Int64
    """``(days + 1,)`` the local midnights of the window, its end included."""
    chats: ChatFacts
    lists: Lists
    agents: AgentFacts
    openings: Openings


def gather(inputs: Inputs, log: RunLog) -> Facts:
    """Lay out one replication for measuring.

    Parameters: ``inputs`` and the ``log`` that an engine made of them. Returns the facts of the
    measured window (R32).
    """
    clock, groups = inputs.clock, inputs.known_groups
    # beyond every instant of the run, so that what is unfinished stays in its list to the end
    span = clock.end + 2
    hours = states(inputs.hours.of, inputs.hours.at, inputs.hours.to, lanes=groups, span=span)
    agents = agent_facts(inputs, log, span)
    online = online_by_group(agents, groups)
    reachable = combine(hours, online, lambda within, present: (within > 0) & (present > 0))
    opened = open_stays(inputs, log)
    lists = list_facts(inputs, log, opened, reachable)
    inside = (clock.day_begins >= clock.window_begin) & (clock.day_begins <= clock.window_end)
    return Facts(
        groups=groups,
        days=clock.day_begins[inside],
        chats=chat_facts(inputs, log.chats, hours),
        lists=lists,
        agents=agents,
        openings=find_openings(
            hours,
            online,
            reachable,
            lists.open,
            opened,
            clock.day_begins,
            (clock.window_begin, clock.window_end),
        ),
    )
