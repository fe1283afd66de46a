"""Stopping when an interval is narrow enough: where it is looked at, and what that costs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from sim.errors import ScenarioError
from sim.results.estimates import Estimate, mean_of_values, ratio
from sim.results.metrics import Floats
from sim.study.wanted import (
    Precision,
    checkpoints,
    enough,
    half_width,
)

NAN = float("nan")


def figures(*values: float) -> np.ndarray:
    return np.array(values, float)


def test_looks_are_fixed_beforehand_half_as_many_again_up_to_the_cap() -> None:
    assert checkpoints(400) == (30, 45, 68, 102, 153, 230, 345, 400)
    assert checkpoints(45) == (30, 45)
    assert checkpoints(30) == (30,)
    assert checkpoints(10, first=4) == (4, 6, 9, 10)


def test_a_cap_below_the_first_look_is_refused_with_advice() -> None:
    with pytest.raises(ScenarioError, match=r"at most 29 .* first look is after 30"):
        checkpoints(29)


def test_an_interval_that_is_cut_counts_by_its_wider_side() -> None:
    wide = half_width(figures(0.5, 99), figures(0, 90), figures(3, 100))
    assert wide == pytest.approx([2.5, 9])


@pytest.mark.parametrize(
    ("wanted", "estimate", "half", "answer"),
    [
        (Precision(2.0), 50, 2.0, True),
        (Precision(2.0), 50, 2.1, False),
        (Precision(0.05, relative=True), 50, 2.5, True),
        (Precision(0.05, relative=True), 50, 2.6, False),
        (Precision(0.05, relative=True), -50, 2.5, True),
        (Precision(0.05, relative=True), 0, 0.1, False),
        (Precision(2.0), 50, NAN, False),
        (Precision(0.05, relative=True), NAN, NAN, False),
    ],
)
def test_enough_is_a_half_width_no_larger_than_wanted(
    wanted: Precision, estimate: float, half: float, answer: bool
) -> None:
    ends = (figures(estimate), figures(estimate - half), figures(estimate + half))
    assert enough(wanted, *ends) is answer


def test_enough_holds_for_all_figures_or_not_at_all() -> None:
    estimates, low = figures(10, 20), figures(9, 17)
    assert enough(Precision(3.0), estimates, low, 2 * estimates - low)
    assert not enough(Precision(2.9), estimates, low, 2 * estimates - low)
    assert enough(Precision(0.15, relative=True), estimates, low, 2 * estimates - low)


# coverage

Draw = Callable[[np.random.Generator, int], tuple[Floats, Floats]]
"""Numerators and denominators ``(replications, 1)``."""


def _of_values(draw: Callable[[np.random.Generator, int], Floats]) -> Draw:
    def parts(rng: np.random.Generator, cap: int) -> tuple[Floats, Floats]:
        return draw(rng, cap)[:, None] * 1.0, np.ones((cap, 1))

    return parts


def _late(rng: np.random.Generator, cap: int) -> tuple[Floats, Floats]:
    chats = rng.poisson(rng.gamma(20, 10, (cap, 1)))
    return rng.binomial(chats, 0.2) * 1.0, chats * 1.0


CASES: dict[str, tuple[Draw, float, float, float]] = {
    # how to draw, the exact figure, its deviation from replication to replication, the coverage
    "normal": (_of_values(lambda rng, n: rng.normal(10, 2, n)), 10.0, 2.0, 0.94),
    "share": (_late, 0.2, (0.2 * 0.8 / 200) ** 0.5, 0.94),
    "counts of mean 2": (_of_values(lambda rng, n: rng.poisson(2, n)), 2.0, 2**0.5, 0.935),
    "exponential": (_of_values(lambda rng, n: rng.exponential(1, n)), 1.0, 1.0, 0.905),
}
"""The last number is what the module's documentation promises."""
CAP = 600


def coverage(case: str, needed: float, repetitions: int, relative: bool) -> int:
    """How often the interval at the end holds the figure, when so many replications are needed."""
    draw, truth, deviation, _ = CASES[case]
    wanted = Precision(1.96 * deviation / needed**0.5 / (truth if relative else 1), relative)
    held = 0
    for repetition in range(repetitions):
        rng = np.random.default_rng([repetition, int(needed)])
        top, bottom = draw(rng, CAP)
        for count in checkpoints(CAP):
            found = _estimate(case, top[:count], bottom[:count])
            if enough(wanted, found.mean, found.low, found.high):
                break
        held += int(found.low[0] <= truth <= found.high[0])
    return held


def _estimate(case: str, top: Floats, bottom: Floats) -> Estimate:
    return ratio(top, bottom, share=True) if case == "share" else mean_of_values(top)


def least(repetitions: int, share: float) -> float:
    return float(stats.binom.ppf(0.00005, repetitions, share))


@pytest.mark.parametrize("case", CASES)
def test_stopping_early_keeps_the_coverage_that_is_documented(case: str) -> None:
    assert coverage(case, 60, 400, relative=False) >= least(400, CASES[case][3])


@pytest.mark.long
@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("needed", [20, 40, 60, 90, 150])
@pytest.mark.parametrize("case", CASES)
def test_stopping_early_keeps_the_coverage_that_is_documented_at_length(
    case: str, needed: float, relative: bool
) -> None:
    assert coverage(case, needed, 4_000, relative) >= least(4_000, CASES[case][3])
