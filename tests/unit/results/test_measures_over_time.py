"""Figures over time of hand-made logs, each reckoned by hand."""

from __future__ import annotations

import math

import pytest

from sim.units import UNLIMITED
from unit.results.handmade import AVAILABLE, AWAY, BUSY, HOUR, OFFLINE, clock, measured

NIGHTS = [(h, 0, to) for h, to in ((9, 1), (17, 0), (33, 1), (41, 0), (57, 1), (65, 0))]


def test_the_queue_lasts_until_opened_assigned_or_missed() -> None:
    chats = [
        {"raised": 25, "queued": 25, "assigned": 27, "resolved": 28},
        {"raised": 26, "queued": 26, "missed": 29},
        {"raised": 28, "queued": 28, "opened": 30, "assigned": 36, "resolved": 37},
    ]
    m = measured(chats)
    assert m.parts("queue_mean")[0] == (2 + 3 + 2) * HOUR
    assert m("queue_mean") == pytest.approx(7 / 48)
    assert m.parts("open_mean")[0] == 6 * HOUR
    assert (m("queue_max"), m("open_max")) == (2, 1)


def test_stays_are_clipped_to_the_window_and_split_at_midnight() -> None:
    chats = [
        {"raised": 20, "queued": 20, "assigned": 30, "resolved": 31},
        {"raised": 46, "queued": 46, "assigned": 49, "resolved": 50},
        {"raised": 70, "queued": 70, "assigned": 80, "resolved": 81},
    ]
    m = measured(chats, at=clock(days=4))
    assert m.by_day("queue_mean") == pytest.approx([(6 + 2) / 24, (1 + 2) / 24])


def test_what_is_unfinished_stays_in_its_list_to_the_end_of_the_clock() -> None:
    m = measured([{"raised": 47, "opened": 47, "live": 0}], stopped_at=72)
    assert m.parts("open_mean")[0] == 25 * HOUR


def test_a_stay_without_length_is_never_in_the_list() -> None:
    m = measured([{"raised": 25, "opened": 25, "assigned": 25, "resolved": 26, "live": 0}])
    assert (m("open_max"), m("open_mean"), m("opened")) == (0, 0, 1)


def test_one_leaves_as_another_comes_and_the_list_never_held_both() -> None:
    chats = [
        {"raised": 25, "queued": 25, "assigned": 26, "resolved": 27},
        {"raised": 26, "queued": 26, "assigned": 27, "resolved": 28},
    ]
    assert measured(chats)("queue_max") == 1


def test_the_maximum_of_all_is_that_of_one_instant() -> None:
    stays = [(0, 25, 28), (0, 25, 26), (1, 27, 30), (1, 27, 31)]
    chats = [
        {"raised": a, "queued": a, "assigned": b, "resolved": b + 1, "group": g}
        for g, a, b in stays
    ]
    m = measured(chats, groups=2, agents=(((0, 1), 9),))
    assert [m("queue_max", g) for g in m.group_names] == [3, 2, 2]


def test_the_maximum_of_a_day_includes_what_it_began_with() -> None:
    m = measured([{"raised": 47, "queued": 47, "assigned": 49, "resolved": 50}])
    assert m.by_day("queue_max") == [1, 1]
    assert measured([{"raised": 47, "queued": 47, "assigned": 48}]).by_day("queue_max") == [1, 0]


def open_chats(*stays: tuple[float, float]) -> list[dict]:
    return [
        {"raised": a, "opened": a, "assigned": b, "resolved": b + 0.1, "live": 0} for a, b in stays
    ]


def test_open_at_limit_is_the_time_with_the_list_full() -> None:
    chats = open_chats((25, 30), (26, 28))
    shares = [
        measured(chats, offline_limit=[limit])("open_at_limit") for limit in (0, 1, 2, 3, UNLIMITED)
    ]
    assert shares == pytest.approx([1, 5 / 48, 2 / 48, 0, 0])


def test_a_list_that_keeps_no_chats_is_never_full() -> None:
    m = measured([], offline_limit=[0], offline_enabled=[0])
    assert m("open_at_limit") == 0
    assert measured([], offline_limit=[0])("open_at_limit") == 1


def test_open_at_limit_of_all_is_group_time_of_group_time() -> None:
    m = measured(
        open_chats((25, 37)), groups=2, agents=(((0, 1), 9),), offline_limit=[1, UNLIMITED]
    )
    assert [m("open_at_limit", g) for g in m.group_names] == pytest.approx([12 / 96, 12 / 48, 0])


def test_r7_a_spell_counts_chats_opened_since_the_group_was_last_reachable() -> None:
    # both chats are taken at 36:00, but the agent of the group comes at 35:00: the spell is over
    chats = open_chats((26, 36), (28, 36), (42, 43), (44, 45))
    statuses = [(9, 0, AVAILABLE), (17, 0, OFFLINE), (35, 0, AVAILABLE), (41, 0, OFFLINE)]
    given = {"hours": NIGHTS, "schedule": statuses, "offline_limit": [2]}
    # two opened from 28:00 until reachable at 35:00; again from 44:00 until 65:00 (no one comes)
    spell = measured(chats, offline_counts_spell=[1], **given)
    assert spell.parts("open_at_limit")[0] == ((35 - 28) + (72 - 44)) * HOUR
    backlog = measured(chats, offline_counts_spell=[0], **given)
    assert backlog.parts("open_at_limit")[0] == (36 - 28) * HOUR


def test_backlog_at_opening_is_what_was_open_just_before_the_first_assignment() -> None:
    # opened at 33:00 itself: not yet there; gone at 32:00: no more; taken at 33:00: still there
    chats = open_chats((26, 33), (27, 34), (28, 32), (33, 35), (50, 58), (70, 80))
    m = measured(chats, hours=NIGHTS, at=clock(days=4))
    assert m.parts("backlog_at_opening") == (2 + 1, 2)
    assert m.by_day("backlog_at_opening") == [2, 1]


COMES_LATE = [(9, 0, AVAILABLE), (17, 0, OFFLINE), (34, 0, AVAILABLE), (41, 0, OFFLINE)]


def test_a_backlog_grows_until_an_agent_comes_where_hours_begin_before() -> None:
    # hours begin at 33:00, the agent comes at 34:00, the list is empty at 34:30
    chats = open_chats((33.25, 34), (33.5, 34.5))
    m = measured(chats, hours=NIGHTS, schedule=COMES_LATE)
    assert m.by_day("backlog_at_opening") == [2, 0]
    assert m.by_day("drain_time_mean")[0] == pytest.approx(1.5 * 3600)


def test_chats_opened_after_a_quiet_opening_are_no_backlog_of_it() -> None:
    # the agent is there at 33:00 and the list empty; it leaves, a chat comes, it is back
    statuses = [(33, 0, AVAILABLE), (35, 0, OFFLINE), (36, 0, AVAILABLE), (41, 0, OFFLINE)]
    m = measured(open_chats((35.5, 36)), hours=NIGHTS, schedule=statuses)
    assert m.by_day("backlog_at_opening")[0] == 0
    assert math.isnan(m.by_day("drain_time_mean")[0])


def test_an_opening_to_which_nobody_comes_has_the_backlog_of_its_own_instant() -> None:
    m = measured(open_chats((26, 60), (34, 61)), hours=NIGHTS, schedule=[(58, 0, AVAILABLE)])
    assert m.by_day("backlog_at_opening") == [1, 2]


def test_a_date_that_is_not_whole_within_hours_changes_no_opening_of_another() -> None:
    statuses = [(9, 0, AVAILABLE), (17, 0, OFFLINE), (33, 0, AVAILABLE), (41, 0, OFFLINE)]
    statuses += [(57, 0, AVAILABLE), (65, 0, OFFLINE)]
    holiday = [(0, 0, 1), (24, 0, 0), (30, 0, 1)]
    m = measured(open_chats((20, 33), (50, 57)), hours=holiday, schedule=statuses)
    assert [int(at) // HOUR for at in m.facts.openings.opened_at] == [30, 57]
    assert m.by_day("backlog_at_opening") == [1, 1]


def test_drain_time_runs_from_an_opening_with_a_backlog_to_the_first_empty_instant() -> None:
    chats = open_chats((26, 33.5), (33.25, 34), (35, 36), (50, 57))
    m = measured(chats, hours=NIGHTS)
    assert m.parts("drain_time_mean") == (HOUR, 2)
    assert m("drain_time_mean") == pytest.approx(1800)
    assert m("not_drained") == 0


def test_an_opening_not_empty_at_the_next_or_at_the_end_is_not_drained() -> None:
    chats = open_chats((26, 57), (40, 60))
    m = measured([*chats, {"raised": 64, "opened": 64, "live": 0}], hours=NIGHTS)
    assert math.isnan(m.by_day("drain_time_mean")[0])
    assert m.by_day("drain_time_mean")[1] == pytest.approx(3 * 3600)
    assert m.by_day("not_drained") == [1, 0]
    never = measured([{"raised": 26, "opened": 26, "live": 0}], hours=NIGHTS)
    assert never("not_drained") == 2


def test_an_opening_without_backlog_counts_in_the_mean_and_not_in_the_drain() -> None:
    m = measured(open_chats((26, 34)), hours=NIGHTS)
    assert m("backlog_at_opening") == 0.5
    assert m.parts("drain_time_mean") == (HOUR, 1)


def test_a_group_always_within_hours_opens_when_an_agent_comes_after_none() -> None:
    statuses = [
        (0, 0, AVAILABLE),
        (26, 0, OFFLINE),
        (30, 1, AWAY),
        (31, 0, AVAILABLE),
        (32, 1, OFFLINE),
        (33, 0, BUSY),
        (40, 0, OFFLINE),
        (41, 0, AVAILABLE),
    ]
    m = measured(open_chats((27, 31)), agents=(((0,), 1), ((0,), 1)), schedule=statuses, at=clock())
    assert m.parts("backlog_at_opening") == (1, 2)
    assert [int(at) // HOUR for at in m.facts.openings.opened_at] == [30, 41]


def test_the_state_in_which_the_run_begins_is_no_opening() -> None:
    hours = [(0, 0, 1), (10, 0, 0), (33, 0, 1), (40, 0, 0)]
    m = measured([], hours=hours, at=clock(days=2, window=(0, 2)))
    assert m.parts("backlog_at_opening") == (0, 1)
    always = measured([], schedule=[(0, 0, AVAILABLE)], at=clock(days=2, window=(0, 2)))
    assert always.parts("backlog_at_opening") == (0, 0)


def test_openings_of_all_are_those_of_its_groups_pooled() -> None:
    hours = [*NIGHTS, (0, 1, 1), (20, 1, 0), (58, 1, 1)]
    chats = [*open_chats((26, 34)), *(dict(c, group=1) for c in open_chats((30, 60), (31, 61)))]
    m = measured(chats, hours=hours, groups=2, agents=(((0, 1), 9),))
    assert [m.parts("backlog_at_opening", g) for g in m.group_names] == [(3, 3), (1, 2), (2, 1)]
    assert m("drain_time_mean") == pytest.approx((1 + 3) * 3600 / 2)


def test_occupancy_is_slots_in_use_of_the_slots_of_agents_available_or_holding() -> None:
    # available 24-32, draining (busy) until 33, then offline
    statuses = [(24, 0, AVAILABLE), (32, 0, BUSY), (33, 0, OFFLINE)]
    chats = [
        {"raised": 25, "assigned": 25, "resolved": 29},
        {"raised": 28, "assigned": 28, "resolved": 33},
        {"raised": 26, "queued": 26, "left": 27, "assigned": 30, "resolved": 31, "reached": 0},
    ]
    m = measured(chats, agents=(((0,), 4),), schedule=statuses)
    assert m.parts("occupancy") == ((4 + 5 + 1) * HOUR, 4 * 9 * HOUR)
    assert m.parts("busy_share") == (8 * HOUR, 9 * HOUR)


def test_time_away_or_busy_with_nothing_in_hand_does_not_count() -> None:
    statuses = [(24, 0, AVAILABLE), (26, 0, AWAY), (28, 0, BUSY), (30, 0, OFFLINE)]
    m = measured([], agents=(((0,), 4),), schedule=statuses)
    assert m.parts("occupancy") == (0, 8 * HOUR)


def test_what_is_in_hand_when_the_clock_stops_holds_its_slot_to_the_end() -> None:
    m = measured([{"raised": 70, "assigned": 70}], schedule=[(24, 0, AVAILABLE)])
    assert m.parts("busy_share") == (2 * HOUR, 48 * HOUR)


def test_a_group_counts_its_agents_whole() -> None:
    statuses = [(24, 0, AVAILABLE), (24, 1, AVAILABLE)]
    chats = [{"raised": 25, "assigned": 25, "resolved": 37, "agent": 0, "group": 0}]
    m = measured(chats, groups=2, agents=(((0, 1), 1), ((1,), 1)), schedule=statuses)
    shares = [m("occupancy", g) for g in m.group_names]
    assert shares == pytest.approx([12 / 96, 12 / 48, 12 / 96])


def test_hours_scheduled_online_and_outside_the_schedule() -> None:
    schedule = [(20, 0, AVAILABLE), (28, 0, AWAY), (29, 0, AVAILABLE), (32, 0, OFFLINE)]
    actual = [(20, 0, AVAILABLE), (28, 0, AWAY), (29, 0, AVAILABLE), (32, 0, BUSY), (34, 0, 0)]
    m = measured([], schedule=schedule, statuses=actual)
    names = ("scheduled_hours", "online_hours", "overtime_hours")
    assert [m(name) for name in names] == pytest.approx([8, 10, 2])
    assert m.by_day("online_hours") == pytest.approx([10, 0])


def test_fairness_is_jains_index_of_chats_per_online_hour() -> None:
    # rates 2/8, 1/4 and 0/8: (1/2)^2 / (3 x 2/16) = 2/3; the fourth agent never came
    statuses = [(24, a, AVAILABLE) for a in range(3)]
    statuses += [(32, 0, OFFLINE), (28, 1, OFFLINE), (32, 2, OFFLINE)]
    chats = [
        {"raised": h, "assigned": h, "resolved": h + 0.1, "agent": a}
        for h, a in ((25, 0), (26, 0), (27, 1))
    ]
    m = measured(chats, agents=(((0,), 1),) * 4, schedule=statuses)
    assert m("fairness") == pytest.approx(2 / 3)
    assert m.parts("fairness") == (-1, 3)


def test_figures_over_time_are_missing_without_agents_online_or_openings() -> None:
    m = measured([])
    for name in ("occupancy", "busy_share", "fairness", "backlog_at_opening", "drain_time_mean"):
        assert math.isnan(m(name)), name
    assert (m("queue_mean"), m("open_at_limit"), m("online_hours")) == (0, 0, 0)
