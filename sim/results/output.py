"""The output folder: written aside, then renamed, so that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sim.errors import OutputError
from sim.results.columns import COLUMNS, schema
from sim.scenario.files import kind_in_words, open_regular
from sim.text import in_cell, in_json

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.parquet as pq

FORMAT_VERSION = 1
"""Raised whenever a file of the folder changes its meaning."""


class OutputFolder:
    """An output folder in the making; use as a context manager.

    Everything is written into a folder ``aside``, by default beside the target; :meth:`finish`
    renames it. Without that call, after an error or an interruption, nothing is left.
    """

    def __init__(self, target: Path, timezone: str, aside: Path | None = None) -> None:
        """``target`` must not exist, folders above it are made; times are in ``timezone``."""
        if "\0" in str(target):
            raise OutputError("the name of the output folder holds a null character")
        self.target = Path(os.path.abspath(target))  # noqa: PTH100 (a link may stand there)
        beside = self.target.with_name(f"{self.target.name}.partial-{uuid4().hex[:8]}")
        self.aside = beside if aside is None else aside
        self._timezone = timezone
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._finished = False
        self._made: list[Path] = []
        """Folders above the target that were not there, the nearest first."""

    def __enter__(self) -> OutputFolder:
        """Make the folder aside.

        Raises OutputError if the target exists or nothing can be written beside it.
        """
        if os.path.lexists(self.target):
            raise OutputError(f"{self.target}: exists already; name a folder that does not")
        self._made = missing_above(self.aside)
        try:
            self.aside.mkdir(parents=True)
        except OSError as error:
            self._remove()
            raise refusal(self.target, error) from error
        return self

    def append(self, table: str, frame: pd.DataFrame, file: str | None = None) -> None:
        """Write ``frame`` as the next row group of a table of :data:`COLUMNS`.

        ``file`` is the name of the file without ``.parquet``, by default the table's.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = file or table
        wanted = schema(table, self._timezone)
        # with pandas' own notes on its types, so that what is missing reads back as it was
        rows = pa.Table.from_pandas(frame, wanted, preserve_index=False)
        if file not in self._writers:
            # every choice that shapes the bytes is made here, none is left to a library's default
            self._writers[file] = pq.ParquetWriter(
                self.aside / f"{file}.parquet",
                rows.schema,
                version="2.6",
                compression="zstd",
                compression_level=3,
                use_dictionary=[n for n, what in COLUMNS[table].items() if what == "label"],
                write_statistics=True,
                data_page_version="1.0",
                data_page_size=1 << 20,
                write_batch_size=1024,
            )
        self._writers[file].write_table(rows, row_group_size=max(1, len(frame)))

    def write_csv(self, name: str, frame: pd.DataFrame) -> None:
        """Write ``frame`` as ``name.csv``; floats so that they read back the same.

        Text is written so that no spreadsheet takes it for a formula; see
        :func:`sim.text.in_cell`.
        """
        written = frame.rename(columns=in_cell).map(_in_cell)
        written.to_csv(self.aside / f"{name}.csv", index=False, lineterminator="\n")

    def write_json(self, name: str, document: dict[str, Any]) -> None:
        """Write ``document`` as ``name.json``, keys in the order given."""
        (self.aside / f"{name}.json").write_text(in_json(document) + "\n", encoding="utf-8")

    def subfolder(self, name: str) -> Path:
        """Make a folder inside the output, for files that others write.

        Tables are whole from here on and can be read from :attr:`aside`.
        """
        self._close()
        path = self.aside / name
        path.mkdir()
        return path

    def finish(self) -> None:
        """Close all files and give the folder its name.

        Raises OutputError if a folder of that name has come into being meanwhile.
        """
        self._close()
        if os.path.lexists(self.target):
            raise OutputError(f"{self.target}: came into being while the run was under way")
        self.aside.rename(self.target)
        self._finished = True

    def _close(self) -> None:
        writers, self._writers = self._writers, {}
        for writer in writers.values():
            writer.close()

    def _remove(self) -> None:
        """Remove the folder aside, and those above it that were made for it."""
        shutil.rmtree(self.aside, ignore_errors=True)
        for path in self._made:
            with suppress(OSError):
                path.rmdir()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._finished:
            return
        try:
            self._close()
        finally:
            self._remove()
        if isinstance(error, OSError):
            raise refusal(self.target, error) from error


NOTHING = "nothing"


def kind_of(path: Path) -> str:
    """What stands at ``path`` itself, in words: ``a file``, ``a link``, ``nothing``.

    Raises OSError where that cannot be told.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return NOTHING
    return kind_in_words(mode)


def _in_cell(value: Any) -> Any:
    return in_cell(value) if isinstance(value, str) else value


def missing_above(path: Path) -> list[Path]:
    """The folders above ``path`` that are not there, the nearest first."""
    return [above for above in path.parents if not above.exists()]


def refusal(path: Path | str, error: OSError) -> OutputError:
    """What the disk refuses, in a sentence that names where it was to be written."""
    return OutputError(f"{path}: cannot be written: {error.strerror or error}")


_LIBRARIES = ("inboxsim", "numba", "numpy", "pandas", "pyarrow", "scipy", "simpy")


def identity(
    scenario: dict[str, Any], *, files: Mapping[str, Path], seed: int, keep: str
) -> dict[str, Any]:
    """All that replications depend on: of two runs that agree in it they are the same (R30).

    Parameters: ``scenario`` as resolved, in plain types, whose order counts too (groups, policies);
    ``files`` of data by name, entered with
    the hash of their content.
    """
    text = json.dumps(scenario, ensure_ascii=False, default=str)
    return {
        "seed": seed,
        "keep": keep,
        "scenario_sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "files_sha256": {name: _hash(path) for name, path in sorted(files.items())},
        "versions": {"python": platform.python_version(), **_versions()},
    }


def manifest(
    origin: Mapping[str, Any],
    scenario: dict[str, Any],
    *,
    replications: int,
    notes: tuple[str, ...],
    random: bool,
    engine: str,
    wall_time_s: float,
    jobs: int = 1,
) -> dict[str, Any]:
    """The content of ``manifest.json``.

    Parameters: ``origin``, the :func:`identity` of the run; its ``scenario`` as resolved;
    ``random``, whether anything of it was drawn; the rest as the run used it. What may differ
    between runs of the same scenario and seed stands apart, under ``run`` (R30).
    """
    return {
        "format": FORMAT_VERSION,
        "seed": origin["seed"],
        "replications": replications,
        "first_replication": 0,
        "keep": origin["keep"],
        "random": random,
        "notes": list(notes),
        "scenario_sha256": origin["scenario_sha256"],
        "scenario": scenario,
        "files_sha256": origin["files_sha256"],
        "versions": origin["versions"],
        "run": {"engine": engine, "jobs": jobs, "wall_time_s": round(wall_time_s, 3)},
    }


def _hash(path: Path) -> str:
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {}
    for name in _LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions
