"""The cards, the Default group's and each group's own, and arrivals.

What a card leaves out stands at its default; a group's own card is laid over the Default card key
by key, whatever these say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from sim.scenario.csv_table import Pieces, read_profile
from sim.scenario.distributions import (
    Constant,
    DistributionOrNever,
    EndingDistribution,
    Exponential,
)
from sim.scenario.findings import listed
from sim.scenario.kinds import (
    CONCEPT,
    DATE,
    FILE,
    TIME_OF_DAY,
    WEEKDAYS,
    ChatsPerHour,
    DayKey,
    Duration,
    DurationOrNever,
    Factor,
    FileName,
    Limit,
    Name,
    PositiveNumber,
    Probability,
    Rate,
    Schema,
    Strict,
    Switch,
    WeekdaysKey,
    check_file,
    check_filled_mapping,
    choice,
    keyed,
    whole,
)
from sim.scenario.quantities import WEEKDAYS as DAYS_OF_THE_WEEK
from sim.scenario.quantities import (
    UnfitError,
    not_one_of,
    parse_time_of_day,
    parse_weekdays,
    time_text,
)
from sim.scenario.week import Holidays, WeeklyWindows
from sim.units import MICROSECONDS, NEVER

KINDS = ("rate", "weekly", "profile", "forecast", "trace")
FACTORS = ("scale", "special_days", "day_factor")


def _from_midnight_on(value: dict[str, float]) -> dict[str, float]:
    times = [parse_time_of_day(time) for time in value]
    if times[:1] != [0] or any(a >= b for a, b in pairwise(times)):
        raise UnfitError('times that begin with "00:00" and ascend', listed(value, 5) or "no times")
    return value


def _time_key(value: str) -> str:
    parse_time_of_day(value)
    return value


RatesOfDay = Annotated[
    dict[Annotated[str, AfterValidator(_time_key)], ChatsPerHour],
    AfterValidator(_from_midnight_on),
    Schema(keyed(TIME_OF_DAY, minProperties=1, examples=[{"00:00": 4, "09:00": 30}])),
]


def _each_weekday_once(value: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    keys = [key for key in value for _ in parse_weekdays(key)]
    days = [day for key in value for day in parse_weekdays(key)]
    for place, day in enumerate(days):
        if day in days[:place]:
            raise UnfitError(
                "each weekday once", f"a weekday of {keys[place]} in {keys[days.index(day)]} too"
            )
    return value


def _profile(value: object, info: ValidationInfo) -> Pieces:
    path: Path = check_file(value, info)
    return read_profile(path)


@dataclass(frozen=True, slots=True)
class RateProfile:
    """Chats per hour over the local week: for each weekday, pieces ``(begin_s, chats_per_hour)``.

    A day's first piece begins at 0, neighbouring pieces differ; a day without chats has the one
    piece ``(0, 0.0)``.
    """

    days: tuple[tuple[tuple[int, float], ...], ...]


@dataclass(frozen=True, slots=True)
class TraceFile:
    """Chats replayed from a file of this group's own."""

    path: Path


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected chats by interval, from a file of this group's own."""

    path: Path


def _merged(rates: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    """The pieces of a day, a piece of the same rate as the one before it merged into that."""
    pieces: list[tuple[int, float]] = []
    for begin_s, rate in rates:
        if not pieces or pieces[-1][1] != rate:
            pieces.append((begin_s, rate))
    return tuple(pieces)


class GammaFactor(Strict):
    """How much a day factor varies."""

    cv: Annotated[PositiveNumber, Field(examples=[0.15])]
    """The standard deviation of the factor, whose mean is 1."""


class DayFactor(Strict):
    """``{gamma: {cv: 0.15}}``: a random factor of mean 1 on all rates of a day."""

    gamma: Annotated[GammaFactor, Field(examples=[{"cv": 0.15}])]
    """Gamma factors: a day with its chats is then over-dispersed by mean times cv squared."""


class Arrivals(Strict):
    """How chats of a group come in: one of rate, weekly, profile, forecast and trace."""

    rate: Rate | None = None
    """Chats at one rate around the clock, such as 6/h."""
    weekly: (
        Annotated[
            dict[WeekdaysKey, RatesOfDay],
            BeforeValidator(check_filled_mapping),
            AfterValidator(_each_weekday_once),
            Schema(
                keyed(
                    WEEKDAYS,
                    minProperties=1,
                    examples=[{"mon-fri": {"00:00": 4, "09:00": 30}, "sat-sun": {"00:00": 6}}],
                )
            ),
        ]
        | None
    ) = None
    """Chats per hour by weekday, each rate from its time until the next."""
    profile: Annotated[
        Annotated[Any, BeforeValidator(_profile), WithJsonSchema(FILE)] | None,
        Field(examples=["week.csv"]),
    ] = None
    """A CSV file of the week's rates: weekday, time, rate_per_hour."""
    forecast: Annotated[FileName | None, Field(examples=["forecast.csv"])] = None
    """A CSV file of expected chats by interval: interval_start, chats."""
    trace: Annotated[FileName | None, Field(examples=["chats.csv"])] = None
    """A CSV file of chats to be replayed."""
    scale: Factor | None = None
    """A factor on all rates; left out: 1."""
    special_days: Annotated[
        Annotated[dict[DayKey, Factor], Schema(keyed(DATE))] | None,
        Field(examples=[{"2026-03-17": 1.6}]),
    ] = None
    """Factors on the rates of single dates."""
    day_factor: Annotated[DayFactor | None, Field(examples=[{"gamma": {"cv": 0.15}}])] = None
    """Busy and quiet days of the group's own: a random factor of mean 1 on a day's rates."""

    @model_validator(mode="after")
    def _one_kind(self) -> Arrivals:
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise not_one_of(KINDS, kinds)
        return self

    @property
    def source(self) -> RateProfile | Forecast | TraceFile:
        """Where the chats come from, by the one kind that is given."""
        if self.trace is not None:
            return TraceFile(self.trace)
        if self.forecast is not None:
            return Forecast(self.forecast)
        if self.rate is not None:
            return RateProfile((((0, self.rate),),) * 7)
        if self.profile is not None:
            return RateProfile(tuple(map(_merged, self.profile)))
        days: list[tuple[tuple[int, float], ...]] = [((0, 0.0),)] * 7
        for key, rates in (self.weekly or {}).items():
            pieces = _merged((parse_time_of_day(time), rate) for time, rate in rates.items())
            for weekday in parse_weekdays(key):
                days[weekday] = pieces
        return RateProfile(tuple(days))

    @property
    def factors_by_day(self) -> tuple[tuple[date, float], ...]:
        """The factors on single dates, ascending."""
        factors = self.special_days or {}
        return tuple((date.fromisoformat(day), factors[day]) for day in sorted(factors))


def rates_in_a_file(profile: RateProfile) -> dict[str, dict[str, float]]:
    """A week of rates as a scenario file writes it, by weekday and time."""
    return {
        weekday: {time_text(begin_s): rate for begin_s, rate in pieces}
        for weekday, pieces in zip(DAYS_OF_THE_WEEK, profile.days, strict=True)
    }


MOST_STEPS = 20
"""The most attempts of a customer, and the most escalations of a chat."""


@dataclass(frozen=True, slots=True)
class OfflineHandling:
    """What happens to chats raised while nobody is there (R6, R7, R11-R13, R15)."""

    __pydantic_config__ = CONCEPT

    enabled: Switch = True
    """Whether such chats are kept as open chats rather than missed; left out: true."""
    max_offline_tickets: Limit = 50
    """The most open chats of a group, or unlimited; left out: 50."""
    auto_assign: Switch = True
    """Whether open chats are assigned, or agents pick them up by themselves; left out: true."""
    pickup_delay: Annotated[DistributionOrNever, Field(examples=[{"exponential": "10m"}])] = (
        Exponential(600e6)
    )
    """With auto_assign false: how long until somebody notices an open chat; left out: mean 10m."""
    priority: Annotated[str, choice("open", "queued")] = "open"
    """Whose turn it is first when an agent is free: open or queued chats; left out: open."""
    max_offline_tickets_counts: Annotated[str, choice("backlog", "spell")] = "backlog"
    """What the limit counts: open chats now, or all since the group was last there (R7)."""
    open_assignment: Annotated[str, choice("capacity", "login")] = "capacity"
    """When open chats are assigned: whenever a slot is free, or at log-ins only (R13)."""
    open_outside_hours: Switch = False
    """Whether open chats may be taken outside the group's hours (R11); left out: false."""


@dataclass(frozen=True, slots=True)
class QueueHandling:
    """What happens to chats raised while all agents are full (R5, R17, R19)."""

    __pydantic_config__ = CONCEPT

    enabled: Switch = True
    """Whether such chats wait in a queue rather than being missed; left out: true."""
    limit: Limit = 20
    """The most chats in the queue of a group, or unlimited; left out: 20."""
    when_all_offline: Annotated[str, choice("open", "missed")] = "open"
    """What becomes of queued chats when everybody has left for the grace; left out: open."""
    grace_us: Annotated[Duration, Field(alias="grace")] = 600 * MICROSECONDS
    """How long queued chats wait for somebody to come back; left out: 10m."""
    inactivity_timeout_us: Annotated[DurationOrNever, Field(alias="inactivity_timeout")] = NEVER
    """How long after a customer left the queue the inbox notices; left out: never."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Customers who were lost and come back with a new chat (R21)."""

    __pydantic_config__ = CONCEPT

    probability: Probability
    """The probability that a customer who was lost comes back."""
    delay: Annotated[EndingDistribution, Field(examples=[{"exponential": "20m"}])]
    """How long after the loss."""
    max_attempts: Annotated[int, whole(1, MOST_STEPS, 3)] = 3
    """The most chats of one customer, the first included; left out: 3."""


@dataclass(frozen=True, slots=True)
class Sticky:
    """Chats that are meant for one agent (R8)."""

    __pydantic_config__ = CONCEPT

    probability: Probability
    """The probability that a chat has a preferred agent."""
    fallback: Switch = False
    """Whether a colleague takes the chat if that agent cannot; left out: false."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Customers who fall silent when the work is done (R23)."""

    __pydantic_config__ = CONCEPT

    probability: Probability
    """The probability that a chat is not ended by its customer."""
    timeout_us: Annotated[Duration, Field(alias="timeout")]
    """How long such a chat holds its slot until it is resolved."""


@dataclass(frozen=True, slots=True)
class Customers:
    """How customers behave (R8, R18, R20, R21, R23)."""

    __pydantic_config__ = CONCEPT

    patience: Annotated[DistributionOrNever, Field(examples=[{"exponential": "6m"}])] = Constant(
        NEVER
    )
    """How long customers wait in the queue before they leave; left out: never."""
    open_patience: Annotated[DistributionOrNever, Field(examples=[{"exponential": "20h"}])] = (
        Constant(NEVER)
    )
    """How long customers of open chats wait before they leave; left out: never."""
    unreachable_time: Annotated[EndingDistribution, Field(examples=["3m"])] = Constant(
        180 * MICROSECONDS
    )
    """How long a chat whose customer has left holds an agent's slot; left out: 3m."""
    retry: Annotated[
        Retry | None,
        Field(examples=[{"probability": 0.3, "delay": {"exponential": "20m"}, "max_attempts": 3}]),
    ] = None
    """Customers who were lost and come back, taken whole; left out: none does."""
    sticky: Annotated[Sticky | None, Field(examples=[{"probability": 0.1, "fallback": True}])] = (
        None
    )
    """Chats that are meant for one agent, taken whole; left out: none is."""
    silent: Annotated[Silent | None, Field(examples=[{"probability": 0.05, "timeout": "5m"}])] = (
        None
    )
    """Customers who fall silent when the work is done, taken whole; left out: none does."""


@dataclass(frozen=True, slots=True)
class Rest:
    """An agent's rest after a chat, while which the slot takes no other (R23)."""

    __pydantic_config__ = CONCEPT

    waiting: Annotated[EndingDistribution, Field(examples=[{"exponential": "20s"}])]
    """How long while a chat waits that the agent could take."""
    idle: Annotated[EndingDistribution, Field(examples=[{"exponential": "1m"}])]
    """How long while none waits."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Resolved chats that are raised anew in another group (R27)."""

    __pydantic_config__ = CONCEPT

    to: Annotated[Name, Field(examples=["billing"])]
    """The group in which they are raised."""
    probability: Probability
    """The probability that a resolved chat is raised there."""


@dataclass(frozen=True, slots=True)
class Handling:
    """How long chats take, and what follows them (R22, R23, R27)."""

    __pydantic_config__ = CONCEPT

    work: Annotated[
        EndingDistribution | None, Field(examples=[{"lognormal": {"mean": "9m", "cv": 0.8}}])
    ] = None
    """The time a chat takes an agent who has no other; it has no default."""
    open_work: Annotated[
        EndingDistribution | None, Field(examples=[{"lognormal": {"mean": "6m", "cv": 0.8}}])
    ] = None
    """The same for a chat that was ever open; left out: as work."""
    wrap_up: Annotated[EndingDistribution, Field(examples=["30s"])] = Constant(0)
    """How long a chat holds its slot after it is resolved; left out: 0s."""
    rest: Annotated[
        Rest | None,
        Field(examples=[{"waiting": {"exponential": "20s"}, "idle": {"exponential": "1m"}}]),
    ] = None
    """The agent's rest after that, taken whole; left out: none."""
    escalation: Annotated[
        Escalation | None, Field(examples=[{"to": "billing", "probability": 0.05}])
    ] = None
    """Resolved chats raised anew in another group, taken whole; left out: none is."""


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """What counts as answered in time."""

    __pydantic_config__ = CONCEPT

    within_us: Annotated[Duration, Field(alias="within")] = 60 * MICROSECONDS
    """The longest wait that counts as answered in time; left out: 60s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultCard:
    """The Default group's card: every group inherits, key by key, what its own card leaves out."""

    __pydantic_config__ = CONCEPT

    working_hours: Annotated[
        WeeklyWindows,
        Field(examples=[{"mon-fri": "09:00-17:00", "sat": ["10:00-13:00", "14:00-16:00"]}]),
    ] = ()
    """Weekly hours, in the time zone of the inbox: windows by weekday, taken whole."""
    holidays: Annotated[
        Holidays, Field(examples=[{"2026-03-25": "closed", "2026-03-26": "09:00-13:00"}])
    ] = ()
    """Dates with other hours or none; they are merged with the file's, the card's own winning."""
    offline_handling: Annotated[
        OfflineHandling, Field(examples=[{"max_offline_tickets": 50, "priority": "open"}])
    ] = OfflineHandling()
    """What happens to chats raised while nobody is there."""
    queue_handling: Annotated[QueueHandling, Field(examples=[{"limit": 20, "grace": "10m"}])] = (
        QueueHandling()
    )
    """What happens to chats raised while all agents are full."""
    customers: Annotated[Customers, Field(examples=[{"patience": {"exponential": "6m"}}])] = (
        Customers()
    )
    """How customers behave."""
    handling: Annotated[
        Handling, Field(examples=[{"work": {"lognormal": {"mean": "9m", "cv": 0.8}}}])
    ] = Handling()
    """How long chats take, and what follows them."""
    service_level: Annotated[ServiceLevel, Field(examples=[{"within": "60s"}])] = ServiceLevel()
    """What counts as answered in time."""


PARTS = ("offline_handling", "queue_handling", "customers", "handling", "service_level")
"""Parts of a card that a group's own is laid over key by key; all else it takes whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard(DefaultCard):
    """A group: its own card and its arrivals."""

    arrivals: Annotated[
        Arrivals | None,
        Field(examples=[{"weekly": {"mon-fri": {"00:00": 4, "09:00": 30, "18:00": 10}}}]),
    ] = None
    """How its chats come in."""
