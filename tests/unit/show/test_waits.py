import pytest

from sim.show.pictures.waits import waits
from unit.show.lively import with_service_levels
from unit.show.looking import words

pytestmark = pytest.mark.filterwarnings("error")


def bars(ax):
    """For each hour the height of its bar and the figure on it."""
    (container,) = ax.containers
    figures = [text.get_text() for text in ax.texts if not text.get_text().startswith("service")]
    hours = [round(bar.get_x() + bar.get_width() / 2) for bar in container]
    tops = [bar.get_height() for bar in container]
    return dict(zip(hours, zip(tops, figures, strict=True), strict=True))


def service_level(ax):
    text = [text.get_text() for text in ax.texts if text.get_text().startswith("service")]
    return [float(line.get_ydata()[0]) for line in ax.lines], text


def waited(result, at, segment, waited_s, chats):
    result.set("wait_mean", at, segment=segment, numerator=waited_s, denominator=chats)


def test_a_bar_is_the_sum_of_waits_over_the_number_of_chats(make):
    result = make(days=2, replications=4)
    waited(result, "2026-03-02 09:00", "live", 600.0, 10)
    waited(result, "2026-03-03 09:30", "live", 3000.0, 30)  # mean 100 s, of three times as many
    waited(result, "2026-03-02 11:00", "live", 0.0, 120)
    upper = waits(result)
    assert bars(upper) == {9: (pytest.approx(90.0), "5.0"), 11: (0.0, "15")}
    assert upper.get_ylabel() == "live chats\nmean wait, seconds"


def test_live_and_offline_chats_have_units_of_their_own(make):
    result = make(days=1, replications=1)
    waited(result, "2026-03-02 09:00", "live", 400.0, 2)
    waited(result, "2026-03-02 20:00", "offline", 13 * 3600.0, 1)
    upper = waits(result)
    lower = upper.figure.axes[-1]
    assert bars(upper) == {9: (pytest.approx(200 / 60), "2.0")}
    assert bars(lower) == {20: (pytest.approx(13.0), "1.0")}
    assert upper.get_ylabel().endswith("minutes") and lower.get_ylabel().endswith("hours")
    assert lower.get_xlabel().startswith("hour raised, local time, Asia/Kolkata")


def test_rare_chats_are_not_counted_as_none(make):
    result = make(days=7, replications=10)
    waited(result, "2026-03-02 09:00", "live", 5.0, 1)
    assert bars(waits(result)) == {9: (5.0, "<0.1")}


def test_a_segment_that_nobody_reached_is_said_to_be_empty(make):
    result = make()
    waited(result, "2026-03-02 09:00", "live", 5.0, 1)
    upper = waits(result)
    lower = upper.figure.axes[-1]
    assert words(lower.texts) == ["No offline chat was reached."]
    assert not lower.containers


def test_the_service_level_is_marked_among_the_live_chats(make, group):
    result = make(groups=with_service_levels(group, support=90))
    waited(result, "2026-03-02 09:00", "live", 600.0, 2)
    waited(result, "2026-03-02 20:00", "offline", 600.0, 2)
    upper = waits(result)
    assert service_level(upper) == ([1.5], ["service level\nwithin 90 s"])
    assert service_level(upper.figure.axes[-1]) == ([], [])


def test_a_service_level_far_above_all_waits_is_left_out(make):
    result = make()
    waited(result, "2026-03-02 09:00", "live", 2.0, 1)
    assert service_level(waits(result)) == ([], [])


def test_service_levels_of_several_groups_are_told_in_one_place(make, group):
    result = make(groups=with_service_levels(group, a=30, b=120, c=30))
    waited(result, "2026-03-02 09:00", "live", 100.0, 1)
    assert service_level(waits(result)) == ([30.0, 120.0], ["service level\nwithin 30 s\nto 2 min"])


def test_figures_do_not_collide_with_the_dashed_line(make):
    result = make()
    waited(result, "2026-03-02 09:00", "live", 57.0, 1)
    upper = waits(result)
    figure = next(text for text in upper.texts if not text.get_text().startswith("service"))
    assert figure.get_zorder() > upper.lines[0].get_zorder()
    assert figure.get_bbox_patch() is not None
