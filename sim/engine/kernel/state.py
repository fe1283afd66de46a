"""The state of a compiled run: one record that every part of the kernel is handed, and its arrays.

The arrays are found by the addresses that the record holds. Handed from function to function they
would cost the compiler minutes and every chat microseconds: each carries seven numbers and is
counted in and out. A record is one address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim import policy
from sim.engine.codes import NONE, TRANSFER
from sim.engine.jit import array_of
from sim.inputs.arrays import Chats, Inputs, Int64
from sim.units import NEVER

# Rows of the instants, codes and counts of the log.
(
    QUEUED_AT,
    OPENED_AT,
    ASSIGNED_AT,
    MISSED_AT,
    RESOLVED_AT,
    LEFT_AT,
    SERVED_FROM,
    WRAPPED_AT,
    FREED_AT,
) = range(9)
INSTANTS = 9
LIVE, STATUS, REASON, REACHED, MANUAL = range(5)
CODES = 5
AGENT, CONCURRENCY, REASSIGNMENTS = range(3)

# Columns of the inputs that may be unused.
COLUMNS = (
    "open_work_us",
    "open_patience_us",
    "pickup_us",
    "preferred",
    "wrap_up_us",
    "rest_waiting_us",
    "rest_idle_us",
    "silent_us",
    "retry_delay_us",
    "child_if_lost",
    "child_if_resolved",
)
(
    OPEN_WORK,
    OPEN_PATIENCE,
    PICKUP,
    PREFERRED,
    WRAP_UP_TIME,
    REST_WAITING,
    REST_IDLE,
    SILENT_TIME,
    RETRY_DELAY,
    CHILD_IF_LOST,
    CHILD_IF_RESOLVED,
) = range(len(COLUMNS))


def _record(*names: str) -> np.dtype[np.void]:
    return np.dtype([(name, np.int64) for name in names])


ARRAYS = (
    *("groups", "lists", "agents", "slots", "members", "roster"),
    *("free_heap", "busy_heap", "ask_heap", "event_heap", "noticed_heap"),
    *("places", "was_noticed", "next_unseen", "next_in_list", "previous_in_list"),
    *("work_left_over", "list_since", "raised_again_rows", "awaited"),
    *("raised_at", "group_of", "solo_work", "patience", "unreachable_time"),
    *("column_rows", "columns", "paces", "hours", "schedule"),
    *("instants", "codes", "counts", "status_log", "stretch_log"),
)
"""The fields of the record that hold addresses of arrays."""

WORLD = _record(
    *("now", "end", "window_begin", "window_end", "stops_when_settled", "stopped_at"),
    *("offline_enabled", "first_chats", "raised", "raised_again", "pending"),
    *("assignments", "logins", "entries"),
    *("next_hours", "next_status", "busy", "asks", "later", "conditions"),
    *("status_changes", "stretches", "owed"),
    *("group_count", "chat_count", "pace_width"),
    *("hours_count", "schedule_count", "stretch_capacity"),
    *ARRAYS,
)
"""The clock, how far everything has come, the sizes and the addresses of the arrays."""

SETTINGS = (
    *("offline_enabled", "offline_enabled_on", "offline_limit", "offline_counts_spell"),
    *("open_first", "open_on_login_only", "open_outside_hours", "auto_assign"),
    *("queue_enabled", "queue_enabled_on", "queue_limit", "queue_becomes_open"),
    *("grace_us", "inactivity_timeout_us", "sticky_fallback"),
)
GROUP = _record(
    *SETTINGS,
    *("within_hours", "online", "available", "opened_in_spell", "grace_ends_at", "condition_due"),
    *("unseen", "noticed_begin", "noticed", "free_begin", "free"),
    *("members_begin", "members_end"),
)
"""A group's settings and state."""

LIST = _record("first", "last", "length")
"""A list of waiting chats, linked through ``next_in_list`` and ``previous_in_list``."""

AGENT_RECORD = _record(
    *("concurrency", "pace", "place", "status", "draining", "logged_out_away"),
    *("held", "working", "login", "is_asked", "is_free"),
    *("slots_begin", "groups_begin", "groups_end"),
    *("ends_at", "ends_chat", "ends_slot", "busy_place"),
)
SLOT = _record("chat", "stage", "remaining", "since", "ends_at")
MEMBERSHIP = _record("group", "agent", "login_chance", "free_place")
"""An agent in a group; those of one agent stand together."""
EVENT = _record("at", "order")
SCHEDULED = _record("at", "of", "to", "leaving")
STATUS_CHANGE = _record("at", "agent", "status")
STRETCH = _record("begin", "row", "kind", "agent", "end")

Records = npt.NDArray[np.void]

State = Any
"""A record of :data:`WORLD`, to which the compiler alone gives a type."""

# -- the arrays ----------------------------------------------------------------------------------

groups = array_of("groups", GROUP)
"""The groups, in the order of the file."""
lists = array_of("lists", LIST)
"""Of each group its queue, then its open list."""
agents = array_of("agents", AGENT_RECORD)
"""The agents, in roster order."""
slots = array_of("slots", SLOT)
"""The slots of each agent from its ``slots_begin`` on, the ``held`` ones first."""
members = array_of("members", MEMBERSHIP)
"""The memberships, those of one agent together."""
roster = array_of("roster", np.int64)
"""The memberships by group, then roster order."""
free_heap = array_of("free_heap", np.int64)
"""For each group the memberships of its free agents, by place (R5, R16)."""
busy_heap = array_of("busy_heap", np.int64)
"""The agents with a slot that ends, by instant, then chat (R2)."""
ask_heap = array_of("ask_heap", np.int64)
"""The agents to be asked at this instant, by log-in (R2)."""
event_heap = array_of("event_heap", EVENT)
"""All other events that the run itself brings about, by instant and order (R2)."""
noticed_heap = array_of("noticed_heap", np.int64)
"""For each group that picks up its noticed chats, by place (R15)."""
places = array_of("places", np.int64)
"""The place of open chats in the order of R12, where a group picks up."""
was_noticed = array_of("was_noticed", np.int8)
"""1 for chats that were ever noticed (R15), where a group picks up."""
next_unseen = array_of("next_unseen", np.int32)
"""Links a group's open chats whose pickup delay has not begun."""
next_in_list = array_of("next_in_list", np.int32)
"""Links the chats of a list, forwards."""
previous_in_list = array_of("previous_in_list", np.int32)
"""Links the chats of a list, backwards."""
work_left_over = array_of("work_left_over", np.int64)
"""Work left of returned chats (R24), in millionths of a microsecond."""
list_since = array_of("list_since", np.int64)
"""Begin of the present stay in a list of returned chats (us)."""
raised_again_rows = array_of("raised_again_rows", np.int64)
"""The retries and escalations raised so far."""
awaited = array_of("awaited", np.int8)
"""1 for chats that ``cooldown: auto`` waits for (R32)."""
raised_at = array_of("raised_at", np.int64)
"""When each chat is raised (us)."""
group_of = array_of("group_of", np.int64)
"""The group of each chat."""
solo_work = array_of("solo_work", np.int64)
"""The work of each chat (us)."""
patience = array_of("patience", np.int64)
"""The patience of each chat's customer (us)."""
unreachable_time = array_of("unreachable_time", np.int64)
"""How long each chat is held whose customer has left (us)."""
column_rows = array_of("column_rows", np.int64)
"""Row in ``columns`` of each of ``COLUMNS``, -1 for one that is not used."""
columns = array_of("columns", np.int64, "chat_count")
"""The columns of the inputs that are used, a row each."""
paces = array_of("paces", np.int64, "pace_width")
"""Millionths of work a microsecond, by pace and chats worked on (R22)."""
hours = array_of("hours", SCHEDULED)
"""The changes of the groups' hours, in order."""
schedule = array_of("schedule", SCHEDULED)
"""The changes of the agents' scheduled statuses, in order."""
instants = array_of("instants", np.int64, "chat_count")
"""Instants of the log (us), a row each."""
codes = array_of("codes", np.int8, "chat_count")
"""Codes of the log, a row each."""
counts = array_of("counts", np.int32, "chat_count")
"""Whole numbers of the log, a row each."""
status_log = array_of("status_log", STATUS_CHANGE)
"""The changes of the agents' actual statuses so far."""
stretch_log = array_of("stretch_log", STRETCH)
"""The stretches so far of chats that were paused or returned."""

# -- before the first instant: all closed, everybody offline -------------------------------------

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
    shifts = inputs.statuses
    schedule = _changes(shifts.at, shifts.of, shifts.to, shifts.leaving)
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
        event_heap=np.empty(_EVENTS_OF_A_CHAT * count + 2 * len(schedule) * len(groups) + 2, EVENT),
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
    rows, columns = _columns(chats)
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
    if (groups["auto_assign"] == 0).any():
        run.lay(
            noticed_heap=np.empty(count, np.int64),
            places=np.empty(count, np.int64),
            was_noticed=np.zeros(count, np.int8),
            next_unseen=np.empty(count, np.int32),
        )
    if (shifts.leaving == TRANSFER).any():
        run.lay(work_left_over=np.empty(count, np.int64), list_since=np.empty(count, np.int64))
    return run


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


def _columns(chats: Chats) -> tuple[Int64, Int64]:
    """The columns that are used, and the row of each of ``COLUMNS`` among them."""
    rows = np.full(len(COLUMNS), NONE, np.int64)
    used: list[Int64] = []
    for place, name in enumerate(COLUMNS):
        column = getattr(chats, name)
        if len(column):
            rows[place] = len(used)
            used.append(column)
    drawn = np.stack(used) if used else np.empty((0, len(chats.raised_at)), np.int64)
    return rows, _plain(drawn)


def _changes(at: Int64, of: Int64, to: Int64, leaving: Int64 | int = NONE) -> Records:
    return _filled(SCHEDULED, len(at), at=at, of=of, to=to, leaving=leaving)


def _awaited(inputs: Inputs, world: Records) -> npt.NDArray[np.int8]:
    first_chats = inputs.chats.raised_at[: inputs.chats.first_chats]
    first, last = first_chats.searchsorted([inputs.clock.window_begin, inputs.clock.window_end])
    awaited = np.zeros(len(inputs.chats.raised_at), np.int8)
    awaited[first:last] = 1
    world["pending"] = last - first
    return awaited
