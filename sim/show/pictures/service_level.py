"""The picture of the service level against staffing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultError
from sim.results.result import Result
from sim.scenario.model import Scenario
from sim.show.data import ALL, Floats, groups_of, over_time, rows_of
from sim.show.local_time import Axis, axis_of, shade_closed, time_axis
from sim.show.style import (
    GREEN,
    LIMIT,
    LIVE,
    PALE,
    TARGET,
    duration_range,
    legend_below,
    new_axes,
    panel_below,
    say,
    title,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_FEW = 30
_SEGMENTS = ("live", "offline", ALL)


def service_level(
    result: Result,
    group: str = "all",
    ax: Axes | None = None,
    *,
    by: str = "day",
    days: str = "all",
    segment: str = "live",
) -> Axes:
    """Draw the service level by the half-hour raised and, below it, the slots there were for it.

    A bar is the sum of the chats in time over that of the chats that count, over all days shown and
    replications; of fewer than 30 chats it is pale, of none there is no bar. Staffed slots are
    those of agents available or with a slot in use, used ones hold work, wrap-up, silent or
    unreachable customers; both are means. A target on the service level is drawn where it concerns
    this group and segment.

    Parameters: ``group`` a name or ``all``; ``ax`` whose place the two panels share (left out: a
    new figure); ``by`` ``"day"`` or ``"week"``; ``days``, of a day: ``"all"``, weekdays such as
    ``"mon-fri"`` (holidays left out), ``"holidays"`` or a date; ``segment`` ``live``, ``offline``
    or ``all``. Returns the upper panel, which has the title; slots are in ``ax.figure.axes[-1]``.
    Raises ResultError for a group, days or segment that are not there.
    """
    scenario = result.scenario
    if segment not in _SEGMENTS:
        raise ResultError(f"no segment {segment!r}; there are: {', '.join(_SEGMENTS)}")
    totals = result.interval_totals()
    levels = rows_of(totals, scenario, group, segment)
    slots = rows_of(totals, scenario, group)
    groups = groups_of(scenario, group)
    time = axis_of(scenario, groups, by, days)
    upper = new_axes() if ax is None else ax
    lower = panel_below(upper)
    within = duration_range([each.service_level.within_us for each in groups])
    chats = "chats" if segment == ALL else f"{segment} chats"
    upper.set_ylabel(f"{chats} reached\nwithin {within}")
    handles = _levels(upper, time, levels, chats)
    handles += _targets(upper, scenario, group, segment)
    handles += _slots(lower, time, slots)
    handles += shade_closed((upper, lower), time.closed(scenario, groups), groups)
    time_axis((upper, lower), time, scenario)
    title(upper, f"Service level and staffing by half-hour of the {by}", scenario, group)
    legend_below(lower, handles, columns=3)
    return upper


def _share(rows: pd.DataFrame, time: Axis, metric: str) -> tuple[Floats, Floats]:
    """Sums over sums by half-hour, NaN where there is nothing to divide by, and the divisors."""
    top = time.total(over_time(rows, metric, "numerator"))
    bottom = time.total(over_time(rows, metric, "denominator"))
    share = np.full(len(top), np.nan)
    np.divide(top, bottom, out=share, where=bottom > 0)
    return share, bottom


def _levels(ax: Axes, time: Axis, rows: pd.DataFrame, chats: str) -> list[Artist]:
    from matplotlib.ticker import PercentFormatter

    shares, counted = _share(rows, time, "service_level")
    if np.isnan(shares).all():
        say(ax, f"No {chats} were raised.")
        return []
    ax.set_ylim(-0.02, 1.02)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    handles: list[Artist] = []
    looks = [(LIVE, "", f"service level of {chats}"), (PALE, "////", f"of fewer than {_FEW} chats")]
    for few, (color, hatch, label) in enumerate(looks):
        its = np.where((counted < _FEW) == bool(few), shares, np.nan)
        if not np.isnan(its).all():
            filled = ax.stairs(
                its, time.edges, fill=True, color=color, hatch=hatch, linewidth=0, label=label
            )
            # of a level of 0 there is nothing else to see
            ax.stairs(its, time.edges, baseline=None, color=LIVE, linewidth=1.6)
            handles.append(filled)
    return handles


def _targets(ax: Axes, scenario: Scenario, group: str, segment: str) -> list[Artist]:
    wanted = [
        target
        for target in scenario.targets
        if (target.metric, target.group, target.segment) == ("service_level", group, segment)
        and target.at_least is not None
    ]
    return [
        ax.axhline(
            target.at_least or 0.0,
            color=TARGET,
            linewidth=1.4,
            linestyle="-.",
            label=f"target: at least {100 * (target.at_least or 0.0):g} %",
        )
        for target in wanted
    ]


def _slots(ax: Axes, time: Axis, rows: pd.DataFrame) -> list[Artist]:
    staffed, _ = _share(rows, time, "staffed_slots")
    used, _ = _share(rows, time, "used_slots")
    ax.set_ylabel("slots (mean)")
    if not np.nansum(staffed):
        say(ax, "No agent was there.")
        return []
    ax.set_ylim(0, 1.08 * np.nanmax(staffed))
    filled = ax.stairs(used, time.edges, fill=True, color=GREEN, label="slots in use")
    line = ax.stairs(
        staffed, time.edges, baseline=None, color=LIMIT, linewidth=1.6, label="staffed slots"
    )
    return [line, filled]
