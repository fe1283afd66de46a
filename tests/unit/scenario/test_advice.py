"""What is allowed but hardly meant, of the keys for agents and customers as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.model import Scenario
from sim.scenario.week import Window, stretches

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
HOUR = 3_600
DISCONNECTS = {"every": "9h", "for": "1m"}
OUTAGE = {"from": "2026-03-10T14:00", "to": "2026-03-10T15:00"}
ENDLESS = {"every": "25h", "for": "1m"}
ESCALATION = {"to": "billing", "probability": 0.5}
AWAY = (
    "shifts.day.at_end: its agents are away, hence online, until they log in again: within hours, "
    "from the shift's end on, chats queue and are never open, in "
)
LEFT = (
    "shifts.{}.at_end: within the hours of {} nobody else is on shift from {} on: who writes while "
    "the last agents finish their chats queues, though these take no more"
)
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
        # everybody has gone home by then
        ({"shifts.day.at_end": "away"}, []),
        ({"shifts.day.at_end": "away", "default.working_hours": {"mon-fri": "10:00-16:00"}}, []),
        (
            {"shifts.day.at_end": "away", "default.working_hours": {"mon-fri": "09:00-17:01"}},
            [AWAY + "support, billing"],
        ),
        (
            {"shifts.day.at_end": "away", "default.working_hours": {"mon-fri": "08:59-17:00"}},
            [AWAY + "support, billing"],
        ),
        (
            {"shifts.day.at_end": "away", "groups.billing.working_hours": {"mon": "00:00-24:00"}},
            [AWAY + "billing"],
        ),
        (
            {"shifts.day.at_end": "away", "inbox.working_hours_enabled": False},
            [AWAY + "support, billing"],
        ),
        (
            {
                "shifts.day": {"mon-sun": "00:00-24:00", "at_end": "away"},
                "inbox.working_hours_enabled": False,
            },
            [],
        ),
        # -- attendance
        ({"attendance.login_delay": "7h59m"}, []),
        (
            {"attendance.login_delay": "8h"},
            ["attendance.login_delay: as long as every shift, or longer: nobody ever logs in"],
        ),
        ({"attendance.login_delay": {"exponential": "8h"}}, []),
        (
            {
                "attendance": {"absence": 0.1, "login_delay": "1m", "disconnects": ENDLESS},
                "shifts.day": {"mon-sun": "00:00-24:00"},
            },
            [
                "attendance.absence: has no effect: a shift that never ends has neither absence",
                "attendance.login_delay: has no effect: a shift that never ends has neither",
                "attendance.disconnects.every: longer than every shift: nobody is ever "
                "disconnected, as one that never ends starts afresh at each midnight",
            ],
        ),
        (
            {
                "attendance": {"absence": 0.1, "login_delay": "1m"},
                "shifts.day": {"mon-sun": "00:00-24:00"},
                "agents.0.from": "2026-03-05",
            },
            [],
        ),
        (
            {
                "attendance": {"absence": 0, "login_delay": "0s"},
                "shifts.day": {"mon-sun": "00:00-24:00"},
            },
            [],
        ),
        (
            {"attendance.absence": 1},
            ["attendance.absence: every agent misses every shift: nobody ever comes"],
        ),
        (
            {
                "attendance.absence": 1,
                "agents": [TEAM, {**TEAM, "name": "a", "attendance": {"absence": 0.9}}],
            },
            ["attendance.absence: has no effect on agents whose entries have their own: a"],
        ),
        (
            {
                "agents": [{**TEAM, "count": 3}, {**TEAM, "name": "a", "count": 2}],
                "attendance.outages": [{**OUTAGE, "agents": ["team-1", "team", "team-3", "a-1"]}],
            },
            ["attendance.outages.0.agents: names team-1, team-3 besides team, the whole entry"],
        ),
        ({"attendance.outages": [{**OUTAGE, "agents": ["asha"]}]}, []),
        # -- cards
        (
            {"default.customers.silent": {"probability": 0.5, "timeout": "0s"}},
            ["default.customers.silent.timeout: has no effect: the chat of a silent customer is"],
        ),
        ({"default.customers.silent": {"probability": 0, "timeout": "1s"}}, []),
        (
            {
                "default.customers.silent": {"probability": 0.5, "timeout": "1s"},
                "groups.billing.customers.silent": {"probability": 0.5, "timeout": "0s"},
            },
            [
                "default.customers.silent: has no effect on groups that have their own: billing",
                "groups.billing.customers.silent.timeout: has no effect",
            ],
        ),
        (
            {"default.offline_handling": {"auto_assign": False, "pickup_delay": "never"}},
            ["default.offline_handling.pickup_delay: open chats are never answered"],
        ),
        (
            {
                "default.offline_handling": {"auto_assign": False, "pickup_delay": "never"},
                "inbox.offline_chats_enabled": False,
            },
            [],
        ),
        (
            {"default.offline_handling.pickup_delay": "never"},
            ["default.offline_handling.pickup_delay: has no effect, since open chats are assigned"],
        ),
        (
            {"default.handling.escalation": ESCALATION, "inbox.max_escalations": 0},
            ["inbox.max_escalations: no chat is ever escalated, whatever the cards say"],
        ),
        ({"default.handling.escalation": {**ESCALATION, "probability": 0}}, []),
        (
            {
                "default.handling.escalation": ESCALATION,
                "groups.support.handling.escalation": ESCALATION,
            },
            [
                "default.handling.escalation: has no effect on groups that have their own: support",
                "default.handling.escalation: has no effect: billing, the group it names, is the "
                "only one that inherits it",
            ],
        ),
        # -- hours
        (
            {"default.working_hours": {"mon-fri": "09:00-17:00", "sat,sun": "10:00-12:00"}},
            [
                f"groups.{name}: within hours, but no shift of its agents covers any of sat,sun "
                "10:00-12:00"
                for name in ("support", "billing")
            ],
        ),
        (
            {"groups.billing.working_hours": {"mon": ["08:00-09:00", "16:59-18:00"]}},
            [
                LEFT.format("day", "billing", "mon 17:00"),
                "groups.billing.working_hours: within hours, but no shift of its agents covers any "
                "of mon 08:00-09:00",
            ],
        ),
        (
            {
                "groups.billing.working_hours": {"mon": "08:00-09:00"},
                "inbox.working_hours_enabled": False,
            },
            [],
        ),
        # no Sunday in the run
        (
            {
                "groups.billing.working_hours": {"sun,mon": "09:00-17:00"},
                "duration": "2d",
                "warmup": "0d",
                "cooldown": "0d",
            },
            [],
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
        "setting attendance.absence=0.5: attendance.absence: has no effect on agents whose entries "
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


MINUTE = "ends at {0} and not at 24:00: {1} from {0} to 24:00, then goes on"


@pytest.mark.parametrize(
    ("hours", "shift", "warnings"),
    [
        (
            {"mon-sun": "00:00-23:59"},
            {"mon-sun": "00:00-23:59"},
            [
                f"default.working_hours.mon-sun: {MINUTE.format('23:59', 'closed')}",
                f"shifts.day.mon-sun: {MINUTE.format('23:59', 'nobody of it is there')}",
            ],
        ),
        # only Sunday goes on at midnight, round the week
        (
            {"mon": "00:00-24:00", "tue-sat": "09:00-23:59", "sun": "09:00-23:59"},
            {"mon-sun": "00:00-24:00"},
            [f"default.working_hours.sun: {MINUTE.format('23:59', 'closed')}"],
        ),
        (
            {"mon-sun": "00:00-24:00"},
            {"mon-sun": ["16:00-23:59:59", "00:00-16:00"]},
            [f"shifts.day.mon-sun: {MINUTE.format('23:59:59', 'nobody of it is there')}"],
        ),
        ({"mon-sun": "09:00-23:59"}, {"mon-sun": "09:00-23:59"}, []),
        ({"mon-sun": "00:00-24:00"}, {"mon-sun": "00:00-24:00"}, []),
        ({"mon-sun": ["00:00-08:00", "09:00-23:58"]}, {"mon-sun": "00:00-24:00"}, []),
    ],
)
def test_windows_that_end_a_minute_before_midnight_and_go_on_at_it(
    load_text: Load, hours: object, shift: object, warnings: list[str]
) -> None:
    settings = {"default.working_hours": hours, "shifts.day": shift}
    found = [line for line in warned(load_text(settings=settings)) if "24:00: " in line]
    assert found == warnings


def test_a_shift_of_the_evening_and_one_of_the_night_with_a_minute_between(
    load_text: Load,
) -> None:
    scenario = load_text(
        settings={
            "default.working_hours": {"mon-sun": "00:00-24:00"},
            "shifts": {"late": {"mon-sun": "08:00-23:59"}, "night": {"mon-sun": "00:00-08:00"}},
            "agents": [{**TEAM, "shift": "late"}, {**TEAM, "name": "owl", "shift": "night"}],
        }
    )
    first = warned(scenario)[-1]
    assert first == f"shifts.late.mon-sun: {MINUTE.format('23:59', 'nobody of it is there')}"


@pytest.mark.parametrize(
    ("settings", "warnings"),
    [
        (
            {"default.working_hours": {"mon-fri": "09:00-18:00"}},
            [LEFT.format("day", "support, billing", "mon,tue,wed,thu,fri 17:00")],
        ),
        (
            {"groups.billing.working_hours": {"mon-wed": "09:00-17:30", "fri": "09:00-17:01"}},
            [LEFT.format("day", "billing", "mon,tue,wed,fri 17:00")],
        ),
        # a hole at noon, and a shift that begins when the other ends
        (
            {
                "shifts": {
                    "early": {"mon-fri": "08:00-12:00"},
                    "late": {"mon": "13:00-17:00", "tue-fri": "12:00-17:00"},
                },
                "agents": [{**TEAM, "shift": "early"}, {**TEAM, "name": "b", "shift": "late"}],
            },
            [LEFT.format("early", "support, billing", "mon 12:00")],
        ),
        (
            {
                "default.working_hours": {"mon-fri": "09:00-18:00"},
                "shifts.day.at_end": "transfer",
            },
            [],
        ),
        (
            {
                "default.working_hours": {"mon-fri": "09:00-18:00"},
                "inbox.working_hours_enabled": False,
            },
            [],
        ),
    ],
)
def test_agents_who_leave_within_hours_with_chats_in_hand(
    load_text: Load, settings: dict[str, Any], warnings: list[str]
) -> None:
    assert warned(load_text(settings=settings)) == warnings
