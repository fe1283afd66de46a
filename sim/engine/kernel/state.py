"""The state of a compiled run: arrays of records that the parts of the kernel pass around."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.units import Stretch

NONE = -1

WORK, PAUSED, SILENT, UNREACHABLE, WRAP_UP, REST = range(6)
"""Stages of a slot."""

LEAVE, INACTIVITY, GRACE, NOTICE, RAISE_AGAIN = range(5)
"""Kinds of the events in the event heap, in the order of R2; all others have their own place."""

NUMBER_BITS = 40

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

QUEUED_STRETCH, OPEN_STRETCH, SERVED_STRETCH = (int(kind) for kind in Stretch)


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
"""The arrays of a run, which :mod:`sim.engine.kernel.memory` describes."""

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
"""One record that every part of the kernel is handed: the clock, how far everything has come, the
sizes and the addresses of the arrays."""

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
