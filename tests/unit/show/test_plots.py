import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from PIL import Image

from sim.api import run
from sim.show.plots import Plots, save_all
from sim.show.style import duration_text, shown, time_unit, title

pytestmark = pytest.mark.filterwarnings("error")
PICTURES = ["backlog.png", "missed.png", "waits.png"]
HARD_NAMES = ["A $x_1$ <b>", "$\\frac{$", "a\nb\tc\x00\u202e", "W" * 500]


def lively(make, **settings):
    """A result in which every picture has something to show."""
    result = make(**settings)
    result.set("open_mean", mean=1.0, p10=1.0, p50=2.0, p90=4.0)
    result.set("queue_mean", mean=1.0, p10=1.0, p50=2.0, p90=4.0)
    result.set("missed_queue_inactivity", mean=1.0)
    for segment in ("live", "offline"):
        result.set("wait_mean", segment=segment, numerator=90.0, denominator=2)
    return result


def test_files_are_the_same_bytes_whatever_the_settings_of_the_user(make, tmp_path):
    result = lively(make, name="客服 समर्थन \U0001f642")
    save_all(result, tmp_path / "first")
    with mpl.rc_context({"font.size": 20, "axes.grid": True, "axes.facecolor": "r"}):
        save_all(result, tmp_path / "second")
    assert plt.get_fignums() == []
    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == PICTURES
    for name in PICTURES:
        first, second = (tmp_path / folder / name for folder in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
        with Image.open(first) as image:
            assert image.width == 1350
            assert set(image.info) == {"dpi"}  # no date, no version


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_of_users_are_drawn_as_they_are(make, group, name):
    ax = plt.figure().add_subplot()
    title(ax, "What", make(name=name, groups=(group(name),)).scenario, "all")
    ax.figure.canvas.draw()
    assert ax.get_title("left") == f"What\n{shown(name)}, group {shown(name)}"


@pytest.mark.parametrize("picture", ["backlog", "missed", "waits"])
def test_titles_are_never_mathematics_and_fit_into_the_picture(make, group, picture):
    name = "$a_1$ and a very long name that never ends, not even here, nor here $b$"
    ax = getattr(Plots(lively(make, name=name, groups=(group(name),))), picture)()
    drawn = ax._left_title
    assert not drawn.get_parse_math() and "$a_1$" in drawn.get_text()
    ax.figure.canvas.draw()
    assert drawn.get_window_extent().x1 <= ax.figure.bbox.width


@pytest.mark.parametrize("picture", ["backlog", "missed", "waits"])
def test_a_picture_is_axes_on_a_pyplot_figure_and_settings_stay(make, picture):
    before = dict(mpl.rcParams)
    ax = getattr(Plots(lively(make)), picture)()
    assert isinstance(ax, Axes)
    assert plt.get_fignums() == [ax.figure.number]
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("picture", ["backlog", "missed", "waits"])
def test_legends_and_texts_lie_inside_the_picture_and_off_the_data(make, picture):
    ax = getattr(Plots(lively(make)), picture)()
    figure = ax.figure
    figure.canvas.draw()
    for panel in figure.axes:
        box = panel.get_tightbbox()
        assert box.x0 >= 0 and box.y0 >= 0
        assert box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height
        if panel.get_legend() is not None:
            legend = panel.get_legend().get_window_extent()
            assert not any(legend.overlaps(other.get_window_extent()) for other in figure.axes)


def test_importing_the_pictures_does_not_import_matplotlib():
    code = "import sim.show.plots, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_pictures_agree_with_the_summary_of_a_real_run(tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL)
    result = run(tmp_path / "small.yaml")
    means = result.summary().set_index(["group", "segment", "metric"])["mean"]

    missed_a_day = sum(bar.get_height() for bar in result.plot.missed().patches)
    assert missed_a_day * 3 == pytest.approx(means["all", "all", "missed"])

    upper = result.plot.waits()
    _check_waits(upper.patches, result, means["all", "live", "wait_mean"], "live", 1)
    _check_waits(
        upper.figure.axes[-1].patches, result, means["all", "offline", "wait_mean"], "offline", 3600
    )


def _check_waits(bars, result, expected_s, segment, unit_s):
    """The bars, weighted by the chats behind them, give the wait of the summary."""
    rows = result.interval_totals().query(
        f"group == 'all' and segment == '{segment}' and metric == 'wait_mean'"
    )
    chats = rows.groupby(rows["interval_start"].dt.hour)["denominator"].sum()
    hours = [round(bar.get_x() + bar.get_width() / 2) for bar in bars]
    waited_s = sum(
        bar.get_height() * unit_s * chats[hour] for bar, hour in zip(bars, hours, strict=True)
    )
    assert waited_s / chats.sum() == pytest.approx(expected_s)


SMALL = """
name: Small
timezone: Asia/Kolkata
start: 2026-03-02
duration: 3d
warmup: 1d
replications: 2
default:
  working_hours: {mon-sun: "09:00-17:00"}
  offline_handling: {max_offline_tickets: 5}
  queue_handling: {limit: 2}
  customers: {patience: {exponential: 5m}}
groups:
  support:
    arrivals: {rate: 6/h}
    handling: {work: {exponential: 10m}}
shifts:
  day: {mon-sun: "09:00-17:00"}
agents:
  - {name: asha, groups: [support], concurrency: 2, shift: day}
"""


@pytest.mark.parametrize(
    ("longest_s", "expected"),
    [
        (0.0, (1.0, "seconds")),
        (179.0, (1.0, "seconds")),
        (180.0, (60.0, "minutes")),
        (10_800.0, (3600.0, "hours")),
        (700_000.0, (86_400.0, "days")),
    ],
)
def test_units_keep_numbers_readable(longest_s, expected):
    assert time_unit(longest_s) == expected


def test_durations_are_said_in_their_largest_whole_unit():
    said = [duration_text(s) for s in (0.5, 20, 60, 90, 120, 150, 3600, 7200, 172_800)]
    assert said == ["0.5 s", "20 s", "60 s", "90 s", "2 min", "150 s", "60 min", "2 h", "2 d"]


def test_shown_names_are_one_printable_line_of_at_most_forty_characters():
    assert shown("a\nb\t c") == "a b c"
    assert len(shown("x" * 400)) == 40 and shown("x" * 400).endswith("…")
