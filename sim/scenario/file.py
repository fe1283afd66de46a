"""The scenario file as users write it, its agents and its targets."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BeforeValidator, Field

from sim.metrics import BY_NAME, SEGMENTS
from sim.scenario.cards import MOST_STEPS, DayFactor, DefaultCard, GroupCard
from sim.scenario.findings import listed, suggestion
from sim.scenario.kinds import (
    AT_END,
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
    GroupsOrAll,
    Holidays,
    Name,
    Schema,
    Speed,
    Strict,
    Switch,
    TimeZone,
    Written,
    check_filled_mapping,
    check_name,
    choice,
    keyed,
    whole,
)
from sim.scenario.model import BASE
from sim.scenario.people import AgentAttendance, Attendance, ShiftPattern
from sim.scenario.quantities import UnfitError, duration_text, is_number, parse_days, parse_duration
from sim.text import counted
from sim.units import MICROSECONDS

_DIGITS = r"[0-9]{1,18}(?:\.[0-9]{1,18})?"
_PERCENT = re.compile(rf"({_DIGITS}) ?%")
_HOURS = re.compile(rf"({_DIGITS})h")
_EXAMPLES = ["80%", 0.8, "30s", "120h", 25]


def parse_share(value: object) -> float:
    """Read a share such as ``80%`` or ``0.8``, 0 to 1."""
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    share = float(Fraction(match[1]) / 100) if match else value
    if not is_number(share) or not 0 <= cast(float, share) <= 1:
        raise UnfitError("a share from 0% to 100%, such as 80% or 0.8")
    return float(cast(float, share))


def parse_limit(value: object, unit: str) -> float:
    """Read what a metric is held against, in the metric's own ``unit``.

    A share is written ``80%`` or 0.8, seconds as a duration such as ``30s`` or ``2m``, hours as
    ``120h``, what is counted as a number. Raises UnfitError for anything else.
    """
    if unit == "share":
        return parse_share(value)
    if unit == "s":
        return parse_duration(value) / MICROSECONDS
    if unit == "h":
        match = _HOURS.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise UnfitError("hours with their unit, such as 120h")
        return float(Fraction(match[1]))
    if not is_number(value) or not 0 <= cast(float, value) < math.inf:
        raise UnfitError(f"a number of {unit}, 0 or more, such as 25")
    return float(cast(float, value))


def limit_text(limit: float, unit: str) -> str | float:
    """Write a limit in a metric's ``unit`` so that :func:`parse_limit` reads it back exactly."""
    if unit == "s":
        return duration_text(round(limit * MICROSECONDS))
    return f"{Decimal(str(limit)).normalize():f}h" if unit == "h" else limit


def _metric(value: object) -> object:
    if value not in tuple(BY_NAME):
        near = suggestion(value, BY_NAME) if isinstance(value, str) else ""
        names = near or f": {listed(BY_NAME, len(BY_NAME))}"
        raise UnfitError(f"the name of a metric{names}")
    return value


def _limit(value: object) -> object:
    if not is_number(value) and not isinstance(value, str):
        raise UnfitError("a share such as 80%, a duration such as 30s, or a number")
    return value


def _days(value: object) -> float:
    share = parse_share(value)
    if share == 0:
        raise UnfitError("a share above 0% and at most 100%, such as 95%")
    return share


_SHARE = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^[0-9.]+ ?%$"}]}
Limit = Annotated[
    int | float | str,
    Written(_limit, {"type": ["number", "string"], "examples": _EXAMPLES}),
]


class TargetEntry(Strict):
    """What a metric should be, over the window or on a share of days."""

    metric: Annotated[
        str, Written(_metric, {"enum": list(BY_NAME), "examples": ["service_level", "missed_rate"]})
    ]
    """The metric, by its name in the summary."""
    group: Name = "all"
    """The group it is taken of; left out: all, the whole inbox."""
    segment: Annotated[str, choice(*SEGMENTS)] = "all"
    """The chats it is taken of; left out: all."""
    at_least: Limit | None = None
    """The least that will do: a share 80%, a duration 30s, hours 120h, or a number."""
    at_most: Limit | None = None
    """The most that will do: a share 2%, a duration 30s, hours 120h, or a number."""
    per: Annotated[str, choice("window", "day")] = "window"
    """Whether it is to hold over the whole window or day by day; left out: window."""
    share_of: Annotated[float, Written(_days, _SHARE | {"examples": ["95%", 0.95]})] = 1.0
    """With per: day, the share of days on which it is to hold; left out: 100%."""


MOST_AGENTS = 100_000
MOST_SLOTS = 1_000
CHANGEABLE = (
    *("cooldown", "inbox", "holidays", "default", "groups", "shifts", "attendance", "agents"),
    *("trace", "roster"),
)
"""Keys at the top that the settings of a policy may begin with."""


def _curve(value: object) -> object:
    if not isinstance(value, list) or not value:
        raise UnfitError("a list of the total speed with 1, 2, ... chats")
    if len(value) > MOST_SLOTS:
        raise UnfitError(f"at most {MOST_SLOTS} numbers", counted(str(len(value)), "number"))
    return value


Curve = Annotated[
    list[Speed],
    BeforeValidator(_curve),
    Schema(lambda speeds: speeds | {"minItems": 1, "maxItems": MOST_SLOTS}),
]


class AgentEntry(Strict):
    """A person, or ``count`` people alike, called ``name-1`` and so on."""

    name: Name
    """The name of the agent, or of all of the entry before their numbers."""
    count: Annotated[int, whole(1, MOST_AGENTS, 6)] | None = None
    """So many agents alike, called name-1, name-2 and so on."""
    groups: GroupsOrAll
    """The groups whose chats the agent takes: a list of names, or all."""
    concurrency: Annotated[int, whole(1, MOST_SLOTS, 1, 4)] = 1
    """The most chats in hand at once; left out: 1."""
    shift: Name | None = None
    """The name of the shift the agent works; only a roster makes it superfluous."""
    from_: Day | None = Field(default=None, alias="from")
    """The first local date on which a shift of the agent begins."""
    until: Day | None = None
    """The last local date on which a shift of the agent begins."""
    curve: Curve | None = None
    """The total speed with 1, 2, ... chats, the last beyond; left out: 1, 2, ... (R22)."""
    speed: Speed = 1.0
    """A factor on the speed of work; left out: 1."""
    at_end: Annotated[str, choice(*AT_END)] | None = None
    """With a roster: what happens to chats in hand when it says offline; left out: finish."""
    attendance: AgentAttendance | None = None
    """How the agent keeps to its shifts: over the file's attendance, key by key."""


class Inbox(Strict):
    """Account-wide switches."""

    working_hours_enabled: Switch | None = None
    """Whether hours hold at all; left out: true if any card gives hours."""
    offline_chats_enabled: Switch = True
    """Whether chats raised while nobody is there may be kept (R6)."""
    max_escalations: Annotated[int, whole(0, MOST_STEPS, 3)] = 3
    """The most escalations from one chat to the next (R27); left out: 3."""
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
    cooldown: Annotated[int | None, Written(_days_or_auto, DAYS_OR_AUTO)] = None
    """Days simulated after the last measured one; left out: auto, until its chats have ended."""
    replications: Annotated[int, whole(*REPLICATIONS, 20)] = 20
    """How many times the scenario is simulated, each with other customers; left out: 20."""
    seed: Annotated[int, whole(*SEEDS, 1)] = 1
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
    attendance: Attendance = Attendance()
    """How agents keep to their shifts, for all; an agent entry may give its own."""
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
    policies: Annotated[
        dict[Annotated[str, BeforeValidator(_policy_name)], Settings],
        BeforeValidator(check_filled_mapping),
        Schema(keyed(POLICY_NAME, minProperties=1)),
    ] = Field(default_factory=dict)
    """Named sets of settings, each laid over this file, to be compared with it."""
    targets: Annotated[
        list[TargetEntry],
        BeforeValidator(_targets),
        Schema(lambda targets: targets | {"minItems": 1}),
    ] = Field(default_factory=list)
    """What metrics should be."""
