"""Selecting the best of many settings, and those that cannot be told apart from it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from sim.results.estimates import pseudo_values
from sim.results.metrics import Floats
from sim.study.selection import BATCH, Race, begin, maybe_best

NAN = float("nan")
FIRST = 30


def normal_scores(*columns: float) -> np.ndarray:
    """Thirty replications whose differences are all known: multiples of one standardised sample."""
    sample = np.random.default_rng(1).normal(0, 1, FIRST)
    sample = (sample - sample.mean()) / sample.std(ddof=1)
    return sample[:, None] * np.array(columns)


def start(lower: bool = False) -> Race:
    return begin(normal_scores(0, 2, 5), 0.5, lower_is_better=lower)


def test_the_first_stage_fixes_how_many_replications_each_pair_needs() -> None:
    race = start()
    h_squared = 29 * ((2 * 0.05 / 2) ** (-2 / 29) - 1)
    variances = np.array([[0, 4, 25], [4, 0, 9], [25, 9, 0]])
    assert race.needed == pytest.approx(h_squared * variances / 0.25)
    everyone = race.entered
    assert race.most_needed(everyone) == int(np.ceil(h_squared * 100))
    assert race.most_needed(np.array([True, True, False])) == int(np.ceil(h_squared * 16))


@pytest.mark.parametrize("lower", [False, True])
def test_a_setting_leaves_once_it_is_further_behind_than_the_slack(lower: bool) -> None:
    race, sign = start(lower), -1 if lower else 1
    slack = 0.5 / (2 * FIRST) * (race.needed[0, 1] - FIRST)
    for behind, stays in ((slack * 0.999, True), (slack * 1.001, False)):
        figures = sign * np.array([10 - behind, 10.0, 10.0])
        assert race.screen(race.entered, figures, FIRST).tolist() == [stays, True, True]


def test_who_has_left_neither_comes_back_nor_throws_others_out() -> None:
    race = start()
    still_in = np.array([True, False, True])
    found = race.screen(still_in, np.array([1.0, 1000.0, 1.0]), FIRST)
    assert found.tolist() == [True, False, True]


def test_slack_is_gone_when_all_replications_needed_are_there() -> None:
    race = start()
    last = race.most_needed(race.entered)
    assert race.screen(race.entered, np.array([1.0, 1.001, 1.0]), last).tolist() == [
        False,
        True,
        False,
    ]
    assert not race.is_over(race.entered, last - 1)
    assert race.is_over(race.entered, last)
    assert race.is_over(np.array([False, True, False]), FIRST)


def test_looks_come_after_whole_batches_and_at_the_end() -> None:
    race = start()
    last = race.most_needed(race.entered)
    assert race.next_look(race.entered, FIRST) == FIRST + BATCH
    assert race.next_look(race.entered, last - 3) == last


def test_settings_that_agree_in_every_replication_are_equally_good() -> None:
    race = begin(normal_scores(1, 1, 1), 0.5, lower_is_better=True)
    assert race.is_over(race.entered, FIRST)
    assert race.screen(race.entered, np.array([2.0, 2.0, 3.0]), FIRST).tolist() == [
        True,
        True,
        False,
    ]


def test_a_setting_without_a_figure_is_not_in_the_race() -> None:
    parts = normal_scores(0, 2, 5)
    parts[:, 1] = NAN
    race = begin(parts, 0.5, lower_is_better=False)
    assert race.entered.tolist() == [True, False, True]
    h_squared = 29 * ((2 * 0.05) ** (-2 / 29) - 1)
    assert race.most_needed(race.entered) == int(np.ceil(h_squared * 100))


# screening


def test_a_setting_that_another_is_surely_better_than_cannot_be_the_best() -> None:
    rng = np.random.default_rng(3)
    parts = rng.normal(0, 1, (20, 3))
    point = stats.t.ppf(1 - 0.05 / 2, 19)
    for behind, stays in ((0.999, True), (1.001, False)):
        apart = rng.normal(0, 1, 20)
        apart += behind * point * stats.sem(apart) - apart.mean()
        parts[:, 1] = parts[:, 0] + apart
        parts[:, 2] = parts[:, 1]
        assert maybe_best(parts, lower_is_better=False)[0] == stays
        assert maybe_best(-parts, lower_is_better=True)[0] == stays


def test_settings_are_compared_over_the_replications_that_both_had() -> None:
    parts = np.array([[1.0, 2.1], [2.0, 3.0], [3.0, 4.1], [90.0, NAN]])
    assert maybe_best(parts, lower_is_better=False).tolist() == [False, True]
    assert maybe_best(parts, lower_is_better=True).tolist() == [True, False]


def test_who_was_never_replicated_is_not_among_the_best() -> None:
    parts = np.array([[1.0, NAN], [2.0, NAN], [3.0, 9.0]])
    assert maybe_best(parts, lower_is_better=False).tolist() == [True, False]


# guarantees

Draw = Callable[[np.random.Generator, int], tuple[Floats, Floats]]
"""Numerators and denominators ``(replications, settings)``; the first setting is the best."""


def _normal(behind: Floats) -> Draw:
    def draw(rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        values = 3 * rng.normal(0, 1, (count, 1)) + rng.normal(0, 2, (count, len(behind)))
        return values + 20 + behind, np.ones((count, len(behind)))

    return draw


def _late(rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    chats = rng.poisson(rng.gamma(20, 10, (count, 1)))
    every = np.broadcast_to(chats, (count, 5))
    share = np.array([0.20, 0.21, 0.21, 0.21, 0.21])
    return rng.binomial(every, share) * 1.0, every * 1.0


def _missed(rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    shared = rng.poisson(20, (count, 1))
    return shared + rng.poisson([2, 3, 3, 3, 3], (count, 5)) * 1.0, np.ones((count, 5))


CASES: dict[str, tuple[Draw, float]] = {
    "two": (_normal(np.array([0, 1.0])), 1.0),
    "all others just as far behind": (_normal(np.array([0] + [1.0] * 9)), 1.0),
    "a ladder": (_normal(np.arange(10) * 1.0), 1.0),
    "shares": (_late, 0.01),
    "counts": (_missed, 1.0),
}
CAP = 1500


def select(draw: Draw, indifference: float, rng: np.random.Generator) -> tuple[bool, bool, int]:
    """Whether the best was selected, whether it is among those not told apart; replications."""
    top, bottom = draw(rng, CAP)
    count = FIRST
    race = begin(pseudo_values(top[:count], bottom[:count])[1], indifference, lower_is_better=True)
    still_in, had = race.entered, np.full(top.shape[1], count)
    while True:
        figures = pseudo_values(top[:count], bottom[:count])[0]
        still_in = race.screen(still_in, figures, count)
        if race.is_over(still_in, count):
            break
        count = race.next_look(still_in, count)
        assert count <= CAP
        had[still_in] = count
    parts = np.where(np.arange(count)[:, None] < had, _own_pseudo(top, bottom, had, count), NAN)
    chosen = int(np.flatnonzero(still_in)[0])
    return chosen == 0, bool(maybe_best(parts, lower_is_better=True)[0]), int(had.sum())


def _own_pseudo(top: Floats, bottom: Floats, had: Floats, count: int) -> Floats:
    parts = np.full((count, len(had)), NAN)
    for setting, own in enumerate(had):
        only = slice(setting, setting + 1)
        parts[:own, only] = pseudo_values(top[:own, only], bottom[:own, only])[1]
    return parts


@pytest.mark.parametrize("repetitions", [100, pytest.param(2_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("case", CASES)
def test_the_best_is_selected_and_kept_as_often_as_promised(case: str, repetitions: int) -> None:
    draw, indifference = CASES[case]
    found = [
        select(draw, indifference, np.random.default_rng([repetition, len(case)]))
        for repetition in range(repetitions)
    ]
    best, kept, _ = zip(*found, strict=True)
    least = stats.binom.ppf(0.00005, repetitions, 0.95)
    assert sum(best) >= least
    assert sum(kept) >= least


def test_replications_are_spent_where_they_matter() -> None:
    draw, indifference = CASES["a ladder"]
    spent = [select(draw, indifference, np.random.default_rng(i))[2] for i in range(20)]
    # all ten settings up to the last look would be so many
    everywhere = 10 * begin(
        draw(np.random.default_rng(0), FIRST)[0], indifference, lower_is_better=True
    ).most_needed(np.arange(10) < 2)
    assert np.mean(spent) < 0.6 * everywhere


def test_screening_keeps_the_best_as_often_as_promised_where_none_is_better() -> None:
    draw, repetitions = _normal(np.zeros(10)), 400
    kept = [
        maybe_best(draw(np.random.default_rng([r, 4]), FIRST)[0], lower_is_better=True)[0]
        for r in range(repetitions)
    ]
    assert stats.binom.ppf(0.00005, repetitions, 0.95) <= sum(kept) < repetitions
