"""The written form of the cards, the Default group's and each group's own, and of arrivals."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from sim.scenario.csv_table import Pieces, read_profile
from sim.scenario.distributions import DistributionForm, DistributionOrNeverForm
from sim.scenario.findings import listed
from sim.scenario.kinds import (
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
    Holidays,
    Limit,
    Name,
    PositiveNumber,
    Probability,
    Rate,
    Schema,
    Strict,
    Switch,
    WeekdaysKey,
    WeeklyWindows,
    check_file,
    check_filled_mapping,
    choice,
    keyed,
    whole,
)
from sim.scenario.quantities import UnfitError, not_one_of, parse_time_of_day, parse_weekdays

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


class GammaFactor(Strict):
    """How much a day factor varies."""

    cv: PositiveNumber
    """The standard deviation of the factor, whose mean is 1."""


class DayFactor(Strict):
    """``{gamma: {cv: 0.15}}``: a random factor of mean 1 on all rates of a day."""

    gamma: GammaFactor
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
    profile: Annotated[Any, BeforeValidator(_profile), WithJsonSchema(FILE)] | None = None
    """A CSV file of the week's rates: weekday, time, rate_per_hour."""
    forecast: FileName | None = None
    """A CSV file of expected chats by interval: interval_start, chats."""
    trace: FileName | None = None
    """A CSV file of chats to be replayed."""
    scale: Factor | None = None
    """A factor on all rates; left out: 1."""
    special_days: Annotated[dict[DayKey, Factor], Schema(keyed(DATE))] | None = None
    """Factors on the rates of single dates."""
    day_factor: DayFactor | None = None
    """Busy and quiet days of the group's own: a random factor of mean 1 on a day's rates."""

    @model_validator(mode="after")
    def _one_kind(self) -> Arrivals:
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise not_one_of(KINDS, kinds)
        return self


MOST_STEPS = 20
"""The most attempts of a customer, and the most escalations of a chat."""


class OfflineHandlingCard(Strict):
    """What happens to chats raised while nobody is there (R6, R7, R11-R13, R15)."""

    enabled: Switch | None = None
    """Whether such chats are kept as open chats rather than missed; left out: true."""
    max_offline_tickets: Limit | None = None
    """The most open chats of a group, or unlimited; left out: 50."""
    auto_assign: Switch | None = None
    """Whether open chats are assigned, or agents pick them up by themselves; left out: true."""
    pickup_delay: DistributionOrNeverForm | None = None
    """With auto_assign false: how long until somebody notices an open chat; left out: mean 10m."""
    priority: Annotated[str, choice("open", "queued")] | None = None
    """Whose turn it is first when an agent is free: open or queued chats; left out: open."""
    max_offline_tickets_counts: Annotated[str, choice("backlog", "spell")] | None = None
    """What the limit counts: open chats now, or all since the group was last there (R7)."""
    open_assignment: Annotated[str, choice("capacity", "login")] | None = None
    """When open chats are assigned: whenever a slot is free, or at log-ins only (R13)."""
    open_outside_hours: Switch | None = None
    """Whether open chats may be taken outside the group's hours (R11); left out: false."""


class QueueHandlingCard(Strict):
    """What happens to chats raised while all agents are full (R5, R17, R19)."""

    enabled: Switch | None = None
    """Whether such chats wait in a queue rather than being missed; left out: true."""
    limit: Limit | None = None
    """The most chats in the queue of a group, or unlimited; left out: 20."""
    when_all_offline: Annotated[str, choice("open", "missed")] | None = None
    """What becomes of queued chats when everybody has left for the grace; left out: open."""
    grace: Duration | None = None
    """How long queued chats wait for somebody to come back; left out: 10m."""
    inactivity_timeout: DurationOrNever | None = None
    """How long after a customer left the queue the inbox notices; left out: never."""


class Retries(Strict):
    """Customers who were lost and come back with a new chat (R21)."""

    probability: Probability
    """The probability that a customer who was lost comes back."""
    delay: DistributionForm
    """How long after the loss."""
    max_attempts: Annotated[int, whole(1, MOST_STEPS, 3)] = 3
    """The most chats of one customer, the first included; left out: 3."""


class StickyAgents(Strict):
    """Chats that are meant for one agent (R8)."""

    probability: Probability
    """The probability that a chat has a preferred agent."""
    fallback: Switch = False
    """Whether a colleague takes the chat if that agent cannot; left out: false."""


class SilentCustomers(Strict):
    """Customers who fall silent when the work is done (R23)."""

    probability: Probability
    """The probability that a chat is not ended by its customer."""
    timeout: Duration
    """How long such a chat holds its slot until it is resolved."""


class CustomersCard(Strict):
    """How customers behave (R8, R18, R20, R21, R23)."""

    patience: DistributionOrNeverForm | None = None
    """How long customers wait in the queue before they leave; left out: never."""
    open_patience: DistributionOrNeverForm | None = None
    """How long customers of open chats wait before they leave; left out: never."""
    unreachable_time: DistributionForm | None = None
    """How long a chat whose customer has left holds an agent's slot; left out: 3m."""
    retry: Retries | None = None
    """Customers who were lost and come back, taken whole; left out: none does."""
    sticky: StickyAgents | None = None
    """Chats that are meant for one agent, taken whole; left out: none is."""
    silent: SilentCustomers | None = None
    """Customers who fall silent when the work is done, taken whole; left out: none does."""


class RestAfterChats(Strict):
    """An agent's rest after a chat, while which the slot takes no other (R23)."""

    waiting: DistributionForm
    """How long while a chat waits that the agent could take."""
    idle: DistributionForm
    """How long while none waits."""


class Escalations(Strict):
    """Resolved chats that are raised anew in another group (R27)."""

    to: Name
    """The group in which they are raised."""
    probability: Probability
    """The probability that a resolved chat is raised there."""


class HandlingCard(Strict):
    """How long chats take, and what follows them (R22, R23, R27)."""

    work: DistributionForm | None = None
    """The time a chat takes an agent who has no other; it has no default."""
    open_work: DistributionForm | None = None
    """The same for a chat that was ever open; left out: as work."""
    wrap_up: DistributionForm | None = None
    """How long a chat holds its slot after it is resolved; left out: 0s."""
    rest: RestAfterChats | None = None
    """The agent's rest after that, taken whole; left out: none."""
    escalation: Escalations | None = None
    """Resolved chats raised anew in another group, taken whole; left out: none is."""


class ServiceLevelCard(Strict):
    """What counts as answered in time."""

    within: Duration | None = None
    """The longest wait that counts as answered in time; left out: 60s."""


class DefaultCard(Strict):
    """The Default group's card: every group inherits, key by key, what its own card leaves out."""

    working_hours: WeeklyWindows | None = None
    """Weekly hours, in the time zone of the inbox: windows by weekday, taken whole."""
    holidays: Holidays | None = None
    """Dates with other hours or none; they are merged with the file's, the card's own winning."""
    offline_handling: OfflineHandlingCard = OfflineHandlingCard()
    """What happens to chats raised while nobody is there."""
    queue_handling: QueueHandlingCard = QueueHandlingCard()
    """What happens to chats raised while all agents are full."""
    customers: CustomersCard = CustomersCard()
    """How customers behave."""
    handling: HandlingCard = HandlingCard()
    """How long chats take, and what follows them."""
    service_level: ServiceLevelCard = ServiceLevelCard()
    """What counts as answered in time."""


class GroupCard(DefaultCard):
    """A group: its own card and its arrivals."""

    arrivals: Arrivals | None = None
    """How its chats come in."""
