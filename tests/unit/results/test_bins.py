"""Stretches between edges against a reckoning instant by instant."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.timeline import Bins, Stays

EVEN = np.array([6, 9, 12, 15, 18])
WHOLE_STEPS = np.array([6, 8, 14, 18])
# so far apart that there is no table of their common step
FAR = np.array([6, 8, 15, 18, 2**40 + 1])
ROWS = 2

stays = st.lists(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, 25), st.integers(0, 25)).map(
        lambda s: (s[0], s[1], s[1] + s[2])
    ),
    max_size=12,
)


def held(rows: list[tuple[int, int, int]]) -> np.ndarray:
    """``(rows, instants)``: how many stays hold each of the instants up to 60."""
    levels = np.zeros((ROWS, 60), np.int64)
    for row, begin, end in rows:
        levels[row, begin:end] += 1
    return levels


@pytest.mark.parametrize("edges", [EVEN, WHOLE_STEPS, FAR], ids=["even", "steps", "far"])
def test_an_instant_lies_in_the_stretch_that_begins_last(edges: np.ndarray) -> None:
    instants = np.arange(6, 18)
    expected = [max(i for i, edge in enumerate(edges) if edge <= each) for each in instants]
    assert Bins(edges).of(instants).tolist() == expected


@pytest.mark.parametrize(
    "edges", [EVEN, WHOLE_STEPS, FAR, EVEN[[0, -1]]], ids=["even", "steps", "far", "one"]
)
@given(rows=stays)
def test_areas_are_those_of_every_instant(edges: np.ndarray, rows: list) -> None:
    row, begin, end = np.array(rows, np.int64).reshape(-1, 3).T
    levels = held(rows)
    expected = [[int(each[a:b].sum()) for a, b in pairwise(edges)] for each in levels]
    assert Bins(edges).areas(row, ROWS, begin, end).tolist() == expected
    its = Stays(ROWS, row, begin, end)
    assert its.areas(edges).tolist() == expected
    if edges[-1] < 60:
        assert its.steps(60).areas(edges).tolist() == expected
