"""An output folder read back gives what its result gave, or one message that says what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import OutputError, ResultError
from sim.results.stored import StoredStudy, open_folder
from unit.study.small import small

TABLES = ["replications", "days", "openings", "agents", "waits"]
TARGETS = [
    {"metric": "missed_rate", "at_most": "50%"},
    {"metric": "missed_rate", "group": "help", "per": "day", "share_of": "90%", "at_most": "1%"},
]


def equal(got: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        got, expected, check_dtype=False, check_categorical=False, check_index_type=False
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored") / "run"
    sim.run(small(), out=folder)
    return folder


@pytest.fixture
def copied(run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run, tmp_path / "copy"))


@pytest.mark.parametrize("keep", ["summary", "intervals", "chats"])
def test_a_folder_gives_the_tables_of_its_result(keep: str, tmp_path: Path) -> None:
    result = sim.run(small(targets=TARGETS), keep=keep, out=tmp_path / "out")
    stored = StoredStudy(open_folder(tmp_path / "out"), "base").result
    for name in TABLES + (["chats", "activity"] if keep == "chats" else []):
        equal(getattr(stored, name), getattr(result, name))
    for name in ("summary", "by_interval", "interval_totals"):
        equal(getattr(stored, name)(), getattr(result, name)())
    assert stored.scenario == replace(result.scenario, file=stored.scenario.file, warnings=())
    of_days = "missed_rate", "help", "all"
    np.testing.assert_array_equal(
        stored.study.day_values(*of_days), result.study.day_values(*of_days)
    )


@pytest.mark.parametrize(
    ("source", "chats", "hours"),
    [("live", 'keep="chats"', 'keep="intervals"'), ("stored", "--keep chats", "30min")],
)
def test_what_was_not_kept_is_refused_with_the_way_to_keep_it(
    run: Path, source: str, chats: str, hours: str
) -> None:
    stored = StoredStudy(open_folder(run), "base").result
    result = stored if source == "stored" else sim.run(small(), replications=1)
    for table in ("chats", "activity"):
        with pytest.raises(ResultError, match=chats):
            getattr(result, table)
    with pytest.raises(ResultError, match=hours):
        result.by_interval("1h")


@pytest.mark.parametrize("every", ["7min", "0min", "5h", "soon", "-30min"])
def test_intervals_of_other_lengths_are_refused(every: str) -> None:
    with pytest.raises(ResultError, match="is not a length"):
        sim.run(small(), replications=1).by_interval(every)


def test_another_policy_than_there_is_is_refused(run: Path) -> None:
    with pytest.raises(ResultError, match="there are: base"):
        StoredStudy(open_folder(run), "other")


def test_each_policy_of_a_comparison_has_its_own_rows_and_scenario(tmp_path: Path) -> None:
    tight = {"groups.sales.offline_handling.max_offline_tickets": 1}
    found = sim.compare(small(policies={"007": tight}), out=tmp_path / "out")
    folder = open_folder(tmp_path / "out")
    assert (folder.policies, folder.baseline, folder.varied) == (["base", "007"], "base", None)
    for name, result in found.results.items():
        stored = StoredStudy(folder, name).result
        equal(stored.summary(), result.summary())
        equal(stored.by_interval(), result.by_interval())
        limit = result.scenario.groups[0].offline_handling.max_offline_tickets
        assert stored.scenario.groups[0].offline_handling.max_offline_tickets == limit
    equal(folder.csv("differences"), found.differences())


def test_a_sweep_tells_what_each_policy_varies(tmp_path: Path) -> None:
    limit, count = "default.offline_handling.max_offline_tickets", "agents.bob.concurrency"
    found = sim.sweep(
        small(), {limit: [2, "unlimited"], count: [1, 2]}, replications=2, out=tmp_path / "out"
    )
    folder = open_folder(tmp_path / "out")
    assert list(folder.varied[folder.baseline]) == [limit, count]
    assert folder.csv("summary")[limit].tolist() == found.summary()[limit].tolist()
    for name, result in found.results.items():
        stored = StoredStudy(folder, name).result.scenario
        groups = result.scenario.groups
        assert [g.offline_handling for g in stored.groups] == [g.offline_handling for g in groups]
        assert stored.agents == result.scenario.agents


def test_names_stay_text_whatever_they_look_like(tmp_path: Path) -> None:
    groups = {"NA": {"arrivals": {"rate": "6/h"}}, "1e3": {"arrivals": {"rate": "4/h"}}}
    agents = [{"name": "null", "groups": ["NA", "1e3"], "shift": "day"}]
    sim.run(small(groups=groups, agents=agents), replications=1, out=tmp_path / "out")
    stored = StoredStudy(open_folder(tmp_path / "out"), "base").result
    assert list(stored.summary()["group"].unique()) == ["all", "NA", "1e3"]
    assert stored.agents["agent"].tolist() == ["null"]


def test_data_files_may_be_gone(tmp_path: Path) -> None:
    file = tmp_path / "forecast.csv"
    file.write_text("interval_start,chats\n2026-03-27T00:00,40\n2026-03-28T00:00,30\n")
    groups = {"sales": {"arrivals": {"forecast": str(file)}}}
    agents = [{"name": "ann", "groups": ["sales"], "shift": "day"}]
    scenario = small(groups=groups, agents=agents, duration="1d")
    sim.run(scenario, replications=1, out=tmp_path / "out")
    file.unlink()
    group = StoredStudy(open_folder(tmp_path / "out"), "base").result.scenario.groups[0]
    assert group.arrivals.path.name == "forecast.csv"  # type: ignore[union-attr]


def _without(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda manifest: {k: v for k, v in manifest.items() if k != key}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda m: {**m, "format": 99},
            "found format 99, this version reads up to 1: read it with",
        ),
        (lambda m: [m], r"no manifest of an output folder \(no mapping\)"),
        (_without("seed"), r"\(no seed\): run it again"),
        (lambda m: {**m, "notes": 3}, "notes is no list of sentences"),
        (lambda m: {**m, "replications": "many"}, "replications is no count"),
        (lambda m: {**m, "scenario": []}, "scenario is no mapping"),
        (lambda m: {**m, "scenario": {"baseline": "a", "policies": {}}}, "no such baseline"),
    ],
)
def test_a_manifest_that_is_not_one_is_refused(
    copied: Path, change: Callable[[dict[str, Any]], Any], said: str
) -> None:
    path = copied / "manifest.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(OutputError, match=said):
        open_folder(copied)


def test_a_scenario_of_another_version_is_refused(copied: Path) -> None:
    path = copied / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["scenario"]["groups"]["sales"]["moods"] = "good"
    path.write_text(json.dumps(manifest))
    with pytest.raises(OutputError, match=r"no scenario of this version \(.*moods"):
        _ = StoredStudy(open_folder(copied), "base").result.scenario


def test_no_folder_no_output_and_an_unfinished_one_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no such folder"):
        open_folder(tmp_path / "none")
    with pytest.raises(OutputError, match=r"no output folder, it has no manifest.json"):
        open_folder(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file"):
        open_folder(tmp_path / "file")
    (tmp_path / "out.partial").mkdir()
    for name in ("out", "out.partial"):
        with pytest.raises(OutputError, match=r"unfinished run.*--resume"):
            open_folder(tmp_path / name)


def test_no_json_is_said_so(copied: Path) -> None:
    (copied / "manifest.json").write_text("{")
    with pytest.raises(OutputError, match="is no JSON"):
        open_folder(copied)


def test_a_damaged_table_is_named(copied: Path) -> None:
    stored = StoredStudy(open_folder(copied), "base").result
    (copied / "days.parquet").unlink()
    (copied / "waits.parquet").write_bytes((copied / "waits.parquet").read_bytes()[:100])
    (copied / "summary.csv").write_text('policy,group\n"base')
    pd.read_parquet(copied / "intervals.parquet").drop(columns="numerator").to_parquet(
        copied / "intervals.parquet"
    )
    with pytest.raises(OutputError, match=r"days.parquet: is missing, the folder is damaged"):
        _ = stored.days
    with pytest.raises(OutputError, match=r"waits.parquet: cannot be read .*run it again"):
        _ = stored.waits
    with pytest.raises(OutputError, match=r"summary.csv: cannot be read"):
        stored.summary()
    with pytest.raises(OutputError, match=r"intervals.parquet: has no numerator"):
        stored.by_interval()


def test_a_table_of_other_policies_is_damaged(copied: Path) -> None:
    text = (copied / "summary.csv").read_text()
    (copied / "summary.csv").write_text(text.replace("\nbase,", "\nother,"))
    with pytest.raises(OutputError, match=r"policies that manifest.json does not name"):
        StoredStudy(open_folder(copied), "base").result.summary()


@pytest.mark.parametrize("name", ["summary.csv", "targets.csv", "days.parquet", "changed.parquet"])
def test_a_link_that_leads_nowhere_is_damage_and_not_absence(copied: Path, name: str) -> None:
    stored = open_folder(copied)
    (copied / name).unlink(missing_ok=True)
    assert not stored.has(name)
    (copied / name).symlink_to("nowhere")
    assert stored.has(name)
    read = stored.csv if name.endswith(".csv") else stored.table
    with pytest.raises(OutputError, match=rf"{name}: found a link that is no file, the folder"):
        read(name.rsplit(".", maxsplit=1)[0])
