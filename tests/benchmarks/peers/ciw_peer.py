"""Ciw as its guides write it: one node, its customers renege."""

from __future__ import annotations

from benchmarks import erlang_a
from benchmarks.peers.peer import MissingError, Peer, in_process


def simulate(customers: int, seed: int) -> tuple[int, int]:
    try:
        import ciw  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingError("not installed (pip install ciw)") from error

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(erlang_a.PER_HOUR)],
        service_distributions=[ciw.dists.Exponential(1 / erlang_a.WORK_H)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / erlang_a.PATIENCE_H)],
        number_of_servers=[erlang_a.AGENTS],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Arrive")
    records = simulation.get_all_records()
    return customers, sum(record.record_type == "renege" for record in records)


CIW = Peer("Ciw", 40_000, in_process(simulate))
