"""The output folder: there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import OutputError
from sim.results.frames import chats_frame
from sim.results.output import OutputFolder, identity, manifest
from unit.results.handmade import make


def write(folder: Path, *, replications: int = 2) -> None:
    inputs, log = make([{"raised": 25, "queued": 25, "assigned": 26, "resolved": 27}])
    with OutputFolder(folder, "UTC") as output:
        for replication in range(replications):
            output.append("chats", chats_frame(inputs, log, "base", replication))
        output.write_json("manifest", {"seed": 1})
        output.finish()


def test_a_replication_is_a_row_group_of_the_promised_schema(tmp_path: Path) -> None:
    write(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    file = pq.ParquetFile(tmp_path / "out" / "chats.parquet")
    assert file.num_row_groups == 2
    assert file.schema_arrow.field("raised_at").type == pa.timestamp("us", tz="UTC")
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.read().to_pandas()["replication"].tolist() == [0, 1]


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


@pytest.mark.parametrize(
    ("put", "below", "said"),
    [
        (Path.mkdir, ".", "exists already"),
        (dangling, ".", "exists already"),
        (Path.touch, "out", "Not a directory"),
    ],
)
def test_what_is_there_is_refused_and_left(
    tmp_path: Path, put: Callable[[Path], None], below: str, said: str
) -> None:
    put(tmp_path / "there")
    with pytest.raises(OutputError, match=said):
        write(tmp_path / "there" / below)
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]


def test_folders_above_the_target_are_made(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "out")
    assert (tmp_path / "a" / "b" / "out" / "manifest.json").is_file()


def test_folders_made_above_the_target_go_with_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), OutputFolder(tmp_path / "a" / "b" / "out", "UTC"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_parent_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        write(tmp_path / "out")


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_after_an_error_or_an_interruption_nothing_is_left(
    tmp_path: Path, error: type[BaseException]
) -> None:
    inputs, log = make([])
    with pytest.raises(error), OutputFolder(tmp_path / "out", "UTC") as output:
        output.append("chats", chats_frame(inputs, log, "base", 0))
        raise error
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_an_error_that_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"out.*No space"), OutputFolder(tmp_path / "out", "UTC"):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_came_into_being_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="came into being"),
        OutputFolder(tmp_path / "out", "UTC") as output,
    ):
        (tmp_path / "out").mkdir()
        output.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_manifest_keeps_what_may_differ_between_runs_apart() -> None:
    def made(scenario: dict[str, int], **run: Any) -> dict[str, Any]:
        origin = identity(scenario, files={}, seed=1, keep="summary")
        return manifest(origin, scenario, replications=2, notes=(), random=True, **run)

    one = made({"b": 1, "a": 2}, engine="simpy", wall_time_s=1.0)
    other = made({"b": 1, "a": 2}, engine="compiled", wall_time_s=9.0, jobs=4)
    assert one.pop("run") != other.pop("run")
    assert one == other
    assert len(one["scenario_sha256"]) == 64
    # groups and policies are known by their places
    for changed in ({"b": 1, "a": 3}, {"a": 2, "b": 1}):
        hashed = made(changed, engine="simpy", wall_time_s=1.0)["scenario_sha256"]
        assert hashed != one["scenario_sha256"]
