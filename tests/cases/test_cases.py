"""Scenarios without randomness whose logs were worked out apart from this code."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import play
from conftest import CASES, data_folder
from sim.engine.log import ChatLog, MissedReason
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario import load
from sim.units import ChatStatus


@cache
def inputs_of(case: Path) -> Inputs:
    """What goes into an engine, read once for all tests of a case."""
    return prepare(load(case / "scenario.yaml")).draw(0)


def expected_lines(case: Path) -> list[dict[str, str]]:
    with (case / "expected.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def logged_lines(inputs: Inputs, chats: ChatLog) -> list[dict[str, str]]:
    """Return the log in the columns and spelling of ``expected.csv``."""

    def instant(at: int) -> str:
        return str(inputs.clock.origin_us + at) if at >= 0 else ""

    ticket = 100000
    attempts = (
        inputs.chats.attempt
        if len(inputs.chats.attempt)
        else np.ones(len(inputs.chats.raised_at), int)
    )
    firsts = inputs.chats.first if len(inputs.chats.first) else chats.row
    lines = []
    for i, row in enumerate(chats.row):
        assigned = chats.agent[i] >= 0
        reason = chats.missed_reason[i]
        lines.append(
            {
                "ticket_id": str(ticket + row),
                "group": inputs.group_names[inputs.chats.group[row]],
                "segment": "live" if chats.live[i] else "offline",
                "status": ChatStatus(chats.status[i]).name,
                "missed_reason": MissedReason(reason).label if reason >= 0 else "",
                "raised_at": instant(chats.raised_at[i]),
                "queued_time": instant(chats.queued_at[i]),
                "opened_time": instant(chats.opened_at[i]),
                "assigned_time": instant(chats.assigned_at[i]),
                "missed_time": instant(chats.missed_at[i]),
                "resolved_time": instant(chats.resolved_at[i]),
                "assigned_to": inputs.roster.names[chats.agent[i]] if assigned else "",
                "assigned_type": ("AUTO", "MANUAL")[chats.manual[i]] if assigned else "",
                "reached": str(bool(chats.reached[i])) if assigned else "",
                "left_at": instant(chats.left_at[i]),
                "attempt": str(attempts[row]),
                "first_ticket_id": str(ticket + firsts[row]),
                "number_reassignments": str(chats.reassignments[i]),
                "agent_current_concurrency": str(chats.concurrency[i]) if assigned else "",
            }
        )
    return lines


@pytest.mark.parametrize("folder", CASES)
def test_every_case_gives_its_expected_log(folder: str, engine: play.Engine) -> None:
    cases = sorted(data_folder(f"cases/{folder}").iterdir())
    assert len(cases) == CASES[folder]
    for case in cases:
        inputs = inputs_of(case)
        assert logged_lines(inputs, engine(inputs).chats) == expected_lines(case), case.name


@pytest.mark.parametrize("column", ["resolved_time", "missed_reason", "assigned_to"])
def test_the_comparison_of_cases_sees_a_changed_column(column: str) -> None:
    case = min(data_folder("cases/core").iterdir())
    inputs = inputs_of(case)
    logged = logged_lines(inputs, play.ENGINES["simpy"](inputs).chats)
    logged[0][column] += "x"
    assert logged != expected_lines(case)
