"""From a scenario to the inputs of its replications: what stays the same, and what is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import Problem, ScenarioError
from sim.inputs.arrays import Changes, Chats, Clock, Inputs, Int64, Roster, Settings
from sim.inputs.arrivals import draw_arrivals, drawn_factors
from sim.inputs.calendar import calendar_of
from sim.inputs.distributions import LONGEST_US, LONGEST_WORK_US, constant, sample
from sim.inputs.hours import hours_of
from sim.inputs.roster import roster_of
from sim.inputs.schedule import Schedule, schedule_of
from sim.inputs.settings import settings_of
from sim.inputs.sources import Source, sources_of
from sim.inputs.streams import (
    DAY_FACTOR,
    INBOX_DAY_FACTOR,
    PATIENCE,
    UNREACHABLE,
    WORK,
    Float64,
    Streams,
)
from sim.inputs.trace import Replay
from sim.scenario.model import Constant, Distribution, Group, Scenario

MOST_CHATS = 20_000_000
"""A replication expected to be larger is refused."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the replications of a scenario have in common; :meth:`draw` adds the rest."""

    file: str
    """What messages call the scenario file."""
    seed: int
    clock: Clock
    group_names: tuple[str, ...]
    settings: Settings
    roster: Roster
    hours: Changes
    schedule: Schedule
    day_factor_cv: float
    """Of the day factor that all groups share; 0 for none."""
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
        every machine of a kind. Raises ``ScenarioError`` where day factors raise the number of
        chats beyond 20 million. Source: R31.
        """
        streams = Streams(self.seed, replication)
        factors = self._day_factors(streams)
        parts = [
            self._draw_group(index, factors[index], streams)
            for index in range(len(self.group_names))
        ]
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
            statuses=self.schedule.draw(streams),
            chats=Chats(
                raised_at=raised_at[order],
                group=group[order],
                work_us=columns[1][order],
                patience_us=columns[2][order],
                unreachable_us=columns[3][order],
            ),
        )

    def _day_factors(self, streams: Streams) -> list[Float64]:
        """Draw the factor of each group and local day, the inbox's in it."""
        inbox = drawn_factors(INBOX_DAY_FACTOR, "", self.day_factor_cv, self.clock, streams)
        cvs = [group.day_factor_cv for group in self.groups]
        cvs += [0.0] * (len(self.group_names) - len(cvs))
        factors = [
            inbox * drawn_factors(DAY_FACTOR, name, cv, self.clock, streams)
            for name, cv in zip(self.group_names, cvs, strict=True)
        ]
        if self.day_factor_cv == 0 and not any(cvs):
            return factors
        totals = [
            sum(rate.total * f for rate, f in zip(source, its.tolist(), strict=True))
            for source, its in zip(self.sources, factors, strict=True)
            if isinstance(source, tuple)
        ]
        _check_size(sum(totals), self.file)
        return factors

    def _draw_group(
        self, index: int, factors: Float64, streams: Streams
    ) -> tuple[Int64, Int64, Int64, Int64]:
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
            raised_at, counts = draw_arrivals(source, factors, self.clock, streams, name)
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

    Returns a :class:`Plan`. Raises ``DataError`` for a trace, forecast or roster that cannot be
    used, and ``ScenarioError`` for a replication of more than 20 million chats.
    """
    calendar = calendar_of(scenario)
    schedule = schedule_of(scenario, calendar)
    sources = sources_of(scenario, calendar)
    _check_size(sources.expected_chats, scenario.file)
    return Plan(
        file=scenario.file,
        seed=scenario.seed,
        clock=calendar.clock,
        group_names=sources.names,
        settings=settings_of(scenario),
        roster=roster_of(scenario),
        hours=hours_of(scenario, calendar),
        schedule=schedule,
        day_factor_cv=scenario.day_factor_cv,
        groups=scenario.groups,
        sources=sources.of,
        expected_chats=sources.expected_chats,
        notes=(*sources.notes, *schedule.notes),
    )


def _check_size(chats: float, file: str) -> None:
    # written so that a rate beyond all numbers is refused too
    if not chats <= MOST_CHATS:
        raise ScenarioError(
            Problem(
                file,
                f"a replication of about {chats:.3g} chats; allowed: {MOST_CHATS:,}. Lower the "
                "arrival rates, or shorten the run and make more replications of it",
                path="groups",
            )
        )
