"""Both engines of this package: draw the inputs, run, keep the log."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from benchmarks import erlang_a
from benchmarks.peers.peer import Peer, in_process
from sim.engine.log import RunLog
from sim.inputs import Plan, prepare
from sim.scenario import from_document
from sim.units import MISSING

DAYS = 40
"""In a replication: 91,200 customers."""


@cache
def plan() -> Plan:
    return prepare(from_document(erlang_a.scenario(DAYS), Path()))


def simpy_engine(customers: int, seed: int) -> tuple[int, int]:
    from sim.engine.reference.run import run

    return _total(run(plan().draw(replication)) for replication in _replications(customers, seed))


def compiled_engine(customers: int, seed: int) -> tuple[int, int]:
    from sim.engine.compiled import run

    return _total(run(plan().draw(replication)) for replication in _replications(customers, seed))


def _replications(customers: int, seed: int) -> range:
    count = max(1, round(customers / plan().expected_chats))
    return range(seed * count, (seed + 1) * count)


def _total(logs: Iterable[RunLog]) -> tuple[int, int]:
    came = lost = 0
    for log in logs:
        came += log.raised
        lost += int((log.chats.left_at != MISSING).sum())
    return came, lost


COMPILED = Peer("compiled engine", 1_800_000, in_process(compiled_engine))
SIMPY = Peer("SimPy engine", 91_200, in_process(simpy_engine))
