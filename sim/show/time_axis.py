"""How local time lies along the axis of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.model import Group, Scenario
from sim.show.day import Axis
from sim.show.style import CLOSED, plain

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes


def time_axis(panels: tuple[Axes, ...], time: Axis, scenario: Scenario) -> None:
    """Lay ``time`` along the x axis of panels above each other, and name it below the last.

    Days have their names in the middle; a single day has its hours.
    """
    lowest, labels = panels[-1], time.tick_labels
    lowest.set_xlim(0, time.edges[-1])
    if labels:
        lowest.set_xticks(range(len(labels) + 1), [""] * (len(labels) + 1))
        lowest.set_xticks([day + 0.5 for day in range(len(labels))], labels, minor=True)
        for panel in panels:
            panel.tick_params(axis="x", which="minor", length=0)
    else:
        hours = range(0, 25, 3)
        lowest.set_xticks([hour / 24 for hour in hours], [f"{hour:02d}:00" for hour in hours])
    for panel in panels:
        plain(panel, "x")
    lowest.set_xlabel(time.label(scenario))


def shade_closed(
    panels: tuple[Axes, ...], spans: list[tuple[float, float]], groups: tuple[Group, ...]
) -> list[Artist]:
    """Shade ``spans`` (begin and length on the axis) as closed; returns what the legend shows."""
    if not spans:
        return []
    label = "outside working hours" + (" of all groups" if len(groups) > 1 else "")
    shades: list[Artist] = [
        panel.broken_barh(
            spans,
            (0, 1),
            transform=panel.get_xaxis_transform(),
            facecolor=CLOSED,
            zorder=0,
            label=label,
        )
        for panel in panels
    ]
    return shades[:1]
