"""What is kept of the compiler's work: taken only where it is what was written, by this user."""

from __future__ import annotations

import ast
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.engine import jit

PACKAGE = Path(jit.__file__).parents[1]


def used_by_what_is_compiled(path: Path) -> set[Path]:
    """The files of ours from which the compiled functions of a file take a name."""
    tree = ast.parse(path.read_text())
    origin = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim")
        for alias in node.names
    }
    names = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.decorator_list
        for part in node.body
        for name in ast.walk(part)
        if isinstance(name, ast.Name)
    }
    modules = {str(origin[name]) for name in names & origin.keys()} - {"sim", "sim.engine.kernel"}
    return {PACKAGE.parent / f"{module.replace('.', '/')}.py" for module in modules}


def test_the_cache_depends_on_all_that_is_compiled() -> None:
    files = {path.resolve() for path in jit.sources()}
    kernel = sorted((PACKAGE / "engine" / "kernel").glob("*.py"))
    used = set().union(*map(used_by_what_is_compiled, kernel))
    assert PACKAGE / "engine" / "codes.py" in used
    assert used <= files


def twice(number: int) -> int:
    return number * 2


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one file in which a function is kept that was compiled once."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(jit, "cache_folder", lambda: str(folder))
    assert jit.entry(twice)(21) == 42
    (file,) = folder.iterdir()
    return file


def told(call: Callable[[], int]) -> tuple[int, list[str]]:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        number = call()
    return number, [str(each.message) for each in found]


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def cut_to_the_checksum(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:16])


def one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 50)


def trap(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:16] + pickle.dumps(Trap(path.parent.parent / "sprung")))


def folder(path: Path) -> None:
    path.unlink()
    (path / "within").mkdir(parents=True)


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


def fifo(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no such files on this system")
    path.unlink()
    os.mkfifo(path)


def unreadable(path: Path) -> None:
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")


DAMAGES = [
    emptied, cut, cut_to_the_checksum, one_bit, garbage, trap, folder, dangling, fifo, unreadable,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_compiled_anew_and_said_once(
    kept: Path, damage: Callable[[Path], None]
) -> None:
    damage(kept)
    number, said = told(lambda: jit.entry(twice)(21))
    assert number == 42
    assert len(said) == 1
    assert said[0].startswith(f"{kept}: a file of the compile cache is damaged: the engine is")
    assert not (kept.parent.parent / "sprung").exists()
    # whole again
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    assert told(lambda: jit.entry(twice)(21)) == (42, [])


def test_what_is_kept_is_taken(kept: Path) -> None:
    before = kept.stat().st_mtime_ns
    again = jit.entry(twice)
    assert again(4) == 8
    assert sum(again.stats.cache_hits.values()) == 1  # type: ignore[attr-defined]
    assert kept.stat().st_mtime_ns == before


def test_a_file_does_not_stand_for_another(kept: Path) -> None:
    # another function of the same name and signature, kept under another name
    other = kept.with_name(kept.name.replace("twice", "thrice"))
    other.write_bytes(kept.read_bytes())

    def thrice(number: int) -> int:
        return number * 3

    thrice.__qualname__ = "thrice"
    number, said = told(lambda: jit.entry(thrice)(2))
    assert (number, len(said)) == (6, 1)


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    kept.unlink()
    monkeypatch.setattr(Path, "write_bytes", full)
    assert told(lambda: jit.entry(twice)(21)) == (42, [])
    assert list(kept.parent.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions")
@pytest.mark.parametrize(
    ("mode", "allowed"), [(0o700, True), (0o755, True), (0o775, False), (0o777, False)]
)
def test_a_folder_that_others_may_write_is_not_used(
    tmp_path: Path, mode: int, allowed: bool
) -> None:
    place = tmp_path / "compiled"
    place.mkdir()
    place.chmod(mode)
    assert (jit._why_not(place) is None) == allowed


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions")
def test_a_folder_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "above" / "compiled"
    assert jit._why_not(place) is None
    assert place.stat().st_mode & 0o777 == 0o700
    monkeypatch.setattr(os, "getuid", lambda: place.stat().st_uid + 1)
    assert jit._why_not(place) == "belongs to another user, or others may write to it"


def test_a_system_without_users_has_a_folder_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "getuid", raising=False)
    assert jit._why_not(tmp_path / "compiled") is None


@pytest.mark.parametrize("link", [False, True])
def test_a_file_in_place_of_the_folder_makes_room(tmp_path: Path, link: bool) -> None:
    place = tmp_path / "compiled"
    place.symlink_to("nowhere") if link else place.write_bytes(b"")
    assert jit._why_not(place) is None
    assert place.is_dir()


RUN = """
name: Compiled
timezone: UTC
start: 2026-03-02
duration: 1d
warmup: 0d
replications: 2
groups: {shop: {working_hours: {mon: "09:00-17:00"}, arrivals: {rate: 6/h}}}
shifts: {day: {mon: "09:00-17:00"}}
agents: [{name: ann, groups: [shop], shift: day}]
"""


@pytest.mark.long
def test_a_run_with_a_damaged_cache_gives_what_it_gave_and_one_warning(tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text(RUN)
    command = [sys.executable, "-c", "from sim.cli import main; main()", "run", "run.yaml"]
    command += ["--engine", "compiled", "--jobs", "1"]

    def run() -> tuple[int, str, list[str]]:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        return done.returncode, done.stdout, done.stderr.splitlines()

    status, printed, said = run()
    assert (status, said) == (0, [])
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert files
    for damage in (emptied, cut, garbage):
        for file in files:
            damage(file)
        status, again, said = run()
        assert (status, again) == (0, printed), damage
        assert len(said) == 1, said
        assert said[0].startswith("warning: ")
        assert "is damaged: the engine is compiled anew" in said[0]
    assert run() == (0, printed, [])
