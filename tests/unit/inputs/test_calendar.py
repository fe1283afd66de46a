"""Local dates and times to instants, across clock changes of all kinds (R1, R3, R26, R32)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.inputs.calendar import Calendar, calendar_of
from sim.inputs.intervals import merged, no_intervals
from sim.inputs.shifts import hours_of, pattern_of
from sim.inputs.timeline import status_line
from sim.scenario.cards import Handling
from sim.scenario.model import Group
from sim.scenario.people import Agent, Break, Shift
from sim.scenario.week import Window
from sim.units import Status
from unit.inputs.small import DAY, HOUR, MINUTE, WORK, at, scenario, shift, windows

SPRING = {
    "Europe/Berlin": date(2026, 3, 29),
    "America/New_York": date(2026, 3, 8),
    "Asia/Beirut": date(2026, 3, 29),
    "America/Santiago": date(2026, 9, 6),
}
AUTUMN = {
    "Europe/Berlin": date(2026, 10, 25),
    "America/New_York": date(2026, 11, 1),
    "America/Santiago": date(2026, 4, 4),
}
NO_CHANGE = {"Asia/Kolkata": date(2026, 3, 29), "UTC": date(2026, 10, 25)}
CHANGES = [
    *((zone, day, 23) for zone, day in SPRING.items()),
    *((zone, day, 25) for zone, day in AUTUMN.items()),
    *((zone, day, 24) for zone, day in NO_CHANGE.items()),
]


def around(zone: str, day: date, days: int = 3) -> Calendar:
    start = day - timedelta(days=1)
    return calendar_of(scenario(timezone=zone, start=start, duration_days=days))


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_r1_a_day_with_a_clock_change_has_23_or_25_hours(zone: str, day: date, hours: int) -> None:
    lengths = np.diff(around(zone, day).clock.day_begins) // HOUR
    assert lengths.tolist() == [24, hours, 24]


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_r3_a_night_across_a_clock_change_is_closed_an_hour_less_or_more(
    zone: str, day: date, hours: int
) -> None:
    start = day - timedelta(days=1)
    group = Group("g", handling=Handling(WORK), working_hours=windows(9, 17))
    closing = scenario(timezone=zone, start=start, duration_days=3, groups=(group,))
    changes = hours_of(closing, calendar_of(closing))
    nights = [
        int(begin - end) // HOUR
        for end, begin in zip(changes.at[1:-1:2], changes.at[2::2], strict=True)
    ]
    # Santiago's April hour comes before midnight, in the night after the day it lengthens
    first_night_changes = zone != "America/Santiago" or hours == 23
    assert nights == ([hours - 8, 16] if first_night_changes else [16, hours - 8])
    assert changes.to.tolist() == [1, 0] * 3


def test_r1_a_local_midnight_that_is_skipped_is_the_end_of_the_gap() -> None:
    calendar = around("America/Santiago", date(2026, 9, 6))
    midnight = int(calendar.clock.day_begins[1])
    assert midnight == at(calendar, "2026-09-06T01:00:00")
    assert calendar.walls(np.array([midnight - 1, midnight])).tolist() == [
        wall("2026-09-05T23:59:59.999999"),
        wall("2026-09-06T01:00:00"),
    ]


def test_r32_the_clock_begins_with_the_warmup_and_runs_through_the_cooldown() -> None:
    clock = calendar_of(
        scenario(
            timezone="Europe/Berlin",
            start=date(2026, 3, 30),
            duration_days=2,
            warmup_days=3,
            cooldown_days=1,
        )
    ).clock
    assert clock.first_date == date(2026, 3, 27)
    assert clock.origin_us == wall("2026-03-26T23:00:00")
    assert clock.window_begin == 3 * DAY - HOUR
    assert clock.window_end == 5 * DAY - HOUR
    assert clock.end == 6 * DAY - HOUR
    assert not clock.stops_when_settled
    assert clock.day_begins.tolist() == [
        0, DAY, 2 * DAY, 3 * DAY - HOUR, 4 * DAY - HOUR, 5 * DAY - HOUR, 6 * DAY - HOUR,
    ]  # fmt: skip


def test_r32_an_automatic_cooldown_has_inputs_for_14_local_days() -> None:
    clock = calendar_of(
        scenario(timezone="Europe/Berlin", start=date(2026, 10, 20), cooldown_days=None)
    ).clock
    assert clock.stops_when_settled
    assert clock.end - clock.window_end == 14 * DAY + HOUR


def test_a_window_of_a_date_that_a_zone_skipped_is_refused() -> None:
    skipped = {"timezone": "Pacific/Apia", "start": date(2011, 12, 30)}
    with pytest.raises(ScenarioError, match="the window is empty: Pacific/Apia had no 2011-12-30"):
        calendar_of(scenario(**skipped))
    assert calendar_of(scenario(**skipped, duration_days=2)).clock.window_end == DAY


def test_a_run_beyond_the_year_9999_is_refused() -> None:
    with pytest.raises(ScenarioError, match="9999"):
        calendar_of(scenario(start=date(9999, 12, 30)))


def wall(text: str) -> int:
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1)) // timedelta(microseconds=1)


def test_a_local_time_that_is_skipped_is_the_end_of_the_gap() -> None:
    calendar = around("Europe/Berlin", date(2026, 3, 29))
    walls = np.array(
        [wall(f"2026-03-29T{time}") for time in ("01:59:59", "02:00:00", "02:59:59", "03:00:00")]
    )
    gap_end = at(calendar, "2026-03-29T03:00:00")
    assert calendar.first_reading(walls).tolist() == [gap_end - 10**6, gap_end, gap_end, gap_end]
    assert calendar.exist(walls).tolist() == [True, False, False, True]


def test_a_local_time_that_occurs_twice_has_two_readings() -> None:
    calendar = around("Europe/Berlin", date(2026, 10, 25))
    walls = np.array(
        [wall(f"2026-10-25T{time}") for time in ("01:59:59", "02:00:00", "02:59:59", "03:00:00")]
    )
    first, last = calendar.first_reading(walls), calendar.last_reading(walls)
    assert (last - first).tolist() == [0, HOUR, HOUR, 0]
    assert first.tolist() == [
        at(calendar, f"2026-10-25T{time}") for time in ("01:59:59", "02:00", "02:59:59", "03:00")
    ]
    assert calendar.exist(walls).all()


@pytest.mark.parametrize(
    ("zone", "year"),
    [("Europe/Berlin", 2026), ("America/Santiago", 2026), ("Australia/Lord_Howe", 2026),
     ("Africa/Casablanca", 2026), ("Pacific/Apia", 2011), ("Asia/Jerusalem", 1999)],
)  # fmt: skip
def test_every_hour_of_a_year_is_read_as_the_standard_library_reads_it(
    zone: str, year: int
) -> None:
    calendar = calendar_of(scenario(timezone=zone, start=date(year, 1, 1), duration_days=365))
    instants = np.arange(0, calendar.clock.end, HOUR // 2, dtype=np.int64)
    epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    for instant, shown in zip(instants.tolist(), calendar.walls(instants).tolist(), strict=True):
        text = (datetime(1970, 1, 1) + timedelta(microseconds=shown)).isoformat()
        assert instant in (at(calendar, text), at(calendar, text, fold=1)), (epoch, text)
    days = calendar.day_indices(instants)
    first = wall(f"{year}-01-01")
    assert (days == (calendar.walls(instants) - first) // DAY).all()


def test_a_window_ends_at_a_time_of_the_next_local_date() -> None:
    calendar = around("Europe/Berlin", date(2026, 3, 29))
    night = calendar.weekly(windows(22, 30, weekdays=[5]))
    assert (night.ends - night.begins).tolist() == [7 * HOUR]
    assert night.ends.tolist() == [at(calendar, "2026-03-29T06:00:00")]


def test_a_window_of_the_evening_before_the_run_is_cut_at_its_begin() -> None:
    calendar = calendar_of(scenario(start=date(2026, 3, 2)))
    night = calendar.weekly(windows(22, 30))
    assert list(zip(night.begins.tolist(), night.ends.tolist(), strict=True)) == [
        (0, 6 * HOUR),
        (22 * HOUR, 24 * HOUR),
    ]


def test_a_window_that_lies_in_the_gap_does_not_occur() -> None:
    calendar = around("Europe/Berlin", date(2026, 3, 29))
    spans = calendar.weekly(windows(2, 3))
    assert len(spans.begins) == 2


def test_r26_windows_that_touch_on_the_clock_are_one_stretch() -> None:
    calendar = around("Europe/Berlin", date(2026, 3, 29))
    spans = calendar.weekly((Window(6, 0, 7200), Window(6, 3 * 3600, 4 * 3600)))
    assert (spans.ends - spans.begins).tolist() == [3 * HOUR]
    always = calendar.weekly(windows(0, 24))
    assert (always.begins.tolist(), always.ends.tolist()) == ([0], [calendar.clock.end])


def test_merged_intervals_cover_what_the_intervals_cover() -> None:
    random = np.random.default_rng(1)
    for _ in range(200):
        begins = random.integers(-5, 40, 8)
        ends = begins + random.integers(0, 8, 8)
        spans = merged(begins, ends, 35)
        covered = {
            t for b, e in zip(begins, ends, strict=True) for t in range(max(b, 0), min(e, 35))
        }
        instants = np.arange(-10, 50)
        assert set(instants[spans.contain(instants)].tolist()) == covered
        assert (spans.begins < spans.ends).all()
        assert (spans.begins[1:] > spans.ends[:-1]).all()


def lines_of(calendar: Calendar, pattern: Shift) -> list[tuple[float, str]]:
    laid_out = pattern_of(pattern, Agent("ann", ("g",)), [0] * len(pattern.breaks), calendar)
    presence = laid_out.usual
    end = calendar.clock.end
    instants, statuses, _ = status_line(presence, presence.present, no_intervals(), end)
    return [
        (instant / HOUR, Status(status).name)
        for instant, status in zip(instants.tolist(), statuses.tolist(), strict=True)
    ]


def test_r25_the_most_absent_status_of_breaks_holds() -> None:
    calendar = calendar_of(scenario())
    pattern = shift(9, 17, (12, 2 * HOUR, "busy"), (13, 30 * MINUTE, "away"), (14, HOUR, "away"))
    assert lines_of(calendar, pattern) == [
        (9, "AVAILABLE"),
        (12, "BUSY"),
        (13, "AWAY"),
        (13.5, "BUSY"),
        (14, "AWAY"),
        (15, "AVAILABLE"),
        (17, "OFFLINE"),
    ]


def test_r25_only_the_part_of_a_break_inside_the_shift_counts() -> None:
    calendar = calendar_of(scenario())
    pattern = shift(9, 17, (8.5, HOUR, "away"), (16.5, HOUR, "busy"), (20, HOUR, "away"))
    assert lines_of(calendar, pattern) == [
        (9, "AWAY"), (9.5, "AVAILABLE"), (16.5, "BUSY"), (17, "OFFLINE"),
    ]  # fmt: skip


def test_r25_a_break_begun_before_the_run_goes_on_and_a_shift_to_the_end_never_ends() -> None:
    calendar = calendar_of(scenario())
    pattern = Shift(name="n", windows=windows(0, 24), breaks=(Break(23 * 3600, 2 * HOUR, "away"),))
    assert lines_of(calendar, pattern) == [(0, "AWAY"), (1, "AVAILABLE"), (23, "AWAY")]


def test_a_break_across_a_clock_change_lasts_elapsed_time() -> None:
    calendar = around("Europe/Berlin", date(2026, 3, 29), days=1 + 1)
    pattern = Shift(name="n", windows=windows(0, 24), breaks=(Break(3600 + 1800, HOUR, "away"),))
    spring = [time for time, _ in lines_of(calendar, pattern)][-2:]
    assert spring == [24 + 1.5, 24 + 2.5]  # from 01:30 to 03:30 on the wall


def test_r3_hours_switched_off_are_always_open_and_hours_without_windows_always_closed() -> None:
    groups = (
        Group("a", handling=Handling(WORK), working_hours=windows(9, 17)),
        Group("b", handling=Handling(WORK)),
    )
    off = scenario(groups=groups, working_hours_enabled=False)
    changes = hours_of(off, calendar_of(off))
    assert (changes.at.tolist(), changes.of.tolist(), changes.to.tolist()) == (
        [0, 0],
        [0, 1],
        [1, 1],
    )
    on = scenario(groups=groups)
    changes = hours_of(on, calendar_of(on))
    assert changes.of.tolist() == [0, 0]
    assert changes.at.tolist() == [9 * HOUR, 17 * HOUR]


def test_r2_hours_change_in_the_order_of_instants_then_groups() -> None:
    groups = (
        Group("a", handling=Handling(WORK), working_hours=windows(12, 24)),
        Group("b", handling=Handling(WORK), working_hours=windows(9, 12)),
    )
    both = scenario(groups=groups)
    changes = hours_of(both, calendar_of(both))
    assert list(zip(changes.at // HOUR, changes.of, changes.to, strict=True)) == [
        (9, 1, 1), (12, 0, 1), (12, 1, 0),
    ]  # fmt: skip
