"""How often intervals hold the exact figure, against how often they say that they do."""

from __future__ import annotations

import pytest
from scipy import stats

from sim.results.estimates import LEVEL

ORDINARY, LONG = 200, 1_200
_LONG = pytest.param(LONG, id="long", marks=pytest.mark.long)
by_repetitions = pytest.mark.parametrize(
    "repetitions",
    [pytest.param(ORDINARY, id="ordinary"), _LONG],
)
by_many_repetitions = pytest.mark.parametrize("repetitions", [_LONG])
"""For figures that take longer to simulate."""


def binomial_limits(repetitions: int, share: float) -> tuple[float, float]:
    """Between them lies, but for once in 10,000, how often a thing of that probability happens."""
    low, high = stats.binom.ppf((0.00005, 0.99995), repetitions, share)
    return float(low), float(high)


def assert_covers(
    held: int, repetitions: int, *, least: float = LEVEL, most: float = LEVEL
) -> None:
    """Assert that the figure was held as often as stated: in ``least`` to ``most`` of all runs."""
    assert binomial_limits(repetitions, least)[0] <= held <= binomial_limits(repetitions, most)[1]
