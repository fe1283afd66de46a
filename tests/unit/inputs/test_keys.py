"""Numbers drawn from keys: even, and nothing to do with each other."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from sim.inputs.streams import Streams, UInt64, mixed, uniforms_of

ALPHA = 1e-4
SIZE = 200_000


@pytest.fixture(scope="module")
def keys() -> UInt64:
    return Streams(1, 0).keys("family", "g", date(2026, 3, 2), np.array([SIZE], np.int64))


def independent(one: UInt64, other: UInt64) -> bool:
    """Whether the pairs of numbers fill the unit square evenly, by a chi-square on 16 x 16."""
    cells = (one >> np.uint64(60)) * np.uint64(16) + (other >> np.uint64(60))
    return stats.chisquare(np.bincount(cells.astype(np.int64), minlength=256)).pvalue > ALPHA


def test_numbers_of_a_name_are_even(keys: UInt64) -> None:
    drawn = uniforms_of(keys, "work")
    assert drawn.min() > 0
    assert drawn.max() < 1
    assert stats.kstest(drawn, stats.uniform.cdf).pvalue > ALPHA


def test_names_keys_and_keys_made_of_keys_have_nothing_to_do_with_each_other(keys: UInt64) -> None:
    work, delay = mixed(keys, "work"), mixed(keys, "delay")
    child = mixed(keys, "key of the retry")
    again = mixed(child, "key of the retry")
    for one, other in (
        (keys, work),
        (work, delay),
        (work, mixed(child, "work")),
        (mixed(child, "work"), mixed(again, "work")),
        (mixed(mixed(child, "key of the escalation"), "work"), mixed(again, "work")),
        (work[1:], work[:-1]),
    ):
        assert independent(one, other)
    assert not independent(keys, keys)


def test_keys_that_count_upwards_give_even_numbers_too() -> None:
    keys = np.arange(SIZE, dtype=np.uint64)
    assert stats.kstest(uniforms_of(keys, "x"), stats.uniform.cdf).pvalue > ALPHA
    assert independent(mixed(keys, "x"), mixed(keys, "y"))


def test_numbers_are_the_same_on_every_machine() -> None:
    keys = np.array([0, 1, 2**64 - 1], np.uint64)
    # by whole numbers of any size, straight from the definition
    expected = [8228389977696065706, 4952557550437850000, 5975536060163539137]
    assert mixed(keys, "work").tolist() == expected


def test_numbers_are_never_0_or_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.inputs.streams.mixed", lambda keys, _: keys)
    lowest, highest = uniforms_of(np.array([0, 2**64 - 1], np.uint64), "work").tolist()
    assert 0 < lowest < 2**-50
    assert 1 - 2**-50 < highest < 1
