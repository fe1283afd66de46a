"""The command on several cores and on a cluster: same bytes, and clean ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

import pytest

import command
import sim
from conftest import REPOSITORY
from sim.study import cluster, simulate
from waiting import GENEROUS_S, until

SHOP = REPOSITORY / "scenarios" / "corner_shop.yaml"
COMMAND = [sys.executable, "-c", "from sim.cli import main; main()", "run", str(SHOP)]
MANY = ["--jobs", "2", "--replications", "5000", "--set", "duration=7d"]


def inboxsim(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, check=False, timeout=GENEROUS_S, **more
    )


def children(parent: int) -> list[int]:
    """The processes that ``parent`` has started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # the name stands in brackets and may hold anything
            state, of, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(of) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found


def runs(process: int) -> bool:
    """Whether a process is there, and not one that has ended and is not yet waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def started(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Begin a run of two workers that would take minutes; return it and its workers."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("looks processes up in /proc")
    run = subprocess.Popen(
        [*COMMAND, *MANY, "--out", str(folder / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(lambda: len(children(run.pid)) == 2 or run.poll() is not None, "no worker was started")
    assert run.poll() is None, read(run.stderr)
    # in the midst of the work
    time.sleep(0.5)
    return run, children(run.pid)


def read(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.read()


def test_r30_jobs_and_engines_write_the_same_bytes(tmp_path: Path) -> None:
    scenario = sim.load(SHOP).with_settings({"duration": "1d"})
    for engine, jobs in (("simpy", 1), ("compiled", 2)):
        simulate(scenario, replications=20, engine=engine, jobs=jobs, folder=tmp_path / engine)
    assert '"jobs": 2' in (tmp_path / "compiled" / "manifest.json").read_text()
    for path in (tmp_path / "simpy").iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (tmp_path / "compiled" / path.name).read_bytes(), path.name


def check_kept(folder: Path, err: str) -> None:
    """Finished replications are kept and said, or there were none and nothing is left."""
    kept = len(list(folder.glob("out.partial/replications/*/*.arrow")))
    assert [path.name for path in folder.iterdir()] == (["out.partial"] if kept else [])
    assert len(err.splitlines()) == (2 if kept else 1)
    assert not kept or err.startswith(f"warning: {kept} finished replications are kept in ")


@pytest.mark.parametrize("way", ["terminal", "kill -INT", "kill"])
def test_an_interruption_ends_all_workers_and_keeps_what_is_finished(
    tmp_path: Path, way: str
) -> None:
    run, workers = started(tmp_path)
    # a terminal interrupts the workers too, `kill` the one process alone
    interrupt = signal.SIGTERM if way == "kill" else signal.SIGINT
    (os.killpg if way == "terminal" else os.kill)(run.pid, interrupt)
    out, err = run.communicate(timeout=GENEROUS_S)
    assert (run.returncode, out) == (143 if way == "kill" else 130, "")
    assert err.endswith("interrupted\n")
    assert not any(map(runs, workers))
    check_kept(tmp_path, err)


def test_a_worker_that_is_killed_is_told_and_what_is_finished_is_kept(
    tmp_path: Path,
) -> None:
    run, workers = started(tmp_path)
    os.kill(workers[0], signal.SIGKILL)
    out, err = run.communicate(timeout=GENEROUS_S)
    assert (run.returncode, out) == (2, "")
    *_, last = err.splitlines()
    assert last.startswith("error: a worker process ended before its work was done")
    assert not any(map(runs, workers))
    check_kept(tmp_path, err)


def test_workers_do_not_outlive_the_command(tmp_path: Path) -> None:
    run, workers = started(tmp_path)
    run.kill()
    run.communicate(timeout=GENEROUS_S)
    until(lambda: not any(map(runs, workers)), "a worker did not end")


def test_a_cluster_that_does_not_answer_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(cluster, "ANSWERS_WITHIN_S", 1)
    status, out, err = command.inboxsim("run", SHOP, "--dask", "tcp://127.0.0.1:1")
    assert (status, out) == (2, "")
    assert err.startswith("error: no Dask scheduler answers at 'tcp://127.0.0.1:1'")
    assert err.count("\n") == 1


@pytest.mark.long
def test_a_cache_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    # below a file there is no room for a folder, whoever asks
    cache = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "file" / "cache")}
    words = ["--engine", "compiled", "--jobs", "2", "--replications", "20", "--quiet"]
    # compiled anew: for once, not by each worker
    done = inboxsim(*words, "--set", "duration=7d", env=cache)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("warning: ")
    assert "cannot be written" in done.stderr
