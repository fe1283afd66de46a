"""Busy and quiet days: the law of counts at 99.99 %, and what the draws leave alone (R31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.errors import ScenarioError
from sim.inputs import prepare
from sim.inputs.arrays import Int64
from sim.inputs.calendar import calendar_of
from sim.inputs.rates import drawn_factors
from sim.inputs.streams import Streams
from sim.scenario.cards import Forecast, Handling
from sim.scenario.model import Group, Scenario
from unit.inputs.small import DAY, HOUR, WORK, rate, scenario, write

ALPHA = 1e-4
DAYS = 1_500
WEEKLY = rate((0, 0), (9, 10), (12, 30), (15, 0))
"""120 chats a day, a quarter of them before noon."""


def counts(given: Scenario, group: int = 0, replication: int = 0) -> Int64:
    chats = prepare(given).draw(replication).chats
    its = chats.raised_at[chats.group == group]
    return np.bincount(its // DAY, minlength=given.duration_days).astype(np.int64)


def of(arrivals: Any = WEEKLY, days: int = DAYS, cv: float = 0.0, **group: Any) -> Scenario:
    groups = (Group("g", arrivals, handling=Handling(WORK), **group),)
    return scenario(groups=groups, duration_days=days, day_factor_cv=cv)


def binned(found: Int64, law: Any) -> float:
    """The p-value of chi-square with bins of about equal probability."""
    edges = np.unique(law.ppf(np.linspace(0, 1, 21)[1:-1]))
    shares = np.diff(np.concatenate(([0.0], law.cdf(edges), [1.0])))
    observed = np.bincount(np.searchsorted(edges, found, side="left"), minlength=len(shares))
    return float(stats.chisquare(observed, shares * len(found)).pvalue)


def mixed(mean: float, shape: float) -> Any:
    """A Poisson number whose mean is gamma: mean m, variance m + m^2/s."""
    law = stats.nbinom(shape, shape / (shape + mean))
    assert law.var() == pytest.approx(mean + mean**2 / shape)
    return law


@pytest.mark.parametrize(
    ("settings", "law"),
    [
        ({}, stats.poisson(120)),
        ({"arrivals_scale": 0.05}, stats.poisson(6)),
        ({"cv": 0.25}, mixed(120, 16)),
        ({"day_factor_cv": 0.25}, mixed(120, 16)),
        ({"day_factor_cv": 2.0}, mixed(120, 0.25)),
        ({"day_factor_cv": 0.5, "arrivals_scale": 0.1}, mixed(12, 4)),
    ],
)
def test_the_number_of_chats_of_a_day_has_its_law(settings: dict[str, Any], law: Any) -> None:
    found = counts(of(**settings))
    assert binned(found, law) > ALPHA
    assert abs(found.mean() - law.mean()) < stats.norm.isf(ALPHA / 2) * law.std() / DAYS**0.5


def test_the_variance_with_a_day_factor_is_m_and_m_squared_by_s() -> None:
    mean, shape = 120.0, 16.0
    found = counts(of(cv=shape**-0.5), replication=1).astype(float)
    squares = (found - mean) ** 2
    fourth = mixed(mean, shape).stats(moments="k") * (mean + mean**2 / shape) ** 2
    error = ((fourth + 2 * (mean + mean**2 / shape) ** 2) / DAYS) ** 0.5
    assert abs(squares.mean() - (mean + mean**2 / shape)) < stats.norm.isf(ALPHA / 2) * error


def test_factors_of_inbox_and_group_multiply() -> None:
    groups = (
        Group("a", WEEKLY, handling=Handling(WORK), day_factor_cv=0.2),
        Group("b", WEEKLY, handling=Handling(WORK)),
    )
    both = scenario(groups=groups, duration_days=DAYS, day_factor_cv=0.3)
    a, b = (counts(both, group).astype(float) for group in (0, 1))
    # four standard errors of a variance over so many days are 17 %;
    # E F^2 G^2 - 1 = 1.09 x 1.04 - 1, and what the two groups share is the inbox's
    for found, factor in ((a, 1.09 * 1.04 - 1), (b, 0.09)):
        assert found.var() == pytest.approx(120 + 120**2 * factor, rel=0.17)
    assert np.cov(a, b)[0, 1] == pytest.approx(120**2 * 0.09, rel=0.17)


def test_the_factors_are_gamma_with_mean_1_and_independent_by_day() -> None:
    clock = calendar_of(scenario(duration_days=DAYS)).clock
    drawn = drawn_factors("day_factor", "g", 0.4, clock, Streams(1, 0))
    law = stats.gamma(1 / 0.16, scale=0.16)
    assert stats.kstest(drawn, law.cdf).pvalue > ALPHA
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < stats.norm.isf(ALPHA / 2) / DAYS**0.5
    assert drawn_factors("day_factor", "g", 0, clock, Streams(1, 0)).tolist() == [1.0] * DAYS


@pytest.mark.parametrize("kind", ["weekly", "forecast"])
@pytest.mark.parametrize(
    "settings", [{}, {"arrivals_scale": 0.7}, {"day_factor_cv": 0.5}, {"cv": 0.5}]
)
def test_times_of_day_follow_the_rate_whatever_the_factors(
    tmp_path: Path, kind: str, settings: dict[str, Any]
) -> None:
    hourly = [*[0] * 9, *[10] * 3, *[30] * 3, *[0] * 9]
    lines = [
        f"{date(2026, 3, 2) + timedelta(days=day)}T{hour:02}:00,{chats}"
        for day in range(27)
        for hour, chats in enumerate(hourly)
    ]
    path = write(tmp_path, "interval_start,chats\n" + "\n".join(lines) + "\n")
    arrivals = Forecast(path) if kind == "forecast" else WEEKLY
    hours = (prepare(of(arrivals, 27, **settings)).draw(0).chats.raised_at % DAY) / HOUR
    assert len(hours) > 1000

    def cumulative(hour: np.ndarray) -> np.ndarray:
        return np.interp(hour, [0, 9, 12, 15, 24], [0, 0, 0.25, 1, 1])

    assert stats.kstest(hours, cumulative).pvalue > ALPHA


def test_special_days_and_scale_multiply_the_rates_of_their_days() -> None:
    special = ((date(2026, 3, 3), 3.0), (date(2026, 3, 5), 0.0), (date(2030, 1, 1), 9.0))
    given = of(rate((0, 50)), 5, arrivals_scale=2.0, special_days=special)
    source = prepare(given).chatting.sources[0]
    assert isinstance(source, tuple)
    assert [day.total for day in source] == pytest.approx([2400, 7200, 2400, 0, 2400])
    found = counts(given)
    expected = np.array([2400, 7200, 2400, 0, 2400])
    assert (abs(found - expected) <= stats.norm.isf(ALPHA / 2) * expected**0.5).all()


def rows(given: Scenario, group: int = 0) -> list[tuple[int, int]]:
    inputs = prepare(given).draw(0)
    its = inputs.chats.group == group
    instants = inputs.chats.raised_at[its] - inputs.clock.window_begin
    return list(zip(instants.tolist(), inputs.chats.work_us[its].tolist(), strict=True))


def test_r31_a_special_day_changes_no_other_day() -> None:
    base = of(days=7, cv=0.3, day_factor_cv=0.2)
    (group,) = base.groups
    special = replace(base, groups=(replace(group, special_days=((date(2026, 3, 4), 2.0),)),))

    def but_wednesday(chats: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [chat for chat in chats if not 2 * DAY <= chat[0] < 3 * DAY]

    assert but_wednesday(rows(base)) == but_wednesday(rows(special))
    assert len(rows(base)) < len(rows(special))


def test_r31_factors_of_one_group_warmup_and_agents_change_nothing_else() -> None:
    groups = (
        Group("a", WEEKLY, handling=Handling(WORK)),
        Group("b", WEEKLY, handling=Handling(WORK), day_factor_cv=0.4),
    )
    base = scenario(groups=groups, duration_days=7, day_factor_cv=0.3)
    other = replace(groups[0], day_factor_cv=0.9, arrivals_scale=1.7)
    assert rows(base, 1) == rows(replace(base, groups=(other, groups[1])), 1)
    assert rows(base, 0) != rows(replace(base, groups=(other, groups[1])), 0)
    assert rows(base, 1) == rows(replace(base, agents=()), 1)
    longer = rows(replace(base, warmup_days=6, cooldown_days=None), 1)
    assert rows(base, 1) == [chat for chat in longer if 0 <= chat[0] < 7 * DAY]


def test_r31_the_order_of_a_days_chats_stays_under_its_factor() -> None:
    plain, busy = of(rate((0, 50)), 1), of(rate((0, 50)), 1, arrivals_scale=1.5)
    slow, fast = (np.array([at for at, _ in rows(given)]) for given in (plain, busy))
    # one Poisson stream, run through faster: a chat's ordinal keeps its draws
    assert slow[: len(fast)] == pytest.approx(1.5 * fast[: len(slow)], abs=2)


def test_r31_the_inbox_and_each_group_have_factors_of_their_own() -> None:
    groups = tuple(
        Group(name, WEEKLY, handling=Handling(WORK), day_factor_cv=0.5) for name in ("g", "h")
    )
    own = scenario(groups=groups, duration_days=20)
    g, h = prepare(own).chatting._day_factors(Streams(1, 0))
    both = replace(own, day_factor_cv=0.5)
    inbox_g, inbox_h = prepare(both).chatting._day_factors(Streams(1, 0))
    # the same inbox's for both, the groups' as before, and no two alike
    assert inbox_g / g == pytest.approx(inbox_h / h)
    assert len({round(float(f), 9) for f in (*g, *h, *(inbox_g / g))}) == 60


def test_a_day_factor_that_makes_too_many_chats_is_refused() -> None:
    wild = of(rate((0, 60_000)), 10, day_factor_cv=30.0)
    with pytest.raises(ScenarioError, match=r"allowed: 4,000,000\. Lower the arrival rates"):
        for replication in range(200):
            prepare(wild).chatting._day_factors(Streams(1, replication))
