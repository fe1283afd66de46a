"""``DIR.partial``: begun, gone on with, refused, and gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
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


def but_the_lock(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.name != "lock"]


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
    before = but_the_lock(tmp_path)
    with pytest.raises(OutputError, match=said):
        simulate(small(**change), folder=tmp_path / "out", resume=True, **how)
    assert but_the_lock(tmp_path) == before


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


def fifo(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no such files on this system")
    os.mkfifo(path)


def link(path: Path) -> None:
    """A link to a folder elsewhere that holds one file."""
    (partial,) = (each for each in (path, *path.parents) if each.name == "out.partial")
    elsewhere = partial.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("precious")
    path.symlink_to(elsewhere)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an interrupted run leaves that keeps its chats."""
    folder = tmp_path_factory.mktemp("left")
    interrupted(folder / "out", keep="chats")
    return folder / "out.partial"


def refused(folder: Path, name: str, said: str) -> None:
    """See that what is in ``out.partial`` is told, and that nothing of it changes."""
    before = but_the_lock(folder)
    with pytest.raises(OutputError) as error:
        simulate(small(), folder=folder / "out", keep="chats", resume=True)
    assert str(error.value).startswith(f"{folder / 'out.partial' / name}".rstrip("/"))
    assert said in str(error.value)
    assert but_the_lock(folder) == before
    precious = folder / "elsewhere" / "precious"
    assert not precious.parent.exists() or precious.read_text() == "precious"


REPLACED: dict[Callable[[Path], None], str] = {
    link: "a link", dangling: "a link", fifo: "a pipe", Path.touch: "a file",
}  # fmt: skip


IS_NOT_OURS = "is there and not what an interrupted run leaves"
FOLDERS = ("replications", "replications/0", "replications/7", "output")
IN_PLACE = [
    *((name, put, name, f"is damaged (found {what}, allowed is a folder)")
      for name in FOLDERS for put, what in REPLACED.items()),
    *(("lock", put, "lock", "allowed is a file") for put in (link, dangling, fifo, Path.mkdir)),
    *(("identity.json", put, "", IS_NOT_OURS) for put in (link, dangling, fifo, Path.mkdir)),
    *((".", put, "", f"is {REPLACED[put]} and not the folder that an interrupted run leaves")
      for put in (dangling, fifo, Path.touch)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "put", "told_of", "said"), IN_PLACE)
def test_what_stands_in_place_of_a_file_or_a_folder_is_told_and_left(
    tmp_path: Path, left: Path, name: str, put: Callable[[Path], None], told_of: str, said: str
) -> None:
    shutil.copytree(left, tmp_path / "out.partial")
    path = tmp_path / "out.partial" / name
    if path.exists():
        path.rename(path.with_name("was"))
    put(path)
    refused(tmp_path, told_of, said)


@pytest.mark.parametrize("put", [dangling, fifo, Path.mkdir])
@pytest.mark.parametrize("name", ["0.arrow", "1-chats.arrow", "0-activity.arrow"])
def test_a_replication_that_is_listed_is_read_or_damaged(
    tmp_path: Path, left: Path, name: str, put: Callable[[Path], None]
) -> None:
    # a link that leads nowhere was passed over, and its replication was missing in the end
    shutil.copytree(left, tmp_path / "out.partial")
    path = tmp_path / "out.partial" / "replications" / "0" / name
    path.unlink()
    put(path)
    with (
        pytest.warns(UserWarning, match="finished replications are kept"),
        pytest.raises(OutputError, match=rf"{name}: is damaged \(found a .*, allowed is a file\)"),
    ):
        simulate(small(), folder=tmp_path / "out", keep="chats", resume=True)
    path.rmdir() if path.is_dir() else path.unlink()
    if name == "1-chats.arrow" and put is dangling:
        simulate(small(), folder=tmp_path / "out", keep="chats", resume=True)
        simulate(small(), folder=tmp_path / "whole", keep="chats")
        assert tree(tmp_path / "out") == tree(tmp_path / "whole")


HOLDING = """
import os, sys, time
sys.modules.update(dict.fromkeys(sys.argv[2:]))
from pathlib import Path
from sim.study.unfinished import Unfinished
work = Unfinished(Path(sys.argv[1]), "UTC", {"seed": 1}, resume=False)
work.__enter__()
# a copy, as a worker that is slow to see that nobody is there any more
if not hasattr(os, "fork") or os.fork():
    print("holds it", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("hidden", [(), ("fcntl",)])
def test_two_processes_do_not_work_in_one_folder(
    tmp_path: Path, hidden: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in hidden:
        monkeypatch.setitem(sys.modules, name, None)
    command = [sys.executable, "-c", HOLDING, str(tmp_path / "out"), *hidden]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as first:
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == "holds it\n"
            for resume in (True, False):
                with pytest.raises(OutputError, match="another process is at work in it"):
                    begun(tmp_path, {"seed": 1}, resume=resume).__enter__()
            # a process that is killed holds nothing any more, nor do its copies
            first.kill()
            first.wait()
            with begun(tmp_path, {"seed": 1}, resume=True):
                pass
        finally:
            if hasattr(os, "killpg"):
                os.killpg(first.pid, signal.SIGKILL)
    assert not (tmp_path / "out.partial").exists()


def test_r30_a_run_is_resumed_without_posix_locks_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: Path
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    shutil.copytree(left, tmp_path / "out.partial")
    simulate(small(), folder=tmp_path / "out", keep="chats", resume=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


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
