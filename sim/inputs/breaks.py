"""Breaks laid out over a run: at a fixed time, spread over the agents, or drawn by date."""

from __future__ import annotations

import numpy as np

from sim.inputs.arrays import Int64
from sim.inputs.calendar import DAY_US, LOOK_AROUND_DAYS, Calendar
from sim.inputs.streams import BREAK, Streams
from sim.scenario.model import Break
from sim.units import MICROSECONDS

_MINUTE_US = 60 * MICROSECONDS

Spans = tuple[Int64, Int64]
"""Begins and ends (us), an entry each for the local dates on which a break begins."""


def is_drawn(pause: Break) -> bool:
    """Say whether a break begins at another time in every replication."""
    return not pause.spread and room_us(pause) > 0


def room_us(pause: Break) -> int:
    """Give how much later than at its earliest a break may begin (us)."""
    return 0 if pause.span_us is None else pause.span_us - pause.for_us


def spread_offset_us(pause: Break, place: int, agents: int) -> int:
    """Give how long into its span a break begins for one of a shift's agents, in whole minutes.

    Parameters: ``place`` the agent's, from 0, among the ``agents`` of the shift in roster order.
    Returns us; 0 for a break that is not spread.
    """
    if not pause.spread:
        return 0
    return place * room_us(pause) // max(agents - 1, 1) // _MINUTE_US * _MINUTE_US


def drawn_offsets_us(
    pause: Break, index: int, agent: str, calendar: Calendar, streams: Streams
) -> Int64:
    """Draw how long into its span a break begins, for one agent and each date.

    Parameters: ``index`` the place of the break in its shift. Returns ``(dates,)`` us, evenly in
    ``[0, span - for]``. Source: R31.
    """
    first, last = _reach(pause, calendar)
    uniforms = streams.daily(f"{BREAK}|{index}", agent, first, last + 1 - first)
    its = uniforms[_dates(pause, calendar) - first]
    return np.rint(its * room_us(pause)).astype(np.int64)


def laid_out(pause: Break, calendar: Calendar, offsets_us: Int64 | int) -> Spans:
    """Lay a break out over the run: so long after its local time of day, for elapsed time.

    Parameters: ``offsets_us`` by the clock on the wall, one for all dates or ``(dates,)``.
    Returns :data:`Spans`, those outside the run included.
    """
    walls = _dates(pause, calendar) * DAY_US + pause.at_s * MICROSECONDS + offsets_us
    begins = calendar.first_reading(walls)
    return begins, begins + pause.for_us


def _dates(pause: Break, calendar: Calendar) -> Int64:
    """The dates, in days since 1970, on which a break may begin that reaches into the run."""
    first, last = _reach(pause, calendar)
    dates = np.arange(first, last + 1, dtype=np.int64)
    if pause.weekdays is None:
        return dates
    return dates[np.isin((dates + 3) % 7, pause.weekdays)]


def _reach(pause: Break, calendar: Calendar) -> tuple[int, int]:
    reach_us = (pause.span_us or 0) + pause.for_us
    dates = calendar.dates(before=LOOK_AROUND_DAYS + reach_us // DAY_US)
    return int(dates[0]), int(dates[-1])
