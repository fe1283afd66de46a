from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pytest

from sim.errors import ResultError
from sim.scenario.cards import OfflineHandling, QueueHandling
from sim.scenario.week import Holiday, Window
from sim.show.pictures.backlog import backlog
from sim.units import UNLIMITED
from unit.show.lively import FIVE, NINE
from unit.show.looking import shades, steps, words

pytestmark = pytest.mark.filterwarnings("error")
DAY = 86_400


def panels(upper):
    return upper, upper.figure.axes[-1]


def line_and_band(ax):
    return [patch.get_data() for patch in steps(ax)]


def limits(ax):
    return [float(line.get_ydata()[0]) for line in ax.lines]


def labels(ax):
    return words(ax.get_legend().get_texts())


def test_line_is_the_median_averaged_over_the_weeks_of_the_window(make):
    result = make(start="2026-03-04", days=14)  # from a Wednesday
    result.set("open_mean", mean=1.0, p10=1.0, p50=2.0, p90=3.0)
    result.set("open_mean", "2026-03-05 10:30", p10=3.0, p50=6.0, p90=9.0)
    upper, _ = panels(backlog(result))
    median, band = line_and_band(upper)
    expected = np.full(7 * 48, 2.0)
    thursday_half_past_ten = 3 * 48 + 21
    expected[thursday_half_past_ten] = (6.0 + 2.0) / 2
    np.testing.assert_array_equal(median.values, expected)
    np.testing.assert_allclose(median.edges, np.arange(7 * 48 + 1) / 48)
    assert band.baseline[thursday_half_past_ten] == (3.0 + 1.0) / 2
    assert band.values[thursday_half_past_ten] == (9.0 + 3.0) / 2


def test_lower_panel_is_the_queue(make):
    result = make()
    result.set("queue_mean", "2026-03-02 00:00", mean=1.0, p50=1.0, p90=4.0)
    upper, lower = panels(backlog(result))
    median, band = line_and_band(lower)
    assert median.values[0] == 1.0 and median.values[1:].sum() == 0.0
    assert band.values[0] == 4.0
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("open chats", "queued chats")


def test_a_group_of_its_own_is_shown_when_asked(make, group):
    result = make(groups=(group("support"), group("billing")))
    result.set("open_mean", group="billing", mean=1.0, p50=7.0)
    upper, _ = panels(backlog(result, "billing"))
    assert line_and_band(upper)[0].values[0] == 7.0
    assert "group billing" in upper.get_title("left")


def test_one_replication_has_no_band(make):
    result = make()
    result.set("open_mean", mean=1.0, p10=2.0, p50=2.0, p90=2.0)
    upper, lower = panels(backlog(result))
    assert len(line_and_band(upper)) == 1
    assert labels(lower) == ["open: median", "outside working hours"]


def test_a_list_that_is_always_empty_is_said_to_be(make):
    upper, lower = panels(backlog(make()))
    assert words(upper.texts) == ["No chat was open."]
    assert words(lower.texts) == ["No chat was queued."]


@pytest.mark.parametrize(
    ("start", "label"), [("2026-03-06", "Fri 2026-03-06"), ("2026-03-09", "Mon 2026-03-09")]
)
def test_a_window_shorter_than_a_week_shows_its_days_in_order(make, start, label):
    result = make(start=start, days=4)
    result.set("open_mean", f"{start} 23:30", mean=1.0, p50=5.0)
    upper, lower = panels(backlog(result))
    median = line_and_band(upper)[0].values
    assert len(median) == 4 * 48 and np.flatnonzero(median).tolist() == [47]
    names = words(lower.get_xticklabels(minor=True))
    assert names[0] == label and len(names) == 4


def test_a_single_day_shows_its_hours(make):
    result = make(days=1)
    _, lower = panels(backlog(result))
    assert words(lower.get_xticklabels())[::4] == ["00:00", "12:00", "24:00"]
    assert lower.get_xlabel() == "Mon 2026-03-02, local time, Asia/Kolkata"


def test_weekday_names_stand_in_the_middle_of_their_days(make):
    _, lower = panels(backlog(make(days=28)))
    ticks = [
        (tick, text.get_text())
        for tick, text in zip(
            lower.get_xticks(minor=True), lower.get_xticklabels(minor=True), strict=True
        )
    ]
    assert ticks[0] == (0.5, "Mon") and ticks[-1] == (6.5, "Sun")
    assert lower.get_xlim() == (0, 7)
    assert lower.get_xlabel() == "local time, Asia/Kolkata; average over the weeks of 28 days"


def test_an_hour_that_a_clock_change_skips_is_a_gap(make):
    result = make(timezone="Europe/Berlin", start="2026-03-23")
    result.set("open_mean", mean=1.0, p50=1.0)
    median = line_and_band(backlog(result))[0].values
    assert np.flatnonzero(np.isnan(median)).tolist() == [6 * 48 + 4, 6 * 48 + 5]


def test_an_hour_that_a_clock_change_repeats_is_averaged(make):
    result = make(timezone="Europe/Berlin", start="2026-10-19")
    result.set("open_mean", mean=1.0, p50=1.0)
    frame = result.study.half_hours
    second = frame["interval_start"] == "2026-10-25 02:00+01:00"
    frame.loc[second & (frame["metric"] == "open_mean"), "p50"] = 4.0
    median = line_and_band(backlog(result))[0].values
    assert median[6 * 48 + 4] == 2.5 and median[6 * 48 + 5] == 1.0


def test_closed_hours_are_shaded_across_midnight_and_the_turn_of_the_week(make, group):
    nights = tuple(Window(day, 22 * 3600, 30 * 3600) for day in range(7))
    upper, lower = panels(backlog(make(groups=(group("night", *nights),))))
    expected = [(24.0 * day + 6, 24.0 * day + 22) for day in range(7)]
    assert shades(upper) == shades(lower) == expected


def test_all_is_shaded_where_every_group_is_closed(make, group):
    groups = (group("early", Window(0, NINE, FIVE)), group("late", Window(0, FIVE, DAY)))
    result = make(groups=groups)
    upper, lower = panels(backlog(result))
    assert shades(upper) == [(0.0, 9.0), (24.0, 168.0)]
    assert "outside working hours of all groups" in labels(lower)
    assert shades(backlog(result, "late")) == [(0.0, 17.0), (24.0, 168.0)]


def test_shading_follows_the_dates_of_a_short_window(make, group):
    result = make(start="2026-03-08", days=2, groups=(group("g", Window(0, NINE, FIVE)),))
    assert shades(backlog(result)) == [(0.0, 33.0), (41.0, 48.0)]  # Sunday, then Monday


def test_r3_a_holiday_of_a_short_window_is_shaded_as_it_is(make, group):
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    nights = tuple(Window(day, 22 * 3600, 30 * 3600) for day in range(7))
    short = (Holiday(monday, ((NINE, FIVE),)), Holiday(tuesday), Holiday(date(2026, 3, 9)))
    result = make(days=3, groups=(group("g", *nights, holidays=short),))
    assert shades(backlog(result)) == [(0.0, 9.0), (17.0, 48.0), (54.0, 70.0)]
    # all groups are closed when the one that is open longest is
    both = (group("g", *nights, holidays=short), group("h", Window(1, 0, DAY)))
    assert shades(backlog(make(days=3, groups=both))) == [(0.0, 9.0), (17.0, 24.0), (54.0, 70.0)]
    off = make(days=3, groups=(group("g", holidays=short),), working_hours_enabled=False)
    assert shades(backlog(off)) == [(0.0, 9.0), (17.0, 48.0)]


def test_weeks_that_are_averaged_are_shaded_by_the_weekly_hours(make, group):
    holidays = (Holiday(date(2026, 3, 3)),)
    windows = tuple(Window(day, 0, DAY) for day in range(7))
    assert shades(backlog(make(days=28, groups=(group("g", *windows, holidays=holidays),)))) == []


def test_hours_switched_off_are_never_closed_and_none_are_always_closed(make):
    assert shades(backlog(make(working_hours_enabled=False))) == []
    assert shades(backlog(make())) == [(0.0, 168.0)]


@pytest.mark.parametrize(
    ("offline", "expected"),
    [
        (OfflineHandling(max_offline_tickets=30), [30]),
        (OfflineHandling(max_offline_tickets=41), []),  # far above all that is shown
        (OfflineHandling(max_offline_tickets=UNLIMITED), []),
        (OfflineHandling(max_offline_tickets=30, enabled=False), []),
        (OfflineHandling(max_offline_tickets=30, max_offline_tickets_counts="spell"), []),
    ],
)
def test_the_limit_of_the_open_list_is_drawn_where_it_is_near(make, group, offline, expected):
    result = make(groups=(group("support", offline_handling=offline),))
    result.set("open_mean", mean=1.0, p50=15.0, p90=20.0)
    upper, lower = panels(backlog(result))
    assert limits(upper) == expected
    assert ("open: limit 30" in labels(lower)) == bool(expected)


def test_the_limit_of_the_queue_is_drawn_where_it_is_near(make, group):
    result = make(groups=(group("support", queue_handling=QueueHandling(limit=6)),))
    result.set("queue_mean", mean=1.0, p50=2.0, p90=5.0)
    _, lower = panels(backlog(result))
    assert limits(lower) == [6]
    assert lower.get_ylim()[1] > 6


def test_several_groups_together_have_no_limit(make, group):
    limit = OfflineHandling(max_offline_tickets=3)
    groups = tuple(group(name, offline_handling=limit) for name in ("a", "b"))
    result = make(groups=groups)
    result.set("open_mean", mean=1.0, p50=3.0, p90=3.0)
    assert limits(backlog(result)) == []


def test_the_panels_share_the_place_of_the_axes_given(make):
    figure, (left, right) = plt.subplots(1, 2)
    before, other = left.get_position(), right.get_position().bounds
    upper, lower = panels(backlog(make(), ax=left))
    assert upper is left and lower.figure is figure
    assert upper.get_position().y1 == pytest.approx(before.y1)
    assert lower.get_position().y0 == pytest.approx(before.y0)
    assert upper.get_position().y0 > lower.get_position().y1
    assert right.get_position().bounds == other


def test_axes_placed_by_hand_are_divided_as_well(make):
    ax = plt.figure().add_axes((0.1, 0.2, 0.5, 0.6))
    upper, lower = panels(backlog(make(), ax=ax))
    assert upper.get_position().y1 == pytest.approx(0.8)
    assert lower.get_position().bounds[:3:2] == pytest.approx((0.1, 0.5))


def test_several_policies_are_refused(make):
    result = make()
    result.study.half_hours.loc[0, "policy"] = "other"
    with pytest.raises(ResultError, match="one policy"):
        backlog(result)


def test_a_day_is_the_average_over_the_days_chosen(make, group):
    result = make(days=14, groups=(group("g", *(Window(day, NINE, FIVE) for day in range(5))),))
    result.set("open_mean", mean=1.0, p10=1.0, p50=2.0, p90=3.0)
    result.set("open_mean", "2026-03-02 10:30", p10=3.0, p50=6.0, p90=9.0)
    upper, lower = panels(backlog(result, by="day", days="mon"))
    median, band = line_and_band(upper)
    assert len(median.values) == 48 and median.values[21] == 4.0 and median.values[20] == 2.0
    assert (band.baseline[21], band.values[21]) == (2.0, 6.0)
    assert words(lower.get_xticklabels())[:2] == ["00:00", "03:00"]
    assert lower.get_xlabel() == "local time, Asia/Kolkata; average over 2 days: Mon"
    assert upper.get_title("left").startswith("Open and queued chats through the day")
    assert shades(upper) == [(0.0, 9.0), (17.0, 24.0)]
    every = line_and_band(backlog(result, by="day"))[0].values
    assert every[21] == pytest.approx((6 + 13 * 2) / 14)


def test_holidays_are_no_working_days(make, group):
    holiday = Holiday(date(2026, 3, 9), ((NINE, FIVE),))
    result = make(days=14, groups=(group("g", holidays=(holiday,)),))
    result.set("open_mean", mean=1.0, p50=1.0)
    result.set("open_mean", "2026-03-09 10:30", p50=5.0)

    def at_half_past_ten(days):
        return line_and_band(backlog(result, by="day", days=days))[0].values[21]

    assert [at_half_past_ten(days) for days in ("mon", "holidays", "2026-03-09")] == [1, 5, 5]
    label = panels(backlog(result, by="day", days="mon-tue"))[1].get_xlabel()
    assert label.endswith("average over 3 days: Mon, Tue but holidays")
    label = panels(backlog(result, by="day", days="2026-03-09"))[1].get_xlabel()
    assert label == "Mon 2026-03-09, local time, Asia/Kolkata"
