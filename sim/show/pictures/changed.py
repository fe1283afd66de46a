"""The picture of chats that fare differently under two policies: from what to what, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.results.effects_in_words import a_week_or_day
from sim.show.data import ALL, Floats, check_group, check_policy
from sim.show.pictures.measured import number
from sim.show.pictures.missed import REASONS
from sim.show.pictures.sheet import BETTER, WORSE, folded, legend, sheet
from sim.show.style import Fill, hours_axis, new_axes, plainly, say, shown, title

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Outcome = tuple[str, str]
"""What came of a chat, and for a missed one the reason."""
REACHED = "reached"
_OUTCOMES = {
    REACHED: "reached",
    "abandoned": "customer left",
    "unreachable": "assigned too late: customer had left",
    "missed": "missed",
    "unfinished": "unfinished",
    "not raised": "not raised",
}
_GAINED = Fill(BETTER)
_LOST = Fill(WORSE, "//", "#FFFFFF")
_OTHER = Fill("#BBBBBB")
_LONGEST_HEADLINE = 75
_DARK = 0.8
"""Shades of blue beyond this have white numbers, which are harder to read on all others."""


def changed(
    compared: Comparison,
    policy: str | None = None,
    versus: str | None = None,
    group: str = ALL,
    ax: Axes | None = None,
) -> Axes:
    """Draw which first chats fare differently under a policy: from what to what, and by hour.

    A row is what came of chats under the one policy, a column under the other, a cell how many a
    week (a day, in a shorter window); below, by the local hour in which they were raised, those
    that are reached only now, and those that no longer are. Chats that fare the same are not
    counted. What came of an escalation or a retry is not told.

    Parameters: ``policy`` to look at, by default the only one beside ``versus``; ``versus``, by
    default the baseline; ``group`` a name or ``all``; ``ax`` to draw on (left out: a new figure).
    Returns the Axes of the cells, the hours are on the last panel. Raises ResultError for a policy
    or group that is not there. Where the chats were not kept it simulates both policies again.
    """
    check_group(compared, group)
    before = compared.baseline if versus is None else versus
    check_policy(before, compared.policies)
    after = _after(compared, policy, before)
    frame = compared.what_changed(after, before)
    if group != ALL:
        frame = frame[frame["group"] == group]
    days = compared.scenario.duration_days
    factor, per = a_week_or_day(days)
    if ax is None:
        ax = new_axes(HEIGHT)
    place = sheet(ax, 2, 1)
    title(place.header, _headline(shown(before), shown(after)), compared.scenario, group)
    if frame.empty:
        ax.axis("off")
        say(ax, "Every chat fares the same.")
        place.panels[1].set_visible(False)
        return ax
    _cells(ax, *_counts(frame, factor))
    ax.set_ylabel(f"under {shown(before)},\nchats {per}", fontsize=9)
    ax.set_xlabel(f"under {shown(after)}, chats {per}", fontsize=9)
    plainly(ax.yaxis.label, ax.xaxis.label)
    _hours(place.panels[1], frame, factor, compared.scenario.timezone, per)
    legend(place.footer, _handles(), 3, "Means over replications")
    return ax


HEIGHT = 7.6
"""Inches that the picture needs."""


def _headline(before: str, after: str) -> str:
    """Names both policies where they fit; the axes always do."""
    full = f"Chats that fare differently under {after} than under {before}"
    return full if len(full) <= _LONGEST_HEADLINE else "Chats that fare differently"


def _after(compared: Comparison, policy: str | None, before: str) -> str:
    if policy is not None:
        check_policy(policy, compared.policies)
        if policy == before:
            raise ResultError(f"changed: found {policy!r} twice, allowed: two policies")
        return policy
    others = [name for name in compared.policies if name != before]
    if len(others) > 1:
        from sim.scenario.findings import listed

        raise ResultError(f"changed: choose a policy; there are: {listed(others)}")
    return others[0]


def _counts(frame: pd.DataFrame, factor: float) -> tuple[list[Outcome], list[Outcome], Floats]:
    """Outcomes before, outcomes after, and chats a week from each to each."""
    columns = ["outcome_before", "reason_before", "outcome", "reason", "chats"]
    cells: dict[tuple[Outcome, Outcome], float] = {}
    for one, one_why, other, other_why, chats in frame[columns].itertuples(index=False):
        pair = (one, one_why), (other, other_why)
        cells[pair] = cells.get(pair, 0.0) + factor * chats
    rows = sorted({before for before, _ in cells}, key=_rank)
    along = sorted({after for _, after in cells}, key=_rank)
    figures = np.array([[cells.get((row, column), 0.0) for column in along] for row in rows])
    return rows, along, figures


def _rank(outcome: Outcome) -> tuple[int, int]:
    """Reached first, then in one order of outcomes and of reasons in every picture."""
    reasons = ["", *REASONS]
    place = reasons.index(outcome[1]) if outcome[1] in reasons else len(reasons)
    return list(_OUTCOMES).index(outcome[0]) if outcome[0] in _OUTCOMES else 9, place


def _cells(ax: Axes, before: list[Outcome], after: list[Outcome], figures: Floats) -> None:
    """Shade each cell by its chats and write their number into it."""
    from matplotlib.patches import Rectangle

    most = float(figures.max())
    for (row, column), chats in np.ndenumerate(figures):
        same = before[row] == after[column]
        fill = _fill(before[row][0], after[column][0])
        shade = (chats / most) ** 0.5 if chats else 0.0
        face = _mixed(fill.face, shade)
        ax.add_patch(
            Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=face, edgecolor="#C8C8C8")
        )
        if chats:
            color = "white" if shade > _DARK and fill is _GAINED else "black"
            ax.text(column, row, _count(chats), ha="center", va="center", fontsize=9, color=color)
        elif same:
            ax.text(column, row, "–", ha="center", va="center", fontsize=9, color="#8C8C8C")
    rows, columns = figures.shape
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.xaxis.set_ticks_position("top")
    ax.xaxis.set_label_position("top")
    down, along = (
        [f"{_words(*outcome)}: {_count(total)}" for outcome, total in zip(of, sums, strict=True)]
        for of, sums in ((before, figures.sum(1)), (after, figures.sum(0)))
    )
    ax.set_yticks(range(rows), [folded(text, 34) for text in down], fontsize=8)
    width = max(11, 80 // columns)
    ax.set_xticks(range(columns), [folded(text, width) for text in along], fontsize=8)


def _count(chats: float) -> str:
    return number(chats) if chats >= 0.1 else "<0.1"


def _words(outcome: str, reason: str) -> str:
    why = REASONS[reason][0] if reason in REASONS else reason
    words = _OUTCOMES.get(outcome, outcome)
    return f"{words}, {why}" if why else words


def _fill(before: str, after: str) -> Fill:
    if REACHED not in (before, after):
        return _OTHER
    return _GAINED if after == REACHED else _LOST


def _mixed(color: str, share: float) -> tuple[float, ...]:
    """A colour thinned with white, of which ``share`` is left."""
    from matplotlib.colors import to_rgb

    return tuple(1 - share * (1 - part) for part in to_rgb(color))


def _hours(ax: Axes, frame: pd.DataFrame, factor: float, timezone: str, per: str) -> None:
    """Chats reached only now upward, those no longer reached downward, by hour raised."""
    gained = (frame["outcome"] == REACHED) & (frame["outcome_before"] != REACHED)
    lost = (frame["outcome_before"] == REACHED) & (frame["outcome"] != REACHED)
    for some, sign, fill in ((gained, 1, _GAINED), (lost, -1, _LOST)):
        heights = sign * factor * _by_hour(frame[some])
        hours = np.flatnonzero(heights)
        ax.bar(hours, heights[hours], width=0.85, **fill.of_bars)
    ax.axhline(0, color="black", linewidth=1)
    hours_axis(ax)
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.set_xlabel(f"hour raised, local time, {timezone}", fontsize=9)
    ax.set_ylabel(f"chats {per}", fontsize=9)


def _by_hour(frame: pd.DataFrame) -> Floats:
    sums = np.zeros(24)
    np.add.at(sums, frame["hour"].to_numpy(np.int64), frame["chats"].to_numpy(np.float64))
    return sums


def _handles() -> list[Artist]:
    return [
        _GAINED.patch("reached now only (up)"),
        _LOST.patch("no longer reached (down)"),
        _OTHER.patch("other changes"),
    ]
