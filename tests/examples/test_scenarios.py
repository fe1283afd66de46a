"""Every scenario of the repository loads without a warning, asks its question and runs."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from conftest import REPOSITORY

SCENARIOS = sorted((REPOSITORY / "scenarios").glob("*.yaml"))


def test_there_are_scenarios() -> None:
    assert SCENARIOS


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_asks_a_question_and_runs(path: Path) -> None:
    opening = path.read_text(encoding="utf-8").split("\n\n")[0]
    assert opening.startswith("#")
    assert "?" in opening
    scenario = sim.load(path)
    assert scenario.warnings == ()
    summary = sim.run(scenario, replications=2).summary()
    inbox = summary[(summary.group == "all") & (summary.segment == "all")]
    counts = inbox.set_index("metric")["mean"]
    assert counts["raised"] > 0
    ended = counts["resolved"] + counts["missed"] + counts["unfinished"]
    assert counts["raised"] == pytest.approx(ended)
