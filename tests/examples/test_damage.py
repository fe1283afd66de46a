"""A disk that fills up, and folders that are damaged: one message, or the right result."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from conftest import SAVE_ALL
from sim import cli
from sim.show import plots
from sim.study.task import Outcome
from unit.study.test_unfinished import tree

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="no such files and limits"),
]

SCENARIO = """
name: Damaged
timezone: Europe/Berlin
start: 2026-03-27
duration: 2d
warmup: 0d
seed: 5
replications: 4
default:
  working_hours: {mon-sun: "09:00-17:00"}
  handling: {work: {exponential: 8m}}
groups:
  shop: {arrivals: {rate: 40/h}}
shifts:
  day: {mon-sun: "09:00-17:00"}
agents:
  - {name: ann, groups: [shop], concurrency: 2, shift: day}
targets:
  - {metric: missed_rate, at_most: 50%}
"""
WORDS = ("run", "damaged.yaml", "--out", "out", "--keep", "chats", "--jobs", "1", "--quiet")


def full_after(limit: int) -> None:
    """Have the system refuse files of more bytes, as on a disk that is full."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def refused_from(number: int) -> None:
    """Refuse the file number so many that is opened to write in the output."""
    left, below = [number], str(Path("out").absolute())

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" or not str(arguments[0]).startswith(below):
            return
        assert isinstance(arguments[2], int)
        if arguments[2] & (os.O_WRONLY | os.O_RDWR):
            left[0] -= 1
            if left[0] == 0:
                raise OSError(28, "No space left on device")

    sys.addaudithook(watch)


def killed_at_third() -> None:
    """Have the run die when its third replication is finished."""
    from sim.study.journal import Journal

    add = Journal.add

    def dying(journal: Journal, policy: int, number: int, outcome: Outcome) -> None:
        if number == 2:
            os._exit(9)
        add(journal, policy, number, outcome)

    Journal.add = dying  # type: ignore[method-assign]


def without_pictures() -> None:
    """Have a run draw nothing: what is tried is long before that."""
    plots.save_all = lambda *_: None


@dataclass(frozen=True)
class Done:
    returncode: int
    stderr: str


def inboxsim(folder: Path, *words: str, first: Callable[[], None] | None = None) -> Done:
    """Run the command in a copy of this process, which has its libraries at hand."""
    # no file: the system may refuse those
    said, say = os.pipe()
    process = get_context("fork").Process(target=_command, args=(folder, words, say, first))
    process.start()
    os.close(say)
    process.join(120)
    if process.exitcode is None:
        process.kill()
        pytest.fail(f"{words} does not end")
    with open(said, encoding="utf-8") as file:  # noqa: PTH123
        return Done(process.exitcode, file.read())


def _command(
    folder: Path, words: Sequence[str], say: int, first: Callable[[], None] | None
) -> None:
    os.chdir(folder)
    sys.argv = ["inboxsim", *words]
    sys.stderr = open(say, "w", buffering=1, encoding="utf-8")  # noqa: SIM115
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    warnings.resetwarnings()
    status: object = 1
    try:
        if first is not None:
            first()
        cli.main()
        status = 0
    except SystemExit as stop:
        status = stop.code or 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    os._exit(status if isinstance(status, int) else 1)


def told(done: Done) -> str:
    """The one message with which a command ended; warnings are beside it."""
    said = [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]
    assert done.returncode == 2, done.stderr
    assert len(said) == 1, done.stderr
    assert said[0].startswith("error: ")
    return said[0]


@pytest.fixture(scope="module", autouse=True)
def drawn() -> Iterator[None]:
    """A disk may fill up while pictures are drawn, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plots, "save_all", SAVE_ALL)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``out``, whole, and ``out.partial`` of two replications in ``left``."""
    folder = tmp_path_factory.mktemp("damage")
    (folder / "damaged.yaml").write_text(SCENARIO)
    assert inboxsim(folder, *WORDS).returncode == 0
    assert inboxsim(folder, "report", "out", "-o", "page.html", "--quiet").returncode == 0
    (folder / "left").mkdir()
    shutil.copy(folder / "damaged.yaml", folder / "left")
    assert inboxsim(folder / "left", *WORDS, first=killed_at_third).returncode == 9
    return folder


@pytest.mark.parametrize("limit", [0, 1, 100, 1000, 3000, 10_000, 20_000, 40_000])
def test_where_no_more_bytes_fit_the_run_is_whole_or_not_at_all(
    made: Path, tmp_path: Path, limit: int
) -> None:
    check_full(made, tmp_path, partial(full_after, limit))


@pytest.mark.parametrize("number", [1, 2, 5, 12, 16, 20])
def test_where_no_more_files_fit_the_run_is_whole_or_not_at_all(
    made: Path, tmp_path: Path, number: int
) -> None:
    check_full(made, tmp_path, partial(refused_from, number))


def check_full(made: Path, folder: Path, first: Callable[[], None]) -> None:
    shutil.copy(made / "damaged.yaml", folder)
    done = inboxsim(folder, *WORDS, first=first)
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert "cannot be written" in told(done)
        assert not (folder / "out").exists()
        assert {path.name for path in folder.iterdir()} <= {"damaged.yaml", "out.partial"}
        again = inboxsim(folder, *WORDS, "--resume")
        assert (again.returncode, again.stderr) == (0, "")
    assert tree(folder / "out") == tree(made / "out")
    assert not (folder / "out.partial").exists()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def another(path: Path) -> None:
    """The content of another file of the same kind."""
    alike = (each for each in path.parent.iterdir() if each.suffix == path.suffix)
    others = sorted(each for each in alike if each.is_file() and each != path)
    if not others:
        pytest.skip("there is no other")
    path.write_bytes(others[0].read_bytes())


def missing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES = [cut, empty, garbage, another, missing, folder, dangling, fifo]
STORED = [
    "manifest.json", "summary.csv", "targets.csv", "replications.parquet", "days.parquet",
    "agents.parquet", "openings.parquet", "waits.parquet", "intervals.parquet", "chats.parquet",
    "activity.parquet",
]  # fmt: skip
LEFT = [
    "identity.json", "lock", "replications/0/0.arrow", "replications/0/0-chats.arrow",
    "replications/0/1-activity.arrow", "replications/0/1.arrow",
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", STORED)
def test_a_damaged_output_folder_is_told_or_read_right(
    made: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    shutil.copytree(made / "out", tmp_path / "out", ignore=shutil.ignore_patterns("plots"))
    damage(tmp_path / "out" / name)
    done = inboxsim(tmp_path, "report", "out", "-o", "page.html", "--quiet")
    if done.returncode:
        assert "/out" in told(done)
        assert not (tmp_path / "page.html").exists()
    else:
        assert done.stderr == ""
        assert (tmp_path / "page.html").read_bytes() == (made / "page.html").read_bytes()


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", LEFT)
def test_a_damaged_unfinished_run_is_told_or_resumed_right(
    made: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    shutil.copytree(made / "left", tmp_path / "left")
    place = tmp_path / "left"
    damage(place / "out.partial" / name)
    done = inboxsim(place, *WORDS, "--resume", first=without_pictures)
    if done.returncode:
        assert "out.partial" in told(done)
        assert not (place / "out").exists()
        assert (place / "out.partial" / "replications" / "0").is_dir()
    else:
        assert done.stderr == ""
        whole = tree(made / "out")
        assert tree(place / "out") == {k: v for k, v in whole.items() if "plots" not in k}


@pytest.mark.parametrize("name", ["replications", "replications/0", "output", "."])
@pytest.mark.parametrize("put", ["file", "dangling", "fifo", "link"])
def test_what_stands_in_place_of_a_folder_of_an_unfinished_run_is_told(
    made: Path, tmp_path: Path, name: str, put: str
) -> None:
    shutil.copytree(made / "left", tmp_path / "left")
    place = tmp_path / "left"
    path = Path(os.path.normpath(place / "out.partial" / name))
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere) if path.exists() else elsewhere.mkdir()
    before = sorted(elsewhere.rglob("*"))
    if put == "file":
        path.touch()
    elif put == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("nowhere" if put == "dangling" else elsewhere)
    assert "out.partial" in told(inboxsim(place, *WORDS, "--resume", first=without_pictures))
    assert sorted(elsewhere.rglob("*")) == before
