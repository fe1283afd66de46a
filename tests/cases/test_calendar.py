"""Hours and holidays of all cases: what their expected logs say of them.

The cases with holidays use keys of other rules too. Their calendars are taken alone: whoever came
as a live chat came within hours, and the holidays are what closes many of the others.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from cases.test_cases import expected_lines
from conftest import data_folder
from sim.inputs.calendar import calendar_of
from sim.inputs.shifts import working_hours
from sim.scenario import from_document
from sim.scenario.cards import Handling
from sim.scenario.model import Group, Scenario

ALL_CASES_WITH_HOLIDAYS = 59
_TOP = ("timezone", "start", "duration", "warmup", "cooldown", "holidays")
_CARD = ("working_hours", "holidays")


def calendar_alone(case: Path) -> Scenario:
    """The scenario of a case with nothing but its hours, an agent and a shift for the form."""
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(case / "scenario.yaml")

    def card(of: dict[str, Any] | None) -> dict[str, Any]:
        return {key: value for key, value in (of or {}).items() if key in _CARD}

    inbox = document.get("inbox", {})
    return from_document(
        {
            **{key: document[key] for key in _TOP if key in document},
            "name": case.name,
            "inbox": {k: v for k, v in inbox.items() if k == "working_hours_enabled"},
            "default": {**card(document.get("default")), "handling": {"work": "1m"}},
            "groups": {name: card(own) for name, own in document["groups"].items()},
            "shifts": {"always": {"mon-sun": "00:00-24:00"}},
            "agents": [{"name": "a", "groups": "all", "shift": "always"}],
        },
        Path(),
    )


def test_r3_live_chats_of_every_case_with_holidays_came_within_hours() -> None:
    folder = data_folder("cases/all")
    cases = [
        c for c in sorted(folder.iterdir()) if "holidays:" in (c / "scenario.yaml").read_text()
    ]
    assert len(cases) == ALL_CASES_WITH_HOLIDAYS
    live = closed_by_a_holiday = 0
    for case in cases:
        scenario = calendar_alone(case)
        calendar = calendar_of(scenario)
        on = scenario.working_hours_enabled
        for group in scenario.groups:
            lines = [line for line in expected_lines(case) if line["group"] == group.name]
            raised_at = np.array([int(line["raised_at"]) for line in lines], np.int64)
            inside = working_hours(group, calendar, on).contain(
                raised_at - calendar.clock.origin_us
            )
            was_live = np.array([line["segment"] == "live" for line in lines], np.bool_)
            assert not (was_live & ~inside).any(), (case.name, group.name)
            without = Group(
                group.name, handling=Handling(group.work), working_hours=group.working_hours
            )
            usual = working_hours(without, calendar, on).contain(
                raised_at - calendar.clock.origin_us
            )
            live += int(was_live.sum())
            closed_by_a_holiday += int((usual & ~inside).sum())
    assert live > 1000
    assert closed_by_a_holiday > 250
