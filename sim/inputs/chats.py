"""The chats of one replication: first chats group by group, then what may follow them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import mul

import numpy as np

from sim.inputs.arrays import Chats, Clock, Int64
from sim.inputs.arrivals import draw_arrivals, drawn_factors
from sim.inputs.customers import (
    NOT_GIVEN,
    OPEN_WORK_COLUMN,
    PATIENCE_COLUMN,
    WORK_COLUMN,
    Column,
    Columns,
    columns_in_use,
    with_open_work,
)
from sim.inputs.families import Chances, Children, expected_sizes, grow
from sim.inputs.keys import uniforms_of
from sim.inputs.size import check_size
from sim.inputs.sources import Source, expected_chats
from sim.inputs.sticky import NOBODY, preferred_agents
from sim.inputs.streams import (
    DAY_FACTOR,
    FAMILY,
    INBOX_DAY_FACTOR,
    PREFERRED,
    STICKY,
    Float64,
    Streams,
    UInt64,
)
from sim.inputs.trace import Replay
from sim.scenario.model import NEVER, Group

_OF_RETRIES = ("work_us", "open_work_us", "preferred")
"""What a retry has of the chat before (R21)."""


@dataclass(frozen=True, slots=True)
class Chatting:
    """Where the chats of all replications come from; :meth:`draw` draws those of one."""

    file: str
    """What messages call the scenario file."""
    clock: Clock
    names: tuple[str, ...]
    """Of the groups, unknown ones last."""
    groups: tuple[Group, ...]
    sources: tuple[Source, ...]
    """One for each of ``names``."""
    agents: tuple[tuple[tuple[int, str], ...], ...]
    """Index and name of the agents of each of ``groups``, in roster order."""
    chances: Chances
    day_factor_cv: float
    """Of the day factor that all groups share; 0 for none."""

    def check_size(self, factors: Sequence[Float64] | None = None) -> None:
        """Raise ``ScenarioError`` where more than 20 million chats are expected.

        Parameters: ``factors`` ``(days,)`` for each of ``names``, on the rates of the local days.
        """
        sizes = expected_sizes(self.chances).tolist()
        by_day = factors if factors is not None else [None] * len(self.names)
        chats = map(expected_chats, self.sources, by_day)
        check_size(sum(map(mul, chats, sizes)), self.file)

    def draw(self, streams: Streams) -> Chats:
        """Draw the chats of one replication.

        Raises ``ScenarioError`` for more than 20 million. Source: R31.
        """
        factors = self._day_factors(streams)
        parts = [self._first_chats(i, factors[i], streams) for i in range(len(self.names))]
        group = np.repeat(
            np.arange(len(parts), dtype=np.int64), [len(part["raised_at"]) for part, _ in parts]
        )
        columns = {name: np.concatenate([part[name] for part, _ in parts]) for name in parts[0][0]}
        # within a group the rows stand by date and ordinal, and the groups in their order
        order = np.argsort(columns["raised_at"], kind="stable")
        columns = {"group": group[order], **{name: its[order] for name, its in columns.items()}}
        if not self.chances.any:
            return Chats(**columns)
        keys = np.concatenate([its for _, its in parts])[order]
        children = grow(columns["group"], keys, self.chances, self.file)
        return Chats(**self._with_children(columns, children))

    def _day_factors(self, streams: Streams) -> list[Float64]:
        """Draw the factor of each group and local day, the inbox's in it."""
        inbox = drawn_factors(INBOX_DAY_FACTOR, "", self.day_factor_cv, self.clock, streams)
        cvs = [group.day_factor_cv for group in self.groups]
        cvs += [0.0] * (len(self.names) - len(cvs))
        factors = [
            inbox * drawn_factors(DAY_FACTOR, name, cv, self.clock, streams)
            for name, cv in zip(self.names, cvs, strict=True)
        ]
        if self.day_factor_cv or any(cvs):
            self.check_size(factors)
        return factors

    def _first_chats(
        self, index: int, factors: Float64, streams: Streams
    ) -> tuple[Columns, UInt64]:
        """Draw the columns of a group's first chats, and the keys of what may follow them."""
        name, source = self.names[index], self.sources[index]
        counts = np.zeros(len(self.clock.day_begins) - 1, np.int64)
        columns: Columns = {"raised_at": np.empty(0, np.int64)}
        given: Columns = {}
        if isinstance(source, Replay):
            columns["raised_at"], counts = source.raised_at, source.counts
            given = {
                WORK_COLUMN.name: source.work_us,
                OPEN_WORK_COLUMN.name: source.work_us,
                PATIENCE_COLUMN.name: source.patience_us,
            }
        elif source is not None:
            columns["raised_at"], counts = draw_arrivals(source, factors, self.clock, streams, name)
        size = len(columns["raised_at"])
        draw = partial(streams.uniforms, group=name, first=self.clock.first_date, counts=counts)
        group = self.groups[index] if index < len(self.groups) else None
        for column in columns_in_use(self.groups):
            its = given.get(column.name, np.full(size, NOT_GIVEN, np.int64))
            if (its == NOT_GIVEN).any():
                its = np.where(its == NOT_GIVEN, column.draw(group, size, draw), its)
            columns[column.name] = its
        if self._has_preferred:
            columns["preferred"] = self._preferred(index, counts, streams)
        keys = np.zeros(size, np.uint64)
        if self.chances.retry[index] or self.chances.escalation[index]:
            keys = streams.keys(FAMILY, name, self.clock.first_date, counts)
        return with_open_work(columns), keys

    @property
    def _has_preferred(self) -> bool:
        named = (isinstance(s, Replay) and (s.preferred != NOBODY).any() for s in self.sources)
        return any(named) or any(group.customers.sticky is not None for group in self.groups)

    def _preferred(self, index: int, counts: Int64, streams: Streams) -> Int64:
        """Draw the preferred agents of a group's first chats, where a trace names none (R8)."""
        source = self.sources[index]
        preferred = np.full(int(counts.sum()), NOBODY, np.int64)
        if index >= len(self.groups):
            return preferred
        if isinstance(source, Replay):
            preferred = source.preferred
        sticky = self.groups[index].customers.sticky
        if sticky is None:
            return preferred
        of = (self.names[index], self.clock.first_date, counts)
        chosen = (streams.uniforms(STICKY, *of) < sticky.probability) & (preferred == NOBODY)
        keys = streams.keys(PREFERRED, *of)
        preferred = preferred.copy()
        preferred[chosen] = preferred_agents(keys[chosen], self.agents[index])
        return preferred

    def _with_children(self, firsts: Columns, children: Children) -> Columns:
        """Add the rows of retries and escalations, and the columns that say whose they are."""
        size = len(children.group)
        if size == 0:
            return firsts
        used = columns_in_use(self.groups)
        begin = len(firsts["group"])
        columns = {
            "group": children.group,
            "raised_at": np.full(size, NEVER, np.int64),
            **self._child_columns(used, children),
        }
        if "preferred" in firsts:
            columns["preferred"] = np.full(size, NOBODY, np.int64)
        columns = {name: np.concatenate((firsts[name], its)) for name, its in columns.items()}
        retries = begin + np.flatnonzero(children.is_retry)
        for name in columns.keys() & _OF_RETRIES:
            columns[name][retries] = columns[name][children.origin[children.is_retry]]
        return columns | _links(children, begin)

    def _child_columns(self, used: Sequence[Column], children: Children) -> Columns:
        columns = {column.name: np.empty(len(children.group), np.int64) for column in used}
        for index in np.unique(children.group).tolist():
            its = np.flatnonzero(children.group == index)
            draw = partial(uniforms_of, children.key[its])
            for column in used:
                columns[column.name][its] = column.draw(self.groups[index], len(its), draw)
        return with_open_work(columns)


def _links(children: Children, first_chats: int) -> Columns:
    """The columns that say which rows are retries and escalations of which."""
    size = len(children.group)
    rows = first_chats + np.arange(size, dtype=np.int64)
    columns: Columns = {
        "first": np.concatenate((np.arange(first_chats, dtype=np.int64), children.first))
    }
    for name, its in (
        ("child_if_lost", children.is_retry),
        ("child_if_resolved", ~children.is_retry),
    ):
        if its.any():
            columns[name] = np.full(first_chats + size, -1, np.int64)
            columns[name][children.parent[its]] = rows[its]
    if children.is_retry.any():
        columns["attempt"] = np.concatenate((np.ones(first_chats, np.int64), children.attempt))
    return columns
