"""Settings compared as the documentation does it: in Python, and by the installed command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import sim
from conftest import REPOSITORY

INBOXSIM = Path(sys.executable).parent / "inboxsim"
SHOP = REPOSITORY / "scenarios" / "corner_shop.yaml"
LIMIT = "groups.*.offline_handling.max_offline_tickets"


def test_a_sweep_of_limits_in_python() -> None:
    found = sim.sweep(sim.load(SHOP), {LIMIT: [0, 10, 25]}, replications=3)
    summary = found.summary()
    missed = summary[(summary["metric"] == "missed") & (summary["segment"] == "offline")]
    by_limit = missed[missed["group"] == "all"].set_index(LIMIT)["mean"]
    assert by_limit[0] >= by_limit[10] >= by_limit[25]
    assert by_limit[0] > by_limit[25]


def test_policies_laid_over_a_shown_scenario() -> None:
    night = sim.load(SHOP).with_settings(
        {"policies": {"disabled": {"default.offline_handling.enabled": False}}}
    )
    table = sim.compare(night, replications=3).differences("disabled")
    (row,) = table.query("group == 'all' and segment == 'all' and metric == 'opened'").itertuples()
    assert row.value == 0
    assert row.difference < 0


@pytest.mark.parametrize(
    "words",
    [
        ["compare", str(SHOP), str(REPOSITORY / "scenarios" / "corner_shop.yaml")],
        ["sweep", str(SHOP), "--vary", f"{LIMIT}=0,10", "--max-runs", "1"],
    ],
)
def test_what_cannot_be_compared_ends_with_2(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [INBOXSIM, *words, "--out", tmp_path / "out"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_by_the_installed_command(tmp_path: Path) -> None:
    words = ["sweep", SHOP, "--vary", f"{LIMIT}=0,10", "--replications", "2"]
    done = subprocess.run(
        [INBOXSIM, *words, "--out", tmp_path / "out"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "frontier" in done.stdout
    frontier = pd.read_csv(tmp_path / "out" / "frontier.csv")
    assert frontier[LIMIT].tolist() == [0, 10]
