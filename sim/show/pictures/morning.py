"""The picture of the morning: what the open list holds at opening, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.result import Result
from sim.scenario.model import Scenario
from sim.show.data import groups_of, known, one_policy, over_time, rows_of
from sim.show.local_time import EVERY, day_of
from sim.show.openings import BEFORE, Followed, Openings, follow, open_half_hours, openings_of
from sim.show.style import (
    LIMIT,
    LIVE,
    OFFLINE,
    divided,
    few,
    legend_below,
    new_axes,
    plain,
    say,
    time_unit,
    title,
)
from sim.show.units import written
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_BARS = 24


def morning(
    result: Result, group: str = "all", ax: Axes | None = None, *, days: str = "all"
) -> Axes:
    """Draw the backlog at opening, how it drains, and how long live customers wait meanwhile.

    It is about the openings of single groups, as the figures of the summary are: of several groups
    each opening counts by itself, with the list and the customers of its own group. On the left
    stands how often one found so many open chats. Beside it, on the same scale, the open list by
    half-hour from the opening on: the mean over openings and replications, and the 10 % and 90 %
    points over replications, averaged over openings. Below, the mean wait of reached live chats by
    the half-hour raised; the small figure on a bar is the number of these chats an opening. An
    opening is followed until its group closes, for at most ten hours.

    Parameters: ``group`` a name or ``all``; ``ax`` whose place the panels share (left out: a new
    figure); ``days``: ``"all"``, weekdays such as ``"mon-fri"`` (holidays left out), ``"holidays"``
    or a date. Returns the panel of the backlog, which has the title; ``ax.figure.axes`` ends with
    the open list and the waits. Raises ResultError for a group or days that are not there.
    """
    import pandas as pd

    scenario = result.scenario
    known(scenario, group)
    groups = groups_of(scenario, group)
    names = [each.name for each in groups]
    by_interval, sums = result.by_interval(), result.interval_totals()
    lists = pd.concat([rows_of(by_interval, scenario, name) for name in names])
    totals = pd.concat([rows_of(sums, scenario, name, "live") for name in names])
    first = over_time(rows_of(by_interval, scenario, names[0]), "open_mean", "mean")
    starts = pd.DatetimeIndex(first.index)
    day = day_of(scenario, groups, days)
    openings = openings_of(one_policy(result.openings), names, starts, day)
    left = new_axes() if ax is None else ax
    place = divided(left, 2, 2, widths=(1, 2.4), heights=(3, 2))
    left.set_subplotspec(place[0, 0])
    words = left.figure.add_subplot(place[1, 0])
    words.set_axis_off()
    drain = left.figure.add_subplot(place[0, 1], sharey=left)
    waits = left.figure.add_subplot(place[1, 1], sharex=drain)
    for panel in (left, drain, waits):
        plain(panel, "y")
    drain.tick_params(axis="x", labelbottom=False)
    left.set_ylabel("open chats" + (" of the group" if len(names) > 1 else ""))
    left.set_xlabel("share of openings")
    which = "" if days == EVERY else f": {day.name}"
    title(left, f"The backlog at opening and what becomes of it{which}", scenario, group)
    if not len(openings.half_hour):
        for panel in (drain, waits):
            panel.set_axis_off()
        left.set_axis_off()
        say(drain, "Nobody opens on these days.")
        return left
    followed = follow(openings, open_half_hours(scenario, groups, starts))
    _backlog(left, openings)
    _say_figures(words, openings, len(names))
    handles = _drain(drain, followed, lists)
    _waits(waits, followed, totals)
    _since_opening(waits, followed, starts[np.unique(openings.half_hour)], scenario)
    highest = max(openings.backlog.max(), drain.dataLim.y1)
    left.set_ylim(0, highest * 1.06 if highest > 0 else 1)
    legend_below(waits, handles, columns=3, lines=2)
    return left


def _backlog(ax: Axes, openings: Openings) -> None:
    """How many openings found how many open chats, as bars that lie on their side."""
    from matplotlib.ticker import PercentFormatter

    most = int(openings.backlog.max())
    # bars of whole chats
    step = most // _BARS + 1
    edges = np.arange(0, most + step + 1, step) - 0.5
    counts, _ = np.histogram(openings.backlog, edges)
    ax.barh(
        (edges[:-1] + edges[1:]) / 2,
        counts / len(openings.backlog),
        height=0.9 * step,
        color=OFFLINE,
        hatch="//",
        edgecolor="#FFFFFF",
        linewidth=0,
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.locator_params(axis="x", nbins=3)
    ax.invert_xaxis()


def _say_figures(ax: Axes, openings: Openings, groups: int) -> None:
    """The figures behind the panels, where there is room for them: the means of the summary."""
    backlog, drained_s = openings.backlog, openings.drained_s
    low, high = np.quantile(backlog, (0.1, 0.9))
    of_groups = f" of {counted(groups, 'group')}" if groups > 1 else ""
    lines = [
        counted(len(backlog), "opening") + of_groups,
        "open chats when a group opens:" if groups > 1 else "open chats at opening:",
        f"  mean {written(openings.backlog_mean, 'chats')}",
        f"  10-90 %: {low:,.0f} to {high:,.0f}",
    ]
    if not np.isnan(drained_s).all():
        late_s = float(np.nanquantile(drained_s, 0.9))
        lines += [
            "until they are gone:",
            f"  mean {written(openings.drain_mean_s, 's')}",
            f"  90 % point {written(late_s, 's')}",
        ]
    if openings.not_drained:
        share = openings.not_drained / np.sum(backlog > 0)
        lines.append(f"not empty in time: {100 * share:.1f} %")
    ax.text(
        0, 0.72, "\n".join(lines), transform=ax.transAxes, va="top", fontsize=9, linespacing=1.3
    )


def _drain(ax: Axes, followed: Followed, rows: pd.DataFrame) -> list[Artist]:
    """The open list around the opening; returns what the legend shows."""
    low, mean, high = (
        followed.mean(over_time(rows, "open_mean", column).to_numpy(np.float64))
        for column in ("p10", "mean", "p90")
    )
    edges = _edges(followed)
    handles: list[Artist] = [
        ax.stairs(mean, edges, baseline=None, color=OFFLINE, linewidth=1.8, label="open: mean")
    ]
    if np.any(high > low):
        band = ax.stairs(
            high,
            edges,
            baseline=low,
            fill=True,
            color=OFFLINE,
            alpha=0.3,
            label="open: 10-90 % of replications",
        )
        handles.append(band)
    handles.append(ax.axvline(0, color=LIMIT, linewidth=1.2, linestyle="--", label="opening"))
    return handles


def _waits(ax: Axes, followed: Followed, totals: pd.DataFrame) -> None:
    """The mean wait of live chats by the half-hour raised."""
    waited_s = followed.total(over_time(totals, "wait_mean", "numerator").to_numpy(np.float64))
    chats = followed.total(over_time(totals, "wait_mean", "denominator").to_numpy(np.float64))
    some = np.flatnonzero(chats)
    if not len(some):
        say(ax, "No live chat was reached.")
        return
    means_s = waited_s[some] / chats[some]
    unit_s, unit = time_unit(float(means_s.max()))
    # the denominator of a count is 1 in each replication, so its sum is their number
    replications = over_time(totals, "raised", "denominator").max()
    openings = followed.weights.sum(axis=1)[some]
    middles = (_edges(followed)[:-1] + 0.25)[some]
    bars = ax.bar(middles, means_s / unit_s, width=0.43, color=LIVE)
    ax.bar_label(
        bars, [few(n) for n in chats[some] / (openings * replications)], padding=2, fontsize=7
    )
    ax.set_ylabel(f"live: mean\nwait, {unit}")
    ax.set_ylim(0, (means_s.max() / unit_s) * 1.2 or 1)


def _since_opening(
    ax: Axes, followed: Followed, openings: pd.DatetimeIndex, scenario: Scenario
) -> None:
    """The axis: local time where all openings come at one time of day, else hours since."""
    edges = _edges(followed)
    ax.set_xlim(edges[0], edges[-1])
    hours = np.arange(np.ceil(edges[0]), np.floor(edges[-1]) + 1).astype(int)
    minutes = np.unique(openings.hour * 60 + openings.minute)
    figures = "figures on bars: reached chats an opening"
    if len(minutes) == 1:
        at = [(int(minutes[0]) + 60 * hour) % 1440 for hour in hours]
        ax.set_xticks(hours, [f"{each // 60:02d}:{each % 60:02d}" for each in at], fontsize=9)
        ax.set_xlabel(f"local time, {scenario.timezone}\n{figures}")
    else:
        ax.set_xticks(hours)
        ax.set_xlabel(f"hours since the half-hour of the opening\n{figures}")


def _edges(followed: Followed) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Where half-hours begin and the last ends (hours since the opening)."""
    return (np.arange(len(followed.weights) + 1) - BEFORE) / 2
