"""Worker processes: the order of what they give, how they end, and when they are started."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from sim.engine.log import RunLog
from sim.engine.reference.run import run
from sim.errors import ResourceError, ScenarioError, WorkerError, within_means
from sim.inputs.arrays import Inputs
from sim.study import running, simulate
from sim.study.task import Task, in_turn
from sim.study.workers import (
    AREA_BYTES,
    PAYS_FROM,
    in_workers,
    receive,
    send,
    shared_area,
    worker_count,
)
from unit.study.small import PLAN, Odd, data_of, refuse, small, task
from waiting import not_for_ever


def nobody_is_left() -> bool:
    """Whether all worker processes have ended."""
    return not multiprocessing.active_children()


def slowly() -> None:
    time.sleep(0.5)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise ZeroDivisionError("in vain")


def hang() -> None:
    time.sleep(600)


@pytest.mark.parametrize("keep_log", [False, True])
def test_what_workers_give_is_in_order_and_the_same(keep_log: bool) -> None:
    # the first replication takes longest, and the others wait for it
    plan = Odd(0, slowly)
    here = list(in_turn(task(keep_log=keep_log), range(7)))
    there = list(in_workers(task(plan, keep_log), range(7), 3))
    assert len(there) == 7
    for one, other in zip(here, there, strict=True):
        assert one.taken.whole.value.tobytes() == other.taken.whole.value.tobytes()
        assert one.taken.intervals.numerator.tolist() == other.taken.intervals.numerator.tolist()
        if keep_log:
            assert one.chats is not None
            assert other.chats is not None
            assert one.chats.equals(other.chats)
    assert nobody_is_left()


def test_a_worker_that_dies_is_told_in_one_message() -> None:
    with pytest.raises(WorkerError, match="a worker process ended before its work was done"):
        list(in_workers(task(Odd(2, die)), range(5), 2))
    assert nobody_is_left()


def test_what_a_replication_refuses_is_refused_from_a_worker_too() -> None:
    with pytest.raises(ScenarioError, match="too many chats"):
        list(in_workers(task(Odd(1, refuse)), range(5), 2))
    with pytest.raises(ZeroDivisionError, match="in vain") as failure:
        list(in_workers(task(Odd(1, fail)), range(5), 2))
    assert "in fail" in failure.value.__notes__[0]
    assert nobody_is_left()


def test_workers_end_at_once_when_nobody_takes_their_results_any_more() -> None:
    outcomes = in_workers(task(Odd(1, hang)), range(5), 2)
    next(outcomes)
    assert not nobody_is_left()
    with not_for_ever():
        outcomes.close()
    assert nobody_is_left()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped")
def test_workers_that_are_stopped_end_too() -> None:
    outcomes = in_workers(task(Odd(1, hang)), range(5), 2)
    next(outcomes)
    for worker in multiprocessing.active_children():
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGSTOP)
    ending = Thread(target=outcomes.close, daemon=True)
    ending.start()
    # it waited for a worker that does not hear that it is to end
    ending.join(60)
    assert not ending.is_alive()
    assert nobody_is_left()


def test_a_worker_that_cannot_be_started_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def start(_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", start)
    with pytest.raises(ResourceError, match=r"^a worker process could not be .* less: --jobs 1"):
        list(in_workers(task(), range(5), 2))


def exhaust() -> None:
    raise MemoryError("unable to allocate 9 TiB")


def test_memory_that_runs_short_in_a_worker_is_told_in_one_message() -> None:
    said = r"^too little memory \(unable to allocate 9 TiB\); go on"
    with pytest.raises(ResourceError, match=said), within_means():
        list(in_workers(task(Odd(1, exhaust)), range(5), 2))
    assert nobody_is_left()


def test_no_more_replications_are_begun_than_can_be_taken_soon() -> None:
    begun = multiprocessing.get_context("fork").Value("i", 0)

    def count(inputs: Inputs) -> RunLog:
        with begun.get_lock():
            begun.value += 1
        return run(inputs)

    # while the first is slow, the other worker may run ahead, but not for ever
    slow = Task(Odd(0, slowly), count, "base", False)  # type: ignore[arg-type]
    outcomes = in_workers(slow, range(50), 2)
    next(outcomes)
    seen = begun.value
    outcomes.close()
    # the warm-up, and two for each worker
    assert seen <= 1 + 2 * 2


def test_the_engine_is_loaded_once_before_workers_are_copied() -> None:
    here: list[int] = []

    def count(inputs: Inputs) -> RunLog:
        here.append(len(inputs.chats.group))
        return run(inputs)

    assert len(list(in_workers(Task(PLAN, count, "base", False), range(5), 2))) == 5
    # once and on no chats; all else was done by workers, which count for themselves
    assert here == [0]


def test_a_small_job_starts_no_worker() -> None:
    assert worker_count(8, 1, 1e9) == 1
    assert worker_count(8, 3, 100) == 1
    assert worker_count(8, 100, PAYS_FROM) == 8
    assert worker_count(8, 5, PAYS_FROM) == 5
    # many replications of few chats take their time too
    assert worker_count(2, 1000, 0) == 2


@pytest.mark.parametrize("size", [0, 10, AREA_BYTES])
def test_a_parcel_arrives_as_it_was_sent(size: int) -> None:
    import numpy as np

    ours, theirs = multiprocessing.Pipe()
    area = shared_area()
    sent = {"a": np.arange(3), "b": np.ones(size, np.int8), "c": [np.zeros((2, 2)), "text"]}
    with ThreadPoolExecutor() as sender:
        sender.submit(send, theirs, sent, area)
        got = receive(ours, area)
        sender.submit(send, theirs, {"a": np.zeros(3, np.int64)}, area)
        receive(ours, area)
    # what arrived is the receiver's own, whatever is sent after it
    assert got["a"].tolist() == [0, 1, 2]
    assert got["b"].nbytes == size
    assert got["c"][1] == "text"


@pytest.mark.parametrize("keep", ["summary", "intervals", "chats"])
def test_r30_any_number_of_jobs_writes_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: str
) -> None:
    simulate(small(), folder=tmp_path / "one", keep=keep, jobs=1)
    monkeypatch.setattr(running, "worker_count", lambda jobs, *_: jobs)
    simulate(small(), folder=tmp_path / "two", keep=keep, jobs=2)
    assert data_of(tmp_path / "one") == data_of(tmp_path / "two")
    run_of = json.loads((tmp_path / "two" / "manifest.json").read_text())["run"]
    assert run_of["jobs"] == 2
    assert nobody_is_left()
