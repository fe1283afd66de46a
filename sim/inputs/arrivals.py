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
    counts = np.zeros(len(rates), np.int64)
    drawn = [np.empty(0, np.int64)]
    ordinal = clock.first_date.toordinal()
    for index, (rate, factor) in enumerate(zip(rates, factors.tolist(), strict=True)):
        total = rate.total * factor
        if total <= 0:
            continue
        generator = streams.generator(ARRIVALS, group, date.fromordinal(ordinal + index))
        # rounding may reach the total, where a piece without chats may stand
        units = np.minimum(_unit_arrivals(generator, total) / factor, np.nextafter(rate.total, 0))
        piece = np.searchsorted(rate.expected, units, side="right") - 1
        elapsed = rate.begins[piece] + (units - rate.expected[piece]) / rate.per_us[piece]
        begin, end = int(clock.day_begins[index]), int(clock.day_begins[index + 1])
        # rounding may reach the midnight that belongs to the next day
        drawn.append(np.minimum(begin + np.rint(elapsed).astype(np.int64), end - 1))
        counts[index] = len(units)
    return np.concatenate(drawn), counts


def _unit_arrivals(generator: np.random.Generator, total: float) -> Float64:
    """Draw the points of a unit-rate Poisson process before ``total``.

    How many are drawn at once changes none of them: gaps and their sum are made one by one.
    """
    size = int(total + 5 * total**0.5 + 10)
    gaps = generator.standard_exponential(size)
    points = np.cumsum(gaps)
    while points[-1] < total:
        gaps = np.concatenate((gaps, generator.standard_exponential(size)))
        points = np.cumsum(gaps)
    return points[: np.searchsorted(points, total, side="left")]
