"""An output folder read back: what was run, and its tables one policy at a time."""

from __future__ import annotations

import copy
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import OutputError, ResultError, ScenarioError
from sim.results.columns import COLUMNS
from sim.results.intervals import QUANTILES, quantiles_of
from sim.results.metrics import Floats
from sim.results.output import FORMAT_VERSION, NOTHING, kind_of
from sim.results.result import HALF_HOURS, About, Result, interval_scales
from sim.results.spill import Spill
from sim.results.tables import agent_means_of, day_spread_of
from sim.results.targets import judged, verdicts_table
from sim.scenario import from_document
from sim.scenario.files import open_regular
from sim.scenario.model import BASE, Scenario
from sim.text import from_cell

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario
    from sim.scenario.targets import Target

_AGAIN = "run it again with --out into a new folder"
_NEEDED = ("format", "seed", "replications", "keep", "notes", "scenario", "versions")
_LABELS = ("policy", "group", "segment", "metric", "unit", "in_words", "estimate_of", "verdict")


class StoredFolder:
    """What a finished run, comparison or sweep wrote; tables are read when asked for."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        """``manifest`` is the content of ``manifest.json``, checked; see :func:`open_folder`."""
        self.path = path
        self.manifest = manifest
        document = manifest["scenario"]
        self.is_sweep = "varied" in document
        self.is_comparison = self.is_sweep or ("baseline" in document and "policies" in document)
        self.varied: dict[str, dict[str, Any]] | None = None
        """Of a sweep: for each policy the value of each path."""
        self.policies: list[str] = [BASE]
        self.baseline = BASE
        if self.is_sweep:
            self.varied = document["varied"]
        if self.is_comparison:
            self.policies = list(document["varied" if self.is_sweep else "policies"])
            self.baseline = document["baseline"]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know, one sentence each."""
        return tuple(self.manifest["notes"])

    @property
    def replications(self) -> int:
        """How many replications there are, of a selection the most of a policy."""
        return int(self.manifest["replications"])

    @property
    def is_random(self) -> bool:
        """Whether anything of any policy's replications was drawn."""
        return bool(self.manifest.get("random", True))

    @property
    def keep(self) -> str:
        """``summary``, ``intervals`` or ``chats``: what was kept of every replication."""
        return str(self.manifest["keep"])

    @property
    def version(self) -> str:
        """The version of this package that wrote the folder."""
        return str(self.manifest["versions"].get("inboxsim") or "unknown")

    def document(self, policy: str) -> dict[str, Any]:
        """The resolved scenario of a policy, of a sweep that of the baseline."""
        document = self.manifest["scenario"]
        if self.is_sweep:
            return dict(document["scenario"])
        return dict(document["policies"][policy] if self.is_comparison else document)

    def changes(self, policy: str) -> dict[str, Any]:
        """What a policy of a sweep changes in the resolved scenario of the baseline, by path."""
        changes = self.manifest["scenario"].get("changes", {}) if self.is_sweep else {}
        return dict(changes.get(policy, {}))

    def has(self, name: str) -> bool:
        """Whether the folder lists a file of this name; one that cannot be read is damaged."""
        return os.path.lexists(self.path / name)

    def csv(self, name: str) -> pd.DataFrame:
        """A table of ``NAME.csv``; names stay text whatever they look like.

        Raises OutputError for a file that is missing or cannot be read.
        """
        import pandas as pd

        path, paths = self._there(f"{name}.csv"), list((self.varied or {}).get(self.baseline, ()))
        try:
            head = list(map(str, pd.read_csv(path, nrows=0, encoding="utf-8").columns))
            labels = {column for column in head if from_cell(column) in (*_LABELS, *paths)}
            frame = pd.read_csv(
                path,
                encoding="utf-8",
                dtype=dict.fromkeys(labels, "str"),
                # a group may be called NA
                keep_default_na=False,
                na_values={column: [""] for column in head if column not in labels},
            ).rename(columns=from_cell)
            for column in map(from_cell, labels):
                frame[column] = frame[column].map(from_cell)
        except (OSError, ValueError) as error:
            raise self._damaged(path, error) from error
        if "policy" in frame and not set(frame["policy"]) <= set(self.policies):
            raise self._damaged(path, "it has policies that manifest.json does not name")
        for place in paths if "policy" in frame else ():
            assert self.varied is not None
            frame[place] = [self.varied[policy].get(place) for policy in frame["policy"]]
        return frame

    def table(
        self, name: str, policy: str | None = None, *, metrics: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Rows of ``NAME.parquet``: of one policy, of some metrics, or all.

        Raises OutputError for a file that is missing, cannot be read or lacks columns.
        """
        import pandas as pd
        import pyarrow as pa

        path = self.parquet(name)
        filters: list[tuple[str, str, Any]] = []
        if policy is not None:
            filters.append(("policy", "==", policy))
        if metrics is not None:
            filters.append(("metric", "in", list(metrics)))
        try:
            frame: pd.DataFrame = pd.read_parquet(path, filters=filters or None)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise self._damaged(path, error) from error
        if "day" in frame:
            frame["day"] = frame["day"].astype("datetime64[s]")
        return frame.reset_index(drop=True)

    def parquet(self, name: str) -> Path:
        """The path of a table that has all columns that this version writes.

        Raises OutputError where it is not so.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self._there(f"{name}.parquet")
        try:
            found = set(pq.read_schema(path).names)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise self._damaged(path, error) from error
        kept = name == "intervals" and self.keep == "intervals"
        missing = [
            column
            for column in COLUMNS["interval_replications" if kept else name]
            if column not in found
        ]
        if missing:
            raise OutputError(
                f"{path}: has no {', '.join(missing)}, as this version writes it: {_AGAIN}"
            )
        return path

    def _there(self, name: str) -> Path:
        path = self.path / name
        if not path.is_file():
            kind = kind_of(path)
            found = "is missing" if kind == NOTHING else f"found {kind} that is no file"
            raise OutputError(f"{path}: {found}, the folder is damaged: {_AGAIN}")
        return path

    def _damaged(self, path: Path, error: object) -> OutputError:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        return OutputError(f"{path}: cannot be read ({said[:200]}): {_AGAIN}")


def open_folder(path: Path | str) -> StoredFolder:
    """Open an output folder.

    Parameters: ``path`` that ``--out`` named. Raises OutputError where there is none, it is
    unfinished, of a newer format, or its ``manifest.json`` is not what it should be.
    """
    # with a name of its own, also where it is said as `.`
    path = Path(os.path.abspath(path))  # noqa: PTH100
    _check_is_output(path)
    return StoredFolder(path, _manifest(path / "manifest.json"))


def _check_is_output(path: Path) -> None:
    try:
        partial = path if path.suffix == ".partial" else path.with_name(f"{path.name}.partial")
        if partial.is_dir() and not (path / "manifest.json").is_file():
            raise OutputError(
                f"{partial}: an unfinished run: finish it with the same command and --resume"
            )
        if not path.exists():
            raise OutputError(f"{path}: no such folder; name one that --out wrote")
        if not path.is_dir():
            raise OutputError(f"{path}: is a file; name the folder that --out wrote")
        if not (path / "manifest.json").is_file():
            raise OutputError(
                f"{path}: is no output folder, it has no manifest.json; name one that --out wrote"
            )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{path}: cannot be read: {reason}") from error


def _manifest(path: Path) -> dict[str, Any]:
    """The content of ``manifest.json``, its shape checked."""
    try:
        with open_regular(path) as file:
            found = json.loads(file.read().decode("utf-8"))
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise OutputError(f"{path}: is no JSON ({error}): {_AGAIN}") from error
    version = found.get("format") if isinstance(found, dict) else None
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise OutputError(
            f"{path}: found format {version}, this version reads up to {FORMAT_VERSION}: read it "
            "with the newer inboxsim that wrote it"
        )
    wrong = _wrong(found)
    if wrong:
        raise OutputError(f"{path}: is no manifest of an output folder ({wrong}): {_AGAIN}")
    return dict(found)


def _wrong(found: Any) -> str:
    """What is wrong with the content of a manifest, nothing if it can be used."""
    if not isinstance(found, dict):
        return "no mapping"
    lacking = [key for key in _NEEDED if key not in found]
    if lacking:
        return f"no {', '.join(lacking)}"
    count, notes, versions = found["replications"], found["notes"], found["versions"]
    if not isinstance(count, int) or count < 1:
        return "replications is no count"
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        return "notes is no list of sentences"
    if not isinstance(versions, Mapping):
        return "versions is no mapping"
    return _wrong_scenario(found["scenario"])


def _wrong_scenario(document: Any) -> str:
    if not isinstance(document, dict):
        return "scenario is no mapping"
    if "baseline" not in document:
        return ""
    policies = document.get("varied", document.get("policies"))
    if not isinstance(policies, dict) or document["baseline"] not in policies:
        return "scenario has no such baseline"
    if not all(isinstance(each, dict) for each in policies.values()):
        return "a policy is no mapping"
    if "varied" in document:
        if not isinstance(document.get("scenario"), dict):
            return "the sweep has no scenario"
        paths = {tuple(each) for each in policies.values()}
        if len(paths) > 1:
            return "the policies of the sweep vary different paths"
    return ""


def stored_scenario(folder: StoredFolder, policy: str) -> Scenario:
    """The scenario that was simulated under a policy, as resolved, without policies of its own.

    Files that it names are not read: their names are all that is known of them. Raises OutputError
    where the manifest holds no scenario that this version can read.
    """
    document = copy.deepcopy(folder.document(policy))
    document.pop("policies", None)
    where = f"{folder.path / 'manifest.json'}"
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            _stand_in(document, Path(nowhere))
            scenario = from_document(document, Path(nowhere), where)
            if changes := folder.changes(policy):
                scenario = scenario.with_settings(changes)
        except (ScenarioError, AttributeError, TypeError, OSError) as error:
            said = str(error).splitlines()[0][:300]
            raise OutputError(f"{where}: holds no scenario of this version ({said})") from error
    return replace(scenario, warnings=())


def _stand_in(document: dict[str, Any], nowhere: Path) -> None:
    """Give every file that a document names an empty one of the same name."""
    for number, (holder, key) in enumerate(_files(document)):
        name = Path(str(holder[key])).name or "file"
        (nowhere / str(number)).mkdir()
        (nowhere / str(number) / name).touch()
        holder[key] = f"{number}/{name}"


def _files(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for key in ("trace", "roster"):
        if isinstance(document.get(key), str):
            yield document, key
    for group in document.get("groups", {}).values():
        arrivals = group.get("arrivals", {})
        for key in ("trace", "forecast"):
            if isinstance(arrivals.get(key), str):
                yield arrivals, key


_CELL = ["policy", "group", "segment", "interval_start", "metric"]


def put_together(path: Path, policy: str) -> pd.DataFrame:
    """The half-hours of a policy over replications, from a table that holds each of them.

    Parameters: ``path`` of ``intervals.parquet``, a row group for each policy and replication, all
    with the same rows in one order. Returns the columns of a run that kept sums only. One
    replication is in memory at a time. Raises OutputError for a file that cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    cells: pd.DataFrame | None = None
    sums = np.zeros((2, 0), np.int64)
    values: Spill | None = None
    try:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                if file.read_row_group(number, columns=["policy"])[0][0].as_py() != policy:
                    continue
                rows = file.read_row_group(number).to_pandas()
                if cells is None:
                    cells = rows[_CELL]
                    sums, values = np.zeros((2, len(rows)), np.int64), Spill(len(rows), np.float64)
                sums += rows[["numerator", "denominator"]].to_numpy(np.int64).T
                assert values is not None
                values.append(rows["value"].to_numpy(np.float64))
    except (OSError, ValueError, IndexError, pa.ArrowException) as error:
        said = str(error).splitlines()[0][:200]
        raise OutputError(f"{path}: cannot be read ({said}): run it again with --out") from error
    if cells is None or values is None:
        raise OutputError(f"{path}: holds nothing of policy {policy}: run it again with --out")
    with values:
        return _frame(cells, sums, values)


def _frame(
    cells: pd.DataFrame, sums: np.ndarray[tuple[int, int], np.dtype[np.int64]], values: Spill
) -> pd.DataFrame:
    quantiles = np.empty((len(QUANTILES), len(cells)))
    for columns, block in values.columns():
        quantiles[:, columns] = quantiles_of(block, QUANTILES)
    scale = interval_scales(cells)
    numerator, denominator = sums
    mean = numerator / np.where(denominator > 0, denominator * scale, np.nan)
    p10, p50, p90 = quantiles
    return cells.assign(
        mean=mean, p10=p10, p50=p50, p90=p90, numerator=numerator, denominator=denominator
    )


class StoredStudy:
    """A policy of an output folder, its tables read when asked for.

    See :class:`sim.results.result.Study`.
    """

    def __init__(self, folder: StoredFolder, policy: str) -> None:
        """Parameters: ``policy``, one of the folder's. Raises ResultError for another."""
        if policy not in folder.policies:
            raise ResultError(f"no policy {policy!r}; there are: {', '.join(folder.policies)}")
        self._folder = folder
        self._policy = policy

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was simulated."""
        return stored_scenario(self._folder, self._policy)

    @property
    def result(self) -> Result:
        """The policy as a result; raises OutputError where its scenario cannot be read."""
        return Result(self.scenario, self)

    @cached_property
    def about(self) -> About:
        """As :attr:`sim.results.result.Study.about`."""
        folder = self._folder
        # of a selection each policy has its own number
        counts = self._of_csv("summary")["replications"]
        count = int(counts.max()) if len(counts) else folder.replications
        return About(
            self._policy, folder.manifest["seed"], count, folder.is_random, tuple(folder.notes)
        )

    def table(
        self, name: str, *, metrics: Sequence[str] | None = None, every: str = HALF_HOURS
    ) -> pd.DataFrame:
        """As :meth:`sim.results.result.Study.table`, but of half-hours only."""
        match name:
            case "summary":
                return self._of_csv(name)
            case "targets":
                return self._targets()
            case "intervals":
                return self._half_hours(every)
            case "agent_means":
                return agent_means_of(self.table("agents"))
            case "day_spread":
                return day_spread_of(self.table("days", metrics=metrics))
            case "chats" | "activity" if self._folder.keep != "chats":
                raise ResultError(f"{name} were not kept: run with --keep chats")
        return self._folder.table(name, self._policy, metrics=metrics)

    def _of_csv(self, name: str) -> pd.DataFrame:
        frame = self._folder.csv(name)
        return frame[frame["policy"] == self._policy].reset_index(drop=True)

    def _half_hours(self, every: str) -> pd.DataFrame:
        if every != HALF_HOURS:
            raise ResultError(f"{every!r}: an output folder is read by half-hours, 30min")
        if self._folder.keep == "intervals":
            return put_together(self._folder.parquet("intervals"), self._policy)
        return self._folder.table("intervals", self._policy)

    def _targets(self) -> pd.DataFrame:
        """As judged when it was run, or judged anew where the folder does not say it."""
        if self._folder.has("targets.csv"):
            return self._of_csv("targets").drop(columns="policy")
        return verdicts_table([judged(self, target) for target in self.scenario.targets])

    def day_values(self, metric: str, group: str, segment: str) -> Floats:
        """As :meth:`sim.results.result.Study.day_values`."""
        rows = self.table("days", metrics=[metric])
        rows = rows[(rows["group"] == group) & (rows["segment"] == segment)]
        values = rows.pivot_table(
            index="replication", columns="day", values="value", dropna=False, observed=True
        )
        return values.to_numpy(np.float64)

    def kept_waits(self, target: Target) -> None:
        """Nothing: waits are counted for a target while they are simulated."""
