"""Which figures are better low and which better high: what can be traded for what."""

from __future__ import annotations

from sim.errors import ResultError
from sim.results.metrics import METRICS

TRADED = ("missed_rate:all", "wait_mean:live", "open_wait_mean:all")
"""Missed chats against live wait against open wait: waits never without missed chats, since
missing more makes waits look shorter."""

_HIGHER = ("service_level", "fairness", "resolved")
_NEITHER = (
    "customers",
    "raised",
    "queued",
    "opened",
    "assigned",
    "occupancy",
    "busy_share",
    "scheduled_hours",
    "online_hours",
    "wrap_up_hours",
    "rest_hours",
    "handling_mean",
    "spent_mean",
    "escalations",
)


def lower_is_better(metric: str) -> bool:
    """Whether less of a metric is better; raises ResultError where neither is."""
    if metric in _NEITHER:
        raise ResultError(f"{metric}: neither more nor less of it is better by itself")
    return metric not in _HIGHER


def measure_of(text: str) -> tuple[str, str]:
    """Read ``METRIC`` (of all chats) or ``METRIC:SEGMENT``; raises ResultError for another."""
    name, colon, segment = text.partition(":")
    segment = segment if colon else "all"
    metrics = {metric.name: metric for metric in METRICS}
    if name not in metrics:
        from sim.scenario.findings import suggestion

        raise ResultError(f"no metric {name!r}{suggestion(name, metrics)}; all are in the summary")
    allowed = metrics[name].segments
    if segment not in allowed:
        raise ResultError(f"{name}: found segment {segment!r}, allowed: {', '.join(allowed)}")
    return name, segment
