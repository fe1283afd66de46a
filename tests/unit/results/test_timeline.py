"""Stays and step functions against a reckoning instant by instant."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.timeline import Bins, Stays, combine, states, stays

LANES, SPAN, LAST = 3, 30, 70
EDGES = {
    "even": [6, 9, 12, 15, 18],
    "whole steps": [6, 8, 14, 18],
    "uneven": [2, 7, 8, 15, 28],
    "one": [6, 18],
    # so far apart that there is no table of their common step
    "far": [6, 8, 15, 18, 2**40 + 1],
}
every = pytest.mark.parametrize("edges", [*map(np.array, EDGES.values())], ids=EDGES)

intervals = st.lists(
    st.tuples(st.integers(0, LANES - 1), st.integers(0, 25), st.integers(0, 40)).map(
        lambda s: (s[0], s[1], s[1] + s[2])
    ),
    max_size=12,
)


def made(rows: list[tuple[int, int, int]]) -> Stays:
    return Stays(LANES, *np.array(rows, np.int64).reshape(-1, 3).T)


def held(rows: list[tuple[int, int, int]]) -> np.ndarray:
    """``(lanes, instants)``: how many stays hold each instant."""
    levels = np.zeros((LANES, LAST), np.int64)
    for lane, begin, end in rows:
        levels[lane, begin:end] += 1
    return levels


@every
def test_an_instant_lies_in_the_stretch_that_begins_last(edges: np.ndarray) -> None:
    instants = np.arange(edges[0], min(edges[-1], LAST))
    expected = [max(i for i, edge in enumerate(edges) if edge <= each) for each in instants]
    assert Bins(edges).of(instants).tolist() == expected


@every
@given(rows=intervals)
def test_areas_and_maxima_are_those_of_every_instant(edges: np.ndarray, rows: list) -> None:
    its, spans = made(rows), list(pairwise(edges))
    expected = [[int(each[a:b].sum()) for a, b in spans] for each in held(rows)]
    assert Bins(edges).areas(its.lane, LANES, its.begin, its.end).tolist() == expected
    assert its.areas(edges).tolist() == expected
    if edges[-1] < SPAN:
        steps = its.steps(SPAN)
        assert steps.areas(edges).tolist() == expected
        maxima = [[int(each[a:b].max()) for a, b in spans] for each in held(rows)]
        assert steps.maxima(edges).tolist() == maxima


@given(intervals, intervals)
def test_levels_alone_and_combined_are_those_of_every_instant(one: list, other: list) -> None:
    both = combine(made(one).steps(SPAN), made(other).steps(SPAN), lambda x, y: x * 10 + y)
    # the last instant of the span is the end of all that lasts
    levels, more = (held(rows)[:, : SPAN - 1] for rows in (one, other))
    lane, instant = np.indices(levels.shape)
    assert (made(one).steps(SPAN).at(lane, instant) == levels).all()
    assert (both.at(lane, instant) == levels * 10 + more).all()
    assert not both.at(np.arange(LANES), np.full(LANES, SPAN - 1)).any()


def test_of_several_states_at_one_instant_the_last_holds_and_before_any_it_is_0() -> None:
    lane, at, state = (np.array(c) for c in ([1, 0, 1], [5, 5, 5], [2, 3, 1]))
    steps = states(lane, at, state, lanes=2, span=10)
    assert steps.at(np.array([0, 0, 1, 1]), np.array([4, 5, 4, 5])).tolist() == [0, 3, 0, 1]


def test_areas_stay_exact_where_running_totals_pass_64_bits() -> None:
    n, year = 500_000, 31_557_600_000_000
    zero = np.zeros(n, np.int64)
    steps = stays(zero, zero, zero + 2**62, lanes=1, span=3 * year)
    assert steps.areas(np.array([2 * year, 2 * year + 60]))[0, 0] == 60 * n
