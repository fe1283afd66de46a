"""Figures of random logs: whichever way they are made, and by plain loops over the log."""

from __future__ import annotations

import numpy as np
import pytest

from parity.slow_measures import Slow
from sim.metrics import METRICS
from sim.results import grid
from sim.results.facts import gather
from sim.results.intervals import measure_intervals
from sim.results.measures import Measures, measure_days
from unit.results.handmade import Measured
from unit.results.random_logs import random_log

SEEDS = range(8)


def measured(seed: int) -> list[Measures]:
    facts = gather(*random_log(seed))
    return [*measure_days(facts, METRICS), measure_intervals(facts)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_of_kinds_and_a_look_through_all_chats_agree(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid, "_SMALL", 1 << 62)
    by_table = measured(seed)
    monkeypatch.setattr(grid, "_SMALL", 0)
    monkeypatch.setattr(grid, "_SPARSE", 0)
    for table, chats in zip(by_table, measured(seed), strict=True):
        np.testing.assert_array_equal(table.numerator, chats.numerator)
        np.testing.assert_array_equal(table.denominator, chats.denominator)
        np.testing.assert_array_equal(table.value, chats.value)


@pytest.mark.parametrize("seed", range(40))
def test_r32_figures_of_random_logs_are_those_of_plain_loops(seed: int) -> None:
    inputs, log = random_log(seed)
    measures = Measured(inputs, log)
    slow = Slow(inputs, log).figures()
    assert {at: measures.parts(at[1], at[0]) for at in slow} == slow
