"""Replications over a Dask cluster: chunks of them as tasks, their results taken in order.

Nothing that a task needs lies on one worker alone: what a lost worker had done, Dask does again.
"""

from __future__ import annotations

import asyncio
import math
import pickle
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import metadata
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sim.errors import InboxsimError, WorkerError
from sim.study.task import Outcome, Outcomes, Task
from sim.study.workers import AHEAD, CHATS_OF_A_REPLICATION

if TYPE_CHECKING:
    from distributed import Client, Future

ANSWERS_WITHIN_S = 7
"""For each of the two steps of reaching a scheduler."""
CHATS_OF_A_CHUNK = 50_000
"""About so many chats make a task that is long beside what Dask spends on it, some milliseconds."""


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the Dask scheduler at ``address``, for instance ``tcp://10.0.0.7:8786``.

    Raises WorkerError where Dask is not installed or nobody answers within 15 seconds.
    """
    try:
        from distributed import Client
    except ImportError:
        raise WorkerError(
            "Dask is not installed: pip install 'inboxsim[dask]', here and on the workers"
        ) from None
    try:
        asyncio.run(_greet(address))
        client = Client(address, timeout=ANSWERS_WITHIN_S, set_as_default=False)
    except Exception as error:
        raise WorkerError(
            f"no Dask scheduler answers at {address!r} ({_first_line(error)}); allowed is the "
            "address that `dask scheduler` prints when it starts, such as tcp://10.0.0.7:8786"
        ) from error
    with client:
        yield client


async def _greet(address: str) -> None:
    """Raise whatever there is to raise unless a part of Dask answers at ``address`` in time."""
    from distributed import Security
    from distributed.comm.core import connect

    # a client waits without end for the first word of a server that takes the call
    async with asyncio.timeout(ANSWERS_WITHIN_S):
        settings = Security().get_connection_args("client")
        comm = await connect(address, timeout=ANSWERS_WITHIN_S, **settings)
        await comm.close()


def check_versions(client: Client) -> None:
    """Raise WorkerError if a worker has another version of this package, or none."""

    # a function within a function is sent whole: workers without the package can run it too
    def version() -> str | None:
        from importlib import metadata

        try:
            return metadata.version("inboxsim")
        except metadata.PackageNotFoundError:
            return None

    with _lost_cluster():
        theirs = client.run(version)
    for worker, its in theirs.items():
        _check(its, f"the Dask worker at {worker}")


def slots(client: Client) -> int:
    """How many tasks the cluster can run at once."""
    with _lost_cluster():
        return sum(client.nthreads().values())


def on_cluster(
    task: Task, replications: range, client: Client, chats: float = math.inf
) -> Outcomes:
    """Run replications on a cluster and give what becomes of them, in order.

    Parameters: ``chats`` expected in a replication, by which several become one task. Once the
    iterator is closed, nothing is left to do. Raises what the task raises, and WorkerError for a
    worker of another version and for a cluster that is lost.
    """
    from cloudpickle import dumps

    if not replications:
        return
    check_versions(client)
    # sent as a task and not as data: data on a worker that is lost would be lost with it
    with _lost_cluster(), warnings.catch_warnings():
        # large where a trace is: it is sent once
        warnings.filterwarnings("ignore", "Sending large graph")
        ours = client.submit(_unpacked, dumps(task), pure=False)
    of_a_chunk = chunk_size(len(replications), chats, slots(client))
    chunks = [replications[at : at + of_a_chunk] for at in range(0, len(replications), of_a_chunk)]
    name = f"inboxsim-{uuid4().hex[:8]}"
    waiting: deque[Future[Any]] = deque()
    try:
        for chunk in chunks:
            key = f"{name}-{chunk.start}"
            with _lost_cluster():
                waiting.append(client.submit(_work, ours, chunk, key=key, pure=False))
                # workers may come and go
                ahead = AHEAD * max(2, slots(client))
            while len(waiting) >= ahead:
                yield from _outcomes(client, waiting.popleft())
        while waiting:
            yield from _outcomes(client, waiting.popleft())
    finally:
        with suppress(Exception):
            client.cancel([ours, *waiting])


def chunk_size(replications: int, chats: float, its_slots: int) -> int:
    """How many replications of so many ``chats`` make a task; each slot still has several."""
    fits = CHATS_OF_A_CHUNK / (CHATS_OF_A_REPLICATION + chats)
    return max(1, min(int(fits), replications // (4 * max(1, its_slots))))


def _unpacked(task: bytes) -> Any:
    return pickle.loads(task)


def _work(task: Task, replications: Sequence[int]) -> tuple[str, list[Outcome]]:
    """What a worker does; its version comes with it, since workers may join at any time."""
    return metadata.version("inboxsim"), [task(replication) for replication in replications]


def _outcomes(client: Client, future: Future[Any]) -> list[Outcome]:
    try:
        with _lost_cluster():
            version, outcomes = future.result()
    except WorkerError:
        raise
    except Exception:
        # a worker that joined with another version may fail in any way
        check_versions(client)
        raise
    _check(version, "a Dask worker")
    done: list[Outcome] = outcomes
    return done


def _check(version: str | None, whose: str) -> None:
    ours = metadata.version("inboxsim")
    if version != ours:
        has = "no inboxsim" if version is None else f"inboxsim {version}"
        raise WorkerError(f"{whose} has {has}, this is inboxsim {ours}: install the same on both")


@contextmanager
def _lost_cluster() -> Iterator[None]:
    """Turn what Dask raises for a cluster that fails into one message."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        yield
    except InboxsimError:
        raise
    except KilledWorker as error:
        raise WorkerError(
            "several Dask workers were lost over one task: do they have enough memory? "
            f"({_first_line(error)})"
        ) from error
    except (CancelledError, OSError) as error:
        raise WorkerError(f"the Dask cluster was lost ({_first_line(error)})") from error


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
