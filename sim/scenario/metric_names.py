"""The metrics that a target may name, with the unit each is given in."""

from __future__ import annotations

from typing import NamedTuple


class MetricName(NamedTuple):
    """What a target needs to know of a metric."""

    name: str
    unit: str
    """``chats``, ``customers``, ``openings``, ``share``, ``s`` or ``h``."""
    per_chat: bool
    """Whether live and offline chats are told apart (R33)."""


_OF_CHATS = {
    "customers": ("customers", "customers_lost"),
    "chats": (
        *("raised", "queued", "opened", "assigned", "resolved", "unreachable", "missed"),
        *("abandoned", "retries", "escalations", "unfinished"),
        *("missed_offline_chats_disabled", "missed_default_group_offline_disabled"),
        *("missed_group_offline_disabled", "missed_group_offline_reached"),
        *("missed_group_offline_unavailable", "missed_default_queue_disabled"),
        *("missed_group_queue_disabled", "missed_group_queue_reached"),
        *("missed_queue_inactivity", "missed_agents_went_offline"),
        *("missed_preferred_agent_not_eligible", "reassignments"),
    ),
    "share": ("missed_rate", "abandoned_rate", "service_level"),
    "s": (
        *("wait_mean", "wait_p50", "wait_p90", "wait_p95", "wait_p99", "queue_wait_mean"),
        *("open_wait_mean", "open_wait_in_hours_mean", "handling_mean", "spent_mean"),
    ),
}
_OVER_TIME = {
    "chats": ("queue_mean", "queue_max", "open_mean", "open_max", "backlog_at_opening"),
    "share": ("open_at_limit", "occupancy", "busy_share", "fairness"),
    "s": ("drain_time_mean",),
    "openings": ("not_drained",),
    "h": ("scheduled_hours", "online_hours", "overtime_hours", "wrap_up_hours", "rest_hours"),
}
METRIC_NAMES: tuple[MetricName, ...] = tuple(
    MetricName(name, unit, per_chat)
    for metrics, per_chat in ((_OF_CHATS, True), (_OVER_TIME, False))
    for unit, names in metrics.items()
    for name in names
)
"""All metrics of a summary; a room further on measures them."""
UNITS = {metric.name: metric.unit for metric in METRIC_NAMES}
PER_CHAT = frozenset(metric.name for metric in METRIC_NAMES if metric.per_chat)
