"""Measures as pictures of comparisons name them: words, units, and which side is better."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import ResultError
from sim.metrics import BY_NAME, Metric
from sim.results.effects_in_words import a_week_or_day
from sim.results.merit import lower_is_better, measure_of
from sim.show.style import time_unit
from sim.show.units import decimals_of


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
        words = self.metric.words
        return words if self.segment == "all" else f"{self.segment}: {words}"

    @property
    def more(self) -> str:
        """What a positive difference is, for instance ``longer``."""
        return self.metric.ways[0]

    @property
    def less(self) -> str:
        """What a negative difference is, for instance ``fewer``."""
        return self.metric.ways[1]

    @property
    def low_is_better(self) -> bool | None:
        """Whether less of it is better; None where neither is by itself, or it is of others."""
        if self.metric.of_others:
            return None
        try:
            return lower_is_better(self.metric.name)
        except ResultError:
            return None

    def scale(self, largest: float, days: float, *, difference: bool = False) -> Scale:
        """How to show figures up to ``largest`` (its own unit) of a window of so many ``days``.

        What adds up over time is told for a week, of a window shorter than that for a day.
        """
        unit = self.metric.unit
        if self.metric.adds_up:
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
    return Measure(BY_NAME[name], segment)


def number(value: float, *, signed: bool = False) -> str:
    """A number with about three digits, for instance ``1,240``, ``12.3`` or ``−0.25``."""
    size = abs(value)
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{size:,.{decimals_of(size)}f}"
