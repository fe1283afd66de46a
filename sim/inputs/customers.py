"""What is drawn for each chat from the settings of its group: durations, one column each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.inputs.arrays import Int64
from sim.inputs.distributions import LONGEST_US, LONGEST_WORK_US, constant, sample, varies
from sim.inputs.streams import (
    OPEN_PATIENCE,
    OPEN_WORK,
    PATIENCE,
    PICKUP,
    REST_IDLE,
    REST_WAITING,
    RETRY_DELAY,
    SILENT,
    UNREACHABLE,
    WORK,
    WRAP_UP,
    Float64,
    UInt64,
    mixed,
)
from sim.scenario.distributions import Constant, Distribution, Mixture
from sim.scenario.model import Group
from sim.units import NEVER

Uniforms = Callable[[str], Float64]
"""A uniform in (0, 1) for each of some chats, from the stream of a name."""
Columns = dict[str, Int64]
"""Columns of :class:`sim.inputs.arrays.Chats` by name."""

NOT_GIVEN = -1
"""A duration that a trace leaves out."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of durations."""

    name: str
    """In :class:`sim.inputs.arrays.Chats`."""
    stream: str
    law: Callable[[Group], Distribution | None]
    """None where the group has no such thing."""
    otherwise: int
    """The value there (us)."""
    longest_us: int = LONGEST_US
    always: bool = False
    """Whether the column exists even if no group has such a thing."""

    def is_used(self, groups: Iterable[Group]) -> bool:
        """Say whether some group needs the column."""
        none = (None, Constant(self.otherwise))
        return self.always or any(self.law(group) not in none for group in groups)

    def is_drawn(self, group: Group) -> bool:
        """Say whether the durations of a group's chats differ by chance."""
        law = self.law(group)
        return law is not None and varies(law)

    def draw(self, group: Group | None, chats: int, uniforms: Uniforms) -> Int64:
        """Draw the durations ``(chats,)`` (us) of chats of a group, None for an unknown one."""
        law = None if group is None else self.law(group)
        if law is None:
            return np.full(chats, self.otherwise, np.int64)
        if isinstance(law, Constant):
            return np.full(chats, constant(law.value_us, self.longest_us), np.int64)
        return sample(law, uniforms(self.stream), self.longest_us)


def _silent(group: Group) -> Distribution | None:
    silent = group.customers.silent
    if silent is None or silent.probability == 0:
        return None
    falls_silent = Constant(constant(silent.timeout_us, LONGEST_US))
    if silent.probability == 1:
        return falls_silent
    chances = (silent.probability, 1 - silent.probability)
    return Mixture(chances, (falls_silent, Constant(-1)))


WORK_COLUMN = Column("work_us", WORK, lambda g: g.work, 0, LONGEST_WORK_US, always=True)
OPEN_WORK_COLUMN = Column(
    "open_work_us", OPEN_WORK, lambda g: g.handling.open_work, NOT_GIVEN, LONGEST_WORK_US
)
PATIENCE_COLUMN = Column(
    "patience_us", PATIENCE, lambda g: g.customers.patience, NEVER, always=True
)
COLUMNS = (
    WORK_COLUMN,
    OPEN_WORK_COLUMN,
    PATIENCE_COLUMN,
    Column("unreachable_us", UNREACHABLE, lambda g: g.customers.unreachable_time, 0, always=True),
    Column("open_patience_us", OPEN_PATIENCE, lambda g: g.customers.open_patience, NEVER),
    Column(
        "pickup_us",
        PICKUP,
        lambda g: None if g.offline_handling.auto_assign else g.offline_handling.pickup_delay,
        -1,
    ),
    Column("wrap_up_us", WRAP_UP, lambda g: g.handling.wrap_up, 0),
    Column(
        "rest_waiting_us",
        REST_WAITING,
        lambda g: g.handling.rest.waiting if g.handling.rest else None,
        0,
    ),
    Column(
        "rest_idle_us", REST_IDLE, lambda g: g.handling.rest.idle if g.handling.rest else None, 0
    ),
    Column("silent_us", SILENT, _silent, -1),
    Column(
        "retry_delay_us",
        RETRY_DELAY,
        lambda g: g.customers.retry.delay if g.customers.retry else None,
        -1,
    ),
)


def columns_in_use(groups: Iterable[Group]) -> tuple[Column, ...]:
    """List the columns that some of ``groups`` need, those that always exist included."""
    groups = tuple(groups)
    return tuple(column for column in COLUMNS if column.is_used(groups))


def with_open_work(columns: Columns) -> Columns:
    """Fill open work that no law gives: it is the work (R22)."""
    if "open_work_us" in columns:
        given = columns["open_work_us"]
        columns["open_work_us"] = np.where(given == NOT_GIVEN, columns["work_us"], given)
    return columns


NOBODY = -1


def preferred_agents(keys: UInt64, agents: Sequence[tuple[int, str]]) -> Int64:
    """Choose an agent for each chat, evenly: the one with the least draw keyed by chat and name.

    Parameters: ``keys`` ``(chats,)`` of the chats; ``agents`` index and name of a group's agents.
    Returns ``(chats,)`` indices, -1 where there are no agents. Source: R8; Thaler and Ravishankar
    1998, "Using name-based mappings to increase hit rates" (rendezvous hashing).
    """
    chosen = np.full(len(keys), NOBODY, np.int64)
    least = np.full(len(keys), np.iinfo(np.uint64).max)
    for index, name in agents:
        drawn = mixed(keys, name)
        # equal draws, once in 2**64, are the first agent's
        its = (drawn < least) | (chosen == NOBODY)
        chosen[its], least[its] = index, drawn[its]
    return chosen
