"""People: their shifts, how they keep to them, and the agents themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from sim.scenario.distributions import (
    Constant,
    Distribution,
    EndingDistribution,
    EndingDistributionOrNever,
    mean_us,
)
from sim.scenario.kinds import (
    AT_END,
    BREAK_STATUSES,
    CONCEPT,
    AgentsOrAll,
    BreakSpan,
    Day,
    DaysOfWeek,
    Duration,
    GroupsOrAll,
    Moment,
    Name,
    PositiveDuration,
    Probability,
    Reads,
    Schema,
    Speed,
    Strict,
    Switch,
    TimeOfDay,
    choice,
    days_text,
    whole,
    written,
)
from sim.scenario.quantities import (
    DAY_S,
    UNITS_US,
    UnfitError,
    duration_text,
    looks_like_weekdays,
    not_one_of,
    time_text,
)
from sim.scenario.week import WeeklyWindows, Window, begin, length, overlap
from sim.text import counted
from sim.units import MICROSECONDS

WINDOWS = "<windows>"
"""Where the weekday keys of a shift are gathered; no key of a file can be meant by it."""


def _fits_its_span(value: BreakEntry) -> BreakEntry:
    kinds = [kind for kind in ("at", "between") if getattr(value, kind) is not None]
    if len(kinds) != 1:
        raise not_one_of(("at", "between"), kinds)
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


@dataclass(frozen=True, slots=True)
class Break:
    """A break that begins every local day at ``at_s`` and lasts ``for_us`` of elapsed time.

    With a span it begins somewhere in the ``span_us`` from ``at_s`` on, so that it ends in it:
    spread over the shift's agents, or drawn for each agent and date.
    """

    at_s: int
    for_us: int
    status: str
    """``away``, ``busy`` or ``offline``."""
    span_us: int | None = None
    """None for a break at a fixed time; else >= ``for_us``."""
    spread: bool = False
    weekdays: tuple[int, ...] | None = None
    """The local weekdays on which it begins (of a span: its ``at_s``), ascending; None: all."""


class BreakEntry(Strict):
    """A break of every day, at a fixed local time or somewhere in a span."""

    at: TimeOfDay | None = None
    """The local time at which it begins."""
    between: BreakSpan | None = None
    """The span in which it lies, in place of at."""
    for_: Annotated[PositiveDuration, AfterValidator(_within_a_day)] = Field(alias="for")
    """How long it lasts, at most a day."""
    status: Annotated[str, choice(*BREAK_STATUSES)]
    """The status of the agent during it."""
    spread: Switch | None = None
    """With between: begins staggered over the shift's agents; left out: drawn by agent and date."""
    days: DaysOfWeek | None = None
    """The weekdays on which it begins; left out: all."""


def _break(entry: BreakEntry) -> Break:
    weekdays = None if entry.days is None else tuple(sorted(entry.days))
    if entry.between is None:
        assert entry.at is not None
        return Break(entry.at, entry.for_, entry.status, weekdays=weekdays)
    begin_s, length_s = entry.between
    span_us, spread = length_s * MICROSECONDS, bool(entry.spread)
    return Break(begin_s, entry.for_, entry.status, span_us, spread, weekdays)


def break_in_a_file(pause: Break) -> dict[str, Any]:
    """A break as a scenario file writes it."""
    lasting = {"for": duration_text(pause.for_us), "status": pause.status}
    on_days = {} if pause.weekdays is None else {"days": days_text(pause.weekdays)}
    if pause.span_us is None:
        return {"at": time_text(pause.at_s), **lasting, **on_days}
    end_s = pause.at_s + pause.span_us // MICROSECONDS
    between = [time_text(pause.at_s), time_text(end_s if end_s <= DAY_S else end_s - DAY_S)]
    return {"between": between, **lasting, "spread": pause.spread, **on_days}


def meets(pause: Break, windows: Iterable[Window]) -> bool:
    """Whether a break, begun on some weekday of its own, may reach into one of the windows."""
    length_s = (pause.for_us if pause.span_us is None else pause.span_us) / MICROSECONDS
    begins = [day * DAY_S + pause.at_s for day in pause.weekdays or ()]
    if pause.weekdays is None:
        begins = [day * DAY_S + pause.at_s for day in range(7)]
    return any(
        overlap(begin_s, length_s, begin(window), length(window))
        for begin_s in begins
        for window in windows
    )


_Break = Annotated[Break, Reads(Annotated[BreakEntry, AfterValidator(_fits_its_span)], _break)]


def _written_breaks(breaks: tuple[Break, ...]) -> list[Any]:
    return list(map(break_in_a_file, breaks))


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """Weekday windows, the breaks in them, and what happens to chats in hand at the end."""

    __pydantic_config__ = CONCEPT

    windows: Annotated[WeeklyWindows, Field(alias=WINDOWS)]
    breaks: Annotated[
        tuple[Break, ...],
        Reads(list[_Break], tuple, _written_breaks),
        Field(examples=[[{"at": "11:00", "for": "10m", "status": "away"}]]),
    ] = ()
    """The breaks of the shift; what lies outside it has no effect."""
    at_end: Annotated[str, choice(*AT_END)] = "finish"
    """Chats in hand at the end: worked on, kept for the next log-in, or given back (R24)."""
    stop_before_end_us: Annotated[Duration, Field(alias="stop_before_end")] = 0
    """How long before the end of the shift the agent takes no more chats; left out: 0s."""


def _gather_weekdays(value: object) -> object:
    if not isinstance(value, dict):
        return value
    windows = {k: v for k, v in value.items() if looks_like_weekdays(k) or k == WINDOWS}
    return {k: v for k, v in value.items() if k not in windows} | {WINDOWS: windows}


ShiftEntry = Annotated[ShiftPattern, BeforeValidator(_gather_weekdays)]
"""A pattern as a file has it: its windows stand under their weekdays."""


@dataclass(frozen=True, slots=True)
class Shift(ShiftPattern):
    """A pattern with its name."""

    name: str = field(kw_only=True)


def shift_in_a_file(shift: Shift) -> dict[str, Any]:
    """A shift as a scenario file writes it, without its name."""
    entry = written(shift)
    del entry["name"]
    return {**entry.pop(WINDOWS), **entry}


LEAST_MEAN_US = MICROSECONDS


def _now_and_then(value: Distribution) -> Distribution:
    mean = mean_us(value)
    if mean < LEAST_MEAN_US:
        raise UnfitError("a mean of at least 1s, or never", f"a mean of {duration_text(int(mean))}")
    return value


@dataclass(frozen=True, slots=True)
class Disconnects:
    """Agents thrown offline in the midst of a shift (R26)."""

    __pydantic_config__ = CONCEPT

    every: Annotated[
        EndingDistributionOrNever,
        AfterValidator(_now_and_then),
        Field(examples=[{"exponential": "40h"}]),
    ]
    """How long after logging in, or coming back, in the time of the shift; or never."""
    lasting: Annotated[EndingDistribution, Field(alias="for", examples=[{"exponential": "8m"}])]
    """How long until the agent is back."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which an agent cannot be online (R26)."""

    __pydantic_config__ = CONCEPT

    begin: Annotated[Moment, Field(alias="from")]
    """When it begins: a local date and time, or one with an offset."""
    end: Annotated[Moment, Field(alias="to")]
    """When it ends."""


@dataclass(frozen=True, slots=True)
class OutageOfSome(Outage):
    """A time in which agents cannot be online (R26)."""

    agents: Annotated[AgentsOrAll, Field(examples=["all"])] = None
    """Whom it concerns: names of agents or of their entries, or all; left out: all."""


def _each_written(outages: tuple[Outage, ...]) -> list[Any]:
    return list(map(written, outages))


@dataclass(frozen=True, slots=True)
class Attendance:
    """How the agents of an entry keep to their shifts: over the file's, key by key (R26)."""

    __pydantic_config__ = CONCEPT

    absence: Probability = 0.0
    """The probability of missing a whole shift; left out: 0."""
    login_delay: Annotated[EndingDistribution, Field(examples=[{"exponential": "2m"}])] = Constant(
        0
    )
    """How late agents log in to a shift; left out: 0s."""
    disconnects: Annotated[
        Disconnects | None,
        Field(examples=[{"every": {"exponential": "40h"}, "for": {"exponential": "8m"}}]),
    ] = None
    """How often and for how long agents are thrown offline; left out: never."""
    outages: Annotated[
        tuple[Outage, ...],
        Reads(list[Outage], tuple, _each_written),
        Field(examples=[[{"from": "2026-03-10T14:00", "to": "2026-03-10T15:00"}]]),
    ] = ()
    """Times in which they cannot be online."""


@dataclass(frozen=True, slots=True)
class AttendanceOfAll(Attendance):
    """How agents keep to their shifts (R26)."""

    outages: Annotated[
        tuple[OutageOfSome, ...],
        Reads(list[OutageOfSome], tuple, _each_written),
        Field(examples=[[{"from": "2026-03-10T14:00", "to": "2026-03-10T15:00"}]]),
    ] = ()
    """Times in which agents cannot be online."""


MOST_AGENTS = 100_000
MOST_SLOTS = 1_000


def _curve(value: object) -> object:
    if not isinstance(value, list) or not value:
        raise UnfitError("a list of the total speed with 1, 2, ... chats")
    if len(value) > MOST_SLOTS:
        raise UnfitError(f"at most {MOST_SLOTS} numbers", counted(str(len(value)), "number"))
    return value


_Curve = Annotated[
    list[Speed],
    BeforeValidator(_curve),
    Schema(lambda speeds: speeds | {"minItems": 1, "maxItems": MOST_SLOTS}),
]


def _not_before(last: date | None, info: ValidationInfo) -> date | None:
    first = info.data.get("first_day")
    if first is not None and last is not None and first > last:
        raise UnfitError("from up to until", f"{last}, before {first}, its from")
    return last


def _groups(names: list[str] | None) -> tuple[str, ...]:
    return () if names is None else tuple(names)


@dataclass(frozen=True, slots=True)
class Agent:
    """A person, or ``count`` people alike, called ``name-1`` and so on."""

    __pydantic_config__ = CONCEPT

    name: Annotated[Name, Field(examples=["asha"])]
    """The name of the agent, or of all of the entry before their numbers."""
    count: Annotated[int, whole(1, MOST_AGENTS, 6)] | None = field(default=None, kw_only=True)
    """So many agents alike, called name-1, name-2 and so on."""
    groups: Annotated[
        tuple[str, ...], Reads(GroupsOrAll, _groups, list), Field(examples=[["support", "billing"]])
    ]
    """The groups whose chats the agent takes: a list of names, or all."""
    concurrency: Annotated[int, whole(1, MOST_SLOTS, 1, 4)] = 1
    """The most chats in hand at once; left out: 1."""
    shift: Annotated[Name | None, Field(examples=["day"])] = None
    """The name of the shift the agent works; only a roster makes it superfluous."""
    first_day: Annotated[Day | None, Field(alias="from")] = None
    """The first local date on which a shift of the agent begins."""
    last_day: Annotated[Day | None, AfterValidator(_not_before), Field(alias="until")] = None
    """The last local date on which a shift of the agent begins."""
    curve: Annotated[
        tuple[float, ...], Reads(_Curve, tuple, list), Field(examples=[[1, 1.7, 2.5, 2.9]])
    ] = ()
    """The total speed with 1, 2, ... chats, the last beyond; left out: 1, 2, ... (R22)."""
    speed: Speed = 1.0
    """A factor on the speed of work; left out: 1."""
    at_end: Annotated[str, choice(*AT_END)] = "finish"
    """With a roster: what happens to chats in hand when it says offline; left out: finish."""
    attendance: Annotated[Attendance, Field(examples=[{"absence": 0.1}])] = Attendance()
    """How the agent keeps to its shifts: over the file's attendance, key by key."""


def _moves(agent: Agent) -> Agent:
    """Refuse an agent whose speed with some number of chats rounds to nothing (R22)."""
    speed, *totals = (Fraction(str(number)) for number in (agent.speed, *agent.curve))
    for chats in range(1, agent.concurrency + 1):
        total = totals[min(chats, len(totals)) - 1] if totals else Fraction(chats)
        if speed * total / chats <= Fraction(1, 2_000_000):
            raise UnfitError(
                "at least 0.000001 for each of them",
                f"a speed that rounds to 0 with {counted(chats, 'chat')} at once",
                inside="curve" if totals else "speed",
            )
    return agent


AgentEntry = Annotated[Agent, AfterValidator(_moves)]
"""An entry whose agents get on with their chats."""
