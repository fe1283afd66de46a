"""Where replications are run: here, in workers of this machine, or on a Dask cluster."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.errors import Problem, ScenarioError
from sim.scenario.findings import shown
from sim.study.task import Spread, in_turn
from sim.study.wanted import asked
from sim.study.workers import cores, in_workers, worker_count

if TYPE_CHECKING:
    from distributed import Client


def spread_over(
    replications: int, chats: float, jobs: int | None, client: Client | None
) -> tuple[Spread, int]:
    """Where replications of so many ``chats`` are run, and how many at once.

    Parameters: ``chats`` expected in a replication; ``jobs``, the most worker processes (>= 1), by
    default one for each core and none for a small job; ``client`` of a Dask cluster in their
    place. Raises ScenarioError for both.
    """
    if client is not None:
        if not hasattr(client, "nthreads"):
            message = f"found {shown(client)}; allowed: a distributed.Client"
            raise ScenarioError(Problem("client", message))
        if jobs is not None:
            raise ScenarioError("jobs: workers of this machine or a Dask cluster, not both")
        from sim.study.cluster import on_cluster, slots

        return partial(on_cluster, client=client, chats=chats), slots(client)
    wanted = cores() if jobs is None else asked("jobs", jobs)
    workers = worker_count(wanted, replications, chats)
    return (in_turn if workers == 1 else partial(in_workers, workers=workers)), workers
