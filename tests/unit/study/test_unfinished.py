"""``DIR.partial``: begun, gone on with, refused, and gone at the end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.errors import OutputError
from sim.study import simulate
from sim.study.journal import Journal
from sim.study.unfinished import Unfinished
from unit.study.small import small

IDENTITY = {
    "seed": 1,
    "scenario_sha256": "a" * 64,
    "versions": {"python": "3.11.7", "numpy": "2.0"},
}


class StopError(Exception):
    pass


def interrupted(out: Path, *, after: int = 2, **how: Any) -> None:
    """Leave what a run leaves that is stopped after some replications."""

    def stop(done: int, _: int) -> None:
        if done == after:
            raise StopError

    with (
        pytest.warns(UserWarning, match=f"^{after} finished replications"),
        pytest.raises(StopError),
    ):
        simulate(small(), folder=out, progress=stop, **how)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for the lines of the manifest that say how long it took."""
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    manifest = files["manifest.json"].decode().splitlines()
    files["manifest.json"] = "\n".join(x for x in manifest if "wall_time" not in x).encode()
    return files


@pytest.mark.parametrize("keep", ["summary", "intervals", "chats"])
def test_r30_what_is_resumed_has_the_bytes_of_what_was_never_interrupted(
    tmp_path: Path, keep: str
) -> None:
    interrupted(tmp_path / "out", keep=keep, jobs=1)
    again: list[int] = []
    simulate(
        small(),
        folder=tmp_path / "out",
        keep=keep,
        resume=True,
        jobs=1,
        engine="compiled",
        progress=lambda done, _: again.append(done),
    )
    simulate(small(), folder=tmp_path / "whole", keep=keep, jobs=1, engine="compiled")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "whole"]


def test_finished_replications_are_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.study.task import Task

    interrupted(tmp_path / "out", jobs=1)
    run, numbers = Task.__call__, []

    def counted(task: Task, replication: int) -> Any:
        numbers.append(replication)
        return run(task, replication)

    monkeypatch.setattr(Task, "__call__", counted)
    simulate(small(), folder=tmp_path / "out", resume=True, jobs=1)
    assert numbers == [2]


def test_more_replications_may_be_asked_for_than_before(tmp_path: Path) -> None:
    interrupted(tmp_path / "out")
    simulate(small(), folder=tmp_path / "out", resume=True, replications=5)
    simulate(small(), folder=tmp_path / "whole", replications=5)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_without_resume_what_is_finished_is_left_as_it_is(tmp_path: Path) -> None:
    interrupted(tmp_path / "out")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError, match=r"out\.partial: holds finished .* --resume"):
        simulate(small(), folder=tmp_path / "out")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("change", "how", "said"),
    [
        ({}, {"seed": 8}, r"begun with another seed \(7, now 8\), scenario;"),
        ({}, {"keep": "chats"}, r"begun with another keep \(summary, now chats\);"),
        ({"duration": "3d"}, {}, "begun with another scenario;"),
    ],
)
def test_another_run_is_refused_and_changes_nothing(
    tmp_path: Path, change: dict[str, Any], how: dict[str, Any], said: str
) -> None:
    interrupted(tmp_path / "out")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError, match=said):
        simulate(small(**change), folder=tmp_path / "out", resume=True, **how)
    assert [path for path in sorted(tmp_path.rglob("*")) if path.name != "lock"] == [
        path for path in before if path.name != "lock"
    ]


def test_another_order_of_policies_or_groups_is_another_scenario(tmp_path: Path) -> None:
    # what is finished is known by the places of policies and groups
    limit = "default.offline_handling.max_offline_tickets"
    sets = {"none": {limit: 0}, "one": {limit: 1}}

    def stop(done: int, _: int) -> None:
        if done == 5:
            raise StopError

    with pytest.warns(UserWarning), pytest.raises(StopError):
        sim.compare(small(policies=sets), out=tmp_path / "out", progress=stop)
    other = small(policies=dict(reversed(sets.items())))
    with pytest.raises(OutputError, match="begun with another scenario"):
        sim.compare(other, out=tmp_path / "out", resume=True)
    groups = {"help": {"arrivals": {"rate": "4/h"}}, "sales": {"arrivals": {"rate": "6/h"}}}
    interrupted(tmp_path / "run")
    with pytest.raises(OutputError, match="begun with another scenario"):
        simulate(small(groups=groups), folder=tmp_path / "run", resume=True)


def test_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning), pytest.raises(StopError), begun(tmp_path, IDENTITY) as work:
        keep_one(work.journal)
        raise StopError
    newer = IDENTITY | {"versions": {"python": "3.11.7", "numpy": "2.1"}}
    with pytest.raises(OutputError, match=r"another numpy \(2\.0, now 2\.1\)"):
        begun(tmp_path, newer, resume=True).__enter__()


def begun(folder: Path, identity: dict[str, Any], *, resume: bool = False) -> Unfinished:
    return Unfinished(folder / "out", "UTC", identity, resume=resume)


def keep_one(journal: Journal) -> None:
    (journal.folder / "0").mkdir(parents=True)
    (journal.folder / "0" / "0.arrow").write_bytes(b"")


def test_there_may_be_nothing_to_resume(tmp_path: Path) -> None:
    with begun(tmp_path, IDENTITY, resume=True) as work:
        assert work.journal.done(0) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, "", "[1]", "{"])
def test_a_folder_that_is_something_else_is_refused(tmp_path: Path, content: str | None) -> None:
    (tmp_path / "out.partial").mkdir()
    if content is not None:
        (tmp_path / "out.partial" / "identity.json").write_text(content)
    with pytest.raises(OutputError, match="is there and not what an interrupted run leaves"):
        begun(tmp_path, IDENTITY, resume=True).__enter__()
    assert (tmp_path / "out.partial").is_dir()


@pytest.mark.parametrize("resume", [True, False])
def test_two_processes_do_not_work_in_one_folder(tmp_path: Path, resume: bool) -> None:
    pytest.importorskip("fcntl", reason="this system has no such locks")
    here = f"Unfinished(Path({str(tmp_path / 'out')!r}), 'UTC', {{'seed': 1}}, resume={resume})"
    code = (
        f"from pathlib import Path; from sim.study.unfinished import Unfinished; {here}.__enter__()"
    )
    with begun(tmp_path, {"seed": 1}):
        other = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
    assert "another process is at work in it" in other.stderr


def test_a_full_disk_loses_no_finished_replication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Journal.add

    def full(journal: Journal, policy: int, replication: int, outcome: Any) -> None:
        if replication == 1:
            raise OSError(28, "No space left on device")
        add(journal, policy, replication, outcome)

    monkeypatch.setattr(Journal, "add", full)
    with (
        pytest.warns(UserWarning, match="^1 finished"),
        pytest.raises(OutputError, match=r"out: cannot be written: No space left"),
    ):
        simulate(small(), folder=tmp_path / "out")
    monkeypatch.setattr(Journal, "add", add)
    simulate(small(), folder=tmp_path / "out", resume=True)
    simulate(small(), folder=tmp_path / "whole")
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
