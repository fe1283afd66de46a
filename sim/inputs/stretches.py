"""Shifts as unbroken stretches, numbered so that draws belong to their local dates (R26, R31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.inputs.arrays import Int64
from sim.inputs.calendar import DAY_US, Calendar
from sim.inputs.intervals import Intervals
from sim.inputs.streams import Float64, Streams


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of an agent's time that reach into the run, ascending, ``(n,)`` int64 each."""

    begins: Int64
    """Instants (us), before the run where a shift had begun by then."""
    ends: Int64
    dates: Int64
    """Local date on which each begins, in days since 1970."""
    places: Int64
    """Which of its date's stretches each is, from 0."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Where disconnects start afresh: with each shift, or with each day of one that never ends."""

    spans: Stretches
    of: Int64
    """``(turns,)`` which of the shifts each lies in."""
    firsts: Int64
    """``(shifts,)`` the first turn of each."""


def stretches_of(shifts: Intervals, calendar: Calendar) -> Stretches:
    """Number shifts by the local dates on which they begin, and leave out those beyond the run."""
    dates = calendar.walls(shifts.begins) // DAY_US
    places = np.arange(len(dates)) - np.searchsorted(dates, dates)
    its = (shifts.ends > 0) & (shifts.begins < calendar.clock.end)
    return Stretches(shifts.begins[its], shifts.ends[its], dates[its], places[its])


def whole_turns(stretches: Stretches) -> Turns:
    """Give each shift one turn, the whole of it."""
    every = np.arange(len(stretches.begins), dtype=np.int64)
    return Turns(stretches, every, every)


def daily_turns(stretches: Stretches, calendar: Calendar) -> Turns:
    """Give each local date of a shift that never ends a turn of its own.

    Were its draws those of the date on which the clock begins, the warm-up would change them (R31).
    """
    dates = calendar.dates(before=1)
    midnights = calendar.first_reading(np.append(dates, dates[-1] + 1) * DAY_US)
    # a date that the clock skips is a turn of no length
    begins = np.maximum(midnights[:-1], stretches.begins[:, None])
    ends = np.minimum(midnights[1:], stretches.ends[:, None])
    of, day = np.nonzero((begins < ends) & (ends > 0) & (begins < calendar.clock.end))
    spans = Stretches(begins[of, day], ends[of, day], dates[day], np.zeros_like(day))
    return Turns(spans, of, np.searchsorted(of, np.arange(len(stretches.begins))))


def uniforms(names: Sequence[str], agent: str, stretches: Stretches, streams: Streams) -> Float64:
    """Draw one uniform of each stream for each stretch: that of its agent, date and place.

    Parameters: ``names`` of the streams. Returns ``(names, stretches)`` numbers in (0, 1).
    """
    drawn = np.empty((len(names), len(stretches.dates)))
    for place in np.unique(stretches.places).tolist():
        its = np.flatnonzero(stretches.places == place)
        dates = stretches.dates[its]
        first, days = int(dates[0]), int(dates[-1] - dates[0]) + 1
        for row, name in enumerate(names):
            drawn[row, its] = streams.daily(f"{name}|{place}", agent, first, days)[dates - first]
    return drawn
