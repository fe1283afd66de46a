"""What the garbage collector is left with, and the command's start."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import erlang_a
from sim.engine.reference import run as reference
from sim.inputs import prepare
from sim.scenario import from_document

pytestmark = pytest.mark.benchmark


def test_engine_leaves_no_columns_to_the_garbage_collector() -> None:
    # The collector counts objects, not bytes: a few that hold a list for each column of a large
    # replication can wait for dozens of replications, and memory grows by all of their columns.
    inputs = prepare(from_document(erlang_a.scenario(days=2), Path())).draw(0)
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
