"""How the command ends that is stopped, or finds too little of what it needs."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

import pytest

from command import SCENARIO, inboxsim
from sim import ending
from sim.errors import OutputError, ResourceError, within_means

LESS = "go on with less: --jobs 1 (jobs=1 in Python), fewer agents, fewer chats or fewer days"


def caused_by(error: Exception) -> Exception:
    """What the house makes of an error of the disk."""
    outer = OutputError("out: cannot be written: Cannot allocate memory")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "too little memory;"),
        (MemoryError("9 TiB"), "too little memory (9 TiB);"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "too little memory (Cannot allocate"),
        (caused_by(OSError(errno.ENOMEM, "Cannot allocate")), "too little memory (Cannot allocat"),
        (OSError(errno.EMFILE, "Too many open files"), "too many files are open (Too many"),
        (RuntimeError("can't start new thread"), "no more threads can be started (can't start"),
        (ImportError("x.so: failed to map segment from shared object"), "too little memory (x.so"),
        (OSError("x.so: cannot allocate memory in static TLS block"), "too little memory (x.so"),
    ],
)
def test_what_runs_short_is_said_and_how_to_go_on_with_less(error: Exception, said: str) -> None:
    with pytest.raises(ResourceError) as found, within_means():
        raise error
    assert str(found.value).startswith(said)
    assert str(found.value).endswith(LESS)


@pytest.mark.parametrize("error", [ValueError("wrong"), OSError(errno.ENOSPC, "full")])
def test_other_errors_pass(error: Exception) -> None:
    with pytest.raises(type(error)), within_means():
        raise error


def test_arrow_has_an_error_of_its_own() -> None:
    import pyarrow as pa

    with pytest.raises(ResourceError, match=r"^too little memory"), within_means():
        pa.allocate_buffer(1 << 60)


def test_a_shortage_is_one_line_and_the_status_is_1(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("sim.study.simulate", take)
    assert ending.RAN_SHORT == 1
    assert inboxsim("run", file) == (1, "", f"error: too little memory; {LESS}\n")


def test_a_shortage_leaves_what_is_finished(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.study.task import Task

    run = Task.__call__

    def short(task: Task, replication: int) -> object:
        if replication == 2:
            raise MemoryError
        return run(task, replication)

    monkeypatch.setattr(Task, "__call__", short)
    said = inboxsim("run", file, "--out", file.parent / "out", "--quiet", "--jobs", "1")
    assert said.status == 1
    kept, error = said.err.splitlines()
    assert kept.startswith("warning: 2 finished replications are kept in ")
    assert error == f"error: too little memory; {LESS}"


INTERRUPTED_AT = """
import os, sys
*sys.argv, number, at = sys.argv
class Watching:
    def find_spec(self, name, *_):
        if name == at:
            os.kill(os.getpid(), int(number))
sys.meta_path.insert(0, Watching())
from sim.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot interrupt itself")
@pytest.mark.parametrize(
    ("number", "status", "name"),
    [
        (SIGINT, 130, "sim.cli"),
        (SIGTERM, 143, "typer"),
        (SIGINT, 130, "pandas"),
        (SIGINT, 130, "numpy.linalg"),
        (SIGTERM, 143, "pyarrow.lib"),
    ],
)
def test_an_interruption_while_libraries_load_is_quiet(
    file: Path, number: Signals, status: int, name: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_AT, "run", str(file), str(int(number)), name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no such shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("good", [True, False])
def test_standard_streams_may_be_closed(file: Path, closed: str, good: bool) -> None:
    if not good:
        file.write_text("name: [")
    command = f'"{sys.executable}" -m sim validate "{file}" {closed}'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == (0 if good else 2)
    assert ("is valid" in done.stdout) == (good and ">&-" not in closed.replace("2>&-", ""))
    assert ("error: " in done.stderr) == (not good and "2>&-" not in closed)
    assert "Traceback" not in done.stdout + done.stderr
    assert "error" not in done.stdout


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be interrupted")
@pytest.mark.parametrize("number", [SIGINT, SIGTERM])
def test_an_interruption_at_any_moment_is_quiet(file: Path, number: Signals) -> None:
    # what comes before the command listens is Python's own
    code = "import signal, sim.__main__ as its; signal.signal(signal.SIGINT, its._end); "
    code += "signal.signal(signal.SIGTERM, its._end); print(flush=True); its.main()"
    command = [sys.executable, "-c", code, "run", str(file), "--quiet"]

    def begin() -> subprocess.Popen[str]:
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert run.stdout is not None
        run.stdout.readline()
        return run

    run, begun = begin(), time.monotonic()
    run.communicate()
    took_s, dice, stopped = time.monotonic() - begun, random.Random(4), 0
    for _ in range(40):
        run = begin()
        time.sleep(dice.random() * took_s)
        run.send_signal(number)
        _, err = run.communicate(timeout=60)
        assert (run.returncode, err) in [(128 + number, "interrupted\n"), (0, "")]
        stopped += run.returncode != 0
    assert stopped > 10


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="no such limit")
@pytest.mark.parametrize("megabytes", [300, 450, 600, 800, 1000])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_too_little_memory_is_told_in_one_message(file: Path, megabytes: int, jobs: str) -> None:
    file.write_text(SCENARIO.replace("6/h", "9000/h").replace("replications: 3", "replications: 4"))
    out = file.parent / "out"
    words = f'run "{file}" --engine simpy --jobs {jobs} --keep chats --out "{out}" --quiet'
    command = f'ulimit -v {megabytes}000; exec "{sys.executable}" -m sim {words}'
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, timeout=500,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]
    assert done.returncode in (0, 1), done.stderr
    assert out.exists() == (done.returncode == 0)
    if done.returncode:
        assert len(said) == 1
        assert said[0].startswith("error: ")
        assert said[0].endswith(LESS)
