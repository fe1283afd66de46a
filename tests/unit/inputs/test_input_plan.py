"""The inputs of a replication as a whole: order, draws that stay, settings, refusals (R30, R31)."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario.cards import (
    Customers,
    Handling,
    OfflineHandling,
    QueueHandling,
    Retry,
    ServiceLevel,
    Silent,
    Sticky,
)
from sim.scenario.distributions import Constant, Empirical, Exponential, LogNormal
from sim.scenario.model import Card, Group, Scenario
from sim.scenario.people import Agent, Attendance, Shift
from sim.units import NEVER, UNLIMITED
from unit.inputs.small import HOUR, MINUTE, WORK, rate, scenario, windows, write

CUSTOMERS = Customers(Exponential(3e8), unreachable_time=LogNormal(2e8, 1.0))
SUPPORT = Group(
    "support", rate((0, 10), (9, 30)), handling=Handling(LogNormal(5e8, 0.8)), customers=CUSTOMERS
)
BILLING = Group("billing", rate((0, 6)), handling=Handling(Exponential(4e8)), customers=CUSTOMERS)


def week(**settings: object) -> Scenario:
    return scenario(
        **{
            "groups": (SUPPORT, BILLING),
            "agents": (Agent("ann", ("billing", "support")),),
            "duration_days": 7,
            **settings,
        }
    )


def rows(inputs: Inputs, group: str) -> list[tuple[int, ...]]:
    """Every column of the chats of a group, instants counted from the begin of the window."""
    chats = inputs.chats
    its = chats.group == inputs.group_names.index(group)
    raised_at = chats.raised_at[its] - inputs.clock.window_begin
    columns = (raised_at, chats.work_us[its], chats.patience_us[its], chats.unreachable_us[its])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_r30_the_same_replication_is_drawn_the_same_every_time() -> None:
    plan = prepare(week())
    copy = pickle.loads(pickle.dumps(plan))
    plan.draw(1)
    first, again = plan.draw(0).chats, copy.draw(0).chats
    for column in fields(first):
        assert getattr(first, column.name).tolist() == getattr(again, column.name).tolist()
    assert plan.draw(1).chats.raised_at.tolist() != first.raised_at.tolist()


def test_r31_chats_of_one_instant_stand_in_the_order_of_groups(tmp_path: Path) -> None:
    names = ("zoo", "billing", "support")
    text = "raised_at,group\n" + "".join(f"2026-03-02T09:00,{name}\n" for name in names)
    inputs = prepare(week(trace=write(tmp_path, text))).draw(0)
    assert inputs.chats.group.tolist() == [0, 1, 2]


def test_r31_another_distribution_changes_no_other_column() -> None:
    constant = replace(SUPPORT, handling=Handling(WORK))
    base, changed = (prepare(week(groups=(each, BILLING))).draw(0) for each in (SUPPORT, constant))
    before, after = rows(base, "support"), rows(changed, "support")
    assert [(a, c, d) for a, _, c, d in before] == [(a, c, d) for a, _, c, d in after]
    assert {work for _, work, _, _ in after} == {5 * MINUTE}


def test_r31_work_and_patience_are_drawn_apart() -> None:
    alike = replace(BILLING, customers=Customers(BILLING.work, BILLING.work))
    drawn = rows(prepare(week(groups=(SUPPORT, alike))).draw(0), "billing")
    assert len(drawn) > 100
    assert all(len({work, patience, silent}) == 3 for _, work, patience, silent in drawn)


def test_settings_are_laid_out_as_numbers() -> None:
    other = replace(
        BILLING,
        offline_handling=OfflineHandling(
            enabled=False,
            max_offline_tickets=UNLIMITED,
            max_offline_tickets_counts="spell",
            priority="queued",
            open_assignment="login",
            open_outside_hours=True,
            auto_assign=False,
        ),
        queue_handling=QueueHandling(False, 7, "missed", 9 * MINUTE, 0),
        service_level=ServiceLevel(MINUTE // 2),
        offline_enabled_on=Card.GROUP,
        queue_enabled_on=Card.GROUP,
        customers=replace(CUSTOMERS, sticky=Sticky(0.1, fallback=True)),
    )
    settings = prepare(week(groups=(SUPPORT, other), offline_chats_enabled=False)).settings
    assert settings.inbox_offline_enabled == 0
    assert {
        column.name: getattr(settings, column.name).tolist() for column in fields(settings)[1:]
    } == {
        "offline_enabled": [1, 0],
        "offline_enabled_on": [0, 1],
        "offline_limit": [50, UNLIMITED],
        "offline_counts_spell": [0, 1],
        "open_first": [1, 0],
        "open_on_login_only": [0, 1],
        "open_outside_hours": [0, 1],
        "queue_enabled": [1, 0],
        "queue_enabled_on": [0, 1],
        "queue_limit": [20, 7],
        "queue_becomes_open": [1, 0],
        "grace_us": [10 * MINUTE, 9 * MINUTE],
        "inactivity_timeout_us": [NEVER, 0],
        "service_level_within_us": [MINUTE, MINUTE // 2],
        "auto_assign": [1, 0],
        "sticky_fallback": [0, 1],
    }


def test_agents_know_their_groups_by_ascending_index() -> None:
    roster = prepare(
        week(agents=(Agent("ann", ("billing", "support"), 4), Agent("bob", ("billing",))))
    ).roster
    assert roster.names == ("ann", "bob")
    assert roster.concurrency.tolist() == [4, 1]
    assert roster.groups == ((0, 1), (1,))


@pytest.mark.parametrize("per_hour", [3e5, 1e18, float("inf")])
def test_a_replication_of_more_than_4_million_chats_is_refused_with_advice(
    per_hour: float,
) -> None:
    with pytest.raises(ScenarioError, match=r"allowed: 4,000,000\. Lower the arrival rates"):
        prepare(week(groups=(replace(SUPPORT, arrivals=rate((0, per_hour))),), agents=()))


def test_a_group_that_nothing_feeds_has_no_chats() -> None:
    quiet = prepare(week(groups=(replace(SUPPORT, arrivals=None), BILLING)))
    assert rows(quiet.draw(0), "support") == []
    assert quiet.expected_chats == pytest.approx(7 * 24 * 6)


def test_local_days_decide_the_draws_not_universal_ones() -> None:
    berlin = prepare(week(timezone="Europe/Berlin", start=date(2026, 3, 26))).draw(0)
    day = np.diff(berlin.clock.day_begins) // HOUR
    assert day.tolist() == [24, 24, 24, 23, 24, 24, 24]
    short, long = (
        prepare(week(timezone=zone, start=date(2026, 3, 26))).draw(0)
        for zone in ("Europe/Berlin", "UTC")
    )
    # until the clock changes the local days hold the same chats
    assert [c for c in rows(short, "support") if c[0] < 72 * HOUR] == [
        c for c in rows(long, "support") if c[0] < 72 * HOUR
    ]


ANN, BOB = Agent("ann", ("support",)), Agent("bob", ("support",))
DAY = (Shift(name="day", windows=windows(9, 17)),)
STILL = Group("support", handling=Handling(Constant(5 * MINUTE)))


def of_trace(folder: Path, group: Group = STILL, text: str = "", **settings: object) -> Scenario:
    text = text or "raised_at\n2026-03-02 10:00\n"
    trace = write(folder, text)
    return week(**{"groups": (group,), "agents": (ANN, BOB), "trace": trace, **settings})


def test_a_trace_with_constant_durations_draws_nothing(tmp_path: Path) -> None:
    assert not prepare(of_trace(tmp_path)).is_random
    given = "raised_at,work_s,patience_s\n2026-03-02 10:00,60,90\n"
    drawn = replace(
        STILL, handling=Handling(Exponential(3e8)), customers=Customers(Exponential(3e8))
    )
    assert not prepare(of_trace(tmp_path, drawn, given)).is_random
    partly = given + "2026-03-02 11:00,60,\n"
    assert prepare(of_trace(tmp_path, drawn, partly)).is_random


def changed(**customers: object) -> Group:
    return replace(STILL, customers=replace(STILL.customers, **customers))  # type: ignore[arg-type]


RANDOM = {
    "rates": (replace(STILL, arrivals=rate((0, 1))), {"trace": None}),
    "work": (replace(STILL, handling=Handling(Exponential(3e8))), {}),
    "one of two durations": (replace(STILL, handling=Handling(Empirical((1, 2)))), {}),
    "patience": (changed(patience=Exponential(3e8)), {}),
    "pickup": (replace(STILL, offline_handling=OfflineHandling(auto_assign=False)), {}),
    "sticky": (changed(sticky=Sticky(1.0)), {}),
    "retries": (changed(retry=Retry(0.5, Constant(MINUTE))), {}),
    "silent": (changed(silent=Silent(0.5, MINUTE)), {}),
    "absence": (STILL, {"agents": (replace(ANN, shift="day", attendance=Attendance(0.1)),)}),
}


@pytest.mark.parametrize("what", RANDOM)
def test_anything_drawn_makes_a_scenario_random(tmp_path: Path, what: str) -> None:
    group, settings = RANDOM[what]
    assert prepare(of_trace(tmp_path, group, shifts=DAY, **settings)).is_random


NOT_RANDOM = {
    "no rate": (replace(STILL, arrivals=rate((0, 0.0))), {"trace": None}),
    "one duration": (replace(STILL, handling=Handling(Empirical((5, 5)))), {}),
    "sticky to the only agent": (changed(sticky=Sticky(1.0)), {"agents": (ANN,)}),
    "never sticky": (changed(sticky=Sticky(0.0)), {}),
    "sure retries": (changed(retry=Retry(1.0, Constant(MINUTE))), {}),
    "never or always silent": (changed(silent=Silent(1.0, MINUTE)), {}),
    "never there": (STILL, {"agents": (replace(ANN, shift="day", attendance=Attendance(1.0)),)}),
}


@pytest.mark.parametrize("what", NOT_RANDOM)
def test_what_only_looks_like_chance_draws_nothing(tmp_path: Path, what: str) -> None:
    group, settings = NOT_RANDOM[what]
    plan = prepare(of_trace(tmp_path, group, shifts=DAY, **settings))
    assert not plan.is_random
    one, other = plan.draw(0), plan.draw(1)
    assert (one.chats.raised_at == other.chats.raised_at).all()
    assert (one.chats.work_us == other.chats.work_us).all()
