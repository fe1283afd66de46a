"""Durations, rates, times of day, windows and weekdays as users write them, read exactly."""

from __future__ import annotations

import re
from fractions import Fraction

from sim.scenario.model import MICROSECONDS, NEVER

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

DURATION_ALLOWED = "a number with a unit, such as 90s, 8m, 1h30m or 2d"


class UnfitError(ValueError):
    """A value is not what its key takes; ``found`` replaces the plain value in the message."""

    def __init__(self, allowed: str, found: str = "") -> None:
        super().__init__(allowed)
        self.allowed = allowed
        self.found = found


class NotYetError(ValueError):
    """A value belongs to a part of the format that this version does not know yet."""

    def __init__(self, what: str, allowed: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.allowed = allowed


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
