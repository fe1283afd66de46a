"""Mornings: the instants at which a group opens, the backlog it finds and how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.inputs.arrays import Int64
from sim.results.timeline import Mask, Stays, Steps
from sim.units import MISSING, NEVER


@dataclass(frozen=True, slots=True)
class Openings:
    """The openings of the measured window, by group, then time; ``(openings,)`` int64 each.

    On a date that is within a group's hours from midnight to midnight, the group opens at each
    instant at which an agent of it comes online after none was; on any other date, at each instant
    at which its hours begin. The state in which the run begins is no opening.
    """

    group: Int64
    opened_at: Int64
    """Instant (us)."""
    backlog: Int64
    """Open chats just before agents can take them: when first an agent is online within hours from
    the opening on, or at the opening itself where nobody comes before the next one."""
    drained_at: Int64
    """First instant from then on at which the open list was empty, if it came before the group's
    next opening and the backlog was not 0; else ``MISSING``."""


def find_openings(
    hours: Steps,
    online: Steps,
    reachable: Steps,
    open_list: Steps,
    opened: Stays,
    days: Int64,
    window: tuple[int, int],
) -> Openings:
    """The openings of one replication.

    Parameters, a lane for each group: ``hours``, 1 while it is within them, ``online`` agents,
    ``reachable``, 1 while both are so, ``open_list`` and ``opened``, every stay in it; ``days``
    ``(days + 1,)`` the local midnights of the run; ``window``, begin and end of the measured window
    (us).
    """
    whole_days = hours.areas(days) == np.diff(days)
    parts = []
    for group in range(open_list.lanes):
        at = _instants(_rises(hours, group), _rises(online, group), whole_days[group], days)
        next_at = np.append(at[1:], NEVER)[: len(at)]
        there = reachable.at(np.full(len(at), group), at) > 0
        from_then = np.where(there, at, _first_from(_rises(reachable, group), at))
        from_then = np.where(from_then < next_at, from_then, at)
        of = opened.lane == group
        backlog = _before(opened.begin[of], opened.end[of], from_then)
        drained = _first_empty(group, open_list, from_then)
        drained[(backlog == 0) | (drained >= next_at)] = MISSING
        inside = (at >= window[0]) & (at < window[1])
        parts.append(np.stack([np.full(len(at), group), at, backlog, drained])[:, inside])
    none = np.zeros((4, 0), np.int64)
    return Openings(*np.concatenate([none, *parts], axis=1))


def _instants(begins: Int64, comes: Int64, whole_days: Mask, days: Int64) -> Int64:
    """Hours that begin, and on dates that are whole within hours agents that come after none."""

    def on_whole_day(at: Int64) -> Mask:
        on: Mask = whole_days[np.searchsorted(days, at, side="right") - 1]
        return on

    return np.sort(np.concatenate([begins[~on_whole_day(begins)], comes[on_whole_day(comes)]]))


def _rises(steps: Steps, group: int) -> Int64:
    """The instants but the first at which a group's level rises from 0."""
    lane = steps.points // steps.span == group
    at, level = steps.points[lane] % steps.span, steps.levels[lane]
    rises: Int64 = at[1:][(level[:-1] == 0) & (level[1:] > 0)]
    return rises


def _first_from(instants: Int64, at: Int64) -> Int64:
    """The first of ascending ``instants`` from each of ``at`` on; ``NEVER`` if there is none."""
    first: Int64 = np.append(instants, NEVER)[np.searchsorted(instants, at, side="left")]
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
