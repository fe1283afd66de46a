"""What can be seen in any picture, and whether it can be read."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch
from matplotlib.transforms import Bbox
from PIL import Image
from rich.console import Console

WRONG = (
    *("", "month", "\0", "x" * 300, "$\\frac{$"),
    *(None, 5, -1, 1.5, True, b"all", ["all"], ["all", 3], {}, object(), float("nan")),
)


def panels(ax: Axes) -> list[Axes]:
    """The panels of a picture in reading order, without what only holds its title and legend."""
    return [each for each in ax.figure.axes if each.axison]


def texts(ax: Axes) -> list[str]:
    """Everything that is written in a picture."""
    found = ax.figure.findobj(mpl.text.Text)
    return [text.get_text() for text in found if text.get_text() and text.get_visible()]


def words(found: Any) -> list[str]:
    return [text.get_text() for text in found]


def steps(ax: Axes) -> list[StepPatch]:
    """The step lines and bands of a panel."""
    return [patch for patch in ax.patches if isinstance(patch, StepPatch)]


def boxes(ax: Axes, label: str | None = None) -> list[Bbox]:
    """Where the shapes of a panel lie: those of a label, by default what is shaded."""
    found = [
        each
        for each in ax.collections
        if (isinstance(each, PolyCollection) if label is None else each.get_label() == label)
    ]
    return [path.get_extents() for each in found for path in each.get_paths()]


def shades(ax: Axes) -> list[tuple[float, float]]:
    """The shaded spans of an axis of days in hours from the left edge."""
    return [(round(box.x0 * 24, 6), round(box.x1 * 24, 6)) for box in boxes(ax)]


def printed(show: Callable[..., object], *given: Any, width: int = 100) -> str:
    """What is printed in a terminal without colours."""
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        show(*given, console=console)
    return captured.get()


def headline(ax: Axes) -> str:
    (said,) = {each.get_title("left") for each in ax.figure.axes if not each.axison} - {""}
    return str(said)


def legend(ax: Axes) -> list[str]:
    """The words of the only legend, headed by its title."""
    (found,) = [each.get_legend() for each in ax.figure.axes if each.get_legend()]
    return [found.get_title().get_text(), *words(found.get_texts())]


def without_words(figure: Any) -> Figure:
    """A picture without words, whose shape is the font's."""
    assert isinstance(figure, Figure)
    for text in figure.findobj(mpl.text.Text):
        text.set_visible(False)
    return figure


def check_inside(figure: Any) -> None:
    """Everything lies inside the picture, and legends cover no panel."""
    figure.canvas.draw()
    shown = [each.get_window_extent() for each in figure.axes if each.axison]
    for each in figure.axes:
        found = each.get_legend()
        for box in (each.get_tightbbox(), found and found.get_window_extent()):
            if box is not None:
                assert box.x0 >= -1 and box.y0 >= -1
                assert box.x1 <= figure.bbox.width + 1 and box.y1 <= figure.bbox.height + 1
        assert not (found and any(found.get_window_extent().overlaps(box) for box in shown))


def check_saved(save: Callable[[Path], object], folder: Path, names: list[str], width: int) -> None:
    """Files are named so, hold pixels alone, and whatever the settings of the user these bytes."""
    save(folder / "first")
    with mpl.rc_context({"font.size": 20, "axes.grid": True, "axes.facecolor": "r"}):
        save(folder / "second")
    assert plt.get_fignums() == []
    assert sorted(path.name for path in (folder / "first").iterdir()) == sorted(names)
    for name in names:
        first, second = (folder / each / name for each in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
        with Image.open(first) as image:
            assert image.width == width
            # no date, no version
            assert set(image.info) == {"dpi"}


def asked_wrongly(plots: Any, name: str) -> Iterator[tuple[str, Exception | None]]:
    """Call a picture with every wrong value of every argument; yields what was asked and raised."""
    method = getattr(plots, name)
    parameters = inspect.signature(method).parameters
    needed = {"metric": "missed"} if "metric" in parameters else {}
    calls: list[tuple[Any, dict[str, Any]]] = [
        ((), {**needed, parameter: value})
        for parameter, its in parameters.items()
        for value in WRONG
        if not (value is None and its.default is None)
        and not (parameter == "replication" and type(value) is int)
    ]
    calls += [((), {"grp": "all"}), (range(9), {}), (("all",), {"group": "all"})]
    for arguments, named in calls:
        asked = f"{name}(*{arguments}, **{named})"
        try:
            method(*arguments, **named)
        except Exception as error:
            yield asked, error
        else:
            yield asked, None
