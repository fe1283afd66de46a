"""The picture of user waits by the hour in which chats are raised, live and offline apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.result import Result
from sim.scenario.model import Scenario
from sim.show.data import Floats, by_hour, groups_of, known, over_time, rows_of
from sim.show.style import (
    LIMIT,
    LIVE,
    OFFLINE,
    Fill,
    duration_text,
    few,
    hours_axis,
    new_axes,
    panel_below,
    say,
    time_unit,
    title,
)
from sim.units import MICROSECONDS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_NEAR = 4.0
"""The service level's limit is drawn if it is at most so many times the longest wait shown."""
_FILLS = {"live": Fill(LIVE), "offline": Fill(OFFLINE, "//")}


def waits(result: Result, group: str = "all", ax: Axes | None = None) -> Axes:
    """Draw the mean user wait of reached chats by the local hour in which they were raised.

    Live chats stand in the upper panel, offline chats in the lower, each in its own unit (R33). A
    bar is the sum of waits over the number of chats, over all days and replications; the small
    figure on it is the number of these chats a day. Hours without such chats have no bar. The wait
    within which the service level counts a chat is dashed among the live chats, if it is near.

    Parameters: ``group`` a name or ``all``; ``ax`` whose place the two panels share (left out: a
    new figure). Returns the upper panel, which has the title; offline chats are in
    ``ax.figure.axes[-1]``. Raises ResultError for an unknown group.
    """
    scenario = result.scenario
    known(scenario, group)
    totals = result.interval_totals()
    upper = new_axes() if ax is None else ax
    lower = panel_below(upper)
    for panel, segment in ((upper, "live"), (lower, "offline")):
        rows = rows_of(totals, scenario, group, segment)
        means, chats = mean_waits(rows, scenario.duration_days)
        hours_axis(panel)
        unit_s = _bars(panel, segment, means, chats)
        if segment == "live" and unit_s:
            _service_level(panel, scenario, group, unit_s)
    lower.set_xlabel(
        f"hour raised, local time, {scenario.timezone}; figures on bars: reached chats a day"
    )
    title(upper, "Mean wait of reached chats by hour raised", scenario, group)
    return upper


def mean_waits(rows: pd.DataFrame, days: int) -> tuple[Floats, Floats]:
    """The mean wait by hour raised (s, NaN without chats) and the reached chats a day.

    Parameters: ``rows`` of one group and segment with numerators and denominators over
    replications; ``days`` of the window. Returns ``(24,)`` each.
    """
    waited_s = by_hour(over_time(rows, "wait_mean", "numerator"))
    chats = by_hour(over_time(rows, "wait_mean", "denominator"))
    means = np.full(24, np.nan)
    np.divide(waited_s, chats, out=means, where=chats > 0)
    # the denominator of a count is 1 in each replication, so its sum is their number
    replications = over_time(rows, "raised", "denominator").max()
    return means, chats / (days * replications)


def _bars(ax: Axes, segment: str, means: Floats, chats: Floats) -> float:
    """Draw the bars; returns the unit of the axis (s), or 0 where there are none."""
    ax.set_ylabel(f"{segment} chats")
    hours = np.flatnonzero(chats)
    if not len(hours):
        say(ax, f"No {segment} chat was reached.")
        return 0.0
    unit_s, unit = time_unit(float(np.nanmax(means)))
    fill = _FILLS[segment]
    heights = means[hours] / unit_s
    bars = ax.bar(
        hours, heights, width=0.85, color=fill.face, hatch=fill.hatch, edgecolor="#FFFFFF"
    )
    ax.bar_label(
        bars,
        [few(n, none="<0.1") for n in chats[hours]],
        padding=2,
        fontsize=8,
        # the line of the service level must not strike a figure through
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )
    ax.set_ylabel(f"{segment} chats\nmean wait, {unit}")
    ax.set_ylim(0, heights.max() * 1.15 or 1)
    return unit_s


def _service_level(ax: Axes, scenario: Scenario, group: str, unit_s: float) -> None:
    """Mark the waits within which the service levels count a chat, and say what they are."""
    groups = groups_of(scenario, group)
    limits_s = {each.service_level.within_us / MICROSECONDS for each in groups}
    highest = ax.get_ylim()[1]
    near_s = sorted(limit_s for limit_s in limits_s if limit_s / unit_s <= _NEAR * highest)
    if not near_s:
        return
    for limit_s in near_s:
        ax.axhline(limit_s / unit_s, color=LIMIT, linewidth=1.2, linestyle="--")
    ax.set_ylim(0, max(highest, near_s[-1] / unit_s * 1.08))
    text = f"service level\nwithin {duration_text(near_s[0])}"
    if len(near_s) > 1:
        text += f"\nto {duration_text(near_s[-1])}"
    ax.annotate(
        text,
        (1, (near_s[0] + near_s[-1]) / 2 / unit_s),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        annotation_clip=False,
    )
