"""Fixtures of all tests: every engine, and the real data where it is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import command
import play
from sim.show import plots

REPOSITORY = Path(__file__).parent.parent
SAVE_ALL, SAVE_COMPARISON = plots.save_all, plots.save_comparison
# the commands that tests start need not compile the package anew, one after another
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(params=sorted(play.ENGINES))
def engine(request: pytest.FixtureRequest) -> play.Engine:
    """Each engine in turn: the rules hold on all of them."""
    return play.ENGINES[request.param]


@pytest.fixture(scope="session", autouse=True)
def at_small_cost() -> Iterator[None]:
    """Folders that tests write have no pictures, which take most of the time of a small run.

    And where it is left open there is one core for each of the processes that tests run in, beside
    each other: a run starts no workers that would be in each other's way.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
        patch.setattr(plots, "save_all", lambda *_, **__: None)
        patch.setattr(plots, "save_comparison", lambda *_, **__: None)
        yield


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures in folders all the same, for a test that is about them."""
    monkeypatch.setattr(plots, "save_all", SAVE_ALL)
    monkeypatch.setattr(plots, "save_comparison", SAVE_COMPARISON)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a small scenario."""
    path = tmp_path / "shop.yaml"
    path.write_text(command.SCENARIO)
    return path


DATA = Path(os.environ.get("INBOXSIM_DATA", REPOSITORY.parent / "shared" / "data"))
CASES = {"core": 120, "all": 200}
"""Folders of cases whose rules are built, and how many there are in each."""


def data_folder(name: str) -> Path:
    """Return a folder of the real data, or skip the test that needs it."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"no data at {folder}: set INBOXSIM_DATA to the folder that holds {name}")
    return folder


def case_files() -> list[Path]:
    """The scenario files of all cases whose rules are built; none without the data."""
    return sorted(file for name in CASES for file in DATA.glob(f"cases/{name}/*/scenario.yaml"))


@pytest.fixture(scope="session")
def bank() -> Path:
    """The month of a real contact centre."""
    return data_folder("bank_1999_02")
