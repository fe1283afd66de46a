"""Finished replications in files, so that none is lost and any can be taken in again.

A replication is one Arrow file, written aside and renamed: it is there whole or not at all.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import OutputError
from sim.results.agents import AGENT_COLUMNS
from sim.results.collect import Taken
from sim.results.columns import schema
from sim.results.evidence import Sample
from sim.results.histogram import Counted
from sim.results.measures import Layout, Measures
from sim.results.output import kind_of
from sim.results.waits import WaitCounts
from sim.scenario.files import A_FILE
from sim.study.task import Outcome, Outcomes, Spread, Task

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_PARTS = ("numerator", "denominator", "value")
_MEASURES = ("whole", "days", "intervals")
_WAITS = tuple(f"wait_{column}" for column in Counted._fields)
_SUMMED_UP = (*(f"whole_{part}" for part in _PARTS), *_WAITS)
_LOGS = ("chats", "activity")
_CHECKSUM_BYTES = 4
_RUN_AGAIN = "remove it, and --resume runs that replication again"


class Journal:
    """The finished replications of several policies, each in order from 0."""

    def __init__(self, folder: Path, timezone: str, *, with_logs: bool = False) -> None:
        """In ``folder``, which need not exist; times in logs are in ``timezone``.

        ``with_logs``: a replication is only there with its logs.
        """
        self.folder = folder
        self._timezone = timezone
        self._parts = ("", *_LOGS) if with_logs else ("",)

    def done(self, policy: int) -> int:
        """How many replications of a policy (an index) there are."""
        there = listed(self._folder(policy))
        count = 0
        while all(self._file(policy, count, part).name in there for part in self._parts):
            count += 1
        return count

    def add(self, policy: int, replication: int, outcome: Outcome) -> None:
        """Keep one replication; raises OSError where it cannot be written."""
        for name in _LOGS:
            log = getattr(outcome, name)
            if log is not None:
                with _aside(self._file(policy, replication, name)) as path:
                    _write(path, self._log_table(name, log))
        # the numbers last: where they are, the logs are too
        with _aside(self._file(policy, replication)) as path:
            _write(path, _row(_arrays(outcome.taken)))

    def read(self, policy: int, replication: int) -> Outcome:
        """Give back what was kept of one replication."""
        numbers = _numbers(self._file(policy, replication))
        taken = Taken(
            whole=_measures(numbers, "whole"),
            days=_measures(numbers, "days"),
            intervals=_measures(numbers, "intervals"),
            waits=_counted(numbers),
            kept=numbers["kept"],
            agents=numbers["agents"].reshape(-1, len(AGENT_COLUMNS)),
            openings=numbers["openings"].reshape(-1, 4),
        )
        chats, activity = (self._read_log(policy, replication, name) for name in _LOGS)
        return Outcome(taken, chats, activity)

    def sample(self, policy: int, replications: int, layout: Layout, rows: list[int]) -> Sample:
        """What the first ``replications`` of a policy say; ``rows`` are the groups compared."""
        waits = WaitCounts(layout.rows - 1, replications)
        measures = []
        for replication in range(replications):
            numbers = _numbers(self._file(policy, replication), _SUMMED_UP)
            measures.append(_measures(numbers, "whole"))
            waits.add(replication, _counted(numbers))
        waits.let_go()
        return Sample(layout, measures, waits, rows)

    def measures(self, policy: int, replications: range) -> list[Measures]:
        """The measures of the whole window in some replications of a policy."""
        names = tuple(f"whole_{part}" for part in _PARTS)
        files = (self._file(policy, replication) for replication in replications)
        return [_measures(_numbers(file, names), "whole") for file in files]

    def outcomes(self, policy: int, task: Task, spread: Spread, replications: int) -> Outcomes:
        """Give all replications of a policy, those that are missing as they are run and kept."""
        there = min(self.done(policy), replications)
        for replication in range(there):
            yield self.read(policy, replication)
        with closing(spread(task, range(there, replications))) as missing:
            for replication, outcome in enumerate(missing, there):
                self.add(policy, replication, outcome)
                yield outcome

    def fill(self, policy: int, task: Task, spread: Spread, replications: int) -> Generator[int]:
        """Run and keep what is missing of so many replications; says after each how many it is."""
        there = self.done(policy)
        with closing(spread(task, range(there, replications))) as missing:
            for replication, outcome in enumerate(missing, there):
                self.add(policy, replication, outcome)
                yield replication + 1

    def _log_table(self, name: str, log: pd.DataFrame) -> pa.Table:
        import pyarrow as pa

        return pa.Table.from_pandas(log, schema(name, self._timezone), preserve_index=False)

    def _read_log(self, policy: int, replication: int, name: str) -> pd.DataFrame | None:
        path = self._file(policy, replication, name)
        kept = name in self._parts or os.path.lexists(path)
        return _read(path).to_pandas() if kept else None

    def _folder(self, policy: int) -> Path:
        return self.folder / str(policy)

    def _file(self, policy: int, replication: int, log: str = "") -> Path:
        return self._folder(policy) / f"{replication}{log and f'-{log}'}.arrow"


def listed(folder: Path) -> set[str]:
    """The names of all that is in a folder, which need not exist; raises OSError otherwise."""
    try:
        return {path.name for path in folder.iterdir()}
    except FileNotFoundError:
        return set()


def _arrays(taken: Taken) -> dict[str, np.ndarray[Any, Any]]:
    named = {
        f"{of}_{part}": getattr(getattr(taken, of), part) for of in _MEASURES for part in _PARTS
    }
    return {
        **named,
        **dict(zip(_WAITS, taken.waits, strict=True)),
        "kept": taken.kept,
        "agents": taken.agents.ravel(),
        "openings": taken.openings.ravel(),
    }


def _measures(numbers: dict[str, Any], of: str) -> Measures:
    return Measures(*(numbers[f"{of}_{part}"] for part in _PARTS))


def _counted(numbers: dict[str, Any]) -> Counted:
    return Counted(*(numbers[name] for name in _WAITS))


def _row(arrays: dict[str, np.ndarray[Any, Any]]) -> pa.Table:
    """A table of one row, whose cells are the arrays."""
    import pyarrow as pa

    return pa.table(
        {
            name: pa.ListArray.from_arrays(pa.array([0, len(array)], pa.int32()), pa.array(array))
            for name, array in arrays.items()
        }
    )


def _numbers(path: Path, names: tuple[str, ...] | None = None) -> dict[str, Any]:
    """The arrays of a row, or those of some ``names``."""
    table = _read(path, names)
    return {
        name: table[name].chunk(0).values.to_numpy(zero_copy_only=False)
        for name in names or table.column_names
    }


def _write(path: Path, table: pa.Table) -> None:
    import pyarrow as pa

    # quick to make: it is written for every replication and mostly never read
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    data = sink.getvalue()
    with path.open("xb") as file:
        file.write(_checksum(path, data))
        file.write(data)


def _read(path: Path, names: tuple[str, ...] | None = None) -> pa.Table:
    """The table in a file; raises OutputError where it is not what was written there."""
    import pyarrow as pa

    content = _content(path)
    checksum, data = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
    if checksum != _checksum(path, data):
        raise OutputError(f"{path}: is damaged; {_RUN_AGAIN}")
    buffer = pa.py_buffer(data)
    whole = pa.ipc.open_file(buffer).schema
    fields = None if names is None else [whole.get_field_index(name) for name in names]
    return pa.ipc.open_file(
        buffer, options=pa.ipc.IpcReadOptions(included_fields=fields)
    ).read_all()


def _content(path: Path) -> bytes:
    """What a file holds; raises OutputError where another thing stands there, or nothing."""
    try:
        kind = kind_of(path)
        if kind == A_FILE:
            return path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror or error}") from error
    raise OutputError(f"{path}: is damaged (found {kind}, allowed is a file); {_RUN_AGAIN}")


def _checksum(path: Path, data: Any) -> bytes:
    """Of what a file holds and of where it stands, so that no other can take its place."""
    place = f"{path.parent.name}/{path.stem}".encode()
    return zlib.crc32(data, zlib.crc32(place)).to_bytes(_CHECKSUM_BYTES, "big")


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """Where to write what is to be at ``path``; it appears there once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".tmp")
    with suppress(FileNotFoundError):
        aside.unlink()
    try:
        yield aside
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
