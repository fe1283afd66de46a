"""The settings that nobody dominates: what is traded for what."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.results.evidence import Bools
from sim.results.metrics import Floats


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
