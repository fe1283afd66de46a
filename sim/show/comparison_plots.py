"""The pictures of a comparison: from Python, and as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.show.asked import checked
from sim.show.data import ALL
from sim.show.pictures import changed as changes
from sim.show.pictures import differences as forest
from sim.show.pictures import frontier as trade
from sim.show.pictures import tornado as reach
from sim.show.pictures.compared import Compared, others_of, single_changes
from sim.show.style import DPI, WIDTH, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Compared", "ComparisonPlots", "Drawing", "drawings", "save_comparison"]

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

    def __init__(self, compared: Compared) -> None:
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


def drawings(compared: Compared, *, with_changed: bool = False) -> list[Drawing]:
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


def save_comparison(compared: Compared, folder: Path, *, with_changed: bool = False) -> None:
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
