"""The picture of missed chats by reason and hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.result import Result
from sim.show.data import Floats, by_hour, over_time, rows_of
from sim.show.style import (
    Fill,
    hours_axis,
    legend_below,
    new_axes,
    say,
    title,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

REASONS: dict[str, tuple[str, Fill]] = {
    "group_offline_reached": ("open list full", Fill("#0072B2", "", "#FFFFFF")),
    "group_queue_reached": ("queue full", Fill("#E69F00", "//")),
    "queue_inactivity": ("customer left the queue", Fill("#56B4E9", "..")),
    "agents_went_offline": ("agents went offline", Fill("#D55E00", "\\\\", "#FFFFFF")),
    "offline_chats_disabled": ("offline chats off for the inbox", Fill("#333333", "", "#FFFFFF")),
    "default_group_offline_disabled": (
        "offline handling off, Default card",
        Fill("#009E73", "xx", "#FFFFFF"),
    ),
    "group_offline_disabled": ("offline handling off, group's card", Fill("#F0E442", "--")),
    "group_offline_unavailable": ("unknown group", Fill("#CC79A7", "oo")),
    "default_queue_disabled": ("queue off, Default card", Fill("#999999", "++")),
    "group_queue_disabled": ("queue off, group's card", Fill("#FFFFFF", "||")),
    "preferred_agent_not_eligible": ("preferred agent not free", Fill("#882255", "OO", "#FFFFFF")),
}
"""Each reason in words and its fill, the same in every picture."""


def missed(result: Result, group: str = "all", ax: Axes | None = None) -> Axes:
    """Draw the chats missed by the local hour in which they were raised, stacked by reason.

    A bar is the mean number a day, over the days of the window and replications; only reasons that
    occur are shown.

    Parameters: ``group`` a name or ``all``; ``ax`` to draw on (left out: a new figure). Returns the
    Axes. Raises ResultError for an unknown group.
    """
    scenario = result.scenario
    rows = rows_of(result.by_interval(), scenario, group)
    counts = _per_day(rows, scenario.duration_days)
    if ax is None:
        ax = new_axes()
    bottom = np.zeros(24)
    handles = []
    for reason, heights in counts.items():
        words, fill = described(reason)
        hours = np.flatnonzero(heights)
        bars = ax.bar(
            hours,
            heights[hours],
            bottom=bottom[hours],
            width=0.85,
            label=words,
            **fill.of_bars,
        )
        handles.append(bars)
        bottom += heights
    hours_axis(ax)
    ax.set_xlabel(f"hour raised, local time, {scenario.timezone}")
    ax.set_ylabel("missed chats a day (mean)")
    title(ax, "Missed chats by reason and hour", scenario, group)
    if handles:
        ax.set_ylim(0, bottom.max() * 1.05)
        legend_below(ax, handles, columns=2)
    else:
        say(ax, "No chat was missed.")
    return ax


def described(reason: str) -> tuple[str, Fill]:
    """A reason in a reader's words with its name in the tables, and its fill."""
    words, fill = REASONS.get(reason, ("", Fill("#FFFFFF", "**")))
    return (f"{words} ({reason})" if words else reason), fill


def _per_day(rows: pd.DataFrame, days: int) -> dict[str, Floats]:
    """Mean missed chats a day by hour, ``(24,)``, of the reasons that occur, in a fixed order."""
    prefix = "missed_"
    metrics = [str(metric) for metric in rows["metric"].unique()]
    found = [metric.removeprefix(prefix) for metric in metrics if metric.startswith(prefix)]
    known = [reason for reason in REASONS if reason in found]
    order = known + [reason for reason in found if reason not in REASONS]
    counts = {reason: by_hour(over_time(rows, prefix + reason, "mean")) / days for reason in order}
    return {reason: heights for reason, heights in counts.items() if heights.any()}
