"""The pictures of a result: from Python, and as files."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from sim.show.backlog import backlog
from sim.show.data import Pictured
from sim.show.missed import missed
from sim.show.style import DPI, HEIGHT, WIDTH
from sim.show.waits import waits

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PICTURES = {"backlog": backlog, "missed": missed, "waits": waits}


class Plots:
    """The pictures of one result, each of one group or ``all``.

    Every picture takes ``ax``, the Axes to draw on, and returns it; without one it stands on a new
    pyplot figure, which a notebook shows. A picture of two panels divides the place of its Axes,
    returns the upper panel, and the lower is the last of ``ax.figure.axes``.
    """

    def __init__(self, result: Pictured) -> None:
        self._result = result

    def backlog(self, group: str = "all", ax: Axes | None = None) -> Axes:
        """Open and queued lists through the week; see :func:`sim.show.backlog.backlog`."""
        return backlog(self._result, group, ax)

    def missed(self, group: str = "all", ax: Axes | None = None) -> Axes:
        """Missed chats by reason and hour; see :func:`sim.show.missed.missed`."""
        return missed(self._result, group, ax)

    def waits(self, group: str = "all", ax: Axes | None = None) -> Axes:
        """Mean user wait by hour raised; see :func:`sim.show.waits.waits`."""
        return waits(self._result, group, ax)


def save_all(result: Pictured, folder: Path) -> None:
    """Write every picture of the whole inbox as ``NAME.png`` into ``folder``, made if need be.

    The same result gives the same bytes with the same library versions, whatever the user's
    matplotlib settings (R30). Raises OSError where the folder cannot be written.
    """
    import matplotlib.style
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in _PICTURES.items():
        # a figure outside pyplot: nothing is left behind in a long-lived process
        with matplotlib.style.context("default"), warnings.catch_warnings():
            # a name in a script that the font lacks is no reason to disturb a command's output
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
            picture(result, ax=figure.add_subplot())
            figure.savefig(
                folder / f"{name}.png", format="png", dpi=DPI, metadata={"Software": None}
            )
