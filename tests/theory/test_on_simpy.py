"""The reference engine itself against exact figures, a model of each kind.

All models at length are run on the compiled engine, whose logs are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from sim.engine.reference import run as reference
from theory import test_longest_idle as shared
from theory import test_mmc as mmc
from theory import test_mmck as mmck
from theory import test_night_limit as night
from theory import test_two_lists as lists
from theory.observe import Effort, Observed, assert_holds, observe

PLANS: dict[str, tuple[dict[str, Any], int]] = {
    "slots and a queue": (mmc.scenario(mmc.TWO, seed=1909), 8),
    "a queue with a limit": (mmck._SCENARIO, 8),
    "agents unlike each other": (shared._SCENARIO, 8),
    "a limit over the night": (night._SCENARIO, 8),
    "two lists": (lists._scenario("open"), 16),
}


@cache
def observed(model: str) -> Observed:
    document, replications = PLANS[model]
    return observe(document, replications, reference.run)


def chain() -> shared.Figures:
    return shared.solved(shared.TEAM, shared.longest_idle)


EXACT: dict[tuple[str, str], Callable[[], float]] = {
    ("slots and a queue", "occupancy"): lambda: 0.5,
    ("slots and a queue", "service_level"): lambda: 1 - mmc.wait_beyond(20 / 3600, *mmc.TWO.of),
    ("a queue with a limit", "service_level"): lambda: mmck.within(mmck.WITHIN_H, *mmck._MODEL),
    ("a queue with a limit", "queue_mean"): lambda: mmck.mean_queue(*mmck._MODEL),
    ("agents unlike each other", "missed_rate"): lambda: chain().missed + chain().left,
    ("agents unlike each other", "occupancy"): lambda: chain().in_hand / shared.TEAM.slots,
    ("a limit over the night", "open_wait_mean"): lambda: (
        3600 * night.wait_to_opening(*night._MODEL)
    ),
    ("two lists", "abandoned"): lambda: lists.DAYS * lists.abandoned("open"),
    ("two lists", "open_wait_in_hours_mean"): lambda: lists.open_wait_s("open"),
}


@pytest.mark.parametrize(("model", "metric"), EXACT)
def test_the_reference_engine_gives_what_theory_says(model: str, metric: str) -> None:
    exact = EXACT[model, metric]()
    assert_holds(observed(model).metric(metric), exact, Effort(1, half_width=0.03))
