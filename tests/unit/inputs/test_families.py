"""Retries and escalations drawn ahead: which there may be, their rows and draws (R21, R27, R31)."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.errors import ScenarioError
from sim.inputs import prepare
from sim.inputs.arrays import Chats, Inputs
from sim.inputs.families import LONGEST_PATH, chances_of, expected_sizes
from sim.scenario.cards import Customers, Escalation, Handling, Retry, Sticky
from sim.scenario.distributions import Constant, Exponential
from sim.scenario.kinds import keys_of
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent
from sim.units import NEVER
from unit.inputs.small import DAY, MINUTE, SECOND, WORK, rate, scenario, write

ALPHA = 1e-4
DELAY = Exponential(20.0 * MINUTE)


def group(name: str, per_hour: float = 0, **settings: Any) -> Group:
    """A group whose durations are all drawn, of these settings of its customers and handling."""
    customers, handling = (
        {key: settings[key] for key in settings.keys() & keys_of(part).keys()}
        for part in (Customers, Handling)
    )
    return Group(
        name,
        rate((0, per_hour)),
        customers=Customers(**{"patience": Exponential(3e8), **customers}),
        handling=Handling(**{"work": Exponential(4e8), **handling}),
    )


def week(*groups: Group, **settings: Any) -> Scenario:
    agents = tuple(Agent(f"a{i}", tuple(each.name for each in groups)) for i in range(3))
    return scenario(**{"groups": groups, "agents": agents, "duration_days": 7, **settings})


def chats(*groups: Group, **settings: Any) -> Chats:
    return prepare(week(*groups, **settings)).draw(0).chats


def paths(given: Chats) -> list[str]:
    """The steps from the first chat of each row, by the columns alone."""
    found = [""] * len(given.raised_at)
    for row in range(len(found)):
        for column, step in ((given.child_if_lost, "r"), (given.child_if_resolved, "e")):
            if len(column) and column[row] >= 0:
                found[column[row]] = found[row] + step
    return found


def always(max_attempts: int = 3) -> Retry:
    return Retry(1.0, DELAY, max_attempts)


# -- which there are -------------------------------------------------------------------------------


def test_r21_a_certain_retry_is_there_until_the_last_attempt() -> None:
    given = chats(group("g", 1, retry=always(4)))
    firsts = given.first_chats
    assert firsts > 100
    assert paths(given)[firsts:] == ["r", "rr", "rrr"] * firsts
    assert given.attempt.tolist() == [1] * firsts + [2, 3, 4] * firsts
    assert given.first.tolist() == [*range(firsts), *np.repeat(np.arange(firsts), 3).tolist()]
    assert (given.raised_at[firsts:] == NEVER).all()
    assert len(given.child_if_resolved) == 0


def test_r31_a_path_comes_before_its_extensions_and_retries_before_escalations() -> None:
    both = {"retry": always(3), "escalation": Escalation("h", 1.0)}
    back = {"retry": always(3), "escalation": Escalation("g", 1.0)}
    given = chats(group("g", 0.2, **both), group("h", **back), max_escalations=2)
    firsts = given.first_chats
    mine = paths(given)[firsts : firsts + (len(given.first) - firsts) // firsts]
    assert mine[:8] == ["r", "rr", "rre", "rree", "re", "rer", "rere", "ree"]
    assert mine == sorted(mine, key=lambda path: path.replace("r", "1").replace("e", "2"))
    wanted = {p for p in mine if p.count("r") <= 2 and p.count("e") <= 2}
    # each order of up to 2 retries and up to 2 escalations, but for the first chat
    assert len(mine) == len(wanted) == sum(
        math.comb(r + e, r) for r in range(3) for e in range(3)
    ) - 1  # fmt: skip
    assert paths(given)[firsts:] == mine * firsts
    groups = ["gh"[path.count("e") % 2] for path in paths(given)]
    assert ["gh"[index] for index in given.group.tolist()] == groups


def test_r27_an_escalation_adds_nothing_to_the_attempt_and_goes_to_its_group() -> None:
    given = chats(group("g", 1, escalation=Escalation("h", 1.0)), group("h", retry=always(2)))
    firsts = given.first_chats
    assert paths(given)[firsts:] == ["e", "er"] * firsts
    assert given.attempt.tolist() == [1] * firsts + [1, 2] * firsts
    assert given.group.tolist() == [0] * firsts + [1, 1] * firsts


def test_r27_without_escalations_allowed_there_are_none() -> None:
    given = chats(group("g", 1, escalation=Escalation("h", 1.0)), group("h"), max_escalations=0)
    assert given.first_chats == len(given.raised_at)
    assert len(given.first) == len(given.child_if_resolved) == 0


def test_r21_the_attempts_are_those_of_the_group_the_chat_is_lost_in() -> None:
    g = group("g", 1, retry=always(2), escalation=Escalation("h", 1.0))
    given = chats(g, group("h", retry=always(3)), max_escalations=1)
    its = paths(given)[given.first_chats :]
    # in g the second attempt is the last, in h the third
    assert its[:5] == ["r", "re", "rer", "e", "er"]
    assert "err" in its
    assert "rr" not in its


def test_r9_nobody_comes_back_to_an_unknown_group(tmp_path: Path) -> None:
    text = "raised_at,group\n2026-03-02T08:00,nobody\n2026-03-02T09:00,g\n"
    given = chats(group("g", retry=always(2)), trace=write(tmp_path, text))
    assert given.first.tolist() == [0, 1, 1]
    assert given.child_if_lost.tolist() == [-1, 2, -1]


def test_retries_come_and_stay_with_their_probability() -> None:
    given = chats(group("g", 60, retry=Retry(0.3, DELAY, 20)))
    firsts = given.first_chats
    for attempt in (1, 2, 3):
        may = given.attempt == attempt
        come = (given.child_if_lost[may] >= 0).sum()
        assert stats.binomtest(int(come), int(may.sum()), 0.3).pvalue > ALPHA
    assert firsts > 9000


def test_r21_who_has_a_retry_says_nothing_about_the_escalation() -> None:
    g = group("g", 60, retry=Retry(0.5, DELAY), escalation=Escalation("h", 0.5))
    given = chats(g, group("h"))
    firsts = given.first_chats
    lost, resolved = (
        column[:firsts] >= 0 for column in (given.child_if_lost, given.child_if_resolved)
    )
    table = [[(lost & resolved).sum(), (lost & ~resolved).sum()],
             [(~lost & resolved).sum(), (~lost & ~resolved).sum()]]  # fmt: skip
    assert stats.chi2_contingency(table).pvalue > ALPHA


# -- what they bring -------------------------------------------------------------------------------


def test_r21_a_retry_has_the_work_and_the_agent_of_the_chat_before_and_all_else_drawn() -> None:
    sticky = {"sticky": Sticky(0.5), "open_work": Exponential(2e8)}
    g = group("g", 10, retry=Retry(0.6, DELAY, 5), wrap_up=Exponential(6e7), **sticky)
    given = chats(g)
    retries = np.flatnonzero(given.attempt > 1)
    before = np.full(len(given.attempt), -1)
    before[given.child_if_lost[given.child_if_lost >= 0]] = np.flatnonzero(given.child_if_lost >= 0)
    before = before[retries]
    assert len(retries) > 500
    for same in (given.work_us, given.open_work_us, given.preferred, given.group):
        assert same[retries].tolist() == same[before].tolist()
    for drawn in (given.patience_us, given.wrap_up_us, given.retry_delay_us):
        assert (drawn[retries] != drawn[before]).all()
    assert (given.work_us != given.open_work_us).all()


def test_r27_an_escalation_has_its_own_work_from_its_new_group_and_no_preferred_agent() -> None:
    g = group("g", 40, escalation=Escalation("h", 0.5), sticky=Sticky(1.0))
    h = group("h", retry=Retry(0.5, DELAY), work=Exponential(9e8))
    given = chats(g, h)
    its = given.group == 1
    assert (given.preferred[its] == -1).all()
    assert (given.preferred[~its] >= 0).all()
    escalations = given.child_if_resolved[given.child_if_resolved >= 0]
    assert len(escalations) > 3000
    assert stats.kstest(given.work_us[escalations] / 9e8, stats.expon.cdf).pvalue > ALPHA
    retries = np.flatnonzero(given.attempt == 2)
    parents = np.flatnonzero(np.isin(given.child_if_lost, retries))
    assert given.work_us[np.sort(retries)].tolist() == given.work_us[parents].tolist()


@pytest.mark.parametrize("path", ["", "r", "rr", "e", "re"])
def test_the_durations_of_every_path_follow_their_law(path: str) -> None:
    g = group("g", 60, retry=Retry(0.7, DELAY), escalation=Escalation("h", 0.7))
    given = chats(g, group("h"))
    its = np.array([each == path for each in paths(given)])
    assert its.sum() > 1000
    assert stats.kstest(given.patience_us[its] / 3e8, stats.expon.cdf).pvalue > ALPHA
    if "e" not in path:
        delays = given.retry_delay_us[its] / DELAY.mean_us
        assert stats.kstest(delays, stats.expon.cdf).pvalue > ALPHA


def test_r22_given_work_is_the_open_work_too_also_of_a_retry(tmp_path: Path) -> None:
    text = "raised_at,work_s\n2026-03-02T08:00,90\n2026-03-02T09:00,\n"
    g = group("g", open_work=Constant(7 * SECOND), retry=always(2))
    given = chats(g, trace=write(tmp_path, text))
    assert given.open_work_us.tolist() == [90 * SECOND, 7 * SECOND] * 2
    assert given.work_us[[0, 2]].tolist() == [90 * SECOND] * 2


# -- common random numbers -------------------------------------------------------------------------


def by_name(inputs: Inputs) -> dict[tuple[str, int, int, str], tuple[int, ...]]:
    """Draws of all chats by group of the first chat, its date and ordinal, and the path."""
    given, clock = inputs.chats, inputs.clock
    steps = paths(given)
    seen: dict[tuple[int, int], int] = {}
    names = []
    for row in range(given.first_chats):
        day = (int(given.raised_at[row]) + clock.origin_us) // DAY
        key = (int(given.group[row]), day)
        seen[key] = seen.get(key, -1) + 1
        names.append((inputs.group_names[key[0]], day, seen[key]))
    first = given.first if len(given.first) else np.arange(len(given.raised_at))
    columns = (given.work_us, given.patience_us, given.unreachable_us)
    draws = zip(*(column.tolist() for column in columns), strict=True)
    rows = zip(first.tolist(), steps, draws, strict=True)
    return {(*names[f], path): draw for f, path, draw in rows}


G = group("g", 4, retry=Retry(0.5, DELAY), escalation=Escalation("h", 0.4))
H = group("h", 2, retry=Retry(0.4, DELAY))


def drawn(*groups: Group, **settings: Any) -> dict[tuple[str, int, int, str], tuple[int, ...]]:
    return by_name(prepare(week(*groups, **settings)).draw(0))


def test_r31_families_stay_whatever_other_groups_the_warm_up_and_days_do() -> None:
    before = drawn(G, H)
    mine = {key: draw for key, draw in before.items() if key[0] == "g"}
    others = replace(H, arrivals=rate((0, 9)))
    new = group("new", 3, retry=always())
    after = drawn(new, others, G, warmup_days=3, cooldown_days=2)
    days = {key[1] for key in mine}
    assert {key: d for key, d in after.items() if key[0] == "g" and key[1] in days} == mine


def test_r31_replications_differ() -> None:
    plan = prepare(week(G, H))
    assert by_name(plan.draw(0)) != by_name(plan.draw(1))
    copy = pickle.loads(pickle.dumps(plan))
    assert by_name(copy.draw(1)) == by_name(plan.draw(1))


def test_r31_the_delay_belongs_to_the_chat_that_is_lost_not_to_its_group_alone() -> None:
    given = chats(G, H)
    its = given.retry_delay_us[given.retry_delay_us >= 0]
    assert len(set(its.tolist())) == len(its) == len(given.raised_at)


# -- how many --------------------------------------------------------------------------------------


def test_the_size_of_a_family_is_foreseen() -> None:
    g = group("g", 60, retry=Retry(0.5, DELAY, 4), escalation=Escalation("h", 0.4))
    h = group("h", 60, retry=Retry(0.3, DELAY, 2), escalation=Escalation("g", 0.6))
    sizes = expected_sizes(chances_of((g, h), 1, 3))
    # by hand: retries of g alone
    alone = chances_of((group("g", 60, retry=Retry(0.5, DELAY, 4)),), 0, 3)
    assert expected_sizes(alone).tolist() == [pytest.approx(1 + 0.5 + 0.25 + 0.125)]
    assert sizes[2] == 1
    given = chats(g, h)
    per_first = np.bincount(given.first)
    for index in (0, 1):
        its = per_first[given.group[: given.first_chats] == index]
        error = its.std() / math.sqrt(len(its))
        assert abs(its.mean() - sizes[index]) < stats.norm.isf(ALPHA / 2) * error


def test_families_beyond_20_million_chats_are_refused_before_they_are_drawn() -> None:
    endless = group("g", 1, retry=always(20), escalation=Escalation("h", 1.0))
    back = group("h", retry=always(20), escalation=Escalation("g", 1.0))
    words = (
        r"default\.customers\.retry: found about .* chats in a replication, .* of them possible "
        r"retries and escalations; allowed: 4,000,000\. Lower the probabilities of "
        r"default\.customers\.retry, default\.handling\.escalation, or the arrival rates"
    )
    with pytest.raises(ScenarioError, match=words):
        prepare(week(endless, back, max_escalations=20))
    document = {"groups": {"h": {"customers": {"retry": {}}, "handling": {"escalation": {}}}}}
    own = replace(week(back, endless, max_escalations=20), document=document)
    with pytest.raises(ScenarioError) as error:
        prepare(own)
    (problem,) = error.value.problems
    assert problem.path == "groups.h.customers.retry"
    assert "groups.h.handling.escalation, default.customers.retry, default" in problem.message
    # too many first chats are not the retries' doing
    with pytest.raises(ScenarioError, match=r"groups: found .* Lower the arrival rates, or shorte"):
        prepare(week(group("g", 1e6, retry=always(2))))


def test_families_that_grow_beyond_the_most_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = prepare(week(group("g", 10, retry=Retry(0.5, DELAY, 20))))
    size = len(plan.draw(0).chats.raised_at)
    monkeypatch.setattr("sim.inputs.size.MOST_CHATS", size)
    assert len(plan.draw(0).chats.raised_at) == size
    monkeypatch.setattr("sim.inputs.size.MOST_CHATS", size - 1)
    with pytest.raises(ScenarioError, match="found about 3,405 chats in a replication"):
        plan.draw(0)


def test_the_longest_path_keeps_its_place(tmp_path: Path) -> None:
    # 19 retries and 20 escalations have a place each in 63 bits
    assert sum(2 * 3**place for place in range(LONGEST_PATH)) < 2**63
    assert LONGEST_PATH == 19 + 20
    text = "raised_at,group\n2026-03-02T08:00,g\n2026-03-02T08:01,g\n"
    g = group("g", retry=Retry(1.0, DELAY, 20))
    given = chats(g, trace=write(tmp_path, text))
    assert paths(given)[2:] == ["r" * steps for steps in range(1, 20)] * 2
    h = group("h", escalation=Escalation("g", 1.0))
    g = group("g", escalation=Escalation("h", 1.0))
    given = chats(g, h, trace=write(tmp_path, text), max_escalations=20)
    assert paths(given)[2:] == ["e" * steps for steps in range(1, 21)] * 2


def test_work_is_still_what_the_scenario_says() -> None:
    given = chats(group("g", 1, retry=always(2), work=WORK), start=date(2026, 5, 4))
    assert set(given.work_us.tolist()) == {5 * MINUTE}
