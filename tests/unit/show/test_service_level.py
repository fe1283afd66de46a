import numpy as np
import pytest

from sim.errors import ResultError
from sim.scenario.targets import Target
from sim.scenario.week import Window
from sim.show.pictures.service_level import service_level
from unit.show.lively import FIVE, NINE, with_service_levels
from unit.show.looking import shades, steps

pytestmark = pytest.mark.filterwarnings("error")


def panels(ax):
    return ax, ax.figure.axes[-1]


def by_label(ax):
    """{label: values by half-hour} of what the legend names."""
    return {each.get_label(): each.get_data().values for each in steps(ax) if each.get_label()}


def level(result, at, in_time, of, *, segment="live", group="all"):
    cell = {"segment": segment, "group": group}
    result.set("service_level", at, **cell, numerator=in_time, denominator=of)


def test_a_bar_is_the_chats_in_time_of_the_chats_that_count_over_all_days(make):
    result = make(days=2)
    level(result, "2026-03-02 09:30", 10, 20)
    level(result, "2026-03-03 09:30", 50, 60)
    level(result, "2026-03-03 10:00", 0, 40)
    upper, _ = panels(service_level(result))
    values = by_label(upper)["service level of live chats"]
    assert (values[19], values[20]) == (0.75, 0.0)
    assert np.isnan(np.delete(values, (19, 20))).all()
    assert upper.get_ylabel() == "live chats reached\nwithin 60 s"


def test_a_level_of_nothing_is_seen_and_no_chats_are_not(make):
    result = make(days=1)
    level(result, "2026-03-02 10:00", 0, 40)
    upper, _ = panels(service_level(result))
    (line,) = [each for each in upper.patches if not each.get_label()]
    assert np.flatnonzero(~np.isnan(line.get_data().values)).tolist() == [20]
    assert upper.get_ylim()[0] < 0


def test_bars_of_few_chats_are_pale(make):
    result = make(days=1)
    level(result, "2026-03-02 09:00", 3, 29)
    level(result, "2026-03-02 09:30", 3, 30)
    pale = by_label(panels(service_level(result))[0])["of fewer than 30 chats"]
    assert np.flatnonzero(~np.isnan(pale)).tolist() == [18]


def test_slots_are_means_over_days_and_replications(make):
    result = make(days=2, replications=2)
    level(result, "2026-03-02 09:00", 3, 30)
    for day, staffed in (("02", 24.0), ("03", 8.0)):  # sums of two replications
        result.set("staffed_slots", f"2026-03-{day} 09:00", numerator=staffed)
        result.set("used_slots", f"2026-03-{day} 09:00", numerator=6.0)
    _, lower = panels(service_level(result))
    assert by_label(lower)["staffed slots"][18] == 8.0
    assert by_label(lower)["slots in use"][18] == 3.0
    assert lower.get_ylabel() == "slots (mean)"


def test_weekdays_and_the_week_can_be_chosen(make):
    result = make(days=14)
    level(result, "2026-03-07 09:00", 30, 30)  # Saturdays
    level(result, "2026-03-14 09:00", 0, 30)
    upper, lower = panels(service_level(result, days="sat,sun"))
    assert by_label(upper)["service level of live chats"][18] == 0.5
    assert lower.get_xlabel() == ("local time, Asia/Kolkata; average over 4 days: Sat, Sun")
    upper, lower = panels(service_level(result, by="week"))
    assert by_label(upper)["service level of live chats"][5 * 48 + 18] == 0.5
    assert lower.get_xlim() == (0, 7)


def test_targets_of_this_group_and_segment_are_drawn(make):
    targets = (
        Target("service_level", segment="live", at_least=0.8),
        Target("service_level", segment="offline", at_least=0.5),
        Target("service_level", group="support", segment="live", at_least=0.9),
    )
    result = make(targets=targets)
    level(result, None, 30, 40)
    upper, _ = panels(service_level(result))
    assert [(line.get_label(), line.get_ydata()[0]) for line in upper.lines] == [
        ("target: at least 80 %", 0.8)
    ]


def test_groups_with_limits_of_their_own_are_told(make, group):
    groups = with_service_levels(group, a=30, b=120)
    upper, _ = panels(service_level(make(groups=groups), segment="all"))
    assert upper.get_ylabel() == "chats reached\nwithin 30 s to 2 min"


def test_closed_times_are_shaded_if_they_are_closed_on_all_days_shown(make, group):
    windows = (Window(0, NINE, FIVE), Window(1, NINE, 22 * 3600))
    result = make(groups=(group("g", *windows),))
    level(result, None, 1, 1)

    for days, closes in (("mon", 17), ("all", 22)):
        _, lower = panels(service_level(result, days=days))
        assert shades(lower) == [(0, 9), (closes, 24)]


def test_what_is_not_there_is_refused(make):
    result = make()
    with pytest.raises(ResultError, match=r"no segment 'night'; there are: live, offline, all"):
        service_level(result, segment="night")
    with pytest.raises(ResultError, match=r"by='month' is no axis of time; allowed: 'week', 'day'"):
        service_level(result, by="month")
    with pytest.raises(ResultError, match="add by='day'"):
        service_level(result, by="week", days="mon")
    with pytest.raises(ResultError, match=r"days='someday' means no days; allowed: 'all', 'holi"):
        service_level(result, days="someday")
    with pytest.raises(ResultError, match=r"no day of this window, which is Mon 2026-03-02 to Sun"):
        service_level(result, days="2026-04-01")
    with pytest.raises(ResultError, match=r"no day of this window"):
        service_level(result, days="holidays")
