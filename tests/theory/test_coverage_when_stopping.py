"""A run that ends when its interval is narrow enough still holds the exact figure, nearly as often.

Nights of one long simulation are the replications; each run begins where the one before it ended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from sim.study.wanted import FIRST, Precision, checkpoints, enough
from theory.coverage import assert_covers, by_many_repetitions, by_repetitions
from theory.nights import exact, nights

PLAIN = ("missed", "missed_rate", "open_wait_mean")
QUANTILES = ("wait_p90",)
LIMIT, CAP = 40, 600


@dataclass(frozen=True, slots=True)
class Asked:
    """A precision that needs some 60 replications, and how often the interval then holds."""

    figure: str
    precision: Precision
    least: float
    """As documented."""
    most: float = 0.95


PLAINLY = (
    Asked("missed", Precision(1.7), 0.94),
    Asked("missed_rate", Precision(0.14, relative=True), 0.94),
    Asked("open_wait_mean", Precision(900), 0.94),
)
P90 = Asked("wait_p90", Precision(0.015, relative=True), 0.93, 0.965)


def runs(asked: Asked, repetitions: int) -> tuple[int, list[int]]:
    """In how many runs the interval holds the exact figure, and how long each run was."""
    some = nights(LIMIT, *(QUANTILES if asked.figure in QUANTILES else PLAIN))
    where, truth = some.place(asked.figure), exact(asked.figure, LIMIT)
    held, begin, lengths = 0, 0, []
    for _ in range(repetitions):
        for count in checkpoints(CAP):
            found = some.summary(range(begin, begin + count))
            estimate, low, high = (each[[where]] for each in (found.mean, found.low, found.high))
            if enough(asked.precision, estimate, low, high):
                break
        held += int(low[0] <= truth <= high[0])
        begin += count
        lengths.append(count)
    return held, lengths


def check(asked: Asked, repetitions: int) -> None:
    held, lengths = runs(asked, repetitions)
    assert_covers(held, repetitions, least=asked.least, most=asked.most)
    # it did stop early, and not at the first look
    assert FIRST < np.mean(lengths) < CAP / 4
    assert max(lengths) < CAP


@by_repetitions
@pytest.mark.parametrize("asked", PLAINLY, ids=lambda asked: asked.figure)
def test_stopping_early_keeps_the_coverage_that_is_documented(
    asked: Asked, repetitions: int
) -> None:
    check(asked, repetitions)


@by_many_repetitions
def test_stopping_early_for_a_quantile_keeps_the_coverage_that_is_documented(
    repetitions: int,
) -> None:
    check(P90, repetitions // 2)
