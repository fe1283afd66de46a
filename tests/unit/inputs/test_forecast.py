"""Expected chats by interval: which files are read, as what rates, and which are refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sim.errors import DataError
from sim.inputs import Plan, prepare
from sim.scenario.cards import Forecast, Handling
from sim.scenario.model import Group
from unit.inputs.small import HOUR, WORK, rate, scenario, write

HEADER = "interval_start,chats\n"
ZERO = "with 0 chats where there are none, for instance while closed"


def planned(path: Path, **settings: Any) -> Plan:
    group: dict[str, Any] = settings.pop("group", {})
    groups = (Group("g", Forecast(path), handling=Handling(WORK), **group),)
    return prepare(scenario(**{"groups": groups, **settings}))


def rows(start: str, every: timedelta, chats: list[float]) -> str:
    first = datetime.fromisoformat(start)
    return HEADER + "".join(f"{first + i * every},{count}\n" for i, count in enumerate(chats))


def pieces(plan: Plan) -> list[list[tuple[float, float]]]:
    """For each day the pieces (hours since it began, chats per hour)."""
    (source,) = plan.chatting.sources
    assert isinstance(source, tuple)
    return [
        [
            (b / HOUR, round(r * HOUR, 9))
            for b, r in zip(day.begins.tolist(), day.per_us.tolist(), strict=True)
        ]
        for day in source
    ]


def told(folder: Path, text: str, **settings: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        planned(write(folder, text, "f.csv"), **settings)
    return str(caught.value).replace(f"{folder}/", "").split("\n")


@pytest.mark.parametrize("minutes", [5, 15, 20, 30, 60, 480, 1440])
def test_a_forecast_and_a_rate_of_equal_rates_give_identical_chats(
    tmp_path: Path, minutes: int
) -> None:
    count = 6.6 * minutes / 60
    text = rows("2026-03-01", timedelta(minutes=minutes), [count] * (3 * 1440 // minutes))
    given = planned(write(tmp_path, text), duration_days=2)
    plain = prepare(
        scenario(groups=(Group("g", rate((0, 6.6)), handling=Handling(WORK)),), duration_days=2)
    )
    assert given.draw(0).chats.raised_at.tolist() == plain.draw(0).chats.raised_at.tolist()
    assert given.expected_chats == pytest.approx(2 * 24 * 6.6)


def test_the_rate_of_an_interval_is_its_chats_by_its_hours_and_equal_rates_are_one(
    tmp_path: Path,
) -> None:
    text = rows("2026-03-01T22:00", timedelta(hours=2), [8, 2, 2, 0, *[3] * 9])
    assert pieces(planned(write(tmp_path, text))) == [[(0, 1), (4, 0), (6, 1.5)]]


def test_intervals_across_midnight_belong_to_both_days(tmp_path: Path) -> None:
    text = rows("2026-03-01T21:00", timedelta(hours=6), [6, 12, 18, 24, 30, 36, 42, 48, 54])
    assert pieces(planned(write(tmp_path, text), duration_days=2)) == [
        [(0, 1), (3, 2), (9, 3), (15, 4), (21, 5)],
        [(0, 5), (3, 6), (9, 7), (15, 8), (21, 9)],
    ]


def test_dates_stand_for_their_midnights_and_days_have_their_own_length(tmp_path: Path) -> None:
    text = HEADER + "2026-03-28,24\n2026-03-29,46\n2026-03-30,72\n"
    plan = planned(
        write(tmp_path, text), timezone="Europe/Berlin", start=date(2026, 3, 28), duration_days=3
    )
    assert pieces(plan) == [[(0, 1)], [(0, 2)], [(0, 3)]]
    autumn = planned(
        write(tmp_path, HEADER + "2026-10-24,24\n2026-10-25,50\n"),
        timezone="Europe/Berlin",
        start=date(2026, 10, 24),
        duration_days=2,
    )
    assert pieces(autumn) == [[(0, 1)], [(0, 2)]]
    skipped = planned(
        write(tmp_path, HEADER + "2026-09-05,24\n2026-09-06,46\n2026-09-07,72\n"),
        timezone="America/Santiago",
        start=date(2026, 9, 5),
        duration_days=3,
    )
    assert pieces(skipped) == [[(0, 1)], [(0, 2)], [(0, 3)]]


def berlin(day: str, hours: list[str], folder: Path) -> list[tuple[float, float]]:
    text = HEADER + "".join(f"{day}T{hour},{10 + i}\n" for i, hour in enumerate(hours))
    plan = planned(write(folder, text), timezone="Europe/Berlin", start=date.fromisoformat(day))
    return pieces(plan)[0]


def test_an_hour_that_is_skipped_has_no_row_and_one_that_occurs_twice_two_or_one(
    tmp_path: Path,
) -> None:
    hours = [f"{hour:02}:00" for hour in range(24)]
    spring = berlin("2026-03-29", [*hours[:2], *hours[3:]], tmp_path)
    assert spring == [(i, 10 + i) for i in range(23)]
    twice = berlin("2026-10-25", [*hours[:3], *hours[2:]], tmp_path)
    assert twice == [(i, 10 + i) for i in range(25)]
    once = berlin("2026-10-25", hours, tmp_path)
    # the chats of one row for two hours are spread over both
    assert once[2] == (2, 6)
    assert once[3] == (4, 13)
    offsets = [f"{hour:02}:00+0{2 - (hour > 2)}:00" for hour in range(24)]
    with_offsets = [*offsets[:3], "02:00+01:00", *offsets[3:]]
    assert berlin("2026-10-25", with_offsets, tmp_path) == twice
    halves = [f"{h:02}:{m:02}" for h in range(24) for m in (0, 30)]
    read = berlin("2026-10-25", [*halves[:6], *halves[4:]], tmp_path)
    assert read == [(i / 2, 2 * (10 + i)) for i in range(50)]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", ["f.csv: is empty; allowed: a header line and rows"]),
        (HEADER, ["f.csv: has no rows; allowed: two or more, since the length of the intervals is "
                  "that from one row to the next"]),
        (HEADER + "2026-03-02,5\n", ["f.csv: has one row; allowed: two or more, since the length "
                                     "of the intervals is that from one row to the next"]),
        ("interval,chats\n2026-03-02,5\n", ["f.csv:1: the column 'interval_start' is missing (did "
                                            "you mean it by 'interval'?); also found: interval"]),
        (
            HEADER + "2026-03-02,-1\n2026-03-03,x\n2026-03-04,\n2026-03-05,nan\n2026-03-06,1e99\n",
            [f"f.csv:{line}: chats: found {found}, allowed: a number from 0 to 1e12"
             for line, found in ((2, "'-1'"), (3, "'x'"), (4, "a blank"), (5, "'nan'"),
                                 (6, "'1e99'"))],
        ),
        (
            HEADER + "monday,1\n,2\n",
            ["f.csv:2: interval_start: found 'monday', allowed: a date such as 2026-03-02, or with "
             "a time such as 2026-03-02T08:00:00",
             "f.csv:3: interval_start: found a blank, allowed: a date such as 2026-03-02, or with "
             "a time such as 2026-03-02T08:00:00"],
        ),
        (
            HEADER + "2026-03-01,1\n2026-03-02,1\n2026-03-04,1\n2026-03-05,1\n",
            ["f.csv:4: interval_start: found '2026-03-04', after a gap; allowed: an interval every "
             "1 day, " + ZERO],
        ),
        (
            HEADER + "".join(f"2026-03-02T{t},1\n" for t in ("00:00", "00:30", "00:45", "01:15")),
            ["f.csv:4: interval_start: found '2026-03-02T00:45', inside the interval above; "
             "allowed: intervals of 0:30:00"],
        ),
        (
            HEADER + "2026-03-01,1\n2026-03-02,1\n2026-03-02,1\n2026-03-01,1\n",
            ["f.csv:4: interval_start: found '2026-03-02', not after the row above; allowed: rows "
             "in order, each once",
             "f.csv:5: interval_start: found '2026-03-01', not after the row above; allowed: rows "
             "in order, each once"],
        ),
        (
            HEADER + "2026-03-03,1\n2026-03-04,1\n",
            ["f.csv: does not cover the window: found intervals from 2026-03-03 00:00 to "
             "2026-03-05 00:00, needed 2026-03-02 00:00 to 2026-03-03 00:00, " + ZERO],
        ),
        (
            HEADER + "2026-03-01T08:00,1\n2026-03-01T16:00,1\n2026-03-02T00:00,1\n",
            ["f.csv: does not cover the window: found intervals from 2026-03-01 08:00 to "
             "2026-03-02 08:00, needed 2026-03-02 00:00 to 2026-03-03 00:00, " + ZERO],
        ),
    ],
)  # fmt: skip
def test_a_forecast_that_cannot_be_used_is_refused(
    tmp_path: Path, text: str, messages: list[str]
) -> None:
    assert told(tmp_path, text) == messages


def test_a_skipped_time_in_a_forecast_is_an_error(tmp_path: Path) -> None:
    text = HEADER + "".join(f"2026-03-29T{hour:02}:00,1\n" for hour in range(24))
    (message,) = told(tmp_path, text, timezone="Europe/Berlin", start=date(2026, 3, 29))
    assert message == (
        "f.csv:4: interval_start: found '2026-03-29T02:00', a time that a clock change skips in "
        "Europe/Berlin; allowed: times that exist"
    )


def test_days_of_warmup_and_cooldown_that_are_not_covered_have_no_chats_and_are_noted(
    tmp_path: Path,
) -> None:
    text = "interval_start,chats,by\n2026-03-02,24,me\n2026-03-03,48,me\n"
    path = write(tmp_path, text, "f.csv")
    plan = planned(path, warmup_days=2, cooldown_days=2)
    assert pieces(plan) == [[(0, 0)], [(0, 0)], [(0, 1)], [(0, 2)], [(0, 0)]]
    assert plan.notes == (
        "f.csv: columns not used: by",
        "f.csv: does not cover 2 days of the warm-up; no chats where it does not",
        "f.csv: does not cover 1 day of the cool-down; no chats where it does not",
    )
    assert planned(path).notes == ("f.csv: columns not used: by",)


def test_scale_and_special_days_hold_for_a_forecast_too(tmp_path: Path) -> None:
    text = HEADER + "2026-03-02,24\n2026-03-03,48\n2026-03-04,48\n"
    factors = {"arrivals_scale": 2.0, "special_days": ((date(2026, 3, 3), 0.25),)}
    plan = planned(write(tmp_path, text), duration_days=3, group=factors)
    assert pieces(plan) == [[(0, 2)], [(0, 1)], [(0, 4)]]


def test_a_forecast_says_how_it_read_an_hour_that_comes_twice(tmp_path: Path) -> None:
    hours = [f"2026-10-25T{hour:02}:00,1\n" for hour in range(24)]
    path = write(tmp_path, HEADER + "".join([*hours[:3], *hours[2:]]))
    plan = planned(path, timezone="Europe/Berlin", start=date(2026, 10, 25))
    assert plan.notes == (
        f"{path.name}: 2 times are of an hour that the clock shows twice in Europe/Berlin; by the "
        "order of the rows 1 read as the later",
    )
