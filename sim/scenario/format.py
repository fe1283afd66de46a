"""The scenario file as users write it: its keys, their types and nothing else."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.scenario.distribution_format import DistributionForm, DistributionOrNeverForm
from sim.scenario.later import AT_END, BREAK_STATUSES
from sim.scenario.quantities import (
    NotYetError,
    UnfitError,
    looks_like_weekdays,
    parse_days,
    parse_time_of_day,
    parse_weekdays,
)
from sim.scenario.values import (
    ChatsPerHour,
    Day,
    Days,
    Duration,
    DurationOrNever,
    FileName,
    GroupName,
    Limit,
    Name,
    PositiveDuration,
    Rate,
    Spans,
    Strict,
    Switch,
    TimeOfDay,
    TimeZone,
    WeekdaysKey,
    check_filled_list,
    check_filled_mapping,
    choice,
    whole,
)

MOST_AGENTS = 100_000
MOST_SLOTS = 1_000
WINDOWS = "<windows>"
"""Where the weekday keys of a shift are gathered; no key of a file can be meant by it."""


def _some_window(value: dict[str, list[tuple[int, int]]]) -> dict[str, list[tuple[int, int]]]:
    if not any(value.values()):
        raise UnfitError("at least one window such as mon-fri: 09:00-17:00", "no window")
    return value


WeeklyWindows = Annotated[dict[WeekdaysKey, Spans], AfterValidator(_some_window)]


def _from_midnight_on(value: dict[str, float]) -> dict[str, float]:
    times = [parse_time_of_day(time) for time in value]
    if times[:1] != [0] or any(a >= b for a, b in pairwise(times)):
        raise UnfitError(
            'times that begin with "00:00" and ascend', f"{', '.join(value) or 'no times'}"
        )
    return value


def _time_key(value: str) -> str:
    parse_time_of_day(value)
    return value


RatesOfDay = Annotated[
    dict[Annotated[str, AfterValidator(_time_key)], ChatsPerHour],
    AfterValidator(_from_midnight_on),
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


class Arrivals(Strict):
    """How chats of a group come in: one of the kinds below."""

    rate: Rate | None = None
    """Chats at one rate around the clock, such as 6/h."""
    weekly: (
        Annotated[
            dict[WeekdaysKey, RatesOfDay],
            BeforeValidator(check_filled_mapping),
            AfterValidator(_each_weekday_once),
        ]
        | None
    ) = None
    """Chats per hour by weekday, each rate from its time until the next."""
    trace: FileName | None = None
    """A CSV file of chats to be replayed."""

    @model_validator(mode="after")
    def _one_kind(self) -> Arrivals:
        kinds = [kind for kind in ("rate", "weekly", "trace") if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise UnfitError("one of rate, weekly, trace", " and ".join(kinds) or "none")
        return self


def _automatic(value: object) -> object:
    if value is False:
        raise NotYetError("false", "true")
    if value is not True:
        raise UnfitError("true")
    return value


class OfflineHandlingCard(Strict):
    """What happens to chats raised while nobody is there (R6, R7, R11-R13)."""

    enabled: Switch | None = None
    max_offline_tickets: Limit | None = None
    auto_assign: Annotated[Literal[True], BeforeValidator(_automatic)] | None = None
    priority: Annotated[str, BeforeValidator(choice("open", "queued"))] | None = None
    max_offline_tickets_counts: (
        Annotated[str, BeforeValidator(choice("backlog", "spell"))] | None
    ) = None
    open_assignment: Annotated[str, BeforeValidator(choice("capacity", "login"))] | None = None
    open_outside_hours: Switch | None = None


class QueueHandlingCard(Strict):
    """What happens to chats raised while all agents are full (R5, R17, R19)."""

    enabled: Switch | None = None
    limit: Limit | None = None
    when_all_offline: Annotated[str, BeforeValidator(choice("open", "missed"))] | None = None
    grace: Duration | None = None
    inactivity_timeout: DurationOrNever | None = None


class CustomersCard(Strict):
    """How long customers stay (R18, R20)."""

    patience: DistributionOrNeverForm | None = None
    unreachable_time: DistributionForm | None = None


class HandlingCard(Strict):
    """How long chats take (R22)."""

    work: DistributionForm | None = None


class ServiceLevelCard(Strict):
    """What counts as answered in time."""

    within: Duration | None = None


class DefaultCard(Strict):
    """The Default group's card: every group inherits, key by key, what its own card leaves out."""

    working_hours: WeeklyWindows | None = None
    offline_handling: OfflineHandlingCard = OfflineHandlingCard()
    queue_handling: QueueHandlingCard = QueueHandlingCard()
    customers: CustomersCard = CustomersCard()
    handling: HandlingCard = HandlingCard()
    service_level: ServiceLevelCard = ServiceLevelCard()


class GroupCard(DefaultCard):
    """A group: its own card and its arrivals."""

    arrivals: Arrivals | None = None


class BreakEntry(Strict):
    """A break that begins at the same local time every day."""

    at: TimeOfDay
    for_: PositiveDuration = Field(alias="for")
    status: Annotated[str, BeforeValidator(choice("away", "busy", later=BREAK_STATUSES))]


def _is_window(key: str) -> bool:
    return looks_like_weekdays(key) or key == WINDOWS


class ShiftPattern(Strict):
    """Weekday windows, the breaks in them, and what happens to chats in hand at the end."""

    windows: WeeklyWindows = Field(alias=WINDOWS)
    breaks: list[BreakEntry] = Field(default_factory=list)
    at_end: Annotated[str, BeforeValidator(choice("finish", later=AT_END))] = "finish"

    @model_validator(mode="before")
    @classmethod
    def _gather_weekdays(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        windows = {key: item for key, item in value.items() if _is_window(key)}
        return {k: v for k, v in value.items() if k not in windows} | {WINDOWS: windows}


def _known_groups(value: object) -> object:
    if value == "all":
        raise NotYetError("all", "a list of groups")
    return check_filled_list(value)


class AgentEntry(Strict):
    """A person, or ``count`` people alike, called ``name-1`` and so on."""

    name: Name
    count: Annotated[int, BeforeValidator(whole(1, MOST_AGENTS))] | None = None
    groups: Annotated[list[Name], BeforeValidator(_known_groups)]
    concurrency: Annotated[int, BeforeValidator(whole(1, MOST_SLOTS))] = 1
    shift: Name | None = None
    at_end: Annotated[str, BeforeValidator(choice("finish", later=AT_END))] | None = None


class Inbox(Strict):
    """Account-wide switches."""

    working_hours_enabled: Switch | None = None
    offline_chats_enabled: Switch = True


def _days_or_auto(value: object) -> object:
    if value == "auto":
        return None
    try:
        return parse_days(value)
    except UnfitError as unfit:
        raise UnfitError(f"auto, or {unfit.allowed}") from None


def _positive_days(value: int) -> int:
    if value < 1:
        raise UnfitError("at least 1d")
    return value


def _no_csv(value: object) -> object:
    if isinstance(value, dict) and isinstance(value.get("csv"), str):
        raise NotYetError("csv", "entries in this file")
    return value


class File(Strict):
    """A whole scenario file."""

    name: Name
    timezone: TimeZone
    start: Day
    duration: Annotated[Days, AfterValidator(_positive_days)]
    warmup: Days = 7
    cooldown: Annotated[int | None, BeforeValidator(_days_or_auto)] = None
    """Local days, or None for ``auto``."""
    replications: Annotated[int, BeforeValidator(whole(1, 1_000_000))] = 20
    seed: Annotated[int, BeforeValidator(whole(0, 2**63 - 1))] = 1
    inbox: Inbox = Inbox()
    default: DefaultCard = DefaultCard()
    groups: Annotated[dict[GroupName, GroupCard], BeforeValidator(check_filled_mapping)]
    shifts: Annotated[dict[Name, ShiftPattern], BeforeValidator(_no_csv)] = Field(
        default_factory=dict
    )
    agents: Annotated[
        list[AgentEntry], BeforeValidator(check_filled_list), BeforeValidator(_no_csv)
    ]
    trace: FileName | None = None
    roster: FileName | None = None
