"""Tables of the page: columns, and cells that know by what they sort."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.show.units import written, written_interval

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, str, str, str]
"""Policy, group, segment, metric."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, what stands small beside it, and the number by which it sorts."""

    text: str
    small: str = ""
    number: float | None = None
    """None: sorts by its text; NaN: last."""
    metric: str = ""
    """The metric whose definition the text bears."""
    mark: str = ""
    """``good``, ``bad`` or ``open``: a word in the text says it too."""

    @property
    def sorts_by(self) -> str:
        """The number as the page holds it: six digits tell figures apart."""
        if self.number is None:
            return ""
        return "" if math.isnan(self.number) else f"{self.number:.6g}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading."""

    text: str
    metric: str = ""
    number: bool = False
    small: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first cell of a row is its heading."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate of the summary, in the metric's unit, NaN where missing."""

    unit: str
    mean: float
    low: float
    high: float
    deviation: float = math.nan
    """Over replications."""

    @property
    def scale(self) -> float:
        """The magnitude by which estimate and interval choose their unit."""
        return self.mean if math.isnan(self.high) else self.high

    def times(self, factor: float) -> Figure:
        """The same for another stretch of time."""
        numbers = (self.mean, self.low, self.high, self.deviation)
        return Figure(self.unit, *(number * factor for number in numbers))

    @property
    def text(self) -> str:
        """The estimate with its unit."""
        return written(self.mean, self.unit, None if math.isnan(self.mean) else self.scale)

    @property
    def interval(self) -> str:
        """The interval with its unit, nothing where there is none, words where it never varied."""
        same = self.deviation == 0
        return written_interval(self.low, self.high, self.unit, self.scale, same=same)

    @property
    def cell(self) -> Cell:
        """As a cell with the interval beside it."""
        return Cell(self.text, self.interval, self.mean)


Figures = Mapping[Key, Figure]
NONE = Figure("", math.nan, math.nan, math.nan)


def figures_of(summary: pd.DataFrame) -> dict[Key, Figure]:
    """Every figure of a summary by policy, group, segment and metric."""
    key = ["policy", "group", "segment", "metric"]
    columns = ["unit", "mean", "ci_low", "ci_high", "sd"]
    return {
        (policy, group, segment, metric): Figure(*values)
        for policy, group, segment, metric, *values in summary[key + columns].itertuples(
            index=False
        )
    }
