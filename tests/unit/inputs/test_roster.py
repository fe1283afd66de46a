"""Scheduled statuses from shifts and from an activity report (R2, R25, R26)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sim.errors import DataError
from sim.inputs import prepare
from sim.inputs.arrays import Changes
from sim.scenario.people import Agent
from sim.units import Status
from unit.inputs.small import HOUR, MINUTE, scenario, shift, write

HEADER = "Name,Start time,End time,Agent ID,Active Type,Duration\n"
TWO = (Agent("ann", ("g",)), Agent("bob", ("g",)))
WHOLE_DAY = "2026-03-02 00:00:00,2026-03-03 00:00:00"


def changes(folder: Path, rows: str, **settings: Any) -> Changes:
    return (
        prepare(scenario(roster=write(folder, HEADER + rows, "activity.csv"), **settings))
        .draw(0)
        .statuses
    )


def lines(given: Changes) -> list[tuple[float, int, str]]:
    return [
        (instant / HOUR, agent, Status(status).name)
        for instant, agent, status in zip(
            given.at.tolist(), given.of.tolist(), given.to.tolist(), strict=True
        )
    ]


def told(folder: Path, rows: str, **settings: Any) -> str:
    with pytest.raises(DataError) as caught:
        changes(folder, rows, **settings)
    return str(caught.value).replace(f"{folder}/", "")


def test_r2_statuses_change_in_the_order_of_instants_then_agents() -> None:
    plan = prepare(
        scenario(
            agents=(
                Agent("ann", ("g",), shift="day"),
                Agent("off", ("g",)),
                Agent("bob", ("g",), shift="day"),
            ),
            shifts=(shift(9, 17, (12, HOUR, "away")),),
        )
    )
    assert lines(plan.draw(0).statuses) == [
        (time, agent, status)
        for time, status in ((9, "AVAILABLE"), (12, "AWAY"), (13, "AVAILABLE"), (17, "OFFLINE"))
        for agent in (0, 2)
    ]


def test_rows_of_a_roster_are_statuses_and_touching_ones_are_one(tmp_path: Path) -> None:
    given = changes(
        tmp_path,
        "ann,2026-03-02 09:00:00,2026-03-02 10:00:00,1,Available,01:00:00\n"
        "bob,2026-03-02T08:00:00Z,2026-03-02T12:00:00+00:00,2,AWAY,\n"
        "ann,2026-03-02 10:00:00,2026-03-02 11:00:00,1,available,01:00:00\n"
        "ann,2026-03-02 11:00:00,2026-03-02 11:30:00,1,Busy,00:30:00\n"
        "ann,2026-03-02 12:00:00,2026-03-02 12:30:00,1,Offline,00:30:00\n",
        agents=TWO,
    )
    assert lines(given) == [
        (8, 1, "AWAY"),
        (9, 0, "AVAILABLE"),
        (11, 0, "BUSY"),
        (11.5, 0, "OFFLINE"),
        (12, 1, "OFFLINE"),
    ]


def test_r25_of_rows_that_overlap_the_most_absent_holds(tmp_path: Path) -> None:
    given = changes(
        tmp_path,
        "ann,2026-03-02 09:00:00,2026-03-02 12:00:00,1,Available,\n"
        "ann,2026-03-02 10:00:00,2026-03-02 11:00:00,1,Away,\n"
        "ann,2026-03-02 10:30:00,2026-03-02 13:00:00,1,Busy,\n",
    )
    assert lines(given) == [
        (9, 0, "AVAILABLE"), (10, 0, "AWAY"), (11, 0, "BUSY"), (13, 0, "OFFLINE"),
    ]  # fmt: skip


def test_rows_that_end_a_minute_before_midnight_are_noted(tmp_path: Path) -> None:
    rows = [("02 22:00", "02 23:59:59"), ("03 00:00", "03 23:59"), ("04 00:00", "04 23:58")]
    rows.append(("05 00:00", "05 08:00"))
    text = "".join(f"ann,2026-03-{begin},2026-03-{end},1,Available,\n" for begin, end in rows)
    roster = write(tmp_path, HEADER + text, "activity.csv")
    notes = prepare(scenario(roster=roster, duration_days=3)).notes
    assert notes == (
        "activity.csv: 2 times an agent is offline for the last minute of a day, or less, and back "
        "at midnight; rows that end at 23:59 are perhaps meant to end at 24:00",
    )


def test_columns_of_our_own_activity_are_read_too(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "policy,name,active_type,start_time,end_time,duration\n"
        "base,ann,Available,2026-03-02 00:00:00+00:00,2026-03-03 00:00:00+00:00,86400\n",
        "activity.csv",
    )
    assert lines(prepare(scenario(roster=path)).draw(0).statuses) == [(0, 0, "AVAILABLE")]


def test_agents_on_one_side_only_are_noted(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEADER
        + f"zed,{WHOLE_DAY},9,Available,\nyan,{WHOLE_DAY},8,Away,\nann,{WHOLE_DAY},1,Busy,\n",
        "activity.csv",
    )
    assert prepare(scenario(roster=path, agents=TWO)).notes == (
        "activity.csv: 2 rows of agents not in the scenario left out (zed, yan)",
        "activity.csv: no rows for bob, offline throughout",
    )


@pytest.mark.parametrize(
    ("first", "last", "covers"),
    [
        ("2026-02-28 08:00:00", "2026-03-04 08:00:00", True),
        ("2026-02-28 23:00:00", "2026-03-05 00:00:00", True),
        ("2026-03-01 00:00:00", "2026-03-04 08:00:00", False),
        ("2026-02-28 08:00:00", "2026-03-04 00:00:00", False),
    ],
)
def test_a_roster_must_cover_warmup_and_window(
    tmp_path: Path, first: str, last: str, covers: bool
) -> None:
    rows = f"ann,{first},2026-03-01 09:00:00,1,Available,\nann,2026-03-03 08:00:00,{last},1,Busy,\n"
    run: dict[str, Any] = {"warmup_days": 2, "duration_days": 3, "cooldown_days": 9}
    if covers:
        given = changes(tmp_path, rows, **run)
        assert Status(given.to[-1]) == Status.OFFLINE
    else:
        said = told(tmp_path, rows, **run)
        assert "a roster that does not cover the run: found rows from" in said
        assert "needed 2026-02-28 to 2026-03-04 (warm-up and window)" in said


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "activity.csv: has no rows, a roster that does not cover the run"),
        ("ann,x,2026-03-03 00:00:00,1,Busy,\n", "activity.csv:2: start_time: found 'x', allowed"),
        ("ann,2026-03-02 00:00:00,,1,Busy,\n", "activity.csv:2: end_time: found a blank, allowed"),
        (f"ann,{WHOLE_DAY},1,Lunch,\n", "activity.csv:2: active_type: found 'Lunch', allowed: Av"),
        (
            f",{WHOLE_DAY},1,Busy,\n",
            "activity.csv:2: name: found a blank, allowed: an agent's name",
        ),
        (
            "ann,2026-03-02 09:00:00,2026-03-02 08:59:00,1,Busy,\n",
            "activity.csv:2: end_time: found '2026-03-02 08:59:00', allowed: a time not before",
        ),
    ],
)
def test_a_roster_that_cannot_be_used_is_refused(tmp_path: Path, rows: str, message: str) -> None:
    assert told(tmp_path, rows).startswith(message)


def test_a_roster_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "Name,Start time\nann,2026-03-02 09:00:00\n", "activity.csv")
    with pytest.raises(DataError) as caught:
        prepare(scenario(roster=path))
    assert [each.message.split(";")[0] for each in caught.value.problems] == [
        "the column 'active_type' is missing",
        "the column 'end_time' is missing",
    ]


def test_r25_offline_rows_win_over_rows_that_they_overlap(tmp_path: Path) -> None:
    given = changes(
        tmp_path,
        f"ann,{WHOLE_DAY},1,Available,\nann,2026-03-02 12:00:00,2026-03-02 13:00:00,1,Offline,\n",
    )
    assert lines(given) == [(0, 0, "AVAILABLE"), (12, 0, "OFFLINE"), (13, 0, "AVAILABLE")]


def test_rows_without_length_have_no_effect(tmp_path: Path) -> None:
    instant = "2026-03-02 09:00:00,2026-03-02 09:00:00"
    given = changes(tmp_path, f"ann,{WHOLE_DAY},1,Available,\nann,{instant},1,Busy,\n")
    assert lines(given) == [(0, 0, "AVAILABLE")]


def test_an_activity_report_may_have_the_newest_row_on_top(tmp_path: Path) -> None:
    day = "2026-10-25"
    given = changes(
        tmp_path,
        f"ann,{day} 02:10:00,{day} 03:30:00,1,Available,\n"
        f"ann,{day} 02:50:00,{day} 02:10:00,1,Away,\n"
        f"ann,{day} 01:00:00,{day} 02:50:00,1,Available,\n",
        timezone="Europe/Berlin",
        start=date(2026, 10, 25),
    )
    assert [(round(time * 60), status) for time, _, status in lines(given)] == [
        (60, "AVAILABLE"),
        (170, "AWAY"),
        (190, "AVAILABLE"),
        (270, "OFFLINE"),
    ]


def test_the_second_reading_of_a_double_hour_shows_in_each_agents_own_order(tmp_path: Path) -> None:
    day = "2026-10-25"
    given = changes(
        tmp_path,
        f"ann,{day} 01:00:00,{day} 02:50:00,1,Available,\n"
        f"bob,{day} 02:10:00,{day} 02:20:00,2,Available,\n"
        f"ann,{day} 02:50:00,{day} 02:10:00,1,Away,\n"
        f"ann,{day} 02:10:00,{day} 03:30:00,1,Available,\n",
        agents=TWO,
        timezone="Europe/Berlin",
        start=date(2026, 10, 25),
    )
    assert [(round(time * 60), agent, status) for time, agent, status in lines(given)] == [
        (60, 0, "AVAILABLE"),
        (130, 1, "AVAILABLE"),
        (140, 1, "OFFLINE"),
        (170, 0, "AWAY"),
        (190, 0, "AVAILABLE"),
        (270, 0, "OFFLINE"),
    ]


def test_a_skipped_time_in_a_roster_is_an_error(tmp_path: Path) -> None:
    said = told(
        tmp_path,
        "ann,2026-03-29 02:30:00,2026-03-29 09:00:00,1,Busy,\n",
        timezone="Europe/Berlin",
        start=date(2026, 3, 29),
    )
    assert said.startswith("activity.csv:2: start_time: found '2026-03-29 02:30:00', a time that a")


def test_200_agents_a_year_share_their_shifts() -> None:
    agents = tuple(Agent(f"agent-{number}", ("g",), shift="day") for number in range(200))
    pattern = shift(22, 30, (23, 10 * MINUTE, "busy"), (2, 30 * MINUTE, "away"))
    plan = prepare(scenario(agents=agents, shifts=(pattern,), duration_days=365))
    assert len(plan.draw(0).statuses.at) == 200 * (365 * 6 + 1)
