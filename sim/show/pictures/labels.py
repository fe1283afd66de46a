"""Labels beside points, where they cover neither each other nor, as far as it goes, points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.show.data import Floats
from sim.show.pictures.sheet import plainly

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = 8.0
"""Points."""
_ANGLES = 16
_DISTANCES = (8.0, 14.0, 22.0, 32.0, 44.0, 58.0)
"""Points from the middle of the point to the nearest corner or side of its label."""
_WITH_LINE = 14.0
_TOGETHER = 5.0
"""Points nearer to each other than this (in points) have one label."""


def label_points(ax: Axes, xy: Floats, texts: Sequence[str], others: Floats) -> None:
    """Write a text beside each point, in the order of the points.

    Parameters: ``xy`` ``(n, 2)`` in data coordinates; their ``texts``, of which those of points
    that lie on each other are put together; ``others`` ``(m, 2)``, points without a text that are
    not to be covered if it can be helped. The limits and the layout of the figure must be set.
    """
    to_points = 72.0 / ax.figure.dpi
    at = np.asarray(ax.transData.transform(xy)) * to_points
    every = np.vstack([at, np.asarray(ax.transData.transform(others)) * to_points])
    bounds = np.asarray(ax.get_window_extent().extents) * to_points
    taken: list[tuple[float, float, float, float]] = []
    for place, text in _together(at, texts):
        middle = at[place]
        width, height = 0.62 * SIZE * len(text), 1.15 * SIZE
        x, y, distance = _best(middle, width, height, every, taken, bounds)
        taken.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
        label = ax.annotate(
            text,
            (float(xy[place, 0]), float(xy[place, 1])),
            xytext=(x - middle[0], y - middle[1]),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=SIZE,
            arrowprops=_line() if distance >= _WITH_LINE else None,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
            zorder=6,
        )
        # a label has its place in the layout as it is; it must not change it
        label.set_in_layout(False)
        plainly(label)


def _line() -> dict[str, object]:
    return {"arrowstyle": "-", "color": "#555555", "linewidth": 0.5, "shrinkA": 1, "shrinkB": 2}


def _together(at: Floats, texts: Sequence[str]) -> list[tuple[int, str]]:
    """Points by index with their texts, those that lie on an earlier one with it."""
    found: dict[int, list[str]] = {}
    for place, text in enumerate(texts):
        near = (one for one in found if math.dist(at[one], at[place]) < _TOGETHER)
        found.setdefault(next(near, place), []).append(text)
    return [(place, ", ".join(some)) for place, some in found.items()]


def _best(
    middle: Floats,
    width: float,
    height: float,
    points: Floats,
    taken: Sequence[tuple[float, float, float, float]],
    bounds: Floats,
) -> tuple[float, float, float]:
    """The middle of a label and its distance from the point: the first free place, else the best.

    Nearest first, and to the upper right first.
    """
    best, least = (float(middle[0]), float(middle[1]), 0.0), math.inf
    for distance in _DISTANCES:
        for turn in range(_ANGLES):
            angle = math.pi / 4 + (turn + 1) // 2 * (-1) ** turn * 2 * math.pi / _ANGLES
            # the nearest corner or side is turned to the point, so that its bars stay free
            x = float(middle[0]) + _turned(math.cos(angle), distance, width)
            y = float(middle[1]) + _turned(math.sin(angle), distance, height)
            left, right, below, above = (
                x - width / 2, x + width / 2, y - height / 2, y + height / 2,
            )  # fmt: skip
            covered = (points[:, 0] > left - 3) & (points[:, 0] < right + 3)
            covered &= (points[:, 1] > below - 3) & (points[:, 1] < above + 3)
            crossed = sum(
                a < right and c > left and b < above and d > below for a, b, c, d in taken
            )
            outside = (
                left < bounds[0] or right > bounds[2] or below < bounds[1] or above > bounds[3]
            )
            # its own bars stand upright and lie flat
            barred = (left < middle[0] < right) + (below < middle[1] < above)
            cost = 1e4 * outside + 1e3 * crossed + float(covered.sum()) + 0.5 * barred
            if cost == 0:
                return x, y, distance
            if cost < least:
                best, least = (x, y, distance), cost
    return best


def _turned(direction: float, distance: float, size: float) -> float:
    return direction * distance + size / 2 * max(-1.0, min(1.0, 1.5 * direction))
