"""A sweep that is killed, wherever it is, and gone on with: the bytes of one that was not."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from unit.study.test_unfinished import tree

SCENARIO = """
name: Killed
timezone: Europe/Berlin
start: 2026-03-27
duration: 4d
warmup: 1d
seed: 5
default:
  working_hours: {mon-sun: "09:00-17:00"}
  customers: {patience: {exponential: 6m}}
  handling: {work: {exponential: 8m}}
groups:
  shop: {arrivals: {rate: 6/h}}
shifts:
  day: {mon-sun: "09:00-17:00"}
agents:
  - {name: ann, groups: [shop], concurrency: 2, shift: day}
"""
SWEEP = (
    "--vary", "default.offline_handling.max_offline_tickets=0,5,20",
    "--vary", "default.offline_handling.priority=open,queued",
)  # fmt: skip
WAYS: dict[str, Sequence[str]] = {
    "fixed": ("--replications", "6", "--keep", "chats"),
    "precision": ("--precision", "missed=2%"),
    "best": ("--indifference", "customers_lost=1", "--max-replications", "60"),
}


# jobs of a second are given workers too
WITH_WORKERS = "from sim.cli import main; from sim.study import workers; workers.PAYS_FROM = 0; "
UNDRAWN = "from sim.show import plots as its; its.save_comparison = lambda *_, **__: 0; "


def sweep(
    file: Path, out: Path, *words: str, jobs: int = 2, first: str = ""
) -> subprocess.Popen[bytes]:
    code = f"{WITH_WORKERS}{first}main()"
    command = [sys.executable, "-c", code, "sweep", str(file), *SWEEP, *words]
    command += ["--out", str(out), "--jobs", str(jobs), "--quiet"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def whole(file: Path, out: Path, *words: str, first: str = "") -> float:
    """Let a sweep end; returns how long it took (s)."""
    begun = time.monotonic()
    run = sweep(file, out, *words, first=first)
    _, err = run.communicate(timeout=300)
    assert run.returncode == 0, err.decode()
    return time.monotonic() - begun


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "killed.yaml"
    path.write_text(SCENARIO)
    return path


def check_killed(file: Path, words: Sequence[str], moments: int, seed: int) -> None:
    """Kill a sweep at random moments of its time, resuming it each time, until it is done."""
    out, dice = file.parent / "out", random.Random(seed)
    took_s = whole(file, file.parent / "whole", *words)
    expected = tree(file.parent / "whole")
    for moment in range(moments):
        run = sweep(file, out, *words)
        time.sleep(dice.uniform(0.2, 0.95) * took_s)
        run.send_signal(signal.SIGKILL)
        run.communicate(timeout=30)
        assert {path.name for path in file.parent.iterdir()} <= {
            "killed.yaml", "whole", "out", "out.partial",
        }, moment  # fmt: skip
        if not out.exists():
            whole(file, out, *words, "--resume")
        assert tree(out) == expected, moment
        for path in sorted(out.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        out.rmdir()


def test_r30_a_sweep_killed_twice_is_gone_on_with_to_the_same_bytes(file: Path) -> None:
    words, out = ("--replications", "3", "--keep", "chats"), file.parent / "out"
    whole(file, file.parent / "whole", *words, first=UNDRAWN)
    for finished in (3, 10):
        run = sweep(file, out, *words, "--resume")
        while len(list(file.parent.glob("out.partial/replications/*/*[0-9].arrow"))) < finished:
            assert run.poll() is None
            time.sleep(0.005)
        run.kill()
        run.communicate(timeout=30)
        assert {path.name for path in file.parent.iterdir()} == {file.name, "whole", "out.partial"}
    whole(file, out, *words, "--resume", first=UNDRAWN)
    assert tree(out) == tree(file.parent / "whole")


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_r30_a_sweep_killed_at_20_moments_is_gone_on_with_to_the_same_bytes(
    file: Path, way: str
) -> None:
    check_killed(file, WAYS[way], moments=20, seed=2)
