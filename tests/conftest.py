"""Fixtures of all tests: every engine, and the real data where it is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import play

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(params=sorted(play.ENGINES))
def engine(request: pytest.FixtureRequest) -> play.Engine:
    """Each engine in turn: the rules hold on all of them."""
    return play.ENGINES[request.param]


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
