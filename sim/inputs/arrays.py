"""The integer arrays of one replication: everything random drawn, every calendar laid out.

An engine reads nothing else. Instants are int64 microseconds since the start of the run (R1),
durations int64 microseconds, indices int64; "never" is ``NEVER``, no limit is ``UNLIMITED``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]


class Status(IntEnum):
    """Status of an agent, the most absent first (R25); *online* is any but ``OFFLINE``."""

    OFFLINE = 0
    AWAY = 1
    BUSY = 2
    AVAILABLE = 3


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


@dataclass(frozen=True, slots=True)
class Roster:
    """Who the agents are, in roster order."""

    names: tuple[str, ...]
    concurrency: Int64
    """``(agents,)`` slots of each agent, >= 1."""
    groups: tuple[tuple[int, ...], ...]
    """For each agent the indices of its groups, ascending."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of state laid out in time: ascending by (``at``, ``of``), ``(changes,)`` int64 each.

    A change at instant 0 is the state in which the run begins; ``to`` differs from what was before.
    """

    at: Int64
    of: Int64
    """Index of the group or agent."""
    to: Int64
    """Hours: 1 within, 0 closed (before any change: closed). Agents: :class:`Status` as scheduled
    (before any change: offline)."""


@dataclass(frozen=True, slots=True)
class Chats:
    """The chats that may be raised, a row each in the order of R31, ``(chats,)`` int64 each."""

    raised_at: Int64
    group: Int64
    """Index into ``Inputs.group_names``; unknown groups (R9) come after the known ones."""
    work_us: Int64
    patience_us: Int64
    unreachable_us: Int64


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that an engine needs for one replication."""

    clock: Clock
    group_names: tuple[str, ...]
    """The groups of the scenario in file order, then unknown names of a trace by name."""
    settings: Settings
    roster: Roster
    hours: Changes
    statuses: Changes
    chats: Chats

    @property
    def known_groups(self) -> int:
        """How many of ``group_names`` are groups of the scenario."""
        return len(self.settings.offline_limit)
