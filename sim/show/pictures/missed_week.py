"""The picture of missed chats by hour and weekday."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.results.result import Result
from sim.scenario.model import Scenario
from sim.show.data import Floats, groups_of, over_time, rows_of
from sim.show.local_time import DAY_MINUTES, Minutes, Week, week_of
from sim.show.style import INK, LIMIT, few, legend_below, new_axes, say, size_of, title
from sim.text import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = ("#FEFEFE", "#FBD9BE", "#E88A3C", "#B84A00", "#5E2400")
"""From none to the most, darker and darker, so that it reads in grey; no white, which a dark page
would turn."""
_CELL_WIDTH, _CELL_HEIGHT = 15.0, 9.0
"""The smallest cell that a figure fits into (points)."""
_EDGE = 1.4
_SHADES = 40
"""Of more than 50 a colour bar is drawn as an image, which a page may not load."""


def missed_week(result: Result, group: str = "all", ax: Axes | None = None) -> Axes:
    """Draw how many chats are missed by the local hour and weekday in which they were raised.

    A cell is the mean number in that hour of such a day, over the days of the window and
    replications; a window shorter than a week has a row for each of its days. A line goes around
    the working hours of the groups shown.

    Parameters: ``group`` a name or ``all``; ``ax`` to draw on, of which the colour bar takes a part
    (left out: a new figure). Returns the Axes. Raises ResultError for an unknown group.
    """
    scenario = result.scenario
    rows = rows_of(result.by_interval(), scenario, group)
    week, groups = week_of(scenario), groups_of(scenario, group)
    counts = _a_day(week, scenario, week.total(over_time(rows, "missed", "mean")))
    ax = new_axes() if ax is None else ax
    _axis(ax, week, scenario)
    title(ax, "Missed chats by hour and weekday", scenario, group)
    if not counts.any():
        say(ax, "No chat was missed.", keep_y=True)
        return ax
    _cells(ax, counts)
    open_minutes = week.open_minutes(scenario, groups)
    if open_minutes.any() and not open_minutes.all():
        _outline(ax, open_minutes, "working hours" + (" of any group" if len(groups) > 1 else ""))
    return ax


def _a_day(week: Week, scenario: Scenario, totals: Floats) -> Floats:
    """From sums over the window by half-hour to means a day by hour, ``(days, 24)``."""
    dates = [scenario.start + timedelta(days=day) for day in range(scenario.duration_days)]
    days = [day.weekday() for day in dates] if week.averages else range(len(dates))
    such_days = np.bincount(days)
    by_hour: Floats = totals.reshape(-1, 24, 2).sum(axis=2) / such_days[:, None]
    return by_hour


def _cells(ax: Axes, counts: Floats) -> None:
    """Colour the cells, write figures where they fit, and draw the colour bar."""
    from matplotlib.colors import LinearSegmentedColormap

    # asked before the colour bar takes its part, which is small
    width, height = size_of(ax)
    colors = LinearSegmentedColormap.from_list("missed", _COLORS, N=_SHADES)
    days = len(counts)
    mesh = ax.pcolormesh(
        np.arange(25) - 0.5,
        np.arange(days + 1) - 0.5,
        counts,
        cmap=colors,
        vmin=0,
        vmax=counts.max(),
        edgecolors="#FFFFFF",
        linewidth=0.5,
    )
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, aspect=30)
    bar.set_label("missed chats in the hour (mean)")
    bar.outline.set_visible(False)
    if bar.solids is not None:
        # no light seams between its shades
        bar.solids.set_edgecolor("face")
    if width * 72 / 25 < _CELL_WIDTH or height * 72 / (days + 2) < _CELL_HEIGHT:
        return
    for (day, hour), count in np.ndenumerate(counts):
        if count > 0:
            dark = count > 0.55 * counts.max()
            ax.text(
                hour,
                day,
                few(count),
                ha="center",
                va="center",
                fontsize=7,
                color="#FFFFFF" if dark else INK,
            )


def _outline(ax: Axes, open_minutes: Minutes, label: str) -> None:
    """A line around the working hours."""
    from matplotlib.collections import LineCollection

    lines = []
    days = len(open_minutes)
    for day in range(days):
        for minute in np.flatnonzero(np.diff(open_minutes[day], prepend=False, append=False)):
            x = minute / 60 - 0.5
            lines.append([(x, day - 0.5), (x, day + 0.5)])
    shut = np.zeros((1, DAY_MINUTES), np.bool_)
    changes = np.diff(np.concatenate([shut, open_minutes, shut]).astype(np.int8), axis=0) != 0
    for row, minutes in enumerate(changes):
        turns = np.flatnonzero(np.diff(minutes.astype(np.int8), prepend=0, append=0))
        for begin, end in zip(turns[::2], turns[1::2], strict=True):
            ends = [(at / 60 - 0.5, row - 0.5) for at in (begin, end)]
            lines.append(ends)
    drawn = LineCollection(
        lines, colors=LIMIT, linewidths=_EDGE, label=label, capstyle="projecting", clip_on=False
    )
    ax.add_collection(drawn, autolim=False)
    legend_below(ax, [drawn], columns=1)


def _axis(ax: Axes, week: Week, scenario: Scenario) -> None:
    ax.set_xlim(-0.5, 23.5)
    ax.set_ylim(len(week.labels) - 0.5, -0.5)
    ax.set_xticks(range(24))
    ax.set_yticks(range(len(week.labels)), week.labels)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.grid(False)
    days = scenario.duration_days
    ax.set_xlabel(
        f"hour raised, local time, {scenario.timezone}"
        + (f"; mean over the weeks of {counted(days, 'day')}" if week.averages and days > 7 else "")
    )
