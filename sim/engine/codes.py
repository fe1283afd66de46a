"""What both engines share: codes of :mod:`sim.units` as plain integers, names of settings."""

from __future__ import annotations

from sim.units import MISSING, ChatStatus, Kind, Leaving, Stage, Status, Stretch

NONE = MISSING
OFFLINE, AWAY, BUSY, AVAILABLE = map(int, Status)
FINISH, CARRY_OVER, TRANSFER, LEAVES_AWAY, THROWN = map(int, Leaving)
QUEUED, OPEN, ASSIGNED, RESOLVED, MISSED = map(int, ChatStatus)
WORK, PAUSED, SILENT, UNREACHABLE, WRAP_UP, REST = map(int, Stage)
QUEUED_STRETCH, OPEN_STRETCH, SERVED_STRETCH = map(int, Stretch)
(
    HOURS,
    STAGE_ENDS,
    SHIFT,
    CONDITIONS,
    ASK,
    LEAVE,
    INACTIVITY,
    GRACE,
    NOTICE,
    RAISE_AGAIN,
    RAISE,
) = map(int, Kind)

SETTINGS = (
    *("offline_enabled", "offline_enabled_on", "offline_limit", "offline_counts_spell"),
    *("open_first", "open_on_login_only", "open_outside_hours", "auto_assign"),
    *("queue_enabled", "queue_enabled_on", "queue_limit", "queue_becomes_open"),
    *("grace_us", "inactivity_timeout_us", "sticky_fallback"),
)
"""The settings of a group that are plain integers for :mod:`sim.policy`, as in the inputs."""
