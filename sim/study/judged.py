"""The targets of a scenario set against what its replications gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sim.results.metrics import Floats
from sim.results.targets import Bound, Checked, check_days, check_window

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Target


@dataclass(frozen=True, slots=True)
class Judged:
    """A target and what can be said of it."""

    target: Target
    checked: Checked


class Figures(Protocol):
    """What a target is judged by; see :class:`sim.study.Study`."""

    @property
    def replication_count(self) -> int: ...  # noqa: D102

    def summary(self) -> pd.DataFrame: ...  # noqa: D102
    def day_values(self, metric: str, group: str, segment: str) -> Floats: ...  # noqa: D102


def judged(figures: Figures, target: Target) -> Judged:
    """Judge a target at 95 %: for the whole window, or by the share of local days it holds on."""
    at_least = target.at_least is not None
    limit = target.at_least if at_least else target.at_most
    # a checked target has one of the two
    assert limit is not None
    bound = Bound(limit, at_least=at_least)
    if target.per_day:
        days = figures.day_values(target.metric, target.group, target.segment)
        return Judged(target, check_days(bound, days, share_of=target.share_of))
    mean, low, high = _window(figures, target)
    count = figures.replication_count
    return Judged(target, check_window(bound, mean, low, high, replications=count))


def _window(figures: Figures, target: Target) -> tuple[float, float, float]:
    rows = figures.summary()
    here = (
        (rows["metric"] == target.metric)
        & (rows["group"] == target.group)
        & (rows["segment"] == target.segment)
    )
    ((mean, low, high),) = rows.loc[here, ["mean", "ci_low", "ci_high"]].itertuples(index=False)
    return mean, low, high


def verdicts_table(verdicts: Sequence[Judged]) -> pd.DataFrame:
    """A row for each target: what it says, the estimate with its interval, and the verdict."""
    import pandas as pd

    target = ["metric", "group", "segment", "at_least", "at_most", "per_day", "share_of"]
    return pd.DataFrame(
        [
            (
                *(getattr(each.target, name) for name in target),
                each.checked.estimate,
                each.checked.low,
                each.checked.high,
                each.checked.verdict.value,
            )
            for each in verdicts
        ],
        columns=[*target, "estimate", "ci_low", "ci_high", "verdict"],
    )
