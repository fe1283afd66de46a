"""Ends of shifts, breaks in which agents are offline, and what is planned (R24, R25)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.inputs import prepare
from sim.scenario.people import Attendance, Break, Shift
from unit.inputs.days import (
    ALWAYS,
    DAYTIME,
    LUNCH,
    NIGHT,
    days,
    late,
    lost,
    one,
    outage,
)
from unit.inputs.small import HOUR, MINUTE, windows


@pytest.mark.parametrize(
    ("at_end", "at_break"),
    [
        ("finish", "FINISH"),
        ("carry_over", "CARRY_OVER"),
        ("transfer", "TRANSFER"),
        ("away", "CARRY_OVER"),
    ],
)
def test_r24_r25_a_shift_ends_as_it_says_and_an_offline_break_so_but_for_away(
    at_end: str, at_break: str
) -> None:
    assert days(replace(DAYTIME, at_end=at_end, breaks=(LUNCH,))) == [
        "9 AVAILABLE", f"12 OFFLINE {at_break}", "13 AVAILABLE", f"17 OFFLINE {at_end.upper()}",
    ]  # fmt: skip


def test_r25_offline_is_more_absent_than_away_and_busy() -> None:
    both = (LUNCH, Break(11 * 3600, 90 * MINUTE, "away"), Break(12 * 3600, 2 * HOUR, "busy"))
    assert days(replace(DAYTIME, breaks=both)) == [
        "9 AVAILABLE", "11 AWAY", "12 OFFLINE FINISH", "13 BUSY", "14 AVAILABLE",
        "17 OFFLINE FINISH",
    ]  # fmt: skip


def test_r25_an_offline_break_that_reaches_the_end_leaves_the_shift_with_the_break() -> None:
    late_break = Break(16 * 3600, 2 * HOUR, "offline")
    assert days(replace(DAYTIME, breaks=(late_break,))) == ["9 AVAILABLE", "16 OFFLINE FINISH"]
    # the end itself changes nothing, whatever its kind
    assert days(replace(DAYTIME, at_end="away", breaks=(late_break,))) == [
        "9 AVAILABLE", "16 OFFLINE CARRY_OVER", "17 OFFLINE AWAY",
    ]  # fmt: skip


def test_r25_a_shift_that_begins_with_an_offline_break_begins_after_it() -> None:
    early = Break(8 * 3600, 2 * HOUR, "offline")
    shift = replace(DAYTIME, at_end="away", breaks=(early,))
    assert days(shift, duration_days=2) == [
        "10 AVAILABLE", "17 OFFLINE AWAY", "34 AVAILABLE", "41 OFFLINE AWAY",
    ]  # fmt: skip


def test_r24_an_agent_stops_before_the_end_of_the_unbroken_shift_but_not_of_a_part() -> None:
    parts = Shift(name="day", windows=(*windows(9, 12), *windows(12, 17)), stop_before_end_us=HOUR)
    assert days(parts) == ["9 AVAILABLE", "16 BUSY", "17 OFFLINE FINISH"]
    pause = Break(15 * 3600 + 1800, HOUR, "away")
    assert days(replace(parts, breaks=(pause, LUNCH))) == [
        "9 AVAILABLE", "12 OFFLINE FINISH", "13 AVAILABLE", "15.5 AWAY", "16.5 BUSY",
        "17 OFFLINE FINISH",
    ]  # fmt: skip


def test_r24_who_stops_longer_than_the_shift_is_busy_in_it_alone() -> None:
    two = Shift(
        name="day", windows=(*windows(9, 12), *windows(13, 17)), stop_before_end_us=6 * HOUR
    )
    assert days(two) == [
        "9 BUSY", "12 OFFLINE FINISH", "13 BUSY", "17 OFFLINE FINISH",
    ]  # fmt: skip


def test_r24_a_shift_that_ends_beyond_the_run_is_stopped_by_its_own_end() -> None:
    stopping = replace(NIGHT, stop_before_end_us=3 * HOUR)
    assert days(stopping) == ["0 AVAILABLE", "3 BUSY", "6 OFFLINE FINISH", "22 AVAILABLE"]
    stopping = replace(NIGHT, stop_before_end_us=7 * HOUR)
    assert days(stopping)[-1] == "23 BUSY"
    assert days(replace(ALWAYS, stop_before_end_us=HOUR)) == ["0 AVAILABLE"]


def test_drawn_offline_breaks_are_drawn_and_not_planned() -> None:
    pause = Break(12 * 3600, HOUR, "offline", span_us=3 * HOUR)
    plan = prepare(one(replace(DAYTIME, breaks=(pause,))))
    inputs = plan.draw(0)
    statuses, planned = inputs.statuses, inputs.planned
    assert 12 * HOUR < statuses.at[1] < 14 * HOUR
    assert statuses.at.tolist() == planned.at.tolist()
    assert planned.to.tolist() == [1, 0, 1, 0]
    assert plan.draw(1).planned.at[1] != planned.at[1]


# -- planned ---------------------------------------------------------------------------------------


def test_planned_is_the_shift_without_offline_breaks_attendance_aside() -> None:
    shift = replace(DAYTIME, breaks=(LUNCH, Break(14 * 3600, HOUR, "away")))
    for attendance in (late(90), lost(60, 30), outage(8, 20), Attendance(absence=1.0)):
        planned = prepare(one(shift, attendance)).draw(0).planned
        assert (planned.at / HOUR).tolist() == [9, 12, 13, 17]
        assert planned.to.tolist() == [1, 0, 1, 0]
    night = prepare(one(NIGHT)).draw(0).planned
    assert (night.at / HOUR).tolist() == [0, 6, 22]
