"""Mornings: the instants at which a group opens, the backlog it finds and how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.log import MISSING
from sim.inputs.arrays import Changes, Int64
from sim.results.timeline import Mask, Steps
from sim.scenario.model import NEVER


@dataclass(frozen=True, slots=True)
class Openings:
    """The openings of the measured window, by group, then time; ``(openings,)`` int64 each.

    A group opens at each instant at which its hours begin; one that is within hours at all times
    of the run opens at each instant at which an agent of it comes online after none was. The state
    in which the run begins is no opening.
    """

    group: Int64
    opened_at: Int64
    """Instant (us)."""
    backlog: Int64
    """Open chats just before the group's first assignment from then on; just before the opening
    itself where no assignment comes before the next one."""
    drained_at: Int64
    """First instant from that assignment on at which the open list was empty, if it came before
    the group's next opening and the backlog was not 0; else ``MISSING``."""


def find_openings(
    hours: Changes,
    online: Steps,
    open_list: Steps,
    open_stays: tuple[Int64, Int64, Int64],
    assignments: tuple[Int64, Int64],
    window: tuple[int, int],
) -> Openings:
    """The openings of one replication.

    Parameters: ``hours``, the changes of the groups' hours; ``online`` agents and ``open_list``, a
    lane for each group; ``open_stays``, group, begin and end (us) of every stay in an open list;
    ``assignments``, group and instant (us) of every first assignment; ``window``, begin and end of
    the measured window (us).
    """
    parts = []
    for group in range(open_list.lanes):
        at = _instants(group, hours, online)
        of = open_stays[0] == group
        next_at = np.append(at[1:], NEVER)[: len(at)]
        begun = _first_from(assignments[1][assignments[0] == group], at)
        begun = np.where(begun < next_at, begun, at)
        backlog = _before(open_stays[1][of], open_stays[2][of], begun)
        drained = _first_empty(group, open_list, begun)
        drained[(backlog == 0) | (drained >= next_at)] = MISSING
        inside = (at >= window[0]) & (at < window[1])
        parts.append(np.stack([np.full(len(at), group), at, backlog, drained])[:, inside])
    none = np.zeros((4, 0), np.int64)
    return Openings(*np.concatenate([none, *parts], axis=1))


def _instants(group: int, hours: Changes, online: Steps) -> Int64:
    of = hours.of == group
    at, to = hours.at[of], hours.to[of]
    if not (len(at) == 1 and at[0] == 0 and to[0] == 1):
        begins: Int64 = at[(to == 1) & (at > 0)]
        return begins
    lane = online.points // online.span == group
    came, level = online.points[lane] % online.span, online.levels[lane]
    after_none: Mask = np.append(True, level[:-1] == 0) & (level > 0) & (came > 0)
    instants: Int64 = came[after_none]
    return instants


def _first_from(instants: Int64, at: Int64) -> Int64:
    """The first of ``instants`` from each of ``at`` on; ``NEVER`` where there is none."""
    ordered = np.append(np.sort(instants), NEVER)
    first: Int64 = ordered[np.searchsorted(ordered, at, side="left")]
    return first


def _before(begin: Int64, end: Int64, at: Int64) -> Int64:
    """How many stays began before each instant and had not ended before it."""
    began = np.searchsorted(np.sort(begin), at, side="left")
    backlog: Int64 = began - np.searchsorted(np.sort(end), at, side="left")
    return backlog


def _first_empty(group: int, open_list: Steps, at: Int64) -> Int64:
    """The first instant from each on at which the list is empty; ``NEVER`` where it never is."""
    lane = open_list.points // open_list.span == group
    empty = open_list.points[lane & (open_list.levels == 0)] % open_list.span
    # stays that never end are closed at the last instant of the span
    empty = np.append(empty[empty < open_list.span - 1], NEVER)
    already = open_list.at(np.full(len(at), group), at) == 0
    return np.where(already, at, empty[np.searchsorted(empty, at, side="left")])
