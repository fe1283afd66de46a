"""How every picture looks: colours, sizes, titles, units.

The colours are those of Okabe and Ito (2008), told apart by all common forms of colour blindness;
what lies on top of each other also differs in lightness and hatch, so that a black-and-white print
reads as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.model import Scenario
from sim.show.data import ALL, groups_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

OFFLINE = "#D55E00"
"""Offline chats and the open list."""
LIVE = "#0072B2"
"""Live chats and the queue."""
CLOSED = "#E6E6E6"
LIMIT = "#000000"

WIDTH, HEIGHT = 9.0, 5.6
"""Inches; shown 900 pixels wide, small text is 11 pixels high."""
DPI = 150
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Fill:
    """How an area is filled."""

    face: str
    hatch: str = ""
    edge: str = "#222222"


def new_axes() -> Axes:
    """Axes on a new pyplot figure, so that a notebook shows it."""
    import matplotlib.pyplot as plt

    return plt.figure(figsize=(WIDTH, HEIGHT), layout="constrained").add_subplot()


def panel_below(ax: Axes) -> Axes:
    """Give the lower half of the place of ``ax`` to a second panel with the same x axis."""
    figure, place = ax.figure, ax.get_subplotspec()
    if place is None:
        box = ax.get_position()
        edges = {"left": box.x0, "right": box.x1, "bottom": box.y0, "top": box.y1}
        place = figure.add_gridspec(1, 1, **edges)[0]
    halves = place.subgridspec(2, 1)
    ax.set_subplotspec(halves[0])
    lower = figure.add_subplot(halves[1], sharex=ax)
    ax.tick_params(axis="x", which="both", labelbottom=False)
    return lower


def plain(ax: Axes, grid: str) -> None:
    """Take away what is no data: the box, and all of the grid but that of the ``grid`` axis."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(False)
    ax.grid(axis="y" if grid == "y" else "x", color="#C8C8C8", linewidth=0.6)


def title(ax: Axes, what: str, scenario: Scenario, group: str) -> None:
    """Say above ``ax`` what it shows, and of which scenario and group."""
    if group == ALL and len(scenario.groups) > 1:
        where = "all groups"
    else:
        where = f"group {shown(groups_of(scenario, group)[0].name)}"
    # names are the user's: a dollar sign in them is not mathematics
    ax.set_title(
        f"{what}\n{shown(scenario.name)}, {where}",
        loc="left",
        fontsize=12,
        parse_math=False,
        usetex=False,
    )


def shown(name: str) -> str:
    """A user's name on one line, without control characters, cut where it is long."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(name.split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def legend_below(ax: Axes, handles: Sequence[Artist | BarContainer], columns: int) -> None:
    """A legend under the axis and its label, where it cannot cover data."""
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        # in units of the font size: the height of tick labels and axis label
        borderaxespad=4.4,
        ncols=columns,
        fontsize=9,
        frameon=False,
    )


def hours_axis(ax: Axes) -> None:
    """Hours of the day, 0 to 23, below bars that stand on them."""
    ax.set_xlim(-0.6, 23.6)
    ax.set_xticks(range(24))
    ax.tick_params(axis="x", length=0)
    plain(ax, "y")


def say(ax: Axes, sentence: str) -> None:
    """Say why there is nothing to see."""
    ax.text(
        0.5,
        0.5,
        sentence,
        transform=ax.transAxes,
        ha="center",
        va="center",
        fontsize=12,
        bbox={"facecolor": "white", "edgecolor": "none"},
    )
    ax.set_yticks([])
    ax.set_ylim(0, 1)


def time_unit(longest_s: float) -> tuple[float, str]:
    """The unit in which durations up to ``longest_s`` read well: its seconds and its name."""
    for seconds, name in ((1.0, "seconds"), (60.0, "minutes"), (3600.0, "hours")):
        if longest_s < 180 * seconds:
            return seconds, name
    return 86_400.0, "days"


def duration_text(seconds: float) -> str:
    """A duration as a reader says it, for instance ``90 s`` or ``2 min``."""
    for size, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size and seconds % size == 0:
            return f"{seconds / size:g} {name}"
    return f"{seconds:g} s"
