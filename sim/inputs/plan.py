"""From a scenario to the inputs of its replications: what stays the same, and what is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import DataError, Problem, ScenarioError
from sim.inputs.arrays import Changes, Chats, Clock, Inputs, Int64, Roster, Settings
from sim.inputs.arrivals import DayRate, day_rates, draw_arrivals
from sim.inputs.calendar import Calendar, calendar_of
from sim.inputs.distributions import LONGEST_US, LONGEST_WORK_US, constant, sample
from sim.inputs.hours import hours_of
from sim.inputs.roster import roster_of, scheduled_statuses
from sim.inputs.settings import settings_of
from sim.inputs.streams import PATIENCE, UNREACHABLE, WORK, Streams
from sim.inputs.trace import Replay, Trace, inside_run, read_trace, replay
from sim.scenario.model import Constant, Distribution, Group, RateProfile, Scenario, TraceFile

MOST_CHATS = 20_000_000
"""A replication expected to be larger is refused."""

Source = tuple[DayRate, ...] | Replay | None
"""Where the chats of a group come from: rates by local day, rows of a trace, or nowhere."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the replications of a scenario have in common; :meth:`draw` adds the rest."""

    seed: int
    clock: Clock
    group_names: tuple[str, ...]
    settings: Settings
    roster: Roster
    hours: Changes
    statuses: Changes
    groups: tuple[Group, ...]
    sources: tuple[Source, ...]
    """One for each of ``group_names``."""
    expected_chats: float
    """Chats expected in one replication."""
    notes: tuple[str, ...]
    """What the user should know about the data files, one sentence each."""

    def draw(self, replication: int) -> Inputs:
        """Draw the inputs of one replication.

        Parameters: ``replication`` from 0. Returns the same :class:`Inputs` at every call, on
        every machine of a kind. Source: R31.
        """
        streams = Streams(self.seed, replication)
        parts = [self._draw_group(index, streams) for index in range(len(self.group_names))]
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        raised_at = columns[0]
        # within a group the rows stand by date and ordinal, and the groups in their order
        order = np.argsort(raised_at, kind="stable")
        group = np.repeat(np.arange(len(parts), dtype=np.int64), [len(part[0]) for part in parts])
        return Inputs(
            clock=self.clock,
            group_names=self.group_names,
            settings=self.settings,
            roster=self.roster,
            hours=self.hours,
            statuses=self.statuses,
            chats=Chats(
                raised_at=raised_at[order],
                group=group[order],
                work_us=columns[1][order],
                patience_us=columns[2][order],
                unreachable_us=columns[3][order],
            ),
        )

    def _draw_group(self, index: int, streams: Streams) -> tuple[Int64, Int64, Int64, Int64]:
        """Draw instants, work, patience and unreachable time of a group's chats (us)."""
        source = self.sources[index]
        if source is None:
            nothing = np.empty(0, np.int64)
            return nothing, nothing, nothing, nothing
        name = self.group_names[index]
        if isinstance(source, Replay):
            raised_at, counts = source.raised_at, source.counts
            work, patience = source.work_us, source.patience_us
        else:
            raised_at, counts = draw_arrivals(source, self.clock, streams, name)
            work = patience = np.full(len(raised_at), -1, np.int64)
        if index >= len(self.groups):
            # R9: missed at once, no duration is ever looked at
            nothing = np.zeros(len(raised_at), np.int64)
            return raised_at, nothing, nothing, nothing
        group = self.groups[index]

        def fill(given: Int64, stream: str, distribution: Distribution, longest: int) -> Int64:
            if not (given < 0).any():
                return given
            if isinstance(distribution, Constant):
                return np.where(given < 0, constant(distribution.value_us, longest), given)
            uniforms = streams.uniforms(stream, name, self.clock.first_date, counts)
            return np.where(given < 0, sample(distribution, uniforms, longest), given)

        unknown = np.full(len(raised_at), -1, np.int64)
        customers = group.customers
        return (
            raised_at,
            fill(work, WORK, group.work, LONGEST_WORK_US),
            fill(patience, PATIENCE, customers.patience, LONGEST_US),
            fill(unknown, UNREACHABLE, customers.unreachable_time, LONGEST_US),
        )


def prepare(scenario: Scenario) -> Plan:
    """Read a scenario's data files and lay out all that its replications have in common.

    Returns a :class:`Plan`. Raises ``DataError`` for a trace or roster that cannot be used, and
    ``ScenarioError`` for a replication of more than 20 million chats.
    """
    calendar = calendar_of(scenario)
    statuses, roster_notes = scheduled_statuses(scenario, calendar)
    names, sources, trace_notes = _sources(scenario, calendar)
    expected = sum(map(_expected, sources))
    # written so that a rate beyond all numbers is refused too
    if not expected <= MOST_CHATS:
        raise ScenarioError(
            Problem(
                scenario.file,
                f"a replication of about {expected:.3g} chats; allowed: {MOST_CHATS:,}. Lower the "
                "arrival rates, or shorten the run and make more replications of it",
                path="groups",
            )
        )
    return Plan(
        seed=scenario.seed,
        clock=calendar.clock,
        group_names=names,
        settings=settings_of(scenario),
        roster=roster_of(scenario),
        hours=hours_of(scenario, calendar),
        statuses=statuses,
        groups=scenario.groups,
        sources=sources,
        expected_chats=expected,
        notes=(*trace_notes, *roster_notes),
    )


def _expected(source: Source) -> float:
    if source is None:
        return 0.0
    if isinstance(source, Replay):
        return float(len(source.raised_at))
    return sum(rate.total for rate in source)


def _sources(
    scenario: Scenario, calendar: Calendar
) -> tuple[tuple[str, ...], tuple[Source, ...], tuple[str, ...]]:
    """Find the names of all groups, where the chats of each come from, and notes."""
    names = tuple(group.name for group in scenario.groups)
    if scenario.trace is not None:
        trace = read_trace(scenario.trace, scenario.agents, calendar)
        unknown = tuple(sorted(set(trace.names) - set(names)))
        return (*names, *unknown), *_feed_all(trace, (*names, *unknown), calendar)
    sources: list[Source] = []
    notes: list[str] = []
    for group in scenario.groups:
        match group.arrivals:
            case RateProfile():
                sources.append(day_rates(group.arrivals, calendar))
            case TraceFile(path):
                trace = read_trace(path, scenario.agents, calendar)
                source, its_notes = _feed_one(trace, group.name, calendar)
                sources.append(source)
                notes.extend(its_notes)
            case None:
                sources.append(None)
    return names, tuple(sources), tuple(notes)


def _feed_all(
    trace: Trace, names: tuple[str, ...], calendar: Calendar
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
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
    outside = int((~inside_run(trace, calendar)).sum())
    return tuple(sources), (*trace.notes, *_left_out(trace, outside, "outside the run"))


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
    return (f"{trace.path.name}: {count:,} {'row' if count == 1 else 'rows'} {why} left out",)
