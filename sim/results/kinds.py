"""What came of chats, and the few different things that can come of one.

Most chats end in one of a dozen ways. Metrics ask of those ways, not of every chat, which are
theirs: what is counted once for each kind of chat serves all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.results.timeline import Mask


@dataclass(frozen=True, slots=True)
class Marks:
    """What came of each of some chats, or of each of some kinds of chats: ``(n,)`` each."""

    first: Mask
    """The customer's first chat (not a retry, not an escalation)."""
    lost: Mask
    """Of a first chat: the last chat of its chain that was raised, itself if it is the only one,
    was missed or its customer left. That chat may be of another group or beyond the window."""
    retry: Mask
    """Raised because the one before it in its chain was lost (R21)."""
    queued: Mask
    opened: Mask
    waited_queued: Mask
    """Queued before its first assignment, and not open before it."""
    waited_open: Mask
    """Open before its first assignment."""
    assigned: Mask
    resolved: Mask
    missed: Mask
    reached: Mask
    unreachable: Mask
    left: Mask
    in_time: Mask
    """Reached within the group's service level."""
    left_in_time: Mask
    """The customer left before the time of the service level was over."""
    missed_reason: npt.NDArray[np.int8]
    """:class:`sim.engine.log.MissedReason` or ``MISSING``."""

    @property
    def handled(self) -> Mask:
        """Reached and resolved: the chats that have a handling time."""
        return self.reached & self.resolved

    @property
    def every(self) -> Mask:
        """All of them."""
        return np.ones(len(self.first), np.bool_)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds that some chats are of."""

    marks: Marks
    """``(kinds,)`` each."""
    of: Int64
    """``(chats,)`` the kind of each chat."""


def kinds_of(marks: Marks) -> Kinds:
    """Sort chats by their marks: those of one kind have all marks in common."""
    columns = [getattr(marks, field.name) for field in fields(Marks)]
    code = _code(columns)
    occurs = np.zeros(int(code.max(initial=-1)) + 1, np.bool_)
    occurs[code] = True
    found = np.flatnonzero(occurs)
    number = np.empty(len(occurs), np.int64)
    number[found] = np.arange(len(found))
    of = number[code]
    example = np.empty(len(found), np.int64)
    example[of] = np.arange(len(of))
    return Kinds(Marks(*(column[example] for column in columns)), of)


def _code(columns: list[npt.NDArray[np.bool_ | np.int8]]) -> Int64:
    """A number below 2^20 for each chat that says all of its marks."""
    *masks, reason = columns
    code = reason.astype(np.int64) + 1
    for begin in range(0, len(masks), 8):
        # eight marks in a byte: small numbers are quick to put together
        byte = np.zeros(len(code), np.uint8)
        for mask in masks[begin : begin + 8]:
            byte += byte
            byte |= mask.view(np.uint8)
        code <<= 8
        code |= byte
    return code
