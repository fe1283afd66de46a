"""Chats from rates: a Poisson process for each group and local date, by inversion."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.inputs.arrays import Clock, Int64
from sim.inputs.calendar import day_number
from sim.inputs.distributions import unit_gamma
from sim.inputs.rates import DayRate
from sim.inputs.streams import ARRIVALS, Float64, Streams


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
