import subprocess
import sys
from functools import partial

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

from sim.errors import ResultError
from sim.results.result import Result
from sim.scenario.people import Agent
from sim.show.data import once
from sim.show.plots import PICTURES, Plots, save_all
from sim.show.style import duration_range, duration_text, shown, time_unit, title
from unit.show.lively import lively
from unit.show.looking import asked_wrongly, check_inside, check_saved

pytestmark = pytest.mark.filterwarnings("error")
DRAWN = {**PICTURES, "timeline": lambda plots, ax: plots.timeline(ax=ax, end="11:00")}
every_picture = pytest.mark.parametrize("name", DRAWN)
HARD_NAMES = ["A $x_1$ <b>", "$\\frac{$", "a\nb\tc\x00\u202e", "W" * 500]


def test_files_are_the_same_bytes_whatever_the_settings_of_the_user(
    make, group, tmp_path, monkeypatch
):
    monkeypatch.setattr("sim.show.plots.DPI", 50)
    result = lively(make, group, name="客服 समर्थन \U0001f642")
    check_saved(partial(save_all, result), tmp_path, [f"{name}.png" for name in DRAWN], width=450)


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_of_users_are_drawn_as_they_are(make, group, name):
    ax = plt.figure().add_subplot()
    title(ax, "What", make(name=name, groups=(group(name),)).scenario, "all")
    ax.figure.canvas.draw()
    assert ax.get_title("left") == f"What\n{shown(name)}, group {shown(name)}"


@every_picture
def test_titles_are_never_mathematics_and_fit_into_the_picture(make, group, name):
    long = "$a_1$ and a very long name that never ends, not even here, nor here $b$"
    agents = (Agent("$x_$", (long,)), Agent("<b>&" + long, (long,)))
    ax = drawn(name, lively(make, group, name=long, groups=(group(long),), agents=agents))
    words = next(
        each._left_title for each in ax.figure.axes if "$a_1$" in each._left_title.get_text()
    )
    assert not words.get_parse_math()
    ax.figure.canvas.draw()
    assert words.get_window_extent().x1 <= ax.figure.bbox.width


@pytest.mark.parametrize("name", ["occupancy", "timeline"])
def test_names_of_agents_are_drawn_as_they_are(make, group, name):
    agents = (Agent("$\\frac{$", ("support",)), Agent("a_1 <b>", ("support",)))
    ax = drawn(name, lively(make, group, agents=agents))
    ax.figure.canvas.draw()
    found = {text.get_text() for each in ax.figure.axes for text in each.get_yticklabels()}
    assert {"$\\frac{$", "a_1 <b>"} <= found


@every_picture
def test_a_picture_is_axes_on_a_pyplot_figure_and_settings_stay(make, group, name):
    before = dict(mpl.rcParams)
    ax = getattr(Plots(lively(make, group)), name.removesuffix("_day"))()
    assert isinstance(ax, Axes)
    assert plt.get_fignums() == [ax.figure.number]
    assert dict(mpl.rcParams) == before


@every_picture
def test_legends_and_texts_lie_inside_the_picture_and_off_the_data(make, group, name):
    figure = drawn(name, lively(make, group)).figure
    assert any(panel.get_legend() for panel in figure.axes) or name in ("waits",)
    check_inside(figure)


@every_picture
def test_a_picture_of_nothing_says_so(make, name):
    ax = drawn(name, make())
    ax.figure.canvas.draw()
    words = [text.get_text() for each in ax.figure.axes for text in each.texts]
    assert any(word.startswith(("No ", "Nobody ")) for word in words)


@every_picture
@pytest.mark.parametrize(
    "settings",
    [
        {"days": 1},
        {"days": 3, "replications": 1},
        {"days": 8, "timezone": "Europe/Berlin", "start": "2026-10-19"},
        {"days": 8, "timezone": "Europe/Berlin", "start": "2026-03-23"},
        {"working_hours_enabled": False},
    ],
)
def test_a_picture_is_drawn_of_short_windows_and_clock_changes(make, group, name, settings):
    ax = drawn(name, lively(make, group, **settings))
    ax.figure.canvas.draw()


@every_picture
def test_a_picture_is_drawn_of_all_thirty_groups_and_of_the_last(make, group, name):
    groups = tuple(group(f"group {number}") for number in range(30))
    agents = (Agent("asha", tuple(each.name for each in groups), 2), Agent("ravi", ("group 29",)))
    result = lively(make, group, filled=["all", "group 29"], groups=groups, agents=agents, days=1)
    drawn(name, result).figure.canvas.draw()
    ax = getattr(Plots(result), name.removesuffix("_day"))("group 29")
    ax.figure.canvas.draw()


@every_picture
def test_an_unknown_group_is_refused(make, group, name):
    with pytest.raises(ResultError, match=r"no group 'sales' .* all, support"):
        getattr(Plots(lively(make, group)), name.removesuffix("_day"))("sales")


def test_chats_that_were_not_kept_make_no_timeline_and_no_failure(make, group, tmp_path):
    result = lively(make, group)

    class Kept(type(result.study)):
        def table(self, name, **asked):
            if name == "chats":
                raise ResultError("chats were not kept")
            return super().table(name, **asked)

    study = Kept(**vars(result.study))
    save_all(Result(result.scenario, study), tmp_path)
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(PICTURES)


def drawn(name, result):
    """A picture on a figure of its own, as files are drawn."""
    ax = plt.figure(
        figsize=(9, 5.6 if name != "timeline" else 8), layout="constrained"
    ).add_subplot()
    DRAWN[name](Plots(result), ax)
    return ax


def test_importing_the_pictures_does_not_import_matplotlib():
    code = "import sim.show.plots, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


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


def test_several_durations_are_said_from_the_shortest_to_the_longest():
    assert duration_range([60_000_000, 30_000_000, 60_000_000]) == "30 s to 60 s"
    assert duration_range([60_000_000, 60_000_000]) == "60 s"


@pytest.mark.parametrize("name", sorted({name.removesuffix("_day") for name in DRAWN}))
def test_whatever_is_asked_wrongly_is_refused_in_the_words_of_the_house(make, group, name):
    before = plt.get_fignums()
    seen = 0
    for asked, error in asked_wrongly(Plots(once(lively(make, group))), name):
        assert type(error) is ResultError, (asked, error)
        seen += 1
    assert seen > 30
    assert plt.get_fignums() == before


def test_what_was_found_and_what_is_allowed_are_named(make, group):
    plots = Plots(lively(make, group))
    with pytest.raises(ResultError, match=r"^backlog: by: found 5, allowed is 'week' or 'day'$"):
        plots.backlog(by=5)
    with pytest.raises(
        ResultError, match=r"^waits: group: found \['a'\], allowed is the name of a "
    ):
        plots.waits(["a"])
    with pytest.raises(
        ResultError, match=r"^waits: ax: found 'here', allowed is the Axes of matpl"
    ):
        plots.waits(ax="here")
    with pytest.raises(
        ResultError, match=r"^waits: got an unexpected .* 'grp'; allowed: group, ax"
    ):
        plots.waits(grp="all")
