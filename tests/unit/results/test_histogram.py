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
    counted,
    in_order,
    merged,
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


def test_zero_has_a_bin_of_its_own_and_bins_follow_without_gap() -> None:
    bins = np.arange(30_000)
    low, high = bounds(bins)
    assert (low[0], high[0]) == (0, 1)
    assert (low[1:] == high[:-1]).all()
    assert (bin_of(low) == bins).all()
    assert (bin_of(high - 1) == bins).all()


def ranked(waits: list[int], percent: int) -> int:
    """The nearest-rank quantile of all the waits themselves."""
    return sorted(waits)[-(-percent * len(waits) // 100) - 1]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 10**7)), max_size=60),
    st.sampled_from((1, 50, 90, 95, 99)),
)
def test_a_quantile_is_a_wait_that_occurred_in_the_bin_of_the_very_one(
    pairs: list[tuple[int, int]], percent: int
) -> None:
    counts = SparseCounts()
    for cell, wait in pairs:
        counts.add(counted(np.array([cell]), np.array([wait])))
    got = nearest_rank(counts.settle(), 3, percent)
    for cell in range(3):
        mine = [wait for its, wait in pairs if its == cell]
        if not mine:
            assert got[cell] == -1
            continue
        exact = ranked(mine, percent)
        assert got[cell] in mine
        assert bin_of(got[cell]) == bin_of(np.int64(exact))
        assert exact <= got[cell] < exact + exact / 1024 + 1


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40), st.sampled_from((50, 90, 99)))
def test_waits_of_whole_seconds_have_their_very_quantiles(seconds: list[int], percent: int) -> None:
    # bins below 1,024 s are narrower than a second
    waits = [each * 1_000_000 for each in seconds]
    found = counted(np.zeros(len(waits), np.int64), np.array(waits))
    assert nearest_rank(found, 1, percent)[0] == ranked(waits, percent)


def test_counts_are_the_same_however_they_come_in() -> None:
    rng = np.random.default_rng(1)
    cells, waits = rng.integers(0, 40, 400_000), rng.integers(0, 10**8, 400_000)
    counts = SparseCounts()
    for its in np.array_split(rng.permutation(len(waits)), 13):
        counts.add(counted(cells[its], waits[its]))
    distinct, expected = np.unique(cells * BINS + bin_of(waits), return_counts=True)
    got = counts.settle()
    assert (got.keys == distinct).all()
    assert (got.counts == expected).all()
    for one, other in zip(got, counted(cells, waits), strict=True):
        assert (one == other).all()
    halves = [counted(cells[its], waits[its]) for its in (slice(200_000), slice(200_000, None))]
    for one, other in zip(got, merged(halves[::-1]), strict=True):
        assert (one == other).all()


def test_waits_too_long_for_one_number_with_their_cells_are_sorted_all_the_same() -> None:
    rng = np.random.default_rng(2)
    cells, waits = rng.integers(0, 2**20, 500), rng.integers(0, 2**50, 500)
    order = np.lexsort((waits, cells))
    for one, other in zip(in_order(cells, waits), (cells[order], waits[order]), strict=True):
        assert (one == other).all()
