"""The agents over time: their statuses, their schedule and the slots they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.log import ChatLog, RunLog
from sim.inputs.arrays import Inputs, Int64
from sim.results.chats import ChatFacts
from sim.results.lists import first_of
from sim.results.timeline import Stays, Steps, combine, states, stays, union
from sim.units import MISSING, NEVER, Status, Stretch

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
    team: Int64
    """``(agents,)`` which team each belongs to: those alike in groups and concurrency."""
    teams: Int64
    """``(1 + groups, teams)`` as ``member``."""
    status: Steps
    scheduled: Steps
    """1 while the agent is planned online, attendance left aside."""
    online: Steps
    overtime: Steps
    """1 while the agent is available or busy outside that plan; logged out as ``away`` (R24) it is
    not at work."""
    held: Stays
    """Slots in work, silent, unreachable or in wrap-up; those paused or at rest are not."""
    holding: Steps
    """1 while the agent has at least one such slot."""
    counted: Stays
    """1 while the agent is available or has such a slot: the time that occupancy refers to."""
    wrap_up: Stays
    """Slots in wrap-up."""
    rest: Stays
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
    held = Stays(lanes, *_served(log))
    slots = held.steps(span)
    alike = list(zip(roster.groups, roster.concurrency.tolist(), strict=True))
    number = {each: i for i, each in enumerate(dict.fromkeys(alike))}
    teams = _members([groups for groups, _ in number], inputs.known_groups)
    team = np.array([number[each] for each in alike], np.int64)
    return AgentFacts(
        names=roster.names,
        concurrency=roster.concurrency,
        member=teams[:, team],
        team=team,
        teams=teams,
        status=status,
        scheduled=scheduled,
        online=online,
        overtime=combine(working, scheduled, lambda at, planned: (at == 1) & (planned == 0)),
        held=held,
        holding=Steps(lanes, span, slots.points, np.minimum(slots.levels, 1)),
        counted=Stays(lanes, *_times(_counted(status, slots))),
        wrap_up=_stays(log.chats, log.chats.resolved_at, log.chats.wrapped_at, lanes),
        rest=_stays(log.chats, log.chats.wrapped_at, log.chats.freed_at, lanes),
    )


def _members(groups: Sequence[tuple[int, ...]], known: int) -> Int64:
    """1 where an agent (or team) of ``groups`` belongs to the row: ``(1 + known, agents)``."""
    member = np.zeros((1 + known, len(groups)), np.int64)
    member[0] = 1
    for agent, its in enumerate(groups):
        member[[1 + group for group in its], agent] = 1
    return member


def _served(log: RunLog) -> tuple[Int64, Int64, Int64]:
    """Agent, begin and end of every stretch in which a chat was in hand and not paused, wrap-up
    included; ``NEVER`` ends what is unfinished."""
    chats, stretches = log.chats, log.stretches
    last = np.flatnonzero(chats.served_from != MISSING)
    earlier = stretches.kind == Stretch.SERVED
    return (
        np.concatenate([chats.agent[last], stretches.agent[earlier]]).astype(np.int64),
        np.concatenate([chats.served_from[last], stretches.begin[earlier]]),
        np.concatenate([first_of(chats.wrapped_at[last]), first_of(stretches.end[earlier])]),
    )


def _counted(status: Steps, slots: Steps) -> Steps:
    """1 while an agent is available or has one of its ``slots`` in use."""
    # while the agent is available it makes no difference how many slots are in use
    elsewhere = slots.points[status.over(slots.points) != Status.AVAILABLE]
    points = union(status.points, elsewhere)
    counted = (status.over(points) == Status.AVAILABLE) | (slots.over(points) > 0)
    return Steps(status.lanes, status.span, points, counted.astype(np.int64))


def _stays(chats: ChatLog, begin: Int64, end: Int64, lanes: int) -> Stays:
    """The stretches from ``begin`` to ``end`` of the agents' chats."""
    some = np.flatnonzero((begin != MISSING) & (begin != end))
    agent = chats.agent[some].astype(np.int64)
    return Stays(lanes, agent, begin[some], first_of(end[some]))


def online_by_group(agents: AgentFacts, groups: int) -> Steps:
    """How many agents of each group are online, a lane for each group."""
    agent, begin, end = _times(agents.online)
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


def _times(steps: Steps) -> tuple[Int64, Int64, Int64]:
    """Agent, begin and end of every stretch at level 1; ``NEVER`` ends what is unfinished."""
    agent, at = steps.points // steps.span, steps.points % steps.span
    before = np.where(at == 0, 0, np.append(0, steps.levels[:-1]))
    changed = steps.levels != before
    agent, at, level = agent[changed], at[changed], steps.levels[changed]
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
    # the first entry is that of the chats that no agent has
    by = chats.agent + np.int64(1)
    handled_by = np.where(chats.marks.handled, by, 0)
    handling = np.zeros(count + 1, np.int64)
    np.add.at(handling, handled_by, chats.handling_us)
    listed = (Status.AVAILABLE, Status.BUSY, Status.AWAY, Status.OFFLINE)
    by_status = [_in_status(agents.status, status) for status in listed]
    over_time: list[Steps | Stays] = [agents.holding, agents.counted, *by_status]
    over_time += [agents.scheduled, agents.online, agents.overtime, agents.wrap_up, agents.rest]
    return np.stack(
        [
            np.bincount(by, minlength=count + 1)[1:],
            np.bincount(handled_by, minlength=count + 1)[1:],
            handling[1:],
            *(steps.areas(window)[:, 0] for steps in over_time),
        ],
        axis=1,
    )


def _in_status(statuses: Steps, status: Status) -> Steps:
    return statuses.where(lambda _, level: level == status)
