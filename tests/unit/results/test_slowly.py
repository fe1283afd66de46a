"""The figures of random logs are those that plain loops over the log give."""

from __future__ import annotations

import pytest

from parity.slow_measures import Slow
from unit.results.handmade import Measured
from unit.results.random_logs import random_log


@pytest.mark.parametrize("seed", range(40))
def test_r32_figures_of_random_logs_are_those_of_plain_loops(seed: int) -> None:
    inputs, log = random_log(seed)
    measures = Measured(inputs, log)
    slow = Slow(inputs, log).figures()
    assert {at: measures.parts(at[1], at[0]) for at in slow} == slow
