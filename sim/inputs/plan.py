"""From a scenario to the inputs of its replications: what stays the same, and what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.errors import shortened
from sim.inputs.arrays import Changes, Clock, Inputs, Int64, Roster, Settings
from sim.inputs.calendar import calendar_of
from sim.inputs.chats import Chatting
from sim.inputs.distributions import LONGEST_US, constant
from sim.inputs.families import chances_of
from sim.inputs.roster import roster_of
from sim.inputs.schedule import Schedule, schedule_of
from sim.inputs.shifts import hours_of
from sim.inputs.size import Size, size_of
from sim.inputs.sources import Sources, sources_of
from sim.inputs.streams import Streams
from sim.scenario.model import Group, Scenario


def settings_of(scenario: Scenario) -> Settings:
    """Lay the groups' settings out in arrays, in the order of the file."""

    def column(of: Callable[[Group], int]) -> Int64:
        return np.array([of(group) for group in scenario.groups], np.int64)

    return Settings(
        inbox_offline_enabled=int(scenario.offline_chats_enabled),
        offline_enabled=column(lambda g: g.offline_handling.enabled),
        offline_enabled_on=column(lambda g: g.offline_enabled_on),
        offline_limit=column(lambda g: g.offline_handling.max_offline_tickets),
        offline_counts_spell=column(
            lambda g: g.offline_handling.max_offline_tickets_counts == "spell"
        ),
        open_first=column(lambda g: g.offline_handling.priority == "open"),
        open_on_login_only=column(lambda g: g.offline_handling.open_assignment == "login"),
        open_outside_hours=column(lambda g: g.offline_handling.open_outside_hours),
        queue_enabled=column(lambda g: g.queue_handling.enabled),
        queue_enabled_on=column(lambda g: g.queue_enabled_on),
        queue_limit=column(lambda g: g.queue_handling.limit),
        queue_becomes_open=column(lambda g: g.queue_handling.when_all_offline == "open"),
        grace_us=column(lambda g: constant(g.queue_handling.grace_us, LONGEST_US)),
        inactivity_timeout_us=column(
            lambda g: constant(g.queue_handling.inactivity_timeout_us, LONGEST_US)
        ),
        service_level_within_us=column(lambda g: g.service_level.within_us),
        auto_assign=column(lambda g: g.offline_handling.auto_assign),
        sticky_fallback=column(
            lambda g: g.customers.sticky is not None and g.customers.sticky.fallback
        ),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the replications of a scenario have in common; :meth:`draw` adds the rest."""

    seed: int
    clock: Clock
    group_names: tuple[str, ...]
    settings: Settings
    roster: Roster
    hours: Changes
    schedule: Schedule
    chatting: Chatting
    size: Size
    notes: tuple[str, ...]
    """What the user should know about the data files, one sentence each."""

    @property
    def expected_chats(self) -> float:
        """First chats expected in one replication as it is simulated."""
        return self.chatting.expected_in_run()[0]

    @property
    def expected_rows(self) -> float:
        """Chats drawn for one replication, retries and escalations that there may be included."""
        return self.chatting.expected_rows()

    @property
    def is_random(self) -> bool:
        """Whether replications differ by chance: whether anything at all is drawn.

        Where nothing is, one replication says all there is to know.
        """
        return self.chatting.is_random or bool(self.schedule.drawn)

    def draw(self, replication: int) -> Inputs:
        """Draw the inputs of one replication.

        Parameters: ``replication`` from 0. Returns the same :class:`Inputs` at every call, on
        every machine of a kind. Raises ``ScenarioError`` where draws raise the number of chats
        beyond 4 million, or an agent's disconnects beyond a million in a shift. Source: R31.
        """
        streams = Streams(self.seed, replication)
        planned, statuses = self.schedule.draw(streams)
        return Inputs(
            clock=self.clock,
            group_names=self.group_names,
            settings=self.settings,
            roster=self.roster,
            hours=self.hours,
            planned=planned,
            statuses=statuses,
            chats=self.chatting.draw(streams),
        )


def prepare(scenario: Scenario) -> Plan:
    """Read a scenario's data files and lay out all that its replications have in common.

    Returns a :class:`Plan`. Raises ``DataError`` for a trace, forecast or roster that cannot be
    used, and ``ScenarioError`` for a replication that would not fit into memory (:class:`Size`).
    """
    calendar = calendar_of(scenario)
    # before anything is laid out that might not fit
    size_of(scenario, calendar.clock, chats=0).check(scenario.file)
    sources = sources_of(scenario, calendar)
    chatting = _chatting(scenario, calendar.clock, sources)
    chatting.check_size()
    size = size_of(scenario, calendar.clock, chatting.expected_rows())
    size.check(scenario.file)
    schedule = schedule_of(scenario, calendar)
    return Plan(
        seed=scenario.seed,
        clock=calendar.clock,
        group_names=sources.names,
        settings=settings_of(scenario),
        roster=roster_of(scenario),
        hours=hours_of(scenario, calendar),
        schedule=schedule,
        chatting=chatting,
        size=size,
        notes=shortened((*sources.notes, *schedule.notes)),
    )


def _chatting(scenario: Scenario, clock: Clock, sources: Sources) -> Chatting:
    groups, names = scenario.groups, sources.names
    unknown = len(names) - len(groups)
    return Chatting(
        file=scenario.file,
        clock=clock,
        names=names,
        groups=groups,
        sources=sources.of,
        agents=tuple(
            tuple((i, a.name) for i, a in enumerate(scenario.agents) if group.name in a.groups)
            for group in groups
        ),
        chances=chances_of(groups, unknown, scenario.max_escalations, scenario.document),
        day_factor_cv=scenario.day_factor_cv,
    )
