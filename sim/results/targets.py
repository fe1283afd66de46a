"""Are targets met? Judged at 95 %: what the simulation error leaves open is undecided."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from sim.metrics import BY_NAME, SEGMENTS
from sim.results.estimates import LEVEL, divided, never_varies, share_of_trials
from sim.results.evidence import Bools
from sim.results.metrics import Floats
from sim.results.waits import WaitLimit
from sim.units import MICROSECONDS

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.result import Study
    from sim.scenario.model import Scenario
    from sim.scenario.targets import Target


class Verdict(Enum):
    """What can be said of a target."""

    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"
    """More replications may decide it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure should be."""

    limit: float
    """In the metric's unit."""
    at_least: bool
    """The figure should be no less than the limit; else no more."""
    beyond: bool = False
    """The limit itself will not do."""

    def holds(self, values: Floats | float) -> Bools:
        """Whether each value keeps to the bound; a missing one (NaN) does not."""
        values = np.asarray(values)
        kept = values >= self.limit if self.at_least else values <= self.limit
        return kept & (values != self.limit) if self.beyond else kept


@dataclass(frozen=True, slots=True)
class Checked:
    """A target's verdict, and the estimate with its interval on which it rests; NaN for none."""

    verdict: Verdict
    estimate: float
    low: float
    high: float
    of: str = "figure"
    """What is estimated: the ``figure`` in the metric's unit, or the share of ``days`` or of
    ``waits`` that keep to the bound."""
    same: bool = False
    """The estimate was the same in all of several replications, and has no interval for that."""


def check_window(bound: Bound, estimate: float, low: float, high: float, *, same: bool) -> Checked:
    """Judge a target for the whole window.

    It is met if the bound holds all over the interval of the summary, missed if it holds nowhere
    in it: a wrong verdict has a probability of at most 2.5 %. Parameters: ``estimate``, ``low``
    and ``high`` of the summary, NaN where missing; ``same``, every one of two or more replications
    gave the estimate: where it has no interval for that, it is judged as it is.
    """
    return _checked(bound, (estimate, low, high), same)


def check_days(
    bound: Bound, days: Floats, *, share_of: float, random: bool = True, level: float = LEVEL
) -> Checked:
    """Judge a target that is to hold on a share of days.

    Parameters: ``days`` ``(replications, days)``, the figure of each local day, NaN for a day that
    has none, which is left out; ``share_of`` the days in (0, 1]; ``random``, whether anything is
    drawn. The share on which it holds has the interval of :func:`share_of_trials`, days taken as
    independent where it holds on all or on none. One day on which it does not hold decides a target
    for every day (1.0), which no simulation of anything random can show to be met.
    """
    some = ~np.isnan(days)
    held = bound.holds(days) & some
    each = tuple(mask.sum(axis=1, dtype=np.float64) for mask in (held, some))
    found = _checked_share(Bound(share_of, at_least=True), each, random, level)
    always = share_of < 1 or held.sum() == some.sum()
    return replace(found, of="days", verdict=found.verdict if always else Verdict.MISSED)


def share_to_keep(metric: str, *, at_least: bool) -> Bound:
    """Which share of the waits keeps to a limit where a percentile (nearest rank) does.

    The percentile p is at most the limit if and only if p % of the waits or more are at most the
    limit, and at least the limit if and only if more than 100 - p % are at least the limit.
    """
    percent = BY_NAME[metric].percent
    assert percent is not None
    share = (100 - percent if at_least else percent) / 100
    return Bound(share, at_least=True, beyond=at_least)


def check_waits(
    bound: Bound, kept: Floats, waits: Floats, *, random: bool = True, level: float = LEVEL
) -> Checked:
    """Judge a target on a percentile for the whole window by counting waits.

    Parameters: ``bound`` of :func:`share_to_keep`; how many waits ``kept`` to the limit and how
    many ``waits`` there were, ``(replications,)`` each; ``random``, whether anything is drawn. It
    is met if the bound holds all over the interval of the share (:func:`share_of_trials`), missed
    if it holds nowhere in it: waits are told from the limit to the microsecond, and a percentile
    that many waits are equal to is judged as surely as any other.
    """
    return replace(_checked_share(bound, (kept, waits), random, level), of="waits")


def _checked_share(bound: Bound, counts: tuple[Floats, ...], random: bool, level: float) -> Checked:
    """Judge a share of trials: how many of how many in each replication."""
    successes, trials = (count[:, None] for count in counts)
    found = share_of_trials(successes, trials, level=level, random=random)
    ends = (float(part[0]) for part in (found.mean, found.low, found.high))
    return _checked(bound, tuple(ends), bool(never_varies(divided(successes, trials))[0]))


def _checked(bound: Bound, found: tuple[float, ...], same: bool) -> Checked:
    estimate, low, high = found
    as_it_is = same and math.isnan(low)
    ends = bound.holds(np.array([estimate, estimate] if as_it_is else [low, high]))
    if math.isnan(estimate) or (math.isnan(low) and not as_it_is):
        verdict = Verdict.UNDECIDED
    elif ends.all():
        verdict = Verdict.MET
    else:
        verdict = Verdict.UNDECIDED if ends.any() else Verdict.MISSED
    return Checked(verdict, estimate, low, high, same=as_it_is)


@dataclass(frozen=True, slots=True)
class Judged:
    """A target and what can be said of it."""

    target: Target
    checked: Checked


def judged(study: Study, target: Target) -> Judged:
    """Judge a target at 95 %: for the whole window, or by the share of local days it holds on.

    A percentile for the window is judged by the share of waits that keep to its limit, where they
    were counted while they were known.
    """
    bound, random = bound_of(target), study.about.is_random
    if target.per_day:
        days = study.day_values(target.metric, target.group, target.segment)
        return Judged(target, check_days(bound, days, share_of=target.share_of, random=random))
    counts = study.kept_waits(target)
    if counts is not None:
        share = share_to_keep(target.metric, at_least=bound.at_least)
        return Judged(target, check_waits(share, *counts, random=random))
    *ends, deviation = _window(study, target)
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


def _window(study: Study, target: Target) -> tuple[float, float, float, float]:
    rows = study.table("summary")
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
