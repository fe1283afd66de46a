"""Hours, shifts, agents, rosters: what they mean when right, what is said when wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.model import Scenario
from sim.scenario.people import Agent, Break, Shift
from sim.scenario.week import Window

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
TOP = "duration: 28d\n"
SHIFT = '  day: {mon-fri: "09:00-17:00"}'
AGENT = "  - {name: asha, groups: [support, billing], concurrency: 3, shift: day}"


def test_working_hours(load_text: Load) -> None:
    hours = '{sat-sun: ["10:00-13:00", "14:00-16:00"], fri: "22:00-06:00", mon: []}'
    windows = load_text('{mon-fri: "09:00-17:00"}', hours).groups[0].working_hours
    assert windows == (
        Window(4, 79_200, 108_000),
        *(Window(5, 36_000, 46_800), Window(5, 50_400, 57_600)),
        *(Window(6, 36_000, 46_800), Window(6, 50_400, 57_600)),
    )


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ("{}", "6:18: default.working_hours: found no window; allowed: at least one window"),
        ("{mon: []}", "default.working_hours: found no window"),
        ('"09:00-17:00"', "default.working_hours: found"),
        ("{mon: 9}", "6:24: default.working_hours.mon: found 9; allowed: a window such as"),
        ("{mon: 9-17}", 'default.working_hours.mon: found "9-17"; allowed: a window HH:MM-HH:MM'),
        ("{mon: 09:00-09:00}", "found 09:00-09:00, an empty window"),
        ("{mon: [09:00-10:00, 11:00]}", "6:38: default.working_hours.mon.1: found"),
        ("{weekdays: 09:00-10:00}", "6:19: default.working_hours.weekdays: found"),
        ("{mon: [09:00-10:00, 09:30-11:00]}", "found mon 09:00-10:00 and mon 09:30-11:00, which"),
        ("{mon: 22:00-06:00, tue: 05:59-07:00}", "mon 22:00-06:00 and tue 05:59-07:00, which ov"),
        ("{sun: 22:00-06:00, mon: 05:00-07:00}", "sun 22:00-06:00 and mon 05:00-07:00, which ov"),
        ("{mon: [09:00-12:00, 11:59:59-13:00]}", "found mon 09:00-12:00 and mon 11:59:59-13:00"),
        ("{mon-fri: 09:00-17:00, wed: 09:00-12:00}", "6:46: default.working_hours.wed: found wed"),
        ("{mon: [08:00-20:00, 09:00-10:00, 11:00-12:00]}", "mon 08:00-20:00 and mon 09:00-10:00"),
    ],
)
def test_wrong_working_hours(refused: Refused, hours: str, problem: str) -> None:
    (line,) = refused('{mon-fri: "09:00-17:00"}', hours)
    assert problem in line


@pytest.mark.parametrize(
    "hours",
    [
        "{mon: [09:00-12:00, 12:00-17:00]}",
        "{mon-sun: 00:00-24:00}",
        "{mon: 22:00-06:00, tue: 06:00-07:00}",
        "{sun: 22:00-06:00, mon: 06:00-07:00}",
        "{mon-fri: 09:00-17:00, wed: 18:00-20:00}",
        "{mon-sun: 12:00-11:59}",
    ],
)
def test_windows_that_touch_or_stand_apart(load_text: Load, hours: str) -> None:
    assert load_text('{mon-fri: "09:00-17:00"}', hours).groups[0].working_hours


def test_shifts(load_text: Load) -> None:
    pattern = (
        '  day: {mon: ["09:00-12:00", "13:00-17:00"], sat: "22:00-06:00", '
        'breaks: [{at: "10:00", for: 1h30m, status: away}, {at: 23:00, for: 10m, status: busy}], '
        "at_end: finish}"
    )
    (shift,) = load_text(SHIFT, pattern).shifts
    windows = (Window(0, 32_400, 43_200), Window(0, 46_800, 61_200), Window(5, 79_200, 108_000))
    breaks = (Break(36_000, 90 * MINUTE, "away"), Break(82_800, 10 * MINUTE, "busy"))
    assert shift == Shift(name="day", windows=windows, breaks=breaks, at_end="finish")


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{}", "14:8: shifts.day: found no window"),
        ("{mon: 09:00-17:00, brakes: []}", 'found an unknown key (did you mean "breaks"?)'),
        ("{mon: 09:00-17:00, feiertags: 09:00-12:00}", "allowed: mon-fri and other weekdays, bre"),
        ("{mon-fry: 09:00-17:00}", 'shifts.day.mon-fry: found "mon-fry"; allowed: weekdays'),
        ("{Mon: 09:00-17:00}", 'shifts.day.Mon: found "Mon"; allowed: weekdays'),
        ('{mon: 09:00-17:00, "<windows>": 09:00-10:00}', "shifts.day.<windows>: found"),
        ("{mon: 17:00-17:00}", "shifts.day.mon: found 17:00-17:00, an empty window"),
        ("{mon: 09:00-17:00, breaks: 5}", "shifts.day.breaks: found 5; allowed: a list"),
        ("{mon: 09:00-17:00, breaks: [5]}", "shifts.day.breaks.0: found 5; allowed: a mapping"),
        (
            "{mon: 09:00-17:00, breaks: [{for: 5m, status: away}]}",
            "shifts.day.breaks.0: found none; allowed: one of at, between",
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 09:00, status: away}]}",
            "shifts.day.breaks.0.for: found nothing; allowed: a duration such as 10m",
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 09:00, for: 0s, status: away}]}",
            'shifts.day.breaks.0.for: found "0s"; allowed: a duration longer than 0s',
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 09:00, for: 2d, status: away}]}",
            'shifts.day.breaks.0.for: found "2d"; allowed: a duration of at most 24h',
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 24:00, for: 5m, status: away}]}",
            'shifts.day.breaks.0.at: found "24:00"',
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 09:00, for: 5m, status: awy}]}",
            'allowed: one of away, busy, offline (did you mean "away"?)',
        ),
        (
            "{mon: 09:00-17:00, at_end: carryover}",
            'one of finish, carry_over, transfer, away (did you mean "carry_over"?)',
        ),
        ("{mon: 09:00-17:00, stop_before_end: 10}", "stop_before_end: found 10, a number without"),
        ("{mon: 09:00-17:00, stop_before_end: never}", 'stop_before_end: found "never"; allowed'),
    ],
)
def test_wrong_shifts(refused: Refused, pattern: str, problem: str) -> None:
    (line,) = refused('{mon-fri: "09:00-17:00"}\nagents', f"{pattern}\nagents")
    assert problem in line


def test_agents(load_text: Load) -> None:
    entries = AGENT + "\n  - {name: crew, count: 2, groups: [billing], shift: day}"
    assert load_text(AGENT, entries).agents == (
        Agent("asha", ("support", "billing"), 3, "day"),
        Agent("crew-1", ("billing",), 1, "day"),
        Agent("crew-2", ("billing",), 1, "day"),
    )


def test_a_count_of_one_is_numbered_too(load_text: Load) -> None:
    assert load_text("name: asha,", "name: asha, count: 1,").agents[0].name == "asha-1"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: asha, ", "", "16:5: agents.0.name: found nothing; allowed: a name"),
        ("name: asha", "name: ' asha'", "agents.0.name: found"),
        ("name: asha", "name: 7", "agents.0.name: found 7; allowed: text; put it in quotes"),
        ("concurrency: 3", "concurrency: 0", "concurrency: found 0; allowed: a whole number from"),
        ("concurrency: 3", "concurrency: 1001", "concurrency: found 1001"),
        ("concurrency: 3", "concurrency: 2.5", "concurrency: found 2.5"),
        ("concurrency: 3", "concurency: 3", '(did you mean "concurrency"?)'),
        ("concurrency: 3", "count: 0", "count: found 0; allowed: a whole number from 1 to 100000"),
        ("concurrency: 3", "count: 1e99", "16:53: agents.0.count: found 1e+99; allowed: a whole"),
        ("concurrency: 3", f"count: {10**40}", "agents.0.count: found 1000"),
        ("shift: day", "shift: dya", 'found the unknown shift "dya" (did you mean "day"?)'),
        ("shift: day", "shift: 5", "agents.0.shift: found 5"),
        (
            ", shift: day",
            "",
            "agents.0.shift: found nothing; allowed: the name of a shift, or a ro",
        ),
        (
            "[support, billing]",
            "[suport, billing]",
            '16:27: agents.0.groups.0: found the unknown group "suport" (did you mean "support"?)',
        ),
        ("[support, billing]", "[support, billing, support]", "groups.2: found"),
        ("[support, billing]", "[]", "groups: found an empty list; allowed: a list of at least"),
        ("[support, billing]", "support", "groups: found"),
        ("[support, billing]", "any", 'groups: found "any"; allowed: all, or a list of groups'),
        ("[support, billing]", "[support]", "billing: nobody serves this group"),
        (AGENT, AGENT + "\n" + AGENT, 'found the agent "asha", who is in agents.0 too'),
        (
            AGENT,
            AGENT.replace("asha", "a-1") + "\n" + AGENT.replace("asha", "a, count: 3"),
            'agents.1.name: found the agent "a-1", who is in agents.0 too',
        ),
        (
            AGENT,
            AGENT.replace("asha", "a, count: 60000")
            + "\n"
            + AGENT.replace("asha", "b, count: 60000"),
            "agents: found 120000 agents in all; allowed: at most 100000",
        ),
        (AGENT, "  []", "agents: found an empty list"),
        (AGENT, "  {csv: 5}", "agents.csv: found 5; allowed: the name of a file"),
        (AGENT, "  {csv: team.csv}", "(no such file); allowed: a file that can be read"),
    ],
)
def test_wrong_agents(refused: Refused, old: str, new: str, problem: str) -> None:
    (line,) = refused(old, new)
    assert problem in line


@pytest.mark.parametrize(
    "name",
    ["v1.2: rück-fragen, 日本語", "2024", "[key]", "csv", "<exponential>", "default", "x" * 100],
)
def test_names_of_groups_are_the_users_own(load_text: Load, good: str, name: str) -> None:
    text = good.replace("[support, billing]", f'["{name}", billing]')
    scenario = load_text("  support:", f'  "{name}":', text=text)
    assert scenario.groups[0].name == name
    assert scenario.agents[0].groups == (name, "billing")


@pytest.mark.parametrize(
    "name", ["all", '"*"', '""', '" x"', '"a\\nb"', '"\\ud800"', '"\\u2028"', "x" * 101]
)
def test_wrong_names_of_groups(refused: Refused, name: str) -> None:
    problems = [line for line in refused("  support:", f"  {name}:") if line.startswith("9:3: ")]
    said = ("allowed: another name", "allowed: a name of", "allowed: text")
    assert any(words in line for line in problems for words in said), problems


def test_a_roster_replaces_shifts(load_text: Load, tmp_path: Path, good: str) -> None:
    (tmp_path / "roster.csv").touch()
    text = good.replace(f"shifts:\n{SHIFT}\n", "").replace(", shift: day", "")
    scenario = load_text(TOP, TOP + "roster: roster.csv\n", text=text)
    assert scenario.roster == tmp_path / "roster.csv"
    assert (scenario.shifts, scenario.agents[0].shift) == ((), None)
    at_end = text.replace("concurrency: 3", "at_end: finish")
    assert load_text(TOP, TOP + "roster: roster.csv\n", text=at_end).agents


def test_a_roster_besides_shifts(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").touch()
    first, second = refused(TOP, TOP + "roster: roster.csv\n")
    assert first.startswith("14:1: shifts: found shifts besides a roster")
    assert second.startswith("17:62: agents.0.shift: found a shift besides a roster")


def test_neither_a_roster_nor_shifts(refused: Refused, good: str) -> None:
    text = good.replace(f"shifts:\n{SHIFT}\n", "").replace(", shift: day", "")
    first, second = refused(text=text)
    assert "shifts: found nothing; allowed: shifts, or a roster in their place" in first
    assert "agents.0.shift: found nothing" in second


def test_one_trace_for_all_groups(load_text: Load, tmp_path: Path, good: str) -> None:
    (tmp_path / "chats.csv").touch()
    groups = good[good.index("  support:") : good.index("shifts:")]
    text = good.replace(groups, "  support: {}\n  billing: {}\n")
    scenario = load_text(TOP, TOP + "trace: chats.csv\n", text=text)
    assert scenario.trace == tmp_path / "chats.csv"
    assert [group.arrivals for group in scenario.groups] == [None, None]
    assert scenario.warnings == ()


def test_a_trace_for_all_besides_arrivals(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "chats.csv").touch()
    assert refused(TOP, TOP + "trace: chats.csv\n") == [
        "5:1: trace: found a trace for all groups besides arrivals of support, billing; "
        "allowed: one of them"
    ]
