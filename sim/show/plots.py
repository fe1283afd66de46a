"""The pictures of a result: from Python, and as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultError
from sim.show.asked import checked
from sim.show.data import Pictured
from sim.show.once import Once
from sim.show.pictures.backlog import backlog
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
from sim.show.vector import svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PICTURES", "Plots", "save_all", "svg"]


class Plots:
    """The pictures of one result, each of one group or ``all``.

    Every picture takes ``ax``, the Axes to draw on, and returns it; without one it stands on a new
    pyplot figure, which a notebook shows. A picture of several panels divides the place of its
    Axes, returns the one with the title, and the last is the last of ``ax.figure.axes``.
    """

    def __init__(self, result: Pictured) -> None:
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


def save_all(result: Pictured, folder: Path) -> None:
    """Write pictures of the whole inbox as ``NAME.png`` into ``folder``, made if need be.

    They are those of :data:`PICTURES` and, of a result whose chats are at hand, ``timeline``: the
    morning of the first measured day, where it can be read. Chats that a run keeps in the folder it
    is writing are not at hand before that is done. The same result gives the same bytes with the
    same library versions, whatever the user's matplotlib settings (R30). Raises OSError where the
    folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plots = Plots(Once(result))
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
