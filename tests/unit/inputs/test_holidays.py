"""Hours on holidays: from midnight to midnight, whatever holds on other days (R3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.inputs.calendar import calendar_of
from sim.inputs.shifts import hours_of
from sim.scenario.cards import Handling
from sim.scenario.model import Group, Scenario
from sim.scenario.week import Holiday
from unit.inputs.small import HOUR, WORK, scenario, windows

TUESDAY = date(2026, 3, 3)


def three_days(*holidays: Holiday, hours: Any = (), **settings: Any) -> Scenario:
    """Monday to Wednesday, or three days from another ``start``."""
    group = Group("g", handling=Handling(WORK), working_hours=hours, holidays=holidays)
    return scenario(**{"groups": (group,), "duration_days": 3, **settings})


def spans(given: Scenario, group: int = 0) -> list[tuple[float, float]]:
    """When a group is within hours, in hours since the run began."""
    calendar = calendar_of(given)
    changes = hours_of(given, calendar)
    its = [
        (at / HOUR, to)
        for at, of, to in zip(changes.at, changes.of, changes.to, strict=True)
        if of == group
    ]
    assert [to for _, to in its] == [1, 0] * (len(its) // 2) + [1] * (len(its) % 2)
    times = [at for at, _ in its] + [calendar.clock.end / HOUR] * (len(its) % 2)
    return list(zip(times[::2], times[1::2], strict=True))


def of_day(day: date, *hours: tuple[float, float]) -> Holiday:
    return Holiday(day, tuple((round(begin * 3600), round(end * 3600)) for begin, end in hours))


def test_r3_a_holiday_has_its_own_windows_or_none() -> None:
    nine_to_five = windows(9, 17)
    assert spans(three_days(of_day(TUESDAY), hours=nine_to_five)) == [(9, 17), (57, 65)]
    short = of_day(TUESDAY, (7, 10), (12, 13.5))
    assert spans(three_days(short, hours=nine_to_five)) == [
        (9, 17), (31, 34), (36, 37.5), (57, 65),
    ]  # fmt: skip


def test_r3_a_holiday_cuts_the_evening_before_at_midnight_and_leaves_the_next_morning() -> None:
    nights = windows(22, 30)
    assert spans(three_days(of_day(TUESDAY), hours=nights)) == [
        (0, 6),
        (22, 24),
        (48, 54),
        (70, 72),
    ]


def test_r3_windows_that_touch_at_a_holidays_midnights_go_on_without_a_change() -> None:
    whole = of_day(TUESDAY, (0, 24))
    assert spans(three_days(whole, hours=windows(0, 24))) == [(0, 72)]
    morning = of_day(TUESDAY, (0, 8))
    assert spans(three_days(morning, hours=windows(22, 30))) == [
        (0, 6), (22, 32), (48, 54), (70, 72),
    ]  # fmt: skip


def test_r3_a_holiday_holds_with_hours_switched_off_and_without_any() -> None:
    closed, short = of_day(TUESDAY), of_day(TUESDAY, (9, 12))
    off: dict[str, Any] = {"working_hours_enabled": False}
    assert spans(three_days(closed, **off)) == [(0, 24), (48, 72)]
    assert spans(three_days(short, **off)) == [(0, 24), (33, 36), (48, 72)]
    # switched on with no windows: open on the holiday alone
    assert spans(three_days(short)) == [(33, 36)]
    assert spans(three_days(closed)) == []


def test_r3_each_group_has_its_own_holidays() -> None:
    groups = (
        Group(
            "a", handling=Handling(WORK), working_hours=windows(9, 17), holidays=(of_day(TUESDAY),)
        ),
        Group("b", handling=Handling(WORK), working_hours=windows(9, 17)),
    )
    given = scenario(groups=groups, duration_days=2)
    assert spans(given, 0) == [(9, 17)]
    assert spans(given, 1) == [(9, 17), (33, 41)]


def test_r3_holidays_of_warmup_and_cooldown_count_and_others_have_no_effect() -> None:
    days = [of_day(date(2026, 3, day)) for day in (1, 2, 3, 4, 5)]
    given = three_days(
        *days, hours=windows(9, 17), duration_days=1, warmup_days=1, cooldown_days=1,
        start=TUESDAY,
    )  # fmt: skip
    assert spans(given) == []
    elsewhere = (of_day(date(1999, 12, 31)), of_day(date(2400, 1, 1), (9, 10)))
    assert spans(three_days(*elsewhere, hours=windows(9, 17))) == [(9, 17), (33, 41), (57, 65)]


@pytest.mark.parametrize(
    ("start", "length"), [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25), (date(2026, 6, 6), 24)]
)
def test_r3_a_holiday_on_the_day_of_a_clock_change_is_that_local_date(
    start: date, length: int
) -> None:
    changed = date(start.year, start.month, start.day + 1)
    run: dict[str, Any] = {"start": start, "timezone": "Europe/Berlin"}
    always = windows(0, 24)
    assert spans(three_days(of_day(changed), hours=always, **run)) == [
        (0, 24), (24 + length, 48 + length),
    ]  # fmt: skip
    # 09:00 and 24:00 on the wall, both after the change
    evening = of_day(changed, (9, 24))
    assert spans(three_days(evening, hours=always, **run)) == [
        (0, 24), (24 + length - 15, 48 + length),
    ]  # fmt: skip


def test_r3_a_holidays_time_that_occurs_twice_is_the_first() -> None:
    given = three_days(
        of_day(date(2026, 10, 25), (2.5, 4)), start=date(2026, 10, 25), timezone="Europe/Berlin"
    )
    assert spans(given) == [(2.5, 5)]
    until = three_days(
        of_day(date(2026, 10, 25), (1, 2.5)), start=date(2026, 10, 25), timezone="Europe/Berlin"
    )
    assert spans(until) == [(1, 2.5)]


def test_a_holidays_time_that_a_clock_change_skips_is_refused_but_for_midnight() -> None:
    given = three_days(
        of_day(date(2026, 3, 29), (2.5, 9)), start=date(2026, 3, 29), timezone="Europe/Berlin"
    )
    with pytest.raises(ScenarioError) as caught:
        hours_of(given, calendar_of(given))
    assert str(caught.value) == (
        "small.yaml: groups.g.holidays.2026-03-29: found 02:30, a time that a clock change skips "
        "in Europe/Berlin; allowed: a time that exists on that date"
    )
    midnight = of_day(date(2026, 9, 6), (0, 12))
    santiago = three_days(midnight, start=date(2026, 9, 5), timezone="America/Santiago")
    assert spans(santiago) == [(24, 35)]
