import numpy as np
import pytest

from sim.scenario.week import Window
from sim.show.pictures.missed_week import missed_week
from unit.show.lively import FIVE, NINE
from unit.show.looking import words

pytestmark = pytest.mark.filterwarnings("error")


def cells(ax):
    return np.asarray(ax.collections[0].get_array()).reshape(-1, 24)


def figures(ax):
    return {(text.get_position()): text.get_text() for text in ax.texts}


def outline(ax):
    """The lines around the working hours: {((x, y), (x, y))} in hours and rows."""
    (drawn,) = ax.collections[1:]
    return {tuple(map(tuple, line.tolist())) for line in drawn.get_segments()}


def test_a_cell_is_the_mean_of_that_hour_over_such_days(make):
    result = make(days=15)  # three Mondays
    result.set("missed", "2026-03-02 09:00", mean=2.0)
    result.set("missed", "2026-03-02 09:30", mean=1.0)
    result.set("missed", "2026-03-09 09:30", mean=3.0)
    result.set("missed", "2026-03-04 23:30", mean=1.0)  # one of two Wednesdays
    ax = missed_week(result)
    expected = np.zeros((7, 24))
    expected[0, 9], expected[2, 23] = 2.0, 0.5
    np.testing.assert_allclose(cells(ax), expected)
    assert figures(ax) == {(9, 0): "2.0", (23, 2): "0.5"}
    assert words(ax.get_yticklabels()) == [*("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]
    assert ax.get_ylim() == (6.5, -0.5)  # Monday on top


def test_the_colour_bar_says_what_it_counts(make):
    result = make(days=28)
    result.set("missed", "2026-03-02 09:00", mean=8.0)
    ax = missed_week(result)
    bar = ax.figure.axes[-1]
    assert bar.get_ylabel() == "missed chats in the hour (mean)"
    assert ax.collections[0].get_clim() == (0, 2.0)
    assert ax.get_xlabel() == (
        "hour raised, local time, Asia/Kolkata; mean over the weeks of 28 days"
    )


def test_a_short_window_has_a_row_for_each_of_its_days(make):
    result = make(start="2026-03-06", days=2)
    result.set("missed", "2026-03-07 01:30", mean=0.01)
    ax = missed_week(result)
    assert cells(ax).shape == (2, 24) and figures(ax) == {(1, 1): "<.1"}
    labels = words(ax.get_yticklabels())
    assert labels == ["Fri 2026-03-06", "Sat 2026-03-07"]


def test_both_hours_of_a_clock_change_count(make):
    result = make(timezone="Europe/Berlin", start="2026-10-25", days=1)
    result.set("missed", mean=1.0)
    assert cells(missed_week(result))[0].tolist() == [2.0, 2.0, 4.0, *[2.0] * 21]


def test_a_line_goes_around_the_working_hours(make, group):
    windows = (Window(0, NINE, FIVE), Window(1, NINE, 22 * 3600))
    result = make(days=3, groups=(group("g", *windows),))
    result.set("missed", mean=1.0)
    left, right, late = 8.5, 16.5, 21.5
    assert outline(missed_week(result)) == {
        ((left, -0.5), (left, 0.5)),
        ((right, -0.5), (right, 0.5)),
        ((left, 0.5), (left, 1.5)),
        ((late, 0.5), (late, 1.5)),
        ((left, -0.5), (right, -0.5)),  # above Monday
        ((right, 0.5), (late, 0.5)),  # Tuesday is open for longer
        ((left, 1.5), (late, 1.5)),
    }


def test_hours_that_never_end_have_no_line(make):
    result = make(working_hours_enabled=False)
    result.set("missed", mean=1.0)
    ax = missed_week(result)
    assert len(ax.collections) == 1 and ax.get_legend() is None


def test_figures_are_left_out_where_cells_are_too_small_for_them(make):
    import matplotlib.pyplot as plt

    result = make()
    result.set("missed", mean=1.0)
    _, axes = plt.subplots(2, 2)
    assert not missed_week(result, ax=axes[0, 0]).texts


def test_figures_stand_out_from_their_cells(make):
    result = make()
    result.set("missed", "2026-03-02 09:00", mean=9.0)
    result.set("missed", "2026-03-02 10:00", mean=1.0)
    colors = {text.get_text(): text.get_color() for text in missed_week(result).texts}
    assert colors == {"9.0": "#FFFFFF", "1.0": "#111111"}
