"""Durations, rates, times of day, windows and weekdays as users write them, read exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

from sim.scenario.findings import Kind
from sim.units import MICROSECONDS, NEVER

DAY_S = 86_400
LONGEST_DAYS = 3_650
LONGEST_US = LONGEST_DAYS * DAY_S * MICROSECONDS
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

UNITS_US = {
    "d": DAY_S * MICROSECONDS,
    "h": 3_600 * MICROSECONDS,
    "m": 60 * MICROSECONDS,
    "s": MICROSECONDS,
    "ms": 1_000,
    "us": 1,
}
RATE_UNITS_PER_HOUR = {"min": Fraction(60), "h": Fraction(1), "d": Fraction(1, 24)}

_NUMBER = r"[0-9]{1,18}(?:\.[0-9]{1,18})?"
_DURATION = re.compile("".join(rf"(?:({_NUMBER}){unit})?" for unit in UNITS_US))
_RATE = re.compile(rf"({_NUMBER})/(min|h|d)")
_DAYS = re.compile(r"([0-9]{1,9})d")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    rf"{_DATE.pattern}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?"
    r"(Z|[-+][0-9]{2}:[0-9]{2})?"
)
FIRST_YEAR, LAST_YEAR = 1971, 2199

DURATION_ALLOWED = "a number with a unit, not negative, such as 90s, 8m, 1h30m or 2d"


class UnfitError(ValueError):
    """A value is not what its key takes; ``found`` replaces the plain value in the message.

    ``about`` says of what the allowed is so; ``inside`` is the key in the value that is wrong,
    ``at_key`` whether the key is meant rather than the value.
    """

    def __init__(
        self,
        allowed: str,
        found: str = "",
        kind: Kind = Kind.OTHER,
        about: str = "",
        inside: str = "",
        at_key: bool = False,
    ) -> None:
        super().__init__(allowed)
        self.about = about
        self.allowed = allowed
        self.found = found
        self.kind = kind
        self.inside = inside
        self.at_key = at_key


def not_one_of(names: Sequence[str], given: Sequence[str]) -> UnfitError:
    """What is to be raised where none or several of some keys are given, of which one must be."""
    kind = Kind.OTHER if given else Kind.NONE_OF
    return UnfitError(f"one of {', '.join(names)}", " and ".join(given) or "none", kind)


def is_number(value: object) -> bool:
    """Whether the value is a plain number (true and false are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def parse_duration(value: object) -> int:
    """Read a duration such as ``1h30m`` in microseconds, 0 to ten years, halves to even (R1).

    Units are d (24 hours), h, m, s, ms, us, in this order, each at most once; numbers may have
    decimals. Raises UnfitError for anything else, a number without a unit included.
    """
    if is_number(value):
        raise UnfitError(
            f"a number with a unit, such as {value}s, {value}m or {value}h",
            f"{value}, a number without a unit",
        )
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if match is None:
        raise UnfitError(DURATION_ALLOWED)
    parts = zip(match.groups(), UNITS_US.values(), strict=True)
    duration_us = round(sum(Fraction(number) * unit for number, unit in parts if number))
    if duration_us > LONGEST_US:
        raise UnfitError(f"at most {LONGEST_DAYS}d")
    return duration_us


def parse_positive_duration(value: object) -> int:
    """Read a duration of at least a microsecond, in microseconds."""
    duration_us = parse_duration(value)
    if duration_us <= 0:
        raise UnfitError("a duration longer than 0s")
    return duration_us


def parse_duration_or_never(value: object) -> int:
    """Read a duration in microseconds, or ``never``."""
    if value == "never":
        return NEVER
    try:
        return parse_duration(value)
    except UnfitError as unfit:
        raise UnfitError(f"{unfit.allowed}, or never", unfit.found) from None


def duration_text(duration_us: int) -> str:
    """Write a duration (us, >= 0) so that :func:`parse_duration_or_never` reads it back exactly."""
    if duration_us >= NEVER:
        return "never"
    parts, rest = [], duration_us
    for unit, size in UNITS_US.items():
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def parse_days(value: object) -> int:
    """Read a number of whole local days such as ``28d``, 0 to 3,650."""
    match = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[1]) > LONGEST_DAYS:
        raise UnfitError(f"whole local days such as 7d, at most {LONGEST_DAYS}d")
    return int(match[1])


def parse_rate(value: object) -> float:
    """Read a rate such as ``6/h`` (also ``/min`` and ``/d``, 24 hours) in chats per hour."""
    allowed = "a rate of 0 or more with its unit, such as 6/h, 0.5/min or 100/d"
    if is_number(value):
        raise UnfitError(
            f"a number with its unit, such as {value}/h", f"{value}, a number without a unit"
        )
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnfitError(allowed)
    return check_rate(float(Fraction(match[1]) * RATE_UNITS_PER_HOUR[match[2]]))


def check_rate(value: object) -> float:
    """Check a rate in chats per hour: a plain number from 0 to ten million."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1e7:
        raise UnfitError("chats per hour, a number from 0 to 10000000")
    return float(value)


def parse_time(value: object) -> int:
    """Read a local time ``HH:MM`` or ``HH:MM:SS``, 00:00 to 24:00, in seconds since midnight."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        time_s = hours * 3_600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and time_s <= DAY_S:
            return time_s
    raise UnfitError("a time HH:MM or HH:MM:SS such as 09:00")


def clock_time(text: str) -> str:
    """A time as spreadsheets write it, ``9:00``, with the two digits of an hour."""
    return f"0{text}" if text[1:2] == ":" else text


def parse_time_of_day(value: object) -> int:
    """Read a local time before 24:00, in seconds since midnight."""
    time_s = parse_time(value)
    if time_s == DAY_S:
        raise UnfitError("a time from 00:00 to 23:59:59")
    return time_s


def time_text(time_s: int) -> str:
    """Write a time of day (s, 0 to 86,400) as ``HH:MM``, with seconds where there are any."""
    hours, rest = divmod(time_s, 3_600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def parse_window(value: object) -> tuple[int, int]:
    """Read a window ``09:00-17:00``: its begin and end in seconds since the begin's midnight.

    An end before the begin is on the next day. Raises UnfitError, also for an empty window.
    """
    allowed = "a window HH:MM-HH:MM such as 09:00-17:00, 22:00-06:00 or 00:00-24:00"
    if not isinstance(value, str) or value.count("-") != 1:
        raise UnfitError(allowed)
    begin, end = value.split("-")
    try:
        begin_s, end_s = parse_time_of_day(begin), parse_time(end)
    except UnfitError:
        raise UnfitError(allowed) from None
    if begin_s == end_s:
        raise UnfitError(
            "a window that lasts; the whole day is 00:00-24:00", f"{value}, an empty window"
        )
    return begin_s, end_s if end_s > begin_s else end_s + DAY_S


def parse_span(value: object) -> tuple[int, int]:
    """Read a span ``["12:00", "14:00"]``: its begin (s since midnight) and its length (s).

    An end before the begin is on the next day. Raises UnfitError, also for an empty span.
    """
    allowed = 'two times, such as ["12:00", "14:00"]'
    if not isinstance(value, list) or len(value) != 2:
        raise UnfitError(allowed)
    try:
        begin_s, end_s = parse_time_of_day(value[0]), parse_time(value[1])
    except UnfitError:
        found = f"{value[0]} and {value[1]}"[:100]
        raise UnfitError(allowed, found) from None
    if begin_s == end_s:
        raise UnfitError("two different times", f"{value[0]} twice")
    return begin_s, end_s - begin_s if end_s > begin_s else end_s - begin_s + DAY_S


def parse_date(value: object) -> date:
    """Read a date of the calendar, in a year that any time zone knows."""
    day = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value) if _DATE.fullmatch(value) else None
        except ValueError:
            day = None
    if not isinstance(day, date) or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnfitError(f"a date of the calendar, YYYY-MM-DD, from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def parse_moment(value: object) -> datetime:
    """Read a date with a time such as ``2026-03-10T14:00``, local or with an offset from UTC."""
    try:
        fits = isinstance(value, str) and _MOMENT.fullmatch(value)
        moment = datetime.fromisoformat(str(value)) if fits else None
    except ValueError:
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise UnfitError(
            "a date and time such as 2026-03-10T14:00, local or with its offset such as +05:30"
        )
    return moment


def parse_holiday(value: object) -> tuple[tuple[int, int], ...]:
    """Read the hours of a holiday: ``closed``, a window, or a list of windows.

    Returns begins and ends in seconds since midnight, ascending; none for ``closed``. Raises
    UnfitError, also for a window that leaves the date and for windows that overlap.
    """
    allowed = "closed, a window such as 09:00-13:00, or a list of windows"
    if value == "closed":
        return ()
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts:
        raise UnfitError(allowed)
    spans = []
    for text in texts:
        try:
            begin_s, end_s = parse_window(text)
        except UnfitError as unfit:
            found = unfit.found or (f'"{text[:40]}"' if isinstance(text, str) else "")
            raise UnfitError(allowed, found) from None
        if end_s > DAY_S:
            raise UnfitError("windows that end on their date, at 24:00 at the latest", text)
        spans.append((begin_s, end_s))
    spans.sort()
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise UnfitError(
                "windows apart or touching",
                f"{window_text(before)} and {window_text(after)}, which overlap",
            )
    return tuple(spans)


def window_text(span: tuple[int, int]) -> str:
    """Write a window (s since the begin's midnight) as :func:`parse_window` reads it."""
    begin_s, end_s = span
    return f"{time_text(begin_s)}-{time_text(end_s if end_s <= DAY_S else end_s - DAY_S)}"


def parse_weekdays(key: str) -> tuple[int, ...]:
    """Read a weekday key: ``mon``, a range ``mon-fri`` (also ``fri-mon``), or a list ``mon,wed``.

    Returns weekdays from 0 (Monday) in the order written; raises UnfitError, also for a repetition.
    """
    allowed = "weekdays mon, tue, wed, thu, fri, sat, sun, a range mon-fri or a list mon,wed"
    days: list[int] = []
    for part in key.split(","):
        ends = part.strip().split("-")
        if len(ends) > 2 or any(end not in WEEKDAYS for end in ends):
            raise UnfitError(allowed)
        first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    if len(set(days)) < len(days):
        raise UnfitError("each weekday once")
    return tuple(days)


def looks_like_weekdays(key: str) -> bool:
    """Whether a key was probably meant to name weekdays."""
    return key[:3].lower() in WEEKDAYS
