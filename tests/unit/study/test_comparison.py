"""Several policies on the same customers: what is the same, what is compared, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.errors import InboxsimError, ResultError, ScenarioError
from sim.results.comparison import Comparison
from sim.scenario.model import Scenario
from sim.study import compare, running, simulate
from sim.study.sweep import policies_of
from unit.study.small import data_of, in_window, small

POLICIES = {
    "disabled": {"default.offline_handling.enabled": False},
    "no-queue": {"default.queue_handling.enabled": False},
}
PATH = "default.offline_handling.max_offline_tickets"
FILES = ["agents", "days", "intervals", "openings", "replications", "waits"]


def with_policies(**changes: Any) -> Scenario:
    return small(policies=POLICIES, **changes)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare(policies_of([with_policies()]), keep="chats")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("comparison") / "out"
    sim.compare(with_policies(), keep="chats", out=out)
    return out


def first_chats(chats: pd.DataFrame) -> pd.DataFrame:
    """Those raised in the window; when the clock stops depends on the policy."""
    chats = in_window(chats)
    return chats[chats["first_ticket_id"] == chats["ticket_id"]].reset_index(drop=True)


WHO = ["replication", "ticket_id", "group", "raised_at"]


def test_first_chats_are_equal_chat_by_chat_under_all_policies(compared: Comparison) -> None:
    base = first_chats(compared.results["base"].chats)[WHO]
    assert len(base) > 300
    for policy in ("disabled", "no-queue"):
        pd.testing.assert_frame_equal(first_chats(compared.results[policy].chats)[WHO], base)


def test_each_policy_gives_what_it_gives_alone(compared: Comparison) -> None:
    alone = simulate(with_policies().policy("disabled")).summary()
    mine = compared.results["disabled"].summary()
    pd.testing.assert_frame_equal(mine.drop(columns="policy"), alone.drop(columns="policy"))
    assert (mine["policy"] == "disabled").all()


def test_differences_are_of_the_means_of_the_summary(compared: Comparison) -> None:
    found, summary = compared.differences(), compared.summary()
    assert found["policy"].unique().tolist() == ["disabled", "no-queue"]
    assert found["group"].unique().tolist() == ["all", "sales", "help"]
    keys = ["group", "segment", "metric"]
    of_policy = {name: frame.set_index(keys)["mean"] for name, frame in summary.groupby("policy")}
    rows = found[found["policy"] == "no-queue"].set_index(keys)
    assert rows.index.tolist() == of_policy["base"].index.tolist()
    pd.testing.assert_series_equal(rows["base"], of_policy["base"], check_names=False)
    pd.testing.assert_series_equal(rows["value"], of_policy["no-queue"], check_names=False)
    counts = rows[rows["unit"] == "chats"]
    pd.testing.assert_series_equal(
        counts["difference"], counts["value"] - counts["base"], check_names=False
    )
    missed = rows.loc[("all", "all", "missed")]
    assert missed["ci_low"] < missed["paired_low"] < missed["difference"] < missed["ci_high"]


def test_the_baseline_can_be_any_policy() -> None:
    found = sim.compare(with_policies(), baseline="no-queue", replications=2)
    assert found.baseline == "no-queue"
    rows = found.differences("base").set_index(["group", "segment", "metric"])
    queued = rows.loc[("all", "all", "queued")]
    assert queued["base"] == 0
    assert queued["difference"] == queued["value"] > 0
    with pytest.raises(ResultError, match="no policy 'no-queue' set against 'no-queue'"):
        found.differences("no-queue")


def test_changed_chats_are_those_whose_logs_differ(compared: Comparison) -> None:
    changed = compared.changed("disabled")
    assert (changed["policy"] == "disabled").all()
    before, after = (first_chats(compared.results[name].chats) for name in ("base", "disabled"))
    one, other = (
        chats[["missed_reason", "reached"]].astype(object).fillna("") for chats in (before, after)
    )
    differ = before[(one != other).any(axis=1)].sort_values(["replication", "raised_at"])
    assert 20 < len(differ) < len(before)
    assert changed["raised_at"].tolist() == differ["raised_at"].tolist()
    assert changed["replication"].tolist() == differ["replication"].tolist()
    turned = (before["status"] == "RESOLVED") & (after["status"] == "MISSED")
    got = (changed["outcome_before"] == "reached") & (changed["outcome"] == "missed")
    assert got.sum() == turned.sum() > 20
    offline = got & (changed["segment"] == "offline")
    assert set(changed.loc[offline, "reason"]) == {"default_group_offline_disabled"}
    by_hour = compared.what_changed("disabled")
    assert by_hour["chats"].sum() == pytest.approx(len(changed) / 3)


def test_the_other_way_round_before_and_after_change_places(compared: Comparison) -> None:
    one, other = compared.changed("disabled"), compared.changed("base", versus="disabled")
    assert len(one) == len(other) > 0
    assert one["outcome"].tolist() == other["outcome_before"].tolist()
    assert one["wait_s_before"].equals(other["wait_s"])


def test_changes_of_a_policy_that_is_not_there_are_refused(compared: Comparison) -> None:
    for changes in (compared.changed, compared.what_changed):
        for asked in ({"policy": "other"}, {"policy": "disabled", "versus": "other"}):
            with pytest.raises(ResultError, match="no policy 'other'; there are: base, disabled"):
                changes(**asked)


def test_the_folder_holds_all_policies_one_row_group_a_replication(folder: Path) -> None:
    import pyarrow.parquet as pq

    written = {path.name for path in folder.iterdir()}
    assert written >= {*(f"{name}.parquet" for name in FILES), "differences.csv", "manifest.json"}
    file = pq.ParquetFile(folder / "replications.parquet")
    of_groups = [
        file.read_row_group(index, columns=["policy", "replication"]).to_pandas()
        for index in range(file.num_row_groups)
    ]
    seen = [(rows["policy"].unique().tolist(), rows["replication"].unique().tolist())
            for rows in of_groups]  # fmt: skip
    assert seen == [([p], [r]) for p in ("base", "disabled", "no-queue") for r in range(3)]
    for name in (*FILES, "chats", "activity", "changed"):
        policies = set(pd.read_parquet(folder / f"{name}.parquet")["policy"])
        assert policies >= {"disabled", "no-queue"}, name
    manifest = json.loads((folder / "manifest.json").read_text())
    assert list(manifest["scenario"]["policies"]) == ["base", "disabled", "no-queue"]
    assert manifest["scenario"]["baseline"] == "base"


def test_changed_chats_read_back_as_the_table(compared: Comparison, folder: Path) -> None:
    stored = pd.read_parquet(folder / "changed.parquet")
    assert stored["outcome"].astype(str).tolist() == compared.changed()["outcome"].tolist()


def test_results_and_comparisons_say_in_a_line_what_they_are(compared: Comparison) -> None:
    assert repr(compared) == "<Comparison of base, disabled, no-queue>"
    assert repr(compared.results["base"]) == "<Result of 'Small': 3 replications>"


def test_chats_kept_in_the_folder_are_those_of_the_policy(tmp_path: Path) -> None:
    found = sim.compare(with_policies(), keep="chats", out=tmp_path / "out", replications=1)
    for name, result in found.results.items():
        assert set(result.chats["policy"]) == {name}


def test_the_number_of_workers_changes_nothing(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "worker_count", lambda jobs, *_: jobs)
    sim.compare(with_policies(), keep="chats", out=tmp_path / "two", jobs=2, engine="compiled")
    assert data_of(tmp_path / "two") == data_of(folder)


def test_scenarios_of_other_groups_are_compared_where_they_agree() -> None:
    groups = {"sales": {"arrivals": {"rate": "6/h"}}, "vip": {"arrivals": {"rate": "1/h"}}}
    agents = [{"name": "ann", "groups": ["sales", "vip"], "shift": "day"}]
    other = small(groups=groups, agents=agents)
    found = sim.compare({"two": small(), "other": other})
    assert found.differences()["group"].unique().tolist() == ["all", "sales"]
    assert "other: not every scenario has its groups vip; they are not compared" in str(found.notes)
    assert "two: not every scenario has its groups help" in str(found.notes)
    assert set(found.summary()["group"]) == {"all", "sales", "help", "vip"}
    changed = found.changed("other")
    assert set(changed.loc[changed["group"] == "vip", "outcome_before"]) == {"not raised"}


def test_another_seed_of_a_file_is_not_used_and_said() -> None:
    found = sim.compare({"a": small(), "b": small(seed=8)}, replications=2)
    assert any("all run with seed 7 and 2 replications, whatever b says" in n for n in found.notes)
    assert (found.differences()["difference"].fillna(0) == 0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sim.compare(small()), "a comparison needs two or more"),
        (lambda: sim.compare([]), "a comparison needs two or more"),
        (lambda: sim.compare(with_policies(), baseline="disable"), "did you mean.*disabled"),
        (lambda: sim.compare([small(), small()]), "two scenarios are called 'Small'"),
        (
            lambda: sim.compare({"a": small(), "b": small(duration="3d")}),
            "duration of 'b' is 3, of 'a' 2: policies are compared over the same days",
        ),
        (
            lambda: sim.compare({"a": small(), "b": small(timezone="UTC")}),
            "timezone of 'b' is UTC",
        ),
        (lambda: sim.compare(with_policies(), keep="all"), 'keep: found "all"'),
        (lambda: sim.sweep(small(), {PATH: [1]}), "found one setting"),
        (lambda: sim.sweep(small(), {}), "found one setting"),
        (lambda: sim.sweep(small(), {PATH: 3}), "found 3, allowed: a list of values"),  # type: ignore[dict-item]
        (lambda: sim.sweep(small(), {PATH: [3, 3]}), "found 3 twice"),
        (lambda: sim.sweep(small(), {"seed": [3, 4]}), "seed: all settings of a sweep share it"),
        (lambda: sim.sweep(small(), {"default.ofline": [3, 4]}), "offline_handling"),
        (
            lambda: sim.sweep(small(), {PATH: [1, 2], "default.queue_handling.limit": [1, 2, 3]},
                              max_runs=5),
            "a grid of 2 x 3 = 6 settings, allowed are 5",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        call()


def test_r30_a_failure_in_the_second_policy_loses_no_finished_replication(tmp_path: Path) -> None:
    told: list[int] = []

    def refuse(done: int, total: int) -> None:
        assert total == 9
        told.append(done)
        if len(told) == 4:
            raise InboxsimError("no more")

    out = tmp_path / "new" / "out"
    with pytest.warns(UserWarning, match="4 finished .* --resume"), pytest.raises(InboxsimError):
        sim.compare(with_policies(), out=out, keep="chats", progress=refuse)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out.partial"]
    sim.compare(with_policies(), out=out, keep="chats", resume=True, progress=refuse)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out"]
    sim.compare(with_policies(), out=tmp_path / "whole", keep="chats")
    assert data_of(out) == data_of(tmp_path / "whole")


def test_a_sweep_has_a_column_for_each_path(tmp_path: Path) -> None:
    found = sim.sweep(
        with_policies(),
        {PATH: [5, 1], "default.queue_handling.limit": [1, "unlimited"]},
        out=tmp_path / "out",
        replications=2,
    )
    names = list(found.results)
    assert names == [
        "max_offline_tickets=5, limit=1",
        "max_offline_tickets=5, limit=unlimited",
        "max_offline_tickets=1, limit=1",
        "max_offline_tickets=1, limit=unlimited",
    ]
    for table in (found.summary(), found.differences(), found.frontier()):
        assert list(table.columns[:3]) == ["policy", PATH, "default.queue_handling.limit"]
        rows = table[table["policy"] == names[3]]
        assert set(rows[PATH]) == {1}
        assert set(rows["default.queue_handling.limit"]) == {"unlimited"}
    for name in ("summary", "differences", "frontier"):
        assert (tmp_path / "out" / f"{name}.csv").is_file()
    assert len(pd.read_parquet(tmp_path / "out" / "days.parquet")["policy"].unique()) == 4
    with pytest.raises(ResultError, match=r"days of .* were not kept"):
        _ = found.results[names[0]].days
    assert len(found.results[names[0]].replications) > 0


def test_the_frontier_leaves_out_what_another_setting_dominates() -> None:
    # nobody works faster for fewer slots
    found = sim.sweep(small(), {"agents.bob.concurrency": [2, 1]}, replications=5)
    measures = ["customers_lost", "service_level:live"]
    table = found.frontier(measures)
    more, less = table.to_dict("records")
    assert more["customers_lost:all"] < less["customers_lost:all"]
    assert more["service_level:live"] > less["service_level:live"]
    assert table["on_frontier"].tolist() == [True, False]
    # missing more makes waits look shorter: neither dominates
    summary = found.summary().query("metric == 'customers_lost' and group == 'all'")
    assert more["customers_lost:all_low"] == summary["ci_low"].iloc[0]
    for measure, message in (
        ("costumers_lost", "did you mean.*customers_lost"),
        ("occupancy", "neither more nor less"),
        ("occupancy:live", "found segment 'live', allowed: all"),
    ):
        with pytest.raises(ResultError, match=message):
            found.frontier([measure])
    with pytest.raises(ResultError, match="no group 'vip' in all policies"):
        found.frontier(group="vip")


def test_targets_are_judged_for_every_policy() -> None:
    targets = [
        {"metric": "missed_rate", "at_most": "1%"},
        {"metric": "missed_rate", "at_most": "99%", "per": "day", "share_of": "50%"},
    ]
    found = sim.compare(with_policies(targets=targets))
    verdicts = {name: result.targets["verdict"].tolist() for name, result in found.results.items()}
    assert list(verdicts) == ["base", "disabled", "no-queue"]
    assert all(each == ["missed", "met"] for each in verdicts.values())
    row = found.results["base"].targets.iloc[0]
    summary = found.results["base"].summary()
    mine = summary[(summary["metric"] == "missed_rate") & (summary["group"] == "all")].iloc[0]
    assert (row["estimate"], row["ci_low"], row["ci_high"]) == tuple(
        mine[["mean", "ci_low", "ci_high"]]
    )


def test_day_values_are_those_of_the_table_of_days() -> None:
    study = simulate(small())
    days = study.days
    for metric, group, segment in (("missed_rate", "help", "offline"), ("queue_max", "all", "all")):
        rows = days[(days["metric"] == metric) & (days["group"] == group)]
        expected = rows.loc[rows["segment"] == segment, "value"].to_numpy().reshape(3, 2)
        assert study.study.day_values(metric, group, segment).tolist() == expected.tolist()


def test_retries_are_not_among_the_changed_chats() -> None:
    default = {
        "working_hours": {"mon-sun": "09:00-17:00"},
        "customers": {
            "patience": {"exponential": "2m"},
            "retry": {"probability": 1, "delay": "3m", "max_attempts": 3},
        },
        "handling": {"work": {"exponential": "10m"}},
    }
    found = compare(policies_of([small(default=default, policies=POLICIES)]), keep="chats")
    chats = found.results["base"].chats
    firsts, retries = (
        set(chats.loc[mine, "raised_at"]) for mine in (chats["attempt"] == 1, chats["attempt"] > 1)
    )
    changed = set(found.changed()["raised_at"])
    assert len(retries) > 100
    assert changed
    assert changed <= firsts
