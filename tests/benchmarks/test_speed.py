"""Speed on the Erlang-A model beside the usual SimPy idiom, memory, and the command's start."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import idiom
from sim.engine import reference
from sim.engine.log import MISSING
from sim.inputs import Plan, prepare
from sim.scenario import from_document

pytestmark = pytest.mark.benchmark

ROUNDS = 5
DAYS = 40
CUSTOMERS = 24 * 95 * DAYS


def erlang_a(days: int = DAYS) -> dict[str, Any]:
    """95 customers an hour, work 30 minutes, 50 agents, patience 10 minutes, always on."""
    return {
        "name": "Erlang-A",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{days}d",
        "warmup": "0d",
        "cooldown": "0d",
        "seed": 95,
        "inbox": {"working_hours_enabled": False},
        "groups": {
            "g": {
                "arrivals": {"rate": "95/h"},
                "handling": {"work": {"exponential": "30m"}},
                "queue_handling": {"limit": "unlimited", "inactivity_timeout": "0s"},
                "customers": {"patience": {"exponential": "10m"}},
            }
        },
        "shifts": {"always": {"mon-sun": "00:00-24:00"}},
        "agents": [{"name": "a", "count": 50, "groups": ["g"], "shift": "always"}],
    }


def timed(work: Callable[[], tuple[int, int]]) -> tuple[float, float]:
    """Customers a second of processor time (others may share the machine), and the share lost."""
    gc.collect()
    begun = time.process_time()
    customers, lost = work()
    return customers / (time.process_time() - begun), lost / customers


def ours(plan: Plan, replication: int) -> tuple[int, int]:
    """Draw the inputs, run, keep the log."""
    log = reference.run(plan.draw(replication))
    return log.raised, int((log.chats.left_at != MISSING).sum())


def theirs(seed: int) -> tuple[int, int]:
    log = idiom.simulate(CUSTOMERS, agents=50, per_hour=95, work_h=0.5, patience_h=1 / 6, seed=seed)
    return len(log), sum(not served for _, _, served in log)


def test_engine_is_no_slower_than_the_usual_idiom() -> None:
    plan = prepare(from_document(erlang_a(), Path()))
    print(f"\n{'round':>7} {'ours/s':>9} {'idiom/s':>9} {'ratio':>6}   lost: ours, idiom")
    ratios = []
    for round_ in range(ROUNDS):
        our_speed, our_lost = timed(lambda replication=round_: ours(plan, replication))
        their_speed, their_lost = timed(lambda seed=round_: theirs(seed))
        ratios.append(our_speed / their_speed)
        print(
            f"{round_:>7} {our_speed:>9,.0f} {their_speed:>9,.0f} {ratios[-1]:>6.2f}"
            f"   {our_lost:.4f}, {their_lost:.4f}"
        )
        # the same model, or the comparison means nothing
        assert our_lost == pytest.approx(their_lost, abs=0.01)
    ratio = statistics.median(ratios)
    print(f" median ratio {ratio:.2f} (aim 2)")
    assert ratio >= 1.0


_PEAK = """
import resource, sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from benchmarks.test_speed import erlang_a
from sim.scenario import from_document
from sim.study import simulate
def say(*_):
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
simulate(from_document(erlang_a(days=2), Path()), replications=int(sys.argv[1]), progress=say)
say()
"""


def peaks_mib(replications: int) -> list[float]:
    """The most memory a process of its own has held after each replication, and at its end."""
    tests = Path(__file__).parent.parent
    answer = subprocess.run(
        [sys.executable, "-c", _PEAK, str(replications), str(tests), str(tests.parent)],
        capture_output=True,
        check=True,
        text=True,
    )
    unit = 1 if sys.platform == "darwin" else 1024
    return [int(peak) * unit / 2**20 for peak in answer.stdout.split()]


def test_memory_does_not_grow_with_replications() -> None:
    few, many = peaks_mib(10), peaks_mib(100)
    for peaks in (few, many):
        print(
            f"\n peak memory of {len(peaks) - 1} replications: {peaks[-2]:.0f} MiB while they ran,"
            f" {peaks[-1]:.0f} MiB with the tables made of them"
        )
    # 60 more logs with their inputs would be 27 MiB; the summary's own numbers are less than one
    assert many[99] - many[39] < 9
    # the tables are made in blocks of a bounded size, two or three of 64 MiB at a time
    assert many[-1] - few[-1] < 200


def test_engine_leaves_no_columns_to_the_garbage_collector() -> None:
    # The collector counts objects, not bytes: a few that hold a list for each column of a large
    # replication can wait for dozens of replications, and memory grows by all of their columns.
    inputs = prepare(from_document(erlang_a(days=2), Path())).draw(0)
    gc.collect()
    gc.disable()
    try:
        before = long_lists(len(inputs.chats.group))
        reference.run(inputs)
        left = long_lists(len(inputs.chats.group)) - before
    finally:
        gc.enable()
    print(f"\n columns left behind by a replication: {left}")
    assert left == 0


def long_lists(length: int) -> int:
    """How many lists of at least ``length`` are alive."""
    return sum(type(thing) is list and len(thing) >= length for thing in gc.get_objects())


def test_help_answers_at_once() -> None:
    command = Path(sys.executable).with_name("inboxsim")
    times = []
    for _ in range(5):
        before = os.times()
        subprocess.run([command, "--help"], capture_output=True, check=True)
        after = os.times()
        times.append(
            after.children_user
            - before.children_user
            + after.children_system
            - before.children_system
        )
    print(f"\n inboxsim --help: {statistics.median(times):.2f} s of processor time (promised 0.5)")
    assert statistics.median(times) < 0.5
