"""Pictures of comparisons: what they say, what they refuse, and that they stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim
from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.show.plots import ComparisonPlots, drawings, save_comparison
from sim.show.vector import svg
from unit.show.comparisons import (
    LIMIT,
    NAN,
    Gives,
    MadeComparison,
    gives,
    grid,
    one_at_a_time,
    three_policies,
)
from unit.show.looking import (
    asked_wrongly,
    check_inside,
    check_saved,
    headline,
    legend,
    panels,
    texts,
    without_words,
)
from unit.study.small import small

pytestmark = pytest.mark.filterwarnings("error")
HARD = "$\\frac{$ <b>\u202e&"
TWO = ["missed_rate", "wait_mean:live"]


def plots(compared: Comparison) -> ComparisonPlots:
    return ComparisonPlots(compared)


LOOKS: dict[str, Callable[[], Axes]] = {
    "differences": lambda: plots(three_policies()).differences(),
    "differences_of_many_policies": lambda: plots(grid(6, 2)).differences(),
    "frontier": lambda: plots(three_policies()).frontier(),
    "frontier_of_a_sweep": lambda: plots(grid(10, 4)).frontier(TWO),
    "changed": lambda: plots(three_policies()).changed("more room"),
    "tornado": lambda: plots(one_at_a_time()).tornado("customers_lost"),
}


@pytest.mark.mpl_image_compare(
    baseline_dir="baseline", style="default", tolerance=1.0, savefig_kwargs={"dpi": 50}
)
@pytest.mark.parametrize("name", LOOKS)
def test_a_comparison_looks_as_it_did(name: str) -> Figure:
    return without_words(LOOKS[name]().figure)


# differences


def test_differences_have_a_panel_for_each_measure_in_its_own_unit() -> None:
    ax = plots(three_policies()).differences()
    assert headline(ax) == "Differences to base, same customers\nMade, all groups"
    assert [(each.get_title("left"), each.get_xlabel()) for each in panels(ax)] == [
        ("chats missed", "chats a week"),
        ("customers lost", "customers a week"),
        ("live: mean wait", "seconds"),
        ("mean wait of open chats", "minutes"),
        ("live: service level", "percentage points"),
    ]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["more room", "no messages", "longer queue"]


def test_differences_are_those_of_the_table_in_a_week() -> None:
    ax = plots(three_policies()).differences(["missed"])
    # 60 fewer in 14 days, the interval of all policies and the one of this policy alone
    points = {tuple(line.get_xydata()[0]) for line in ax.lines if len(line.get_xdata()) == 1}
    assert points >= {(-30.0, 0.0), (30.0, 1.0), (0.0, 2.0)}
    bars = {tuple(part[:, 0]) for each in ax.collections for part in each.get_segments()}
    assert bars == {(-40.0, -20.0), (15.0, 45.0), (-2.0, 2.0)}
    ticks = [line for line in ax.lines if line.get_marker() == "|" and len(line.get_xdata())]
    assert sorted(x for line in ticks for x in line.get_xdata()) == pytest.approx(
        [-38, -22, -1.6, 1.6, 18, 42]
    )


def test_counts_of_a_window_shorter_than_a_week_are_told_for_a_day() -> None:
    made = three_policies()
    made.days = 2
    ax = plots(made).differences(["missed"])
    assert ax.get_xlabel() == "chats a day"
    assert "−30.0" in texts(ax)


def test_each_side_is_said_to_be_better_or_worse_where_it_is() -> None:
    ax = plots(three_policies()).differences(["missed", "service_level:live", "occupancy"])
    said = [[text.get_text() for text in each.texts if "←" in text.get_text() or "→" in
             text.get_text()] for each in panels(ax)]  # fmt: skip
    assert said == [
        ["← fewer: better", "more: worse →"],
        ["← lower: worse", "higher: better →"],
        ["← lower", "higher →"],
    ]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("missed", ["better", "worse", "same in every replication (dotted: its bound)"]),
        ("wait_mean:live", ["better", "not decided: the interval holds 0",
                            "same in every replication (dotted: its bound)"]),
        ("open_wait_mean", ["differs", "one figure, no interval"]),
        ("service_level:live", ["better", "worse", "not decided: the interval holds 0"]),
        ("occupancy", ["differs", "not decided: the interval holds 0",
                       "same in every replication (dotted: its bound)"]),
    ],
)  # fmt: skip
def test_every_difference_is_shown_as_what_it_is(metric: str, expected: list[str]) -> None:
    assert legend(plots(three_policies()).differences([metric]))[1:] == expected


def test_a_difference_that_is_always_the_same_and_has_no_interval_is_said_to_be() -> None:
    made = three_policies()
    still = {**made.given["more room"], "occupancy:all": Gives(0.6, same=True)}
    made = replace(made, given={**made.given, "more room": still})
    ax = plots(made).differences(["occupancy"])
    assert "always the same, no interval" in legend(ax)
    assert "one figure, no interval" not in legend(ax)


def test_a_figure_that_is_missing_is_said_and_not_drawn_as_0() -> None:
    ax = plots(three_policies()).differences(["open_wait_mean"])
    assert "no figure" in texts(ax)
    points = [tuple(line.get_xydata()[0]) for line in ax.lines if len(line.get_xdata()) == 1]
    assert sorted(y for _, y in points) == [0.0, 2.0]


def test_the_bound_of_what_never_differed_does_not_squeeze_the_rest() -> None:
    ax = plots(three_policies()).differences(["occupancy"])
    low, high = ax.get_xlim()
    assert low > -15 and high < 20  # its bound is 40 percentage points


def test_intervals_are_said_to_be_of_simulation_error_only_and_of_how_many_policies() -> None:
    made = three_policies()
    assert "for all 3 policies together, simulation error only" in legend(
        plots(made).differences()
    )[0].replace("that hold ", "")
    made.given = {name: made.given[name] for name in ("base", "more room")}
    assert legend(plots(made).differences())[0] == "Bars: 95 % intervals, simulation error only"


def test_policies_are_named_in_full_and_never_mathematics() -> None:
    name = f"{HARD} and a very long name of a policy that never ends, not even here, nor here"
    made = three_policies()
    made.given = {"base": made.given["base"], name: made.given["more room"]}
    ax = plots(made).differences()
    ax.figure.canvas.draw()
    (label,) = ax.get_yticklabels()
    assert "".join(label.get_text().split()) == "".join(name.replace("\u202e", r"\u202e").split())
    assert not label.get_parse_math()


def test_too_many_policies_are_refused_and_some_can_be_chosen() -> None:
    made = grid(21, 2)
    with pytest.raises(ResultError, match="found 41 policies, allowed: 1 to 40; choose some"):
        plots(made).differences()
    ax = plots(made).differences(["missed"], policies=made.policies[5:8])
    assert len(ax.get_yticklabels()) == 3


# frontier


def test_frontier_sets_missed_chats_against_both_waits() -> None:
    ax = plots(three_policies()).frontier()
    assert headline(ax) == "What is traded for what\nMade, all groups"
    left, right = panels(ax)
    assert left.get_ylabel() == "missed, of chats raised, %\n(less is better)"
    assert left.get_xlabel() == "live: mean wait, seconds\n(less is better)"
    assert right.get_xlabel() == "mean wait of open chats, minutes\n(less is better)"


def points(ax: Axes, marker: str, filled: bool) -> set[tuple[float, float]]:
    return {
        tuple(point)
        for line in ax.lines
        if line.get_marker() == marker and (line.get_markerfacecolor() != "white") == filled
        for point in line.get_xydata()
    }


def test_settings_on_the_frontier_are_marked_and_joined_others_are_pale() -> None:
    given = {
        name: gives(Gives(missed, 1), Gives(wait, 1), Gives(60), Gives(0.8), Gives(0.5))
        for name, missed, wait in (("a", 10, 30), ("b", 40, 20), ("c", 45, 40), ("d", 80, 10))
    }
    ax = plots(MadeComparison(given, baseline="a")).frontier(["missed", "wait_mean:live"])
    assert points(ax, "D", filled=True) == {(30, 5)}  # the baseline, in chats a week
    assert points(ax, "o", filled=True) == {(20, 20), (10, 40)}
    assert points(ax, "o", filled=False) == {(40, 22.5)}
    (joined,) = [line for line in ax.lines if line.get_linestyle() == "-"]
    assert joined.get_xydata().tolist() == [[10, 40], [20, 20], [30, 5]]
    bars = {tuple(map(tuple, part)) for each in ax.collections for part in each.get_segments()}
    assert ((29, 5), (31, 5)) in bars and ((30, 4.5), (30, 5.5)) in bars
    assert {"a", "b", "c", "d"} <= set(texts(ax))


def test_a_setting_without_a_figure_stands_in_a_strip_of_its_own() -> None:
    ax = plots(three_policies()).frontier()
    _, right = panels(ax)
    assert right.get_xticklabels()[-1].get_text() == "none"
    strip = right.get_xticks()[-1]
    assert strip > 90  # behind the longest wait, in minutes
    assert (strip, 26.0) in {(x, round(y, 6)) for x, y in points(right, "o", filled=True)}


def test_many_settings_have_numbers_and_a_key_of_their_values() -> None:
    made = grid(5, 4)
    ax = plots(made).frontier(TWO)
    said = texts(ax)
    assert "max_offline_tickets, count" in said
    assert {"0, 0 (baseline)", "4, 3", "1", "20"} <= set(said)


def test_a_thousand_settings_have_labels_along_the_frontier_that_do_not_overlap() -> None:
    made = grid(250, 4)
    ax = plots(made).frontier(TWO)
    assert "(1,000 settings: of the frontier and the baseline)" in legend(ax)[0]
    assert "numbered: the baseline and 23 of the 250 on the frontier" in legend(ax)[0]
    ax.figure.canvas.draw()
    # of the words alone: a label has a line to its point
    boxes = [mpl.text.Text.get_window_extent(text) for text in ax.texts]
    assert len(boxes) > 10
    overlaps = sum(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert overlaps == 0


@pytest.mark.parametrize(
    ("measures", "message"),
    [
        (["missed"], "allowed: a list of two or three measures"),
        ("missed", "allowed: a list of two or three measures"),
        (["missed", "missed:all"], "found a measure twice"),
        (["mised", "wait_mean"], "no metric 'mised'.*did you mean.*missed"),
        (["missed", "occupancy"], "occupancy: neither more nor less of it is better"),
    ],
)
def test_measures_that_cannot_be_traded_are_refused(measures: Any, message: str) -> None:
    with pytest.raises(ResultError, match=message):
        plots(three_policies()).frontier(measures)


# changed


def test_changed_counts_chats_a_week_from_what_to_what_and_by_hour() -> None:
    ax = plots(three_policies()).changed("more room")
    assert headline(ax) == (
        "Chats that fare differently under more room than under base\nMade, all groups"
    )
    down, along = (
        [" ".join(label.get_text().split()) for label in labels]
        for labels in (ax.get_yticklabels(), ax.get_xticklabels())
    )
    assert down == ["reached: 5.0", "customer left: 3.0", "missed, open list full: 30.0"]
    assert along == ["reached: 30.0", "customer left: <0.1", "missed, customer left the queue: 8.0"]
    cells = {text.get_position(): text.get_text() for text in ax.texts}
    assert cells == {(0, 0): "–", (0, 2): "30.0", (1, 0): "<0.1", (1, 1): "–", (2, 0): "5.0",
                     (2, 1): "3.0"}  # fmt: skip
    assert ax.get_ylabel() == "under base,\nchats a week"
    hours = panels(ax)[1]
    heights = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in hours.patches}
    assert heights == pytest.approx({8: 30, 9: -5, 10: -0.05})
    assert "Asia/Kolkata" in hours.get_xlabel()


def test_changed_of_one_group_counts_its_chats_only() -> None:
    ax = plots(three_policies()).changed("more room", group="billing")
    assert [text.get_text() for text in ax.texts] == ["10.0"]


def test_no_changed_chat_is_said() -> None:
    ax = plots(three_policies()).changed("longer queue")
    assert "Every chat fares the same." in texts(ax)


def test_a_policy_must_be_chosen_where_there_are_several() -> None:
    with pytest.raises(ResultError, match=r"choose a policy; there are: .*more room"):
        plots(three_policies()).changed()
    with pytest.raises(ResultError, match="found 'base' twice"):
        plots(three_policies()).changed("base")


# tornado


def test_tornado_sorts_paths_by_reach_and_writes_values_at_the_bars() -> None:
    ax = plots(one_at_a_time()).tornado("customers_lost")
    assert headline(ax) == "Customers lost: one setting changed at a time\nMade, all groups"
    assert ax.get_xlabel() == "customers lost, customers a week"
    names = ["".join(label.get_text().split("\n")) for label in ax.get_yticklabels()]
    assert names == [f"{LIMIT}(the file: 40)", "agents.early.count(the file: 2)"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first above
    bars = sorted((bar.get_x(), bar.get_width()) for bar in ax.patches)
    assert bars == [(100, -40), (100, -25), (100, -2), (100, 45)]
    assert {"20", "60", "80", "3", "the file: 100"} <= set(texts(ax))
    whiskers = [tuple(line.get_xdata()) for line in ax.lines if line.get_marker() == "|"]
    assert sorted(whiskers) == [(55, 65), (70, 80), (93, 103), (140, 150)]
    said = legend(ax)
    assert "for all 4 changes together; simulation error only" in said[0]
    assert said[1:] == [
        "better than the file", "worse", "not decided: the interval holds the file's figure",
    ]  # fmt: skip


def test_tornado_takes_what_is_neither_better_nor_worse() -> None:
    ax = plots(one_at_a_time()).tornado("occupancy")
    assert legend(ax)[1:] == ["differs"]
    assert {"← less", "more →"} <= set(texts(ax))


def test_a_change_that_did_nothing_has_no_bar_and_says_so() -> None:
    made = one_at_a_time()
    made.given["count=3"]["missed:all"] = Gives(200.0, 50, same=True)  # type: ignore[index]
    ax = plots(made).tornado("missed")
    assert "3 (same in every replication)" in texts(ax)
    assert len([line for line in ax.lines if line.get_marker() == "|"]) == 3


def test_values_of_a_tornado_lie_inside_the_picture() -> None:
    made = one_at_a_time()
    made.varied["max_offline_tickets=20"][LIMIT] = {"lognormal": {"mean": "10m", "cv": 0.9}}  # type: ignore[index]
    ax = plots(made).tornado("missed")
    ax.figure.canvas.draw()
    assert "lognormal mean 10m, cv 0.9" in texts(ax)
    frame = ax.get_window_extent().padded(1)
    values = [text.get_window_extent() for text in ax.texts if not text.get_in_layout()]
    assert len(values) == 4
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in values)


@pytest.mark.parametrize("made", [three_policies(), grid(3, 2)])
def test_a_tornado_needs_a_sweep_one_at_a_time(made: MadeComparison) -> None:
    with pytest.raises(ResultError, match=r"sweep --one-at-a-time, one_at_a_time=True in Python"):
        plots(made).tornado("missed")


def test_a_tornado_needs_a_figure_to_start_from() -> None:
    made = one_at_a_time()
    made.given["base"]["missed:all"] = Gives(NAN)  # type: ignore[index]
    with pytest.raises(ResultError, match="base has no missed:all of group 'all' to start from"):
        plots(made).tornado("missed")


# all of them

PICTURES: list[Callable[..., Axes]] = [
    lambda **more: plots(three_policies()).differences(**more),
    lambda **more: plots(three_policies()).frontier(**more),
    lambda **more: plots(three_policies()).changed("more room", **more),
    lambda **more: plots(one_at_a_time()).tornado("missed", **more),
]


@pytest.mark.parametrize("picture", PICTURES)
def test_a_group_that_is_not_there_is_refused_with_those_that_are(picture: Any) -> None:
    with pytest.raises(ResultError, match="no group 'vip' in all policies; there are: all, suppo"):
        picture(group="vip")


@pytest.mark.parametrize("picture", PICTURES)
def test_pictures_stand_on_given_axes_and_leave_settings_alone(picture: Any) -> None:
    before = dict(mpl.rcParams)
    figure, (one, other) = plt.subplots(1, 2, figsize=(16, 7))
    assert picture(ax=other, group="billing") is other
    assert other.figure is figure and plt.get_fignums() == [figure.number]
    assert dict(mpl.rcParams) == before
    assert headline(other).endswith("\nMade, group billing")
    figure.canvas.draw()
    # no name, title or legend lies on another panel, nor on the picture beside it
    boxes = [each.get_tightbbox() for each in figure.axes]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert one in figure.axes


@pytest.mark.parametrize("picture", PICTURES)
def test_everything_lies_inside_and_legends_cover_no_data(picture: Any) -> None:
    check_inside(picture().figure)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: p.differences(["mised"]), "no metric 'mised'"),
        (lambda p: p.differences([]), "found no metrics to draw"),
        (lambda p: p.differences(["occupancy:live"]), "found segment 'live', allowed: all"),
        (lambda p: p.differences(policies=["more rom"]), "no policy 'more rom'.*more room"),
        (lambda p: p.changed("more rom"), "no policy 'more rom'.*more room"),
        (lambda p: p.changed("more room", versus="x"), "no policy 'x'; there are: base"),
    ],
)
def test_what_is_not_there_is_refused(call: Callable[[Any], object], message: str) -> None:
    with pytest.raises(ResultError, match=message):
        call(plots(three_policies()))


def test_files_are_the_same_bytes_whatever_the_settings_of_the_user(tmp_path: Path) -> None:
    made = three_policies()
    made.name = "客服 $x_1$ \U0001f642"
    names = ["changed_1.png", "changed_2.png", "changed_3.png", "differences.png", "frontier.png"]
    check_saved(partial(save_comparison, made, with_changed=True), tmp_path, names, width=1350)


def test_only_pictures_that_make_sense_are_drawn() -> None:
    assert [each.name for each in drawings(three_policies())] == ["differences", "frontier"]
    one = [each.name for each in drawings(one_at_a_time())]
    assert one == ["differences", "frontier", "tornado"]
    assert [each.name for each in drawings(grid(21, 2))] == ["frontier"]


@pytest.mark.parametrize("made", [one_at_a_time(), grid(2, 2)])
def test_every_picture_can_stand_in_a_page(made: MadeComparison) -> None:
    for each in drawings(made, with_changed=True):
        text = svg(each.draw, height=each.height, salt="a")
        assert text.startswith("<svg")
        assert text == svg(each.draw, height=each.height, salt="a")


def test_pictures_of_a_real_comparison_agree_with_its_tables(tmp_path: Path) -> None:
    policies = {"disabled": {"default.offline_handling.enabled": False}}
    found = sim.compare(small(policies=policies))
    (row,) = (
        found.differences()
        .query("group == 'help' and metric == 'missed' and segment == 'all'")
        .to_dict("records")
    )
    ax = found.plot.differences(["missed"], group="help")
    assert ax.get_xlabel() == "chats a day"
    (bar,) = [part for each in ax.collections for part in each.get_segments()]
    assert bar[:, 0] * 2 == pytest.approx([row["ci_low"], row["ci_high"]])
    cells = found.plot.changed(group="help")
    total = found.what_changed().query("group == 'help'")["chats"].sum() / 2
    figures = [text.get_text() for text in cells.texts if text.get_text() != "–"]
    assert np.sum([float(text) for text in figures]) == pytest.approx(total, rel=0.1)
    save_comparison(found, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"differences.png", "frontier.png"}


@pytest.mark.parametrize("name", ["differences", "frontier", "changed", "tornado"])
def test_whatever_is_asked_wrongly_is_refused_in_the_words_of_the_house(name: str) -> None:
    for asked, error in asked_wrongly(plots(one_at_a_time()), name):
        assert type(error) is ResultError, (asked, error)
