"""Hours: weekly windows, holidays, and spans of the week by the clock on the wall.

The clock on the wall knows no clock changes, which may do what they like to single dates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from sim.scenario.findings import Kind
from sim.scenario.kinds import (
    DATE,
    ONE_WINDOW,
    WEEKDAYS,
    WINDOWS,
    DayKey,
    Reads,
    Schema,
    WeekdaysKey,
    Written,
    keyed,
)
from sim.scenario.quantities import (
    DAY_S,
    UnfitError,
    parse_holiday,
    parse_weekdays,
    parse_window,
    window_text,
)
from sim.scenario.quantities import WEEKDAYS as DAYS_OF_THE_WEEK

WEEK_S = 7 * DAY_S


@dataclass(frozen=True, slots=True)
class Window:
    """A weekly recurring local time span, half-open.

    ``end_s`` exceeds 86,400 (at most 172,800) where the span ends on the next day.
    """

    weekday: int
    begin_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """A local date on which other hours hold, midnight to midnight (R3)."""

    day: date
    spans: tuple[tuple[int, int], ...] = ()
    """``(begin_s, end_s)`` within the date, in seconds since midnight; empty: closed."""


def _as_list(value: object) -> object:
    if not isinstance(value, str | list):
        raise UnfitError("a window such as 09:00-17:00, or a list of windows")
    return value if isinstance(value, list) else [value]


def _some_window(value: dict[str, list[tuple[int, int]]]) -> dict[str, list[tuple[int, int]]]:
    if not any(value.values()):
        raise UnfitError(
            "at least one window such as mon-fri: 09:00-17:00", "no window", Kind.NO_WINDOW
        )
    return value


def _apart(value: dict[str, list[tuple[int, int]]]) -> dict[str, list[tuple[int, int]]]:
    """Refuse a window that begins before an earlier one of the week has ended, round the week."""
    spans = sorted(spans_of(value), key=lambda span: span[0])
    begin_s, end_s, key = spans[0]
    for before, span in pairwise([*spans, (begin_s + WEEK_S, end_s + WEEK_S, key)]):
        if span[0] < before[1]:
            found = f"{_span_text(before)} and {_span_text(span)}, which overlap"
            raise UnfitError("windows apart or touching", found, inside=span[2])
    return value


def spans_of(weekly: dict[str, list[tuple[int, int]]]) -> Iterator[tuple[int, int, str]]:
    """Begin and end in seconds since Monday, and the key, of every window."""
    for key, spans in weekly.items():
        for begin_s, end_s in spans:
            for weekday in parse_weekdays(key):
                yield weekday * DAY_S + begin_s, weekday * DAY_S + end_s, key


def _span_text(span: tuple[int, int, str]) -> str:
    weekday, begin_s = divmod(span[0], DAY_S)
    day = DAYS_OF_THE_WEEK[weekday % 7]
    return f"{day} {window_text((begin_s, begin_s + span[1] - span[0]))}"


_Spans = Annotated[
    list[Annotated[tuple[int, int], BeforeValidator(parse_window)]],
    BeforeValidator(_as_list),
    WithJsonSchema(WINDOWS),
]
_ByWeekday = Annotated[
    dict[WeekdaysKey, _Spans],
    AfterValidator(_some_window),
    AfterValidator(_apart),
    Schema(keyed(WEEKDAYS, minProperties=1)),
]
_HOLIDAY_HOURS = {
    "anyOf": [
        {"const": "closed"},
        ONE_WINDOW,
        {"type": "array", "items": ONE_WINDOW, "minItems": 1},
    ],
    "description": "closed, or the hours of that date, which end at 24:00 at the latest.",
    "examples": ["closed", "09:00-13:00"],
}
_ByDate = Annotated[
    dict[DayKey, Annotated[tuple[tuple[int, int], ...], Written(parse_holiday, _HOLIDAY_HOURS)]],
    Schema(keyed(DATE)),
]


def _windows(weekly: dict[str, list[tuple[int, int]]]) -> tuple[Window, ...]:
    laid_out = (
        Window(weekday, begin_s, end_s)
        for key, spans in weekly.items()
        for weekday in parse_weekdays(key)
        for begin_s, end_s in spans
    )
    return tuple(sorted(laid_out, key=lambda w: (w.weekday, w.begin_s)))


def by_weekday(windows: Iterable[Window]) -> dict[str, list[str]]:
    """Weekly windows as a scenario file writes them."""
    weekly: dict[str, list[str]] = {}
    for window in windows:
        text = window_text((window.begin_s, window.end_s))
        weekly.setdefault(DAYS_OF_THE_WEEK[window.weekday], []).append(text)
    return weekly


def _holidays(by_date: dict[str, tuple[tuple[int, int], ...]]) -> tuple[Holiday, ...]:
    return tuple(Holiday(date.fromisoformat(day), spans) for day, spans in by_date.items())


def by_date(holidays: Iterable[Holiday]) -> dict[str, list[str] | str]:
    """Holidays as a scenario file writes them."""
    return {
        holiday.day.isoformat(): [window_text(span) for span in holiday.spans] or "closed"
        for holiday in holidays
    }


WeeklyWindows = Annotated[tuple[Window, ...], Reads(_ByWeekday, _windows, by_weekday)]
"""Windows by weekday, at least one; in the order of the week."""
Holidays = Annotated[tuple[Holiday, ...], Reads(_ByDate, _holidays, by_date)]
"""Other hours by date."""


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
