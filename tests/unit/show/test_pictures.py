"""Every picture of one small result, compared with the image that a person has looked at.

Words depend on fonts and are tested elsewhere: here they are hidden, and nothing moves with them.
``python -m pytest tests/unit/show/test_pictures.py --mpl-generate-path=tests/unit/show/baseline``
draws the images anew; look at them before you keep them.
"""

import pytest
from matplotlib.figure import Figure

from sim.show.plots import Plots
from unit.show.lively import lively
from unit.show.looking import without_words

DRAWN = {
    "backlog_week": lambda plots, ax: plots.backlog(ax=ax),
    "backlog_day": lambda plots, ax: plots.backlog(ax=ax, by="day", days="mon"),
    "missed": lambda plots, ax: plots.missed(ax=ax),
    "missed_week": lambda plots, ax: plots.missed_week(ax=ax),
    "morning": lambda plots, ax: plots.morning(ax=ax, days="mon"),
    "occupancy": lambda plots, ax: plots.occupancy(ax=ax),
    "service_level": lambda plots, ax: plots.service_level(ax=ax, days="mon"),
    "timeline": lambda plots, ax: plots.timeline(ax=ax, begin="08:30", end="11:00"),
    "wait_distribution": lambda plots, ax: plots.wait_distribution(ax=ax),
    "waits": lambda plots, ax: plots.waits(ax=ax),
}


@pytest.mark.mpl_image_compare(
    baseline_dir="baseline", style="default", tolerance=1.0, savefig_kwargs={"dpi": 60}
)
@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_looks_as_it_did(make, group, name):
    figure = Figure(figsize=(8, 6))
    DRAWN[name](Plots(lively(make, group)), figure.add_subplot())
    return bare(figure)


def bare(figure):
    for ax in without_words(figure).axes:
        if ax.get_legend() is not None:
            ax.get_legend().set_visible(False)
        ax.xaxis.set_tick_params(which="both", labelbottom=False)
        ax.yaxis.set_tick_params(which="both", labelleft=False)
    return figure
