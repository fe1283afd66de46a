"""The columns of first chats: there where a group needs them, drawn apart (R8, R15, R18-R23)."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.inputs import prepare
from sim.inputs.arrays import Chats
from sim.inputs.customers import preferred_agents
from sim.inputs.distributions import LONGEST_US, LONGEST_WORK_US
from sim.inputs.streams import mixed
from sim.scenario.cards import Customers, Handling, OfflineHandling, Rest, Retry, Silent, Sticky
from sim.scenario.distributions import Constant, Exponential
from sim.scenario.kinds import keys_of
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent
from sim.units import NEVER
from unit.inputs.small import DAY, HOUR, MINUTE, SECOND, WORK, rate, scenario, write

ALPHA = 1e-4
USUAL = {"raised_at", "group", "work_us", "patience_us", "unreachable_us"}
LAW = Exponential(3e8)
TEAM = tuple(f"agent {number}" for number in range(12))


def group(name: str = "g", **settings: Any) -> Group:
    """A group; what its handling says stands among the settings."""
    keys = settings.keys() & keys_of(Handling).keys()
    handling = Handling(**{"work": WORK, **{key: settings.pop(key) for key in keys}})
    return Group(name, rate((0, 60)), handling=handling, **settings)


def customers(**settings: Any) -> dict[str, Customers]:
    return {"customers": Customers(**settings)}


def week(*groups: Group, team: tuple[str, ...] = TEAM) -> Scenario:
    agents = tuple(Agent(name, tuple(each.name for each in groups)) for name in team)
    return scenario(groups=groups, duration_days=7, agents=agents)


def chats(*groups: Group, **settings: Any) -> Chats:
    return prepare(week(*groups, **settings)).draw(0).chats


def columns(given: Chats) -> set[str]:
    return {each.name for each in fields(given) if len(getattr(given, each.name))}


BY_HAND = OfflineHandling(auto_assign=False, pickup_delay=LAW)
KEYS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "open_work": ({"open_work": LAW}, {"open_work_us"}),
    "open_patience": (customers(open_patience=LAW), {"open_patience_us"}),
    "pickup_delay": ({"offline_handling": BY_HAND}, {"pickup_us"}),
    "wrap_up": ({"wrap_up": LAW}, {"wrap_up_us"}),
    "rest": ({"rest": Rest(LAW, Exponential(1e8))}, {"rest_waiting_us", "rest_idle_us"}),
    "silent": (customers(silent=Silent(0.4, MINUTE)), {"silent_us"}),
    "sticky": (customers(sticky=Sticky(0.4)), {"preferred"}),
}


def test_columns_that_no_group_needs_are_not_there() -> None:
    assert columns(chats(group(), group("h"))) == USUAL
    unused = OfflineHandling(auto_assign=True, pickup_delay=LAW)
    assert columns(chats(group(offline_handling=unused))) == USUAL
    assert columns(chats(group(**customers(silent=Silent(0.0, MINUTE))))) == USUAL


@pytest.mark.parametrize("key", KEYS)
def test_a_column_is_there_where_some_group_needs_it_and_changes_no_other(key: str) -> None:
    settings, new = KEYS[key]
    before, after = chats(group(), group("h")), chats(group(**settings), group("h"))
    assert columns(after) == USUAL | new
    for name in USUAL:
        assert getattr(before, name).tolist() == getattr(after, name).tolist()


@pytest.mark.parametrize(
    ("key", "otherwise"),
    [
        ("open_work", {5 * MINUTE}),
        ("open_patience", {NEVER}),
        ("pickup_delay", {-1}),
        ("wrap_up", {0}),
        ("rest", {0}),
        ("silent", {-1}),
        ("sticky", {-1}),
    ],
)
def test_chats_of_groups_without_the_key_have_the_value_that_means_so(
    key: str, otherwise: set[int]
) -> None:
    settings, new = KEYS[key]
    given = chats(group(**settings), group("h"))
    for name in new:
        assert set(getattr(given, name)[given.group == 1].tolist()) == otherwise


@pytest.mark.parametrize(
    ("key", "column", "mean"),
    [
        ("open_work", "open_work_us", 3e8),
        ("open_patience", "open_patience_us", 3e8),
        ("pickup_delay", "pickup_us", 3e8),
        ("wrap_up", "wrap_up_us", 3e8),
        ("rest", "rest_waiting_us", 3e8),
        ("rest", "rest_idle_us", 1e8),
    ],
)
def test_a_column_follows_its_law(key: str, column: str, mean: float) -> None:
    drawn = getattr(chats(group(**KEYS[key][0])), column)
    assert stats.kstest(drawn / mean, stats.expon.cdf).pvalue > ALPHA


def test_no_two_columns_share_their_draws() -> None:
    every: dict[str, Any] = {"work": LAW, "open_work": LAW, "wrap_up": LAW, "rest": Rest(LAW, LAW)}
    every["offline_handling"] = BY_HAND
    retry = Retry(1e-9, LAW)
    its = customers(patience=LAW, unreachable_time=LAW, open_patience=LAW, retry=retry)
    given = chats(group(**every, **its))
    names = sorted(columns(given) - {"raised_at", "group"})
    assert len(names) == 10
    ranks = np.array([stats.rankdata(getattr(given, name)) for name in names])
    correlations = np.corrcoef(ranks)[np.triu_indices(10, 1)]
    limit = stats.norm.isf(ALPHA / 2 / len(correlations)) / np.sqrt(ranks.shape[1])
    assert np.abs(correlations).max() < limit


def test_r22_work_is_cut_at_30_days_and_other_durations_at_10_years() -> None:
    long = Constant(20 * 365 * DAY)
    given = chats(
        group(open_work=long, wrap_up=long, rest=Rest(long, long), **customers(open_patience=long))
    )
    assert set(given.open_work_us.tolist()) == {LONGEST_WORK_US}
    for column in (given.wrap_up_us, given.rest_idle_us, given.open_patience_us):
        assert set(column.tolist()) == {LONGEST_US}


def test_r15_a_pickup_that_never_comes_stays_never() -> None:
    by_hand = OfflineHandling(auto_assign=False, pickup_delay=Constant(NEVER))
    assert set(chats(group(offline_handling=by_hand)).pickup_us.tolist()) == {NEVER}


def test_r23_customers_fall_silent_with_their_probability_and_all_or_none_at_the_ends() -> None:
    def silent(probability: float) -> Chats:
        return chats(group(**customers(silent=Silent(probability, 5 * MINUTE))))

    some = silent(0.3).silent_us
    assert set(some.tolist()) == {-1, 5 * MINUTE}
    assert stats.binomtest(int((some > 0).sum()), len(some), 0.3).pvalue > ALPHA
    assert set(silent(1.0).silent_us.tolist()) == {5 * MINUTE}
    # who is silent stays so when more are
    assert (silent(0.5).silent_us[some > 0] > 0).all()


# -- R8: preferred agents --------------------------------------------------------------------------


def sticky(probability: float, team: tuple[str, ...] = TEAM) -> Chats:
    return chats(group(**customers(sticky=Sticky(probability))), team=team)


def test_r8_preferred_agents_are_drawn_evenly_with_their_probability() -> None:
    preferred = sticky(0.4).preferred
    named = preferred[preferred >= 0]
    assert stats.binomtest(len(named), len(preferred), 0.4).pvalue > ALPHA
    assert stats.chisquare(np.bincount(named, minlength=len(TEAM))).pvalue > ALPHA
    assert (sticky(1.0).preferred >= 0).all()
    more = sticky(0.8).preferred
    assert more[preferred >= 0].tolist() == named.tolist()


def test_r8_hiring_changes_few_preferred_agents_and_all_of_them_to_the_new_one() -> None:
    before, after = sticky(1.0).preferred, sticky(1.0, ("new", *TEAM)).preferred
    changed = after != before + 1
    assert set(after[changed].tolist()) == {0}
    share = stats.binomtest(int(changed.sum()), len(changed), 1 / (len(TEAM) + 1))
    assert share.pvalue > ALPHA


def test_r8_the_preferred_agent_is_the_one_with_the_least_draw() -> None:
    keys = np.arange(100, dtype=np.uint64)
    least = np.argmin([mixed(keys, name) for name in TEAM], axis=0)
    assert preferred_agents(keys, list(enumerate(TEAM))).tolist() == least.tolist()


def test_r8_the_order_of_the_roster_changes_no_preferred_agent() -> None:
    upwards, downwards = sticky(1.0).preferred, sticky(1.0, TEAM[::-1]).preferred
    assert [TEAM[i] for i in upwards] == [TEAM[::-1][i] for i in downwards]


def test_r8_preferred_agents_are_of_the_group_and_nobody_without_agents() -> None:
    its = customers(sticky=Sticky(1.0))
    agents = (Agent("a", ("h",)), Agent("b", ("g", "h")), Agent("c", ("h",)))
    groups = (group("g", **its), group("h", **its), group("k", **its))
    given = prepare(scenario(groups=groups, agents=agents)).draw(0).chats
    for index, expected in enumerate(({1}, {0, 1, 2}, {-1})):
        assert set(given.preferred[given.group == index].tolist()) == expected


def test_r8_a_trace_names_agents_and_the_others_are_drawn(tmp_path: Path) -> None:
    rows = "".join(f"2026-03-02T{hour:02}:00,{'bob' if hour % 2 else ''}\n" for hour in range(24))
    path = write(tmp_path, f"raised_at,preferred_agent\n{rows}")
    agents = (Agent("ann", ("g",)), Agent("bob", ()), Agent("cat", ("g",)))
    its = replace(group(**customers(sticky=Sticky(1.0))), arrivals=None)
    given = prepare(scenario(groups=(its,), agents=agents, trace=path)).draw(0).chats
    assert set(given.preferred[given.raised_at // HOUR % 2 == 1].tolist()) == {1}
    assert set(given.preferred[given.raised_at // HOUR % 2 == 0].tolist()) == {0, 2}
    assert given.work_us.min() > SECOND
