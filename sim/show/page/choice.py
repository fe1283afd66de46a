"""Which setting is best on what, how sure that is, and so which to choose.

Every setting is set against the best one of a figure, replication by replication on the same
customers. The intervals hold for all pairs of settings together (Bonferroni over the pairs), so
they hold whichever setting turns out to be the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.metrics import BY_NAME, Metric
from sim.results.differences import subtract
from sim.results.evidence import RATIOS, Evidence, of_ratio, of_values
from sim.results.merit import lower_is_better
from sim.results.metrics import Floats

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.stored import StoredFolder


@dataclass(frozen=True, slots=True)
class Criterion:
    """A figure by which settings are chosen."""

    metric: str
    segment: str
    words: str
    """What the best setting has of it."""
    short: str


CRITERIA = (
    Criterion("customers_lost", "all", "Fewest customers lost", "customers lost"),
    Criterion("service_level", "live", "Highest service level of live chats", "live service level"),
    Criterion("wait_mean", "live", "Shortest wait of the live customers reached", "live wait"),
)


@dataclass(frozen=True, slots=True)
class Best:
    """The setting with the best estimate of a figure, and those that may be as good."""

    criterion: Criterion
    policy: str
    alike: tuple[str, ...]
    """Settings that cannot be told from it, in order."""
    worse: tuple[str, ...]
    """Settings that do worse beyond what chance explains, in order."""

    @property
    def contenders(self) -> set[str]:
        """The best setting and those that cannot be told from it."""
        return {self.policy, *self.alike}


def best_of(folder: StoredFolder, policies: Sequence[str]) -> list[Best]:
    """The best of some settings of a folder by :data:`CRITERIA`, where any has the figure."""
    names = [criterion.metric for criterion in CRITERIA]
    rows = folder.table("replications", metrics=names)
    rows = rows[(rows["group"] == "all") & rows["policy"].isin(list(policies))]
    # after a selection some settings have more replications than others: they are not compared
    shared = rows.groupby("policy", observed=True)["replication"].max().min()
    rows = rows[rows["replication"] <= shared]
    found = []
    for criterion in CRITERIA:
        here = rows[(rows["metric"] == criterion.metric) & (rows["segment"] == criterion.segment)]
        best = _best(criterion, BY_NAME[criterion.metric], here, policies, random=folder.is_random)
        if best is not None:
            found.append(best)
    return found


def _best(
    criterion: Criterion,
    metric: Metric,
    rows: pd.DataFrame,
    policies: Sequence[str],
    *,
    random: bool,
) -> Best | None:
    each = replace(_evidence(metric, rows, policies), random=random)
    sign = 1.0 if lower_is_better(metric.name) else -1.0
    costs = sign * each.estimate
    if np.isnan(costs).all():
        return None
    at = int(np.nanargmin(costs))
    others = [k for k in range(len(policies)) if k != at and not np.isnan(costs[k])]
    pairs = max(1, len(others) * (len(others) + 1) // 2)
    found = subtract(metric, _some(each, others), _some(each, [at] * len(others)), family=pairs)
    low, high = found.simultaneous
    nearest = low if sign > 0 else -high
    # without an interval nothing is told apart, but for what is always the same
    nearest = np.where(found.same & np.isnan(nearest), sign * found.difference, nearest)
    alike = tuple(policies[k] for k, least in zip(others, nearest, strict=True) if not least > 0)
    worse = tuple(policies[k] for k in others if policies[k] not in alike)
    return Best(criterion, policies[at], alike, worse)


def _evidence(metric: Metric, rows: pd.DataFrame, policies: Sequence[str]) -> Evidence:
    """What the replications say, a cell for each policy."""

    def column(name: str) -> Floats:
        table = rows.pivot_table(
            index="replication", columns="policy", values=name, observed=True, dropna=False
        )
        return table.reindex(columns=list(policies)).to_numpy(np.float64, na_value=np.nan)

    if metric.kind in RATIOS:
        return of_ratio(metric, column("numerator"), column("denominator"))
    return of_values(column("value"))


def _some(evidence: Evidence, at: Sequence[int]) -> Evidence:
    where = np.array(at, np.int64)
    return replace(
        evidence,
        estimate=evidence.estimate[where],
        parts=evidence.parts[:, where],
        trials=evidence.trials[where],
    )


def recommended(found: Sequence[Best]) -> list[str]:
    """The settings that are best, or not told from the best, in every figure; none if none is."""
    if not found:
        return []
    common = set.intersection(*(best.contenders for best in found))
    order = [name for best in found for name in (best.policy, *best.alike)]
    return [name for name in dict.fromkeys(order) if name in common]
