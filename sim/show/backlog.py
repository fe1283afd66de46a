"""The picture of the open list and the queue through the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.model import UNLIMITED, Scenario
from sim.show.data import Pictured, groups_of, over_time, rows_of
from sim.show.style import (
    CLOSED,
    LIMIT,
    LIVE,
    OFFLINE,
    legend_below,
    new_axes,
    panel_below,
    plain,
    say,
    title,
)
from sim.show.week import Week, week_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_NEAR = 2.0
"""A limit is drawn if it is at most so many times the highest number shown."""


def backlog(result: Pictured, group: str = "all", ax: Axes | None = None) -> Axes:
    """Draw the open list and, below it, the queue through the local week.

    The lines are medians over replications of the half-hour's average list, the bands reach from
    the 10 % to the 90 % point over replications; each is averaged over the weeks of the window. A
    window shorter than a week is shown day by day. Times at which all groups shown are outside
    their working hours are shaded, limits near the data are dashed.

    Parameters: ``group`` a name or ``all``; ``ax`` whose place the two panels share (left out: a
    new figure). Returns the upper panel, which has the title; the queue is ``ax.figure.axes[-1]``.
    Raises ResultError for an unknown group.
    """
    scenario = result.scenario
    rows = rows_of(result.by_interval(), scenario, group)
    week = week_of(scenario)
    open_limit, queue_limit = _limits(scenario, group)
    upper = new_axes() if ax is None else ax
    lower = panel_below(upper)
    handles = _panel(upper, week, rows, "open_mean", OFFLINE, open_limit)
    handles += _panel(lower, week, rows, "queue_mean", LIVE, queue_limit)
    groups = groups_of(scenario, group)
    handles += _shade((upper, lower), week.closed(scenario, groups), len(groups))
    upper.set_ylabel("open chats")
    lower.set_ylabel("queued chats")
    _days(upper, lower, week)
    lower.set_xlabel(_axis_label(scenario, week))
    what = "Open and queued chats" + (" through the week" if week.averages else "")
    title(upper, what, scenario, group)
    if handles:
        legend_below(lower, handles, columns=3)
    return upper


def _panel(
    ax: Axes, week: Week, rows: pd.DataFrame, metric: str, color: str, limit: int | None
) -> list[Artist]:
    """Draw median, band and limit of one list; returns what the legend shows of them."""
    name = metric.removesuffix("_mean").replace("queue", "queued")
    if not over_time(rows, metric, "mean").any():
        say(ax, f"No chat was {name}.")
        return []
    low, median, high = (
        week.average(over_time(rows, metric, column)) for column in ("p10", "p50", "p90")
    )
    handles: list[Artist] = [
        ax.stairs(
            median, week.edges, baseline=None, color=color, linewidth=1.6, label=f"{name}: median"
        )
    ]
    if np.any(high > low):
        label = f"{name}: 10-90 % of replications"
        band = ax.stairs(
            high, week.edges, baseline=low, fill=True, color=color, alpha=0.3, label=label
        )
        handles.append(band)
    highest = np.nanmax(np.append(high, 0.0))
    if limit is not None and limit <= _NEAR * highest:
        handles.append(
            ax.axhline(
                limit, color=LIMIT, linewidth=1.2, linestyle="--", label=f"{name}: limit {limit}"
            )
        )
        highest = max(highest, limit)
    ax.set_ylim(0, highest * 1.08 if highest > 0 else 1)
    return handles


def _shade(panels: tuple[Axes, ...], spans: list[tuple[float, float]], groups: int) -> list[Artist]:
    """Shade closed times; returns what the legend shows of them."""
    label = "outside working hours" + (" of all groups" if groups > 1 else "")
    shades: list[Artist] = [
        ax.broken_barh(
            spans,
            (0, 1),
            transform=ax.get_xaxis_transform(),
            facecolor=CLOSED,
            zorder=0,
            label=label,
        )
        for ax in panels
        if spans
    ]
    return shades[:1]


def _days(upper: Axes, lower: Axes, week: Week) -> None:
    """Days along the axis, their names in the middle; of a single day, its hours."""
    days = len(week.labels)
    lower.set_xlim(0, days)
    if days == 1:
        hours = range(0, 25, 3)
        lower.set_xticks([hour / 24 for hour in hours], [f"{hour:02d}:00" for hour in hours])
    else:
        lower.set_xticks(range(days + 1), [""] * (days + 1))
        lower.set_xticks([day + 0.5 for day in range(days)], week.labels, minor=True)
        lower.tick_params(axis="x", which="minor", length=0)
        upper.tick_params(axis="x", which="minor", length=0)
    plain(upper, "x")
    plain(lower, "x")


def _axis_label(scenario: Scenario, week: Week) -> str:
    zone = f"local time, {scenario.timezone}"
    if len(week.labels) == 1:
        return f"{week.labels[0]}, {zone}"
    if week.averages and scenario.duration_days > 7:
        return f"{zone}; average over the weeks of {scenario.duration_days} days"
    return zone


def _limits(scenario: Scenario, group: str) -> tuple[int | None, int | None]:
    """The limits in force of the open list and the queue, where one group is shown (R5, R6)."""
    groups = groups_of(scenario, group)
    if len(groups) != 1:
        return None, None
    offline, queue = groups[0].offline_handling, groups[0].queue_handling
    opens = scenario.offline_chats_enabled and offline.enabled
    counted = offline.max_offline_tickets_counts == "backlog"
    return (
        _finite(offline.max_offline_tickets) if opens and counted else None,
        _finite(queue.limit) if queue.enabled else None,
    )


def _finite(limit: int) -> int | None:
    return None if limit == UNLIMITED else limit
