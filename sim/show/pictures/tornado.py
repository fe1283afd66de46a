"""The picture of one-at-a-time changes: how far each setting moves a figure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.show.data import ALL, check_group, single_changes
from sim.show.pictures.measured import Measure, Scale, measure, number
from sim.show.pictures.sheet import (
    BETTER,
    NAME_SIZE,
    UNDECIDED,
    WORSE,
    folded,
    lay_out,
    legend,
    name_sides,
    sheet,
)
from sim.show.style import Fill, new_axes, plain, plainly, shown, title
from sim.study.sweep import written
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

MOST = 25
"""Paths in one picture, those that reach furthest; more cannot be read."""
_NAME_WIDTH = 30
_BAR = 0.62
"""Of a lane."""
_LANE = 0.3
"""Inches."""
_LONGEST = 28
_BETTER = Fill(BETTER)
_WORSE = Fill(WORSE, "//", "#FFFFFF")
_OTHER = Fill("#999999")
_OPEN = Fill("#FFFFFF", "", UNDECIDED)
_WORDS = (
    (_BETTER, "better than the file"),
    (_WORSE, "worse"),
    (_OTHER, "differs"),
    (_OPEN, "not decided: the interval holds the file's figure"),
)


@dataclass(frozen=True, slots=True)
class _Bar:
    """What one value of a path makes of the figure, in the unit shown."""

    value: str
    difference: float
    low: float
    """Ends of the interval of the difference, NaN where there is none."""
    high: float
    same: bool
    """The difference was the same in every replication: there is nothing to draw a whisker of."""

    @property
    def ends(self) -> tuple[float, float]:
        """From where to where bar and whisker go, of differences."""
        every = [0.0, self.difference]
        if not (self.same or math.isnan(self.low)):
            every += [self.low, self.high]
        return min(every), max(every)

    @property
    def text(self) -> str:
        """What stands at its end."""
        return f"{self.value} (same in every replication)" if self.same else self.value


@dataclass(slots=True)
class _Path:
    """A path and the bars of its values, those below the baseline and those above it apart."""

    name: str
    own: str
    below: list[_Bar] = field(default_factory=list)
    above: list[_Bar] = field(default_factory=list)

    @property
    def lanes(self) -> list[list[_Bar]]:
        """Bars that stand on one line: one below and one above, if their whiskers let them."""
        lanes: list[list[_Bar]] = []
        for one, other in zip_longest(self.below, self.above):
            if one and other and one.ends[1] <= 0 <= other.ends[0]:
                lanes.append([one, other])
            else:
                lanes += [[bar] for bar in (one, other) if bar]
        return lanes

    @property
    def label(self) -> str:
        """The path in full and the file's own value."""
        own = f"\n(the file: {self.own})" if self.own else ""
        return folded(self.name, _NAME_WIDTH) + own

    @property
    def lanes_high(self) -> float:
        """Room for the lanes and for the label beside them, in lanes."""
        return 0.4 + max(len(self.lanes), 0.16 / _LANE * (self.label.count("\n") + 1))

    @property
    def reach(self) -> float:
        """The farthest that any value moves the figure."""
        return max((abs(bar.difference) for bar in (*self.below, *self.above)), default=0.0)


def tornado(
    compared: Comparison,
    metric: str,
    group: str = ALL,
    segment: str = ALL,
    ax: Axes | None = None,
) -> Axes:
    """Draw how far each setting, changed by itself, moves a figure away from the file's own.

    A bar goes from the figure of the file to that of the changed setting, whose value is written
    at its end; the whisker is the 95 % interval of the difference, for all settings together
    (simulation error only). Paths that reach furthest stand above, at most :data:`MOST` of them.

    Parameters: ``metric`` a name, or ``METRIC:SEGMENT``; ``group`` a name or ``all``; ``segment``
    ``all``, ``live`` or ``offline``; ``ax`` to draw on (left out: a new figure). Returns the Axes.
    Raises ResultError for what is not there, for a comparison that was not made one at a time, and
    where the file has no such figure.
    """
    check_group(compared, group)
    one = measure(metric if ":" in metric else f"{metric}:{segment}")
    rows, base = _rows(compared, one, group)
    scale = _scale(compared, one, rows, base)
    paths = _paths(compared, rows, base, scale)
    drawn = paths[:MOST]
    if ax is None:
        ax = new_axes(_height(drawn))
    place = sheet(ax, 1, 1)
    fills = _draw(ax, drawn, base * scale.factor, one)
    ax.set_xlabel(f"{one.words}, {scale.unit}", fontsize=9)
    _name_sides(ax, one)
    title(
        place.header,
        f"{one.words.capitalize()}: one setting changed at a time",
        compared.scenario,
        group,
    )
    legend(place.footer, _handles(fills), 2, _note(compared, drawn, paths))
    _make_room(ax)
    return ax


def height(compared: Comparison, metric: str, group: str = ALL) -> float:
    """Inches that the picture needs."""
    one = measure(metric)
    rows, base = _rows(compared, one, group)
    return _height(_paths(compared, rows, base, _scale(compared, one, rows, base))[:MOST])


def _height(paths: list[_Path]) -> float:
    return 2.2 + _LANE * sum(path.lanes_high for path in paths)


def _rows(compared: Comparison, one: Measure, group: str) -> tuple[pd.DataFrame, float]:
    """The differences of all policies by name, and the baseline's figure."""
    if single_changes(compared) is None:
        raise ResultError(
            "tornado: the settings of this comparison differ from the baseline "
            f"{compared.baseline!r} in more than one path; allowed: a sweep one at a time, set "
            "against the file itself (sweep --one-at-a-time, one_at_a_time=True in Python)"
        )
    frame = compared.differences()
    mine = (frame["metric"] == one.metric.name) & (frame["segment"] == one.segment)
    rows = frame[mine & (frame["group"] == group)].set_index("policy")
    base = float(rows["base"].iloc[0]) if len(rows) else math.nan
    if math.isnan(base):
        raise ResultError(
            f"tornado: {compared.baseline} has no {one.key} of group {group!r} to start from"
        )
    return rows, base


def _scale(compared: Comparison, one: Measure, rows: pd.DataFrame, base: float) -> Scale:
    largest = max(abs(base), float(rows["value"].abs().max()))
    return one.scale(base if math.isnan(largest) else largest, compared.scenario.duration_days)


def _paths(compared: Comparison, rows: pd.DataFrame, base: float, scale: Scale) -> list[_Path]:
    """Paths by reach, and by their order in the sweep where that is equal."""
    changed = single_changes(compared) or {}
    own = compared.varied[compared.baseline]
    found = {
        path: _Path(path, "" if own[path] is None else _short(own[path])) for path in compared.paths
    }
    for policy, path in changed.items():
        difference, low, high = (
            float(rows[column][policy]) * scale.factor
            for column in ("difference", "ci_low", "ci_high")
        )
        value = _short(compared.varied[policy][path])
        bar = _Bar(value, difference, low, high, bool(rows["same"][policy] and difference == 0))
        side = found[path].below if difference < 0 else found[path].above
        if not math.isnan(difference):
            side.append(bar)
    for each in found.values():
        each.below.sort(key=lambda bar: bar.difference)
        each.above.sort(key=lambda bar: -bar.difference)
    return sorted(found.values(), key=lambda each: -each.reach)


def _short(value: object) -> str:
    """A value without the punctuation of YAML."""
    text = shown(written(value).translate(str.maketrans("", "", "{}[]:")))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _draw(ax: Axes, paths: list[_Path], base: float, one: Measure) -> set[Fill]:
    """Bars, whiskers and values, a row a path; returns the fills in use."""
    plain(ax, "x")
    fills, y, middles = set(), 0.0, []
    for path in paths:
        middle = y + path.lanes_high / 2
        for lane, bars in enumerate(path.lanes):
            for bar in bars:
                fill = _fill(bar, one.low_is_better)
                fills |= set() if bar.same else {fill}
                _draw_bar(ax, middle + lane - (len(path.lanes) - 1) / 2, base, bar, fill)
        middles.append(middle)
        y += path.lanes_high
    ax.axvline(base, color="black", linewidth=1)
    ax.annotate(
        f"the file: {number(base)}",
        (base, 1),
        xytext=(0, 14),
        fontsize=8,
        ha="center",
        xycoords=ax.get_xaxis_transform(),
        textcoords="offset points",
    )
    ax.set_ylim(y, 0)
    ax.tick_params(axis="y", length=0)
    ax.set_yticks(middles, [path.label for path in paths], fontsize=NAME_SIZE)
    plainly(*ax.get_yticklabels())
    ax.tick_params(axis="x", labelsize=8)
    ax.margins(x=0.03)
    ax.autoscale_view(scaley=False)
    return fills


def _draw_bar(ax: Axes, y: float, base: float, bar: _Bar, fill: Fill) -> None:
    look = {**fill.of_bars, "linewidth": 0.8}
    ax.barh(y, bar.difference, left=base, height=_BAR, **look)
    low, high = bar.ends
    if not (bar.same or math.isnan(bar.low)):
        whisker = [base + bar.low, base + bar.high]
        ax.plot(whisker, [y, y], color="black", linewidth=1.2, marker="|", markersize=5)
    above = bar.difference >= 0
    label = ax.annotate(
        bar.text,
        (base + (high if above else low), y),
        xytext=(4 if above else -4, 0),
        textcoords="offset points",
        fontsize=8,
        va="center",
        ha="left" if above else "right",
    )
    label.set_in_layout(False)
    plainly(label)


def _make_room(ax: Axes) -> None:
    """Widen the x axis until the values at the ends of the bars stand inside."""
    lay_out(ax)
    box = ax.get_window_extent().padded(-0.05 * ax.figure.dpi)
    texts = [text for text in ax.texts if not text.get_in_layout()]
    for _ in range(4):
        boxes = [text.get_window_extent() for text in texts]
        left = max([box.x0 - text.x0 for text in boxes] + [0.0])
        right = max([text.x1 - box.x1 for text in boxes] + [0.0])
        if left + right < 1:
            return
        low, high = ax.get_xlim()
        # the texts keep their width while the bars shrink
        wider = (high - low) / max(box.width - left - right, 0.3 * box.width)
        ax.set_xlim(low - left * wider, high + right * wider)


def _fill(bar: _Bar, low_is_better: bool | None) -> Fill:
    if not bar.low > 0 and not bar.high < 0:
        return _OPEN
    if low_is_better is None:
        return _OTHER
    return _BETTER if (bar.difference < 0) == low_is_better else _WORSE


def _name_sides(ax: Axes, one: Measure) -> None:
    sides = ["← less", "more →"]
    if one.low_is_better is not None:
        sides = ["← better", "worse →"] if one.low_is_better else ["← worse", "better →"]
    name_sides(ax, *sides)


def _note(compared: Comparison, drawn: list[_Path], paths: list[_Path]) -> str:
    count = len(compared.policies) - 1
    note = "Whiskers: 95 % intervals of the difference"
    note += f", for all {count} changes together" if count > 1 else ""
    note += "; simulation error only"
    if len(drawn) < len(paths):
        note += f"\nleft out: {counted(len(paths) - len(drawn), 'more path')} of less reach"
    return note


def _handles(fills: set[Fill]) -> list[Artist]:
    return [fill.patch(words) for fill, words in _WORDS if fill in fills]
