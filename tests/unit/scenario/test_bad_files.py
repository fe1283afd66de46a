"""Generated bad files: one message for each mistake, with its place, and never anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import load
from unit.scenario.bad_files import (
    RICH,
    BadFile,
    bad_files,
    contradictions,
    write_files,
    written,
)

ORDINARY = 200
LONG = 2_000


def check(bad: BadFile, folder: Path) -> None:
    """Load the file: one problem, at the line and path of the mistake."""
    file = folder / "scenario.yaml"
    file.write_text(bad.text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(file)
    said = f"{bad}:\n{caught.value}".replace(str(folder), "")
    problems = caught.value.problems
    place = ".".join(map(str, bad.path))
    if len(problems) > 1:
        # a mapping in the place of another may lack and hold several keys
        assert "{" in bad.kind, said
        others = ("agents.", f"{place}.")  # agents name groups and shifts
        assert all(problem.path.startswith(others) for problem in problems), said
    for problem in problems:
        assert problem.file == str(file), said
        assert "\n" not in problem.message, said
        assert "found" in problem.message or "nobody serves" in problem.message, said
        assert "allowed" in problem.message, said
        assert problem.line > 0, said
        if problem.path == place and bad.path in bad.lines:
            # a mapping or a list begins on the line after its key
            assert problem.line - bad.lines[bad.path] in (0, 1), said
        if len(problems) == 1 and bad.kind.partition(" ")[0] not in ("misspelt", "contradiction"):
            assert f"{place}.".startswith(f"{problem.path}.") or problem.path.startswith(
                f"{place}."
            ), said


def check_all(bad: list[BadFile], folder: Path) -> None:
    write_files(folder)
    before = {each.name for each in folder.iterdir()} | {"scenario.yaml"}
    for each in bad:
        check(each, folder)
    assert {each.name for each in folder.iterdir()} == before


def test_the_rich_scenario_is_right(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "scenario.yaml").write_text(written("", (), RICH).text, encoding="utf-8")
    assert load(tmp_path / "scenario.yaml").name == "Everything"


def test_some_of_the_generated_bad_files(tmp_path: Path) -> None:
    some = bad_files(every=35)
    assert len(some) >= ORDINARY - len(contradictions())
    check_all(some, tmp_path)


@pytest.mark.parametrize("bad", contradictions(), ids=str)
def test_contradictions(tmp_path: Path, bad: BadFile) -> None:
    write_files(tmp_path)
    check(bad, tmp_path)


@pytest.mark.long
def test_all_generated_bad_files(tmp_path: Path) -> None:
    everything = bad_files()
    assert len(everything) >= LONG
    check_all(everything, tmp_path)
