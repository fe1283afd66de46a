"""The intervals of a run hold exactly known figures as often as they say, run after run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from pytest import approx

from sim.engine import compiled
from sim.inputs import prepare
from sim.results.estimates import LEVEL, Estimate
from sim.scenario import from_document
from sim.study import simulate
from theory import nights as night
from theory import test_mmc as mmc
from theory.coverage import assert_covers, by_repetitions
from theory.nights import PER_RUN, exact, nights
from theory.observe import Values, ends, mean_of, quantile_of

REPLICATIONS = 20
PLAIN = ("missed", "missed_rate", "open_wait_mean")
QUANTILES = ("wait_p50", "wait_p90")

FEW = {(50, 20): 0.905, (55, 50): 0.895, (55, 20): 0.82, (60, 20): 0.57}
"""Coverage of what is missed where a limit is reached in few of so many nights, as documented."""


def test_exact_figures_agree_with_each_other() -> None:
    # nobody is turned away: customers come evenly over the night
    assert night.wait_quantile(0.9, 200) == approx(0.9 * night.NIGHT_H)
    shares = np.linspace(0.0005, 0.9995, 1_000)
    waits = [night.wait_quantile(share, 40) for share in shares]
    assert np.mean(waits) * 3600 == approx(exact("open_wait_mean", 40), rel=1e-4)
    every = night.PER_HOUR * night.NIGHT_H
    assert every - night.kept(night.NIGHT_H, 40) == approx(exact("missed", 40))


@pytest.mark.parametrize("number", [0, 1, 117, PER_RUN - 1, PER_RUN, PER_RUN + 30])
def test_a_night_is_what_a_run_of_that_night_alone_gives(number: int) -> None:
    """So nights of one long replication stand for the replications of many short runs."""
    replication, day = divmod(number, PER_RUN)
    start = date(2026, 3, 2) + timedelta(days=day)
    alone = night.scenario(40, days=1, seed=1837, start=f"{start}")
    study = simulate(from_document(alone, Path()), replications=replication + 1)
    rows = study.replications.query(f"replication == {replication} and group == 'all'")
    values = rows[rows["segment"] == "all"].set_index("metric")["value"]
    for figures in (PLAIN, QUANTILES):
        some = nights(40, *figures)
        found = some.summary(range(number, number + 1))
        for figure in figures:
            assert found.mean[some.place(figure)] == values[figure]


@cache
def held(
    limit: int, figures: tuple[str, ...], replications: int, repetitions: int
) -> dict[str, int]:
    """In how many runs of the same number of nights each interval holds the exact figure."""
    some = nights(limit, *figures)
    truth = {figure: exact(figure, limit) for figure in figures}
    count = dict.fromkeys(figures, 0)
    for run in range(repetitions):
        found = some.summary(range(run * replications, (run + 1) * replications))
        for figure in figures:
            where = some.place(figure)
            count[figure] += bool(found.low[where] <= truth[figure] <= found.high[where])
    return count


@by_repetitions
@pytest.mark.parametrize("figure", PLAIN)
def test_counts_shares_and_means(figure: str, repetitions: int) -> None:
    assert_covers(held(40, PLAIN, REPLICATIONS, repetitions)[figure], repetitions)


@by_repetitions
@pytest.mark.parametrize("figure", QUANTILES)
def test_quantiles(figure: str, repetitions: int) -> None:
    # ten sections about the pooled quantile are a little too wide
    count = held(40, QUANTILES, REPLICATIONS, repetitions)[figure]
    assert_covers(count, repetitions, most=0.965)


@by_repetitions
@pytest.mark.parametrize(("limit", "replications"), FEW)
def test_what_happens_in_few_replications_falls_short_by_no_more_than_documented(
    limit: int, replications: int, repetitions: int
) -> None:
    for figure in ("missed", "missed_rate"):
        count = held(limit, PLAIN, replications, repetitions)[figure]
        assert_covers(count, repetitions, least=FEW[limit, replications])


# waits in a queue, each of which depends on those before it

WARM_UP_H, MEASURED_H = 1, 2
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000


@cache
def mornings(count: int) -> Sequence[Values]:
    """The waits (s) of two hours each for two slots, long after they have begun empty."""
    until = f"{WARM_UP_H + MEASURED_H:02d}:00"
    document = {
        **mmc.scenario(mmc.TWO, seed=1909),
        "duration": f"{PER_RUN}d",
        "warmup": "0d",
    }
    (card,) = document["groups"].values()
    card["arrivals"] = {"weekly": {"mon-sun": {"00:00": mmc.TWO.per_hour, until: 0}}}
    plan = prepare(from_document(document, Path()))
    found: list[Values] = []
    while len(found) < count:
        inputs = plan.draw(len(found) // PER_RUN)
        chats = compiled.run(inputs).chats
        raised_at = inputs.chats.raised_at[: len(chats.assigned_at)]
        waits = (chats.assigned_at - raised_at) / 1e6
        date_, at = np.divmod(raised_at, DAY_US)
        for day in range(PER_RUN):
            found.append(waits[(date_ == day) & (at >= WARM_UP_H * HOUR_US)])
    return found[:count]


def held_in_queue(
    estimate: Callable[[Sequence[Values]], Estimate], truth: float, repetitions: int
) -> int:
    waits = mornings(REPLICATIONS * repetitions)
    count = 0
    for run in range(repetitions):
        low, high = ends(estimate(waits[run * REPLICATIONS : (run + 1) * REPLICATIONS]))
        count += low <= truth <= high
    return count


@by_repetitions
def test_mean_wait_in_a_queue(repetitions: int) -> None:
    truth = 3600 * mmc.mean_wait(*mmc.TWO.of)
    count = held_in_queue(lambda some: mean_of(some, level=LEVEL), truth, repetitions)
    assert_covers(count, repetitions)


@by_repetitions
def test_90th_percentile_of_waits_in_a_queue(repetitions: int) -> None:
    truth = 3600 * mmc.wait_quantile(0.9, *mmc.TWO.of)
    count = held_in_queue(lambda some: quantile_of(some, 90, level=LEVEL), truth, repetitions)
    assert_covers(count, repetitions, most=0.965)
