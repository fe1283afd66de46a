"""What to beware of before a figure is believed: few replications, wide intervals, a queue that
grows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.results.estimates import LEVEL, student
from sim.results.metrics import Floats
from sim.results.result import Result
from sim.show.cells import HEADLINES, NONE, Figures
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd

FEW = 10
"""Fewer replications are called few."""
WIDE = 0.1
"""An interval is wide if it reaches further from the estimate than this part of it."""
UNFINISHED = 0.001
"""The share of chats raised, from which unfinished ones are mentioned."""
WEEK = 7
GROWTH = 1.25
"""A list grows without end if the last week's mean is so many times the first's, beyond chance."""
RULE = (
    f"A list is said to grow if, over {2 * WEEK} days or more, its mean of the last {WEEK} days is "
    f"at least {GROWTH:g} times that of the first {WEEK} days and at least one chat more, and the "
    "difference lies above 0 with its whole 95 % interval over replications."
)


def cautions(result: Result, figures: Figures) -> Iterator[str]:
    """What to beware of in the figures of one policy, a sentence each."""
    count = result.study.about.replication_count
    if count == 1:
        yield "One replication: there are no intervals, and nothing here says how sure a figure is."
    elif count < FEW:
        times = counted(count, "replication")
        yield f"Only {times}: intervals are rough; {2 * FEW} or more are advisable."
    yield from _wide(result.study.about.policy, figures)
    yield from _unfinished(result, figures)
    if count > 1 and result.scenario.duration_days >= 2 * WEEK:
        yield from _growing(result)


def _wide(policy: str, figures: Figures) -> Iterator[str]:
    wide = []
    for line in HEADLINES:
        figure = figures.get((policy, "all", line.segment, line.metric), NONE)
        reach = max(figure.high - figure.mean, figure.mean - figure.low)
        if not math.isnan(reach) and figure.mean > 0 and reach > WIDE * figure.mean:
            wide.append(line.words)
    if wide:
        yield (
            f"Wide intervals, more than {100 * WIDE:.0f} % of the figure to a side: "
            f"{'; '.join(wide)}. More replications make them narrower."
        )


def _unfinished(result: Result, figures: Figures) -> Iterator[str]:
    for group in ("all", *(each.name for each in result.scenario.groups)):
        if group != "all" and len(result.scenario.groups) == 1:
            continue
        left = figures.get((result.study.about.policy, group, "all", "unfinished"), NONE).mean
        raised = figures.get((result.study.about.policy, group, "all", "raised"), NONE).mean
        if raised > 0 and left >= UNFINISHED * raised:
            where = "" if group == "all" else f"Group {group}: "
            yield (
                f"{where}{100 * left / raised:.1f} % of the chats were neither resolved nor missed "
                "when the clock stopped; their waits are not in the means, which look too short."
            )


def _growing(result: Result) -> Iterator[str]:
    days = result.study.table("days", metrics=["open_mean", "queue_mean"])
    for (group, metric), rows in days.groupby(["group", "metric"], observed=True, sort=False):
        if group == "all" and len(result.scenario.groups) == 1:
            continue
        early, late, low = _first_and_last(rows)
        if low > 0 and late >= GROWTH * early and late >= early + 1:
            name = "open list" if metric == "open_mean" else "queue"
            where = "The inbox" if group == "all" else f"Group {group}"
            yield (
                f"{where}: the {name} grows, from {early:.1f} chats on average in the first week "
                f"to {late:.1f} in the last. Either more chats come in than are answered, and then "
                "the figures depend on how long is simulated, or arrivals themselves grow."
            )


def _first_and_last(rows: pd.DataFrame) -> tuple[float, float, float]:
    """A list's means of the first and the last week, and the low end of the difference."""
    table = rows.pivot_table(index="replication", columns="day", values="value", observed=True)
    values: Floats = table.to_numpy(np.float64)
    first, last = values[:, :WEEK].mean(axis=1), values[:, -WEEK:].mean(axis=1)
    grown, n = last - first, len(values)
    half = float(student(np.array(n - 1.0), LEVEL)) * grown.std(ddof=1) / math.sqrt(n)
    return float(first.mean()), float(last.mean()), float(grown.mean() - half)
