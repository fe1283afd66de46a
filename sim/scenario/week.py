"""Spans of the local week by the clock on the wall, whatever clock changes do to single dates."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta

from sim.scenario.model import Break, Window
from sim.scenario.quantities import DAY_S
from sim.units import MICROSECONDS

WEEK_S = 7 * DAY_S


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


def length(window: Window) -> int:
    """The length of a window on the wall (s)."""
    return window.end_s - window.begin_s


def overlap(begin_a: int, length_a: float, begin_b: int, length_b: float) -> bool:
    """Whether two spans (s since Monday) that come every week share some time."""
    # one of two spans on a circle begins inside the other, if they meet at all
    return (begin_b - begin_a) % WEEK_S < length_a or (begin_a - begin_b) % WEEK_S < length_b


def begin(window: Window) -> int:
    """When a window begins (s since Monday)."""
    return window.weekday * DAY_S + window.begin_s


def holds(windows: Iterable[Window], at_s: int) -> bool:
    """Whether an instant (s since Monday) lies in one of the windows."""
    return any((at_s - begin(window)) % WEEK_S < length(window) for window in windows)


def covered(span: Window, windows: Iterable[Window]) -> bool:
    """Whether a span lies within the windows, several of them in turn if need be."""
    windows, at, left = list(windows), begin(span), length(span)
    while left > 0:
        step = max(length(window) - (at - begin(window)) % WEEK_S for window in windows)
        if step <= 0:
            return False
        at, left = at + step, left - step
    return True


def stretches(windows: Iterable[Window]) -> list[float]:
    """The lengths (s) of what is unbroken in a week of windows, infinite where it never ends."""
    merged: list[list[int]] = []
    for begin_s, end_s in sorted(
        (begin(window), begin(window) + length(window)) for window in windows
    ):
        if merged and begin_s <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end_s)
        else:
            merged.append([begin_s, end_s])
    if merged and merged[-1][1] >= merged[0][0] + WEEK_S:
        if len(merged) == 1:
            return [math.inf]
        # the last of the week goes on into the first of the next one
        _, end_s = merged.pop(0)
        merged[-1][1] = max(merged[-1][1], end_s + WEEK_S)
    return [end_s - begin_s for begin_s, end_s in merged]


def never_ends(windows: Iterable[Window]) -> bool:
    """Whether a week of windows leaves no time out."""
    return stretches(windows) == [math.inf]


def longest_turn(windows: Iterable[Window]) -> float:
    """The longest time (s) in which disconnects come one after another: a shift, at most a day of
    one that never ends (R26)."""
    return max(DAY_S if length_s == math.inf else length_s for length_s in stretches(windows))


LONGEST_COOLDOWN_DAYS = 14
"""How long a run may go on after the window with ``cooldown: auto`` (R32)."""


def dates_of_run(
    start: date, warmup_days: int, duration_days: int, cooldown_days: int
) -> tuple[date, date]:
    """The first and the last local date of a run, warm-up and cool-down included (R32)."""
    try:
        first = start - timedelta(days=warmup_days)
        return first, start + timedelta(days=duration_days + cooldown_days - 1)
    except OverflowError:  # a run beyond the calendar is refused where it is laid out
        return date.min, date.max
