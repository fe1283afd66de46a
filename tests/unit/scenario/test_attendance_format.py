"""Attendance, curves, speeds and ends of shifts: what they mean when right, what is said if not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.distributions import Constant, Exponential
from sim.scenario.model import Scenario
from sim.scenario.people import Attendance, Break, Disconnects, Outage

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
TEAM = {"name": "team", "count": 2, "groups": "all", "shift": "day"}
ASHA = {"name": "asha", "groups": "all", "shift": "day", "concurrency": 3}
OUTAGE = {"from": "2026-03-10T14:00", "to": "2026-03-10T15:00"}
TWO_TO_THREE = Outage(datetime(2026, 3, 10, 14), datetime(2026, 3, 10, 15))
ROSTERED = {
    'shifts:\n  day: {mon-fri: "09:00-17:00"}\n': "roster: roster.csv\n",
    ", shift: day": "",
}


def test_shifts_say_how_they_end(load_text: Load) -> None:
    for at_end in ("finish", "carry_over", "transfer", "away"):
        settings = {"shifts.day.at_end": at_end, "shifts.day.stop_before_end": "10m"}
        (shift,) = load_text(settings=settings).shifts
        assert (shift.at_end, shift.stop_before_end_us) == (at_end, 10 * MINUTE)
    assert load_text().shifts[0].stop_before_end_us == 0


def test_a_break_may_be_offline(load_text: Load) -> None:
    entry = {"at": "12:00", "for": "30m", "status": "offline"}
    (shift,) = load_text(settings={"shifts.day.breaks": [entry]}).shifts
    assert shift.breaks == (Break(12 * 3_600, 30 * MINUTE, "offline"),)


def test_a_break_of_a_csv_file_may_be_offline(load_text: Load, tmp_path: Path) -> None:
    header = "shift,weekday,start,end,break_start,break_minutes,break_status"
    (tmp_path / "shifts.csv").write_text(
        f"{header}\nday,mon-fri,09:00,17:00,12:00,30,Offline\n", encoding="utf-8"
    )
    (shift,) = load_text(settings={"shifts": {"csv": "shifts.csv"}}).shifts
    assert shift.breaks == (Break(12 * 3_600, 30 * MINUTE, "offline"),)


def test_curve_and_speed(load_text: Load) -> None:
    settings = {"agents.0.curve": [1, 1.7, 2.5], "agents.0.speed": 2}
    (agent,) = load_text(settings=settings).agents
    assert (agent.curve, agent.speed) == ((1.0, 1.7, 2.5), 2.0)
    changed = load_text(settings={**settings, "agents.asha.curve.1": 1.5}).agents[0]
    assert changed.curve == (1.0, 1.5, 2.5)
    (agent,) = load_text().agents
    assert (agent.curve, agent.speed) == ((), 1.0)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"curve": [1, 0]}, "agents.0.curve.1: found 0; allowed: a number above 0, at most 1000"),
        ({"curve": [1, -1]}, "agents.0.curve.1: found -1; allowed: a number above 0"),
        ({"curve": [1, "x"]}, 'agents.0.curve.1: found "x"; allowed: a number above 0'),
        ({"curve": [1001]}, "agents.0.curve.0: found 1001; allowed: a number above 0, at most 10"),
        ({"curve": []}, "curve: found an empty list; allowed: a list of the total speed"),
        ({"curve": 2}, "curve: found 2; allowed: a list of the total speed with 1, 2, ... chats"),
        ({"curve": [1] * 1_001}, "curve: found 1001 numbers; allowed: at most 1000 numbers"),
        ({"speed": 0}, "agents.0.speed: found 0; allowed: a number above 0, at most 1000"),
        ({"speed": True}, "agents.0.speed: found true; allowed: a number above 0"),
        ({"speed": 5e-7}, "agents.0.speed: found a speed that rounds to 0 with 1 chat at once"),
        ({"curve": [1, 1e-6]}, "agents.0.curve: found a speed that rounds to 0 with 2 chats"),
        (
            {"curve": [0.001], "speed": 0.0015, "concurrency": 3},
            "agents.0.curve: found a speed that rounds to 0 with 3 chats",
        ),
    ],
)
def test_R22_wrong_curves_and_speeds(
    refused: Refused, settings: dict[str, Any], problem: str
) -> None:
    (line,) = refused(settings={f"agents.0.{key}": value for key, value in settings.items()})
    assert problem in line


def test_R22_the_slowest_speeds_that_are_not_nothing(load_text: Load) -> None:
    # half a millionth rounds to even, which is none; anything more rounds up
    for speed in (0.000000501, 0.000001):
        assert load_text(settings={"agents.0.speed": speed}).agents[0].speed == speed
    settings = {"agents.0.curve": [0.001], "agents.0.speed": 0.001502}
    assert load_text(settings=settings).agents[0].speed == 0.001502


def test_attendance_left_out_is_no_effect(load_text: Load) -> None:
    assert load_text().agents[0].attendance == Attendance(0.0, Constant(0), None, ())


def test_R26_attendance_holds_for_all(load_text: Load) -> None:
    attendance = {
        "absence": 0.04,
        "login_delay": {"exponential": "2m"},
        "disconnects": {"every": {"exponential": "40h"}, "for": "8m"},
        "outages": [OUTAGE],
    }
    built = Attendance(
        0.04,
        Exponential(120e6),
        Disconnects(Exponential(40 * 3_600e6), Constant(8 * MINUTE)),
        (TWO_TO_THREE,),
    )
    scenario = load_text(settings={"attendance": attendance, "agents": [ASHA, TEAM]})
    assert [agent.attendance for agent in scenario.agents] == [built] * 3


@pytest.mark.parametrize(
    ("own", "built"),
    [
        ({"absence": 0}, {"absence": 0.0}),
        ({"login_delay": "0s"}, {"login_delay": Constant(0)}),
        ({"disconnects": {"every": "never", "for": "1m"}}, {"disconnects": None}),
        (
            {"disconnects": {"every": "1h", "for": "1m"}},
            {"disconnects": Disconnects(Constant(HOUR), Constant(MINUTE))},
        ),
        ({"outages": []}, {"outages": ()}),
        (
            {"outages": [{"from": "2026-03-11 14:00:30", "to": "2026-03-11T15:00Z"}]},
            {
                "outages": (
                    Outage(datetime(2026, 3, 11, 14, 0, 30), datetime(2026, 3, 11, 15, tzinfo=UTC)),
                )
            },
        ),
        ({}, {}),
    ],
)
def test_R26_an_entrys_own_goes_over_the_files_key_by_key(
    load_text: Load, own: dict[str, Any], built: dict[str, Any]
) -> None:
    attendance = {
        "absence": 0.5,
        "login_delay": "2m",
        "disconnects": {"every": "2h", "for": "8m"},
        "outages": [OUTAGE],
    }
    entries = [{**ASHA, "attendance": own}, TEAM]
    asha, *team = load_text(settings={"attendance": attendance, "agents": entries}).agents
    of_all = Attendance(
        0.5,
        Constant(2 * MINUTE),
        Disconnects(Constant(2 * HOUR), Constant(8 * MINUTE)),
        (TWO_TO_THREE,),
    )
    assert asha.attendance == replace(of_all, **built)
    assert [agent.attendance for agent in team] == [of_all] * 2


@pytest.mark.parametrize(
    ("agents", "concerned"),
    [
        ("all", ["asha", "team-1", "team-2"]),
        (None, ["asha", "team-1", "team-2"]),
        (["team"], ["team-1", "team-2"]),
        (["team-2", "asha"], ["asha", "team-2"]),
        (["team", "team-2"], ["team-1", "team-2"]),
    ],
)
def test_R26_an_outage_concerns_all_or_agents_or_entries(
    load_text: Load, agents: Any, concerned: list[str]
) -> None:
    outage = OUTAGE if agents is None else {**OUTAGE, "agents": agents}
    settings = {"agents": [ASHA, TEAM], "attendance.outages": [outage]}
    scenario = load_text(settings=settings)
    assert [a.name for a in scenario.agents if a.attendance.outages] == concerned


def test_times_of_outages_may_be_datetimes_and_have_offsets(load_text: Load) -> None:
    east = timezone(timedelta(hours=1))
    begin, end = datetime(2026, 3, 10, 14), datetime(2026, 3, 10, 15, 0, 0, 5, tzinfo=east)
    scenario = load_text(settings={"attendance.outages": [{"from": begin, "to": end}]})
    assert scenario.agents[0].attendance.outages == (Outage(begin, end),)
    assert scenario.document["attendance"]["outages"][0]["from"] == "2026-03-10T14:00:00"


IN_BERLIN = {"timezone": "Europe/Berlin"}


def between(begin: Any, end: Any, **more: Any) -> dict[str, Any]:
    return {**IN_BERLIN, **more, "attendance.outages": [{"from": begin, "to": end}]}


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"attendance": []}, "attendance: found an empty list; allowed: a mapping of settings"),
        ({"attendance.absense": 0.1}, 'found an unknown key (did you mean "absence"?)'),
        ({"attendance.absence": 1.5}, "attendance.absence: found 1.5; allowed: a probability"),
        ({"attendance.absence": float("nan")}, "attendance.absence: found NaN; allowed: a finite"),
        ({"attendance.login_delay": 5}, "login_delay: found 5, a number without a unit; allowed"),
        ({"attendance.login_delay": "never"}, 'login_delay: found "never"; allowed: a duration'),
        ({"agents.0.attendance.absence": -1}, "agents.0.attendance.absence: found -1; allowed: a"),
        (
            {"agents.0.absence": 0.1},
            "agents.0.absence: found an unknown key; allowed: name, count",
        ),
        (
            {"attendance.disconnects": {"every": "1h"}},
            "attendance.disconnects.for: found nothing; allowed: a duration such as 10m, or a dist",
        ),
        (
            {"attendance.disconnects": {"for": "1h"}},
            "attendance.disconnects.every: found nothing; allowed: a duration such as 10m, or a d",
        ),
        (
            {"attendance.disconnects": {"every": "0s", "for": "1h"}},
            "every: found a mean of 0s; allowed: a mean of at least 1s, or never",
        ),
        (
            {
                "attendance.disconnects": {
                    "every": {"uniform": {"min": "0s", "max": "1s"}},
                    "for": "0s",
                }
            },
            "every: found a mean of 500ms; allowed: a mean of at least 1s, or never",
        ),
        (
            {
                "attendance.disconnects": {
                    "every": {"mixture": [{"weight": 1, "of": "never"}]},
                    "for": "1h",
                }
            },
            'every.mixture.0.of: found "never"; allowed: a duration',
        ),
        (
            {"attendance.disconnects": {"every": "1h", "for": "never"}},
            'disconnects.for: found "never"; allowed: a duration',
        ),
        ({"attendance.outages": {}}, "outages: found an empty mapping; allowed: a list"),
        ({"attendance.outages": [5]}, "outages.0: found 5; allowed: a mapping of settings"),
        (
            {"attendance.outages": [{"from": "2026-03-10T14:00"}]},
            "outages.0.to: found nothing; allowed: a date and time such as 2026-03-10T15:00",
        ),
        (between("2026-03-10", "2026-03-11T10:00"), 'from: found "2026-03-10"; allowed: a date'),
        (between("14:00", "2026-03-11T10:00"), 'from: found "14:00"; allowed: a date and time su'),
        (between("2026-03-32T14:00", "2026-03-11T10:00"), 'found "2026-03-32T14:00"; allowed: a'),
        (between("2026-03-10T24:00", "2026-03-11T10:00"), 'found "2026-03-10T24:00"; allowed: a'),
        (between("2026-03-10T14:00+1", "2026-03-11T10:00"), 'found "2026-03-10T14:00+1"; allowed'),
        (
            between("2026-03-10T14:00", "2026-03-10T14:00"),
            'to: found "2026-03-10T14:00", not after "2026-03-10T14:00", its from; allowed: a time',
        ),
        # 14:30 in India is before 10:00 in Berlin
        (between("2026-03-10T10:00", "2026-03-10T14:00+05:30"), "outages.0.to: found"),
        (
            between("2026-03-29T02:00", "2026-03-29T05:00"),
            'from: found "2026-03-29T02:00", a time that a clock change skips in Europe/Berlin; al',
        ),
        (
            between("2026-03-29T01:00", "2026-03-29T02:59:59"),
            'to: found "2026-03-29T02:59:59", a time that a clock change skips',
        ),
        (
            between("2026-02-22T10:00", "2026-02-23T00:00"),
            "outages.0: found an outage outside the run, which is from 2026-02-23 to 2026-04-12; "
            "allowed: one that meets it",
        ),
        (between("2026-04-13T00:00", "2026-04-13T01:00"), "found an outage outside the run"),
        (
            between("2026-03-31T00:00", "2026-04-13T01:00", cooldown="1d"),
            "outside the run, which is from 2026-02-23 to 2026-03-30",
        ),
        (
            {"attendance.outages": [{**OUTAGE, "agents": "asha"}]},
            'agents: found "asha"; allowed: all, or a list of agents',
        ),
        (
            {"attendance.outages": [{**OUTAGE, "agents": []}]},
            "agents: found an empty list; allowed: a list of at least one",
        ),
        (
            {"attendance.outages": [{**OUTAGE, "agents": ["asah"]}]},
            'found the unknown agent "asah" (did you mean "asha"?); allowed: asha',
        ),
        (
            {"attendance.outages": [{**OUTAGE, "agents": ["all"]}]},
            'agents.0: found the unknown agent "all"; allowed: asha',
        ),
        (
            {"attendance.outages": [{**OUTAGE, "agents": ["asha", "asha"]}]},
            'agents.1: found "asha" twice; allowed: each agent once',
        ),
        (
            {"agents.0.attendance.outages": [{**OUTAGE, "agents": ["asha"]}]},
            "agents.0.attendance.outages.0.agents: found an unknown key; allowed: from, to",
        ),
    ],
)
def test_wrong_attendance(refused: Refused, settings: dict[str, Any], problem: str) -> None:
    (line,) = refused(settings=settings)
    assert problem in line


def test_outages_that_just_meet_the_run(load_text: Load) -> None:
    for settings in (
        between("2026-02-22T10:00", "2026-02-23T00:01"),
        between("2026-04-12T23:59", "2026-04-20T01:00"),
        between("2026-03-29T02:30Z", "2026-03-29T05:00"),
        # the first of the two times 02:30, when the clock goes back
        between("2026-10-25T02:30", "2026-10-25T02:00+01:00", start="2026-10-20"),
    ):
        assert load_text(settings=settings).agents[0].attendance.outages


def test_names_of_agents_that_cannot_be_read_do_not_make_others_unknown(refused: Refused) -> None:
    outage = {"attendance.outages": [{**OUTAGE, "agents": ["asha", "team-2"]}]}
    (line,) = refused(settings={**outage, "agents": [ASHA, {**TEAM, "count": "two"}]})
    assert "agents.1.count: found" in line
    (line,) = refused(settings={**outage, "agents": [ASHA, {**TEAM, "count": float("nan")}]})
    assert "agents.1.count: found NaN" in line
    (line,) = refused(settings={**outage, "agents": [ASHA, 5]})
    assert "agents.1: found 5" in line


@pytest.fixture
def rostered(good: str, tmp_path: Path) -> str:
    """The scenario with a roster in place of shifts."""
    (tmp_path / "roster.csv").touch()
    for old, new in ROSTERED.items():
        assert old in good
        good = good.replace(old, new)
    return good


def test_R26_a_roster_is_taken_as_given_but_for_outages(load_text: Load, rostered: str) -> None:
    settings = {"attendance.outages": [OUTAGE], "agents.0.at_end": "transfer"}
    (agent,) = load_text(text=rostered, settings=settings).agents
    assert (agent.at_end, agent.shift) == ("transfer", None)
    assert agent.attendance == Attendance(outages=(TWO_TO_THREE,))
    assert load_text(text=rostered).agents[0].at_end == "finish"


@pytest.mark.parametrize("place", ["attendance", "agents.0.attendance"])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("absence", 0.1),
        ("login_delay", "1m"),
        ("disconnects", {"every": "1h", "for": "1m"}),
    ],
)
def test_attendance_besides_a_roster(
    refused: Refused, rostered: str, place: str, key: str, value: object
) -> None:
    (line,) = refused(text=rostered, settings={f"{place}.{key}": value})
    assert f"{place}.{key}: found {key} besides a roster; allowed: outages only" in line


def test_at_end_of_an_agent_without_a_roster(refused: Refused) -> None:
    (line,) = refused(settings={"agents.0.at_end": "transfer"})
    assert "agents.0.at_end: found at_end without a roster; allowed: at_end in the agent's" in line


@pytest.mark.parametrize(
    ("shift", "every", "told"),
    [
        ({"mon-fri": "09:00-17:00"}, "3s", ""),
        ({"mon-fri": "09:00-17:00"}, "2879ms", "2s879ms, about 10,003 disconnects in a shift"),
        ({"mon-fri": "09:00-17:00"}, {"exponential": "2s"}, "2s, about 14,400 disconnects"),
        ({"mon": "09:00-17:00", "tue": "09:00-19:00"}, "3s", "3s, about 12,000 disconnects"),
        # a day of a shift that never ends
        ({"mon-sun": "00:00-24:00"}, "8640ms", ""),
        ({"mon-sun": "00:00-24:00"}, "8639ms", "8s639ms, about 10,001 disconnects"),
        ({"mon-sun": "00:00-24:00"}, "never", ""),
    ],
)
def test_disconnects_without_end_are_refused_where_they_stand(
    load_text: Load, refused: Refused, good: str, shift: Any, every: Any, told: str
) -> None:
    law = json.dumps({"disconnects": {"every": every, "for": "0s"}})
    for_all = good.replace("agents:", f"attendance: {law}\nagents:")
    of_entry = good.replace("shift: day", f"shift: day, attendance: {law}")
    for text, path in ((for_all, "15:39: att"), (of_entry, "16:112: agents.0.att")):
        settings = {"shifts.day": shift}
        if not told:
            load_text(text=text, settings=settings)
            continue
        (line,) = refused(text=text, settings=settings)
        assert line.startswith(f"{path}endance.disconnects.every: found a mean")
        assert told in line
        assert "allowed: at most 10,000, here a mean of at least" in line


def test_disconnects_of_nobody_are_not_counted(load_text: Load, good: str) -> None:
    law = {"every": "1s", "for": "0s"}
    own = "shift: day, attendance: {disconnects: {every: 9h, for: 1m}}"
    load_text(text=good.replace("shift: day", own), settings={"attendance": {"absence": 0}})
    text = good.replace("shift: day", own).replace(
        "agents:", f"attendance: {json.dumps({'disconnects': law})}\nagents:"
    )
    assert load_text(text=text)


def test_disconnects_are_counted_in_the_longest_shift_they_hold_for(
    refused: Refused, good: str
) -> None:
    law = json.dumps({"disconnects": {"every": "3s", "for": "0s"}})
    text = good.replace("agents:", f"  long: {{mon: '09:00-18:00'}}\nattendance: {law}\nagents:")
    long = {**ASHA, "name": "a", "shift": "long"}
    for agents in ([long, ASHA], [ASHA, long]):
        (line,) = refused(text=text, settings={"agents": agents})
        assert "about 10,800 disconnects in a shift" in line
