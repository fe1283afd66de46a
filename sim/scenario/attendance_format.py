"""The written form of attendance: absence, late log-ins, disconnects and outages."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from sim.scenario.distribution_format import (
    DistributionForm,
    EndingOrNeverForm,
    Form,
    built,
    mean_us,
)
from sim.scenario.quantities import UnfitError, duration_text
from sim.scenario.values import AgentsOrAll, Moment, Probability, Strict
from sim.units import MICROSECONDS

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
