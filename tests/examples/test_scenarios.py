"""Every scenario of the repository loads without a warning, asks its question, runs and answers."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from conftest import REPOSITORY
from examples.answers import Command, answer_of
from sim.metrics import METRICS
from sim.scenario import parse_setting

SCENARIOS = sorted((REPOSITORY / "scenarios").glob("*.yaml"))
each_scenario = pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)


def load(command: Command) -> sim.Scenario:
    settings = dict(parse_setting(text) for text in command.settings)
    return sim.load(REPOSITORY / command.file, settings)


def unmeant(scenario: sim.Scenario) -> list[str]:
    """The warnings of a scenario, but for what an answer's commands may well ask.

    That is R24's ``away``, shifts that leave a group without anybody, and settings that leave
    nothing to the file's own policies.
    """
    asked = ("away, hence online", "nobody else is on shift", ": policies.")
    return [text for text in scenario.warnings if not any(part in text for part in asked)]


def test_there_are_scenarios() -> None:
    assert SCENARIOS


@each_scenario
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


@each_scenario
def test_a_scenario_ends_with_its_answer(path: Path) -> None:
    """Its commands can be run, each figure is one of the summary, and words say what it means."""
    answer = answer_of(path)
    commands, figures = answer.commands, answer.figures
    assert answer.words.startswith("The answer")
    assert len(answer.words) > 200
    assert commands[0].words == ("inboxsim", "run", f"scenarios/{path.name}")
    assert len(commands) == 1 or answer.header
    assert not answer.unread
    groups = ["all", *(group.name for group in sim.load(path).groups)]
    for command in commands:
        assert command.file == commands[0].file
        assert not unmeant(load(command))
    assert figures
    known = {metric.name: metric.segments for metric in METRICS}
    for figure in figures:
        assert figure.segment in known[figure.metric]
        assert figure.group in groups
        assert len(figure.values) == len(commands)


@pytest.mark.long
@each_scenario
def test_the_answer_is_what_the_simulator_says(path: Path) -> None:
    answer = answer_of(path)
    wrong = []
    for place, command in enumerate(answer.commands):
        summary = sim.run(load(command)).summary().set_index(["group", "segment", "metric"])
        for figure in answer.figures:
            row = summary.loc[(figure.group, figure.segment, figure.metric)]
            if not figure.values[place].says(row["mean"], row["unit"]):
                line = f"{figure.metric} ({figure.group}, {figure.segment})"
                written = figure.values[place].written
                wrong.append(f"{command.name}: {line} is {row['mean']}, not {written}")
    assert not wrong, "\n".join(wrong)
