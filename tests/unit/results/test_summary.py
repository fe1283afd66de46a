"""From replications to the summary: every kind of metric, and figures that are 0 everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.results.collect import Collector, take
from sim.results.summary import Summary
from unit.results.handmade import AVAILABLE, cells_of, collected, make
from unit.results.handmade import waiting as run

SCHEDULE = [(24, 0, AVAILABLE)]


class Estimates:
    def __init__(self, runs: list[tuple[Inputs, RunLog]], random: bool = True) -> None:
        self.collector = collected(runs)
        self.collector.random = random
        self.summary: Summary = self.collector.summarise()

    def __call__(self, name: str, segment: str = "all") -> tuple[float, float, float]:
        s, at = self.summary, self._cell(name, segment)
        return float(s.mean[at]), float(s.low[at]), float(s.high[at])

    def same(self, name: str) -> bool:
        return bool(self.summary.same[self._cell(name, "all")])

    def _cell(self, name: str, segment: str) -> int:
        (at,) = cells_of(self.collector.layout, name, segment=segment)
        return int(at)


def test_a_count_a_share_and_a_mean() -> None:
    estimates = Estimates([run([10] * 4, missed=1), run([20] * 2, missed=1), run([30] * 6)])
    counts = np.array([5, 3, 6])
    low, high = stats.t.interval(0.95, 2, counts.mean(), stats.sem(counts))
    assert estimates("raised") == pytest.approx((counts.mean(), low, high))
    assert estimates("missed_rate")[0] == pytest.approx(2 / 14)
    assert estimates("wait_mean")[0] == pytest.approx((40 + 40 + 180) / 12)
    assert estimates("wait_mean")[1] < estimates("wait_mean")[0] < estimates("wait_mean")[2]


def test_quantiles_are_those_of_all_replications_pooled() -> None:
    estimates = Estimates([run([1] * 9), run([100]), run([50] * 2)])
    pooled = [1] * 9 + [50, 50, 100]
    for percent in (50, 90, 99):
        expected = np.percentile(pooled, percent, method="inverted_cdf")
        assert estimates(f"wait_p{percent}")[0] == pytest.approx(expected, rel=1 / 1024)


def test_a_count_of_0_everywhere_has_the_poisson_bound() -> None:
    estimates = Estimates([run([5])] * 4)
    bound = stats.chi2.ppf(0.975, 2) / 2 / 4
    for name in ("missed", "abandoned", "not_drained", "missed_group_queue_reached", "open_max"):
        assert estimates(name) == pytest.approx((0, 0, bound)), name


def test_a_share_of_chats_of_0_or_1_everywhere_rests_on_the_chats() -> None:
    estimates = Estimates([run([5] * 3), run([5] * 2), run([5] * 5)])
    low, high = stats.binomtest(10, 10).proportion_ci(0.95, method="exact")
    assert estimates("service_level") == pytest.approx((1, low, high))
    assert estimates("missed_rate") == pytest.approx((0, 0, 1 - low))


@pytest.mark.parametrize("name", ["occupancy", "open_at_limit", "queue_mean", "online_hours"])
def test_what_never_varies_has_no_interval_where_no_law_bounds_it(name: str) -> None:
    estimates = Estimates([make([], schedule=SCHEDULE)] * 5)
    mean, low, high = estimates(name)
    assert mean == (48.0 if name == "online_hours" else 0.0)
    assert np.isnan([low, high]).all()
    assert estimates.same(name)


def test_a_share_that_never_varies_between_0_and_1_has_no_interval() -> None:
    estimates = Estimates([run([5, 5, 5], missed=1)] * 4)
    expected = {"occupancy": 3 / 99 / 48, "missed_rate": 0.25, "wait_mean": 5.0, "wait_p90": 5.0,
                "raised": 4.0, "fairness": 1.0}  # fmt: skip
    for name, figure in expected.items():
        mean, low, high = estimates(name)
        assert mean == pytest.approx(figure), name
        assert np.isnan([low, high]).all(), name
        assert estimates.same(name), name


def test_where_nothing_is_random_an_interval_is_the_value_itself() -> None:
    for replications in (1, 4):
        estimates = Estimates([run([5, 7], missed=0)] * replications, random=False)
        for name, figure in {"missed": 0.0, "service_level": 1.0, "wait_mean": 6.0,
                             "wait_p50": 5.0, "occupancy": 2 / 99 / 48}.items():  # fmt: skip
            assert estimates(name) == pytest.approx((figure,) * 3), (name, replications)
        assert np.isnan(estimates("queue_wait_mean", "offline")).all()


def test_a_percentile_is_a_wait_that_occurred() -> None:
    # a bin of 20 minutes is more than a second wide
    estimates = Estimates([run([1200.25, 1200.5, 1201.125]), run([1200.75])], random=False)
    assert estimates("wait_p50") == pytest.approx((1201.125,) * 3, rel=1 / 1024)
    found = estimates("wait_p50")[0]
    assert found in (1200.25, 1200.5, 1200.75, 1201.125)
    assert Estimates([run([126] * 9 + [127] * 11)] * 2, random=False)("wait_p95")[0] == 127.0


def test_a_mean_of_0_everywhere_has_no_interval() -> None:
    mean, low, high = Estimates([run([0])] * 4)("wait_mean")
    assert mean == 0
    assert np.isnan([low, high]).all()


def test_one_replication_gives_no_interval_for_anything() -> None:
    summary = Estimates([run([5, 10], missed=1)]).summary
    assert np.isnan(summary.low).all()
    assert np.isnan(summary.high).all()
    assert not np.isnan(summary.mean).all()


def test_every_estimate_lies_in_its_interval() -> None:
    rng = np.random.default_rng(3)
    runs = [run(rng.exponential(60, 9).tolist(), missed=i % 3) for i in range(12)]
    s = Estimates(runs).summary
    some = ~np.isnan(s.low)
    assert (s.low[some] <= s.mean[some]).all()
    assert (s.mean[some] <= s.high[some]).all()


def test_day_spread_pools_days_and_replications() -> None:
    collector = collected([make([{"raised": 25, "missed": 25}] * n) for n in (0, 2, 4, 6)])
    spread = collector.day_spread()
    raised = [m.name for m in collector.layout.metrics].index("raised")
    got = spread[:, collector.layout.cells(raised)][:, 0]
    # the second day has none: 0 0 0 0 0 2 4 6
    assert got == pytest.approx(np.quantile([0, 0, 0, 0, 0, 2, 4, 6], [0.1, 0.9]))


def test_waits_are_counted_by_group_segment_and_kind() -> None:
    chats = [
        {"raised": 25, "assigned": 25, "resolved": 26},
        {"raised": 25, "queued": 25, "assigned": 26, "resolved": 27, "group": 1},
        {"raised": 25, "opened": 25, "assigned": 26, "resolved": 27, "live": 0},
        {"raised": 25, "queued": 25, "left": 25.5, "assigned": 26, "reached": 0, "resolved": 27},
    ]
    collector = collected([make(chats, groups=2, agents=(((0, 1), 9),))] * 3)
    keys, counts, _, _ = collector.waits.table()
    kind, row, segment = keys >> 16, (keys >> 16) // 3 % 3, (keys >> 16) % 3
    kind = kind // 9
    per_kind = [counts[(kind == k) & (row == 0) & (segment == 0)].sum() for k in range(3)]
    assert per_kind == [9, 3, 3]
    zero = (keys & 0xFFFF) == 0
    assert counts[zero & (kind == 0) & (row == 1) & (segment == 1)].sum() == 3
    assert counts[(row == 2) & (segment == 2)].sum() == 0


def test_memory_does_not_grow_with_replications() -> None:
    import tracemalloc

    inputs, log = make([{"raised": 25, "assigned": 26, "resolved": 27}], groups=8)
    collector = Collector(8, 1, inputs.clock.day_begins[1:], 60, keep_intervals=True)
    for _ in range(5):
        collector.add(take(inputs, log))
    tracemalloc.start()
    begin = tracemalloc.get_traced_memory()[0]
    for _ in range(50):
        collector.add(take(inputs, log))
    grown = tracemalloc.get_traced_memory()[0] - begin
    tracemalloc.stop()
    # what may stay are the three numbers a cell of replications.parquet
    allowed = 50 * collector.layout.size * 3 * 8
    assert grown < 1.2 * allowed
    assert collector.intervals.layout.size * 3 * 8 * 50 > 10 * allowed
