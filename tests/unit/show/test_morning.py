from datetime import date

import numpy as np
import pytest

from sim.scenario.week import Holiday, Window
from sim.show.pictures.morning import morning
from unit.show.lively import FIVE, NINE, opening
from unit.show.looking import steps, words

pytestmark = pytest.mark.filterwarnings("error")
DAILY = tuple(Window(day, NINE, FIVE) for day in range(7))


def panels(ax):
    """Backlog, figures in words, open list, waits."""
    return ax.figure.axes


def figures(ax):
    return panels(ax)[1].texts[0].get_text().splitlines()


def test_bars_are_the_shares_of_openings_that_found_so_many_open_chats(make, group):
    result = make(groups=(group("support", *DAILY),))
    for day, backlog in enumerate((0, 3, 3, 7)):
        opening(result, f"2026-03-{2 + day:02d} 09:00", backlog)
    ax = morning(result)
    bars = {bar.get_y() + bar.get_height() / 2: bar.get_width() for bar in ax.patches}
    assert {chats: share for chats, share in bars.items() if share} == {0: 0.25, 3: 0.5, 7: 0.25}
    assert ax.get_ylim() == panels(ax)[2].get_ylim()


def test_figures_tell_of_the_backlog_and_how_soon_it_was_gone(make, group):
    result = make(groups=(group("support", *DAILY),))
    opening(result, "2026-03-02 09:00", 10, drained_at="2026-03-02 09:30")
    opening(result, "2026-03-03 09:00", 20, drained_at="2026-03-03 11:00")
    opening(result, "2026-03-04 09:00", 30)  # never empty
    opening(result, "2026-03-05 09:00", 0)  # nothing to drain
    assert figures(morning(result)) == [
        "4 openings",
        "open chats at opening:",
        "  mean 15",
        "  10-90 %: 3 to 27",
        "until they are gone:",
        "  mean 75.0 min",
        "  90 % point 111.0 min",
        "not empty in time: 33.3 %",
    ]


def test_the_open_list_is_the_mean_over_openings_from_an_hour_before_until_closing(make, group):
    result = make(groups=(group("support", *DAILY),))
    for day in (2, 3):
        opening(result, f"2026-03-{day:02d} 09:00", 8)
    for day, chats in ((2, 8.0), (3, 4.0)):
        at, ends = f"2026-03-{day:02d} 09:30", {"p10": chats - 2, "p90": 10.0}
        result.set("open_mean", at, group="support", mean=chats, **ends)
    line, band = (patch.get_data() for patch in steps(panels(morning(result))[2]))
    assert line.edges.tolist() == np.arange(-1, 8.5, 0.5).tolist()
    assert line.values[3] == 6.0 and line.values.sum() == 6.0
    assert (band.baseline[3], band.values[3]) == (4.0, 10.0)


def test_waits_are_those_of_live_chats_raised_in_the_same_half_hours(make, group):
    result = make(groups=(group("support", *DAILY),), replications=2)
    for replication in (0, 1):
        opening(result, "2026-03-02 09:00", 8, replication=replication)
    cell = {"group": "support", "segment": "live", "numerator": 1200.0, "denominator": 6}
    result.set("wait_mean", "2026-03-02 10:00", **cell)
    result.set("wait_mean", "2026-03-03 10:00", **cell)  # no opening of that day
    waits = panels(morning(result))[3]
    (bar,) = waits.patches
    assert (bar.get_x() + bar.get_width() / 2, bar.get_height()) == (1.25, pytest.approx(200 / 60))
    assert words(waits.texts) == ["3.0"]
    assert waits.get_ylabel() == "live: mean\nwait, minutes"


def test_every_opening_of_a_day_counts(make, group):
    result = make(groups=(group("support", *DAILY),))
    opening(result, "2026-03-02 09:00", 8)
    opening(result, "2026-03-02 13:00", 1)
    assert figures(morning(result))[:3] == ["2 openings", "open chats at opening:", "  mean 4.5"]


def test_groups_that_open_together_are_an_opening_each(make, group):
    result = make(groups=(group("a", *DAILY), group("b", *DAILY)))
    opening(result, "2026-03-02 09:00", 8, group="a", drained_at="2026-03-02 09:10")
    opening(result, "2026-03-02 09:02", 4, group="b", drained_at="2026-03-02 10:00")
    ax = morning(result)
    assert figures(ax)[:3] == [
        "2 openings of 2 groups",
        "open chats when a group opens:",
        "  mean 6",
    ]
    assert "  mean 34.0 min" in figures(ax)
    assert ax.get_ylabel() == "open chats of the group"
    assert "  mean 4" in figures(morning(result, "b"))


def test_of_several_groups_each_is_followed_by_its_own_list_and_customers(make, group):
    hours = [Window(day, NINE, 11 * 3600) for day in range(7)]
    result = make(groups=(group("a", *hours), group("b", *DAILY)), replications=1)
    opening(result, "2026-03-02 09:00", 8, group="a")
    opening(result, "2026-03-02 12:00", 4, group="b")
    for name, at, chats in (("a", "09:30", 7.0), ("b", "12:30", 3.0), ("b", "09:30", 50.0)):
        result.set("open_mean", f"2026-03-02 {at}", group=name, mean=chats, p10=chats, p90=chats)
        cell = {"group": name, "segment": "live", "denominator": 1}
        result.set("wait_mean", f"2026-03-02 {at}", **cell, numerator=60.0 * chats)
    _, _, drain, waits = panels(morning(result))
    (line,) = (patch.get_data() for patch in steps(drain))
    # an hour before, then the half-hour of the opening: 7 of a and 3 of b in the one after it
    assert line.values[:4].tolist() == [0.0, 0.0, 0.0, 5.0]
    assert line.edges[-1] == 5.0  # b is open to 17:00, a, half of the openings, to 11:00
    (bar,) = waits.patches
    assert bar.get_height() == pytest.approx(5.0)


def test_the_axis_has_local_times_where_all_openings_come_at_one(make, group):
    result = make(groups=(group("support", *DAILY),))
    opening(result, "2026-03-02 09:00", 8)
    waits = panels(morning(result))[3]
    assert words(waits.get_xticklabels())[:3] == ["08:00", "09:00", "10:00"]
    assert waits.get_xlabel().startswith("local time, Asia/Kolkata")
    opening(result, "2026-03-03 11:00", 8)
    assert panels(morning(result))[3].get_xlabel().startswith("hours since")


def test_days_choose_the_mornings(make, group):
    holidays = (Holiday(date(2026, 3, 9), ((NINE, FIVE),)),)
    result = make(days=14, groups=(group("support", *DAILY, holidays=holidays),))
    for day, backlog in ((2, 20), (3, 4), (9, 40)):
        opening(result, f"2026-03-{day:02d} 09:00", backlog)
    ax = morning(result, days="mon")
    assert "  mean 20" in figures(ax)
    assert ax.get_title("left").startswith("The backlog at opening and what becomes of it: Mon but")
    assert "  mean 40" in figures(morning(result, days="holidays"))


def test_without_an_opening_there_is_one_sentence(make):
    ax = morning(make())
    words = [text.get_text() for each in panels(ax) for text in each.texts]
    assert words == ["Nobody opens on these days."]
