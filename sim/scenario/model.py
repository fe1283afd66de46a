"""What a scenario says once it is checked: every setting in force, in whole units.

Nothing optional is left. The file format (:mod:`sim.scenario.file`) is what users write; this is
what the rest of the package reads. Durations are integer microseconds, times of day integer
seconds since local midnight, weekdays 0 (Monday) to 6 (Sunday), rates chats per hour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar

from sim.scenario.cards import (
    DefaultCard,
    Forecast,
    RateProfile,
    TraceFile,
)
from sim.scenario.distributions import Distribution
from sim.scenario.people import Agent, Shift
from sim.scenario.targets import Target

BASE = "base"
"""The policy of the file itself, with no settings laid over it."""


class Card(IntEnum):
    """The card on which a setting in force stands: the Default group's or the group's own."""

    DEFAULT = 0
    GROUP = 1


@dataclass(frozen=True, slots=True)
class Group(DefaultCard):
    """A team, its settings in force after inheritance from the Default card.

    Without ``working_hours`` it is always closed (R3). ``holidays`` are those of the file, the
    Default card and the group, merged, ascending. There is no ``escalation`` where the card in
    force names the group itself.
    """

    name: str
    arrivals: RateProfile | Forecast | TraceFile | None = None
    """None where a trace at the top of the file feeds the group, or nothing does."""
    arrivals_scale: float = 1.0
    """Factor on all rates of a profile or forecast (>= 0)."""
    special_days: tuple[tuple[date, float], ...] = ()
    """Factors (>= 0) on the rates of single dates, ascending."""
    day_factor_cv: float = 0.0
    """Coefficient of variation of the group's own gamma day factor of mean 1; 0 for none."""
    offline_enabled_on: Card = Card.DEFAULT
    """Which card says whether offline handling is enabled: reasons for missed chats name it."""
    queue_enabled_on: Card = Card.DEFAULT
    """Which card says whether the queue is enabled."""
    patience_given: bool = False
    """Whether a card says so; else "queued customers never leave" is an assumption to be told."""
    open_patience_given: bool = False
    """Whether a card says so; else "open customers never leave" is an assumption to be told."""

    @property
    def work(self) -> Distribution:
        """The work of its chats, which some card of a checked file gives."""
        assert self.handling.work is not None
        return self.handling.work


@dataclass(frozen=True, slots=True)
class Scenario:
    """A checked scenario: what :func:`sim.load` returns and everything else takes."""

    name: str
    timezone: str
    """IANA name, the inbox's only time zone."""
    start: date
    """First measured local date."""
    duration_days: int
    groups: tuple[Group, ...]
    """In the order of the file."""
    agents: tuple[Agent, ...]
    """In roster order."""
    shifts: tuple[Shift, ...] = ()
    warmup_days: int = 7
    cooldown_days: int | None = None
    """None for ``auto``: until every chat raised in the window has ended, at most 14 days."""
    replications: int = 20
    seed: int = 1
    working_hours_enabled: bool = True
    offline_chats_enabled: bool = True
    max_escalations: int = 3
    """The most escalations in a chain (R27)."""
    day_factor_cv: float = 0.0
    """Coefficient of variation of the day factor that all groups share; 0 for none."""
    trace: Path | None = None
    """A trace at the top of the file, feeding all groups."""
    roster: Path | None = None
    """Dated statuses that replace shifts."""
    policies: tuple[str, ...] = ()
    """Names of the sets of settings that the file holds, in its order, ``base`` not among them."""
    targets: tuple[Target, ...] = ()
    """What metrics should be, in the order of the file."""
    warnings: tuple[str, ...] = ()
    """What is allowed but probably not meant, one sentence each."""
    file: str = ""
    """The scenario file as the user named it, for messages."""
    document: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """The settings as written, with overrides laid over them, in plain YAML types."""
    folder: Path = field(default=Path(), compare=False)
    """The folder against which relative paths of ``document`` are read."""

    @property
    def data_files(self) -> tuple[Path, ...]:
        """Files that are read when a run is prepared: trace, roster, the groups' own."""
        own = (group.arrivals for group in self.groups)
        of_groups = (each.path for each in own if isinstance(each, TraceFile | Forecast))
        of_all = (path for path in (self.trace, self.roster) if path is not None)
        return (*of_all, *of_groups)

    # what needs more than the settings is bound here by the module that has it
    with_settings: ClassVar[Callable[[Scenario, Mapping[str, object]], Scenario]]
    """Bound by :mod:`sim.scenario.loading`, which reads documents."""
    policy: ClassVar[Callable[[Scenario, str], Scenario]]
    """Bound by :mod:`sim.scenario.loading` likewise."""
    _repr_html_: ClassVar[Callable[[Scenario], str]]
    """Bound by :mod:`sim.api`, which shows things."""
