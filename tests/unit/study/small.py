"""A small scenario for studies: two groups, two agents, two days across a clock change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.reference.run import run
from sim.errors import ScenarioError
from sim.inputs import Plan, prepare
from sim.inputs.arrays import Inputs
from sim.scenario import from_document
from sim.scenario.model import Scenario
from sim.study.task import Task


def small(**changes: Any) -> Scenario:
    """Build it, with some of its keys changed."""
    return from_document(
        {
            "name": "Small",
            "timezone": "Europe/Berlin",
            "start": "2026-03-28",
            "duration": "2d",
            "warmup": "1d",
            "replications": 3,
            "seed": 7,
            "default": {
                "working_hours": {"mon-sun": "09:00-17:00"},
                "offline_handling": {"max_offline_tickets": 5},
                "queue_handling": {"limit": 3, "inactivity_timeout": "1m"},
                "customers": {"patience": {"exponential": "5m"}},
                "handling": {"work": {"exponential": "10m"}},
            },
            "groups": {
                "sales": {"arrivals": {"rate": "6/h"}},
                "help": {"arrivals": {"rate": "4/h"}},
            },
            "shifts": {"day": {"mon-sun": "09:00-17:00"}},
            "agents": [
                {"name": "ann", "groups": ["sales", "help"], "shift": "day"},
                {"name": "bob", "groups": ["help"], "shift": "day", "concurrency": 2},
            ],
            **changes,
        },
        Path(),
    )


def in_window(chats: pd.DataFrame) -> pd.DataFrame:
    """The chats raised in its two days."""
    begin, end = "2026-03-28T00:00+01:00", "2026-03-30T00:00+02:00"
    return chats[(chats["raised_at"] >= begin) & (chats["raised_at"] < end)]


def refuse() -> None:
    raise ScenarioError("too many chats")


def data_of(folder: Path) -> dict[str, bytes]:
    """Every file in an output folder but the manifest, which tells how the run was made."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    files = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
    assert files.pop("manifest.json")
    return files


PLAN: Plan = prepare(small())


@dataclass(frozen=True)
class Odd:
    """A plan of which one replication is drawn in a way of its own."""

    odd: int
    draws: Callable[[], None]
    base: Plan = PLAN

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.base, name)

    def draw(self, replication: int) -> Inputs:
        if replication == self.odd:
            self.draws()
        return self.base.draw(replication)


def task(plan: object = PLAN, keep_log: bool = False) -> Task:
    return Task(plan, run, "base", keep_log)  # type: ignore[arg-type]
