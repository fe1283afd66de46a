"""The constants and codes that everybody shares. Nothing of ours is imported here."""

from __future__ import annotations

from enum import IntEnum

MICROSECONDS = 1_000_000
NEVER = 2**62
"""A duration that does not end within any run; an instant plus ``NEVER`` still fits in 64 bits."""
UNLIMITED = 2**62
"""A limit that no count reaches."""
MISSING = -1
"""An instant that never came, an agent or a count that there was not."""


class Status(IntEnum):
    """Status of an agent, the most absent first (R25); *online* is any but ``OFFLINE``."""

    OFFLINE = 0
    AWAY = 1
    BUSY = 2
    AVAILABLE = 3


class Leaving(IntEnum):
    """How an agent goes offline: what becomes of the chats in hand (R24-R26)."""

    FINISH = 0
    """``busy`` until the last chat and wrap-up have ended, then offline."""
    CARRY_OVER = 1
    """Chats are paused until the next log-in."""
    TRANSFER = 2
    """Chats return to their groups' queues."""
    AWAY = 3
    """As ``CARRY_OVER``, but the status until the next log-in is ``away``."""
    THROWN = 4
    """By a disconnect or an outage: chats are paused, draining and ``AWAY`` end."""


class ChatStatus(IntEnum):
    """Where a chat stands when the clock stops."""

    QUEUED = 0
    OPEN = 1
    ASSIGNED = 2
    RESOLVED = 3
    MISSED = 4


class Stage(IntEnum):
    """What an agent's slot is doing with its chat."""

    WORK = 0
    PAUSED = 1
    SILENT = 2
    UNREACHABLE = 3
    WRAP_UP = 4
    REST = 5


class Stretch(IntEnum):
    """What a chat was doing in a stretch of time."""

    QUEUED = 0
    OPEN = 1
    SERVED = 2
    """In an agent's hands and not paused."""


class Kind(IntEnum):
    """What happens at one instant, in the order of R2."""

    HOURS = 1
    STAGE_ENDS = 2
    """The end of work, or of a silent, unreachable, wrap-up or rest time."""
    SHIFT = 3
    """A scheduled change of an agent's status."""
    CONDITIONS = 4
    """What R2 has read after an instant's status changes."""
    ASK = 5
    LEAVE = 6
    INACTIVITY = 7
    GRACE = 8
    NOTICE = 9
    """An open chat is noticed by an agent (R15)."""
    RAISE_AGAIN = 10
    """A retry or an escalation is raised."""
    RAISE = 11


NUMBER_BITS = 40
"""Events of one instant come by kind, which stands above these bits, then by the number of what is
concerned (R2)."""
