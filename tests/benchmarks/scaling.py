"""How cost grows: with the number of agents, and over two cores."""

from __future__ import annotations

import gc
import os
import statistics
import time
from pathlib import Path

from benchmarks import command, erlang_a
from benchmarks.targets import CORES, GROWTH, Line
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario import from_document

FEW, MANY = 10, 1000


def agents_line(rounds: int = 5, days: int = 4) -> Line:
    """Cost of the compiled engine per chat at 1,000 agents over that at 10, median of rounds.

    The same load per agent, and about as many chats.
    """
    cases = {agents: _inputs(agents, days * MANY // agents) for agents in (FEW, MANY)}
    ratios, us = [], dict.fromkeys(cases, 0.0)
    for inputs in cases.values():
        _us_per_chat(inputs)
    for _ in range(rounds):
        us = {agents: _us_per_chat(inputs) for agents, inputs in cases.items()}
        ratios.append(us[MANY] / us[FEW])
    note = f"engine; last round {us[MANY]:.2f} against {us[FEW]:.2f} µs a chat"
    return Line(GROWTH, statistics.median(ratios), note)


def _inputs(agents: int, days: int) -> Inputs:
    return prepare(from_document(erlang_a.scenario(days, agents), Path())).draw(0)


def _us_per_chat(inputs: Inputs) -> float:
    from sim.engine.compiled import run

    gc.collect()
    begun = time.process_time()
    log = run(inputs)
    return (time.process_time() - begun) * 1e6 / log.raised


def cores_line(folder: Path, replications: int = 88, rounds: int = 3) -> Line:
    """How many times as fast two jobs are as one, by the clock on the wall, median of rounds."""
    if (os.cpu_count() or 1) < 2:
        return Line(CORES, None, "there is one core only")
    file = command.written(erlang_a.scenario(40), folder)
    command.run(file, replications=2, jobs=1)
    pairs = [[_wall(file, replications, jobs) for jobs in (1, 2)] for _ in range(rounds)]
    note = f"by the clock; last round {pairs[-1][0]:.1f} against {pairs[-1][1]:.1f} s"
    return Line(CORES, statistics.median(one / two for one, two in pairs), note)


def _wall(file: Path, replications: int, jobs: int) -> float:
    gc.collect()
    begun = time.perf_counter()
    command.run(file, replications=replications, jobs=jobs)
    return time.perf_counter() - begun
