"""The picture of the open list and the queue through the week or the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.result import Result
from sim.scenario.model import Scenario
from sim.show.data import groups_of, over_time, rows_of
from sim.show.local_time import Axis, axis_of, shade_closed, time_axis
from sim.show.style import (
    LIMIT,
    LIVE,
    OFFLINE,
    legend_below,
    new_axes,
    panel_below,
    say,
    title,
)
from sim.units import UNLIMITED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_NEAR = 2.0
"""A limit is drawn if it is at most so many times the highest number shown."""


def backlog(
    result: Result,
    group: str = "all",
    ax: Axes | None = None,
    *,
    by: str = "week",
    days: str = "all",
) -> Axes:
    """Draw the open list and, below it, the queue through the local week or day.

    The lines are medians over replications of the half-hour's average list, the bands reach from
    the 10 % to the 90 % point over replications; each is averaged over the weeks, or the days, of
    the window. By the week, a window shorter than one is shown day by day. Times at which all
    groups shown are outside their working hours are shaded, limits near the data are dashed.

    Parameters: ``group`` a name or ``all``; ``ax`` whose place the two panels share (left out: a
    new figure); ``by`` ``"week"`` or ``"day"``; ``days``, of a day: ``"all"``, weekdays such as
    ``"mon-fri"`` (holidays left out), ``"holidays"`` or a date. Returns the upper panel, which has
    the title; the queue is ``ax.figure.axes[-1]``. Raises ResultError for an unknown group or days
    that are not there.
    """
    scenario = result.scenario
    rows = rows_of(result.by_interval(), scenario, group)
    groups = groups_of(scenario, group)
    time = axis_of(scenario, groups, by, days)
    open_limit, queue_limit = _limits(scenario, group)
    upper = new_axes() if ax is None else ax
    lower = panel_below(upper)
    handles = _panel(upper, time, rows, "open_mean", OFFLINE, open_limit)
    handles += _panel(lower, time, rows, "queue_mean", LIVE, queue_limit)
    handles += shade_closed((upper, lower), time.closed(scenario, groups), groups)
    upper.set_ylabel("open chats")
    lower.set_ylabel("queued chats")
    time_axis((upper, lower), time, scenario)
    what = "Open and queued chats" + (f" through the {by}" if time.averages else "")
    title(upper, what, scenario, group)
    if handles:
        legend_below(lower, handles, columns=3)
    return upper


def _panel(
    ax: Axes, time: Axis, rows: pd.DataFrame, metric: str, color: str, limit: int | None
) -> list[Artist]:
    """Draw median, band and limit of one list; returns what the legend shows of them."""
    name = metric.removesuffix("_mean").replace("queue", "queued")
    if not over_time(rows, metric, "mean").any():
        say(ax, f"No chat was {name}.")
        return []
    low, median, high = (
        time.average(over_time(rows, metric, column)) for column in ("p10", "p50", "p90")
    )
    handles: list[Artist] = [
        ax.stairs(
            median, time.edges, baseline=None, color=color, linewidth=1.6, label=f"{name}: median"
        )
    ]
    if np.any(high > low):
        label = f"{name}: 10-90 % of replications"
        band = ax.stairs(
            high, time.edges, baseline=low, fill=True, color=color, alpha=0.3, label=label
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
