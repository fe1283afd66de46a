"""Which figures are better low and which better high: what can be traded for what."""

from __future__ import annotations

from sim.errors import ResultError
from sim.metrics import BY_NAME, Better

TRADED = ("missed_rate:all", "wait_mean:live", "open_wait_mean:all")
"""Missed chats against live wait against open wait: waits never without missed chats, since
missing more makes waits look shorter."""


def lower_is_better(metric: str) -> bool:
    """Whether less of a metric is better; raises ResultError where neither is."""
    better = BY_NAME[metric].better
    if better is Better.NEITHER:
        raise ResultError(f"{metric}: neither more nor less of it is better by itself")
    return better is Better.LESS


def measure_of(text: str) -> tuple[str, str]:
    """Read ``METRIC`` (of all chats) or ``METRIC:SEGMENT``; raises ResultError for another."""
    name, colon, segment = text.partition(":")
    segment = segment if colon else "all"
    if name not in BY_NAME:
        from sim.scenario.findings import suggestion

        raise ResultError(f"no metric {name!r}{suggestion(name, BY_NAME)}; all are in the summary")
    allowed = BY_NAME[name].segments
    if segment not in allowed:
        raise ResultError(f"{name}: found segment {segment!r}, allowed: {', '.join(allowed)}")
    return name, segment
