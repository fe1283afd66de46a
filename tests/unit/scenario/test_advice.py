"""What is allowed but hardly meant, of the keys for agents and customers as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.model import Scenario, Window
from sim.scenario.week import stretches

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
HOUR = 3_600
DISCONNECTS = {"every": "9h", "for": "1m"}
OUTAGE = {"from": "2026-03-10T14:00", "to": "2026-03-10T15:00"}
TEAM = {"name": "team", "groups": "all", "shift": "day"}
NIGHT = {"shifts": {"day": {"mon-fri": "09:00-17:00"}, "long": {"mon-fri": "08:00-18:00"}}}


def warned(scenario: Scenario) -> list[str]:
    """The warnings, each from its path on."""
    return [line.split(": ", 1)[1] for line in scenario.warnings]


@pytest.mark.parametrize(
    ("settings", "warnings"),
    [
        (
            {"default.offline_handling.pickup_delay": "1m"},
            [
                "default.offline_handling.pickup_delay: has no effect, since open chats are "
                "assigned (auto_assign is true)"
            ],
        ),
        (
            {
                "default.offline_handling.pickup_delay": "1m",
                "groups.support.offline_handling.auto_assign": False,
            },
            [],
        ),
        (
            {
                "default.offline_handling.auto_assign": False,
                "groups.support.offline_handling.priority": "queued",
                "groups.billing.offline_handling.open_assignment": "capacity",
            },
            [
                "groups.support.offline_handling.priority: has no effect, since agents pick open "
                "chats up by themselves (auto_assign is false)",
                "groups.billing.offline_handling.open_assignment: has no effect, since agents",
            ],
        ),
        (
            {"default.customers.retry": {"probability": 1, "delay": "0s", "max_attempts": 1}},
            ["default.customers.retry.max_attempts: the first attempt is the only one: no"],
        ),
        ({"default.customers.retry": {"probability": 1, "delay": "0s", "max_attempts": 2}}, []),
        ({"agents.0.curve": [1, 2, 3]}, []),
        (
            {"agents.0.curve": [1, 2, 3, 4]},
            ["agents.0.curve: has 4 numbers at a concurrency of 3: those beyond it have no effect"],
        ),
        ({"shifts.day.stop_before_end": "7h59m"}, []),
        (
            {"shifts.day.stop_before_end": "8h"},
            ["shifts.day.stop_before_end: nobody is ever available in the shift's span of 8h"],
        ),
        (
            {"shifts.day": {"mon-sun": "00:00-24:00", "stop_before_end": "1h"}},
            ["shifts.day.stop_before_end: has no effect: the shift never ends"],
        ),
        ({"attendance.disconnects": {**DISCONNECTS, "every": "8h"}}, []),
        (
            {"attendance.disconnects": DISCONNECTS},
            ["attendance.disconnects.every: longer than every shift: nobody is ever disconnected"],
        ),
        ({"attendance.disconnects": {**DISCONNECTS, "every": {"exponential": "9h"}}}, []),
        ({"attendance.disconnects": {**DISCONNECTS, "every": "never"}}, []),
        (
            {"attendance.disconnects": DISCONNECTS, "agents": [{**TEAM, "shift": "long"}]},
            ["shifts.day: no agent works this shift"],
        ),
        (
            {
                "attendance.disconnects": DISCONNECTS,
                "agents": [{**TEAM, "shift": "long"}, {**TEAM, "name": "a"}],
            },
            [],
        ),
        (
            {
                "attendance.disconnects": DISCONNECTS,
                "agents": [
                    {**TEAM, "shift": "long"},
                    {**TEAM, "name": "a", "count": 2, "attendance": {"disconnects": DISCONNECTS}},
                ],
            },
            [
                "agents.1.attendance.disconnects.every: longer than every shift",
                "attendance.disconnects: has no effect on agents whose entries have their own: a",
            ],
        ),
        (
            {
                "attendance.outages": [{**OUTAGE, "agents": ["asha"]}, OUTAGE],
                "agents": [TEAM, {**TEAM, "name": "asha", "attendance": {"outages": []}}],
            },
            [
                "attendance.outages: has no effect on agents whose entries have their own: asha",
                "attendance.outages.0.agents: has no effect on agents whose entries have outages: "
                "asha",
            ],
        ),
        ({"shifts.day.at_end": "transfer"}, []),
        (
            {"shifts.day.at_end": "away"},
            [
                "shifts.day.at_end: its agents are away, hence online, until they log in again: "
                "within hours chats queue all night and are never open, in support, billing"
            ],
        ),
    ],
)
def test_warnings(load_text: Load, settings: dict[str, Any], warnings: list[str]) -> None:
    uses_long = any(entry.get("shift") == "long" for entry in settings.get("agents", []))
    found = warned(load_text(settings={**(NIGHT if uses_long else {}), **settings}))
    assert len(found) == len(warnings), found
    for line, begin in zip(sorted(found), sorted(warnings), strict=True):
        assert line.startswith(begin)


def test_R24_away_at_the_end_of_a_roster(load_text: Load, tmp_path: Path, good: str) -> None:
    (tmp_path / "roster.csv").touch()
    text = good.replace('shifts:\n  day: {mon-fri: "09:00-17:00"}\n', "roster: roster.csv\n")
    text = text.replace("shift: day", "at_end: away")
    (line,) = warned(load_text(text=text))
    assert line.startswith("agents.0.at_end: its agents are away, hence online, until")


def test_settings_of_attendance_that_entries_hide(load_text: Load, refused: Refused) -> None:
    own = {"agents": [{**TEAM, "attendance": {"absence": 0}}, {**TEAM, "name": "a"}]}
    assert load_text(settings={**own, "attendance.absence": 0.5}).warnings == (
        "--set attendance.absence=0.5: attendance.absence: has no effect on agents whose entries "
        "have their own: team",
    )
    assert load_text(settings={**own, "attendance.login_delay": "1m"}).warnings == ()
    own["agents"].pop()
    (line,) = refused(settings={**own, "attendance.absence": 0.5})
    assert "attendance.absence: changes nothing: every agent entry has its own" in line


@pytest.mark.parametrize(
    ("windows", "lengths"),
    [
        ([(0, 9, 17), (1, 9, 17)], [8, 8]),
        ([(0, 9, 12), (0, 12, 17)], [8]),
        ([(0, 22, 30), (1, 6, 9)], [11]),
        ([(6, 22, 24), (0, 0, 6)], [8]),
        ([(6, 22, 30), (0, 6, 9), (2, 1, 3)], [2, 11]),
        ([(day, 0, 24) for day in range(7)], [float("inf")]),
        ([(day, 12, 36) for day in range(7)], [float("inf")]),
    ],
)
def test_stretches(windows: list[tuple[int, int, int]], lengths: list[float]) -> None:
    week = [Window(day, begin * HOUR, end * HOUR) for day, begin, end in windows]
    assert sorted(stretches(week)) == [length * HOUR for length in lengths]
