"""A small scenario that is right, to be changed in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import load
from sim.scenario.model import Scenario

GOOD = """\
name: Night cover
timezone: Asia/Kolkata
start: 2026-03-02
duration: 28d
default:
  working_hours: {mon-fri: "09:00-17:00"}
  handling: {work: 9m}
groups:
  support:
    arrivals: {rate: 6/h}
  billing:
    arrivals: {weekly: {mon-sun: {"00:00": 2, "09:00": 8}}}
shifts:
  day: {mon-fri: "09:00-17:00"}
agents:
  - {name: asha, groups: [support, billing], concurrency: 3, shift: day}
"""


@pytest.fixture
def good() -> str:
    """The text of the scenario."""
    return GOOD


@pytest.fixture
def load_text(tmp_path: Path) -> Callable[..., Scenario]:
    """Load a scenario from its text, changed by replacing ``old`` by ``new`` once."""

    def loaded(old: str = "", new: str = "", text: str = GOOD, **options: object) -> Scenario:
        assert old in text
        file = tmp_path / "scenario.yaml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return load(file, **options)  # type: ignore[arg-type]

    return loaded


@pytest.fixture
def refused(load_text: Callable[..., Scenario]) -> Callable[..., list[str]]:
    """The problems of a scenario that is wrong, as ``line:column: path: message``."""

    def problems(old: str = "", new: str = "", text: str = GOOD, **options: object) -> list[str]:
        with pytest.raises(ScenarioError) as error:
            load_text(old, new, text, **options)
        texts = [str(problem) for problem in error.value.problems]
        assert all("\n" not in line for line in texts)
        return [line.partition("scenario.yaml:")[2] or line for line in texts]

    return problems
