"""A picture of several panels in the place of one: title above, panels, legend below."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.show.style import divided, plainly
from sim.text import one_line

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_THIN = 1e-3
"""Of the height: a row that has room for what stands around its Axes only."""
BETTER, WORSE = "#0072B2", "#D55E00"
UNDECIDED, PALE = "#555555", "#B4B4B4"
_BREAK = re.compile(r"(?<= )|(?<=\.)(?!\d)")
"""Behind a space, or the dot of a path but not of a number."""
NAME_SIZE = 9.0
"""Points; of names beside the rows of a picture."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The parts of a picture."""

    header: Axes
    """Has no height: the title stands on it."""
    panels: list[Axes]
    """Row by row; the first is the Axes that were given."""
    footer: Axes
    """Has no height: the legend hangs from it."""


def sheet(
    ax: Axes,
    count: int,
    columns: int,
    *,
    widths: Sequence[float] | None = None,
    sharey: bool = False,
) -> Sheet:
    """Divide the place of ``ax`` into a title, ``count`` panels in ``columns``, and a legend.

    A figure without a layout of its own gets a constrained one.

    Parameters: ``widths`` of the columns relative to each other; ``sharey``, panels have the y
    axis of the first.
    """
    figure = ax.figure
    if ax.get_subplotspec() is not None and _whole(ax).get_layout_engine() is None:
        # panels with names beside them would lie on each other
        _whole(ax).set_layout_engine("constrained")
    rows = math.ceil(count / columns)
    heights = [_THIN, *[1.0] * rows, _THIN]
    grid = divided(ax, rows + 2, columns, heights=heights, widths=widths)
    cells = [grid[1 + place // columns, place % columns] for place in range(count)]
    ax.set_subplotspec(cells[0])
    shared = ax if sharey else None
    panels = [ax, *(figure.add_subplot(cell, sharey=shared) for cell in cells[1:])]
    bare = [figure.add_subplot(grid[row, :]) for row in (0, rows + 1)]
    for one in bare:
        one.axis("off")
    return Sheet(bare[0], panels, bare[1])


def lay_out(ax: Axes) -> None:
    """Give every part of the figure of ``ax`` its final place."""
    figure = _whole(ax)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


def _whole(ax: Axes) -> Figure:
    from matplotlib.figure import Figure

    figure = ax.figure
    while not isinstance(figure, Figure):
        figure = figure.figure
    return figure


def legend(footer: Axes, handles: Sequence[Artist], columns: int, note: str = "") -> None:
    """A legend below all panels, headed by a sentence."""
    found = footer.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 1.0),
        borderaxespad=0.3,
        ncols=columns,
        fontsize=9,
        frameon=False,
        title=note or None,
        title_fontsize=9,
    )
    plainly(found.get_title())


def name_sides(ax: Axes, left: str, right: str) -> None:
    """Say above a panel what its left side means, and its right."""
    for text, x in ((left, 0.0), (right, 1.0)):
        ax.annotate(
            text,
            (x, 1.0),
            xytext=(0, 3),
            xycoords="axes fraction",
            fontsize=8,
            textcoords="offset points",
            ha="right" if x else "left",
        )


def folded(name: str, width: int) -> str:
    """A user's name in full over several lines, what acts written out.

    Parameters: ``width`` of a line in characters; the name is broken at spaces and dots if it can.
    """
    line = one_line(" ".join(name.split()))
    lines = [""]
    for part in _BREAK.split(line):
        if lines[-1] and len((lines[-1] + part).rstrip()) > width:
            lines.append("")
        for piece in textwrap.wrap(part, width, drop_whitespace=False) or [part]:
            if len((lines[-1] + piece).rstrip()) > width:
                lines.append("")
            lines[-1] += piece
    return "\n".join(each.strip() for each in lines if each.strip())
