"""Holidays, breaks in spans, dates of agents, factors on rates: what they mean and warn of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.cards import Forecast
from sim.scenario.model import Scenario
from sim.scenario.people import Break
from sim.scenario.week import Holiday

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
HOUR, MINUTE_US = 3_600, 60_000_000
BETWEEN = {"between": ["12:00", "14:00"], "for": "30m", "status": "away"}


def warned(scenario: Scenario) -> list[str]:
    """The warnings, each from its path on."""
    return [line.split(": ", 1)[1] for line in scenario.warnings]


def test_holidays_merge_by_date_the_most_specific_winning(load_text: Load) -> None:
    settings = {
        "holidays": {"2026-03-25": "closed", "2026-03-03": "09:00-10:00"},
        "default.holidays": {"2026-03-25": "10:00-11:00", "2026-03-04": "closed"},
        "groups.support.holidays": {"2026-03-04": ["14:00-24:00", "08:00-09:00"]},
    }
    support, billing = load_text(settings=settings).groups
    others = (
        Holiday(date(2026, 3, 3), ((9 * HOUR, 10 * HOUR),)),
        Holiday(date(2026, 3, 25), ((10 * HOUR, 11 * HOUR),)),
    )
    its_own = Holiday(date(2026, 3, 4), ((8 * HOUR, 9 * HOUR), (14 * HOUR, 24 * HOUR)))
    assert support.holidays == (others[0], its_own, others[1])
    assert billing.holidays == (others[0], Holiday(date(2026, 3, 4)), others[1])


def test_a_holiday_does_not_switch_hours_on(load_text: Load) -> None:
    hours = '  working_hours: {mon-fri: "09:00-17:00"}\n'
    scenario = load_text(hours, "", settings={"holidays": {"2026-03-25": "closed"}})
    assert not scenario.working_hours_enabled
    assert scenario.groups[0].holidays == (Holiday(date(2026, 3, 25)),)


@pytest.mark.parametrize(
    ("holidays", "problem"),
    [
        ({"2026-03-25": "open"}, 'holidays.2026-03-25: found "open"; allowed: closed, a window'),
        ({"2026-03-25": []}, "holidays.2026-03-25: found an empty list; allowed: closed, a w"),
        ({"2026-03-25": "22:00-02:00"}, "found 22:00-02:00; allowed: windows that end on their"),
        ({"2026-03-25": ["09:00-12:00", "11:00-13:00"]}, "found 09:00-12:00 and 11:00-13:00, whi"),
        ({"25.3.2026": "closed"}, 'found "25.3.2026"; allowed: a date of the calendar'),
        ({"20260325": "closed"}, 'found "20260325"; allowed: a date of the calendar'),
        ("closed", 'holidays: found "closed"; allowed: a mapping of settings'),
    ],
)
def test_wrong_holidays(refused: Refused, holidays: Any, problem: str) -> None:
    (line,) = refused(settings={"holidays": holidays})
    assert problem in line


@pytest.mark.parametrize(
    ("entry", "pause"),
    [
        (BETWEEN, Break(12 * HOUR, 30 * MINUTE_US, "away", 120 * MINUTE_US)),
        (
            {**BETWEEN, "spread": True, "days": "tue,mon"},
            Break(12 * HOUR, 30 * MINUTE_US, "away", 120 * MINUTE_US, True, (0, 1)),
        ),
        (
            {**BETWEEN, "between": ["23:30", "00:30"]},
            Break(23 * HOUR + 1_800, 30 * MINUTE_US, "away", 60 * MINUTE_US),
        ),
        (
            {**BETWEEN, "between": ["23:30", "24:00"]},
            Break(23 * HOUR + 1_800, 30 * MINUTE_US, "away", 30 * MINUTE_US),
        ),
    ],
)
def test_breaks_in_a_span(load_text: Load, entry: dict[str, Any], pause: Break) -> None:
    scenario = load_text(settings={"shifts.day.breaks": [entry]})
    assert scenario.shifts[0].breaks == (pause,)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({**BETWEEN, "for": "121m"}, "found a break of 2h1m; allowed: at most 2h, its span"),
        ({**BETWEEN, "at": "12:00"}, "found at and between; allowed: one of at, between"),
        ({**BETWEEN, "between": ["12:00"]}, "between: found a list; allowed: two times"),
        ({**BETWEEN, "between": ["24:00", "01:00"]}, "found 24:00 and 01:00; allowed: two times"),
        ({**BETWEEN, "between": "12:00-14:00"}, 'found "12:00-14:00"; allowed: two times'),
        ({"at": "12:00", "for": "5m", "status": "away", "spread": True}, "found spread with at"),
        ({**BETWEEN, "days": "weekend"}, 'days: found "weekend"; allowed: weekdays mon'),
    ],
)
def test_wrong_breaks(refused: Refused, entry: dict[str, Any], problem: str) -> None:
    (line,) = refused(settings={"shifts.day.breaks": [entry]})
    assert problem in line


def test_dates_of_agents_and_all_groups(load_text: Load) -> None:
    scenario = load_text(
        settings={
            "agents.0": {
                "name": "asha", "groups": "all", "shift": "day",
                "from": "2026-03-10", "until": "2026-03-10",
            }
        }
    )  # fmt: skip
    (agent,) = scenario.agents
    assert agent.groups == ("support", "billing")
    assert (agent.first_day, agent.last_day) == (date(2026, 3, 10), date(2026, 3, 10))
    assert scenario.warnings == ()


def test_dates_besides_a_roster(refused: Refused, tmp_path: Path, good: str) -> None:
    (tmp_path / "roster.csv").touch()
    text = good.replace('shifts:\n  day: {mon-fri: "09:00-17:00"}\n', "roster: roster.csv\n")
    (line,) = refused("shift: day", "from: 2026-03-10", text=text)
    assert "agents.0.from: found from besides a roster; allowed: no from" in line


def test_factors(load_text: Load, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").touch()
    scenario = load_text(
        settings={
            "inbox.day_factor": {"gamma": {"cv": 0.1}},
            "groups.support.arrivals": {
                "forecast": "plan.csv",
                "scale": 0,
                "special_days": {"2026-03-17": 2, "2026-03-03": 0.5},
                "day_factor": {"gamma": {"cv": 0.2}},
            },
        }
    )
    support, billing = scenario.groups
    assert support.arrivals == Forecast(tmp_path / "plan.csv")
    assert (support.arrivals_scale, support.day_factor_cv) == (0.0, 0.2)
    assert support.special_days == ((date(2026, 3, 3), 0.5), (date(2026, 3, 17), 2.0))
    assert (billing.arrivals_scale, billing.special_days, billing.day_factor_cv) == (1.0, (), 0.0)
    assert scenario.day_factor_cv == 0.1


@pytest.mark.parametrize(
    ("factor", "problem"),
    [
        ({"scale": -1}, "scale: found -1; allowed: a number of 0 or more"),
        ({"scale": "2"}, 'scale: found "2"; allowed: a number'),
        ({"special_days": {"2026-03-17": -0.5}}, "special_days.2026-03-17: found -0.5; allowed"),
        ({"special_days": {"Easter": 2}}, 'found "Easter"; allowed: a date of the calendar'),
        ({"day_factor": {"gamma": {"cv": 0}}}, "day_factor.gamma.cv: found 0; allowed: a number"),
        ({"day_factor": {"lognormal": {"cv": 1}}}, "lognormal: found an unknown key"),
        ({"day_factor": 0.15}, "day_factor: found 0.15; allowed: a mapping"),
    ],
)
def test_wrong_factors(refused: Refused, factor: dict[str, Any], problem: str) -> None:
    lines = refused(settings={"groups.support.arrivals": {"rate": "6/h", **factor}})
    assert any(problem in line for line in lines), lines


def test_factors_besides_a_trace(refused: Refused, load_text: Load, tmp_path: Path) -> None:
    (tmp_path / "chats.csv").touch()
    replayed = {"groups.support.arrivals": {"trace": "chats.csv", "scale": 2}}
    (line,) = refused(settings=replayed)
    assert "arrivals.scale: found besides a trace, which is replayed as it is" in line
    both = {f"groups.{name}.arrivals": {"trace": "chats.csv"} for name in ("support", "billing")}
    factor = {"inbox.day_factor": {"gamma": {"cv": 0.1}}}
    (line,) = refused(settings=both | factor)
    assert "inbox.day_factor: found besides a trace" in line
    del both["groups.billing.arrivals"]
    message = "inbox.day_factor: has no effect on chats replayed from a trace: support"
    assert warned(load_text(settings=both | factor)) == [message]


@pytest.mark.parametrize(
    ("settings", "warnings"),
    [
        ({"holidays": {"2026-02-22": "closed"}}, ["holidays.2026-02-22: outside the run, which"]),
        ({"holidays": {"2026-02-23": "closed", "2026-04-12": "closed"}}, []),
        ({"default.holidays": {"2026-04-13": "closed"}}, ["default.holidays.2026-04-13: outside"]),
        (
            {"groups.support.arrivals.special_days": {"2027-03-02": 2}},
            ["groups.support.arrivals.special_days.2027-03-02: outside the run"],
        ),
        ({"agents.0.from": "2026-04-13"}, ["agents.0: never works in the run, which is from 2026"]),
        ({"agents.0.until": "2026-02-22"}, ["agents.0: never works in the run"]),
        # the Saturday before the last Monday of the run is none of the shift's days
        ({"agents.0.from": "2026-04-11"}, ["agents.0: never works in the run"]),
        ({"agents.0.from": "2026-04-10"}, []),
        ({"shifts.day": {"sat": "09:00-17:00"}}, ["agents.0.shift: the shift day is never within"]),
        ({"shifts.day": {"mon": "17:00-09:00"}}, ["agents.0.shift: the shift day is never within"]),
        ({"shifts.day": {"mon": "17:00-09:01"}}, []),
        (
            {"shifts.day": {"sat": "09:00-17:00"}, "holidays": {"2026-03-07": "10:00-11:00"}},
            [],
        ),
        ({"shifts.day.breaks": [{**BETWEEN, "days": "sat"}]}, ["shifts.day.breaks.0: never falls"]),
        (
            {"shifts.day.breaks": [{**BETWEEN, "between": ["17:00", "18:00"]}]},
            ["shifts.day.breaks"],
        ),
        ({"shifts.day.breaks": [{**BETWEEN, "between": ["16:59", "18:00"]}]}, []),
        ({"shifts.day.breaks": [{**BETWEEN, "between": ["08:00", "09:01"]}]}, []),
    ],
)
def test_what_never_takes_place(
    load_text: Load, settings: dict[str, Any], warnings: list[str]
) -> None:
    found = but_of_hours(warned(load_text(settings=settings)))
    assert len(found) == len(warnings), found
    assert all(line.startswith(begin) for line, begin in zip(found, warnings, strict=True)), found


def but_of_hours(warnings: list[str]) -> list[str]:
    """The warnings without those that a shift of fewer days brings besides."""
    others = ("no shift of its agents covers", "nobody else is on shift from")
    return [line for line in warnings if not any(words in line for words in others)]


@pytest.mark.parametrize(
    ("window", "warnings"),
    [
        ({"wed": "09:00-17:00"}, ["shifts.day: never occurs in the run: not on any of its dates"]),
        ({"mon": "09:00-17:00"}, []),
        ({"sun": "22:00-06:00"}, []),
        ({"sun": "09:00-17:00"}, ["shifts.day: never occurs in the run: not on any of its dates"]),
        ({"tue": "22:00-06:00"}, []),
    ],
)
def test_a_shift_of_other_weekdays_than_the_run(
    load_text: Load, window: dict[str, str], warnings: list[str]
) -> None:
    hours = {"mon-sun": "00:00-24:00"}
    settings = {"duration": "2d", "warmup": "0d", "cooldown": "0d", "shifts.day": window}
    scenario = load_text(settings={**settings, "default.working_hours": hours})
    assert but_of_hours(warned(scenario)) == warnings


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("default.queue_handling.limit", 5, "changes nothing: every group has its own"),
        ("default.working_hours", {"sat": "09:00-10:00"}, "changes nothing: every group has its"),
        ("default.working_hours.sat", "09:00-10:00", "changes nothing: every group has its own"),
        ("default.customers.patience.exponential", "5m", "changes nothing: every group has its"),
        ("default.queue_handling", {"limit": 5}, "changes nothing: every group has its own"),
        ("holidays.2026-03-25", "closed", "changes nothing: every group has its own"),
        ("shifts.spare.mon", "09:00-10:00", "changes nothing: no agent works this shift"),
    ],
)
def test_settings_that_change_nothing(
    refused: Refused, path: str, value: Any, problem: str
) -> None:
    card = {
        "queue_handling": {"limit": 7},
        "working_hours": {"mon-fri": "09:00-17:00"},
        "customers": {"patience": {"exponential": "1m"}},
        "holidays": {"2026-03-25": "closed"},
    }
    laid = {f"groups.{group}.{key}": card[key] for group in ("support", "billing") for key in card}
    laid |= {"shifts": {"day": {"mon": "09:00-17:00"}, "spare": {"sat": "09:00-10:00"}}}
    laid |= {"default.customers": {"patience": {"exponential": "3m"}}} if "patience" in path else {}
    lines = refused(settings={**laid, path: value})
    assert any(line.startswith(f"setting {path}=") and problem in line for line in lines), lines


def test_settings_that_some_groups_hide(load_text: Load) -> None:
    own = {"groups.billing.queue_handling.limit": 7}
    scenario = load_text(settings={**own, "default.queue_handling.limit": 5})
    assert [group.queue_handling.limit for group in scenario.groups] == [5, 7]
    assert scenario.warnings == (
        "setting default.queue_handling.limit=5: default.queue_handling.limit: has no effect on "
        "groups that have their own: billing",
    )
    # the part of a setting that nobody hides is its effect
    both = {"default.queue_handling": {"limit": 5, "grace": "1m"}}
    assert load_text(settings={**own, **both}).warnings == ()
    merged = {"default.holidays.2026-03-25": "closed", "holidays.2026-03-25": "09:00-10:00"}
    assert load_text(settings={"holidays.2026-03-25": "closed"}).warnings == ()
    with pytest.raises(Exception, match=r"holidays.2026-03-25: changes nothing"):
        load_text(settings=merged)


def test_a_setting_may_say_what_is_so_already(load_text: Load) -> None:
    assert load_text(settings={"seed": 1, "default.queue_handling.limit": 20}).warnings == ()
