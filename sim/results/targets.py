"""Are targets met? Judged at 95 %: what the simulation error leaves open is undecided."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from sim.results.estimates import LEVEL, clopper_pearson, ratio
from sim.results.evidence import Bools
from sim.results.metrics import Floats


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

    def holds(self, values: Floats | float) -> Bools:
        """Whether each value keeps to the bound; a missing one (NaN) does not."""
        values = np.asarray(values)
        return values >= self.limit if self.at_least else values <= self.limit


@dataclass(frozen=True, slots=True)
class Checked:
    """A target's verdict, and the estimate with its interval on which it rests.

    The estimate is of the metric, in its unit, or of the share of days on which the bound holds;
    NaN where there is none.
    """

    verdict: Verdict
    estimate: float
    low: float
    high: float


def check_window(
    bound: Bound, estimate: float, low: float, high: float, *, replications: int
) -> Checked:
    """Judge a target for the whole window.

    It is met if the bound holds all over the interval of the summary, missed if it holds nowhere
    in it: a wrong verdict has a probability of at most 2.5 %. A mean that is 0 in all of two or
    more replications has no interval and is judged as it is. Parameters: ``estimate``, ``low`` and
    ``high`` of the summary, NaN where missing; ``replications``, over how many.
    """
    if math.isnan(low) and estimate == 0 and replications > 1:
        return Checked(_verdict(bound, 0.0, 0.0), estimate, low, high)
    return Checked(_verdict(bound, low, high), estimate, low, high)


def check_days(bound: Bound, days: Floats, *, share_of: float, level: float = LEVEL) -> Checked:
    """Judge a target that is to hold on a share of days.

    Parameters: ``days`` ``(replications, days)``, the figure of each local day, NaN for a day that
    has none, which is left out; ``share_of`` the days in (0, 1]. The share on which it holds has
    the jackknife's interval over replications; where it holds on all or on none, that of Clopper
    and Pearson, days taken as independent. One day on which it does not hold decides a target for
    every day (1.0), which no simulation can show to be met.
    """
    some = ~np.isnan(days)
    held, counted = bound.holds(days) & some, int(some.sum())
    each = [mask.sum(axis=1, dtype=np.float64)[:, None] for mask in (held, some)]
    found = ratio(each[0], each[1], share=True, level=level)
    estimate, low, high = (float(part[0]) for part in (found.mean, found.low, found.high))
    count = int(held.sum())
    if len(days) > 1 and count in (0, counted):
        ends = clopper_pearson(np.array([count * 1.0]), np.array([counted * 1.0]), level=level)
        low, high = (float(end[0]) for end in ends)
    if share_of >= 1 and count < counted:
        return Checked(Verdict.MISSED, estimate, low, high)
    return Checked(_verdict(Bound(share_of, at_least=True), low, high), estimate, low, high)


def _verdict(bound: Bound, low: float, high: float) -> Verdict:
    if math.isnan(low) or math.isnan(high):
        return Verdict.UNDECIDED
    ends = bound.holds(np.array([low, high]))
    if ends.all():
        return Verdict.MET
    return Verdict.UNDECIDED if ends.any() else Verdict.MISSED
