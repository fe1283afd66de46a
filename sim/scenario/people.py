"""The written form of shifts, and of attendance: absence, late log-ins, disconnects, outages."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.distributions import (
    DistributionForm,
    EndingOrNeverForm,
    Form,
    built,
    mean_us,
)
from sim.scenario.kinds import (
    AT_END,
    BREAK_STATUSES,
    AgentsOrAll,
    BreakSpan,
    DaysOfWeek,
    Duration,
    Moment,
    PositiveDuration,
    Probability,
    Strict,
    Switch,
    TimeOfDay,
    WeeklyWindows,
    choice,
)
from sim.scenario.quantities import (
    UNITS_US,
    UnfitError,
    duration_text,
    looks_like_weekdays,
    not_one_of,
)
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


def _is_window(key: str) -> bool:
    return looks_like_weekdays(key) or key == WINDOWS


class ShiftPattern(Strict):
    """Weekday windows, the breaks in them, and what happens to chats in hand at the end."""

    windows: WeeklyWindows = Field(alias=WINDOWS)
    breaks: list[Annotated[BreakEntry, AfterValidator(_fits_its_span)]] = Field(
        default_factory=list
    )
    """The breaks of the shift; what lies outside it has no effect."""
    at_end: Annotated[str, choice(*AT_END)] = "finish"
    """Chats in hand at the end: worked on, kept for the next log-in, or given back (R24)."""
    stop_before_end: Duration = 0
    """How long before the end of the shift the agent takes no more chats; left out: 0s."""

    @model_validator(mode="before")
    @classmethod
    def _gather_weekdays(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        windows = {key: item for key, item in value.items() if _is_window(key)}
        return {k: v for k, v in value.items() if k not in windows} | {WINDOWS: windows}


LEAST_MEAN_US = MICROSECONDS


def _now_and_then(value: Form) -> Form:
    mean = mean_us(built(value))
    if mean < LEAST_MEAN_US:
        raise UnfitError("a mean of at least 1s, or never", f"a mean of {duration_text(int(mean))}")
    return value


class DisconnectForm(Strict):
    """Agents thrown offline in the midst of a shift (R26)."""

    every: Annotated[EndingOrNeverForm, AfterValidator(_now_and_then)]
    """How long after logging in, or coming back, in the time of the shift; or never."""
    for_: DistributionForm = Field(alias="for")
    """How long until the agent is back."""


class AgentOutage(Strict):
    """A time in which an agent cannot be online (R26)."""

    from_: Moment = Field(alias="from")
    """When it begins: a local date and time, or one with an offset."""
    to: Moment
    """When it ends."""


class Outage(AgentOutage):
    """A time in which agents cannot be online (R26)."""

    agents: AgentsOrAll = None
    """Whom it concerns: names of agents or of their entries, or all; left out: all."""


class _Shared(Strict):
    absence: Probability | None = None
    """The probability of missing a whole shift; left out: 0."""
    login_delay: DistributionForm | None = None
    """How late agents log in to a shift; left out: 0s."""
    disconnects: DisconnectForm | None = None
    """How often and for how long agents are thrown offline; left out: never."""


class AgentAttendance(_Shared):
    """How the agents of an entry keep to their shifts: over the file's, key by key (R26)."""

    outages: list[AgentOutage] | None = None
    """Times in which they cannot be online."""


class Attendance(_Shared):
    """How agents keep to their shifts (R26)."""

    outages: list[Outage] | None = None
    """Times in which agents cannot be online."""
