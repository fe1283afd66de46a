"""Chats that are paused, returned, wrapped up or followed by a rest, each reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.agents import AGENT_COLUMNS, agent_numbers
from sim.results.histogram import BINS, bin_of
from sim.results.waits import WaitCounts, count_waits
from sim.units import ChatStatus, Stretch
from unit.results.handmade import AVAILABLE, AWAY, BUSY, HOUR, OFFLINE, clock, measured

QUEUED, OPEN, SERVED = Stretch.QUEUED, Stretch.OPEN, Stretch.SERVED
ONE = (((0,), 2),)
TWO = (((0,), 2), ((0,), 2))


def test_r24_a_chat_still_paused_when_the_clock_stops_is_in_nobodys_work() -> None:
    chats = [{"raised": 25, "assigned": 25, "served": None}]
    m = measured(
        chats,
        statuses=[(24, 0, AVAILABLE), (27, 0, OFFLINE)],
        stretches=[(0, SERVED, 0, 25, 27)],
    )
    assert m.parts("busy_share") == (2 * HOUR, 3 * HOUR)
    assert m("unfinished") == 1


def test_r24_a_returned_chat_is_in_the_queue_again_and_its_work_is_two_agents() -> None:
    chats = [
        {"raised": 25, "assigned": 25, "queued": 27, "served": 30, "resolved": 31, "agent": 1,
         "returns": 1},
        {"raised": 26, "queued": 26, "assigned": 30, "resolved": 30.5, "agent": 1},
    ]  # fmt: skip
    m = measured(
        chats,
        agents=TWO,
        statuses=[(24, 0, AVAILABLE), (27, 0, OFFLINE), (30, 1, AVAILABLE), (36, 1, OFFLINE)],
        stretches=[(0, SERVED, 0, 25, 27), (0, QUEUED, -1, 27, 30)],
    )
    assert m.parts("queue_mean")[0] == (3 + 4) * HOUR
    assert m("queue_max") == 2
    assert m.parts("occupancy") == ((2 + 1.5) * HOUR, 2 * (3 + 6) * HOUR)
    assert (m("queued"), m("reassignments")) == (2, 1)
    # the first chat's wait was over when it was first assigned
    assert m.parts("queue_wait_mean") == (4 * HOUR, 1)
    assert m.parts("wait_mean") == (4 * HOUR, 2)
    assert m.parts("handling_mean") == ((6 + 0.5) * HOUR, 2)


def test_r17_a_returned_chat_may_become_open_and_be_missed() -> None:
    chats = [
        {"raised": 25, "queued": 25, "assigned": 26, "served": None, "opened": 29, "returns": 1,
         "status": ChatStatus.OPEN},
        {"raised": 25, "assigned": 25, "served": None, "queued": 27, "missed": 29, "returns": 1},
    ]  # fmt: skip
    stretches = [
        (0, SERVED, 0, 26, 27), (0, QUEUED, -1, 27, 29), (0, OPEN, -1, 29, None),
        (1, SERVED, 0, 25, 27), (1, QUEUED, -1, 27, 29),
    ]  # fmt: skip
    m = measured(chats, stretches=stretches, offline_limit=[1])
    assert m.parts("queue_mean")[0] == (1 + 2 + 2) * HOUR
    assert m.parts("open_mean")[0] == (72 - 29) * HOUR
    assert m.parts("open_at_limit")[0] == (72 - 29) * HOUR
    assert (m("reassignments"), m("missed"), m("unfinished")) == (2, 1, 1)
    assert m.parts("wait_mean") == (HOUR, 2)
    assert m.parts("queue_wait_mean") == (HOUR, 1)
    assert m.parts("open_wait_mean") == (0, 0)
    assert m.parts("handling_mean") == (0, 0)


def test_r7_a_returned_chat_that_becomes_open_counts_in_the_spell_again() -> None:
    # nobody is there from 26:00 on: two entries of one chat, though it is open once at a time
    chats = [
        {"raised": 27, "opened": 27, "live": 0, "assigned": 28, "served": None, "returns": 1,
         "queued": 28.5, "status": ChatStatus.OPEN},
    ]  # fmt: skip
    stretches = [(0, SERVED, 0, 28, 28.5), (0, QUEUED, -1, 28.5, 29), (0, OPEN, -1, 29, None)]
    given = {"stretches": stretches, "offline_limit": [2], "hours": [(0, 0, 1), (26, 0, 0)]}
    assert measured(chats, offline_counts_spell=[0], **given)("open_at_limit") == 0
    spell = measured(chats, offline_counts_spell=[1], **given)
    assert spell.parts("open_at_limit")[0] == (72 - 29) * HOUR


def test_waits_are_told_apart_by_the_list_before_the_first_assignment() -> None:
    later = {"served": None, "returns": 1, "status": ChatStatus.OPEN}
    chats = [
        {"raised": 25, "assigned": 25, "queued": 26, "opened": 27, **later},
        {"raised": 25, "queued": 25, "assigned": 26, "opened": 27, **later},
        {"raised": 25, "queued": 25, "opened": 26, "assigned": 28, "resolved": 29},
        {"raised": 25, "opened": 25, "assigned": 29, "queued": 30, **later},
    ]
    waits = WaitCounts(1, 1)
    waits.add(0, count_waits(1, measured(chats).facts.chats))
    keys, counts, least, greatest = waits.table()
    assert (least == greatest).all()
    # by kind, of all groups and segments
    bins = {
        kind: bin_of(np.array(hours) * HOUR)
        for kind, hours in enumerate(([0, 1, 3, 4], [1], [3, 4]))
    }
    expected = {int(kind * 2 * 3 * BINS + bin_): 1 for kind, its in bins.items() for bin_ in its}
    found = dict(zip(keys.tolist(), counts.tolist(), strict=True))
    assert {key: n for key, n in found.items() if key // BINS % 6 == 0} == expected


def test_a_return_is_in_the_backlog_of_the_next_opening() -> None:
    hours = [(h, 0, to) for h, to in ((9, 1), (17, 0), (33, 1), (41, 0))]
    chats = [{"raised": 10, "assigned": 10, "served": 33.5, "resolved": 34, "opened": 18}]
    stretches = [(0, SERVED, 0, 10, 17), (0, QUEUED, -1, 17, 18), (0, OPEN, -1, 18, 33.5)]
    m = measured(chats, hours=hours, schedule=[(33, 0, AVAILABLE)], stretches=stretches)
    assert m.parts("backlog_at_opening") == (1, 1)
    assert m.parts("drain_time_mean") == (HOUR // 2, 1)


def test_r23_wrap_up_is_slot_time_in_use_and_rest_is_not() -> None:
    chats = [
        {"raised": 25, "assigned": 25, "resolved": 26, "wrapped": 26.5, "freed": 28},
        {"raised": 70, "assigned": 70, "resolved": 71, "wrapped": None},
        {"raised": 69, "assigned": 69, "resolved": 70, "wrapped": 70.5, "freed": None},
    ]
    m = measured(chats, agents=ONE, schedule=[(24, 0, AVAILABLE)])
    assert m.parts("occupancy") == ((1.5 + 2 + 1.5) * HOUR, 2 * 48 * HOUR)
    assert m.parts("busy_share")[0] == (1.5 + 3) * HOUR
    assert m("wrap_up_hours") == pytest.approx(0.5 + 1 + 0.5)
    assert m("rest_hours") == pytest.approx(1.5 + 1.5)
    assert m.by_day("rest_hours") == pytest.approx([1.5, 1.5])


def test_an_agent_draining_its_wrap_up_counts_and_one_at_rest_must_be_available() -> None:
    # busy from 26:00 on: the hour of the wrap-up counts, what follows does not
    chats = [{"raised": 25, "assigned": 25, "resolved": 26, "wrapped": 27, "freed": 27}]
    statuses = [(24, 0, AVAILABLE), (26, 0, BUSY), (30, 0, OFFLINE)]
    m = measured(chats, agents=ONE, schedule=statuses)
    assert m.parts("occupancy") == (2 * HOUR, 2 * 3 * HOUR)


def test_overtime_is_time_available_or_busy_outside_what_is_planned() -> None:
    planned = [(24, 0, AVAILABLE), (28, 0, OFFLINE), (48, 0, AVAILABLE), (56, 0, OFFLINE)]
    # a late login, draining until 29:00, then logged out as away: absent the second day
    actual = [(25, 0, AVAILABLE), (28, 0, BUSY), (29, 0, AWAY), (48, 0, OFFLINE)]
    m = measured([], schedule=planned, statuses=actual)
    assert m.by_day("scheduled_hours") == pytest.approx([4, 8])
    assert m.by_day("online_hours") == pytest.approx([23, 0])
    assert m("overtime_hours") == pytest.approx(1)


def chain() -> list[dict]:
    """Lost in the window, tried again after it; lost, back and helped; escalated, then lost."""
    return [
        {"name": "a", "raised": 71, "missed": 71, "live": 0},
        {"name": "b", "raised": 30, "queued": 30, "left": 31, "missed": 32},
        {"name": "c", "raised": 40, "assigned": 40, "resolved": 41},
        {"name": "d", "raised": 20, "missed": 20},
        {"name": "e", "raised": 50, "missed": 50},
        {"name": "d2", "retry_of": "d", "raised": 26, "assigned": 26, "resolved": 27},
        {"name": "b2", "retry_of": "b", "raised": 33, "assigned": 33, "resolved": 34},
        {"name": "e2", "retry_of": "e"},
        {"name": "c2", "escalation_of": "c", "raised": 41, "missed": 41, "group": 1, "live": 0},
        {"name": "c3", "retry_of": "c2", "raised": 42, "queued": 42, "left": 43, "group": 1},
        {"name": "a2", "retry_of": "a", "raised": 73, "assigned": 73, "resolved": 74},
    ]


def test_r32_a_customer_is_lost_if_the_last_chat_of_the_chain_was() -> None:
    m = measured(chain(), groups=2, agents=(((0, 1), 9),), at=clock(days=4))
    # a was helped after the window, b at once, c is lost in another group, e never came back
    assert (m("customers"), m("customers_lost")) == (4, 2)
    assert [m("customers_lost", "g0", segment) for segment in ("live", "offline")] == [2, 0]
    assert (m("customers", "g1"), m("customers_lost", "g1")) == (0, 0)
    assert (m("raised", "g0"), m("raised", "g1")) == (6, 2)
    assert m.by_day("customers_lost") == [1, 1]
    assert m("raised") == 8


def test_r21_retries_are_chats_of_customers_who_were_lost_and_escalations_are_none() -> None:
    m = measured(chain(), groups=2, agents=(((0, 1), 9),), at=clock(days=4))
    # d2 follows a chat of the warm-up; a2 is raised after the window
    assert m("retries") == 3
    assert [m("retries", "g1", s) for s in ("all", "live", "offline")] == [1, 1, 0]
    # an escalation of a retry has the retry's attempt, and is no retry
    chats = [
        {"name": "a", "raised": 30, "missed": 30},
        {"name": "b", "retry_of": "a", "raised": 31, "assigned": 31, "resolved": 32},
        {"name": "c", "escalation_of": "b", "raised": 32, "assigned": 32, "resolved": 33},
    ]
    assert measured(chats)("retries") == 1


def test_agents_are_credited_with_the_chats_last_assigned_to_them() -> None:
    chats = [
        {"raised": 25, "assigned": 25, "queued": 27, "served": 30, "resolved": 31, "agent": 1,
         "returns": 1, "wrapped": 32, "freed": 32.5},
        {"raised": 26, "assigned": 26, "resolved": 26.5, "agent": 0},
        {"raised": 30, "queued": 30, "left": 31, "assigned": 33, "resolved": 34, "agent": 0,
         "reached": 0},
    ]  # fmt: skip
    m = measured(
        chats,
        agents=TWO,
        schedule=[(24, 0, AVAILABLE), (24, 1, AVAILABLE)],
        stretches=[(0, SERVED, 0, 25, 27), (0, QUEUED, -1, 27, 30)],
    )
    numbers = agent_numbers(m.facts.agents, m.facts.chats, m.facts.days[[0, -1]])
    got = [dict(zip(AGENT_COLUMNS, row, strict=True)) for row in numbers.tolist()]
    assert [agent["chats"] for agent in got] == [2, 1]
    assert [agent["handled"] for agent in got] == [1, 1]
    assert [agent["handling"] for agent in got] == [HOUR // 2, 6 * HOUR]
    assert [agent["holding"] for agent in got] == [(2 + 1) * HOUR, 2 * HOUR]
    assert [agent["wrap_up"] for agent in got] == [0, HOUR]
    assert [agent["rest"] for agent in got] == [0, HOUR // 2]
