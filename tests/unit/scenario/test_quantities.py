"""Durations, rates, times, windows and weekdays are read exactly or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.scenario.quantities import (
    LONGEST_US,
    UnfitError,
    duration_text,
    parse_days,
    parse_duration,
    parse_duration_or_never,
    parse_moment,
    parse_positive_duration,
    parse_rate,
    parse_time,
    parse_time_of_day,
    parse_weekdays,
    parse_window,
    time_text,
)
from sim.units import MICROSECONDS, NEVER

SECOND, MINUTE, HOUR = MICROSECONDS, 60 * MICROSECONDS, 3_600 * MICROSECONDS


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("0s", 0),
        ("90s", 90 * SECOND),
        ("8m", 8 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("2d", 48 * HOUR),
        ("1d2h3m4s5ms6us", 26 * HOUR + 3 * MINUTE + 4 * SECOND + 5_006),
        ("500ms", SECOND // 2),
        ("1.5h", 90 * MINUTE),
        ("0.1s", 100_000),
        ("0.0000005s", 0),
        ("0.0000015s", 2),
        ("3650d", LONGEST_US),
    ],
)
def test_durations(text: str, us: int) -> None:
    assert parse_duration(text) == us


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "s",
            "5",
            "5 m",
            "5M",
            "5min",
            "-5m",
            "+5m",
            "1m1h",
            "1s1s",
            "1e3s",
            "٣s",
            "m5",
            "1.s",
        ),
        *("1h-5m", "never", None, True, [], {}, "3651d", "999999999999999999d", "5s\n"),
        "9" * 99 + "s",
    ],
)
def test_what_is_no_duration(value: object) -> None:
    with pytest.raises(UnfitError):
        parse_duration(value)


@pytest.mark.parametrize("number", [10, 0, 2.5, -3])
def test_a_number_without_a_unit_is_told_so(number: float) -> None:
    with pytest.raises(UnfitError) as error:
        parse_duration(number)
    assert error.value.found == f"{number}, a number without a unit"
    assert f"{number}m" in error.value.allowed


@given(st.integers(0, LONGEST_US))
@example(LONGEST_US)
def test_every_duration_is_read_back_as_it_was_written(us: int) -> None:
    assert parse_duration(duration_text(us)) == us


def test_never_is_read_back() -> None:
    assert duration_text(NEVER) == "never"
    assert parse_duration_or_never("never") == NEVER
    assert parse_duration_or_never("0s") == 0


@pytest.mark.parametrize("value", ["0s", "0.0000001s", "0d"])
def test_a_positive_duration_is_at_least_a_microsecond(value: str) -> None:
    with pytest.raises(UnfitError):
        parse_positive_duration(value)
    assert parse_positive_duration("1us") == 1


@pytest.mark.parametrize("value", ["7", 7, "7h", "1.5d", "-1d", "1d12h", "3651d", "", "auto", None])
def test_days_are_whole_local_days(value: object) -> None:
    with pytest.raises(UnfitError):
        parse_days(value)
    assert parse_days("28d") == 28


@pytest.mark.parametrize(
    ("text", "per_hour"),
    [("6/h", 6.0), ("0/h", 0.0), ("2.5/h", 2.5), ("1/min", 60.0), ("12/d", 0.5), ("0.1/h", 0.1)],
)
def test_rates(text: str, per_hour: float) -> None:
    assert parse_rate(text) == per_hour


@pytest.mark.parametrize(
    "value", [6, 6.0, "6", "6/w", "-6/h", "6/hour", "6 /h", "nan/h", "inf/h", "99999999/h", True]
)
def test_what_is_no_rate(value: object) -> None:
    with pytest.raises(UnfitError):
        parse_rate(value)


@given(st.integers(0, 86_400))
def test_every_time_is_read_back_as_it_was_written(time_s: int) -> None:
    assert parse_time(time_text(time_s)) == time_s


@pytest.mark.parametrize(
    "value",
    ["9:00", "09.00", "24:01", "24:00:01", "12:60", "12:00:60", "0900", 540, None, "09:00 "],
)
def test_what_is_no_time(value: object) -> None:
    with pytest.raises(UnfitError):
        parse_time(value)


def test_midnight_at_the_end_of_a_day_is_no_time_of_day() -> None:
    with pytest.raises(UnfitError):
        parse_time_of_day("24:00")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("09:00-17:00", (32_400, 61_200)),
        ("22:00-06:00", (79_200, 108_000)),
        ("00:00-24:00", (0, 86_400)),
        ("18:00-24:00", (64_800, 86_400)),
        ("18:00-00:00", (64_800, 86_400)),
        ("09:00:30-09:00:31", (32_430, 32_431)),
    ],
)
def test_windows(text: str, span: tuple[int, int]) -> None:
    assert parse_window(text) == span


@pytest.mark.parametrize(
    "value",
    [
        *("09:00-09:00", "00:00-00:00", "24:00-06:00", "09:00", "9-17", "09:00–17:00", "", None),
        *("09:00-17:00-18:00", "09:00 - 17:00", "17:00-25:00", ["09:00-17:00"], 5),
    ],
)
def test_what_is_no_window(value: object) -> None:
    with pytest.raises(UnfitError):
        parse_window(value)


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("mon", (0,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("fri-mon", (4, 5, 6, 0)),
        ("sun-sat", (6, 0, 1, 2, 3, 4, 5)),
        ("mon,wed", (0, 2)),
        ("mon, wed-thu", (0, 2, 3)),
        ("tue-tue", (1,)),
    ],
)
def test_weekday_keys(key: str, days: tuple[int, ...]) -> None:
    assert parse_weekdays(key) == days


@pytest.mark.parametrize(
    "key", ["monday", "Mon", "mon-", "-fri", "mon-wed-fri", "mon,", "", "mon;tue", "mon,mon-wed"]
)
def test_what_is_no_weekday_key(key: str) -> None:
    with pytest.raises(UnfitError):
        parse_weekdays(key)


@given(st.text(max_size=12) | st.floats() | st.integers() | st.none() | st.booleans())
@pytest.mark.parametrize(
    "parse",
    [parse_duration_or_never, parse_days, parse_moment, parse_rate, parse_time, parse_window],
)
def test_anything_else_is_refused_and_nothing_else_escapes(
    parse: Callable[[object], object], value: object
) -> None:
    try:
        parse(value)
    except UnfitError as unfit:
        assert unfit.allowed
