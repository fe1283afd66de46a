"""Intervals of exactly known differences hold them as often as they say, comparison by comparison.

One limit over the night against others, on the same customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from sim.results.differences import Differences, differences
from sim.results.metrics import Floats
from theory.coverage import (
    assert_covers,
    binomial_limits,
    by_many_repetitions,
    by_repetitions,
)
from theory.nights import exact, nights

PLAIN = ("missed", "missed_rate", "open_wait_mean")
QUANTILES = ("wait_p50", "wait_p90")
REPLICATIONS, FOR_QUANTILES = 30, 20
LIMIT, OTHERS = 49, (40, 45, 54, 60)
"""As many customers as come in the mean, and limits that many nights but not all tell apart."""
FEW = {37: 0.84, 34: 0.77}
"""Coverage of the difference to a limit of 40 where few nights differ from the rest."""


Held = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
"""``(repetitions, others)``"""


@cache
def compared(
    figures: tuple[str, ...], limit: int, others: tuple[int, ...], repetitions: int
) -> Sequence[Differences]:
    """Comparisons of other limits with the first, each with customers of its own."""
    size = FOR_QUANTILES if figures == QUANTILES else REPLICATIONS
    runs = (range(run * size, (run + 1) * size) for run in range(repetitions))
    return [
        differences([nights(each, *figures).sample(some) for each in (limit, *others)])
        for some in runs
    ]


def intervals(kind: str, figure: str, found: Sequence[Differences]) -> Floats:
    """``(2, repetitions, others)``"""
    figures = QUANTILES if figure in QUANTILES else PLAIN
    where = nights(LIMIT, *figures).place(figure)
    return np.stack([getattr(each, kind)[:, :, where] for each in found], axis=1)


def held(
    kind: str, figure: str, repetitions: int, limit: int = LIMIT, others: tuple[int, ...] = OTHERS
) -> Held:
    """Which intervals of a kind hold the exact difference."""
    figures = QUANTILES if figure in QUANTILES else PLAIN
    low, high = intervals(kind, figure, compared(figures, limit, others, repetitions))
    truth = np.array([exact(figure, other) - exact(figure, limit) for other in others])
    return (low <= truth) & (truth <= high)


@by_repetitions
@pytest.mark.parametrize("figure", PLAIN)
def test_paired_intervals(figure: str, repetitions: int) -> None:
    # in half of 30 nights or fewer the limits differ: what was seen of them is a little skewed
    for count in held("paired", figure, repetitions).sum(axis=0):
        assert_covers(int(count), repetitions, least=0.93)


@by_many_repetitions
@pytest.mark.parametrize("figure", QUANTILES)
def test_paired_intervals_of_quantiles(figure: str, repetitions: int) -> None:
    repetitions //= 2
    (count,) = held("paired", figure, repetitions, others=(54,)).sum(axis=0)
    # ten sections about the pooled quantile are a little too wide
    assert_covers(int(count), repetitions, most=0.965)


@by_repetitions
def test_differences_of_few_nights_fall_short_by_no_more_than_documented(repetitions: int) -> None:
    """Mostly the lower limit misses just as many more: what is left rests on the other nights."""
    for limit, least in FEW.items():
        (count,) = held("paired", "missed", repetitions, 40, (limit,)).sum(axis=0)
        assert_covers(int(count), repetitions, least=least)


@by_repetitions
def test_paired_intervals_are_narrower_than_unpaired_ones(repetitions: int) -> None:
    found = compared(PLAIN, LIMIT, OTHERS, repetitions)
    for figure in PLAIN:
        paired, unpaired = (
            np.diff(intervals(kind, figure, found), axis=0).mean(axis=(0, 1))
            for kind in ("paired", "unpaired")
        )
        assert (unpaired > 1.1 * paired).all()


@by_repetitions
@pytest.mark.parametrize("figure", PLAIN)
def test_simultaneous_intervals_hold_all_differences_together(
    figure: str, repetitions: int
) -> None:
    together = int(held("simultaneous", figure, repetitions).all(axis=1).sum())
    assert together >= binomial_limits(repetitions, 0.95)[0]
    # it matters: each by itself they do not
    alone = int(held("paired", figure, repetitions).all(axis=1).sum())
    assert alone < binomial_limits(repetitions, 0.95)[0]
