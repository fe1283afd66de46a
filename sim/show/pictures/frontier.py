"""The picture of what is traded for what: settings in two or three measures, the best joined."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.results.evidence import Bools
from sim.results.merit import TRADED, lower_is_better
from sim.results.merit import frontier as not_dominated
from sim.show.data import ALL, Floats, check_group, single_changes
from sim.show.pictures.measured import Measure, measure
from sim.show.pictures.sheet import BETTER, PALE, folded, lay_out, legend, sheet
from sim.show.style import CLOSED, GRID, HEIGHT, new_axes, plain, plainly, shown, title
from sim.study.sweep import written
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
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


BY_NAME = 6
"""So few settings have their names at their points, if these are short."""
SHORT = 24
_CHARACTERS = 36
"""Of a line of the key."""


def key_of(
    compared: Comparison, policies: Sequence[str], named: Sequence[int]
) -> tuple[list[str], list[str]]:
    """What stands at the points, and the key beside them, its heading first; empty without."""
    names = [policies[place] for place in named]
    short = len(policies) <= BY_NAME and max(map(len, names)) <= SHORT
    if short:
        return [shown(name) for name in names], []
    numbers = [str(number) for number in range(1, len(names) + 1)]
    grid = bool(compared.paths) and (len(compared.paths) == 1 or single_changes(compared) is None)
    heading, lines = "", names
    if grid:
        heading = ", ".join(path.rpartition(".")[2] for path in compared.paths)
        lines = [", ".join(map(written, compared.varied[name].values())) for name in names]
    lines = [
        f"{line} (baseline)" if name == compared.baseline else line
        for name, line in zip(names, lines, strict=True)
    ]
    return numbers, [_folded(line) for line in (heading, *lines)]


def _folded(text: str) -> str:
    """On at most two lines; what is too long loses its middle, since names differ at the end."""
    lines = folded(text, _CHARACTERS).split("\n")
    return "\n".join(lines if len(lines) < 3 else [lines[0], f"… {lines[-1]}"])


def lines_of(key: Sequence[str]) -> int:
    """How many lines a key has."""
    return sum(text.count("\n") + 1 for text in key)


def width_of(key: Sequence[str]) -> float:
    """Of the key, where a panel (of one) is 1 wide."""
    return 0.1 + 0.0105 * max(len(line) for text in key for line in text.split("\n"))


def write_key(ax: Axes, key: Sequence[str], on: Bools) -> None:
    """Numbers and what they stand for, one below the other; what is dominated is pale."""
    ax.axis("off")
    pitch, above = min(0.05, 1 / lines_of(key)), 0
    for place, text in enumerate(key):
        y = 1 - above * pitch
        above += text.count("\n") + 1
        pale = place > 0 and not on[place - 1]
        color = "#707070" if pale else "black"
        if place:
            number = ax.text(0.08, y, str(place), ha="right", va="top", fontsize=8, color=color)
            number.set_fontweight("normal" if pale else "bold")
        plainly(ax.text(0.12, y, text, va="top", fontsize=8, color=color, linespacing=1.1))


MOST_NAMED = 24
"""Settings in the key; of more only those on the frontier have a number, at most so many."""
_WITH_BARS = 40
"""So many settings all have their intervals."""
_STRIP = 0.12
"""Of the width or height of the rest: the strip of settings without a figure."""
_POINT: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 5.5}
_ON = _POINT | {"color": BETTER}
_OFF = _POINT | {"color": "#8C8C8C", "markerfacecolor": "white", "markersize": 4.5}
_ONE_OF_MANY = _OFF | {"color": PALE, "markersize": 2.5}
_BASE: dict[str, Any] = {"marker": "D", "markersize": 7, "markeredgecolor": "black"}


@dataclass(frozen=True, slots=True)
class _Along:
    """One measure of all settings, in the unit shown."""

    one: Measure
    unit: str
    middle: Floats
    """``(settings,)``, NaN where a setting has no figure."""
    low: Floats
    high: Floats

    @property
    def label(self) -> str:
        side = "less" if lower_is_better(self.one.metric.name) else "more"
        return f"{self.one.words}, {self.unit}\n({side} is better)"

    def limits(self) -> tuple[float, float]:
        """Where figures and intervals lie, with some room about them."""
        ends = np.concatenate([self.middle, self.low, self.high])
        ends = ends[np.isfinite(ends)]
        if not len(ends):
            return 0.0, 1.0
        low, high = float(ends.min()), float(ends.max())
        room = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
        return low - room, high + room


def frontier(
    compared: Comparison,
    measures: Sequence[str] | None = None,
    group: str = ALL,
    ax: Axes | None = None,
) -> Axes:
    """Draw every setting by two or three measures, and join those that none of the others beats.

    The first measure goes upward, the second to the right, a third to the right of a second panel.
    Dark points are on the frontier: no other setting is as good in all measures and better in one,
    by the means. The line joins the best of the two measures of its panel. Bars are 95 % intervals
    (simulation error only), of many settings those of the frontier. A setting without a figure,
    such as a wait of open chats where none was open, stands in a strip of its own.

    Parameters: ``measures`` as ``METRIC`` or ``METRIC:SEGMENT``, two or three, by default missed
    chats against live wait and open wait; ``group`` a name or ``all``; ``ax`` to draw on (left
    out: a new figure). Returns the Axes of the first two. Raises ResultError for a measure or
    group that is not there, or a measure of which neither more nor less is better.
    """
    check_group(compared, group)
    chosen = _measures(measures)
    table = compared.frontier([one.key for one in chosen], group)
    along = [_along(table, one, compared.scenario.duration_days) for one in chosen]
    on = table["on_frontier"].to_numpy(np.bool_)
    baseline = (table["policy"] == compared.baseline).to_numpy(np.bool_)
    named = _named(along[0], on, baseline)
    texts, key = key_of(compared, list(table["policy"]), named)
    if ax is None:
        ax = new_axes(_height(key))
    across = len(along) - 1
    widths = [*[1.0] * across, width_of(key) * across] if key else None
    place = sheet(ax, across + bool(key), across + bool(key), widths=widths)
    for panel, right in zip(place.panels, along[1:], strict=False):
        _panel(panel, along[0], right, on, baseline)
        if panel is not ax:
            panel.set_ylabel("")
            panel.tick_params(axis="y", labelleft=False)
    if key:
        write_key(place.panels[-1], key, on[named])
    title(place.header, "What is traded for what", compared.scenario, group)
    handles = _handles(len(chosen), bool((~on).any()), bool(on[baseline].all()))
    legend(place.footer, handles, 2, _note(named, on))
    lay_out(ax)
    for panel, right in zip(place.panels, along[1:], strict=False):
        _label(panel, along[0], right, named, texts)
    return ax


def height(compared: Comparison) -> float:
    """Inches that the picture needs, whatever the measures."""
    policies = list(compared.policies)
    return _height(key_of(compared, policies, list(range(min(len(policies), MOST_NAMED))))[1])


def _height(key: Sequence[str]) -> float:
    return max(HEIGHT, 2.0 + 0.14 * lines_of(key))


def _measures(measures: Sequence[str] | None) -> list[Measure]:
    texts = TRADED if measures is None else measures
    if isinstance(texts, str) or len(texts) not in (2, 3):
        raise ResultError(f"frontier: found {texts!r}, allowed: a list of two or three measures")
    chosen = [measure(text) for text in texts]
    if len({one.key for one in chosen}) < len(chosen):
        raise ResultError(f"frontier: found a measure twice in {', '.join(texts)}")
    for one in chosen:
        lower_is_better(one.metric.name)
    return chosen


def _along(table: pd.DataFrame, one: Measure, days: float) -> _Along:
    middle, low, high = (
        table[f"{one.key}{ending}"].to_numpy(np.float64) for ending in ("", "_low", "_high")
    )
    scale = one.scale(float(np.nanmax(np.abs(middle), initial=0.0)), days)
    return _Along(one, scale.unit, *(scale.factor * each for each in (middle, low, high)))


def _named(first: _Along, on: Bools, baseline: Bools) -> list[int]:
    """Which settings have a label: all of few; else the baseline and some along the frontier."""
    if len(on) <= MOST_NAMED:
        return list(range(len(on)))
    order = np.argsort(first.middle, kind="stable")
    best = [int(place) for place in order if on[place] and not baseline[place]]
    room = MOST_NAMED - 1
    if len(best) > room:
        spread = np.linspace(0, len(best) - 1, room).round().astype(int)
        best = [best[place] for place in spread]
    return [*(int(place) for place in np.flatnonzero(baseline)), *best]


def _panel(ax: Axes, up: _Along, right: _Along, on: Bools, baseline: Bools) -> None:
    """Draw all settings by two measures."""
    plain(ax, "x")
    ax.grid(axis="both", color=GRID, linewidth=0.6)
    x, y = _placed(right), _placed(up)
    shown_at = ~(np.isnan(right.middle) & np.isnan(up.middle))
    many = len(on) > _WITH_BARS
    for some, color, line, layer in (
        (~on & shown_at, PALE, 0.8, 2),
        (on & shown_at, BETTER, 1.2, 4),
    ):
        barred = some & (on | baseline) if many else some
        flat, upright = (barred & np.isfinite(each.low) for each in (right, up))
        if flat.any():
            ends = right.low[flat], right.high[flat]
            ax.hlines(y[flat], *ends, color, linewidth=line, zorder=layer)
        if upright.any():
            ends = up.low[upright], up.high[upright]
            ax.vlines(x[upright], *ends, color, linewidth=line, zorder=layer)
    best = not_dominated(
        np.column_stack([right.middle, up.middle]),
        [lower_is_better(each.one.metric.name) for each in (right, up)],
    )
    best &= np.isfinite(right.middle) & np.isfinite(up.middle)
    order = np.flatnonzero(best)[np.argsort(right.middle[best], kind="stable")]
    ax.plot(x[order], y[order], "-", color=BETTER, linewidth=1, zorder=3)
    for style, some in ((_ON, on), (_ONE_OF_MANY if many else _OFF, ~on)):
        for marks, mine in ((style, ~baseline), (style | _BASE, baseline)):
            each = shown_at & some & mine
            if each.any():
                ax.plot(x[each], y[each], **marks, zorder=5 if some is on else 3)
    _strips(ax, up, right)


def _placed(along: _Along) -> Floats:
    """Where settings stand along one axis; those without a figure in the strip behind the rest."""
    low, high = along.limits()
    return np.where(np.isnan(along.middle), high + _STRIP / 2 * (high - low), along.middle)


def _strips(ax: Axes, up: _Along, right: _Along) -> None:
    """Limits, labels, and where a setting has no figure a strip for such."""
    for along, axis in ((right, ax.xaxis), (up, ax.yaxis)):
        low, high = along.limits()
        missing = bool(np.isnan(along.middle).any())
        end = high + _STRIP * (high - low) if missing else high
        (ax.set_xlim if along is right else ax.set_ylim)(low, end)
        axis.set_label_text(along.label, fontsize=9)
        ticks = [float(tick) for tick in axis.get_majorticklocs() if low <= tick <= high]
        labels = [f"{tick:,g}".replace("-", "−") for tick in ticks]
        if missing:
            (ax.axvspan if along is right else ax.axhspan)(high, end, color=CLOSED, zorder=0)
            ticks.append((high + end) / 2)
            labels.append("none")
        axis.set_ticks(ticks, labels, fontsize=8)


def _label(ax: Axes, up: _Along, right: _Along, named: Sequence[int], texts: Sequence[str]) -> None:
    """Write beside the points which settings they are."""
    xy = np.column_stack([_placed(right), _placed(up)])
    there = ~(np.isnan(right.middle) & np.isnan(up.middle))
    mine = [place for place in named if there[place]]
    others = np.setdiff1d(np.flatnonzero(there), mine)
    label_points(
        ax,
        xy[mine],
        [text for place, text in zip(named, texts, strict=True) if there[place]],
        xy[others],
    )


def _handles(measures: int, dominated: bool, baseline_on: bool) -> list[Artist]:
    from matplotlib.lines import Line2D

    both = "both" if measures == 2 else "all three"
    handles: list[Artist] = [
        Line2D([], [], **_ON, label=f"frontier: no other is as good in {both} and better in one"),
        Line2D([], [], **(_ON if baseline_on else _OFF) | _BASE, label="the baseline"),
    ]
    if dominated:
        handles.append(Line2D([], [], **_OFF, label="off it: another is"))
    if measures == 3:
        label = "the best of the two measures of a panel"
        handles.append(Line2D([], [], color=BETTER, linewidth=1, label=label))
    return handles


def _note(named: Sequence[int], on: Bools) -> str:
    bars = "Bars: 95 % intervals, simulation error only"
    if len(on) > _WITH_BARS:
        bars += f" ({counted(len(on), 'setting')}: of the frontier and the baseline)"
    if len(named) < len(on):
        bars += (
            f"\nnumbered: the baseline and {len(named) - 1} of the {int(on.sum())} on the frontier"
        )
    return bars
