"""SimPy as its users write it: :mod:`benchmarks.idiom`."""

from __future__ import annotations

from benchmarks import erlang_a, idiom
from benchmarks.peers.peer import Peer, in_process


def simulate(customers: int, seed: int) -> tuple[int, int]:
    log = idiom.simulate(
        customers,
        agents=erlang_a.AGENTS,
        per_hour=erlang_a.PER_HOUR,
        work_h=erlang_a.WORK_H,
        patience_h=erlang_a.PATIENCE_H,
        seed=seed,
    )
    return len(log), sum(not served for _, _, served in log)


IDIOM = Peer("SimPy, the usual idiom", 80_000, in_process(simulate))
