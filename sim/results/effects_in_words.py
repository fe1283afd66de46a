"""The size of a difference in words: chats a week, minutes, percentage points."""

from __future__ import annotations

import math

from sim.metrics import BY_NAME, Metric
from sim.text import counted

_THINGS = ("customer", "chat", "opening", "hour")
_TIMES = ((1.0, "s"), (60.0, "min"), (3600.0, "h"))


def a_week_or_day(days: float) -> tuple[float, str]:
    """What makes of a count of so many ``days`` one of a week, and how that is said.

    In a window shorter than a week it is one of a day.
    """
    return (7 / days, "a week") if days >= 7 else (1 / days, "a day")


def of_a_week_or_day(metric: str, value: float, days: float) -> float:
    """A figure of so many ``days`` as :func:`in_words` tells it: counts for a week or a day."""
    return value * a_week_or_day(days)[0] if BY_NAME[metric].adds_up else value


def with_unit(number: str, unit: str) -> str:
    """A number in text with a metric's unit: ``"2.5 s"``, ``"1 chat"``, ``"20 chats"``."""
    return f"{number} {unit}" if unit in ("s", "h") else counted(number, unit.removesuffix("s"))


def in_words(
    metric: Metric,
    segment: str,
    difference: float,
    low: float,
    high: float,
    *,
    days: float,
    same: bool = False,
) -> str:
    """Say how large a difference between two policies is.

    Parameters: ``segment`` ``all``, ``live`` or ``offline``; the ``difference`` and the ends of
    its interval in the metric's unit, NaN where missing; ``days`` of the window, by which counts
    and hours are told for a week (for a day in a window shorter than a week); ``same``, the
    difference was the same in every replication, which is said where that is all there is to say
    of how sure it is. Returns for instance ``"31 fewer missed live
    chats a week (25 to 37)"``; an interval that holds 0 is told as what lies between, ``"live
    customers wait between 5.1 s less and 8.2 s longer"``; nothing for a missing difference.
    """
    if math.isnan(difference):
        return ""
    more, less = metric.ways
    factor, unit, per = _measure(metric, days, max(_sizes(difference, low, high)))
    difference, low, high = (value * factor for value in (difference, low, high))
    if same and difference == 0:
        return "the same in every replication"
    open_ended = low <= 0 <= high
    decimals = _decimals(max(_sizes(low, high)) if open_ended else abs(difference))
    always = same and (math.isnan(low) or low == high)
    if always:
        decimals = _decimals_of_all(difference)
    elif not math.isnan(low) and not open_ended:
        decimals = _decimals_that_tell_apart(low, high, decimals)

    def sized(value: float) -> str:
        direction = more if value >= 0 else less
        return f"{_number(value, decimals)}{unit} {direction}"

    told = f"between {sized(low)} and {sized(high)}" if open_ended else sized(difference)
    who = "" if segment == "all" else segment
    is_one = decimals == 0 and not open_ended and round(abs(difference)) == 1
    things = {thing: thing if is_one else f"{thing}s" for thing in _THINGS}
    sentence = " ".join(metric.difference.format(x=told, who=who, **things).split()) + per
    if always:
        return f"{sentence} (always the same)"
    if open_ended:
        return sentence
    if math.isnan(low) or math.isnan(high):
        return f"{sentence} (no interval)"
    ends = sorted(_sizes(low, high))
    return f"{sentence} ({_number(ends[0], decimals)} to {_number(ends[1], decimals)})"


def _measure(metric: Metric, days: float, size: float) -> tuple[float, str, str]:
    """By what to multiply, the unit behind the number, and the stretch of time it is for."""
    if metric.adds_up:
        factor, per = a_week_or_day(days)
        return factor, "", f" {per}"
    if metric.unit == "share":
        return 100.0, " percentage points", ""
    if metric.unit == "s":
        seconds, symbol = [step for step in _TIMES if step[0] == 1.0 or size >= 2 * step[0]][-1]
        return 1 / seconds, f" {symbol}", ""
    return 1.0, f" {metric.unit}", ""


def _sizes(*values: float) -> list[float]:
    return [abs(value) for value in values if not math.isnan(value)]


def _decimals(size: float) -> int:
    """How many decimals show two digits of a number."""
    return 0 if size == 0 else min(6, max(0, 1 - math.floor(math.log10(size))))


def _decimals_of_all(value: float) -> int:
    """How many decimals show three digits of a number, or all where it has fewer."""
    most = _decimals(abs(value) / 10)
    shown = round(value, most)
    return next(few for few in range(most + 1) if round(value, few) == shown)


def _decimals_that_tell_apart(low: float, high: float, least: int) -> int:
    """How many decimals, at least so many, the ends of an interval need to differ."""
    enough = (d for d in range(least, 7) if low == high or _number(low, d) != _number(high, d))
    return next(enough, least)


def _number(value: float, decimals: int) -> str:
    return f"{abs(value):,.{decimals}f}"
