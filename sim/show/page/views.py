"""The tables of one policy's inbox or group: its figures, and its agents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.metrics import REASONS
from sim.results.collect import DAY_QUANTILES
from sim.results.intervals import quantiles_of
from sim.results.stored_result import StoredResult
from sim.results.tables import agent_means_of
from sim.show.agents import COLUMNS
from sim.show.page.cells import NONE, Cell, Column, Figure, Figures, Table
from sim.show.tables import SECTIONS, Line
from sim.show.units import written, written_days
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd

Spread = dict[tuple[str, str, str], tuple[float, float]]
"""What a day may bring, p10 and p90, by group, segment and metric."""
SHOWN = sorted(
    {line.metric for _, lines in SECTIONS for line in lines}
    | {f"missed_{reason}" for reason in REASONS}
)
_SAID = ("s", "h", "share", "")
"""Units that stand in the text of a figure, in the size that reads best."""


def day_spread(result: StoredResult) -> Spread:
    """The 10 % and 90 % point over days, all replications pooled, of the figures shown."""
    days = result.folder.table("days", result.policy, metrics=SHOWN)
    cells = days.groupby(["group", "segment", "metric"], observed=True)["value"]
    by_cell = np.argsort(cells.ngroup().to_numpy(), kind="stable")
    # all cells have the same days and replications
    values = days["value"].to_numpy(np.float64)[by_cell].reshape(cells.ngroups, -1)
    p10, p90 = quantiles_of(values.T, DAY_QUANTILES)
    return {
        (str(group), str(segment), str(metric)): (float(low), float(high))
        for (group, segment, metric), low, high in zip(cells.size().index, p10, p90, strict=True)
    }


def summary_table(
    result: StoredResult, group: str, figures: Figures, spread: Spread, who: str
) -> Table:
    """What a reader asks of a group first, with intervals and what a day may bring."""
    policy, days = result.policy, result.scenario.duration_days
    columns = [
        Column("figure"),
        Column("of"),
        Column("mean", number=True),
        Column("95 % interval of the mean", number=True),
        Column("8 days in 10", number=True),
    ]
    rows = []
    for heading, lines in SECTIONS:
        reasons = _reasons(policy, group, figures) if heading == "Customers" else []
        for line in (*lines, *reasons):
            figure = figures.get((policy, group, line.segment, line.metric), NONE)
            if line.always or figure.mean > 0:
                day = spread.get((group, line.segment, line.metric))
                rows.append(_row(line, heading, figure, day))
    of_days = "the day" if days == 1 else f"all {counted(days, 'day')}"
    note = (
        f"Counts and hours are for {of_days}, the last column for one. Intervals: simulation error "
        "only."
    )
    return Table(f"Figures of {who}", columns, rows, note)


def _row(line: Line, heading: str, figure: Figure, day: tuple[float, float] | None) -> list[Cell]:
    between = written_days(line.metric, *day, figure.unit) if day else ""
    return [
        Cell(line.words.strip(), metric=line.metric),
        Cell(heading.partition(":")[0]),
        Cell(figure.text, "" if figure.unit in _SAID else figure.unit, figure.mean),
        Cell(figure.interval, number=figure.low),
        Cell(between, number=day[0] if day else float("nan")),
    ]


def _reasons(policy: str, group: str, figures: Figures) -> list[Line]:
    """A line for each reason for which chats were missed."""
    names = [f"missed_{reason}" for reason in REASONS]
    found = {name: figures.get((policy, group, "all", name), NONE).mean for name in names}
    some = sorted((name for name in names if found[name] > 0), key=lambda name: -found[name])
    return [Line(name, "all", name.replace("_", " ").replace(" ", ": ", 1)) for name in some]


def every_figure(policy: str, group: str, summary: pd.DataFrame, who: str) -> Table:
    """All of a group's rows of the summary, by the names in ``summary.csv``."""
    columns = [
        Column("metric"),
        Column("segment"),
        Column("unit"),
        Column("mean", number=True),
        Column("low", number=True),
        Column("high", number=True),
        Column("sd", number=True, small="over replications"),
    ]
    rows = summary[(summary["policy"] == policy) & (summary["group"] == group)]
    cells = [
        [
            Cell(metric, metric=metric),
            Cell(segment),
            Cell(unit),
            *(Cell("-" if math.isnan(n) else f"{n:.6g}", number=n) for n in numbers),
        ]
        for metric, segment, unit, *numbers in rows[
            ["metric", "segment", "unit", "mean", "ci_low", "ci_high", "sd"]
        ].itertuples(index=False)
    ]
    return Table(f"Every figure of {who}", columns, cells)


def agents_table(result: StoredResult, who: str) -> Table:
    """What each agent did, means over replications."""
    columns = [
        Column("agent"),
        Column("chats", number=True),
        Column("mean handling", number=True),
        Column("chat in hand", number=True, small="of the time there"),
        Column("online", number=True),
    ]
    rows = []
    means = agent_means_of(result.agents)
    for name, *numbers in means[["agent", *COLUMNS]].itertuples(index=False):
        cells = [
            Cell(written(n, unit), number=n)
            for n, unit in zip(numbers, COLUMNS.values(), strict=True)
        ]
        rows.append([Cell(name), *cells])
    note = "Means over replications, for the whole of the days measured."
    return Table(f"Agents of {who}", columns, rows, note)
