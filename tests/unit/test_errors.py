"""What is told of many problems: the first of each kind, the rest counted, never a flood."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InboxsimError, Problem, ScenarioError, shortened
from sim.scenario import load

LARGEST_MESSAGE = 20_000


def problems(count: int, message: str = "found {}; allowed: a number above 0") -> list[Problem]:
    return [Problem("s.yaml", message.format(i), f"agents.{i}.speed", i + 1) for i in range(count)]


def test_twenty_of_a_kind_are_told_and_the_rest_is_counted() -> None:
    error = ScenarioError(problems(9_000))
    lines = str(error).splitlines()
    assert len(lines) == 21
    assert lines[19] == "s.yaml:20: agents.19.speed: found 19; allowed: a number above 0"
    assert lines[20] == "s.yaml:20: and 8,980 more of this kind"
    assert len(error.problems) == 9_000


def test_another_kind_is_told_beside_a_flood() -> None:
    other = Problem("s.yaml", "found 2; allowed: a date", "start", 9_001)
    lines = str(ScenarioError([*problems(9_000), other])).splitlines()
    assert lines[20:] == [
        "s.yaml:20: and 8,980 more of this kind",
        "s.yaml:9001: start: found 2; allowed: a date",
    ]


def test_a_hundred_in_all_are_told_and_the_rest_is_counted() -> None:
    kinds = [Problem("s.yaml", f"found x; allowed: {'y' * i}") for i in range(1, 151)]
    lines = str(ScenarioError(kinds)).splitlines()
    assert len(lines) == 101
    assert lines[-1] == "s.yaml: and 50 more of other kinds"


@pytest.mark.parametrize("mark", ["x", "\N{GRINNING FACE}"])
def test_no_message_is_larger_than_20_kb(mark: str) -> None:
    long = [Problem(mark * 5_000, mark * 10_000 + "a" * i, mark * 5_000) for i in range(1, 500)]
    for error in (ScenarioError(long), InboxsimError(mark * 10**6), InboxsimError("x\n" * 10**5)):
        assert len(f"error: {error}".replace("\n", "\nerror: ").encode()) < LARGEST_MESSAGE
    assert str(ScenarioError(long)).splitlines()[-1].endswith(" more")


def test_a_long_message_says_how_many_it_leaves_out() -> None:
    wide = problems(100, "found {}; allowed: " + "y" * 1_500)
    lines = str(ScenarioError(wide)).splitlines()
    assert lines[-1] == f"and {100 - (len(lines) - 1)} more"


def test_notes_are_shortened_too() -> None:
    notes = shortened(f"note {i}" for i in range(1_000))
    assert len(notes) == 101
    assert notes[-1] == "and 900 more such notes"
    assert shortened(["twice", "twice"]) == ("twice",)


def test_a_flood_in_a_scenario_is_told_in_few_lines(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("name: x\nagents:\n" + "- 5\n" * 500)
    with pytest.raises(ScenarioError) as caught:
        load(file)
    assert len(caught.value.problems) > 500
    said = str(caught.value)
    assert f"{file}:22: and 480 more of this kind" in said.splitlines()
    assert len(said) < LARGEST_MESSAGE
