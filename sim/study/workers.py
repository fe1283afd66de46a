"""Replications over the cores of this machine: worker processes, their results taken in order.

Threads would do for the compiled engine, which lets go of Python's lock, but drawing and measuring
take more time than it does and hold that lock most of the while; and SimPy needs processes anyway.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from dataclasses import dataclass
from itertools import accumulate, pairwise
from mmap import mmap
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from traceback import format_exc
from typing import Any, cast

from sim.errors import GO_ON_WITH_LESS, InboxsimError, ResourceError, WorkerError
from sim.study.task import Outcome, Outcomes, Task

AREA_BYTES = 1 << 26
"""What is larger goes through the pipe; pages that are never used take no memory."""


def shared_area() -> mmap | None:
    """Memory to be shared with a process copied from this one; None where there are no copies."""
    return mmap(-1, AREA_BYTES) if sys.platform == "linux" else None


def send(to: Connection, thing: object, area: mmap | None) -> None:
    """Send ``thing``, its arrays through the memory that both ends share.

    A month of half-hours is some megabytes; through a pipe they cost as much as measuring them.
    What is in ``area`` stays there until the other end asks for more.
    """
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    ends = [0, *accumulate(view.nbytes for view in views)]
    if area is None or ends[-1] > len(area):
        to.send((pickle.dumps(thing), None))
        return
    for view, (begin, end) in zip(views, pairwise(ends), strict=True):
        area[begin:end] = view
    to.send((head, ends))


def receive(of: Connection, area: mmap | None) -> Any:
    """Return what the other end sent; raises EOFError or OSError where that is gone."""
    head, ends = of.recv()
    if area is None or ends is None:
        return pickle.loads(head)
    return pickle.loads(head, buffers=[bytearray(area[a:b]) for a, b in pairwise(ends)])


AHEAD = 2
"""Replications begun and not yet taken, for each worker: memory stays flat."""
CHATS_OF_A_REPLICATION = 5_000
"""What a replication without chats costs, in chats: its tables of half-hours and days."""
# a job of that many chats takes about a second; a worker starts in 0.02 s where processes can be
# copied, and elsewhere imports everything anew
PAYS_FROM = 100_000 if sys.platform == "linux" else 1_000_000
"""Chats of a whole job from which workers pay."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def worker_count(jobs: int, replications: int, chats: float) -> int:
    """How many workers a job is given: 1 is none but this process.

    Parameters: ``jobs``, the most that are wanted; ``chats`` expected in a replication.
    """
    work = replications * (CHATS_OF_A_REPLICATION + chats)
    # a daemon, such as a worker of another pool, may have no processes of its own
    if work < PAYS_FROM or current_process().daemon:
        return 1
    return min(jobs, replications)


def in_workers(task: Task, replications: range, workers: int) -> Outcomes:
    """Run replications in ``workers`` processes and give what becomes of them, in order.

    Once the iterator is closed or has ended, however it did, no worker is left. Raises what the
    task raises, WorkerError for a worker that dies and ResourceError for one that cannot start.
    """
    if not replications:
        return
    # compiled once, here, for all of them
    task.warm_up()
    crew: list[_Worker] = []
    try:
        for _ in range(min(workers, len(replications))):
            crew.append(_start(task))
        yield from _in_order(crew, replications)
    finally:
        # at once, since they have nothing to put in order: one that is stopped would not hear
        # that it is to end
        for worker in crew:
            worker.process.kill()
        for worker in crew:
            worker.process.join()
            worker.orders.close()


@dataclass(frozen=True, slots=True)
class _Worker:
    process: BaseProcess
    orders: Connection
    area: mmap | None
    """Where its results lie."""


def _start(task: Task) -> _Worker:
    # copied rather than begun anew: what is imported and compiled need not be so again
    context = get_context("fork") if sys.platform == "linux" else get_context("spawn")
    try:
        ours, theirs = context.Pipe()
        area = shared_area()
        process = context.Process(target=_work, args=(task, theirs, ours, area), daemon=True)
        process.start()
    except OSError as error:
        raise ResourceError(
            f"a worker process could not be started: {error.strerror or error}; {GO_ON_WITH_LESS}"
        ) from error
    theirs.close()
    return _Worker(process, ours, area)


def _in_order(crew: list[_Worker], replications: range) -> Outcomes:
    idle, ahead, begun = list(crew), AHEAD * len(crew), replications.start
    given: dict[Connection, tuple[_Worker, int]] = {}
    done: dict[int, Outcome] = {}
    for wanted in replications:
        while True:
            while idle and begun < min(replications.stop, wanted + ahead):
                worker = idle.pop()
                given[worker.orders] = (worker, begun)
                _send(worker, begun)
                begun += 1
            if wanted in done:
                break
            for answered in cast("list[Connection]", wait(given)):
                worker, replication = given.pop(answered)
                done[replication] = _received(worker)
                idle.append(worker)
        yield done.pop(wanted)


def _send(worker: _Worker, replication: int) -> None:
    try:
        worker.orders.send(replication)
    except OSError:
        raise _died() from None


def _received(worker: _Worker) -> Outcome:
    try:
        answer = receive(worker.orders, worker.area)
    except (EOFError, OSError):
        raise _died() from None
    if isinstance(answer, Exception):
        raise answer
    assert isinstance(answer, Outcome)
    return answer


def _died() -> WorkerError:
    return WorkerError(
        "a worker process ended before its work was done (was it killed, or was there too little "
        "memory?); use fewer --jobs"
    )


def _work(task: Task, orders: Connection, other_end: Connection, area: mmap | None) -> None:
    """What a worker does: answer orders until it is ended, or until nobody is there any more."""
    # interruptions are for the process that started this one, which then ends it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    other_end.close()
    while True:
        try:
            replication = orders.recv()
            try:
                send(orders, _answer(task, replication), area)
            except MemoryError:
                # for what was to be sent; this is small
                send(orders, MemoryError("in a worker process"), area)
        except (EOFError, OSError):
            return


def _answer(task: Task, replication: int) -> Outcome | Exception:
    try:
        return task(replication)
    except InboxsimError as error:
        return error
    except Exception as error:
        error.add_note(f"In a worker process:\n{format_exc()}")
        return error
