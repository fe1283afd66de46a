"""Bins of waits: 1 part in 1,024, nearest rank."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.results.histogram import (
    BINS,
    SparseCounts,
    bin_of,
    bounds,
    middle,
    nearest_rank,
)

waits = st.integers(0, 2**52)


@given(waits)
def test_a_bin_holds_its_wait_and_is_at_most_one_part_in_1024_wide(wait: int) -> None:
    bins = bin_of(np.array([wait]))
    low, high = (int(b[0]) for b in bounds(bins))
    assert low <= wait < high
    assert high - low == 1 or (high - low) * 1024 <= low
    assert bins[0] < BINS


@given(waits)
def test_the_wait_that_stands_for_a_bin_is_near_and_small_waits_stand_for_themselves(
    wait: int,
) -> None:
    stands = int(middle(bin_of(np.array([wait])))[0])
    assert abs(stands - wait) * 2048 <= wait
    if wait < 2048:
        assert stands == wait


def test_zero_has_a_bin_of_its_own_and_bins_follow_without_gap() -> None:
    bins = np.arange(30_000)
    low, high = bounds(bins)
    assert (low[0], high[0]) == (0, 1)
    assert (low[1:] == high[:-1]).all()
    assert (bin_of(low) == bins).all()
    assert (bin_of(high - 1) == bins).all()


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 10**7)), max_size=60), st.integers(1, 99)
)
def test_nearest_rank_is_that_of_the_sorted_waits(pairs: list, percent: int) -> None:
    counts = SparseCounts()
    for cell, wait in pairs:
        counts.add(cell * BINS + bin_of(np.array([wait])), np.array([1]))
    got = nearest_rank(*counts.settle(), 3, percent)
    for cell in range(3):
        mine = np.sort([middle(bin_of(np.array([w])))[0] for c, w in pairs if c == cell])
        rank = -(-percent * len(mine) // 100)
        assert got[cell] == (mine[rank - 1] if len(mine) else -1)


def test_counts_are_the_same_however_they_come_in() -> None:
    rng = np.random.default_rng(1)
    keys = rng.integers(0, 50_000, 400_000)
    counts = SparseCounts()
    for part in np.array_split(keys, 13):
        counts.add(part, np.ones(len(part), np.int64))
    distinct, expected = np.unique(keys, return_counts=True)
    got = counts.settle()
    assert (got[0] == distinct).all()
    assert (got[1] == expected).all()
