"""The picture of one replication that a person can follow chat by chat."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultError
from sim.results.result import Result
from sim.scenario.model import Scenario
from sim.show.data import groups_of, known, one_policy
from sim.show.scene import KINDS, Lane, Scene, Stretch, scene_of, stretch_of
from sim.show.style import (
    CLOSED,
    GRID,
    HEIGHT,
    INK,
    LIMIT,
    LIVE,
    OFFLINE,
    SHORTER,
    Fill,
    divided,
    legend_below,
    new_axes,
    plain,
    plainly,
    say,
    shown,
    size_of,
    title,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

TALL = 8.0
"""Inches that a picture with many lanes needs."""
_NUMBER_INCHES, _NUMBER_POINTS = 0.36, 6.0
BARS = dict(
    zip(
        KINDS,
        (
            Fill(LIVE, "", "#FFFFFF"),
            Fill("#F2C08F", "", INK),
            Fill("#FFFFFF", "xxxx", "#888888"),
            Fill("#FFFFFF", "", "#777777"),
        ),
        strict=True,
    )
)
"""How the bar of a chat looks; the edge is the colour of its number."""
GROUND = {
    "Busy": Fill("#FFF0B3", "", "#FFF0B3"),
    "Away": Fill("#FFFFFF", "..", "#888888"),
    "offline": Fill(CLOSED, "", CLOSED),
}
"""How the ground of a lane looks; where its agent is available it is the paper."""


def timeline(
    result: Result,
    group: str = "all",
    ax: Axes | None = None,
    *,
    replication: int = 0,
    day: str | date | None = None,
    begin: str | None = None,
    end: str | None = None,
) -> Axes:
    """Draw who had which chat when, in one replication, below the open and queued lists.

    Every agent who was there has a lane for each slot; a bar is a chat from its assignment until it
    is resolved, with its ``ticket_id`` where there is room. The ground of a lane is the agent's
    status. Above stand the chats missed and those whose customer left before an agent came, and the
    lists at every instant. A chat that was returned to its group's queue stands with its last agent
    from its first assignment on.

    Parameters: ``group``, whose lists and agents are shown, a name or ``all``; ``ax`` whose place
    the panels share (left out: a new figure); ``replication`` from 0; ``day`` a local date, by
    default the first measured one; ``begin`` and ``end`` local times such as ``"09:00"``, or with a
    date. Left out, the picture begins half an hour before the opening and is as long as it can be
    read, at most until midnight. Returns the panel of the lists, which has the title; the lanes are
    ``ax.figure.axes[-1]``. Raises ResultError for a run that did not keep its chats, for a group,
    replication or day that is not there, and for more than 150 chats in hand or 60 slots.
    """
    scenario = result.scenario
    known(scenario, group)
    groups = groups_of(scenario, group)
    asked = stretch_of(scenario, groups, day, begin, end)
    chats = _replication(one_policy(result.chats), replication)
    activity = _replication(one_policy(result.activity), replication)
    _check(asked, scenario, chats)
    scene = scene_of(scenario, group, chats, activity, asked, shorten=end is None)
    ax = new_axes(TALL if scene.slots > 12 else HEIGHT) if ax is None else ax
    tall = max(5, 0.55 * scene.slots)
    place = divided(ax, 3, 1, heights=(max(5, 0.25 * tall), max(1.4, 0.1 * tall), tall))
    ax.set_subplotspec(place[0])
    losses = ax.figure.add_subplot(place[1], sharex=ax)
    lanes = ax.figure.add_subplot(place[2], sharex=ax)
    # axes share their limits, and what is drawn must not move them
    ax.set_xlim(0, scene.stretch.hours)
    handles = _lists(ax, scene)
    closed = scene.stretch.closed(scenario, groups)
    _shade(ax, closed)
    _losses(losses, scene)
    handles += _grounds(lanes, scene, "agent offline" + ("; above: closed" if closed else ""))
    handles += _bars(lanes, scene)
    _names(lanes, scene)
    for panel in (ax, losses):
        panel.tick_params(axis="x", labelbottom=False)
    hours, labels = scene.stretch.ticks()
    lanes.set_xticks(hours, labels)
    lanes.set_xlabel(f"local time, {scenario.timezone}")
    what = f"Chat by chat, replication {replication}: {scene.stretch.in_words()}"
    title(ax, what, scenario, group, longest=SHORTER)
    legend_below(lanes, handles, columns=4)
    return ax


def _replication(table: pd.DataFrame, replication: int) -> pd.DataFrame:
    """The rows of one replication; raises ResultError where there are none of it."""
    found = table["replication"].unique()
    if len(found) and replication not in found:
        raise ResultError(
            f"no replication {replication!r} in this result; there are {found.min()} to "
            f"{found.max()}"
        )
    return table[table["replication"] == replication]


def _check(stretch: Stretch, scenario: Scenario, chats: pd.DataFrame) -> None:
    """Raise ResultError for a stretch outside what was simulated."""
    import pandas as pd

    first = scenario.start - timedelta(days=scenario.warmup_days)
    window_end = scenario.start + timedelta(days=scenario.duration_days - 1)
    ends = chats[["raised_at", "resolved_time", "missed_time"]].max().max()
    last = window_end if pd.isna(ends) else max(window_end, ends.date())
    if stretch.begin.date() < first or stretch.begin.date() > last:
        raise ResultError(
            f"{stretch.begin:%Y-%m-%d} is no day of this replication, which goes from {first} "
            f"(warm-up included) to {last}"
        )


def _shade(ax: Axes, spans: list[tuple[float, float]]) -> None:
    """Shade closed times of the lists; lanes have their own ground."""
    if spans:
        ax.broken_barh(
            spans, (0, 1), transform=ax.get_xaxis_transform(), facecolor=CLOSED, zorder=0
        )


def _lists(ax: Axes, scene: Scene) -> list[Artist]:
    handles: list[Artist] = []
    highest = 1.0
    for (at, level), color, style, label in (
        (scene.open, OFFLINE, "-", "open list"),
        (scene.queue, LIVE, "--", "queue"),
    ):
        handles += ax.step(
            at, level, where="post", color=color, linewidth=1.6, linestyle=style, label=label
        )
        highest = max(highest, level.max())
    plain(ax, "y")
    ax.set_ylim(0, highest * 1.1)
    ax.set_ylabel("chats in\nthe list")
    ax.locator_params(axis="y", integer=True)
    return handles


def _losses(ax: Axes, scene: Scene) -> None:
    """When chats were missed, and when customers left."""
    ax.plot(scene.missed, np.ones(len(scene.missed)), "x", color=LIMIT, markersize=5)
    ax.plot(
        scene.left,
        np.zeros(len(scene.left)),
        "v",
        markerfacecolor="none",
        color=LIMIT,
        markersize=5,
    )
    plain(ax, "y")
    ax.set_yticks([0, 1], ["customer left", "missed"], fontsize=8)
    ax.tick_params(axis="both", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_ylim(-0.7, 1.7)


def _grounds(ax: Axes, scene: Scene, offline: str) -> list[Artist]:
    """The status of every agent behind its lane; returns what the legend shows.

    ``offline`` is what the legend calls the grey.
    """
    drawn = (
        ("Busy", "agent busy", scene.statuses["Busy"]),
        ("Away", "agent away", scene.statuses["Away"]),
        ("offline", offline, _offline(scene)),
    )
    handles: list[Artist] = []
    for status, label, spans in drawn:
        boxes = [
            (begin, lane.first - 0.5, end, lane.first + lane.slots - 0.5)
            for begin, end, lane in spans
        ]
        if boxes:
            handles.append(_boxes(ax, boxes, GROUND[status], label, zorder=0.5))
    return handles


def _offline(scene: Scene) -> list[tuple[float, float, Lane]]:
    """What is in no status."""
    spans = []
    for lane in scene.lanes:
        online = sorted(
            (begin, end)
            for stays in scene.statuses.values()
            for begin, end, its in stays
            if its is lane
        )
        at = 0.0
        for begin, end in [*online, (scene.stretch.hours, scene.stretch.hours)]:
            if begin > at + 1e-9:
                spans.append((at, begin, lane))
            at = max(at, end)
    return spans


def _bars(ax: Axes, scene: Scene) -> list[Artist]:
    """The chats; returns what the legend shows."""
    bars = scene.bars
    handles: list[Artist] = []
    for number, (kind, fill) in enumerate(BARS.items()):
        its = np.flatnonzero(bars.kind == number)
        boxes = [
            (begin, slot - 0.4, end, slot + 0.4)
            for begin, slot, end in zip(bars.begin[its], bars.slot[its], bars.end[its], strict=True)
        ]
        if boxes:
            label = kind if kind == KINDS[3] else f"{kind} chat"
            edge = Fill(fill.face, fill.hatch, fill.edge if fill.hatch else INK)
            handles.append(_boxes(ax, boxes, edge, label, zorder=2))
    width = size_of(ax)[0]
    for begin, end, slot, kind_, ticket in zip(
        bars.begin, bars.end, bars.slot, bars.kind, bars.ticket, strict=True
    ):
        if (end - begin) / scene.stretch.hours * width * 0.9 >= _NUMBER_INCHES:
            fill = list(BARS.values())[kind_]
            ax.text(
                (begin + end) / 2,
                slot,
                str(ticket),
                ha="center",
                va="center",
                fontsize=_NUMBER_POINTS,
                color=INK if fill.hatch else fill.edge,
                zorder=3,
            )
    return handles


def _boxes(
    ax: Axes, boxes: list[tuple[float, float, float, float]], fill: Fill, label: str, zorder: float
) -> Artist:
    """Boxes ``(left, top, right, bottom)`` of one look."""
    from matplotlib.collections import PolyCollection

    corners = [[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in boxes]
    drawn = PolyCollection(
        corners,
        facecolor=fill.face,
        edgecolor=fill.edge,
        hatch=fill.hatch or None,
        linewidth=0.5,
        label=label,
        zorder=zorder,
    )
    ax.add_collection(drawn, autolim=False)
    return drawn


def _names(ax: Axes, scene: Scene) -> None:
    """The agents, each in the middle of its lane."""
    ax.grid(False)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_ylim(max(scene.slots, 1) - 0.5, -0.5)
    if not scene.lanes:
        say(ax, "No agent was there.")
        return
    names = [shown(lane.agent, 24) for lane in scene.lanes]
    ax.set_yticks([lane.first + (lane.slots - 1) / 2 for lane in scene.lanes], names)
    plainly(*ax.get_yticklabels())
    ax.tick_params(axis="y", length=0, labelsize=9 if len(names) <= 15 else 7)
    for lane in scene.lanes[1:]:
        ax.axhline(lane.first - 0.5, color=GRID, linewidth=1.0, zorder=1)
