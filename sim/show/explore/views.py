"""What stands beside the sliders: a picture, the headline figures, the settings as Python."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from sim.results.effects_in_words import a_week_or_day, of_a_week_or_day
from sim.show.data import Once, Pictured
from sim.show.explore.trials import Headline, Tried
from sim.show.html import Rows, paragraph, table
from sim.show.plots import Plots
from sim.show.style import HEIGHT, WIDTH, quiet
from sim.show.units import written, written_interval
from sim.text import counted, in_html

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PIXELS_AN_INCH = 80
"""Smaller than the files: fewer pixels are drawn and sent sooner."""

PICTURES: dict[str, Callable[[Plots, str, Axes], object]] = {
    "Open and queued chats through the day": lambda plots, group, ax: plots.backlog(
        group, ax, by="day"
    ),
    "Open and queued chats through the week": lambda plots, group, ax: plots.backlog(group, ax),
    "The morning": lambda plots, group, ax: plots.morning(group, ax),
    "Missed chats": lambda plots, group, ax: plots.missed(group, ax),
    "Waits": lambda plots, group, ax: plots.waits(group, ax),
    "Service level": lambda plots, group, ax: plots.service_level(group, ax),
}
"""Pictures to choose from, by what the list of them says."""


def picture(result: Pictured, name: str, group: str) -> str:
    """One of :data:`PICTURES` of a group or ``all``, as HTML."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = BytesIO()
    with quiet():
        # a figure outside pyplot: the notebook must not show it a second time
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=PIXELS_AN_INCH, layout="constrained")
        PICTURES[name](Plots(Once(result)), group, figure.add_subplot())
        FigureCanvasAgg(figure).print_png(drawn, metadata={"Software": None})
    of = "all groups" if group == "all" else f"group {group}"
    data = b64encode(drawn.getvalue()).decode()
    return f'<img alt="{in_html(f"{name}, {of}")}" src="data:image/png;base64,{data}">'


def headlines(found: Sequence[Headline], tried: Tried, group: str) -> str:
    """The headline figures as an HTML table."""
    days = tried.scenario.duration_days
    rows = []
    for each in found:
        own, now, low, high = (
            of_a_week_or_day(each.line.metric, figure, days)
            for figure in (each.own, each.now, each.low, each.high)
        )
        scale = now if math.isnan(high) else high
        rows.append(
            (
                each.line.words,
                written(own, each.unit),
                written(now, each.unit, scale),
                written_interval(low, high, each.unit, scale, same=each.same),
                each.change,
            )
        )
    columns = ("figure", "as the file is", "now", "95 % interval", "change, same customers")
    _, per = a_week_or_day(days)
    note = (
        f"Counts are those of {per}. In brackets: 95 % intervals, simulation error only, of "
        f"{counted(tried.study.replication_count, 'replication')}. To decide, run more."
    )
    caption = "The inbox" if group == "all" else group
    return table(caption, columns, [Rows("", rows)], words=(4,)) + paragraph(note)


def as_python(settings: Mapping[str, object]) -> str:
    """The settings as a call that makes the scenario, as HTML."""
    if not settings:
        return paragraph("Nothing is moved: these are the settings of the file.")
    lines = [f"    {path!r}: {value!r}," for path, value in settings.items()]
    return f"<pre>{in_html(chr(10).join(['scenario.with_settings({', *lines, '})']))}</pre>"
