"""Scenarios without randomness whose logs were worked out apart from this code."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import play
from conftest import data_folder
from sim.engine.log import ChatLog, ChatStatus, MissedReason
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario import load

CORE_CASES = 120


def expected_lines(case: Path) -> list[dict[str, str]]:
    with (case / "expected.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def logged_lines(inputs: Inputs, chats: ChatLog) -> list[dict[str, str]]:
    """Return the log in the columns and spelling of ``expected.csv``."""

    def instant(at: int) -> str:
        return str(inputs.clock.origin_us + at) if at >= 0 else ""

    lines = []
    for row in range(len(chats.status)):
        assigned = chats.agent[row] >= 0
        reason = chats.missed_reason[row]
        lines.append(
            {
                "ticket_id": str(100000 + row),
                "group": inputs.group_names[inputs.chats.group[row]],
                "segment": "live" if chats.live[row] else "offline",
                "status": ChatStatus(chats.status[row]).name,
                "missed_reason": MissedReason(reason).label if reason >= 0 else "",
                "raised_at": instant(inputs.chats.raised_at[row]),
                "queued_time": instant(chats.queued_at[row]),
                "opened_time": instant(chats.opened_at[row]),
                "assigned_time": instant(chats.assigned_at[row]),
                "missed_time": instant(chats.missed_at[row]),
                "resolved_time": instant(chats.resolved_at[row]),
                "assigned_to": inputs.roster.names[chats.agent[row]] if assigned else "",
                "assigned_type": "AUTO" if assigned else "",
                "reached": str(bool(chats.reached[row])) if assigned else "",
                "left_at": instant(chats.left_at[row]),
                "attempt": "1",
                "first_ticket_id": str(100000 + row),
                "number_reassignments": "0",
                "agent_current_concurrency": str(chats.concurrency[row]) if assigned else "",
            }
        )
    return lines


def test_every_core_case_gives_its_expected_log(engine: play.Engine) -> None:
    cases = sorted(data_folder("cases/core").iterdir())
    assert len(cases) == CORE_CASES
    for case in cases:
        inputs = prepare(load(case / "scenario.yaml")).draw(0)
        assert logged_lines(inputs, engine(inputs).chats) == expected_lines(case), case.name


@pytest.mark.parametrize("column", ["resolved_time", "missed_reason", "assigned_to"])
def test_the_comparison_of_cases_sees_a_changed_column(column: str) -> None:
    case = min(data_folder("cases/core").iterdir())
    inputs = prepare(load(case / "scenario.yaml")).draw(0)
    logged = logged_lines(inputs, play.ENGINES["simpy"](inputs).chats)
    logged[0][column] += "x"
    assert logged != expected_lines(case)
