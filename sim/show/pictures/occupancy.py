"""The picture of what each agent's time went into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.result import Result
from sim.results.tables import agent_means_of
from sim.scenario.model import Scenario
from sim.show.data import ALL, known, one_policy
from sim.show.style import (
    INK,
    LIMIT,
    LIVE,
    SHORTER,
    Fill,
    divided,
    legend_below,
    new_axes,
    plain,
    plainly,
    say,
    shown,
    title,
)
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

STATUSES = {
    "available": Fill("#009E73", "", "#FFFFFF"),
    "busy": Fill("#E69F00", "///"),
    "away": Fill("#CCE6F4", ".."),
}
"""How each status looks; offline is the paper."""
_MOST = 30
"""A longer roster shows those most and least busy."""


def occupancy(result: Result, group: str = "all", ax: Axes | None = None) -> Axes:
    """Draw the hours of each agent by status and, beside them, the share with a chat in hand.

    Hours are means over replications, a week of the window (in total, if it is shorter); a tick
    stands where shifts or roster plan them. The share is that of the time in which the agent was
    available or had a chat in hand; a dot is that of all replications together, as the summary has
    it, its line reaches from the 10 % to the 90 % point over replications. Agents stand in roster
    order; of more than 30 those with the highest and lowest shares are shown.

    Parameters: ``group``, whose agents are shown, a name or ``all``; ``ax`` whose place the two
    panels share (left out: a new figure). Returns the left panel, which has the title; the shares
    are ``ax.figure.axes[-1]``. Raises ResultError for an unknown group.
    """
    scenario = result.scenario
    known(scenario, group)
    table = one_policy(result.agents)
    means = agent_means_of(table).set_index("agent")
    shown_agents, note = _chosen(scenario, means, group)
    left = new_axes() if ax is None else ax
    halves = divided(left, 1, 2, widths=(3, 2))
    left.set_subplotspec(halves[0])
    right = left.figure.add_subplot(halves[1], sharey=left)
    right.tick_params(axis="y", labelleft=False, length=0)
    title(left, "What agents did" + note, scenario, group, longest=SHORTER)
    if not shown_agents:
        for panel in (left, right):
            plain(panel, "x")
            say(panel, "No agents.")
        return left
    means = means.reindex(shown_agents)
    _hours(left, means, scenario.duration_days)
    _shares(right, means, table)
    left.set_yticks(range(len(shown_agents)), [shown(name, 24) for name in shown_agents])
    plainly(*left.get_yticklabels())
    left.tick_params(axis="y", length=0, labelsize=9 if len(shown_agents) <= 15 else 7)
    left.set_ylim(len(shown_agents) - 0.4, -0.6)
    return left


def _chosen(scenario: Scenario, means: pd.DataFrame, group: str) -> tuple[list[str], str]:
    """The agents of a group in roster order, and what the title says if they are not all."""
    team = [each.name for each in scenario.agents if group == ALL or group in each.groups]
    if len(team) <= _MOST:
        return team, ""
    shares = means["busy_share"].reindex(team)
    # who was never there has no share and comes last
    order = shares.sort_values(ascending=False, kind="stable").index.tolist()
    ends = {*order[: _MOST // 2], *order[-_MOST // 2 :]}
    chosen = [name for name in order if name in ends]
    return chosen, f": {_MOST} of {counted(len(team), 'agent')}, the busiest and the least busy"


def _hours(ax: Axes, means: pd.DataFrame, window_days: int) -> None:
    """Stacked hours by status and the planned ones."""
    weeks = max(window_days / 7, 1.0)
    places, left = np.arange(len(means)), np.zeros(len(means))
    handles: list[Artist | BarContainer] = []
    for status, fill in STATUSES.items():
        hours = means[f"{status}_hours"].to_numpy(np.float64) / weeks
        some = np.flatnonzero(hours)
        if len(some):
            bars = ax.barh(
                places[some],
                hours[some],
                left=left[some],
                height=0.7,
                label=status,
                **fill.of_bars,
            )
            handles.append(bars)
        left += hours
    planned = means["scheduled_hours"].to_numpy(np.float64) / weeks
    on_plan = np.flatnonzero(planned)
    handles.append(
        ax.vlines(
            planned[on_plan],
            # longer than a bar is high
            places[on_plan] - 0.46,
            places[on_plan] + 0.46,
            color=LIMIT,
            linewidth=2,
            label="planned",
        )
    )
    plain(ax, "x")
    ax.set_xlim(0, max(left.max(), planned.max(), 1e-9) * 1.04)
    span = "a week" if window_days >= 7 else f"in {counted(window_days, 'day')}"
    ax.set_xlabel(f"hours {'on the day' if window_days == 1 else span} (mean)")
    legend_below(ax, handles, columns=4)


def _shares(ax: Axes, means: pd.DataFrame, table: pd.DataFrame) -> None:
    """Dots and lines of the time with a chat in hand."""
    from matplotlib.ticker import PercentFormatter

    spread_of = table.groupby("agent", observed=True)["busy_share"]
    low, high = (
        spread_of.quantile(share).reindex(means.index).to_numpy(np.float64) for share in (0.1, 0.9)
    )
    places = np.arange(len(means))
    handles: list[Artist] = []
    handles += ax.plot(
        means["busy_share"].to_numpy(np.float64),
        places,
        linestyle="none",
        marker="o",
        color=LIVE,
        markeredgecolor=INK,
        label="mean",
    )
    if np.any(high > low):
        spread = ax.hlines(
            places,
            low,
            high,
            color=LIMIT,
            linewidth=1.6,
            zorder=1.5,
            label="10-90 % of replications",
        )
        handles.append(spread)
    plain(ax, "x")
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel("time with a chat in hand")
    legend_below(ax, handles, columns=2)
