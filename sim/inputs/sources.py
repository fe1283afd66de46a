"""Where the chats of each group come from: rates by local day, rows of a trace, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import DataError, Problem
from sim.inputs.calendar import Calendar
from sim.inputs.forecast import read_forecast
from sim.inputs.rates import DayRate, day_factors, stepwise_rates, weekly_rates
from sim.inputs.streams import Float64
from sim.inputs.trace import Replay, Trace, inside_run, read_trace, replay
from sim.scenario.cards import Forecast, RateProfile, TraceFile
from sim.scenario.findings import listed, quoted
from sim.scenario.model import Group, Scenario
from sim.text import counted

Source = tuple[DayRate, ...] | Replay | None
"""Rates by local day, rows of a trace, or nowhere."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of the chats of all groups."""

    names: tuple[str, ...]
    """The groups of the scenario in file order, then unknown names of a trace by name (R9)."""
    of: tuple[Source, ...]
    """One for each of ``names``."""
    notes: tuple[str, ...]
    """What the user should know about the data files, one sentence each."""


def sources_of(scenario: Scenario, calendar: Calendar) -> Sources:
    """Find where the chats of each group come from, reading the data files.

    Raises ``DataError`` for a trace or forecast that cannot be used.
    """
    names = tuple(group.name for group in scenario.groups)
    if scenario.trace is not None:
        trace = read_trace(scenario.trace, scenario.agents, calendar)
        unknown = tuple(sorted(set(trace.names) - set(names)))
        every = (*names, *unknown)
        return Sources(every, *_feed_all(trace, every, len(names), calendar))
    fed = [_source(group, scenario, calendar) for group in scenario.groups]
    # groups may share a file, whose notes are told once
    notes = dict.fromkeys(note for _, its_notes in fed for note in its_notes)
    return Sources(names, tuple(source for source, _ in fed), tuple(notes))


def expected_chats(
    source: Source, factors: Float64 | None = None, days: int | None = None
) -> float:
    """Give how many first chats are expected of a source in one replication.

    Parameters: ``factors`` ``(days,)`` on the rates of the local days, 1 where left out; ``days``
    how many local days from the first are counted, all where left out.
    """
    if source is None:
        return 0.0
    if isinstance(source, Replay):
        return float(source.counts[:days].sum())
    by_day: list[float] = [1.0] * len(source) if factors is None else factors.tolist()
    return sum(
        rate.total * factor for rate, factor in zip(source[:days], by_day[:days], strict=True)
    )


def _source(group: Group, scenario: Scenario, calendar: Calendar) -> tuple[Source, tuple[str, ...]]:
    factors = day_factors(group, calendar)
    match group.arrivals:
        case RateProfile():
            return weekly_rates(group.arrivals, calendar, factors), ()
        case Forecast(path):
            given = read_forecast(path, calendar)
            return stepwise_rates(given.edges, given.per_hour, calendar, factors), given.notes
        case TraceFile(path):
            trace = read_trace(path, scenario.agents, calendar)
            return _feed_one(trace, group.name, calendar)
        case None:
            return None, ()


def _feed_all(
    trace: Trace, names: tuple[str, ...], known: int, calendar: Calendar
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """Feed all of ``names``, the first ``known`` of which are groups of the scenario."""
    group = trace.group
    if group is None:
        if len(names) > 1:
            raise DataError(
                Problem(
                    str(trace.path), "a trace for several groups needs a column 'group'", line=1
                )
            )
        group = np.zeros(len(trace.raised_at), np.int64)
        found: tuple[str, ...] = names
    else:
        found = trace.names
    code = {name: index for index, name in enumerate(found)}
    sources = [replay(trace, group == code.get(name, -1), calendar) for name in names]
    inside = inside_run(trace, calendar)
    return tuple(sources), (
        *trace.notes,
        *_left_out(trace, int((~inside).sum()), "outside the run"),
        *_unknown_groups(
            trace, names[known:], [len(replayed.raised_at) for replayed in sources[known:]]
        ),
    )


def _unknown_groups(trace: Trace, names: tuple[str, ...], rows: list[int]) -> tuple[str, ...]:
    """Note what will be missed because no group has its name (R9)."""
    if not sum(rows):
        return ()
    found = [quoted(name) for name, count in zip(names, rows, strict=True) if count]
    return (
        f"{trace.path.name}: {counted(sum(rows), 'row')} of groups that the scenario does not "
        f"have, missed (R9): {listed(found, 10)}",
    )


def _feed_one(trace: Trace, name: str, calendar: Calendar) -> tuple[Source, tuple[str, ...]]:
    its = np.ones(len(trace.raised_at), np.bool_)
    if trace.group is not None:
        its = trace.group == (trace.names.index(name) if name in trace.names else -1)
    outside = int((its & ~inside_run(trace, calendar)).sum())
    notes = (
        *trace.notes,
        *_left_out(trace, int((~its).sum()), f"of other groups than {name}"),
        *_left_out(trace, outside, "outside the run"),
    )
    return replay(trace, its, calendar), notes


def _left_out(trace: Trace, count: int, why: str) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{trace.path.name}: {counted(count, 'row')} {why} left out",)
