"""The chats raised in the measured window, as marks and durations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engine.log import ChatLog
from sim.inputs.arrays import Chats, Inputs, Int64
from sim.results.timeline import Mask, Steps
from sim.units import MISSING, ChatStatus


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
    """The kinds that some chats are of.

    Most chats end in one of a dozen ways. Metrics ask of those ways, not of every chat, which are
    theirs: what is counted once for each kind of chat serves all of them.
    """

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
    """A number below 2^20 for each chat that says all of its marks: up to 16, and a reason."""
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


@dataclass(frozen=True)
class ChatFacts:
    """The chats raised in the measured window, ``(chats,)`` each; durations in us.

    A duration means something only where its mark says so: ``wait_us`` where ``assigned``,
    ``wait_in_hours_us`` where ``waited_open`` besides, ``handling_us`` and ``spent_us`` where
    ``handled``.
    """

    raised_at: Int64
    lane: Int64
    """Twice the group, one more for an offline chat; all unknown groups (R9) are one, after the
    last known one."""
    marks: Marks
    agent: npt.NDArray[np.int32]
    """The agent of the last assignment."""
    reassignments: Int64
    """How often it was returned to its group's queue (R24)."""
    wait_us: Int64
    wait_in_hours_us: Int64
    handling_us: Int64

    @property
    def spent_us(self) -> Int64:
        """From raised to resolved."""
        return self.wait_us + self.handling_us

    @cached_property
    def kinds(self) -> Kinds:
        """The chats sorted by what came of them."""
        return kinds_of(self.marks)

    @cached_property
    def waited(self) -> tuple[Int64, Int64]:
        """Which reached chats waited at all, and the wait (us) of each of them."""
        its = np.flatnonzero(self.marks.reached & (self.wait_us > 0))
        return its, self.wait_us[its]


def chat_facts(inputs: Inputs, log: ChatLog, hours: Steps) -> ChatFacts:
    """The chats raised in the window (R32).

    Parameters: the ``inputs`` and chat ``log`` of one replication; ``hours``, 1 while a group is
    within hours, a lane for each known group.
    """
    known = inputs.known_groups
    of_window = _window(inputs, log)
    raised, assigned_at = of_window(log.raised_at), of_window(log.assigned_at)
    group = inputs.chats.group[of_window(log.row)]
    if len(inputs.group_names) > known:
        group = np.minimum(group, known)
    wait = assigned_at - raised
    marks = _marks(inputs, log, of_window, group, wait)
    in_hours = np.zeros(len(raised), np.int64)
    timed = np.flatnonzero(marks.assigned & marks.waited_open & (group < known))
    of = group[timed]
    in_hours[timed] = hours.area_to(of, assigned_at[timed]) - hours.area_to(of, raised[timed])
    return ChatFacts(
        raised_at=raised,
        lane=2 * group + (of_window(log.live) != 1),
        marks=marks,
        agent=of_window(log.agent),
        reassignments=of_window(log.reassignments).astype(np.int64),
        wait_us=wait,
        wait_in_hours_us=in_hours,
        handling_us=of_window(log.resolved_at) - assigned_at,
    )


Rows = Callable[[npt.NDArray[Any]], npt.NDArray[Any]]
"""Takes some rows of a column."""


def _window(inputs: Inputs, log: ChatLog) -> Rows:
    """Take the chats raised in the measured window from a column of the log."""
    begin, end = inputs.clock.window_begin, inputs.clock.window_end
    # first chats stand before all others, in the order in which they are raised (R31)
    firsts = int(np.searchsorted(log.row, inputs.chats.first_chats))
    low, high = np.searchsorted(log.raised_at[:firsts], [begin, end])
    later = log.raised_at[firsts:]
    others = np.flatnonzero((later >= begin) & (later < end))

    def of_window(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        its = column[low:high]
        return np.concatenate([its, column[firsts:][others]]) if len(others) else its

    return of_window


def _marks(inputs: Inputs, log: ChatLog, of_window: Rows, group: Int64, wait: Int64) -> Marks:
    """What came of the chats of the window: of ``group``, waiting for ``wait`` if assigned (us)."""
    rows, left_at = of_window(log.row), of_window(log.left_at)
    assignment, status = of_window(log.reached), of_window(log.status)
    reached, left = assignment == 1, left_at != MISSING
    within = np.append(inputs.settings.service_level_within_us, 0)[group]
    waited_queued, waited_open = (
        of_window(before_assigned(log, entered)) for entered in (log.queued_at, log.opened_at)
    )
    return Marks(
        first=rows < inputs.chats.first_chats,
        lost=of_window(_lost(inputs.chats, log)),
        retry=_is_retry(inputs.chats, rows),
        queued=of_window(log.queued_at) != MISSING,
        opened=of_window(log.opened_at) != MISSING,
        waited_queued=waited_queued & ~waited_open,
        waited_open=waited_open,
        assigned=of_window(log.assigned_at) != MISSING,
        resolved=status == ChatStatus.RESOLVED,
        missed=status == ChatStatus.MISSED,
        reached=reached,
        unreachable=assignment == 0,
        left=left,
        in_time=reached & (wait <= within),
        left_in_time=left & (left_at - of_window(log.raised_at) < within),
        missed_reason=of_window(log.missed_reason),
    )


def before_assigned(log: ChatLog, entered: Int64) -> Mask:
    """Which chats were in a list before their first assignment.

    Parameters: ``entered``, ``log.queued_at`` or ``log.opened_at``: when a chat was first in the
    list, which may be long after it was assigned (R24).
    """
    unassigned = log.assigned_at == MISSING
    before: Mask = (entered != MISSING) & (unassigned | (entered <= log.assigned_at))
    return before


def _lost(chats: Chats, log: ChatLog) -> Mask:
    """For each chat of the log whether the last one raised of its chain was missed or left."""
    gone: Mask = (log.status == ChatStatus.MISSED) | (log.left_at != MISSING)
    if len(chats.first) == 0:
        return gone
    first = chats.first[log.row]
    last = np.zeros(chats.first_chats, np.int64)
    # rows ascend along a chain, and of several values for one place the last stays
    last[first] = np.arange(len(first))
    return gone[last[first]]


def _is_retry(chats: Chats, rows: Int64) -> Mask:
    """For some rows of the inputs whether each is a retry, not a first chat or an escalation."""
    if len(chats.child_if_lost) == 0:
        return np.zeros(len(rows), np.bool_)
    retries = np.zeros(len(chats.raised_at), np.bool_)
    retries[chats.child_if_lost[chats.child_if_lost != MISSING]] = True
    return retries[rows]
