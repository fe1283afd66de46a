"""Tables before they are laid out: figures with intervals, and the lines that readers want."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.metrics import BY_NAME, REASONS
from sim.results.effects_in_words import a_week_or_day
from sim.show.units import written, written_days, written_interval

if TYPE_CHECKING:
    import pandas as pd


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
    width: int | None = None
    """The least on a terminal, in characters."""
    bare: bool = False
    """Its words need no heading on a terminal."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows, under a heading of their own unless it is empty."""

    heading: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first cell of a row is its heading."""

    caption: str
    columns: Sequence[Column]
    parts: Sequence[Rows]
    note: str = ""

    @property
    def rows(self) -> list[Sequence[Cell]]:
        """All rows, whatever heading they stand under."""
        return [row for part in self.parts for row in part.rows]


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate of the summary, in the metric's unit, NaN where missing."""

    unit: str
    mean: float
    low: float
    high: float
    deviation: float = math.nan
    """Over replications."""
    day: tuple[float, float] = (math.nan, math.nan)
    """What a day may bring: 8 days in 10 lie between."""

    @property
    def scale(self) -> float:
        """The magnitude by which estimate and interval choose their unit."""
        return self.mean if math.isnan(self.high) else self.high

    def of_a_time(self, metric: str, days: int) -> Figure:
        """A count of so many days as one of a week (of a day in a shorter window)."""
        # maxima and means of lists are chats too, but no counts
        if not BY_NAME[metric].adds_up:
            return self
        factor, _ = a_week_or_day(days)
        numbers = (self.mean, self.low, self.high, self.deviation)
        mean, low, high, deviation = (number * factor for number in numbers)
        return Figure(self.unit, mean, low, high, deviation)

    @property
    def text(self) -> str:
        """The estimate with its unit."""
        return written(self.mean, self.unit, None if math.isnan(self.mean) else self.scale)

    @property
    def interval(self) -> str:
        """The interval with its unit, nothing where there is none, words where it never varied."""
        same = self.deviation == 0
        return written_interval(self.low, self.high, self.unit, self.scale, same=same)

    def day_text(self, metric: str) -> str:
        """What a day may bring, in words."""
        return written_days(metric, *self.day, self.unit)


Key = tuple[str, str, str, str]
"""Policy, group, segment, metric."""
Figures = Mapping[Key, Figure]
NONE = Figure("", math.nan, math.nan, math.nan)


def figures_of(summary: pd.DataFrame, days: pd.DataFrame | None = None) -> dict[Key, Figure]:
    """Every figure of a summary by policy, group, segment and metric.

    Parameters: ``days`` with ``group, segment, metric, p10, p90``, of a summary of one policy.
    """
    key = ["policy", "group", "segment", "metric"]
    columns = ["unit", "mean", "ci_low", "ci_high", "sd"]
    figures = {
        (policy, group, segment, metric): Figure(*values)
        for policy, group, segment, metric, *values in summary[key + columns].itertuples(
            index=False
        )
    }
    if days is None:
        return figures
    ends = {
        tuple(at): (low, high)
        for *at, low, high in days[[*key[1:], "p10", "p90"]].itertuples(index=False)
    }
    return {
        at: Figure(each.unit, each.mean, each.low, each.high, each.deviation, ends[at[1:]])
        for at, each in figures.items()
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: a metric of a segment, in a reader's words."""

    metric: str
    segment: str
    words: str
    """Two blanks in front: a part of the line above."""
    always: bool = True
    """False: shown only where something of it happened."""


OFFLINE = "Offline chats: nobody was there"
SECTIONS: tuple[tuple[str, tuple[Line, ...]], ...] = (
    (
        "Customers",
        (
            Line("customers", "all", "customers"),
            Line("customers_lost", "all", "lost: missed, or left"),
            Line("unreachable", "all", "  left, then assigned (unreachable)", always=False),
            Line("retries", "all", "chats of customers who came back (retries)", always=False),
            Line("escalations", "all", "chats handed on (escalations)", always=False),
            Line("missed_rate", "all", "chats missed"),
            Line("unfinished", "all", "chats unfinished when the clock stopped", always=False),
        ),
    ),
    (
        "Live chats: somebody was there",
        (
            Line("raised", "live", "raised"),
            Line("service_level", "live", "service level"),
            Line("wait_mean", "live", "mean wait of those reached"),
            Line("wait_p90", "live", "90 % of those reached, at most"),
            Line("abandoned_rate", "live", "left before being answered"),
            Line("missed_rate", "live", "missed"),
        ),
    ),
    (
        OFFLINE,
        (
            Line("raised", "offline", "raised"),
            Line("missed_rate", "offline", "missed"),
            Line("missed_group_offline_reached", "offline", "  list full (overflow)"),
            Line("abandoned_rate", "offline", "left before being answered", always=False),
            Line("wait_mean", "offline", "mean wait of those reached"),
            Line("open_wait_in_hours_mean", "offline", "  of it inside working hours"),
        ),
    ),
    (
        "The open list, and the morning",
        (
            Line("backlog_at_opening", "all", "open chats when a group opens"),
            Line("drain_time_mean", "all", "until they are gone"),
            Line("not_drained", "all", "openings never drained", always=False),
            Line("open_max", "all", "most chats open at once"),
            Line("open_at_limit", "all", "time with the list full"),
        ),
    ),
    (
        "Agents",
        (
            Line("occupancy", "all", "slots in use (occupancy)"),
            Line("busy_share", "all", "time with a chat in hand"),
            Line("overtime_hours", "all", "overtime"),
            Line("wrap_up_hours", "all", "slots in wrap-up", always=False),
            Line("rest_hours", "all", "slots at rest", always=False),
            Line("reassignments", "all", "chats returned to the queue", always=False),
            Line("fairness", "all", "fairness of chats per hour online"),
        ),
    ),
)
"""The summary of a group; reasons for which chats were missed follow the customers."""
# waits stand under the chats missed: who misses more has shorter waits
DIFFERENCES = (
    Line("customers_lost", "all", "customers lost"),
    Line("missed", "live", "live: missed"),
    Line("wait_mean", "live", "live: mean wait of those reached"),
    Line("service_level", "live", "live: service level"),
    Line("missed", "offline", "offline: missed", always=False),
    Line("open_wait_mean", "all", "open: mean wait of those reached", always=False),
    Line("backlog_at_opening", "all", "backlog at opening", always=False),
    Line("drain_time_mean", "all", "time to drain it", always=False),
    Line("occupancy", "all", "slots in use (occupancy)"),
)
"""What is told first of a policy against the baseline."""
EFFECTS = (
    Line("customers_lost", "all", "customers lost"),
    Line("missed", "offline", "offline chats missed"),
    Line("missed", "live", "live chats missed"),
    Line("abandoned", "live", "live customers who leave unanswered"),
    Line("service_level", "live", "service level of live chats"),
    Line("wait_mean", "live", "mean wait of live customers reached"),
    Line("open_wait_mean", "all", "mean wait of open chats reached"),
    Line("open_wait_in_hours_mean", "all", "their wait inside working hours"),
    Line("backlog_at_opening", "all", "open chats when a group opens"),
    Line("drain_time_mean", "all", "time until the backlog is gone"),
    Line("occupancy", "all", "slots in use (occupancy)"),
    Line("online_hours", "all", "agents' hours online"),
    Line("overtime_hours", "all", "overtime"),
)
"""What the page tells of a setting against the baseline: also what it costs in hours."""
HEADLINES = (
    Line("customers_lost", "all", "customers lost"),
    Line("missed", "all", "chats missed"),
    Line("wait_mean", "live", "mean wait of live customers reached"),
    Line("service_level", "live", "service level of live chats"),
    Line("open_wait_mean", "all", "mean wait of open chats reached"),
    Line("backlog_at_opening", "all", "open chats when a group opens"),
    Line("occupancy", "all", "slots in use (occupancy)"),
)
"""The figures that a manager asks for first."""
SHORT = (
    "lost",
    "missed",
    "live wait",
    "live service level",
    "open wait",
    "open at opening",
    "in use",
)
"""The headlines as headings of narrow columns, in their order."""


def printed_words() -> dict[str, str]:
    """By metric the words of its last line in the summary."""
    return {line.metric: line.words.strip() for _, lines in SECTIONS for line in lines}


def sections_of(
    figures: Figures, policy: str, group: str
) -> list[tuple[str, list[tuple[Line, Figure]]]]:
    """The sections of a group's summary with the lines to show and their figures."""
    found = []
    for heading, lines in SECTIONS:
        reasons = _reasons(figures, policy, group) if heading == "Customers" else []
        each = (
            (line, figures.get((policy, group, line.segment, line.metric), NONE))
            for line in (*lines, *reasons)
        )
        found.append((heading, [(li, fig) for li, fig in each if li.always or fig.mean > 0]))
    return found


def _reasons(figures: Figures, policy: str, group: str) -> list[Line]:
    """A line for each reason for which chats were missed, the most frequent first."""
    names = [f"missed_{reason}" for reason in REASONS]
    found = {name: figures.get((policy, group, "all", name), NONE).mean for name in names}
    some = sorted((name for name in names if found[name] > 0), key=lambda name: -found[name])
    return [Line(name, "all", f"  {name}") for name in some]
