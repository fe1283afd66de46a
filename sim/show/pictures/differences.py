"""The picture of differences between policies: a row for each, a panel for each measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.results.evidence import Bools
from sim.show.data import ALL, Floats, check_group, check_policy, others_of
from sim.show.pictures.measured import Measure, Scale, measure, number
from sim.show.pictures.sheet import (
    BETTER,
    NAME_SIZE,
    UNDECIDED,
    WORSE,
    folded,
    legend,
    name_sides,
    sheet,
)
from sim.show.style import new_axes, plain, plainly, shown, title
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

DEFAULT = (
    "missed",
    "customers_lost",
    "wait_mean:live",
    "open_wait_mean",
    "service_level:live",
)
"""What a manager asks for first; waits never without missed chats beside them."""
MOST = 40
"""Policies in one picture; more cannot be read."""
_ENDS = ["difference", "ci_low", "ci_high"]
_FIGURES = [*_ENDS, "paired_low", "paired_high"]
_NAME_WIDTH = 26
_WITH_NUMBERS = 8
"""So many policies have their numbers written beside them."""
_SIDE = "#EDEFF2"


@dataclass(frozen=True, slots=True)
class _Look:
    """How a difference is marked, and what the legend says of it."""

    words: str
    marker: str
    color: str
    filled: bool = True
    line: Literal["-", ":"] = "-"


_BETTER = _Look("better", "o", BETTER)
_WORSE = _Look("worse", "D", WORSE)
_OTHER = _Look("differs", "s", "#333333")
_OPEN = _Look("not decided: the interval holds 0", "o", UNDECIDED, filled=False)
_SAME = _Look("same in every replication (dotted: its bound)", "s", "#333333", False, ":")
_ALWAYS = _Look("always the same, no interval", "s", "#333333")
_BARE = _Look("one figure, no interval", "x", UNDECIDED)
_LOOKS = (_BETTER, _WORSE, _OTHER, _OPEN, _SAME, _ALWAYS, _BARE)
_WITHOUT_BAR = {_ALWAYS, _BARE}


def differences(
    compared: Comparison,
    metrics: Sequence[str] | None = None,
    group: str = ALL,
    policies: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what each policy changes against the baseline: a row a policy, a panel a measure.

    A point is the difference on the same customers; its bar the 95 % interval that holds for all
    policies of the comparison together, the small ticks in it that of the policy alone (simulation
    error only). The side that is better is said above each panel.

    Parameters: ``metrics`` as ``METRIC`` or ``METRIC:SEGMENT``, by default :data:`DEFAULT`;
    ``group`` a name or ``all``; ``policies`` of the comparison but the baseline, at most
    :data:`MOST`, by default all; ``ax`` to draw on (left out: a new figure). Returns the Axes of
    the first measure. Raises ResultError for a metric, group or policy that is not there and for
    too many policies.
    """
    check_group(compared, group)
    chosen = _measures(metrics)
    names = _policies(compared, policies)
    frame = compared.differences()
    frame = frame[(frame["group"] == group) & frame["policy"].isin(names)]
    if ax is None:
        ax = new_axes(height(compared, metrics, names))
    columns = _columns(len(chosen), len(names))
    place = sheet(ax, len(chosen), columns, sharey=True)
    looks: set[_Look] = set()
    for panel, one in zip(place.panels, chosen, strict=True):
        rows = frame[(frame["metric"] == one.metric.name) & (frame["segment"] == one.segment)]
        if rows.empty:
            raise ResultError(f"no differences of {one.key} in this comparison")
        looks |= _panel(panel, one, rows.set_index("policy").loc[names], compared, columns)
    _name_rows(place.panels, names, columns)
    title(
        place.header,
        f"Differences to {shown(compared.baseline)}, same customers",
        compared.scenario,
        group,
    )
    legend(place.footer, _handles(looks), 3, _note(looks, len(others_of(compared))))
    return ax


def height(
    compared: Comparison,
    metrics: Sequence[str] | None = None,
    policies: Sequence[str] | None = None,
) -> float:
    """Inches that the picture needs."""
    names = others_of(compared) if policies is None else list(policies)
    lines = max(folded(name, _NAME_WIDTH).count("\n") + 1 for name in names)
    row = max(0.42 if len(names) <= _WITH_NUMBERS else 0.2, 0.04 + 0.15 * lines)
    count = len(_measures(metrics))
    return 1.7 + math.ceil(count / _columns(count, len(names))) * (1.05 + row * len(names))


def _columns(panels: int, policies: int) -> int:
    """How many panels stand side by side: more, and narrower, where rows are many."""
    return min(panels, 3 if policies <= _WITH_NUMBERS else 5)


def _measures(metrics: Sequence[str] | None) -> list[Measure]:
    texts = [metrics] if isinstance(metrics, str) else DEFAULT if metrics is None else metrics
    if not texts:
        raise ResultError(
            "found no metrics to draw; allowed: METRIC or METRIC:SEGMENT, one or more"
        )
    return [measure(text) for text in texts]


def _policies(compared: Comparison, policies: Sequence[str] | None) -> list[str]:
    others = others_of(compared)
    names = others if policies is None else list(policies)
    for name in names:
        check_policy(name, others)
    if not 0 < len(names) <= MOST:
        raise ResultError(
            f"found {counted(len(names), 'policy')}, allowed: 1 to {MOST}; choose some "
            "(policies=[...]), or look at the frontier, which shows any number"
        )
    return names


def _panel(
    ax: Axes, one: Measure, rows: pd.DataFrame, compared: Comparison, columns: int
) -> set[_Look]:
    """Draw one measure; returns how its rows are marked."""
    still = (rows["same"] & (rows["difference"] == 0)).to_numpy(np.bool_)
    # the bound of what never differed may be so wide that nothing else could be seen beside it
    ends = rows.loc[~still, _ENDS].to_numpy(np.float64)
    ends = ends[np.isfinite(ends)]
    largest, days = float(np.abs(ends).max(initial=0.0)), compared.scenario.duration_days
    scale = one.scale(largest, days, difference=True)
    figures = scale.factor * rows[_FIGURES].to_numpy(np.float64)
    looks = _looks(figures, rows["same"].to_numpy(np.bool_), one.low_is_better)
    for look in _LOOKS:
        if look in looks:
            _draw(ax, figures, [y for y, its in enumerate(looks) if its is look], look)
    if len(rows) <= _WITH_NUMBERS:
        _write_numbers(ax, figures, looks)
    for y, its in enumerate(looks):
        if its is None:
            at = ax.get_yaxis_transform()
            ax.text(0.5, y, "no figure", transform=at, ha="center", va="center", fontsize=8)
    found = {look for look in looks if look is not None}
    _frame_panel(ax, scale, len(rows), one.low_is_better, scale.factor * ends)
    if not found:
        ax.set_xticks([])
    width = 30 if columns <= 3 else 15
    ax.set_title(folded(one.words, width), loc="left", fontsize=10, fontweight="bold", pad=17)
    _name_sides(ax, one, both=columns <= 3)
    return found


def _looks(figures: Floats, same: Bools, low_is_better: bool | None) -> list[_Look | None]:
    """How each row is marked, None where there is nothing to set against each other."""
    return [
        None if math.isnan(value) else _look(value, low, high, bool(still), low_is_better)
        for (value, low, high), still in zip(figures[:, :3], same, strict=True)
    ]


def _draw(ax: Axes, figures: Floats, y: list[int], look: _Look) -> None:
    """Draw all rows that are marked alike."""
    value, low, high, inner_low, inner_high = figures[y].T
    some = np.isfinite(low)
    if some.any():
        at = np.array(y)[some]
        ax.hlines(at, low[some], high[some], look.color, linestyles=look.line, linewidth=1.8)
    wider = (high - low) - (inner_high - inner_low) > 1e-9 * (high - low)
    inner = np.concatenate([inner_low[wider], inner_high[wider]])
    ax.plot(inner, np.tile(np.array(y)[wider], 2), "|", color=look.color, markersize=6)
    face = look.color if look.filled else "white"
    ax.plot(value, y, look.marker, color=look.color, markerfacecolor=face, markersize=5)


def _write_numbers(ax: Axes, figures: Floats, looks: list[_Look | None]) -> None:
    for y, look in enumerate(looks):
        if look is None:
            continue
        value = float(figures[y, 0])
        ax.annotate(
            "same" if look is _SAME else number(value, signed=True),
            (value, y),
            xytext=(0, 5),
            ha="center",
            textcoords="offset points",
            fontsize=8,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
        )


def _look(value: float, low: float, high: float, same: bool, low_is_better: bool | None) -> _Look:
    if same and value == 0:
        return _SAME
    if math.isnan(low):
        return _ALWAYS if same else _BARE
    if low <= 0 <= high:
        return _OPEN
    if low_is_better is None:
        return _OTHER
    return _BETTER if (value < 0) == low_is_better else _WORSE


def _frame_panel(
    ax: Axes, scale: Scale, rows: int, low_is_better: bool | None, ends: Floats
) -> None:
    """The line at 0, the side that is better, and room for ``ends``, what is to be seen."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    plain(ax, "x")
    low, high = float(ends.min(initial=0.0)), float(ends.max(initial=0.0))
    # neither side is ever too narrow to be seen as one
    reach = max(high, -low) or 1.0
    room = (0.16 if rows <= _WITH_NUMBERS else 0.05) * reach
    low, high = min(low, -0.25 * reach) - room, max(high, 0.25 * reach) + room
    if low_is_better is not None:
        better = (low, 0.0) if low_is_better else (0.0, high)
        ax.axvspan(*better, color=_SIDE, linewidth=0, zorder=0)
    ax.axvline(0, color="black", linewidth=1)
    ax.set_xlim(low, high)
    ax.set_ylim(rows - 0.5, -0.65)
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))
    ax.tick_params(axis="x", labelsize=8)
    ax.set_xlabel(scale.unit, fontsize=9)


def _tick(value: float) -> str:
    return f"{value:+,g}".replace("-", "−") if value else "0"


def _name_sides(ax: Axes, one: Measure, *, both: bool) -> None:
    """Say above a panel which side is better; in a narrow one the other side goes without."""
    sides = [f"← {one.less}", f"{one.more} →"]
    if one.low_is_better is not None:
        good, bad = (0, 1) if one.low_is_better else (1, 0)
        sides[good] = ("← {}: better", "{}: better →")[good].format((one.less, one.more)[good])
        sides[bad] = ("← {}: worse", "{}: worse →")[bad].format((one.less, one.more)[bad])
        if not both:
            sides[bad] = ""
    name_sides(ax, *sides)


def _name_rows(panels: Sequence[Axes], names: Sequence[str], columns: int) -> None:
    """Policies in full beside the first panel of each row."""
    texts = [folded(name, _NAME_WIDTH) for name in names]
    panels[0].set_yticks(range(len(names)), texts, fontsize=NAME_SIZE)
    for place, panel in enumerate(panels):
        first = place % columns == 0
        panel.tick_params(axis="y", length=0, labelleft=first)
        for label in panel.get_yticklabels() if first else ():
            label.set_fontsize(NAME_SIZE)
            plainly(label)


def _note(looks: set[_Look], policies: int) -> str:
    if looks <= _WITHOUT_BAR:
        return ""
    if policies == 1:
        return "Bars: 95 % intervals, simulation error only"
    return (
        f"Bars: 95 % intervals that hold for all {counted(policies, 'policy')} together, "
        "simulation error only; ticks in them: for the policy alone"
    )


def _handles(looks: set[_Look]) -> list[Artist]:
    from matplotlib.lines import Line2D

    return [
        Line2D(
            [],
            [],
            color=look.color,
            marker=look.marker,
            markersize=5,
            linewidth=1.8,
            linestyle="none" if look in _WITHOUT_BAR else look.line,
            label=look.words,
            markerfacecolor=look.color if look.filled else "white",
        )
        for look in _LOOKS
        if look in looks
    ]
