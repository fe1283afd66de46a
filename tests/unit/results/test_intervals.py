"""Half-hours of local time, clock changes included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
import pytest

from sim.metrics import INTERVAL_METRICS
from sim.results.facts import gather
from sim.results.intervals import (
    HALF_HOUR_US,
    Intervals,
    interval_edges,
    measure_intervals,
    quantiles_of,
)
from sim.results.measures import layout, measure
from unit.results.handmade import AVAILABLE, DAY, HOUR, cells_of, clock, make

cell = partial(cells_of, layout(INTERVAL_METRICS, 1, 96))


def test_a_half_hour_holds_what_was_raised_in_it_and_the_time_over_it() -> None:
    chats = [
        {"raised": 25, "queued": 25, "assigned": 25.75, "resolved": 26},
        {"raised": 25.5, "missed": 25.5},
        {"raised": 24, "opened": 24, "assigned": 25.25, "resolved": 25.5, "live": 0},
    ]
    inputs, log = make(chats, schedule=[(25, 0, AVAILABLE)], agents=(((0,), 2),))
    facts = gather(inputs, log)
    got = measure(facts, INTERVAL_METRICS, interval_edges(facts.days)).value
    assert got[cell("raised")][:5].tolist() == [1, 0, 1, 1, 0]
    assert got[cell("raised", segment="offline")][:5].tolist() == [1, 0, 0, 0, 0]
    assert got[cell("missed_group_offline_reached")][:5].tolist() == [0, 0, 0, 1, 0]
    assert got[cell("wait_mean")][[0, 2]].tolist() == [4500, 2700]
    assert got[cell("queue_mean")][:5].tolist() == [0, 0, 1, 0.5, 0]
    assert got[cell("open_mean")][:5].tolist() == [1, 1, 0.5, 0, 0]
    assert got[cell("used_slots")][:5].tolist() == [0, 0, 0.5, 0.5, 0]
    assert got[cell("staffed_slots")][:5].tolist() == [0, 0, 2, 2, 2]


@pytest.mark.parametrize("hours", [23, 25])
def test_a_day_of_a_clock_change_has_the_half_hours_that_it_lasts(hours: int) -> None:
    days = np.array([0, hours * HOUR, hours * HOUR + DAY])
    edges = interval_edges(days)
    assert len(edges) - 1 == 2 * hours + 48
    assert (np.diff(edges) == HALF_HOUR_US).all()


def test_means_are_ratios_of_sums_and_quantiles_are_over_replications_with_a_value() -> None:
    runs = [
        make([{"raised": 25, "queued": 25, "assigned": 25 + w, "resolved": 40} for w in waits])
        for waits in ([1, 1, 1], [5], [])
    ]
    intervals = Intervals(1, clock().day_begins[1:], keep=False, folder=None)
    for inputs, log in runs:
        intervals.add(measure_intervals(gather(inputs, log)))
    summary = intervals.summarise()
    at = cell("wait_mean")[2]
    assert summary.mean[at] == pytest.approx(3600 * 8 / 4)
    assert summary.quantiles[:, at] == pytest.approx(np.quantile([3600, 18000], [0.1, 0.5, 0.9]))
    at = cell("raised")[2]
    assert summary.mean[at] == pytest.approx(4 / 3)
    assert summary.quantiles[:, at] == pytest.approx(np.quantile([3, 1, 0], [0.1, 0.5, 0.9]))
    intervals.close()


def test_coarser_intervals_are_measured_as_if_they_had_been_asked_for() -> None:
    rng = np.random.default_rng(5)
    intervals = Intervals(1, clock().day_begins[1:], keep=True, folder=None)
    per, expected = 4, []
    for _ in range(3):
        raised = rng.uniform(24, 60, 50)
        inputs, log = make(
            [
                {"raised": r, "queued": r, "assigned": r + w, "resolved": r + w + 1}
                for r, w in zip(raised, rng.exponential(1, 50), strict=True)
            ],
            schedule=[(24, 0, AVAILABLE)],
            agents=(((0,), 99),),
        )
        facts = gather(inputs, log)
        intervals.add(measure_intervals(facts))
        edges = np.append(intervals.edges[:-1:per], intervals.edges[-1])
        expected.append(measure(facts, INTERVAL_METRICS, edges).value)
    _, begins, summary = intervals.coarser(per)
    assert (np.diff(begins) == 2 * HOUR).all()
    shares = (0.1, 0.5, 0.9)
    np.testing.assert_allclose(summary.quantiles, quantiles_of(np.array(expected), shares))
    intervals.close()


def test_quantiles_are_numpys_with_missing_values_left_out() -> None:
    rng = np.random.default_rng(6)
    values = rng.normal(size=(9, 40))
    values[rng.random(values.shape) < 0.4] = np.nan
    values[:, 0] = np.nan
    got = quantiles_of(values, (0.1, 0.5, 0.9))
    assert np.isnan(got[:, 0]).all()
    np.testing.assert_allclose(got[:, 1:], np.nanquantile(values[:, 1:], [0.1, 0.5, 0.9], axis=0))


def test_a_repeated_hour_is_two_in_the_table() -> None:
    from sim.results.intervals import IntervalSummary
    from sim.results.tables import Labels, intervals_table

    # Berlin, 25 October 2026: the run begins at local midnight, 22:00 UTC
    midnight = 1_792_879_200_000_000
    berlin = replace(
        clock(days=1, window=(0, 1), timezone="Europe/Berlin"),
        origin_us=midnight,
        window_end=25 * HOUR,
        end=25 * HOUR,
        day_begins=np.array([0, 25 * HOUR]),
        first_date=date(2026, 10, 25),
    )
    edges = interval_edges(berlin.day_begins)
    cells = layout(INTERVAL_METRICS[:1], 0, len(edges) - 1)
    nothing, none = np.zeros(cells.size), np.zeros(cells.size, np.int64)
    labels = Labels("base", (), (), berlin, berlin.day_begins)
    summary = IntervalSummary(nothing, np.array([nothing] * 3), none, none)
    starts = intervals_table(labels, cells, edges[:-1], summary)["interval_start"]
    starts = starts[: len(edges) - 1]
    assert starts.iloc[0].isoformat() == "2026-10-25T00:00:00+02:00"
    assert (starts.dt.strftime("%H:%M") == "02:30").sum() == 2
    assert starts.is_unique
    assert starts.iloc[-1].isoformat() == "2026-10-25T23:30:00+01:00"
