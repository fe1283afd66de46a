"""The pictures of a result and of a comparison: from Python, and as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.results.result import Result
from sim.show.asked import checked
from sim.show.data import ALL, once
from sim.show.pictures import changed as changes
from sim.show.pictures import differences as forest
from sim.show.pictures import frontier as trade
from sim.show.pictures import tornado as reach
from sim.show.pictures.backlog import backlog
from sim.show.pictures.compared import others_of, single_changes
from sim.show.pictures.missed import missed
from sim.show.pictures.missed_week import missed_week
from sim.show.pictures.morning import morning
from sim.show.pictures.occupancy import occupancy
from sim.show.pictures.service_level import service_level
from sim.show.pictures.timeline import HEIGHT as TALL
from sim.show.pictures.timeline import timeline
from sim.show.pictures.wait_distribution import wait_distribution
from sim.show.pictures.waits import waits
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
        self._result = result

    @checked
    def backlog(
        self, group: str = "all", ax: Axes | None = None, *, by: str = "week", days: str = "all"
    ) -> Axes:
        """Open and queued lists through the week or the day.

        See :func:`sim.show.pictures.backlog.backlog`.
        """
        return backlog(self._result, group, ax, by=by, days=days)

    @checked
    def morning(self, group: str = "all", ax: Axes | None = None, *, days: str = "all") -> Axes:
        """The backlog at opening, how it drains, live waits meanwhile.

        See :func:`sim.show.pictures.morning.morning`.
        """
        return morning(self._result, group, ax, days=days)

    @checked
    def missed(self, group: str = "all", ax: Axes | None = None) -> Axes:
        """Missed chats by reason and hour; see :func:`sim.show.pictures.missed.missed`."""
        return missed(self._result, group, ax)

    @checked
    def missed_week(self, group: str = "all", ax: Axes | None = None) -> Axes:
        """Missed chats by hour and weekday.

        See :func:`sim.show.pictures.missed_week.missed_week`.
        """
        return missed_week(self._result, group, ax)

    @checked
    def waits(self, group: str = "all", ax: Axes | None = None) -> Axes:
        """Mean user wait by hour raised; see :func:`sim.show.pictures.waits.waits`."""
        return waits(self._result, group, ax)

    @checked
    def wait_distribution(self, group: str = "all", ax: Axes | None = None) -> Axes:
        """How user waits are distributed, live and offline chats apart.

        See :func:`sim.show.pictures.wait_distribution.wait_distribution`.
        """
        return wait_distribution(self._result, group, ax)

    @checked
    def service_level(
        self,
        group: str = "all",
        ax: Axes | None = None,
        *,
        by: str = "day",
        days: str = "all",
        segment: str = "live",
    ) -> Axes:
        """Service level against staffed and used slots by half-hour.

        See :func:`sim.show.pictures.service_level.service_level`.
        """
        return service_level(self._result, group, ax, by=by, days=days, segment=segment)

    @checked
    def occupancy(self, group: str = "all", ax: Axes | None = None) -> Axes:
        """Each agent's hours by status, and the share with a chat in hand.

        See :func:`sim.show.pictures.occupancy.occupancy`.
        """
        return occupancy(self._result, group, ax)

    @checked
    def timeline(
        self,
        group: str = "all",
        ax: Axes | None = None,
        *,
        replication: int = 0,
        day: str | date | None = None,
        begin: str | None = None,
        end: str | None = None,
    ) -> Axes:
        """One replication chat by chat, of a run with ``keep="chats"``.

        See :func:`sim.show.pictures.timeline.timeline`.
        """
        return timeline(
            self._result, group, ax, replication=replication, day=day, begin=begin, end=end
        )


Picture = Callable[[Plots, "Axes"], object]

PICTURES: dict[str, Picture] = {
    "backlog": lambda plots, ax: plots.backlog(ax=ax),
    "backlog_day": lambda plots, ax: plots.backlog(ax=ax, by="day"),
    "missed": lambda plots, ax: plots.missed(ax=ax),
    "missed_week": lambda plots, ax: plots.missed_week(ax=ax),
    "morning": lambda plots, ax: plots.morning(ax=ax),
    "occupancy": lambda plots, ax: plots.occupancy(ax=ax),
    "service_level": lambda plots, ax: plots.service_level(ax=ax),
    "wait_distribution": lambda plots, ax: plots.wait_distribution(ax=ax),
    "waits": lambda plots, ax: plots.waits(ax=ax),
}
"""The pictures of the whole inbox by the names of their files, but for the timeline."""


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
        _save(folder / "timeline.png", lambda ax: plots.timeline(ax=ax), TALL)
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
        self._compared = compared

    @checked
    def differences(
        self,
        metrics: Sequence[str] | None = None,
        group: str = ALL,
        policies: Sequence[str] | None = None,
        ax: Axes | None = None,
    ) -> Axes:
        """What each policy changes; see :func:`sim.show.pictures.differences.differences`."""
        return forest.differences(self._compared, metrics, group, policies, ax)

    @checked
    def frontier(
        self, measures: Sequence[str] | None = None, group: str = ALL, ax: Axes | None = None
    ) -> Axes:
        """What is traded for what; see :func:`sim.show.pictures.frontier.frontier`."""
        return trade.frontier(self._compared, measures, group, ax)

    @checked
    def changed(
        self,
        policy: str | None = None,
        versus: str | None = None,
        group: str = ALL,
        ax: Axes | None = None,
    ) -> Axes:
        """Chats that fare differently; see :func:`sim.show.pictures.changed.changed`."""
        return changes.changed(self._compared, policy, versus, group, ax)

    @checked
    def tornado(
        self, metric: str, group: str = ALL, segment: str = ALL, ax: Axes | None = None
    ) -> Axes:
        """How far each setting reaches; see :func:`sim.show.pictures.tornado.tornado`."""
        return reach.tornado(self._compared, metric, group, segment, ax)


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
    :data:`MOST_PAIRS` policies, one each: that asks for :meth:`Compared.what_changed`, which
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
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    for drawing in drawings(compared, with_changed=with_changed):
        # a figure outside pyplot: nothing is left behind in a long-lived process
        with quiet():
            figure = Figure(figsize=(WIDTH, drawing.height), layout="constrained")
            drawing.draw(figure.add_subplot())
            path = folder / f"{drawing.name}.png"
            figure.savefig(path, format="png", dpi=DPI, metadata={"Software": None})
