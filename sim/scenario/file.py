"""The scenario file as users write it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from sim.scenario.cards import MOST_STEPS, DayFactor, DefaultCard, GroupCard
from sim.scenario.kinds import (
    DAYS_OR_AUTO,
    GROUP_NAME,
    NAME,
    POLICY_NAME,
    REPLICATIONS,
    SEEDS,
    Day,
    Days,
    FileName,
    GroupName,
    Name,
    Schema,
    Strict,
    Switch,
    TimeZone,
    Written,
    check_filled_mapping,
    check_name,
    keyed,
    whole,
)
from sim.scenario.model import BASE
from sim.scenario.people import AgentEntry, AttendanceOfAll, ShiftEntry
from sim.scenario.quantities import UnfitError, parse_days
from sim.scenario.targets import Target
from sim.scenario.week import Holidays

CHANGEABLE = (
    *("cooldown", "inbox", "holidays", "default", "groups", "shifts", "attendance", "agents"),
    *("trace", "roster"),
)
"""Keys at the top that the settings of a policy may begin with."""


class Inbox(Strict):
    """Account-wide switches."""

    working_hours_enabled: Switch | None = None
    """Whether hours hold at all; left out: true if any card gives hours."""
    offline_chats_enabled: Switch = True
    """Whether chats raised while nobody is there may be kept (R6)."""
    max_escalations: Annotated[int, whole(0, MOST_STEPS, 3)] = 3
    """The most escalations from one chat to the next (R27); left out: 3."""
    day_factor: Annotated[DayFactor | None, Field(examples=[{"gamma": {"cv": 0.1}}])] = None
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


def _targets(value: object) -> object:
    if not isinstance(value, list) or not value:
        raise UnfitError("a list of at least one target")
    return value


def _settings(value: object) -> object:
    if not isinstance(value, dict) or not value:
        raise UnfitError("a mapping of at least one setting, as PATH: VALUE")
    return value


def _policy_name(value: object) -> str:
    if value == BASE:
        raise UnfitError(f"another name: {BASE} is kept for the file itself")
    return check_name(value)


Settings = Annotated[
    dict[str, Any],
    BeforeValidator(_settings),
    Schema(keyed(f"^({'|'.join(CHANGEABLE)})(\\.|$)", minProperties=1)),
]
"""Values as in the file by dotted path, as in ``--set``."""

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

    name: Annotated[Name, Field(examples=["Night cover"])]
    """What the scenario is called."""
    timezone: TimeZone
    """The one time zone of the inbox, by its IANA name."""
    start: Day
    """The first measured local date."""
    duration: Annotated[Days, AfterValidator(_positive_days)]
    """How many local days are measured."""
    warmup: Days = 7
    """Days simulated before the first measured one; left out: 7d."""
    cooldown: Annotated[int | None, Written(_days_or_auto, DAYS_OR_AUTO)] = None
    """Days simulated after the last measured one; left out: auto, until its chats have ended."""
    replications: Annotated[int, whole(*REPLICATIONS, 20)] = 20
    """How many times the scenario is simulated, each with other customers; left out: 20."""
    seed: Annotated[int, whole(*SEEDS, 1)] = 1
    """The number that all random draws come from; left out: 1."""
    inbox: Annotated[Inbox, Field(examples=[{"day_factor": {"gamma": {"cv": 0.1}}}])] = Field(
        default_factory=Inbox
    )
    """Account-wide switches."""
    holidays: Annotated[
        Holidays, Field(examples=[{"2026-03-25": "closed", "2026-03-26": "09:00-13:00"}])
    ] = ()
    """Dates on which other hours hold, or none, for all groups."""
    default: Annotated[
        DefaultCard,
        Field(
            examples=[
                {
                    "working_hours": {"mon-fri": "09:00-17:00"},
                    "handling": {"work": {"lognormal": {"mean": "9m", "cv": 0.8}}},
                }
            ]
        ),
    ] = DefaultCard()
    """The Default group's card: every group inherits what its own card leaves out."""
    groups: Annotated[
        dict[GroupName, GroupCard],
        BeforeValidator(check_filled_mapping),
        Schema(keyed(GROUP_NAME, minProperties=1)),
        Field(examples=[{"support": {"arrivals": {"rate": "6/h"}}}]),
    ]
    """The groups by name, each with its own card and arrivals."""
    shifts: Annotated[
        dict[Name, ShiftEntry],
        BeforeValidator(check_filled_mapping),
        Schema(keyed(NAME)),
        _or_table("shifts.csv", "minProperties", SHIFT_COLUMNS),
        Field(examples=[{"day": {"mon-fri": "09:00-17:00"}, "night": {"mon-sun": "22:00-06:00"}}]),
    ] = Field(default_factory=dict)
    """The shifts by name, or a CSV file of them."""
    attendance: Annotated[
        AttendanceOfAll, Field(examples=[{"absence": 0.04, "login_delay": {"exponential": "2m"}}])
    ] = AttendanceOfAll()
    """How agents keep to their shifts, for all; an agent entry may give its own."""
    agents: Annotated[
        list[AgentEntry],
        BeforeValidator(_entries),
        _or_table("agents.csv", "minItems", AGENT_COLUMNS),
        Field(
            examples=[[{"name": "asha", "groups": ["support"], "concurrency": 3, "shift": "day"}]]
        ),
    ]
    """The agents in roster order, or a CSV file of them."""
    trace: Annotated[FileName | None, Field(examples=["chats.csv"])] = None
    """A CSV file of chats to be replayed, for all groups, in place of their arrivals."""
    roster: Annotated[FileName | None, Field(examples=["activity.csv"])] = None
    """A CSV file of dated statuses, in place of shifts."""
    policies: Annotated[
        dict[Annotated[str, BeforeValidator(_policy_name)], Settings],
        BeforeValidator(check_filled_mapping),
        Schema(keyed(POLICY_NAME, minProperties=1)),
        Field(
            examples=[
                {
                    "disabled": {"default.offline_handling.enabled": False},
                    "queue-first": {"groups.*.offline_handling.priority": "queued"},
                }
            ]
        ),
    ] = Field(default_factory=dict)
    """Named sets of settings, each laid over this file, to be compared with it."""
    targets: Annotated[
        list[Target],
        BeforeValidator(_targets),
        Schema(lambda targets: targets | {"minItems": 1}),
        Field(examples=[[{"metric": "service_level", "segment": "live", "at_least": "80%"}]]),
    ] = Field(default_factory=list)
    """What metrics should be."""
