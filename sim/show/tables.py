"""The summary as a table to read in a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.show.agents import agents_table
from sim.show.terminal import numbers, plain, print_head, row, standard_output, table
from sim.show.units import written, written_days, written_interval
from sim.show.verdicts import verdicts_table
from sim.text import counted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.scenario.model import Scenario
    from sim.study import Study


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the printed summary: a metric of a segment, in a reader's words."""

    metric: str
    segment: str
    words: str
    always: bool = True
    """False: shown only where something of it happened."""


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
        "Offline chats: nobody was there",
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
REASON = "missed_"


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its interval, and what a day may bring; NaN where missing."""

    unit: str
    mean: float
    low: float
    high: float
    day_p10: float
    day_p90: float
    deviation: float
    """Over replications."""

    @property
    def interval(self) -> str:
        """The interval with its unit, in words where the figure never varied."""
        scale = self.mean if math.isnan(self.high) else self.high
        return written_interval(self.low, self.high, self.unit, scale, same=self.deviation == 0)


Figures = dict[tuple[str, str, str], Figure]
"""By group, segment and metric."""


def print_summary(
    scenario: Scenario,
    study: Study,
    *,
    settings: Sequence[str] = (),
    console: Console | None = None,
) -> None:
    """Print the summary of every group, and of all where there are several.

    Parameters: ``settings`` that were laid over the file, as written; ``console`` to print to, by
    default standard output, at least 100 columns wide so that a pipe gets whole lines.
    """
    console = console or standard_output(100)
    days = counted(scenario.duration_days, "day")
    times = counted(study.replication_count, "replication")
    print_head(
        console,
        scenario.name,
        f"{days} from {scenario.start} ({scenario.timezone}), {times}, seed {study.seed}",
        [*(f"with {setting}" for setting in settings), *study.notes],
    )
    figures = figures_of(study)
    within = {group.name: group.service_level_within_us for group in scenario.groups}
    raised = {group: figures[group, "all", "raised"].mean for group in ("all", *within)}
    # chats of unknown groups (R9) count in all only
    if len(within) > 1 or raised["all"] > max(raised[group] for group in within):
        console.print(_table("all", "The inbox", figures, set(within.values())))
    for name, within_us in within.items():
        console.print(_table(name, name, figures, {within_us}))
    console.print(agents_table(study))
    if study.verdicts:
        console.print(verdicts_table({study.policy: study.verdicts}))
    of_days = days if scenario.duration_days > 1 else "day"
    console.print(
        f"Counts are for the {of_days}. The interval is that of the mean: simulation error only.\n"
        "The last column says what one day may bring: 8 days in 10 lie between."
    )
    if _carried_over(scenario):
        console.print("Mean handling counts the nights for which chats in hand are carried over.")


def _carried_over(scenario: Scenario) -> bool:
    """Whether chats in hand may wait for the next log-in of their agents (R24)."""
    ends = (each.at_end for each in (scenario.agents if scenario.roster else scenario.shifts))
    return any(at_end in ("carry_over", "away") for at_end in ends)


def figures_of(study: Study) -> Figures:
    """Return every figure of the summary with what a day may bring."""
    keys = ["group", "segment", "metric"]
    table = study.summary().merge(study.day_spread[[*keys, "p10", "p90"]], on=keys)
    columns = ["unit", "mean", "ci_low", "ci_high", "p10", "p90", "sd"]
    return {
        (group, segment, metric): Figure(*values)
        for group, segment, metric, *values in table[keys + columns].itertuples(index=False)
    }


def _table(group: str, title: str, figures: Figures, within_us: set[int]) -> Table:
    summary = table()
    summary.add_column(plain(title), min_width=37)
    numbers(summary, "mean")
    numbers(summary, "95 % interval", "a day: p10 to p90", width=18)
    for heading, lines in SECTIONS:
        if heading.startswith("Offline") and figures[group, "offline", "raised"].mean == 0:
            continue
        row(summary, heading, style="bold")
        reasons = reasons_of(group, figures) if heading == "Customers" else []
        for line in (*lines, *reasons):
            figure = figures[group, line.segment, line.metric]
            if line.always or figure.mean > 0:
                words = line.words
                if line.metric == "service_level" and len(within_us) == 1:
                    words += f": answered within {written(max(within_us) / 1e6, 's')}"
                row(summary, f"  {words}", *cells_of(line.metric, figure))
    return summary


def reasons_of(group: str, figures: Figures) -> list[Line]:
    """Return a line for each reason for which chats were missed, the most frequent first."""
    counts = {
        metric: figure.mean
        for (of, segment, metric), figure in figures.items()
        if (of, segment) == (group, "all") and metric.startswith(REASON) and figure.unit == "chats"
    }
    ordered = sorted((metric for metric in counts if counts[metric] > 0), key=lambda m: -counts[m])
    return [Line(metric, "all", f"  {metric}") for metric in ordered]


def cells_of(metric: str, figure: Figure) -> tuple[str, str, str]:
    """Return the estimate, its interval and what a day may bring."""
    if math.isnan(figure.mean):
        return "-", "", ""
    high = figure.mean if math.isnan(figure.high) else figure.high
    return (
        written(figure.mean, figure.unit, high),
        figure.interval,
        written_days(metric, figure.day_p10, figure.day_p90, figure.unit),
    )
