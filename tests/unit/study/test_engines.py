"""Which engine a job is given, and that nobody can tell but by the clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.engine import compiled
from sim.engine.reference import run as reference
from sim.study import simulate
from sim.study.task import COMPILED_FROM, choose, engine_of
from sim.study.wanted import ENGINES
from unit.study.small import data_of, small


def test_auto_takes_simpy_for_small_jobs_and_the_compiled_engine_from_its_threshold() -> None:
    assert choose("auto", COMPILED_FROM - 1) == "simpy"
    assert choose("auto", COMPILED_FROM) == "compiled"


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_that_is_named_is_taken_whatever_the_size(name: str) -> None:
    assert choose(name, 1) == choose(name, 1e9) == name


def test_engines_are_those_of_their_names() -> None:
    assert engine_of("simpy") is reference.run
    assert engine_of("compiled") is compiled.run


def test_r30_both_engines_write_the_same_files_and_the_manifest_names_the_one(
    tmp_path: Path,
) -> None:
    for name in ENGINES:
        simulate(small(), engine=name, folder=tmp_path / name, keep="chats")
    content = {n: json.loads((tmp_path / n / "manifest.json").read_text()) for n in ENGINES}
    assert {n: content[n].pop("run")["engine"] for n in ENGINES} == {n: n for n in ENGINES}
    assert content["simpy"] == content["compiled"]
    assert data_of(tmp_path / "simpy") == data_of(tmp_path / "compiled")


def test_retries_count_towards_the_choice(tmp_path: Path) -> None:
    plain = small(groups={"sales": {"arrivals": {"rate": "400/h"}}, "help": {}})
    retry = {"probability": 1.0, "delay": "1m", "max_attempts": 20}
    again = small(
        groups={
            "sales": {"arrivals": {"rate": "400/h"}, "customers": {"retry": retry}},
            "help": {},
        }
    )
    chosen = []
    for scenario in (plain, again):
        folder = tmp_path / str(len(chosen))
        # the choice is made before anything is run: one short replication shows it
        cut = scenario.with_settings({"cooldown": "0d", "warmup": "0d", "duration": "1d"})
        simulate(cut, replications=1, folder=folder)
        chosen.append(json.loads((folder / "manifest.json").read_text())["run"]["engine"])
    assert chosen == ["simpy", "compiled"]
