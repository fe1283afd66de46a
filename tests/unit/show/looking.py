"""What can be seen in any picture, and whether it can be read."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

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


def headline(ax: Axes) -> str:
    (said,) = {each.get_title("left") for each in ax.figure.axes if not each.axison} - {""}
    return str(said)


def legend(ax: Axes) -> list[str]:
    """The words of the only legend, headed by its title."""
    (found,) = [each.get_legend() for each in ax.figure.axes if each.get_legend()]
    return [found.get_title().get_text(), *(text.get_text() for text in found.get_texts())]


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
