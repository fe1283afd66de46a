"""The table of metrics: the names, units and segments that users were promised."""

from __future__ import annotations

from sim.engine.log import MissedReason
from sim.metrics import INTERVAL_ONLY, METRICS, REASONS, Kind, Trials
from sim.results.metrics import INDICES, PARTS

UNITS = {
    "customers": ["customers", "customers_lost"],
    "chats": [
        "raised", "queued", "opened", "assigned", "resolved", "unreachable", "missed", "abandoned",
        "retries", "escalations", "reassignments", "unfinished",
        *(f"missed_{reason.label}" for reason in MissedReason),
        "queue_mean", "queue_max", "open_mean", "open_max", "backlog_at_opening",
    ],
    "share": [
        "missed_rate", "abandoned_rate", "service_level", "open_at_limit", "occupancy",
        "busy_share", "fairness",
    ],
    "s": [
        "wait_mean", "wait_p50", "wait_p90", "wait_p95", "wait_p99", "queue_wait_mean",
        "open_wait_mean", "open_wait_in_hours_mean", "handling_mean", "spent_mean",
        "drain_time_mean",
    ],
    "openings": ["not_drained"],
    "h": ["scheduled_hours", "online_hours", "overtime_hours", "wrap_up_hours", "rest_hours"],
}  # fmt: skip
OVER_TIME = {
    "queue_mean", "queue_max", "open_mean", "open_max", "open_at_limit", "backlog_at_opening",
    "drain_time_mean", "not_drained", "occupancy", "busy_share", "scheduled_hours", "online_hours",
    "overtime_hours", "wrap_up_hours", "rest_hours", "fairness",
}  # fmt: skip


def test_the_names_and_units_are_those_promised() -> None:
    declared = {(metric.name, metric.unit) for metric in METRICS}
    assert declared == {(name, unit) for unit, names in UNITS.items() for name in names}
    assert len(METRICS) == len(declared)


def test_each_is_declared_once_and_computed_once() -> None:
    declared = [metric.name for metric in (*METRICS, *INTERVAL_ONLY)]
    assert set(PARTS) == set(declared)
    assert set(INDICES) == {metric.name for metric in METRICS if metric.kind is Kind.INDEX}
    assert list(REASONS) == [reason.label for reason in MissedReason]


def test_r33_per_chat_figures_have_three_segments_and_figures_over_time_one() -> None:
    for metric in METRICS:
        expected = ("all",) if metric.name in OVER_TIME else ("all", "live", "offline")
        assert metric.segments == expected, metric.name


def test_every_metric_says_what_it_counts_and_shares_of_chats_alone_rest_on_trials() -> None:
    for metric in METRICS:
        assert metric.meaning, metric.name
        if metric.kind in (Kind.SHARE, Kind.INDEX):
            expected = Trials.DENOMINATOR if metric.per_chat else Trials.NONE
            assert metric.trials is expected, metric.name
