"""Rates of chats over the local days of a run, from a weekly profile or from intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.inputs.arrays import Clock, Int64
from sim.inputs.calendar import DAY_US, Calendar, day_number
from sim.inputs.distributions import unit_gamma
from sim.inputs.streams import ARRIVALS, Float64, Streams
from sim.scenario.cards import RateProfile
from sim.scenario.model import Group
from sim.units import MICROSECONDS

HOUR_US = 3600 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class DayRate:
    """The rate of one group over one local day, constant between ``begins``.

    ``begins`` ``(pieces,)`` us since the day began; ``per_us`` ``(pieces,)`` chats per us;
    ``expected`` ``(pieces,)`` chats expected before each piece; ``total`` those of the whole day.
    """

    begins: Float64
    per_us: Float64
    expected: Float64
    total: float


_Pieces = tuple[tuple[int, ...], tuple[float, ...]]
"""Edges of the pieces of a day (us since it began), and the rate of each (chats per hour)."""


def day_factors(group: Group, calendar: Calendar) -> Float64:
    """Give what the rates of each local day of the run are multiplied by, ``(days,)``, draws apart.

    Source: ``scale`` and ``special_days`` of the group's arrivals.
    """
    factors = np.full(len(calendar.clock.day_begins) - 1, group.arrivals_scale)
    first = day_number(calendar.clock.first_date)
    for day, factor in group.special_days:
        index = day_number(day) - first
        if 0 <= index < len(factors):
            factors[index] *= factor
    return factors


def weekly_rates(profile: RateProfile, calendar: Calendar, factors: Float64) -> tuple[DayRate, ...]:
    """Lay a weekly profile of rates out over the local days of a run.

    A rate begins at its local time and holds in elapsed time, so that an hour that occurs twice
    has twice the chats. Parameters: ``factors`` ``(days,)`` on each day's rates. Returns a
    :class:`DayRate` for each day of the clock.
    """
    clock = calendar.clock
    first = day_number(clock.first_date)

    def pieces_of(index: int) -> _Pieces:
        pieces = profile.days[(first + index + 3) % 7]
        walls = [(first + index) * DAY_US + begin_s * MICROSECONDS for begin_s, _ in pieces]
        begins = calendar.first_reading(np.array(walls, np.int64))
        edges = np.append(begins, clock.day_begins[index + 1]) - clock.day_begins[index]
        return tuple(edges.tolist()), tuple(rate for _, rate in pieces)

    return _laid_out(map(pieces_of, range(len(factors))), factors)


def stepwise_rates(
    edges: Int64, per_hour: Float64, calendar: Calendar, factors: Float64
) -> tuple[DayRate, ...]:
    """Lay rates of intervals that follow each other out over the local days of a run.

    Parameters: ``edges`` ``(intervals + 1,)`` instants (us), ascending; ``per_hour``
    ``(intervals,)`` chats per hour, none outside the intervals; ``factors`` ``(days,)`` on each
    day's rates. Returns a :class:`DayRate` for each day of the clock.
    """
    begins = np.concatenate(([np.iinfo(np.int64).min], edges))
    rates = np.concatenate(([0.0], per_hour, [0.0]))
    midnights = calendar.clock.day_begins

    def pieces_of(index: int) -> _Pieces:
        begin, end = midnights[index], midnights[index + 1]
        low = int(np.searchsorted(begins, begin, side="right")) - 1
        high = int(np.searchsorted(begins, end, side="right"))
        inside = np.maximum(begins[low:high], begin) - begin
        return (*inside.tolist(), int(end - begin)), tuple(rates[low:high].tolist())

    return _laid_out(map(pieces_of, range(len(factors))), factors)


def _laid_out(days: Iterable[_Pieces], factors: Float64) -> tuple[DayRate, ...]:
    """Turn the pieces of each day into its rate, once for all days that are alike."""
    known: dict[tuple[_Pieces, float], DayRate] = {}
    rates = []
    for (edges, per_hour), factor in zip(days, factors.tolist(), strict=True):
        key = ((edges, per_hour), factor)
        if key not in known:
            known[key] = _day_rate(edges, tuple(rate * factor for rate in per_hour))
        rates.append(known[key])
    return tuple(rates)


def _day_rate(edges: tuple[int, ...], per_hour: tuple[float, ...]) -> DayRate:
    begins: list[int] = []
    rates: list[float] = []
    for begin, end, rate in zip(edges[:-1], edges[1:], per_hour, strict=True):
        # a clock change may swallow a piece and leave equal rates side by side
        if end > begin and (not rates or rates[-1] != rate):
            begins.append(begin)
            rates.append(rate)
    lengths = np.diff(np.array([*begins, edges[-1]], np.float64))
    cumulative = np.concatenate(([0.0], np.cumsum(lengths * np.array(rates) / HOUR_US)))
    return DayRate(
        begins=np.array(begins, np.float64),
        per_us=np.array(rates) / HOUR_US,
        expected=cumulative[:-1],
        total=float(cumulative[-1]),
    )


def drawn_factors(stream: str, name: str, cv: float, clock: Clock, streams: Streams) -> Float64:
    """Draw the factors of busy and quiet days: gamma with mean 1.

    Parameters: ``stream`` and ``name`` say whose they are; ``cv`` their coefficient of variation,
    0 for none. Returns ``(days,)``. Source: R31.
    """
    days = len(clock.day_begins) - 1
    if cv == 0:
        return np.ones(days)
    return unit_gamma(streams.daily(stream, name, day_number(clock.first_date), days), cv)


def draw_arrivals(
    rates: tuple[DayRate, ...], factors: Float64, clock: Clock, streams: Streams, group: str
) -> tuple[Int64, Int64]:
    """Draw the chats of one group in one replication.

    Parameters: ``rates`` one for each day of ``clock``; ``factors`` ``(days,)`` by which they are
    multiplied; ``group`` its name. Returns the instants (us), ascending within each day, and the
    number of chats of each day ``(days,)``. Source: R31; inversion of the cumulative rate (Çinlar
    1975, "Introduction to stochastic processes", section 4.7).
    """
    units, counts = _unit_days(rates, factors, clock, streams, group)
    of_day = np.repeat(np.arange(len(rates)), counts)
    units /= factors[of_day]
    # rounding may reach the total, where a piece without chats may stand
    last = np.nextafter(np.array([rate.total for rate in rates]), 0)
    np.minimum(units, last[of_day], out=units)
    begin, expected, per_us = _pieces(rates, units, counts)
    units -= expected
    units /= per_us
    units += begin
    raised_at = np.rint(units, out=units).astype(np.int64)
    raised_at += clock.day_begins[of_day]
    # rounding may reach the midnight that belongs to the next day
    return np.minimum(raised_at, clock.day_begins[of_day + 1] - 1), counts


def _unit_days(
    rates: tuple[DayRate, ...], factors: Float64, clock: Clock, streams: Streams, group: str
) -> tuple[Float64, Int64]:
    """Draw the chats of each day as points of a unit-rate process, and their numbers."""
    counts = np.zeros(len(rates), np.int64)
    drawn = [np.empty(0)]
    ordinal = clock.first_date.toordinal()
    for index, (rate, factor) in enumerate(zip(rates, factors.tolist(), strict=True)):
        total = rate.total * factor
        if total > 0:
            generator = streams.generator(ARRIVALS, group, date.fromordinal(ordinal + index))
            drawn.append(_unit_arrivals(generator, total))
            counts[index] = len(drawn[-1])
    return np.concatenate(drawn), counts


def _pieces(rates: tuple[DayRate, ...], units: Float64, counts: Int64) -> tuple[Float64, ...]:
    """For each chat begin, chats expected before and rate of the piece in which it is raised."""
    firsts = []
    begin = 0
    for rate, end in zip(rates, np.cumsum(counts).tolist(), strict=True):
        firsts.append(begin + units[begin:end].searchsorted(rate.expected, side="left"))
        begin = end
    edges = np.concatenate([*firsts, [begin]])
    chats = edges[1:] - edges[:-1]
    return tuple(
        np.repeat(np.concatenate(parts), chats)
        for parts in zip(*((r.begins, r.expected, r.per_us) for r in rates), strict=True)
    )


def _unit_arrivals(generator: np.random.Generator, total: float) -> Float64:
    """Draw the points of a unit-rate Poisson process before ``total``.

    How many are drawn at once changes none of them: gaps and their sum are made one by one.
    """
    size = int(total + 5 * total**0.5 + 10)
    gaps = generator.standard_exponential(size)
    points = gaps.cumsum()
    while points[-1] < total:
        gaps = np.concatenate((gaps, generator.standard_exponential(size)))
        points = np.cumsum(gaps)
    return points[: points.searchsorted(total, side="left")]
