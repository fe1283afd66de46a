"""The picture of how user waits are distributed, live and offline chats apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics import BY_NAME
from sim.results.result import Result
from sim.scenario.model import Scenario
from sim.scenario.targets import Target
from sim.show.data import ALL, Floats, groups_of, known, one_policy
from sim.show.style import (
    INK,
    LIMIT,
    LIVE,
    OFFLINE,
    TARGET,
    duration_text,
    legend_beside,
    new_axes,
    panel_below,
    plain,
    say,
    time_unit,
    title,
)
from sim.show.units import written
from sim.units import MICROSECONDS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_COLORS = {"live": LIVE, "offline": OFFLINE}
_PERCENTILES = {50: "o", 90: "s", 95: "^", 99: "D"}
"""Each with its marker."""
_POINTS = 400
_NEAR = 2.0
"""A service level or target is drawn if it is at most so many times the 99th percentile."""


def wait_distribution(result: Result, group: str = "all", ax: Axes | None = None) -> Axes:
    """Draw the share of reached chats whose user wait was at most so long.

    Live chats stand in the upper panel, offline chats in the lower, each in its own unit (R33);
    all replications are pooled. The percentiles of the summary are marked, and so are the waits
    within which the service level counts a chat (live chats) and targets on waits, where they are
    near. Where a curve begins above 0 it is the share of those who did not wait.

    Parameters: ``group`` a name or ``all``; ``ax`` whose place the two panels share (left out: a
    new figure). Returns the upper panel, which has the title; offline chats are in
    ``ax.figure.axes[-1]``. Raises ResultError for an unknown group.
    """
    scenario = result.scenario
    known(scenario, group)
    waits = one_policy(result.waits)
    waits = waits[(waits["group"] == group) & (waits["kind"] == "user_wait")]
    summary = result.summary()
    upper = new_axes() if ax is None else ax
    lower = panel_below(upper, same_x=False)
    for panel, segment in ((upper, "live"), (lower, "offline")):
        counts = waits[waits["segment"] == segment]
        panel.set_ylabel(f"{segment} chats\nshare of those reached")
        if counts.empty:
            plain(panel, "y")
            say(panel, f"No {segment} chat was reached.")
            panel.set_xticks([])
            continue
        percentiles_s = _percentiles(summary, group, segment)
        marks = _marks(scenario, group, segment)
        _curve(panel, segment, counts, percentiles_s, marks)
    title(upper, "How long reached chats waited", scenario, group)
    return upper


def _percentiles(summary: pd.DataFrame, group: str, segment: str) -> dict[int, float]:
    """The percentiles (s) that the summary gives."""
    rows = summary[(summary["group"] == group) & (summary["segment"] == segment)]
    means = rows.set_index("metric")["mean"]
    return {percent: float(means[f"wait_p{percent}"]) for percent in _PERCENTILES}


def _marks(scenario: Scenario, group: str, segment: str) -> list[tuple[float, str, bool]]:
    """Waits to be marked: seconds, what they are, whether each is a target."""
    marks = []
    if segment == "live":
        limits = {each.service_level.within_us for each in groups_of(scenario, group)}
        for limit_s in sorted(limit / MICROSECONDS for limit in limits):
            marks.append((limit_s, f"service level: within {duration_text(limit_s)}", False))
    for target in scenario.targets:
        limit = target.at_least if target.at_most is None else target.at_most
        if limit is not None and _concerns(target, group, segment):
            marks.append((limit, _in_words(target, limit), True))
    return marks


def _concerns(target: Target, group: str, segment: str) -> bool:
    name = target.metric
    on_waits = name == "wait_mean" or BY_NAME[name].percent is not None
    return on_waits and target.group == group and target.segment in (segment, ALL)


def _in_words(target: Target, limit_s: float) -> str:
    what = "mean" if target.metric == "wait_mean" else target.metric.removeprefix("wait_")
    bound = "at least" if target.at_most is None else "at most"
    text = f"target: {what} {bound} {duration_text(limit_s)}"
    if target.segment == ALL:
        text += "\n(live and offline)"
    if target.per_day:
        text += f"\non {100 * target.share_of:g} % of days"
    return text


def _curve(
    ax: Axes,
    segment: str,
    counts: pd.DataFrame,
    percentiles_s: dict[int, float],
    marks: list[tuple[float, str, bool]],
) -> None:
    from matplotlib.ticker import PercentFormatter

    longest = percentiles_s[99]
    near = [mark for mark in marks if mark[0] <= _NEAR * longest or longest == 0]
    right_s = max([1.1 * longest, *(1.08 * mark[0] for mark in near)]) or 1.0
    unit_s, unit = time_unit(right_s)
    at_s = np.linspace(0, right_s, _POINTS)
    # the curve rises to those who did not wait
    at_s, shares = np.append(0.0, at_s), np.append(0.0, _shares(counts, at_s))
    color = _COLORS[segment]
    ax.fill_between(at_s / unit_s, shares, color=color, alpha=0.2, linewidth=0)
    ax.plot(at_s / unit_s, shares, color=color, linewidth=1.8)
    handles: list[Artist] = []
    for percent, marker in _PERCENTILES.items():
        wait_s = percentiles_s[percent]
        handles += ax.plot(
            wait_s / unit_s,
            percent / 100,
            marker=marker,
            markersize=6.5,
            linestyle="none",
            color=color,
            markeredgecolor=INK,
            label=f"p{percent}: {written(wait_s, 's')}",
            clip_on=False,
            zorder=4,
        )
    for wait_s, words, is_target in near:
        handles.append(
            ax.axvline(
                wait_s / unit_s,
                color=TARGET if is_target else LIMIT,
                linewidth=1.4,
                linestyle="-." if is_target else "--",
                label=words,
            )
        )
    plain(ax, "y")
    ax.set_xlim(0, right_s / unit_s)
    ax.set_ylim(0, 1)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel(f"user wait, {unit}")
    legend_beside(ax, handles)


def _shares(counts: pd.DataFrame, at_s: Floats) -> Floats:
    """The share of waits that are at most each of ``at_s``."""
    upto = counts["count"].to_numpy(np.float64).cumsum()
    # all waits of a bin are at most its longest, and hardly shorter
    longest_s = counts["greatest_s"].to_numpy(np.float64)
    found = np.searchsorted(longest_s, at_s + 1e-9, side="right")
    found[0] = int(longest_s[0] == 0)
    shares: Floats = np.append(0.0, upto)[found] / upto[-1]
    return shares
