"""From a scenario to the inputs of its replications: what stays the same, and what is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import shortened
from sim.inputs.arrays import Changes, Clock, Inputs, Roster, Settings
from sim.inputs.calendar import calendar_of
from sim.inputs.chats import Chatting
from sim.inputs.families import chances_of
from sim.inputs.hours import hours_of
from sim.inputs.roster import roster_of
from sim.inputs.schedule import Schedule, schedule_of
from sim.inputs.settings import settings_of
from sim.inputs.size import Size, size_of
from sim.inputs.sources import Sources, sources_of
from sim.inputs.streams import Streams
from sim.scenario.model import Scenario


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
    expected_chats: float
    """First chats expected in one replication."""
    size: Size
    notes: tuple[str, ...]
    """What the user should know about the data files, one sentence each."""

    @property
    def expected_rows(self) -> float:
        """Chats that there may be in one replication, retries and escalations included."""
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
        expected_chats=sources.expected_chats,
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
