"""Chats replayed from a file: a trace of our own columns, or an inbox's chat archives report."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64
from sim.inputs.calendar import Calendar
from sim.inputs.cells import (
    Readings,
    in_order,
    read_clock_durations,
    read_instants,
    read_seconds,
    told_twice,
)
from sim.inputs.distributions import LONGEST_US, LONGEST_WORK_US
from sim.scenario.csv_table import Table, read_table
from sim.scenario.findings import LONGEST_KEY, dotted, listed, quoted, suggestion
from sim.scenario.people import Agent
from sim.units import NEVER

_TRACE_COLUMNS = ("raised_at", "group", "work_s", "patience_s", "preferred_agent")
_REPORT_TIME = "initialized_time"
_REPORT_WORK = "customer_agent_interaction_time"
_REPORT_AGENT = "assigned_to"
_FIRST_OF = ("assigned_time", "opened_time", "queued_time")
_MISSED = "missed_time"
_COLUMNS = frozenset(
    (*_TRACE_COLUMNS, _REPORT_TIME, *_FIRST_OF, _MISSED, _REPORT_WORK, _REPORT_AGENT)
)
MOST_GROUPS = 1_000
"""Names of groups in a trace, those that the scenario does not have included."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The rows of a trace in the order of the file, ``(rows,)`` int64 each."""

    path: Path
    raised_at: Int64
    """Instants of the run (us), those outside it included."""
    group: Int64 | None
    """Index into ``names``; None without a group column."""
    names: tuple[str, ...]
    """The names of groups found, a blank one included."""
    work_us: Int64
    """-1 where it is to be sampled."""
    patience_us: Int64
    """-1 where it is to be sampled."""
    preferred: Int64
    """Index of the preferred agent in the roster, -1 where none is named."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """The chats that a trace raises in one group, by local date and then by ordinal.

    ``raised_at``, ``work_us``, ``patience_us`` ``(chats,)`` us, -1 where to be sampled;
    ``preferred`` ``(chats,)`` indices of agents, -1 where none is named; ``counts`` ``(days,)``
    chats of each local day of the clock.
    """

    raised_at: Int64
    work_us: Int64
    patience_us: Int64
    preferred: Int64
    counts: Int64


def read_trace(path: Path, agents: tuple[Agent, ...], calendar: Calendar) -> Trace:
    """Read a trace, or a chat archives report (known by its ``initialized_time``).

    From a report only times, groups and work are taken: the handling time is the work where the
    agent held one chat at a time. Parameters: ``agents`` the scenario's. Returns a :class:`Trace`.
    Raises ``DataError`` with what is wrong, line by line.
    """
    table = read_table(path, _COLUMNS)
    if _REPORT_TIME in table.columns:
        times, notes = _initialized(table, calendar)
        work_us = _report_work(table, agents)
        patience_us = preferred = _unknown(table)
    else:
        table.require("raised_at")
        notes = _other_columns(table)
        times = read_instants(table, "raised_at", calendar)
        work_us = _seconds(table, "work_s", LONGEST_WORK_US)
        patience_us = _seconds(table, "patience_s", LONGEST_US)
        preferred = _preferred_agents(table, agents)
    table.findings.check()
    raised_at = in_order(times)
    notes = (*notes, *told_twice(table, times, raised_at, calendar))
    if len(table) == 0:
        notes = (*notes, f"{path.name}: no rows")
    names: dict[str, int] = {}
    group = None
    if "group" in table.columns:
        group = _codes(table, names)
    return Trace(path, raised_at, group, tuple(names), work_us, patience_us, preferred, notes)


def _codes(table: Table, names: dict[str, int]) -> Int64:
    """Number the names of groups as they come, adding them to ``names``."""
    codes = np.empty(len(table), np.int64)
    for row, name in enumerate(table.columns["group"]):
        codes[row] = names.setdefault(name, len(names))
        if len(names) > MOST_GROUPS:
            message = f"found too many names of groups; allowed: at most {MOST_GROUPS:,}"
            table.findings.fail(message, "group", table.lines[row])
    return codes


def _initialized(table: Table, calendar: Calendar) -> tuple[Readings, tuple[str, ...]]:
    """Read when the chats of a report came, and note how many times were blank.

    That is by definition the first of being assigned, opened and queued; where a chat was missed
    at once and has none of these, its ``missed_time``.
    """
    blank = np.array([not text for text in table.columns[_REPORT_TIME]], np.bool_)
    if not blank.any():
        return read_instants(table, _REPORT_TIME, calendar), ()
    never = np.full(len(table), NEVER, np.int64)
    times = Readings(never.copy(), never.copy(), never)

    def read(column: str, rows: Int64) -> None:
        its = read_instants(table.part([column], rows), column, calendar)
        earlier = its.first < times.first[rows]
        for part in ("written", "first", "last"):
            getattr(times, part)[rows[earlier]] = getattr(its, part)[earlier]

    read(_REPORT_TIME, np.flatnonzero(~blank))
    for columns in (_FIRST_OF, (_MISSED,)):
        without = np.flatnonzero(times.first == NEVER)
        for column in table.columns.keys() & columns:
            cells = table.columns[column]
            read(column, np.array([row for row in without if cells[row]], np.int64))
    missed = without[times.first[without] < NEVER]
    # what is still without a time is told as a blank
    read(_REPORT_TIME, np.flatnonzero(times.first == NEVER))
    count, rows = int(blank.sum()), "row has" if blank.sum() == 1 else "rows have"
    return times, (
        f"{table.path.name}: {count:,} {rows} no {_REPORT_TIME}: {len(missed):,} taken at the "
        f"{_MISSED}, {count - len(missed):,} at the first of {', '.join(_FIRST_OF)}",
    )


def replay(trace: Trace, rows: npt.NDArray[np.bool_], calendar: Calendar) -> Replay:
    """Take the rows of one group that lie within the run, in the order of their draws.

    The ordinal of a chat is its rank in the file among those of its group and local date (R31).
    Parameters: ``rows`` which rows of the trace are the group's. Returns a :class:`Replay`.
    """
    within = rows & inside_run(trace, calendar)
    days = calendar.day_indices(trace.raised_at[within])
    order = np.flatnonzero(within)[np.argsort(days, kind="stable")]
    return Replay(
        raised_at=trace.raised_at[order],
        work_us=trace.work_us[order],
        patience_us=trace.patience_us[order],
        preferred=trace.preferred[order],
        counts=np.bincount(days, minlength=len(calendar.clock.day_begins) - 1).astype(np.int64),
    )


def inside_run(trace: Trace, calendar: Calendar) -> npt.NDArray[np.bool_]:
    """Say for each row of a trace whether it is raised during the run."""
    inside: npt.NDArray[np.bool_] = (trace.raised_at >= 0) & (trace.raised_at < calendar.clock.end)
    return inside


def _report_work(table: Table, agents: tuple[Agent, ...]) -> Int64:
    if _REPORT_WORK not in table.columns:
        return _unknown(table)
    durations = read_clock_durations(table, _REPORT_WORK, LONGEST_WORK_US)
    single = {agent.name for agent in agents if agent.concurrency == 1}
    if len(single) == len(agents):
        return durations
    # with several chats at once the handling time is longer than the work
    if _REPORT_AGENT not in table.columns:
        return _unknown(table)
    served_alone = (name in single for name in table.columns[_REPORT_AGENT])
    return np.where(np.fromiter(served_alone, np.bool_, len(table)), durations, -1)


def _seconds(table: Table, column: str, longest_us: int) -> Int64:
    return read_seconds(table, column, longest_us) if column in table.columns else _unknown(table)


def _unknown(table: Table) -> Int64:
    return np.full(len(table), -1, np.int64)


def _preferred_agents(table: Table, agents: tuple[Agent, ...]) -> Int64:
    """Read the names of agents, of any group; blank: none is named."""
    if "preferred_agent" not in table.columns:
        return _unknown(table)
    index = {agent.name: position for position, agent in enumerate(agents)}
    texts = table.columns["preferred_agent"]
    agent_of = {"": -1, **index}
    preferred = np.full(len(table), -1, np.int64)
    near = functools.cache(lambda text: suggestion(text, index))
    for row, text in enumerate(texts):
        agent = agent_of.get(text)
        if agent is not None:
            preferred[row] = agent
            continue
        hint = "" if table.findings.is_flood else near(text)
        message = f"found {quoted(text)}, allowed: blank, or the name of an agent{hint}"
        table.findings.add(message, "preferred_agent", table.lines[row])
    return preferred


def _other_columns(table: Table) -> tuple[str, ...]:
    """Tell of columns that are not used; one that looks misspelt is an error."""
    absent = [name for name in _TRACE_COLUMNS if name not in table.columns]
    others = [name for name in (*table.unused, *(table.columns.keys() - _TRACE_COLUMNS)) if name]
    for name in others:
        near = get_close_matches(name[:LONGEST_KEY].lower(), absent, n=1, cutoff=0.75)
        if near:
            table.findings.add(f"unknown column, did you mean {near[0]}?", dotted((name,)), line=1)
    if not others:
        return ()
    return (f"{table.path.name}: columns not used: {listed(sorted(others))}",)
