"""Step functions against a reckoning instant by instant."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.results.timeline import combine, states, stays

LANES, SPAN = 3, 30
EDGES = np.array([2, 7, 8, 15, 28])

intervals = st.lists(
    st.tuples(st.integers(0, LANES - 1), st.integers(0, 25), st.integers(0, 40)).map(
        lambda s: (s[0], s[1], s[1] + s[2])
    ),
    max_size=12,
)


def columns(rows: list[tuple[int, ...]]) -> list[np.ndarray]:
    return list(np.array(rows, np.int64).reshape(-1, 3).T)


def slow_levels(rows: list[tuple[int, int, int]]) -> np.ndarray:
    """``(lanes, instants)``: how many stays hold each instant."""
    levels = np.zeros((LANES, SPAN), np.int64)
    for lane, begin, end in rows:
        levels[lane, begin : min(end, SPAN - 1)] += 1
    return levels


@given(intervals)
def test_levels_areas_and_maxima_are_those_of_every_instant(rows: list) -> None:
    steps = stays(*columns(rows), lanes=LANES, span=SPAN)
    levels = slow_levels(rows)
    spans = list(pairwise(EDGES))
    areas = [[row[a:b].sum() for a, b in spans] for row in levels]
    maxima = [[row[a:b].max() for a, b in spans] for row in levels]
    lane, instant = np.divmod(np.arange(LANES * SPAN), SPAN)
    assert (steps.at(lane, instant) == levels.ravel()).all()
    assert steps.areas(EDGES).tolist() == areas
    assert steps.maxima(EDGES).tolist() == maxima


@given(intervals, intervals)
def test_combining_is_done_at_every_instant(one: list, other: list) -> None:
    a, b = (stays(*columns(rows), lanes=LANES, span=SPAN) for rows in (one, other))
    both = combine(a, b, lambda x, y: x * 10 + y)
    lane, instant = np.divmod(np.arange(LANES * SPAN), SPAN)
    expected = slow_levels(one) * 10 + slow_levels(other)
    assert (both.at(lane, instant) == expected.ravel()).all()


def test_of_several_states_at_one_instant_the_last_holds_and_before_any_it_is_0() -> None:
    lane, at, state = (np.array(c) for c in ([1, 0, 1], [5, 5, 5], [2, 3, 1]))
    steps = states(lane, at, state, lanes=2, span=10)
    assert steps.at(np.array([0, 0, 1, 1]), np.array([4, 5, 4, 5])).tolist() == [0, 3, 0, 1]


def test_areas_stay_exact_where_running_totals_pass_64_bits() -> None:
    n, year = 500_000, 31_557_600_000_000
    zero = np.zeros(n, np.int64)
    steps = stays(zero, zero, zero + 2**62, lanes=1, span=3 * year)
    assert steps.areas(np.array([2 * year, 2 * year + 60]))[0, 0] == 60 * n
