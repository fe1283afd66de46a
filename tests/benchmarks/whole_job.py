"""The whole job: ``inboxsim run`` from the file to the printed summary, two million chats."""

from __future__ import annotations

import gc
import statistics
import time
from pathlib import Path

import numpy as np

from benchmarks import command
from benchmarks.targets import Line, Target
from sim.inputs import Plan, prepare
from sim.scenario import load

CHATS = 2_000_000


def line(target: Target, file: Path, *, chats: int = CHATS, rounds: int = 3) -> Line:
    """Measure millions of chats a second of processor time, the median of rounds.

    Chats are the expected first ones, warm-up included; retries come on top and are not counted.
    """
    plan = prepare(load(file))
    replications = max(1, round(chats / plan.expected_chats))
    command.run(file, replications=2, jobs=1)
    seconds = []
    for _ in range(rounds):
        gc.collect()
        begun = time.process_time()
        command.run(file, replications=replications, jobs=1)
        seconds.append(time.process_time() - begun)
    done = replications * plan.expected_chats
    us = statistics.median(seconds) * 1e6 / done
    draws, engine, measures = _parts(plan, min(replications, 5))
    return Line(
        target,
        1 / us,
        f"{us:.2f} µs a chat: draws {draws:.2f}, engine {engine:.2f}, measures {measures:.2f}",
    )


def _parts(plan: Plan, replications: int) -> list[float]:
    """Microseconds a chat of drawing the inputs, of the compiled engine and of the measures."""
    from sim.engine.compiled import run
    from sim.results.collect import take

    instants = []
    for replication in range(replications):
        instants.append([time.process_time()])
        inputs = plan.draw(replication)
        instants[-1].append(time.process_time())
        log = run(inputs)
        instants[-1].append(time.process_time())
        take(inputs, log)
        instants[-1].append(time.process_time())
    chats = replications * plan.expected_chats
    return list(np.diff(instants).sum(axis=0) * 1e6 / chats)
