"""The integer arrays of one replication: everything random drawn, every calendar laid out.

An engine reads nothing else. Instants are int64 microseconds since the start of the run (R1),
durations int64 microseconds, indices int64; "never" is ``NEVER``, no limit is ``UNLIMITED``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clock:
    """The span of a run and its local days.

    The run begins at instant 0, a local midnight; the measured window is
    ``[window_begin, window_end)``; no event at or after ``end`` happens.
    """

    timezone: str
    origin_us: int
    """Instant 0 in microseconds since 1970-01-01 UTC."""
    window_begin: int
    window_end: int
    end: int
    stops_when_settled: bool
    """``cooldown: auto``: stop at the first instant from ``window_end`` on at which no chat raised
    in the window is pending (R32)."""
    first_date: date
    """The local date that begins at instant 0."""
    day_begins: Int64
    """``(days + 1,)`` the local midnights from instant 0 to ``end``, both included."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, one entry a group in the order of the file: ``(groups,)`` int64 each.

    Switches are 0 or 1; cards are :class:`sim.scenario.model.Card`.
    """

    inbox_offline_enabled: int
    offline_enabled: Int64
    offline_enabled_on: Int64
    offline_limit: Int64
    offline_counts_spell: Int64
    open_first: Int64
    open_on_login_only: Int64
    open_outside_hours: Int64
    queue_enabled: Int64
    queue_enabled_on: Int64
    queue_limit: Int64
    queue_becomes_open: Int64
    """1 for ``when_all_offline: open``."""
    grace_us: Int64
    inactivity_timeout_us: Int64
    service_level_within_us: Int64
    auto_assign: Int64
    """0 where open chats are taken only once noticed (R15)."""
    sticky_fallback: Int64
    """1 where a colleague may take a chat whose preferred agent cannot (R8)."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who the agents are, in roster order."""

    names: tuple[str, ...]
    concurrency: Int64
    """``(agents,)`` slots of each agent, >= 1."""
    groups: tuple[tuple[int, ...], ...]
    """For each agent the indices of its groups, ascending."""
    pace: Int64
    """``(agents,)`` row of ``paces`` of each agent."""
    paces: Int64
    """``(distinct paces, slots + 1)`` for k = 0, 1, ... chats being worked on at once, up to the
    greatest concurrency: millionths of solo work that each advances by in a microsecond (R22); > 0,
    but for k = 0."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of state laid out in time: ascending by (``at``, ``of``), ``(changes,)`` int64 each.

    A change at instant 0 is the state in which the run begins; ``to`` differs from what was before.
    """

    at: Int64
    of: Int64
    """Index of the group or agent."""
    to: Int64
    """Hours: 1 within, 0 closed (before any change: closed). Agents: 1 planned online, 0 not
    (before any change: not)."""


@dataclass(frozen=True, slots=True)
class StatusChanges:
    """Changes of the agents' scheduled statuses, attendance included (R25, R26).

    Ascending by (``at``, ``of``), ``(changes,)`` int64 each; before its first change an agent is
    offline. A change to offline may come while the agent is offline already, and then changes
    nothing.
    """

    at: Int64
    of: Int64
    """Index of the agent."""
    to: Int64
    """:class:`sim.units.Status`"""
    leaving: Int64
    """:class:`sim.units.Leaving` where ``to`` is offline, else -1."""


def _unused() -> Int64:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Chats:
    """The chats that may be raised, a row each in the order of R31, ``(chats,)`` int64 each.

    First chats come first, then all retries and escalations that their draws and limits allow. A
    column that no chat of the replication needs is empty, ``(0,)``.
    """

    raised_at: Int64
    """``NEVER`` for retries and escalations: the engine says when, if at all."""
    group: Int64
    """Index into ``Inputs.group_names``; unknown groups (R9) come after the known ones."""
    work_us: Int64
    patience_us: Int64
    unreachable_us: Int64
    open_work_us: Int64 = field(default_factory=_unused)
    """Work of a chat that was ever open (R22); empty: as ``work_us``."""
    open_patience_us: Int64 = field(default_factory=_unused)
    """Empty: customers of open chats never leave (R18)."""
    pickup_us: Int64 = field(default_factory=_unused)
    """Pickup delay (R15); empty: open chats of all groups are assigned."""
    preferred: Int64 = field(default_factory=_unused)
    """Index of the preferred agent (R8), -1 for none; it may be outside the chat's group."""
    wrap_up_us: Int64 = field(default_factory=_unused)
    """Empty: 0, as for the rests."""
    rest_waiting_us: Int64 = field(default_factory=_unused)
    rest_idle_us: Int64 = field(default_factory=_unused)
    silent_us: Int64 = field(default_factory=_unused)
    """How long a silent customer holds the slot after the work, -1 for customers who are not."""
    retry_delay_us: Int64 = field(default_factory=_unused)
    """From a chat's loss to its ``child_if_lost``, where it has one."""
    child_if_lost: Int64 = field(default_factory=_unused)
    """Row of the retry (R21), -1 for none."""
    child_if_resolved: Int64 = field(default_factory=_unused)
    """Row of the escalation (R27), -1 for none."""
    attempt: Int64 = field(default_factory=_unused)
    """1 for a first chat, one more for every retry on the way from it; empty: 1."""
    first: Int64 = field(default_factory=_unused)
    """Row of the first chat of the chain; empty: the chat itself."""

    @property
    def first_chats(self) -> int:
        """How many rows are first chats."""
        return len(self.raised_at) if len(self.first) == 0 else int(self.first.max(initial=-1)) + 1


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that an engine needs for one replication."""

    clock: Clock
    group_names: tuple[str, ...]
    """The groups of the scenario in file order, then unknown names of a trace by name."""
    settings: Settings
    roster: Roster
    hours: Changes
    planned: Changes
    """When agents are planned online by shifts or a roster, attendance left aside."""
    statuses: StatusChanges
    chats: Chats

    @property
    def known_groups(self) -> int:
        """How many of ``group_names`` are groups of the scenario."""
        return len(self.settings.offline_limit)
