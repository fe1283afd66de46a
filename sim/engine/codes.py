"""The codes of :mod:`sim.units` as plain integers, which both engines compare with."""

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
