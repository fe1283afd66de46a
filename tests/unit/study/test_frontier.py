"""Settings that nobody dominates."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.results.merit import frontier

NAN = float("nan")
LOWER = [True, True]


def on(*settings: tuple[float, ...], lower: list[bool] = LOWER) -> list[bool]:
    return frontier(np.array(settings, float), lower).tolist()


def test_a_setting_that_is_worse_in_all_is_off_and_one_that_is_best_in_one_is_on() -> None:
    assert on((1, 9), (5, 5), (9, 1), (6, 6)) == [True, True, True, False]


def test_directions_are_each_measures_own() -> None:
    settings = ((1, 9), (5, 5), (9, 1))
    assert on(*settings, lower=[True, False]) == [True, False, False]
    assert on(*settings, lower=[False, True]) == [False, False, True]


def test_equal_settings_stand_or_fall_together() -> None:
    assert on((1, 2), (1, 2), (2, 1)) == [True, True, True]
    assert on((1, 2), (3, 4), (3, 4)) == [True, False, False]


def test_equal_in_one_measure_and_worse_in_the_other_is_dominated() -> None:
    assert on((1, 2), (1, 3)) == [True, False]


def test_a_missing_figure_is_compared_with_missing_ones_only() -> None:
    # without open chats there is no open wait, which is neither good nor bad
    assert on((1, 2), (3, NAN)) == [True, True]
    assert on((1, NAN), (3, NAN)) == [True, False]
    assert on((3, 4), (1, NAN)) == [True, True]


def test_a_setting_without_figures_is_off() -> None:
    assert on((NAN, NAN), (1, 2)) == [False, True]
    assert on((NAN, NAN)) == [False]


some = st.lists(st.tuples(*[st.sampled_from([1.0, 2.0, 3.0, NAN])] * 3), min_size=1, max_size=8)


@given(some)
def test_whoever_is_off_is_dominated_by_one_that_is_on(settings: list[tuple[float, ...]]) -> None:
    figures = np.array(settings)
    mask = frontier(figures, [True] * 3)
    for index, row in enumerate(figures):
        dominated = any(_dominates(figures[other], row) for other in np.flatnonzero(mask))
        assert mask[index] != (dominated or bool(np.isnan(row).all()))


def _dominates(one: np.ndarray, other: np.ndarray) -> bool:
    pairs = list(zip(one, other, strict=True))
    as_good = all(a <= b or (np.isnan(a) and np.isnan(b)) for a, b in pairs)
    return as_good and any(a < b for a, b in pairs)
