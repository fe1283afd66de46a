"""Which figures are better low and which better high: what can be traded for what."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.errors import ResultError
from sim.metrics import BY_NAME, Better
from sim.results.evidence import Bools
from sim.results.metrics import Floats

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


def frontier(figures: Floats, lower_is_better: npt.ArrayLike) -> Bools:
    """Which settings no other dominates.

    A setting dominates another if it is as good in every measure and better in one; equal settings
    stand or fall together. A missing figure is as good as another missing one and cannot be
    compared with a number, so that a setting without open chats is not thrown out for want of an
    open wait; a setting without any figure is not on the frontier. Estimates are taken as they
    are, without their intervals.

    Parameters: ``figures`` ``(settings, measures)``, NaN where missing; ``lower_is_better``
    ``(measures,)`` booleans. Returns ``(settings,)``.
    """
    costs = np.where(np.asarray(lower_is_better, np.bool_), figures, -figures)
    missing = np.isnan(costs)
    on: Bools = np.asarray(~missing.all(axis=1))
    for setting, cost in enumerate(costs):
        both_missing = missing & missing[setting]
        as_good = ((costs <= cost) | both_missing).all(axis=1)
        better = (costs < cost).any(axis=1)
        on[setting] &= not (as_good & better).any()
    return on
