"""Measures as pictures of comparisons name them: words, units, and which side is better."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import ResultError
from sim.results.effects_in_words import WORDINGS, a_week_or_day
from sim.results.grid import PERCENTS
from sim.results.merit import lower_is_better, measure_of
from sim.results.metrics import METRICS, Kind, Metric
from sim.show.style import time_unit
from sim.show.units import decimals_of

_WORDS = {
    "customers_lost": "customers lost",
    "raised": "chats raised",
    "missed": "chats missed",
    "missed_rate": "missed, of chats raised",
    "abandoned": "chats abandoned",
    "abandoned_rate": "abandoned, of chats raised",
    "wait_mean": "mean wait",
    **{f"wait_p{percent}": f"wait, {percent} % stay within" for percent in PERCENTS},
    "queue_wait_mean": "mean wait of queued chats",
    "open_wait_mean": "mean wait of open chats",
    "open_wait_in_hours_mean": "wait of open chats within hours",
    "backlog_at_opening": "backlog at opening",
    "drain_time_mean": "time to drain the backlog",
    "not_drained": "openings never drained",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """In what a figure is shown: its own unit times ``factor`` is ``unit``."""

    factor: float
    unit: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric of one segment."""

    metric: Metric
    segment: str

    @property
    def key(self) -> str:
        """``METRIC:SEGMENT``, as tables name it."""
        return f"{self.metric.name}:{self.segment}"

    @property
    def words(self) -> str:
        """What a reader calls it."""
        words = _WORDS.get(self.metric.name, self.metric.name.replace("_", " "))
        return words if self.segment == "all" else f"{self.segment}: {words}"

    @property
    def more(self) -> str:
        """What a positive difference is, for instance ``longer``."""
        return WORDINGS[self.metric.name].more

    @property
    def less(self) -> str:
        """What a negative difference is, for instance ``fewer``."""
        return WORDINGS[self.metric.name].less

    @property
    def low_is_better(self) -> bool | None:
        """Whether less of it is better; None where neither is by itself."""
        try:
            return lower_is_better(self.metric.name)
        except ResultError:
            return None

    def scale(self, largest: float, days: float, *, difference: bool = False) -> Scale:
        """How to show figures up to ``largest`` (its own unit) of a window of so many ``days``.

        What adds up over time is told for a week, of a window shorter than that for a day.
        """
        unit = self.metric.unit
        if self.metric.kind is Kind.COUNT:
            factor, per = a_week_or_day(days)
            return Scale(factor, f"{unit} {per}")
        if unit == "share":
            return Scale(100.0, "percentage points" if difference else "%")
        if unit == "s":
            seconds, name = time_unit(largest)
            return Scale(1 / seconds, name)
        return Scale(1.0, unit)


def measure(text: str) -> Measure:
    """Read ``METRIC`` or ``METRIC:SEGMENT``; raises ResultError for another."""
    name, segment = measure_of(text)
    return Measure(next(each for each in METRICS if each.name == name), segment)


def number(value: float, *, signed: bool = False) -> str:
    """A number with about three digits, for instance ``1,240``, ``12.3`` or ``−0.25``."""
    size = abs(value)
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{size:,.{decimals_of(size)}f}"
