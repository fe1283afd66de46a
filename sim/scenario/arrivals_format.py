"""The written form of a group's arrivals: one kind of source, and factors on its rates."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, model_validator

from sim.scenario.findings import listed
from sim.scenario.profile_file import Pieces, read_profile
from sim.scenario.quantities import UnfitError, parse_time_of_day, parse_weekdays
from sim.scenario.values import (
    ChatsPerHour,
    DayKey,
    Factor,
    FileName,
    PositiveNumber,
    Rate,
    Strict,
    WeekdaysKey,
    check_file,
    check_filled_mapping,
)
from sim.scenario.written import DATE, FILE, TIME_OF_DAY, WEEKDAYS, Schema, keyed

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
    profile: Annotated[Any, BeforeValidator(_profile), FILE] | None = None
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
            raise UnfitError(f"one of {', '.join(KINDS)}", " and ".join(kinds) or "none")
        return self
