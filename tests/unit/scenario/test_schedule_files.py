"""Agents and shifts from CSV files: the same as written out, and what is said of bad ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import from_document, load, resolved
from sim.scenario.model import Scenario
from sim.scenario.people import Break

Refused = Callable[[str, str], list[str]]
HOUR, MINUTE_US = 3_600, 60_000_000
SCENARIO = """\
name: Schedule
timezone: Europe/Berlin
start: 2026-03-02
duration: 28d
default: {handling: {work: 9m}}
groups: {support: {arrivals: {rate: 6/h}}, billing: {arrivals: {rate: 2/h}}}
shifts: {csv: shifts.csv}
agents: {csv: agents.csv}
"""
AGENTS = """\
name,groups,concurrency,shift,from,until
asha,support|billing,3,day,2026-03-04,2026-03-20
ravi,all,,day,,
"""
SHIFTS = """\
shift,weekday,start,end,break_start,break_minutes,break_status
day,mon-fri,09:00,17:00,12:00,30,away
day,sat,9:00,13:00,,,
"""
WRITTEN_OUT = {
    "shifts": {
        "day": {
            "mon-fri": "09:00-17:00",
            "sat": "09:00-13:00",
            "breaks": [
                {"at": "12:00", "for": "30m", "status": "away", "days": "mon-fri"},
            ],
        }
    },
    "agents": [
        {
            "name": "asha",
            "groups": ["support", "billing"],
            "concurrency": 3,
            "shift": "day",
            "from": "2026-03-04",
            "until": "2026-03-20",
        },
        {"name": "ravi", "groups": "all", "shift": "day"},
    ],
}


@pytest.fixture
def team(tmp_path: Path) -> Path:
    (tmp_path / "scenario.yaml").write_text(SCENARIO)
    (tmp_path / "agents.csv").write_text(AGENTS)
    (tmp_path / "shifts.csv").write_text(SHIFTS)
    return tmp_path


def loaded(folder: Path, agents: str = AGENTS, shifts: str = SHIFTS) -> Scenario:
    (folder / "agents.csv").write_text(agents)
    (folder / "shifts.csv").write_text(shifts)
    return load(folder / "scenario.yaml")


def told(folder: Path, agents: str | bytes = AGENTS, shifts: str | bytes = SHIFTS) -> list[str]:
    """The problems of a team whose files are these."""
    for name, content in (("agents.csv", agents), ("shifts.csv", shifts)):
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(raw)
    with pytest.raises(ScenarioError) as caught:
        load(folder / "scenario.yaml")
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_files_mean_what_the_entries_would(team: Path) -> None:
    from_files = load(team / "scenario.yaml")
    assert from_files.warnings == ()
    written_out = from_files.with_settings(WRITTEN_OUT)
    assert written_out == from_files
    again = from_document(json.loads(json.dumps(resolved(from_files))), team, from_files.file)
    assert replace(again, warnings=()) == from_files


def test_a_break_is_of_the_weekdays_of_its_row(team: Path) -> None:
    lunch = Break(12 * HOUR, 30 * MINUTE_US, "away", weekdays=(0, 1, 2, 3, 4))
    assert loaded(team).shifts[0].breaks == (lunch,)
    # where the other weekdays have no window that it could meet, nothing needs to be said
    weekdays_only = "".join(SHIFTS.splitlines(keepends=True)[:2])
    assert loaded(team, shifts=weekdays_only).shifts[0].breaks == (replace(lunch, weekdays=None),)


def test_a_break_after_midnight_is_of_the_next_day(team: Path) -> None:
    row = "day,mon,22:00,06:00,02:00,30,busy\nday,thu,00:00,06:00,,,\n"
    (pause,) = loaded(team, shifts=SHIFTS.splitlines()[0] + "\n" + row).shifts[0].breaks
    assert pause == Break(2 * HOUR, 30 * MINUTE_US, "busy", weekdays=(1,))


def test_a_shift_of_several_rows(team: Path) -> None:
    rows = "day,mon,09:00,17:00,11:00,10,busy\nday,mon,09:00,17:00,15:00,12.5,away\n\n,,,,,,\n"
    shift = loaded(team, shifts=SHIFTS.splitlines()[0] + "\n" + rows).shifts[0]
    assert [(w.weekday, w.begin_s // HOUR, w.end_s // HOUR) for w in shift.windows] == [(0, 9, 17)]
    assert [(b.at_s // HOUR, b.for_us, b.status) for b in shift.breaks] == [
        (11, 10 * MINUTE_US, "busy"),
        (15, 750_000_000, "away"),
    ]


def test_settings_reach_into_files_by_name(team: Path) -> None:
    scenario = load(team / "scenario.yaml", {"agents.ravi.concurrency": 4})
    assert [agent.concurrency for agent in scenario.agents] == [3, 4]
    scenario = load(team / "scenario.yaml").with_settings({"shifts.day.breaks": []})
    assert scenario.shifts[0].breaks == ()
    (team / "fewer.csv").write_text("name,groups,shift\nasha,all,day\n")
    assert len(scenario.with_settings({"agents.csv": "fewer.csv"}).agents) == 1
    with pytest.raises(ScenarioError, match=r"agents\.csv:3: concurrency: found \"x\""):
        (team / "agents.csv").write_text(AGENTS.replace(",,day,,", ",x,day,,"))
        load(team / "scenario.yaml", {"agents.asha.concurrency": 4})


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("asha", "", "agents.csv:2: name: found nothing; allowed: a name (this key is required)"),
        ("ravi", "asha", 'agents.csv:3: name: found the agent "asha", who is in line 2 too'),
        ("ravi", "x" * 101, "agents.csv:3: name: found"),
        ("support|billing", "", "agents.csv:2: groups: found nothing"),
        ("support|billing", "suport", 'agents.csv:2: groups: found the unknown group "suport"'),
        ("support|billing", "support|", 'agents.csv:2: groups: found ""; allowed: text'),
        ("support|billing", "support|support", 'agents.csv:2: groups: found "support" twice'),
        (",3,", ",0,", "agents.csv:2: concurrency: found 0; allowed: a whole number from 1 to"),
        (",3,", ",3.0,", 'agents.csv:2: concurrency: found "3.0"; allowed: a whole number'),
        (",3,day", ",3,dya", 'agents.csv:2: shift: found the unknown shift "dya" (did you mean'),
        (",3,day", ",3,", "agents.csv:2: shift: found nothing; allowed: the name of a shift"),
        ("2026-03-04", "04.03.2026", 'agents.csv:2: from: found "04.03.2026"; allowed: a date'),
        ("2026-03-04", "2026-02-30", "agents.csv:2: from: found"),
        ("2026-03-04", "2026-03-21", "agents.csv:2: until: found 2026-03-20, before 2026-03-21"),
        ("ravi,all,,day,,", "ravi,all,,day", "agents.csv:3: found 4 cells, allowed: 6 as in"),
        ("name,", "nmae,", "agents.csv:1: the column 'name' is missing (did you mean it by 'nmae'"),
        ("concurrency", "slots", "agents.csv:1: slots: unknown column; allowed: name, groups"),
        ("concurrency", "name", "agents.csv:1: name: found the column twice, allowed: once"),
        (AGENTS, AGENTS.replace(",", ";"), "agents.csv:1: found columns separated by semicolons"),
        (AGENTS, AGENTS.replace(",", "\t"), "agents.csv:1: found columns separated by tabs"),
        (AGENTS, "", "agents.csv: is empty; allowed: a header line and rows"),
        (AGENTS, AGENTS.splitlines()[0] + "\n,,,,,\n", "agents.csv: has no rows; allowed"),
    ],
)
def test_bad_files_of_agents(team: Path, old: str, new: str, problem: str) -> None:
    assert old in AGENTS
    (line,) = told(team, agents=AGENTS.replace(old, new, 1))
    assert line.startswith(problem)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("day,mon", ",mon", "shifts.csv:2: shift: found nothing; allowed: text that is not empty"),
        ("mon-fri", "monday", 'shifts.csv:2: weekday: found "monday"; allowed: weekdays mon, tue'),
        ("mon-fri", "", "shifts.csv:2: weekday: found nothing; allowed: weekdays"),
        ("09:00", "nine", 'shifts.csv:2: start: found "nine"; allowed: a time HH:MM'),
        ("17:00", "25:00", 'shifts.csv:2: end: found "25:00"; allowed: a time HH:MM'),
        ("17:00", "09:00", "shifts.csv:2: end: found 09:00, as the start; allowed: a window that"),
        (",30,", ",,", "shifts.csv:2: break_minutes: found nothing; allowed: break_start, break"),
        (",30,", ",0,", 'shifts.csv:2: break_minutes: found "0"; allowed: a number of minutes'),
        (",30,", ",30m,", 'shifts.csv:2: break_minutes: found "30m"; allowed: a number of'),
        ("away", "lunch", 'shifts.csv:2: break_status: found "lunch"; allowed: one of away, busy'),
        ("sat", "fri", "shifts.csv:3: start: found fri 09:00-17:00 and fri 09:00-13:00, which ov"),
        (
            "day,sat,9:00,13:00,,,",
            "day,mon-fri,09:00,17:00,12:00,30,away",
            "shifts.csv:3: found the",
        ),
        (
            "weekday",
            "day",
            "shifts.csv:1: the column 'weekday' is missing (did you mean it by 'day'",
        ),
        ("break_status", "note", "shifts.csv:1: note: unknown column; allowed: shift, weekday"),
        (SHIFTS, SHIFTS.replace(",", "|"), "shifts.csv:1: found columns separated by bars"),
    ],
)
def test_bad_files_of_shifts(team: Path, old: str, new: str, problem: str) -> None:
    assert old in SHIFTS
    (line, *more) = told(team, shifts=SHIFTS.replace(old, new, 1))
    assert line.startswith(problem)
    # a file without the column of statuses has breaks without one
    assert not more or "break_status" in more[0]


def test_files_that_are_no_text_or_not_there(team: Path) -> None:
    assert told(team, AGENTS.replace("asha", "äsha").encode("latin-1")) == [
        "agents.csv: is not UTF-8 text; allowed: a comma-separated file in UTF-8"
    ]
    assert told(team, shifts=SHIFTS.encode("utf-16"))[0].startswith("shifts.csv: is not UTF-8")
    (team / "scenario.yaml").write_text(SCENARIO.replace("agents.csv}", "none.csv, x: 1}"))
    absent, besides = told(team)
    assert besides.startswith("scenario.yaml:8:25: agents.x: found a key besides csv; allowed")
    assert absent.startswith('scenario.yaml:8:15: agents.csv: found "none.csv" (no such file)')


def test_problems_of_all_files_are_told_at_once(team: Path) -> None:
    (team / "scenario.yaml").write_text(SCENARIO.replace("28d", "28"))
    lines = told(team, AGENTS.replace("day", "dya"), SHIFTS.replace("09:00", "nine"))
    assert [line.partition(": ")[0] for line in lines] == [
        "scenario.yaml:4:11",
        "shifts.csv:2",
        "agents.csv:2",
        "agents.csv:3",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("", "", ""),
        ("00:00", "01:00", "week.csv:2: time: found no rate for mon at 00:00; allowed: days from"),
        ("sat,00:00", "sat,24:00", 'week.csv:4: time: found "24:00"; allowed: a time from'),
        ("30.5", "-1", 'week.csv:3: rate_per_hour: found "-1"; allowed: chats per hour'),
        ("30.5", "nan", 'week.csv:3: rate_per_hour: found "nan"; allowed: chats per hour'),
        ("30.5", "", "week.csv:3: rate_per_hour: found nothing; allowed: chats per hour"),
        ("sat", "mon", "week.csv:4: time: found mon 00:00 twice; allowed: each time of a day"),
        ("time", "hour", "week.csv:1: the column 'time' is missing"),
    ],
)
def test_profiles(team: Path, old: str, new: str, problem: str) -> None:
    profile = "weekday,time,rate_per_hour\nmon-fri,00:00,4\nmon-fri,9:00,30.5\nsat,00:00,1\n"
    (team / "week.csv").write_text(profile.replace(old, new, 1))
    setting = {"groups.support.arrivals": {"profile": "week.csv"}}
    if not problem:
        weekly = {"mon-fri": {"00:00": 4, "09:00": 30.5}, "sat": {"00:00": 1}}
        same = {"groups.support.arrivals": {"weekly": weekly}}
        scenario = load(team / "scenario.yaml")
        assert scenario.with_settings(setting) == scenario.with_settings(same)
        return
    with pytest.raises(ScenarioError) as caught:
        load(team / "scenario.yaml", setting)
    (line,) = [str(each).replace(f"{team}/", "") for each in caught.value.problems]
    assert line.startswith(problem)


def test_a_missing_column_of_shifts_is_told_once_not_for_every_agent(team: Path) -> None:
    said = told(team, agents="name,groups\nasha,all\nravi,all\n")
    assert len(said) == 1
    assert "the column 'shift' is missing" in said[0]


def test_rows_of_another_width_are_not_an_empty_list(team: Path) -> None:
    said = told(team, agents="name,groups,shift\nasha,all,3,day\nravi,all,3,day\n")
    assert [line.split(":")[0] for line in said] == ["agents.csv", "agents.csv"]


def test_a_break_that_reaches_into_a_night_shift_is_of_the_same_evening(team: Path) -> None:
    rows = "night,mon,22:00,06:00,21:50,20,away\nnight,tue-fri,22:00,06:00,,,\n"
    (evening,) = loaded(team, shifts=SHIFTS + rows).shifts[1].breaks
    assert (evening.at_s, evening.weekdays) == (21 * HOUR + 50 * 60, (0,))
    (night,) = loaded(team, shifts=SHIFTS + rows.replace("21:50", "02:00")).shifts[1].breaks
    assert (night.at_s, night.weekdays) == (2 * HOUR, (1,))
