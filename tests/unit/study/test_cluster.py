"""Replications on a real Dask cluster of two processes, workers lost and workers of old."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from command import inboxsim
from sim.errors import ScenarioError, WorkerError
from sim.study import cluster, compare, simulate
from sim.study.cluster import connected, on_cluster
from unit.study import small as its_plans
from unit.study.small import Odd, data_of, refuse, small, task
from waiting import not_for_ever

if TYPE_CHECKING:
    from distributed import Client

distributed = pytest.importorskip("distributed", reason="Dask is not installed")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    # the workers know the package, not its tests
    cloudpickle = pytest.importorskip("cloudpickle")
    for module in (sys.modules[__name__], its_plans):
        cloudpickle.register_pickle_by_value(module)
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs="CRITICAL",
        ) as local,
        connected(local.scheduler_address) as its,
    ):
        yield its


def test_r30_a_cluster_that_loses_a_worker_in_mid_run_writes_the_same_bytes(
    client: Client, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        if done == 3:
            # by now it holds results that nobody has taken
            time.sleep(0.3)
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    simulate(small(), replications=12, folder=tmp_path / "dask", client=client, progress=kill_one)
    assert len(killed) == 2
    simulate(small(), replications=12, folder=tmp_path / "one", jobs=1)
    assert data_of(tmp_path / "dask") == data_of(tmp_path / "one")


def test_the_command_runs_on_a_cluster(client: Client, file: Path, tmp_path: Path) -> None:
    for out, more in (("dask", ["--dask", client.scheduler.address]), ("one", ["--jobs", "1"])):
        options = ["--replications", "2", "--quiet", *more, "--out", tmp_path / out]
        assert inboxsim("run", file, *options) == (0, "", "")
    assert data_of(tmp_path / "dask") == data_of(tmp_path / "one")


def test_r30_a_comparison_on_a_cluster_writes_the_same_bytes(
    client: Client, tmp_path: Path
) -> None:
    others = [{"name": name, "groups": ["sales", "help"], "shift": "day"} for name in "abc"]
    both = {"two": small(), "three": small(agents=others)}
    compare(both, replications=4, folder=tmp_path / "dask", client=client)
    compare(both, replications=4, folder=tmp_path / "one", jobs=1)
    assert data_of(tmp_path / "dask") == data_of(tmp_path / "one")


def test_a_client_and_jobs_exclude_each_other(client: Client) -> None:
    with pytest.raises(ScenarioError, match="jobs: workers of this machine or a Dask cluster"):
        simulate(small(), client=client, jobs=2)


def test_what_a_replication_refuses_is_refused_from_the_cluster_too(client: Client) -> None:
    with pytest.raises(ScenarioError, match="too many chats"):
        list(on_cluster(task(Odd(4, refuse)), range(12), client))


def test_chunks_are_long_for_a_cluster_and_leave_each_slot_several() -> None:
    chunk = cluster.chunk_size
    assert chunk(1000, 0, 2) == 10
    assert chunk(1000, 20_000, 2) == 2
    assert chunk(1000, 1e9, 2) == 1
    assert chunk(40, 0, 2) == 5
    assert chunk(3, 0, 100) == 1
    assert chunk(3, 0, 0) == 1


def set_version(version: str | None) -> None:
    """Let this process take the package for another version; None puts that right."""
    from importlib import metadata

    true = getattr(metadata, "true_version", metadata.version)
    metadata.true_version = true  # type: ignore[attr-defined]
    metadata.version = true if version is None else lambda _: version


def test_a_worker_of_another_version_is_refused_with_both_versions(client: Client) -> None:
    from importlib import metadata

    ours = metadata.version("inboxsim")
    (one, *_) = client.nthreads()
    client.run(set_version, "0.0.7", workers=[one])
    try:
        with pytest.raises(
            WorkerError,
            match=rf"the Dask worker at tcp://\S+ has inboxsim 0\.0\.7, this is inboxsim {ours}",
        ):
            simulate(small(), client=client)
    finally:
        client.run(set_version, None, workers=[one])


def test_a_worker_that_joins_later_with_another_version_is_refused_too(client: Client) -> None:
    def change(done: int, total: int) -> None:
        if done == 1:
            client.run(set_version, "0.0.7")

    try:
        with pytest.raises(WorkerError, match=r"a Dask worker has inboxsim 0\.0\.7"):
            simulate(small(), replications=30, client=client, progress=change)
    finally:
        client.run(set_version, None)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "tcp://[", "", "http://a b"])
def test_an_address_that_does_not_answer_is_told(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "ANSWERS_WITHIN_S", 1)
    refused = pytest.raises(WorkerError, match="no Dask scheduler answers at")
    with not_for_ever(), refused, connected(address):
        pass


def test_a_server_that_is_no_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ANSWERS_WITHIN_S", 1)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        refused = pytest.raises(WorkerError, match="no Dask scheduler answers at")
        with not_for_ever(), refused, connected(address):
            pass
