"""The state before the first instant: all closed, everybody offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim import policy
from sim.engine.kernel.state import (
    AGENT_RECORD,
    CODES,
    COLUMNS,
    EVENT,
    GROUP,
    INSTANTS,
    LIST,
    MEMBERSHIP,
    NONE,
    SCHEDULED,
    SETTINGS,
    SLOT,
    STATUS_CHANGE,
    STRETCH,
    WORLD,
    Records,
)
from sim.inputs.arrays import Chats, Inputs, Int64
from sim.units import NEVER, Leaving

_EVENTS_OF_A_CHAT = 5
"""Its customer leaves, twice scheduled; that is noticed; an agent notices it; it is raised."""


@dataclass(frozen=True, slots=True)
class Run:
    """The record that the kernel is handed, and the arrays whose addresses it holds."""

    world: Records
    arrays: dict[str, npt.NDArray[Any]]

    def lay(self, **arrays: npt.NDArray[Any]) -> None:
        """Put arrays into the run, in place of those of the same names."""
        self.arrays.update(arrays)
        for name, array in arrays.items():
            self.world[name] = array.ctypes.data


def start(inputs: Inputs) -> Run:
    """Lay out a run before its first instant.

    What is rarely long is allocated for the worst case all the same: memory is taken from the
    system only where it is written to.
    """
    chats, count = inputs.chats, len(inputs.chats.raised_at)
    members, roster, groups = _memberships(inputs)
    schedule = _schedule(inputs)
    run = Run(_world(inputs), {})
    run.lay(
        groups=groups,
        lists=_filled(LIST, 2 * len(groups), first=NONE, last=NONE),
        agents=_agents(inputs, members),
        slots=np.zeros(int(inputs.roster.concurrency.sum()), SLOT),
        members=members,
        roster=roster,
        free_heap=np.zeros(len(members), np.int64),
        busy_heap=np.zeros(len(inputs.roster.names), np.int64),
        ask_heap=np.zeros(len(inputs.roster.names), np.int64),
        event_heap=np.empty(_EVENTS_OF_A_CHAT * count + 2 * len(schedule) * len(groups) + 1, EVENT),
        next_in_list=np.empty(count, np.int32),
        previous_in_list=np.empty(count, np.int32),
        awaited=_awaited(inputs, run.world),
        raised_again_rows=np.empty(count - chats.first_chats, np.int64),
        hours=_changes(inputs.hours.at, inputs.hours.of, inputs.hours.to),
        schedule=schedule,
        instants=np.empty((INSTANTS, count), np.int64),
        codes=np.empty((CODES, count), np.int8),
        counts=np.empty((3, count), np.int32),
        status_log=np.empty(2 * len(schedule), STATUS_CHANGE),
        stretch_log=np.empty(0, STRETCH),
    )
    _lay_chats(run, inputs)
    if (groups["auto_assign"] == 0).any():
        run.lay(
            noticed_heap=np.empty(count, np.int64),
            places=np.empty(count, np.int64),
            was_noticed=np.zeros(count, np.int8),
            next_unseen=np.empty(count, np.int32),
        )
    if (inputs.statuses.leaving == Leaving.TRANSFER).any():
        run.lay(work_left_over=np.empty(count, np.int64), list_since=np.empty(count, np.int64))
    return run


def _lay_chats(run: Run, inputs: Inputs) -> None:
    chats = inputs.chats
    rows, columns = _columns(chats, len(chats.raised_at))
    run.lay(
        raised_at=chats.raised_at.copy(),
        group_of=_plain(chats.group),
        solo_work=_plain(chats.work_us),
        patience=_plain(chats.patience_us),
        unreachable_time=_plain(chats.unreachable_us),
        column_rows=rows,
        columns=columns,
        paces=_plain(inputs.roster.paces),
    )


def lengthen_stretches(run: Run) -> None:
    """Give a run that is about to fill its stretches room for more."""
    world, most = run.world[0], int(run.arrays["agents"]["concurrency"].max())
    stretches = np.empty(2 * (world["stretches"] + world["owed"] + 3 * most), STRETCH)
    stretches[: world["stretches"]] = run.arrays["stretch_log"][: world["stretches"]]
    run.lay(stretch_log=stretches)
    run.world["stretch_capacity"] = len(stretches)


def _filled(kind: np.dtype[np.void], size: int, **values: Any) -> Records:
    records = np.zeros(size, kind)
    for name, value in values.items():
        records[name] = value
    return records


def _plain(column: Int64) -> Int64:
    """A column as the kernel reads it: one number after another."""
    return np.require(column, np.int64, "C")


def _world(inputs: Inputs) -> Records:
    clock, chats = inputs.clock, inputs.chats
    return _filled(
        WORLD,
        1,
        end=clock.end,
        window_begin=clock.window_begin,
        window_end=clock.window_end,
        stops_when_settled=clock.stops_when_settled,
        offline_enabled=inputs.settings.inbox_offline_enabled,
        first_chats=chats.first_chats,
        assignments=len(inputs.roster.names),
        group_count=inputs.known_groups,
        chat_count=len(chats.raised_at),
        pace_width=inputs.roster.paces.shape[1],
        hours_count=len(inputs.hours.at),
        schedule_count=len(inputs.statuses.at),
    )


def _memberships(inputs: Inputs) -> tuple[Records, Int64, Records]:
    """The memberships by agent; their order by group, then agent; and the groups."""
    settings, count = inputs.settings, inputs.known_groups
    of = np.array([g for its in inputs.roster.groups for g in its], np.int64)
    sizes = [len(its) for its in inputs.roster.groups]
    agent = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    members = _filled(MEMBERSHIP, len(of), group=of, agent=agent, free_place=NONE)
    roster = np.argsort(of, kind="stable").astype(np.int64)
    ends = np.cumsum(np.bincount(of, minlength=count))
    groups = np.zeros(count, GROUP)
    for name in SETTINGS:
        groups[name] = getattr(settings, name)
    groups["open_first"] = [
        policy.open_comes_first(first, auto)
        for first, auto in zip(settings.open_first, settings.auto_assign, strict=True)
    ]
    groups["grace_ends_at"] = groups["unseen"] = NONE
    groups["members_begin"] = groups["free_begin"] = np.concatenate([[0], ends[:-1]])
    groups["members_end"] = ends
    chats = np.bincount(inputs.chats.group, minlength=count)[:count]
    picked_up = np.where(groups["auto_assign"] == 0, chats, 0)
    groups["noticed_begin"] = np.cumsum(picked_up) - picked_up
    return members, roster, groups


def _agents(inputs: Inputs, members: Records) -> Records:
    roster, count = inputs.roster, len(inputs.roster.names)
    group_ends = np.cumsum(np.bincount(members["agent"], minlength=count))
    return _filled(
        AGENT_RECORD,
        count,
        concurrency=roster.concurrency,
        pace=roster.pace,
        place=np.arange(count),
        slots_begin=np.cumsum(roster.concurrency) - roster.concurrency,
        groups_begin=np.concatenate([[0], group_ends[:-1]]),
        groups_end=group_ends,
        ends_at=NEVER,
        ends_chat=NONE,
        ends_slot=NONE,
        busy_place=NONE,
    )


def _columns(chats: Chats, count: int) -> tuple[Int64, Int64]:
    rows = np.full(len(COLUMNS), NONE, np.int64)
    used: list[Int64] = []
    for place, name in enumerate(COLUMNS):
        column = getattr(chats, name)
        if len(column):
            rows[place] = len(used)
            used.append(column)
    drawn = np.stack(used) if used else np.empty((0, count), np.int64)
    return rows, np.require(drawn, np.int64, "C")


def _changes(at: Int64, of: Int64, to: Int64, leaving: Int64 | int = NONE) -> Records:
    return _filled(SCHEDULED, len(at), at=at, of=of, to=to, leaving=leaving)


def _schedule(inputs: Inputs) -> Records:
    statuses = inputs.statuses
    return _changes(statuses.at, statuses.of, statuses.to, statuses.leaving)


def _awaited(inputs: Inputs, world: Records) -> npt.NDArray[np.int8]:
    first_chats = inputs.chats.raised_at[: inputs.chats.first_chats]
    first, last = first_chats.searchsorted([inputs.clock.window_begin, inputs.clock.window_end])
    awaited = np.zeros(len(inputs.chats.raised_at), np.int8)
    awaited[first:last] = 1
    world["pending"] = last - first
    return awaited
