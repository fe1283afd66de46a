"""Chats from rates: a Poisson process for each group and local date, by inversion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.inputs.arrays import Clock, Int64
from sim.inputs.calendar import DAY_US, Calendar, day_number
from sim.inputs.streams import ARRIVALS, Float64, Streams
from sim.scenario.model import MICROSECONDS, RateProfile

_HOUR_US = 3600 * MICROSECONDS


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


def day_rates(profile: RateProfile, calendar: Calendar) -> tuple[DayRate, ...]:
    """Lay a weekly profile of rates out over the local days of a run.

    A rate begins at its local time and holds in elapsed time, so that an hour that occurs twice
    has twice the chats. Returns a :class:`DayRate` for each day of the clock.
    """
    clock = calendar.clock
    first = day_number(clock.first_date)
    known: dict[tuple[tuple[int, ...], tuple[float, ...]], DayRate] = {}
    days = []
    for index in range(len(clock.day_begins) - 1):
        pieces = profile.days[(first + index + 3) % 7]
        walls = [(first + index) * DAY_US + begin_s * MICROSECONDS for begin_s, _ in pieces]
        begins = calendar.first_reading(np.array(walls, np.int64))
        edges = np.append(begins, clock.day_begins[index + 1]) - clock.day_begins[index]
        key = (tuple(edges.tolist()), tuple(rate for _, rate in pieces))
        if key not in known:
            known[key] = _day_rate(*key)
        days.append(known[key])
    return tuple(days)


def draw_arrivals(
    rates: tuple[DayRate, ...], clock: Clock, streams: Streams, group: str
) -> tuple[Int64, Int64]:
    """Draw the chats of one group in one replication.

    Parameters: ``rates`` one for each day of ``clock``; ``group`` its name. Returns the instants
    (us), ascending within each day, and the number of chats of each day ``(days,)``.
    Source: R31; inversion of the cumulative rate (Çinlar 1975, "Introduction to stochastic
    processes", section 4.7).
    """
    counts = np.zeros(len(rates), np.int64)
    drawn = [np.empty(0, np.int64)]
    ordinal = clock.first_date.toordinal()
    for index, rate in enumerate(rates):
        if rate.total <= 0:
            continue
        generator = streams.generator(ARRIVALS, group, date.fromordinal(ordinal + index))
        units = _unit_arrivals(generator, rate.total)
        piece = np.searchsorted(rate.expected, units, side="right") - 1
        elapsed = rate.begins[piece] + (units - rate.expected[piece]) / rate.per_us[piece]
        begin, end = int(clock.day_begins[index]), int(clock.day_begins[index + 1])
        # rounding may reach the midnight that belongs to the next day
        drawn.append(np.minimum(begin + np.rint(elapsed).astype(np.int64), end - 1))
        counts[index] = len(units)
    return np.concatenate(drawn), counts


def _day_rate(edges: tuple[int, ...], per_hour: tuple[float, ...]) -> DayRate:
    begins: list[int] = []
    rates: list[float] = []
    for begin, end, rate in zip(edges[:-1], edges[1:], per_hour, strict=True):
        # a clock change may swallow a piece and leave equal rates side by side
        if end > begin and (not rates or rates[-1] != rate):
            begins.append(begin)
            rates.append(rate)
    lengths = np.diff(np.array([*begins, edges[-1]], np.float64))
    cumulative = np.concatenate(([0.0], np.cumsum(lengths * np.array(rates) / _HOUR_US)))
    return DayRate(
        begins=np.array(begins, np.float64),
        per_us=np.array(rates) / _HOUR_US,
        expected=cumulative[:-1],
        total=float(cumulative[-1]),
    )


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
