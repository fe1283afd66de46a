"""Percentile targets judged by counting waits, and what never varies, from a file to its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.results.stored import StoredStudy, open_folder
from sim.scenario import from_document
from sim.scenario.model import Scenario
from sim.show.documents import print_comparison, print_summary
from sim.show.tables import targets_table
from unit.show.looking import printed

OPENS_S = 9 * 3600
P90 = {"metric": "wait_p90", "at_most": "60s"}


def traced(folder: Path, waits_s: list[float], work: Any = "1m", **changes: Any) -> Scenario:
    """Chats raised so long before the only minute in which agents log in, one for each chat."""
    raised = [OPENS_S - wait for wait in waits_s]
    times = [f"{int(s // 3600):02d}:{int(s % 3600 // 60):02d}:{s % 60:06.3f}" for s in raised]
    rows = "".join(f"2026-03-03T{time}\n" for time in sorted(times))
    (folder / "chats.csv").write_text("raised_at\n" + rows)
    return from_document(
        {
            "name": "At nine",
            "timezone": "UTC",
            "start": "2026-03-03",
            "duration": "1d",
            "warmup": "0d",
            "replications": 1,
            "inbox": {"working_hours_enabled": False},
            "default": {"handling": {"work": work}},
            "groups": {"desk": {}},
            "trace": "chats.csv",
            "shifts": {"day": {"tue": "09:00-10:00"}},
            "agents": [{"name": "a", "count": len(waits_s), "groups": ["desk"], "shift": "day"}],
            **changes,
        },
        folder,
    )


def verdicts(scenario: Scenario, replications: int) -> list[str]:
    return [str(each) for each in sim.run(scenario, replications=replications).targets["verdict"]]


def mean(result: Any, metric: str) -> float:
    rows = result.summary()
    here = (rows["metric"] == metric) & (rows["group"] == "all") & (rows["segment"] == "all")
    return float(rows.loc[here, "mean"].iloc[0])


@pytest.mark.parametrize("replications", [1, 20])
def test_a_limit_that_every_wait_just_keeps_is_met(tmp_path: Path, replications: int) -> None:
    by_day = {**P90, "per": "day", "share_of": "80%"}
    least = {"metric": "wait_p90", "at_least": "60s"}
    scenario = traced(tmp_path, [60.0] * 10, targets=[P90, by_day, least])
    assert verdicts(scenario, replications) == ["met"] * 3
    missed = [{"metric": "wait_p90", "at_most": "59.999999s"},
              {"metric": "wait_p90", "at_least": "60.000001s"},
              {"metric": "wait_p90", "at_most": "59.999999s", "per": "day"}]  # fmt: skip
    scenario = traced(tmp_path, [60.0] * 10, targets=missed)
    assert verdicts(scenario, replications) == ["missed"] * 3


def test_nine_waits_of_ten_are_90_percent_and_eight_are_not(tmp_path: Path) -> None:
    for kept, verdict in ((9, "met"), (8, "missed")):
        waits = [60.0] * kept + [60.001] * (10 - kept)
        both = [P90, {**P90, "per": "day"}]
        assert verdicts(traced(tmp_path, waits, targets=both), 2) == [verdict] * 2


def test_waits_of_whole_seconds_are_printed_as_they_are(tmp_path: Path) -> None:
    result = sim.run(traced(tmp_path, [float(s) for s in range(108, 128)]))
    assert [mean(result, f"wait_p{p}") for p in (50, 90, 95, 99)] == [117.0, 125.0, 126.0, 127.0]
    days = result.days
    of_days = days[(days["metric"] == "wait_p95") & (days["segment"] == "all")]
    assert set(of_days["value"]) == {126.0}
    last = result.waits.iloc[-1]
    assert (last["least_s"], last["greatest_s"]) == (127.0, 127.0)


def test_a_percentile_of_random_waits_is_judged_by_the_share_that_keeps_to_it(
    tmp_path: Path,
) -> None:
    # two agents for twenty chats: who waits how long is drawn, and no wait is counted twice
    exponential = {"exponential": "1m"}
    agents = [{"name": "a", "count": 2, "groups": ["desk"], "shift": "day"}]
    targets = [{"metric": "wait_p50", bound: "6m"} for bound in ("at_most", "at_least")]
    scenario = traced(tmp_path, [60.0] * 20, work=exponential, agents=agents, targets=targets)
    result = sim.run(scenario, replications=12, keep="chats")
    waits = result.chats["user_wait_time"].dropna().to_numpy(np.float64)
    found = result.targets
    assert found["estimate_of"].tolist() == ["waits", "waits"]
    assert found["estimate"].tolist() == [np.mean(waits <= 360), np.mean(waits >= 360)]
    low, high = found.loc[0, ["ci_low", "ci_high"]]
    assert 0 < low < found.loc[0, "estimate"] < high < 1
    assert result.study.about.is_random


def test_the_same_verdict_in_any_way_it_is_run_and_read(tmp_path: Path) -> None:
    law = {"exponential": "1m"}
    agents = [{"name": "a", "count": 3, "groups": ["desk"], "shift": "day"}]
    scenario = traced(tmp_path, [60.0] * 20, work=law, agents=agents, targets=[P90])
    plain = sim.run(scenario, replications=30, engine="simpy")
    kept = sim.run(scenario, precision={"raised": 500}, out=tmp_path / "o", engine="compiled")
    assert plain.targets.equals(kept.targets)
    assert plain.waits.equals(kept.waits)
    stored = StoredStudy(open_folder(tmp_path / "o"), "base").result
    for name in ("targets", "waits"):
        one, other = getattr(stored, name), getattr(plain, name)
        assert one.astype(object).fillna(0).to_numpy().tolist() == (
            other.astype(object).fillna(0).to_numpy().tolist()
        )
    table = targets_table({"base": stored.targets})
    assert table is not None
    words, found, *_ = [cell.text for cell in table.rows[0]]
    assert words == "wait p90: at most 60.0 s for 90 % of waits"
    assert found.endswith("%")


def test_identical_replications_without_chance_have_the_figure_as_interval(tmp_path: Path) -> None:
    halved = {"agents.0.concurrency": 2}
    scenario = traced(tmp_path, [60.0] * 4, policies={"two-at-once": halved})
    compared = sim.compare(scenario, replications=20)
    rows = compared.differences()
    row = rows[rows["metric"] == "occupancy"].iloc[0]
    assert row["difference"] < 0
    ends = ["ci_low", "ci_high", "paired_low", "paired_high", "unpaired_low", "unpaired_high"]
    assert row[ends].tolist() == [row["difference"]] * 6
    assert row["in_words"].endswith("percentage points lower (always the same)")
    assert "nothing is drawn at random" in str(compared.notes)
    one = sim.run(scenario, replications=1).summary()
    some = one["mean"].notna()
    assert (one["ci_low"] == one["mean"])[some].all()
    assert (one["ci_high"] == one["mean"])[some].all()


def test_what_never_varies_although_something_is_drawn_says_so(tmp_path: Path) -> None:
    # the patience of customers who never need it is all that is drawn
    patient = {"handling": {"work": "1m"}, "customers": {"patience": {"exponential": "1h"}}}
    limit = {"metric": "occupancy", "at_most": "50%"}
    halved = {"agents.0.concurrency": 2}
    scenario = traced(
        tmp_path, [60.0] * 4, default=patient, targets=[limit], policies={"two-at-once": halved}
    )
    result = sim.run(scenario, replications=5)
    rows = result.summary().set_index(["group", "segment", "metric"])
    busy = rows.loc[("all", "all", "busy_share")]
    assert busy["sd"] == 0
    assert np.isnan([busy["ci_low"], busy["ci_high"]]).all()
    assert result.targets["verdict"].tolist() == ["met"]
    text = printed(print_summary, result, width=140)
    (line,) = (line for line in text.splitlines() if "occupancy" in line and "slots" in line)
    assert "always the same" in line
    assert "always the same" in result._repr_html_()
    compared = sim.compare(scenario, replications=5)
    text = printed(print_comparison, compared, width=140)
    (line,) = (line for line in text.splitlines() if "slots in use" in line)
    assert "percentage points lower (always the same)" in line
    sweep = sim.sweep(scenario, {"agents.0.concurrency": [1, 2]}, replications=5)
    text = printed(print_comparison, sweep, width=140)
    rows = [line for line in text.splitlines() if "frontier" in line and "always the same" in line]
    assert len(rows) == 2
    assert "always the same" in sweep._repr_html_()
