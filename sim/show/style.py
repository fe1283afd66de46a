"""How every picture looks: colours, sizes, titles, units.

The colours are those of Okabe and Ito (2008), told apart by all common forms of colour blindness;
what lies on top of each other also differs in lightness and hatch, so that a black-and-white print
reads as well.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.scenario.model import Scenario
from sim.show.data import ALL, groups_of
from sim.text import one_line
from sim.units import MICROSECONDS

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer
    from matplotlib.gridspec import GridSpecFromSubplotSpec
    from matplotlib.text import Text

OFFLINE = "#D55E00"
"""Offline chats and the open list."""
LIVE = "#0072B2"
"""Live chats and the queue."""
CLOSED = "#E6E6E6"
GRID = "#C8C8C8"
LIMIT = "#000000"
GREEN = "#009E73"
"""Slots in use."""
PALE = "#BBD7E8"
"""What too few chats stand behind."""
INK = "#111111"
"""Text and edges on colour, which stay dark on a dark page."""
TARGET = "#AA3377"
"""What should be reached."""

WIDTH, HEIGHT = 9.0, 5.6
"""Inches; shown 900 pixels wide, small text is 11 pixels high."""
DPI = 150
_LONGEST = 40
SHORTER = 30
"""The longest name in a title that stands to the right of the names of agents."""


@dataclass(frozen=True, slots=True)
class Fill:
    """How an area is filled."""

    face: str
    hatch: str = ""
    edge: str = "#222222"

    @property
    def of_bars(self) -> dict[str, Any]:
        """As bars are told it."""
        return {"color": self.face, "hatch": self.hatch, "edgecolor": self.edge, "linewidth": 0.6}

    def patch(self, label: str) -> Artist:
        """As a legend shows it."""
        from matplotlib.patches import Patch

        return Patch(facecolor=self.face, hatch=self.hatch, edgecolor=self.edge, label=label)


@contextmanager
def quiet() -> Iterator[None]:
    """Draw the same whatever the user's matplotlib settings (R30), and without a word."""
    import matplotlib.style

    with matplotlib.style.context("default"), warnings.catch_warnings():
        # a name in a script that the font lacks is no reason to disturb a command's output
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        yield


def new_axes(height: float = HEIGHT) -> Axes:
    """Axes on a new pyplot figure, so that a notebook shows it; ``height`` in inches."""
    import matplotlib.pyplot as plt

    return plt.figure(figsize=(WIDTH, height), layout="constrained").add_subplot()


def divided(
    ax: Axes,
    rows: int,
    columns: int,
    *,
    widths: Sequence[float] | None = None,
    heights: Sequence[float] | None = None,
) -> GridSpecFromSubplotSpec:
    """Divide the place of ``ax``, which stays where it is, among ``rows`` x ``columns`` panels."""
    place = ax.get_subplotspec()
    if place is None:
        box = ax.get_position()
        edges = {"left": box.x0, "right": box.x1, "bottom": box.y0, "top": box.y1}
        place = ax.figure.add_gridspec(1, 1, **edges)[0]
    return place.subgridspec(rows, columns, width_ratios=widths, height_ratios=heights)


def panel_below(ax: Axes, *, same_x: bool = True) -> Axes:
    """Give the lower half of the place of ``ax`` to a second panel, by default of its x axis."""
    halves = divided(ax, 2, 1)
    ax.set_subplotspec(halves[0])
    lower = ax.figure.add_subplot(halves[1], sharex=ax if same_x else None)
    if same_x:
        ax.tick_params(axis="x", which="both", labelbottom=False)
    return lower


def plain(ax: Axes, grid: str) -> None:
    """Take away what is no data: the box, and all of the grid but that of the ``grid`` axis."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(False)
    ax.grid(axis="y" if grid == "y" else "x", color=GRID, linewidth=0.6)


def title(ax: Axes, what: str, scenario: Scenario, group: str, *, longest: int = _LONGEST) -> None:
    """Say above ``ax`` what it shows, and of which scenario and group, names of ``longest``."""
    if group == ALL and len(scenario.groups) > 1:
        where = "all groups"
    else:
        where = f"group {shown(groups_of(scenario, group)[0].name, longest)}"
    # names are the user's: a dollar sign in them is not mathematics
    ax.set_title(
        f"{what}\n{shown(scenario.name, longest)}, {where}",
        loc="left",
        fontsize=12,
        parse_math=False,
        usetex=False,
    )


def shown(name: str, longest: int = _LONGEST) -> str:
    """A user's name on one line, what acts written out, cut where it is long."""
    line = one_line(" ".join(name.split()))
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def plainly(*texts: Text) -> None:
    """Take names of the user's as they are: a dollar sign in them is not mathematics."""
    for text in texts:
        text.set_parse_math(False)
        text.set_usetex(False)


def few(number: float, *, none: str = "<.1") -> str:
    """A small figure for a bar or a cell; ``none`` for what is too little to be told."""
    if number < 0.05:
        return none
    return f"{number:.1f}" if number < 9.95 else f"{number:.0f}"


def legend_below(
    ax: Axes, handles: Sequence[Artist | BarContainer], columns: int, *, lines: int = 1
) -> None:
    """A legend under the axis and its label of some ``lines``, where it cannot cover data."""
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        # in units of the font size: the height of tick labels and axis label
        borderaxespad=4.4 + 1.35 * (lines - 1),
        ncols=columns,
        fontsize=9,
        frameon=False,
    )


def legend_beside(ax: Axes, handles: Sequence[Artist]) -> None:
    """A legend to the right of the Axes, where it cannot cover data."""
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(1.005, 1.02),
        fontsize=9,
        frameon=False,
        handlelength=1.6,
    )


def size_of(ax: Axes) -> tuple[float, float]:
    """Width and height of the Axes in inches, before a layout engine has moved it."""
    box = ax.get_position()
    return box.width * ax.figure.bbox.width / ax.figure.dpi, (
        box.height * ax.figure.bbox.height / ax.figure.dpi
    )


def hours_axis(ax: Axes) -> None:
    """Hours of the day, 0 to 23, below bars that stand on them."""
    ax.set_xlim(-0.6, 23.6)
    ax.set_xticks(range(24))
    ax.tick_params(axis="x", length=0)
    plain(ax, "y")


def say(ax: Axes, sentence: str, *, keep_y: bool = False) -> None:
    """Say why there is nothing to see; the y axis has nothing to tell unless ``keep_y``."""
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
    if not keep_y:
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


def duration_range(durations_us: Sequence[int]) -> str:
    """Durations as a reader says them: one, or from the shortest to the longest."""
    shortest, *others = sorted({duration_us / MICROSECONDS for duration_us in durations_us})
    text = duration_text(shortest)
    return f"{text} to {duration_text(others[-1])}" if others else text
