"""The chats of one replication: first chats group by group, then what may follow them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from operator import mul

import numpy as np

from sim.inputs.arrays import Chats, Clock, Int64
from sim.inputs.customers import (
    NOBODY,
    NOT_GIVEN,
    OPEN_WORK_COLUMN,
    PATIENCE_COLUMN,
    WORK_COLUMN,
    Column,
    Columns,
    Uniforms,
    columns_in_use,
    preferred_agents,
    with_open_work,
)
from sim.inputs.families import Chances, Children, expected_sizes, grow, no_children
from sim.inputs.rates import draw_arrivals, drawn_factors
from sim.inputs.size import check_chats
from sim.inputs.sources import Source, expected_chats
from sim.inputs.streams import (
    DAY_FACTOR,
    FAMILY,
    INBOX_DAY_FACTOR,
    PREFERRED,
    STICKY,
    Float64,
    Streams,
    uniforms_of,
)
from sim.inputs.trace import Replay
from sim.scenario.model import Group
from sim.units import NEVER

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
        """Raise ``ScenarioError`` where more than 4 million chats are expected.

        Parameters: ``factors`` ``(days,)`` for each of ``names``, on the rates of the local days.
        """
        by_day = factors if factors is not None else [None] * len(self.names)
        firsts = sum(map(expected_chats, self.sources, by_day))
        check_chats(self.expected_rows(factors), self.file, firsts, self.chances.places)

    def expected_rows(self, factors: Sequence[Float64] | None = None) -> float:
        """How many chats there may be in one replication, on average; ``factors`` as above."""
        sizes = expected_sizes(self.chances).tolist()
        by_day = factors if factors is not None else [None] * len(self.names)
        chats = map(expected_chats, self.sources, by_day)
        return float(sum(map(mul, chats, sizes)))

    def expected_in_run(self) -> tuple[float, float]:
        """First chats of a replication as it is simulated, and what may follow them, on average.

        With ``cooldown: auto`` days are drawn after the window of which few are simulated: they
        are not counted.
        """
        clock = self.clock
        end = clock.window_end if clock.stops_when_settled else clock.end
        days = int(np.searchsorted(clock.day_begins, end))
        firsts = [expected_chats(source, days=days) for source in self.sources]
        every = sum(map(mul, firsts, expected_sizes(self.chances).tolist()))
        return sum(firsts), every - sum(firsts)

    @property
    def is_random(self) -> bool:
        """Whether anything of the chats is drawn: when they are raised, or what they are like.

        A trace whose durations are all given or constant draws nothing.
        """
        chances = np.concatenate((self.chances.retry, self.chances.escalation))
        return self.expected_rows() > 0 and (
            any(not isinstance(s, Replay) and expected_chats(s) > 0 for s in self.sources)
            or bool(((chances > 0) & (chances < 1)).any())
            or any(map(self._is_drawn, range(len(self.groups))))
        )

    def _is_drawn(self, index: int) -> bool:
        """Whether durations or preferred agents of a group's chats are drawn."""
        group, source = self.groups[index], self.sources[index]
        sticky = group.customers.sticky
        if sticky is not None and (
            0 < sticky.probability < 1 or (sticky.probability == 1 and len(self.agents[index]) > 1)
        ):
            return True
        for column in columns_in_use(self.groups):
            given = _given(source, column)
            # what may follow a chat is drawn for itself
            drawn = given is None or self.chances.any or (given == NOT_GIVEN).any()
            if drawn and column.is_drawn(group):
                return True
        return False

    def draw(self, streams: Streams) -> Chats:
        """Draw the chats of one replication.

        Raises ``ScenarioError`` for more than 4 million. Source: R31.
        """
        raised = self._raised(streams)
        rows = _rows_of([each.raised_at for each in raised])
        group = np.empty(sum(len(each.raised_at) for each in raised), np.int64)
        for index, its in enumerate(rows):
            group[its] = index
        children = self._children(raised, group, rows, streams)
        columns: Columns = {"group": np.concatenate((group, children.group))}
        columns["raised_at"] = np.full(len(columns["group"]), NEVER, np.int64)
        for its, each in zip(rows, raised, strict=True):
            columns["raised_at"][its] = each.raised_at
        for column in columns_in_use(self.groups):
            columns[column.name] = self._durations(column, raised, rows, children, streams)
        if self._has_preferred:
            columns["preferred"] = np.full(len(columns["group"]), NOBODY, np.int64)
            for index, its in enumerate(rows):
                columns["preferred"][its] = self._preferred(index, raised[index].counts, streams)
        with_open_work(columns)
        if len(children.group) == 0:
            return Chats(**columns)
        retries = len(group) + np.flatnonzero(children.is_retry)
        for name in columns.keys() & _OF_RETRIES:
            columns[name][retries] = columns[name][children.origin[children.is_retry]]
        return Chats(**columns, **_links(children, len(group)))

    def _raised(self, streams: Streams) -> list[_Raised]:
        """Draw when the first chats of each group are raised."""
        factors = self._day_factors(streams)
        raised = []
        for name, source, its in zip(self.names, self.sources, factors, strict=True):
            if source is None:
                none = np.zeros(len(self.clock.day_begins) - 1, np.int64)
                raised.append(_Raised(np.empty(0, np.int64), none))
            elif isinstance(source, Replay):
                raised.append(_Raised(source.raised_at, source.counts))
            else:
                raised.append(_Raised(*draw_arrivals(source, its, self.clock, streams, name)))
        return raised

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

    def _children(
        self, raised: Sequence[_Raised], group: Int64, rows: Sequence[Rows], streams: Streams
    ) -> Children:
        """Draw what may follow the first chats, which are of ``group``."""
        if not self.chances.any:
            return no_children()
        keys = np.zeros(len(group), np.uint64)
        for index, its in enumerate(rows):
            if self.chances.retry[index] or self.chances.escalation[index]:
                of = (self.names[index], self.clock.first_date, raised[index].counts)
                keys[its] = streams.keys(FAMILY, *of)
        return grow(group, keys, self.chances, self.file)

    def _durations(
        self,
        column: Column,
        raised: Sequence[_Raised],
        rows: Sequence[Rows],
        children: Children,
        streams: Streams,
    ) -> Int64:
        """Draw a column: of first chats from streams, of what may follow from its keys."""
        firsts = sum(len(each.raised_at) for each in raised)
        its = np.empty(firsts + len(children.group), np.int64)
        for index, (name, each) in enumerate(zip(self.names, raised, strict=True)):
            draw = partial(
                streams.uniforms, group=name, first=self.clock.first_date, counts=each.counts
            )
            its[rows[index]] = self._drawn(column, index, len(each.raised_at), draw)
        for group, its_children in zip(self.groups, children.of_groups, strict=False):
            draw = partial(uniforms_of, children.key[its_children])
            its[firsts + its_children] = column.draw(group, len(its_children), draw)
        return its

    def _drawn(self, column: Column, index: int, chats: int, draw: Uniforms) -> Int64:
        """Draw a column of a group's first chats, where a trace does not give it."""
        group = self.groups[index] if index < len(self.groups) else None
        given = _given(self.sources[index], column)
        if given is None:
            return column.draw(group, chats, draw)
        if (given != NOT_GIVEN).all():
            return given
        return np.where(given == NOT_GIVEN, column.draw(group, chats, draw), given)

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


@dataclass(frozen=True, slots=True)
class _Raised:
    """The first chats of a group: when each is raised, by date, and how many on each date."""

    raised_at: Int64
    counts: Int64


Rows = slice | Int64
"""Where the first chats of a group stand."""


def _rows_of(raised: Sequence[Int64]) -> list[Rows]:
    """Where the chats of each group stand, from when they are raised."""
    ends = np.cumsum([len(its) for its in raised]).tolist()
    instants = np.concatenate(raised)
    if (instants[1:] >= instants[:-1]).all():
        return [slice(begin, end) for begin, end in pairwise([0, *ends])]
    # within a group the rows stand by date and ordinal, and the groups in their order
    row_of = np.empty(len(instants), np.int64)
    row_of[np.argsort(instants, kind="stable")] = np.arange(len(instants), dtype=np.int64)
    return [row_of[begin:end] for begin, end in pairwise([0, *ends])]


def _given(source: Source, column: Column) -> Int64 | None:
    """What a trace gives of a column, :data:`NOT_GIVEN` where it is to be drawn."""
    if not isinstance(source, Replay):
        return None
    given = {
        WORK_COLUMN.name: source.work_us,
        OPEN_WORK_COLUMN.name: source.work_us,
        PATIENCE_COLUMN.name: source.patience_us,
    }
    return given.get(column.name)


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
