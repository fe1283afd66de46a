"""The arrays of a run, by the addresses that its record holds.

Arrays handed from function to function would cost the compiler minutes and every chat
microseconds: each carries seven numbers and is counted in and out. A record is one address.
Shapes are those that finding a place needs; nothing looks at the length of an array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.jit import array_at, compiled
from sim.engine.kernel.state import (
    AGENT_RECORD,
    CODES,
    EVENT,
    GROUP,
    INSTANTS,
    LIST,
    MEMBERSHIP,
    SCHEDULED,
    SLOT,
    STATUS_CHANGE,
    STRETCH,
    State,
)


@compiled
def groups(s: State) -> Any:
    """The groups, in the order of the file."""
    return array_at(s.groups, (s.group_count,), GROUP)


@compiled
def lists(s: State) -> Any:
    """Of each group its queue, then its open list."""
    return array_at(s.lists, (2 * s.group_count,), LIST)


@compiled
def agents(s: State) -> Any:
    """The agents, in roster order."""
    return array_at(s.agents, (1,), AGENT_RECORD)


@compiled
def slots(s: State) -> Any:
    """The slots of each agent from its ``slots_begin`` on, the ``held`` ones first."""
    return array_at(s.slots, (1,), SLOT)


@compiled
def members(s: State) -> Any:
    """The memberships, those of one agent together."""
    return array_at(s.members, (1,), MEMBERSHIP)


@compiled
def roster(s: State) -> Any:
    """The memberships by group, then roster order."""
    return array_at(s.roster, (1,), np.int64)


@compiled
def free_heap(s: State) -> Any:
    """For each group the memberships of its free agents, by place (R5, R16)."""
    return array_at(s.free_heap, (1,), np.int64)


@compiled
def busy_heap(s: State) -> Any:
    """The agents with a slot that ends, by instant, then chat (R2)."""
    return array_at(s.busy_heap, (1,), np.int64)


@compiled
def ask_heap(s: State) -> Any:
    """The agents to be asked at this instant, by log-in (R2)."""
    return array_at(s.ask_heap, (1,), np.int64)


@compiled
def event_heap(s: State) -> Any:
    """All other events that the run itself brings about, by instant and order (R2)."""
    return array_at(s.event_heap, (1,), EVENT)


@compiled
def noticed_heap(s: State) -> Any:
    """For each group that picks up its noticed chats, by place (R15)."""
    return array_at(s.noticed_heap, (1,), np.int64)


@compiled
def places(s: State) -> Any:
    """The place of open chats in the order of R12, where a group picks up."""
    return array_at(s.places, (1,), np.int64)


@compiled
def was_noticed(s: State) -> Any:
    """1 for chats that were ever noticed (R15), where a group picks up."""
    return array_at(s.was_noticed, (1,), np.int8)


@compiled
def next_unseen(s: State) -> Any:
    """Links a group's open chats whose pickup delay has not begun."""
    return array_at(s.next_unseen, (1,), np.int32)


@compiled
def next_in_list(s: State) -> Any:
    """Links the chats of a list, forwards."""
    return array_at(s.next_in_list, (1,), np.int32)


@compiled
def previous_in_list(s: State) -> Any:
    """Links the chats of a list, backwards."""
    return array_at(s.previous_in_list, (1,), np.int32)


@compiled
def work_left_over(s: State) -> Any:
    """Work left of returned chats (R24), in millionths of a microsecond."""
    return array_at(s.work_left_over, (1,), np.int64)


@compiled
def list_since(s: State) -> Any:
    """Begin of the present stay in a list of returned chats (us)."""
    return array_at(s.list_since, (1,), np.int64)


@compiled
def raised_again_rows(s: State) -> Any:
    """The retries and escalations raised so far."""
    return array_at(s.raised_again_rows, (1,), np.int64)


@compiled
def awaited(s: State) -> Any:
    """1 for chats that ``cooldown: auto`` waits for (R32)."""
    return array_at(s.awaited, (1,), np.int8)


@compiled
def raised_at(s: State) -> Any:
    """When each chat is raised (us)."""
    return array_at(s.raised_at, (1,), np.int64)


@compiled
def group_of(s: State) -> Any:
    """The group of each chat."""
    return array_at(s.group_of, (1,), np.int64)


@compiled
def solo_work(s: State) -> Any:
    """The work of each chat (us)."""
    return array_at(s.solo_work, (1,), np.int64)


@compiled
def patience(s: State) -> Any:
    """The patience of each chat's customer (us)."""
    return array_at(s.patience, (1,), np.int64)


@compiled
def unreachable_time(s: State) -> Any:
    """How long each chat is held whose customer has left (us)."""
    return array_at(s.unreachable_time, (1,), np.int64)


@compiled
def column_rows(s: State) -> Any:
    """Row in ``columns`` of each of ``COLUMNS``, -1 for one that is not used."""
    return array_at(s.column_rows, (1,), np.int64)


@compiled
def columns(s: State) -> Any:
    """The columns of the inputs that are used, a row each."""
    return array_at(s.columns, (1, s.chat_count), np.int64)


@compiled
def paces(s: State) -> Any:
    """Millionths of work a microsecond, by pace and chats worked on (R22)."""
    return array_at(s.paces, (1, s.pace_width), np.int64)


@compiled
def hours(s: State) -> Any:
    """The changes of the groups' hours, in order."""
    return array_at(s.hours, (1,), SCHEDULED)


@compiled
def schedule(s: State) -> Any:
    """The changes of the agents' scheduled statuses, in order."""
    return array_at(s.schedule, (1,), SCHEDULED)


@compiled
def instants(s: State) -> Any:
    """Instants of the log (us), a row each."""
    return array_at(s.instants, (INSTANTS, s.chat_count), np.int64)


@compiled
def codes(s: State) -> Any:
    """Codes of the log, a row each."""
    return array_at(s.codes, (CODES, s.chat_count), np.int8)


@compiled
def counts(s: State) -> Any:
    """Whole numbers of the log, a row each."""
    return array_at(s.counts, (3, s.chat_count), np.int32)


@compiled
def status_log(s: State) -> Any:
    """The changes of the agents' actual statuses so far."""
    return array_at(s.status_log, (1,), STATUS_CHANGE)


@compiled
def stretch_log(s: State) -> Any:
    """The stretches so far of chats that were paused or returned."""
    return array_at(s.stretch_log, (1,), STRETCH)
