"""What the README shows is run: its commands, its code, its scenario, its printed figures."""

from __future__ import annotations

import gzip
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from command import inboxsim
from conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def command(name: str) -> str:
    """Return the command that the README marks with ``name``."""
    found = re.search(rf"<!-- command: {name} -->\n```sh\n(.*?)\n```", README, re.S)
    assert found, f"README.md has no command {name}"
    return found[1]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)\n```", README, re.S)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scenarios of the repository, so that commands write nothing into it."""
    shutil.copytree(REPOSITORY / "scenarios", tmp_path / "scenarios")
    return tmp_path


def test_the_main_command_writes_the_output_folder(checkout: Path) -> None:
    *setup, job = command("run").split(" && ")
    assert setup == ["python3 -m venv .venv", ".venv/bin/pip install -q -e ."]
    program, *words = shlex.split(job)
    done = subprocess.run(
        [Path(sys.executable).with_name(Path(program).name), *words, "--replications", "2"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = {path.name for path in (checkout / "out" / "night_cover").iterdir()}
    table = README[README.index("| file | what is in it |") :].split("\n\n")[0]
    listed = set(re.findall(r"`(\w+\.\w+)`", table))
    assert len(listed) == 8
    assert listed <= written
    assert len(list((checkout / "out" / "night_cover" / "plots").glob("*.png"))) == 9


OUTPUTS = re.findall(r"<!-- output: (.*?) -->\n```\n(.*?)\n```", README, re.S)


@pytest.mark.parametrize(("line", "block"), OUTPUTS, ids=[line for line, _ in OUTPUTS])
def test_the_printed_figures_are_those_of_the_command_above_them(
    line: str, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    monkeypatch.setenv("COLUMNS", "100")
    program, *words = shlex.split(line)
    assert program == ".venv/bin/inboxsim"
    said = inboxsim(*words)
    assert said.status == 0, said.err
    printed = [text.rstrip() for text in said.out.splitlines()]
    shown = [text.rstrip() for text in block.splitlines()]
    begin = printed.index(shown[0])
    assert printed[begin : begin + len(shown)] == shown


def test_the_test_command_is_the_one_the_gate_runs() -> None:
    assert command("tests").endswith(".venv/bin/python -m pytest -n auto")
    assert "command: tests" in (REPOSITORY / ".ci" / "run").read_text()


def test_the_python_code_runs(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    with gzip.open("chats.csv.gz", "wt") as file:
        file.write("group,assigned_to\nPS,A01\nNE,A01\nPS,\nPS,A01\n")
    for code in blocks("python"):
        exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == "  NE: {}\n  PS: {}\n  - {name: A01, groups: [NE, PS]}\n"


def test_the_smallest_scenario_is_valid_and_runs(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        next(block for block in blocks("yaml") if block.startswith("name: A small shop"))
    )
    result = sim.run(tmp_path / "shop.yaml", replications=2)
    assert result.scenario.warnings == ()
    assert not result.summary().empty


@pytest.mark.parametrize("name", ["A small shop", "Everything that can be said"])
def test_a_scenario_of_the_readme_is_valid_without_a_warning(name: str, tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(
        next(block for block in blocks("yaml") if block.startswith(f"name: {name}"))
    )
    assert sim.load(tmp_path / "scenario.yaml").warnings == ()


def test_every_file_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    for link in links:
        assert (REPOSITORY / link).exists(), link
