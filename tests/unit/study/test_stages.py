"""As many replications as it takes: for a precision, or to find the best of many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import ResultError, ScenarioError
from unit.study.small import small

LIMIT = "default.offline_handling.max_offline_tickets"


def policies(**sets: Any) -> Any:
    return small(policies={name: {LIMIT: limit} for name, limit in sets.items()}, duration="1d")


def half_width(rows: pd.DataFrame) -> float:
    """The wider side of the one interval in a table."""
    ((mean, low, high),) = rows[[rows.columns[0], "ci_low", "ci_high"]].to_numpy()
    return float(max(mean - low, high - mean))


def of(table: pd.DataFrame, metric: str, figure: str, segment: str = "all") -> pd.DataFrame:
    here = (table["metric"] == metric) & (table["group"] == "all") & (table["segment"] == segment)
    return table.loc[here, [figure, "ci_low", "ci_high"]]


def test_a_run_goes_on_until_the_interval_is_narrow_enough() -> None:
    asked = half_width(of(sim.run(small(), replications=45).summary(), "missed", "mean")) * 1.0001
    result = sim.run(small(), precision={"missed": asked})
    assert result.study.about.replication_count == 45
    assert half_width(of(result.summary(), "missed", "mean")) <= asked
    same = sim.run(small(), replications=45)
    pd.testing.assert_frame_equal(result.summary(), same.summary())
    (said,) = (note for note in result.notes if note.startswith("precision"))
    assert "missed is known to" in said and "after 45 replications; asked for" in said


def test_it_goes_on_until_all_that_is_asked_for_is_known() -> None:
    wide = {"customers": 1000, "wait_p90:live": "10h"}
    assert sim.run(small(), precision=wide).study.about.replication_count == 30
    narrow = half_width(of(sim.run(small(), replications=68).summary(), "missed", "mean")) * 1.0001
    both = sim.run(small(), precision=wide | {"missed": narrow})
    assert both.study.about.replication_count == 68


def test_what_is_not_reached_within_the_cap_is_said_with_what_it_would_take() -> None:
    result = sim.run(small(), precision={"missed": "0.1%"}, max_replications=40)
    assert result.study.about.replication_count == 40
    (said,) = (note for note in result.notes if note.startswith("precision"))
    assert "after 40 replications, the most allowed, not to the ±" in said
    assert "replications would do" in said


def test_a_precision_that_no_run_reaches_is_said() -> None:
    result = sim.run(small(), precision={"missed": 1e-300}, max_replications=30)
    assert "no number of replications that can be run would do" in str(result.notes)


def test_a_figure_that_there_never_is_does_not_hold_the_run_up() -> None:
    never = small(inbox={"offline_chats_enabled": False})
    result = sim.run(never, precision={"open_wait_mean": "1m"})
    assert result.study.about.replication_count == 30
    assert "open_wait_mean has no interval after 30 replications: never there" in str(result.notes)


def test_what_is_the_same_in_every_replication_is_not_said_to_be_known() -> None:
    # shares of time and hours of shifts that everybody keeps to; what is random varies
    wanted = {"scheduled_hours": "1h", "open_at_limit": "1%"}
    never_full = small(default={"offline_handling": {"max_offline_tickets": 10_000},
                                "working_hours": {"mon-sun": "09:00-17:00"},
                                "handling": {"work": {"exponential": "10m"}}})  # fmt: skip
    result = sim.run(never_full, precision=wanted, max_replications=40)
    assert result.study.about.replication_count == 30
    for figure in wanted:
        said = f"{figure} has no interval after 30 replications: the same in every replication"
        assert f"precision: {said}" in result.notes
    both = {"base": small(), "same": small()}
    compared = sim.compare(both, precision={"occupancy": "1%"}, max_replications=40)
    said = "every difference of occupancy has no interval after 30 replications: the same in every"
    assert said in str(compared.notes)


def test_of_a_group() -> None:
    result = sim.run(small(), precision={"missed:offline:help": 1000})
    assert "missed:offline:help is known to" in str(result.notes)
    with pytest.raises(ScenarioError, match=r"no group 'nobody'.*there are: all, sales, help"):
        sim.run(small(), precision={"missed:all:nobody": 1})


def test_a_comparison_goes_on_until_every_difference_is_known() -> None:
    both = policies(one=1, none=0)
    plain = sim.compare(both, replications=45).differences()
    rows = plain[(plain["metric"] == "missed") & (plain["segment"] == "all")]
    rows = rows[rows["group"] == "all"]
    asked = float((rows["ci_high"] - rows["difference"]).max()) * 1.0001
    found = sim.compare(both, precision={"missed": asked})
    assert [each.study.about.replication_count for each in found.results.values()] == [45] * 3
    pd.testing.assert_frame_equal(found.differences(), plain)
    assert "every difference of missed is known to" in str(found.notes)


def test_policies_that_never_differ_do_not_hold_a_comparison_up() -> None:
    found = sim.compare(
        policies(lots=1000, more=1001),
        baseline="lots",
        precision={"wait_mean": "1s"},
        max_replications=45,
    )
    assert found.results["more"].study.about.replication_count <= 45
    same = found.differences("more")
    assert same.loc[same["metric"] == "wait_mean", "same"].all()


def test_the_best_is_selected_and_the_rest_are_left_early(tmp_path: Path) -> None:
    many = policies(none=0, one=1, lots=50)
    found = sim.compare(many, indifference={"missed": 2}, out=tmp_path / "out")
    table = found.selection.set_index("policy")
    assert table.index[table["selected"]].tolist() == ["lots"]
    assert table["maybe_best"]["lots"] and not table["undecided"].any()
    assert table["replications"].min() == 30
    assert "best by missed: lots; in 95 % of such selections" in str(found.notes)
    written = pd.read_csv(tmp_path / "out" / "selection.csv").set_index("policy")
    pd.testing.assert_frame_equal(written, table)


def test_r30_policies_are_compared_over_the_replications_that_both_have() -> None:
    sets = {
        "none": {LIMIT: 0},
        "queue": {"default.queue_handling.limit": 4},
        "queued-first": {"default.offline_handling.priority": "queued"},
    }
    several = small(policies=sets, duration="1d")
    found = sim.compare(
        several, baseline="queue", indifference={"customers_lost": 0.1}, max_replications=45
    )
    counts = {name: each.study.about.replication_count for name, each in found.results.items()}
    assert counts == {"base": 30, "none": 30, "queue": 45, "queued-first": 45}
    rows = found.differences().set_index(["policy", "group", "segment", "metric"])
    np.testing.assert_allclose(
        rows["difference"], rows["value"] - rows["base"], rtol=1e-9, atol=1e-9
    )
    fixed = sim.compare(several, baseline="queue", replications=30)
    pd.testing.assert_frame_equal(found.differences("none"), fixed.differences("none"))


def test_the_cap_leaves_a_selection_undecided() -> None:
    found = sim.compare(policies(six=6), indifference={"missed": 0.001}, max_replications=30)
    assert found.selection["undecided"].all()
    assert found.selection["selected"].sum() == 2
    assert "undecided between base, six" in str(found.notes)


def test_where_the_best_was_not_sought_there_is_none() -> None:
    with pytest.raises(ResultError, match="the best was not sought"):
        _ = sim.compare(policies(one=1), replications=1).selection


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"precision": {"waitmean": 1}}, "no metric 'waitmean' .did you mean .wait_mean"),
        ({"precision": {"wait_mean": 5}}, "precision: wait_mean: found 5, allowed: a number with"),
        ({"precision": {"missed": -1}}, "precision: missed: found -1"),
        ({"precision": {"missed": "0%"}}, "precision: missed: found '0%'"),
        ({"precision": {"service_level": "0%"}}, "allowed: more than 0"),
        ({"precision": {"occupancy:live": "1%"}}, "found segment 'live', allowed: all"),
        ({"precision": {"missed": 1}, "replications": 50}, "as many are run as"),
        (
            {"precision": {"missed": 1}, "max_replications": 29},
            "found 29; allowed: a whole number from 30",
        ),
        ({"max_replications": 50}, "it is the cap of a precision"),
        ({"indifference": {"missed": 1, "raised": 1}}, "the best is sought by one figure"),
        ({"indifference": {"raised": 1}}, "raised: neither more nor less"),
        ({"indifference": {"missed": "5%"}}, "indifference: missed: found '5%'"),
        ({"indifference": {"missed": 1}, "precision": {"missed": 1}}, "allowed is one of them"),
        (
            {"indifference": {"missed": 1}, "max_replications": 20},
            "found 20; allowed: a whole number",
        ),
    ],
)
def test_what_cannot_be_asked_for_is_refused_before_anything_is_run(
    asked: dict[str, Any], said: str
) -> None:
    def told(*_: int) -> None:
        pytest.fail("something was run")

    with pytest.raises(ScenarioError, match=said):
        sim.compare(policies(one=1), progress=told, **asked)
