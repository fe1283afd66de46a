"""The same scenario and seed give the same again, to the byte (R30)."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

import play
import sim
from parity.profiles import FEW
from parity.scenarios import SAMPLED, TIMED, Case, sampled_case
from sim.engine.log import RunLog
from sim.study import simulate


def bytes_of(log: RunLog) -> list[bytes]:
    """Return every column of a log as bytes, its type before it."""
    columns = [
        np.asarray(getattr(part, field.name))
        for part in (log.chats, log.statuses, log.stretches)
        for field in dataclasses.fields(part)
    ]
    texts = [column.dtype.str.encode() + column.tobytes() for column in columns]
    return [*texts, str(log.stopped_at).encode()]


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file of an output folder, the manifest without what R30 sets apart."""
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = json.loads(files["manifest.json"])
    assert manifest.pop("run").keys() == {"engine", "jobs", "wall_time_s"}
    return {**files, "manifest.json": json.dumps(manifest).encode()}


@FEW
@given(case=TIMED)
def test_R30_the_same_inputs_give_the_same_log(case: Case) -> None:
    inputs = case.inputs()
    for engine in play.ENGINES.values():
        assert bytes_of(engine(inputs)) == bytes_of(engine(inputs))


@FEW
@given(case=SAMPLED)
def test_R30_a_scenario_drawn_again_gives_the_same_log(case: Case) -> None:
    for engine in play.ENGINES.values():
        logs = [bytes_of(engine(case.inputs(replication=3))) for _ in range(2)]
        assert logs[0] == logs[1]


@pytest.mark.parametrize("seed", range(3))
def test_R30_two_runs_write_the_same_bytes(seed: int, tmp_path: Path) -> None:
    scenario = sampled_case(seed).scenario(tmp_path)
    for name in ("once", "again"):
        simulate(scenario, replications=2, keep="chats", folder=tmp_path / name)
    assert files_of(tmp_path / "once") == files_of(tmp_path / "again")


@pytest.mark.usefixtures("drawn")
def test_R30_two_runs_draw_the_same_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.show.plots.DPI", 50)
    scenario = sampled_case(1).scenario(tmp_path)
    for name in ("once", "again"):
        sim.run(scenario, replications=2, out=tmp_path / name)
    once = files_of(tmp_path / "once")
    assert sum(name.endswith(".png") for name in once) >= 3
    assert once == files_of(tmp_path / "again")


def test_R30_another_seed_or_replication_gives_another_log() -> None:
    case = sampled_case(1)
    other = Case({**case.document, "seed": case.document["seed"] + 1})
    engine = play.ENGINES["simpy"]
    variants = [case.inputs(0), case.inputs(1), other.inputs(0)]
    logs = [b"".join(bytes_of(engine(inputs))) for inputs in variants]
    assert len(set(logs)) == len(logs)
