"""Replications of a small scenario: the study, its folder, and what is left when it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.engine.log import RunLog
from sim.errors import OutputError, ScenarioError
from sim.inputs.arrays import Inputs
from sim.results.result import Result
from sim.study import simulate
from unit.study.small import in_window, small

FILES = ["agents", "days", "intervals", "openings", "replications", "waits"]


@pytest.fixture(scope="module")
def study() -> Result:
    return simulate(small(), keep="chats")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("study") / "out"
    simulate(small(), folder=out)
    return out


def figure(frame: pd.DataFrame, metric: str, group: str = "all", segment: str = "all") -> float:
    here = (frame["metric"] == metric) & (frame["group"] == group) & (frame["segment"] == segment)
    (value,) = frame.loc[here, "mean" if "mean" in frame else "value"]
    return float(value)


def test_the_summary_has_the_promised_columns_for_every_group_and_segment(study: Result) -> None:
    summary = study.summary()
    assert list(summary.columns) == [
        "policy", "group", "segment", "metric", "unit", "mean", "ci_low", "ci_high", "sd",
        "replications",
    ]  # fmt: skip
    assert summary["group"].unique().tolist() == ["all", "sales", "help"]
    assert summary["segment"].unique().tolist() == ["all", "live", "offline"]
    assert (summary["policy"] == "base").all()
    assert (summary["replications"] == 3).all()


def test_waits_of_the_summary_are_those_of_the_log(study: Result) -> None:
    chats = in_window(study.chats)
    reached = chats[chats["reached"].fillna(False).astype(bool)]
    for segment in ("live", "offline"):
        waits = reached.loc[reached["segment"] == segment, "user_wait_time"]
        assert figure(study.summary(), "wait_mean", segment=segment) == pytest.approx(waits.mean())
        p90 = np.percentile(waits, 90, method="inverted_cdf")
        assert figure(study.summary(), "wait_p90", segment=segment) == pytest.approx(p90, rel=1e-3)


def test_intervals_add_up_to_the_summary_across_a_clock_change(study: Result) -> None:
    table = study.by_interval()
    raised = table[(table["metric"] == "raised") & (table["segment"] == "all")]
    assert raised["interval_start"].nunique() == 2 * (24 + 23)
    for group in ("all", "sales", "help"):
        total = raised.loc[raised["group"] == group, "mean"].sum()
        assert total == pytest.approx(figure(study.summary(), "raised", group))
    totals = study.interval_totals()
    waits = totals[(totals["metric"] == "wait_mean") & (totals["segment"] == "all")]
    waits = waits[waits["group"] == "all"]
    pooled = waits["numerator"].sum() / waits["denominator"].sum()
    assert pooled == pytest.approx(figure(study.summary(), "wait_mean"))


def test_intervals_hold_the_sums_that_their_means_are_made_of(study: Result) -> None:
    table = study.by_interval()
    raised, waits = (table[table["metric"] == name] for name in ("raised", "wait_mean"))
    assert (raised["denominator"] == 3).all()
    assert (raised["numerator"] == 3 * raised["mean"]).all()
    some = waits[waits["denominator"] > 0]
    assert len(some) < len(waits)
    means = some["numerator"] / (some["denominator"] * 1e6)
    assert means.tolist() == some["mean"].tolist()


def test_days_are_local_dates(study: Result) -> None:
    assert set(study.days["day"].dt.strftime("%Y-%m-%d")) == {"2026-03-28", "2026-03-29"}


def test_agents_hours_by_status_make_up_the_window(study: Result) -> None:
    agents = study.agents
    by_status = [f"{name}_hours" for name in ("available", "busy", "away", "offline")]
    assert agents[by_status].sum(axis=1).tolist() == pytest.approx([47] * 6)
    assert agents.groupby("replication")["scheduled_hours"].sum().tolist() == [32] * 3
    assert agents["chats"].sum() / 3 == pytest.approx(figure(study.summary(), "assigned"))


def test_openings_are_every_morning_of_every_group(study: Result) -> None:
    openings = study.openings
    assert len(openings) == 3 * 2 * 2
    assert set(openings["opened_at"].dt.strftime("%H:%M")) == {"09:00"}
    drained = openings["drained_at"].notna()
    assert (openings.loc[drained, "drained_at"] >= openings.loc[drained, "opened_at"]).all()


def test_hours_are_two_half_hours_put_together() -> None:
    study = simulate(small(), keep="intervals")
    fine, hourly = study.by_interval(), study.by_interval("1h")
    for frame, count in ((fine, 94), (hourly, 47)):
        assert frame["interval_start"].nunique() == count
    for metric in ("raised", "missed"):
        sums = [f.loc[f["metric"] == metric, "mean"].sum() for f in (fine, hourly)]
        assert sums[0] == pytest.approx(sums[1])


def test_r18_what_is_assumed_of_customers_is_told() -> None:
    leaving = {"groups.*.customers": {"open_patience": "9h"}}
    told = "assumed: open customers never leave"
    assert told in simulate(small(), replications=1).notes
    assert told not in simulate(small().with_settings(leaving), replications=1).notes


def test_progress_is_told_after_every_replication() -> None:
    told: list[tuple[int, int]] = []
    simulate(small(), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("wrong", [{"replications": 0}, {"replications": True}, {"keep": "all"}])
def test_impossible_wishes_are_refused_before_anything_is_written(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ScenarioError, match="allowed"):
        simulate(small(), folder=tmp_path / "out", **wrong)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_holds_every_file(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"summary.csv", "manifest.json", *(f"{name}.parquet" for name in FILES)}
    content = json.loads((folder / "manifest.json").read_text())
    assert (content["seed"], content["replications"], content["keep"]) == (7, 3, "summary")
    assert content["scenario"]["name"] == "Small"
    read, summary = pd.read_csv(folder / "summary.csv", dtype=str), simulate(small()).summary()
    assert read.columns.tolist() == summary.columns.tolist()
    # by Python itself: not every version of pandas reads the last digit
    numbers = summary.select_dtypes("number")
    pd.testing.assert_frame_equal(
        read[numbers.columns].apply(lambda column: column.map(float)),
        numbers,
        check_dtype=False,
        check_exact=True,
    )
    labels = summary.columns.difference(numbers.columns)
    assert read[labels].to_numpy().tolist() == summary[labels].to_numpy().tolist()


def test_kept_logs_are_written_a_row_group_a_replication(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    out = tmp_path / "out"
    simulate(small(), keep="chats", folder=out)
    for name in ("chats", "activity", "replications", "days", "agents", "openings"):
        assert pq.ParquetFile(out / f"{name}.parquet").num_row_groups == 3, name


def test_kept_intervals_are_written_for_every_replication(tmp_path: Path) -> None:
    simulate(small(), keep="intervals", folder=tmp_path / "out")
    frame = pd.read_parquet(tmp_path / "out" / "intervals.parquet")
    assert list(frame.columns) == [
        "policy", "replication", "group", "segment", "interval_start", "metric", "value",
        "numerator", "denominator",
    ]  # fmt: skip
    assert frame["replication"].unique().tolist() == [0, 1, 2]


def test_an_existing_folder_is_refused_before_the_first_replication(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    told: list[int] = []
    with pytest.raises(OutputError, match="exists already"):
        simulate(small(), folder=tmp_path / "out", progress=lambda done, _: told.append(done))
    assert told == []


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_at_the_first_replication_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def fails(inputs: Inputs) -> RunLog:
        raise error

    monkeypatch.setattr("sim.study.running.engine_of", lambda _: fails)
    with pytest.raises(error):
        simulate(small(), folder=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_plots_are_written_into_the_folder_before_it_gets_its_name(tmp_path: Path) -> None:
    def plots(study: Result, where: Path) -> None:
        assert not (tmp_path / "out").exists()
        (where / "one.png").write_bytes(b"x")

    simulate(small(), replications=1, folder=tmp_path / "out", plots=plots)
    assert (tmp_path / "out" / "plots" / "one.png").exists()


def test_a_single_replication_has_no_intervals() -> None:
    summary = simulate(small(), replications=1).summary()
    assert summary[["ci_low", "ci_high", "sd"]].isna().all(axis=None)
