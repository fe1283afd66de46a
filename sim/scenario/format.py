"""The scenario file as users write it: its keys, their types and nothing else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.scenario.arrivals_format import Arrivals, DayFactor
from sim.scenario.distribution_format import DistributionForm, DistributionOrNeverForm
from sim.scenario.later import AT_END, BREAK_STATUSES
from sim.scenario.model import MICROSECONDS
from sim.scenario.quantities import (
    UNITS_US,
    NotYetError,
    UnfitError,
    duration_text,
    looks_like_weekdays,
    parse_days,
)
from sim.scenario.values import (
    BreakSpan,
    Day,
    Days,
    DaysOfWeek,
    Duration,
    DurationOrNever,
    FileName,
    GroupName,
    Holidays,
    Limit,
    Name,
    PositiveDuration,
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
from sim.scenario.written import (
    DAYS_OR_AUTO,
    GROUP_NAME,
    NAME,
    WEEKDAYS,
    Schema,
    keyed,
)

MOST_AGENTS = 100_000
MOST_SLOTS = 1_000
WINDOWS = "<windows>"
"""Where the weekday keys of a shift are gathered; no key of a file can be meant by it."""


def _some_window(value: dict[str, list[tuple[int, int]]]) -> dict[str, list[tuple[int, int]]]:
    if not any(value.values()):
        raise UnfitError("at least one window such as mon-fri: 09:00-17:00", "no window")
    return value


WeeklyWindows = Annotated[
    dict[WeekdaysKey, Spans],
    AfterValidator(_some_window),
    Schema(keyed(WEEKDAYS, minProperties=1)),
]


def _automatic(value: object) -> object:
    if value is False:
        raise NotYetError("false", "true")
    if value is not True:
        raise UnfitError("true")
    return value


class OfflineHandlingCard(Strict):
    """What happens to chats raised while nobody is there (R6, R7, R11-R13)."""

    enabled: Switch | None = None
    """Whether such chats are kept as open chats rather than missed; left out: true."""
    max_offline_tickets: Limit | None = None
    """The most open chats of a group, or unlimited; left out: 50."""
    auto_assign: (
        Annotated[Literal[True], BeforeValidator(_automatic), Schema(lambda _: {"const": True})]
        | None
    ) = None
    """Open chats are assigned without anybody picking them up; left out: true."""
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


class CustomersCard(Strict):
    """How long customers stay (R18, R20)."""

    patience: DistributionOrNeverForm | None = None
    """How long customers wait in the queue before they leave; left out: never."""
    unreachable_time: DistributionForm | None = None
    """How long a chat whose customer has left holds an agent's slot; left out: 3m."""


class HandlingCard(Strict):
    """How long chats take (R22)."""

    work: DistributionForm | None = None
    """The time a chat takes an agent who has no other; it has no default."""


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
    """How long customers stay."""
    handling: HandlingCard = HandlingCard()
    """How long chats take."""
    service_level: ServiceLevelCard = ServiceLevelCard()
    """What counts as answered in time."""


class GroupCard(DefaultCard):
    """A group: its own card and its arrivals."""

    arrivals: Arrivals | None = None
    """How its chats come in."""


def _fits_its_span(value: BreakEntry) -> BreakEntry:
    kinds = [kind for kind in ("at", "between") if getattr(value, kind) is not None]
    if len(kinds) != 1:
        raise UnfitError("one of at, between", " and ".join(kinds) or "none")
    if value.between is None:
        if value.spread is not None:
            raise UnfitError("spread only with between", "spread with at")
    elif value.for_ > value.between[1] * MICROSECONDS:
        span = duration_text(value.between[1] * MICROSECONDS)
        raise UnfitError(f"at most {span}, its span", f"a break of {duration_text(value.for_)}")
    return value


def _within_a_day(value: int) -> int:
    if value > UNITS_US["d"]:
        raise UnfitError("a duration of at most 24h")
    return value


class BreakEntry(Strict):
    """A break of every day, at a fixed local time or somewhere in a span."""

    at: TimeOfDay | None = None
    """The local time at which it begins."""
    between: BreakSpan | None = None
    """The span in which it lies, in place of at."""
    for_: Annotated[PositiveDuration, AfterValidator(_within_a_day)] = Field(alias="for")
    """How long it lasts, at most a day."""
    status: Annotated[str, choice("away", "busy", later=BREAK_STATUSES)]
    """The status of the agent during it."""
    spread: Switch | None = None
    """With between: begins staggered over the shift's agents; left out: drawn by agent and date."""
    days: DaysOfWeek | None = None
    """The weekdays on which it begins; left out: all."""


def _is_window(key: str) -> bool:
    return looks_like_weekdays(key) or key == WINDOWS


class ShiftPattern(Strict):
    """Weekday windows, the breaks in them, and what happens to chats in hand at the end."""

    windows: WeeklyWindows = Field(alias=WINDOWS)
    breaks: list[Annotated[BreakEntry, AfterValidator(_fits_its_span)]] = Field(
        default_factory=list
    )
    """The breaks of the shift; what lies outside it has no effect."""
    at_end: Annotated[str, choice("finish", later=AT_END)] = "finish"
    """What happens to chats in hand at the end: finish works on until they are done."""

    @model_validator(mode="before")
    @classmethod
    def _gather_weekdays(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        windows = {key: item for key, item in value.items() if _is_window(key)}
        return {k: v for k, v in value.items() if k not in windows} | {WINDOWS: windows}


def _groups_or_all(value: object) -> object:
    if value == "all":
        return [value]
    if isinstance(value, str):
        raise UnfitError("all, or a list of groups")
    return check_filled_list(value)


def _or_all(names: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"const": "all"}, names | {"minItems": 1, "uniqueItems": True}]}


class AgentEntry(Strict):
    """A person, or ``count`` people alike, called ``name-1`` and so on."""

    name: Name
    """The name of the agent, or of all of the entry before their numbers."""
    count: Annotated[int, whole(1, MOST_AGENTS, 6)] | None = None
    """So many agents alike, called name-1, name-2 and so on."""
    groups: Annotated[list[Name], BeforeValidator(_groups_or_all), Schema(_or_all)]
    """The groups whose chats the agent takes: a list of names, or all."""
    concurrency: Annotated[int, whole(1, MOST_SLOTS, 1, 4)] = 1
    """The most chats in hand at once; left out: 1."""
    shift: Name | None = None
    """The name of the shift the agent works; only a roster makes it superfluous."""
    from_: Day | None = Field(default=None, alias="from")
    """The first local date on which a shift of the agent begins."""
    until: Day | None = None
    """The last local date on which a shift of the agent begins."""
    at_end: Annotated[str, choice("finish", later=AT_END)] | None = None
    """With a roster: what happens to chats in hand at the end."""


class Inbox(Strict):
    """Account-wide switches."""

    working_hours_enabled: Switch | None = None
    """Whether hours hold at all; left out: true if any card gives hours."""
    offline_chats_enabled: Switch = True
    """Whether chats raised while nobody is there may be kept (R6)."""
    day_factor: DayFactor | None = None
    """Busy and quiet days shared by all groups: a random factor of mean 1 on a day's rates."""


def _days_or_auto(value: object) -> object:
    if value == "auto":
        return None
    try:
        return parse_days(value)
    except UnfitError as unfit:
        raise UnfitError(f"auto, or {unfit.allowed}") from None


def _positive_days(value: int) -> int:
    if value < 1:
        raise UnfitError("whole local days, at least 1d")
    return value


def _entries(value: object) -> object:
    if not isinstance(value, list) or not value:
        raise UnfitError("a list of at least one agent, or {csv: FILE}")
    return value


SHIFT_COLUMNS = "shift, weekday, start, end, break_start, break_minutes, break_status"
AGENT_COLUMNS = "name, groups (separated by |, or all), concurrency, shift, from, until"


def _or_table(example: str, least: str, columns: str) -> Schema:
    """A mark on what may be given as a CSV file in its place, and is not empty else."""
    about = {"title": "Csv", "description": f"A CSV file with the columns {columns}."}
    csv = {"type": "string", "minLength": 1, **about}
    table = {
        "type": "object",
        "properties": {"csv": csv | {"examples": [example]}},
        "required": ["csv"],
        "additionalProperties": False,
    }
    return Schema(lambda inline: {"anyOf": [table, inline | {least: 1}]})


class File(Strict):
    """A whole scenario file."""

    name: Name
    """What the scenario is called."""
    timezone: TimeZone
    """The one time zone of the inbox, by its IANA name."""
    start: Day
    """The first measured local date."""
    duration: Annotated[Days, AfterValidator(_positive_days)]
    """How many local days are measured."""
    warmup: Days = 7
    """Days simulated before the first measured one; left out: 7d."""
    cooldown: Annotated[int | None, BeforeValidator(_days_or_auto), DAYS_OR_AUTO] = None
    """Days simulated after the last measured one; left out: auto, until its chats have ended."""
    replications: Annotated[int, whole(1, 1_000_000, 20)] = 20
    """How many times the scenario is simulated, each with other customers; left out: 20."""
    seed: Annotated[int, whole(0, 2**63 - 1, 1)] = 1
    """The number that all random draws come from; left out: 1."""
    inbox: Inbox = Inbox()
    """Account-wide switches."""
    holidays: Holidays | None = None
    """Dates on which other hours hold, or none, for all groups."""
    default: DefaultCard = DefaultCard()
    """The Default group's card: every group inherits what its own card leaves out."""
    groups: Annotated[
        dict[GroupName, GroupCard],
        BeforeValidator(check_filled_mapping),
        Schema(keyed(GROUP_NAME, minProperties=1)),
    ]
    """The groups by name, each with its own card and arrivals."""
    shifts: Annotated[
        dict[Name, ShiftPattern],
        BeforeValidator(check_filled_mapping),
        Schema(keyed(NAME)),
        _or_table("shifts.csv", "minProperties", SHIFT_COLUMNS),
    ] = Field(default_factory=dict)
    """The shifts by name, or a CSV file of them."""
    agents: Annotated[
        list[AgentEntry],
        BeforeValidator(_entries),
        _or_table("agents.csv", "minItems", AGENT_COLUMNS),
    ]
    """The agents in roster order, or a CSV file of them."""
    trace: FileName | None = None
    """A CSV file of chats to be replayed, for all groups, in place of their arrivals."""
    roster: FileName | None = None
    """A CSV file of dated statuses, in place of shifts."""
