"""The agents over time: their statuses, their schedule and the slots they hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.log import MISSING, ChatLog, RunLog, Stretch
from sim.inputs.arrays import Inputs, Int64, Status
from sim.results.chats import ChatFacts
from sim.results.lists import first_of
from sim.results.timeline import Steps, combine, states, stays
from sim.scenario.model import NEVER

AGENT_COLUMNS = (
    "chats",
    "handled",
    "handling",
    "holding",
    "counted",
    "available",
    "busy",
    "away",
    "offline",
    "scheduled",
    "online",
    "overtime",
    "wrap_up",
    "rest",
)
"""What :func:`agent_numbers` gives of each agent: two counts of chats, then microseconds."""


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """The agents over the whole run, a lane for each."""

    names: tuple[str, ...]
    concurrency: Int64
    member: Int64
    """``(1 + groups, agents)`` 1 where the agent belongs to the row; row 0 is ``all``."""
    status: Steps
    scheduled: Steps
    """1 while the agent is planned online, attendance left aside."""
    online: Steps
    overtime: Steps
    """1 while the agent is available or busy outside that plan; logged out as ``away`` (R24) it is
    not at work."""
    held: Steps
    """Slots in work, silent, unreachable or in wrap-up; those paused or at rest are not."""
    counted: Steps
    """1 while the agent is available or has such a slot: the time that occupancy refers to."""
    wrap_up: Steps
    """Slots in wrap-up."""
    rest: Steps
    """Slots at rest."""


def agent_facts(inputs: Inputs, log: RunLog, span: int) -> AgentFacts:
    """The agents of one replication; ``span`` (us) is greater than every instant of the run."""
    roster, lanes = inputs.roster, len(inputs.roster.names)
    status = states(
        log.statuses.agent.astype(np.int64),
        log.statuses.at,
        log.statuses.status.astype(np.int64),
        lanes=lanes,
        span=span,
    )
    plan = inputs.planned
    scheduled = states(plan.of, plan.at, plan.to, lanes=lanes, span=span)
    online = status.where(lambda _, level: level != Status.OFFLINE)
    working = status.where(lambda _, level: (level == Status.AVAILABLE) | (level == Status.BUSY))
    held = stays(*_served(log), lanes=lanes, span=span)
    member = np.zeros((1 + inputs.known_groups, lanes), np.int64)
    member[0] = 1
    for agent, groups in enumerate(roster.groups):
        member[[1 + g for g in groups], agent] = 1
    return AgentFacts(
        names=roster.names,
        concurrency=roster.concurrency,
        member=member,
        status=status,
        scheduled=scheduled,
        online=online,
        overtime=combine(working, scheduled, lambda at, planned: (at == 1) & (planned == 0)),
        held=held,
        counted=combine(status, held, lambda s, slots: (s == Status.AVAILABLE) | (slots > 0)),
        wrap_up=_slots(log.chats, log.chats.resolved_at, log.chats.wrapped_at, lanes, span),
        rest=_slots(log.chats, log.chats.wrapped_at, log.chats.freed_at, lanes, span),
    )


def _served(log: RunLog) -> tuple[Int64, Int64, Int64]:
    """Agent, begin and end of every stretch in which a chat was in hand and not paused, wrap-up
    included; ``NEVER`` ends what is unfinished."""
    chats, stretches = log.chats, log.stretches
    last, earlier = chats.served_from != MISSING, stretches.kind == Stretch.SERVED
    return (
        np.concatenate([chats.agent[last], stretches.agent[earlier]]).astype(np.int64),
        np.concatenate([chats.served_from[last], stretches.begin[earlier]]),
        np.concatenate([first_of(chats.wrapped_at[last]), first_of(stretches.end[earlier])]),
    )


def _slots(chats: ChatLog, begin: Int64, end: Int64, lanes: int, span: int) -> Steps:
    """Slots of each agent in the stretches from ``begin`` to ``end`` of its chats."""
    some = begin != MISSING
    agent = chats.agent[some].astype(np.int64)
    return stays(agent, begin[some], first_of(end[some]), lanes=lanes, span=span)


def online_by_group(agents: AgentFacts, groups: int) -> Steps:
    """How many agents of each group are online, a lane for each group."""
    agent, begin, end = _online_stays(agents.online)
    of = [agents.member[1 + group][agent] == 1 for group in range(groups)]
    lane = np.repeat(np.arange(groups), [int(mask.sum()) for mask in of])
    none = np.zeros(0, np.int64)
    return stays(
        lane,
        np.concatenate([none, *(begin[mask] for mask in of)]),
        np.concatenate([none, *(end[mask] for mask in of)]),
        lanes=groups,
        span=agents.online.span,
    )


def _online_stays(online: Steps) -> tuple[Int64, Int64, Int64]:
    """Agent, begin and end of every stretch online; ``NEVER`` ends what is unfinished."""
    agent, at = online.points // online.span, online.points % online.span
    before = np.where(at == 0, 0, np.append(0, online.levels[:-1]))
    changed = online.levels != before
    agent, at, level = agent[changed], at[changed], online.levels[changed]
    same = np.append(agent[1:], -1) == agent
    end = np.where(same, np.append(at[1:], NEVER), NEVER)
    return agent[level == 1], at[level == 1], end[level == 1]


def agent_numbers(agents: AgentFacts, chats: ChatFacts, window: Int64) -> Int64:
    """What each agent did in the window: ``(agents, len(AGENT_COLUMNS))``.

    Parameters: ``window`` ``(2,)`` its begin and end (us). Chats are those raised in the window,
    by the agent of their last assignment; ``handled`` are the reached and resolved ones,
    ``handling`` is their handling time; all other times are inside the window.
    """
    count = len(agents.names)
    handling = np.zeros(count, np.int64)
    np.add.at(handling, chats.agent[chats.handled], chats.handling_us[chats.handled])
    listed = (Status.AVAILABLE, Status.BUSY, Status.AWAY, Status.OFFLINE)
    by_status = [_in_status(agents.status, status) for status in listed]
    holding = agents.held.where(lambda _, level: level > 0)
    over_time = [holding, agents.counted, *by_status]
    over_time += [agents.scheduled, agents.online, agents.overtime, agents.wrap_up, agents.rest]
    return np.stack(
        [
            np.bincount(chats.agent[chats.assigned], minlength=count),
            np.bincount(chats.agent[chats.handled], minlength=count),
            handling,
            *(steps.areas(window)[:, 0] for steps in over_time),
        ],
        axis=1,
    )


def _in_status(statuses: Steps, status: Status) -> Steps:
    return statuses.where(lambda _, level: level == status)
