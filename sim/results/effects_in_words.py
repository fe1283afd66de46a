"""The size of a difference in words: chats a week, minutes, percentage points."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.results.grid import PERCENTS
from sim.results.metrics import METRICS, Kind, Metric
from sim.scenario.value_words import counted


@dataclass(frozen=True, slots=True)
class Wording:
    """How a difference of one metric is told."""

    sentence: str
    """``{x}`` is the size and direction; ``{who}`` is ``live``, ``offline`` or nothing; what is
    counted stands in brackets too, for one."""
    more: str
    less: str


_FEWER = ("more", "fewer")
_THINGS = ("customer", "chat", "opening", "hour")
_HIGHER = ("higher", "lower")
_LONGER = ("longer", "shorter")


def _counted(words: str) -> Wording:
    return Wording("{x} " + words, *_FEWER)


def _percentile(percent: int) -> Wording:
    words = f"the wait that {percent} % of {{who}} customers stay within is {{x}}"
    return Wording(words, *_LONGER)


WORDINGS: dict[str, Wording] = {
    "customers": _counted("{who} {customer}"),
    "customers_lost": _counted("{who} {customer} lost"),
    "raised": _counted("{who} {chat} raised"),
    "queued": _counted("{who} {chat} queued"),
    "opened": _counted("{who} {chat} open for a time"),
    "assigned": _counted("{who} {chat} assigned"),
    "resolved": _counted("{who} {chat} resolved"),
    "unreachable": _counted("{who} {chat} assigned after their customer left"),
    "missed": _counted("missed {who} {chat}"),
    "abandoned": _counted("abandoned {who} {chat}"),
    "retries": _counted("{who} {chat} of customers who try again"),
    "escalations": _counted("{who} {chat} escalated"),
    "unfinished": _counted("{who} {chat} unfinished"),
    **{
        metric.name: _counted(f"{{who}} {{chat}} missed for {metric.name.removeprefix('missed_')}")
        for metric in METRICS
        if metric.name.startswith("missed_") and metric.unit == "chats"
    },
    "missed_rate": Wording("the missed rate of {who} chats is {x}", *_HIGHER),
    "abandoned_rate": Wording("the abandoned rate of {who} chats is {x}", *_HIGHER),
    "wait_mean": Wording("{who} customers wait {x}", "longer", "less"),
    **{f"wait_p{percent}": _percentile(percent) for percent in PERCENTS},
    "queue_wait_mean": Wording("{who} customers of queued chats wait {x}", "longer", "less"),
    "open_wait_mean": Wording("{who} customers of open chats wait {x}", "longer", "less"),
    "open_wait_in_hours_mean": Wording(
        "{who} customers of open chats wait {x} inside working hours", "longer", "less"
    ),
    "service_level": Wording("the service level of {who} chats is {x}", *_HIGHER),
    "handling_mean": Wording("handling {who} chats takes {x}", "longer", "less"),
    "spent_mean": Wording("{who} chats last {x}", *_LONGER),
    "queue_mean": Wording("the queue is on average {x}", *_LONGER),
    "queue_max": Wording("the longest queue is {x}", *_LONGER),
    "open_mean": Wording("the open list is on average {x}", *_LONGER),
    "open_max": Wording("the longest open list is {x}", *_LONGER),
    "open_at_limit": Wording("the share of time with a full open list is {x}", *_HIGHER),
    "backlog_at_opening": Wording("the backlog at an opening is {x}", "larger", "smaller"),
    "drain_time_mean": Wording("the backlog takes {x} to drain", "longer", "less"),
    "not_drained": _counted("{opening} whose backlog is never drained"),
    "occupancy": Wording("occupancy is {x}", *_HIGHER),
    "busy_share": Wording("the share of their time that agents are busy is {x}", *_HIGHER),
    "scheduled_hours": _counted("scheduled {hour}"),
    "online_hours": _counted("online {hour}"),
    "overtime_hours": _counted("{hour} of overtime"),
    "wrap_up_hours": _counted("{hour} of wrap-up"),
    "rest_hours": _counted("{hour} of rest"),
    "reassignments": _counted("{who} {chat} returned to their queue"),
    "fairness": Wording("fairness between agents is {x}", *_HIGHER),
}
COUNTS = frozenset(metric.name for metric in METRICS if metric.kind is Kind.COUNT)
"""Metrics that add up over time: in words and beside them they are told for a week or a day."""
_TIMES = ((1.0, "s"), (60.0, "min"), (3600.0, "h"))


def a_week_or_day(days: float) -> tuple[float, str]:
    """What makes of a count of so many ``days`` one of a week, and how that is said.

    In a window shorter than a week it is one of a day.
    """
    return (7 / days, "a week") if days >= 7 else (1 / days, "a day")


def of_a_week_or_day(metric: str, value: float, days: float) -> float:
    """A figure of so many ``days`` as :func:`in_words` tells it: counts for a week or a day."""
    return value * a_week_or_day(days)[0] if metric in COUNTS else value


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
    wording = WORDINGS[metric.name]
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
        direction = wording.more if value >= 0 else wording.less
        return f"{_number(value, decimals)}{unit} {direction}"

    told = f"between {sized(low)} and {sized(high)}" if open_ended else sized(difference)
    who = "" if segment == "all" else segment
    is_one = decimals == 0 and not open_ended and round(abs(difference)) == 1
    things = {thing: thing if is_one else f"{thing}s" for thing in _THINGS}
    sentence = " ".join(wording.sentence.format(x=told, who=who, **things).split()) + per
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
    if metric.name in COUNTS:
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
