"""The pictures of a result and of a comparison: from Python, and as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.results.result import Result
from sim.show.asked import method
from sim.show.data import ALL, once, others_of, single_changes
from sim.show.pictures import backlog as backlogs
from sim.show.pictures import changed as changes
from sim.show.pictures import differences as forest
from sim.show.pictures import frontier as trade
from sim.show.pictures import missed as losses
from sim.show.pictures import missed_week as weeks
from sim.show.pictures import morning as mornings
from sim.show.pictures import occupancy as work
from sim.show.pictures import service_level as levels
from sim.show.pictures import timeline as scenes
from sim.show.pictures import tornado as reach
from sim.show.pictures import wait_distribution as spreads
from sim.show.pictures import waits as mean_waits
from sim.show.style import DPI, HEIGHT, WIDTH, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Plots:
    """The pictures of one result, each of one group or ``all``.

    Every picture takes ``ax``, the Axes to draw on, and returns it; without one it stands on a new
    pyplot figure, which a notebook shows. A picture of several panels divides the place of its
    Axes, returns the one with the title, and the last is the last of ``ax.figure.axes``.
    """

    def __init__(self, result: Result) -> None:
        self._of = result

    backlog = method(backlogs.backlog)
    morning = method(mornings.morning)
    missed = method(losses.missed)
    missed_week = method(weeks.missed_week)
    waits = method(mean_waits.waits)
    wait_distribution = method(spreads.wait_distribution)
    service_level = method(levels.service_level)
    occupancy = method(work.occupancy)
    timeline = method(scenes.timeline)


@dataclass(frozen=True, slots=True)
class Picture:
    """A kind of picture, and what a page says of it."""

    method: str
    """Its name among the plots."""
    title: str
    caption: str
    options: tuple[tuple[str, Any], ...] = ()

    def __call__(self, plots: Plots, ax: Axes, group: str = ALL) -> object:
        """Draw it."""
        return getattr(plots, self.method)(group=group, ax=ax, **dict(self.options))


PICTURES = {
    "backlog": Picture(
        "backlog",
        "Open and queued chats through the week",
        "How many chats wait at each half-hour of the week: above those kept open, below those in "
        "the queue. The line is the median over replications, the band holds 8 of 10.",
    ),
    "missed": Picture(
        "missed",
        "Missed chats by reason and hour",
        "How many chats a day are missed, by the hour in which they were raised, and why.",
    ),
    "waits": Picture(
        "waits",
        "Mean wait by hour raised",
        "How long the customers reached waited, by the hour in which they wrote: live ones above, "
        "those who wrote while nobody was there below.",
    ),
    "morning": Picture(
        "morning",
        "The morning: what has piled up, and how it drains",
        "How many open chats a group finds when it opens, how quickly they are gone, and what its "
        "customers who are live in the same hours wait. Of several groups each opening counts by "
        "itself.",
    ),
    "service_level": Picture(
        "service_level",
        "Service level and staffing",
        "The share of chats answered in time by half-hour, beside the places that agents offer and "
        "use.",
    ),
    "wait_distribution": Picture(
        "wait_distribution",
        "How the waits are spread",
        "What part of the customers reached waits how long; the marks say what 50, 90, 95 and 99 % "
        "of them stay within.",
    ),
    "missed_week": Picture(
        "missed_week",
        "Missed chats by hour and weekday",
        "The darker, the more chats of that hour and weekday are missed.",
    ),
    "backlog_day": Picture(
        "backlog",
        "Open and queued chats through the day",
        "The same lists laid over one day.",
        (("by", "day"),),
    ),
    "occupancy": Picture(
        "occupancy",
        "Agents: time by status, and with a chat in hand",
        "How busy each agent is, with the spread over replications.",
    ),
}
"""Of the whole inbox or a group by the names of files, the timeline left out. The most telling
come first: a page of many policies has only the first few."""


def save_all(result: Result, folder: Path) -> None:
    """Write pictures of the whole inbox as ``NAME.png`` into ``folder``, made if need be.

    They are those of :data:`PICTURES` and, of a result whose chats are at hand, ``timeline``: the
    morning of the first measured day, where it can be read. Chats that a run keeps in the folder it
    is writing are not at hand before that is done. The same result gives the same bytes with the
    same library versions, whatever the user's matplotlib settings (R30). Raises OSError where the
    folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plots = Plots(once(result))
    for name, picture in PICTURES.items():
        _save(folder / f"{name}.png", partial(picture, plots), HEIGHT)
    try:
        _save(folder / "timeline.png", lambda ax: plots.timeline(ax=ax), scenes.TALL)
    except ResultError:
        # chats were not kept, or are too many to be followed
        return


def _save(path: Path, picture: Callable[[Axes], object], height: float) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # a figure outside pyplot: nothing is left behind in a long-lived process
    with quiet():
        figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
        picture(figure.add_subplot())
        # savefig would lay it out in a pass of its own, which takes a third longer
        FigureCanvasAgg(figure).print_png(path, metadata={"Software": None})


MOST_PAIRS = 20
"""Policies of which each has a picture of its changed chats, where there are no more."""
REACHED_FOR = "customers_lost"
"""The metric of the tornado among the files."""


class ComparisonPlots:
    """The pictures of one comparison.

    Every picture takes ``ax``, the Axes to draw on, and returns it; without one it stands on a new
    pyplot figure, which a notebook shows. A picture of several panels divides the place of its
    Axes and returns the first of them.
    """

    def __init__(self, compared: Comparison) -> None:
        self._of = compared

    differences = method(forest.differences)
    frontier = method(trade.frontier)
    changed = method(changes.changed)
    tornado = method(reach.tornado)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that makes sense for a comparison, ready to be drawn on Axes."""

    name: str
    """Of its file, without an ending."""
    draw: Callable[[Axes], object]
    height: float
    """Inches, of a picture :data:`sim.show.style.WIDTH` wide."""


def drawings(compared: Comparison, *, with_changed: bool = False) -> list[Drawing]:
    """The pictures of the whole inbox that make sense for a comparison.

    ``differences`` of up to :data:`sim.show.pictures.differences.MOST` policies, ``frontier``, of a
    sweep one at a time ``tornado`` of customers lost and, ``with_changed``, ``changed`` of up to
    :data:`MOST_PAIRS` policies, one each: that asks for :meth:`Comparison.what_changed`, which
    simulates again where the chats were not kept.
    """
    plots, others = ComparisonPlots(compared), others_of(compared)
    found = []
    if len(others) <= forest.MOST:
        height = forest.height(compared)
        found.append(Drawing("differences", lambda ax: plots.differences(ax=ax), height))
    found.append(
        Drawing("frontier", lambda ax: plots.frontier(ax=ax), trade.height(compared)),
    )
    if single_changes(compared) is not None:
        height = reach.height(compared, REACHED_FOR)
        found.append(Drawing("tornado", lambda ax: plots.tornado(REACHED_FOR, ax=ax), height))
    if with_changed and len(others) <= MOST_PAIRS:
        for place, policy in enumerate(others, 1):
            name = "changed" if len(others) == 1 else f"changed_{place}"
            found.append(Drawing(name, _changed_of(plots, policy), changes.HEIGHT))
    return found


def _changed_of(plots: ComparisonPlots, policy: str) -> Callable[[Axes], object]:
    return lambda ax: plots.changed(policy, ax=ax)


def save_comparison(compared: Comparison, folder: Path, *, with_changed: bool = False) -> None:
    """Write the :func:`drawings` of a comparison as ``NAME.png`` into ``folder``.

    The folder is made if need be. The same comparison gives the same bytes with the same library
    versions, whatever the user's matplotlib settings (R30). Raises OSError where the folder cannot
    be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for drawing in drawings(compared, with_changed=with_changed):
        _save(folder / f"{drawing.name}.png", drawing.draw, drawing.height)
