"""The targets of a scenario set against what its replications gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sim.results.grid import SEGMENTS
from sim.results.metrics import Floats
from sim.results.targets import (
    Bound,
    Checked,
    check_days,
    check_waits,
    check_window,
    share_to_keep,
)
from sim.results.waits import WaitLimit
from sim.units import MICROSECONDS

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario
    from sim.scenario.targets import Target


@dataclass(frozen=True, slots=True)
class Judged:
    """A target and what can be said of it."""

    target: Target
    checked: Checked


class Figures(Protocol):
    """What a target is judged by; see :class:`sim.study.Study`."""

    @property
    def is_random(self) -> bool: ...  # noqa: D102

    def summary(self) -> pd.DataFrame: ...  # noqa: D102
    def day_values(self, metric: str, group: str, segment: str) -> Floats: ...  # noqa: D102
    def kept_waits(self, target: Target) -> tuple[Floats, Floats] | None: ...  # noqa: D102


def judged(figures: Figures, target: Target) -> Judged:
    """Judge a target at 95 %: for the whole window, or by the share of local days it holds on.

    A percentile for the window is judged by the share of waits that keep to its limit, where they
    were counted while they were known.
    """
    bound, random = bound_of(target), figures.is_random
    if target.per_day:
        days = figures.day_values(target.metric, target.group, target.segment)
        return Judged(target, check_days(bound, days, share_of=target.share_of, random=random))
    counts = figures.kept_waits(target)
    if counts is not None:
        share = share_to_keep(target.metric, at_least=bound.at_least)
        return Judged(target, check_waits(share, *counts, random=random))
    *ends, deviation = _window(figures, target)
    return Judged(target, check_window(bound, *ends, same=deviation == 0))


def bound_of(target: Target) -> Bound:
    """What a target bounds its figure by."""
    at_least = target.at_least is not None
    limit = target.at_least if at_least else target.at_most
    # a checked target has one of the two
    assert limit is not None
    return Bound(limit, at_least=at_least)


def limit_of(target: Target, groups: Sequence[str]) -> WaitLimit | None:
    """What waits are to be held against for a target, None unless it needs them counted.

    Parameters: ``groups`` of the scenario, in its order.
    """
    if target.per_day or not target.metric.startswith("wait_p"):
        return None
    bound, row = bound_of(target), ("all", *groups).index(target.group)
    limit_us = round(bound.limit * MICROSECONDS)
    return WaitLimit(row, SEGMENTS.index(target.segment), limit_us, bound.at_least)


def limits_of(scenario: Scenario) -> tuple[WaitLimit, ...]:
    """What the waits of a scenario's replications are to be held against."""
    groups = [group.name for group in scenario.groups]
    limits = (limit_of(target, groups) for target in scenario.targets)
    return tuple(dict.fromkeys(limit for limit in limits if limit is not None))


def _window(figures: Figures, target: Target) -> tuple[float, float, float, float]:
    rows = figures.summary()
    here = (
        (rows["metric"] == target.metric)
        & (rows["group"] == target.group)
        & (rows["segment"] == target.segment)
    )
    columns = ["mean", "ci_low", "ci_high", "sd"]
    ((mean, low, high, deviation),) = rows.loc[here, columns].itertuples(index=False)
    return mean, low, high, deviation


def words_of(metric: str, *, at_least: bool, of: str) -> str:
    """What a limit is said to be for, where a share of waits is held against it."""
    if of != "waits":
        return ""
    bound = share_to_keep(metric, at_least=at_least)
    return f" for {'more than ' * bound.beyond}{100 * bound.limit:g} % of waits"


def verdicts_table(verdicts: Sequence[Judged]) -> pd.DataFrame:
    """A row for each target: what it says, the estimate with its interval, and the verdict."""
    import pandas as pd

    target = ["metric", "group", "segment", "at_least", "at_most", "per_day", "share_of"]
    return pd.DataFrame(
        [
            (
                *(getattr(each.target, name) for name in target),
                each.checked.of,
                each.checked.estimate,
                each.checked.low,
                each.checked.high,
                each.checked.same,
                each.checked.verdict.value,
            )
            for each in verdicts
        ],
        columns=[*target, "estimate_of", "estimate", "ci_low", "ci_high", "same", "verdict"],
    )
