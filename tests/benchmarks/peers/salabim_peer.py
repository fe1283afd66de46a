"""salabim as its manual writes it, with ``yield`` (measured quicker than without)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from benchmarks import erlang_a
from benchmarks.peers.peer import MissingError, Peer, in_process


def simulate(customers: int, seed: int) -> tuple[int, int]:
    try:
        import salabim  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingError("not installed (pip install salabim)") from error

    salabim.yieldless(False)
    env = salabim.Environment(trace=False, random_seed=seed)
    work = salabim.Exponential(erlang_a.WORK_H)
    patience = salabim.Exponential(erlang_a.PATIENCE_H)
    agents = salabim.Resource("agents", erlang_a.AGENTS)
    lost = 0

    class Customer(salabim.Component):  # type: ignore[misc]
        def process(self) -> Generator[Any, Any, None]:
            nonlocal lost
            yield self.request(agents, fail_delay=patience)
            if self.failed():
                lost += 1
                return
            yield self.hold(work)
            self.release()

    between = salabim.Exponential(1 / erlang_a.PER_HOUR)
    salabim.ComponentGenerator(Customer, iat=between, number=customers)
    env.run()
    return customers, lost


SALABIM = Peer("salabim", 10_000, in_process(simulate))
