"""Per-chat figures of hand-made logs, each reckoned by hand."""

from __future__ import annotations

import math

import pytest

from sim.engine.log import MissedReason
from sim.metrics import METRICS
from unit.results.handmade import HOUR, Measured, clock, make, measured

MINUTE = 1 / 60
SECOND = 1 / 3600
MICROSECOND = 1 / HOUR


def answered(raised: float, wait: float = 0, work: float = 0.5, **more: object) -> dict:
    return {
        "raised": raised,
        "assigned": raised + wait,
        "resolved": raised + wait + work,
        **({"queued": raised} if wait else {}),
        **more,
    }


def test_r32_a_chat_counts_if_raised_from_the_windows_begin_to_before_its_end() -> None:
    chats = [answered(h) for h in (24 - MICROSECOND, 24, 72 - MICROSECOND, 72)]
    m = measured(chats, at=clock(days=4))
    assert m("raised") == 2
    assert m.by_day("raised") == [1, 1]


def test_a_chat_belongs_to_the_day_it_was_raised_even_if_all_else_comes_later() -> None:
    m = measured([answered(48 - MICROSECOND, wait=1, work=2)])
    assert m.by_day("resolved") == [1, 0]
    assert m.by_day("wait_mean")[0] == pytest.approx(3600)
    assert math.isnan(m.by_day("wait_mean")[1])


def every_outcome() -> list[dict]:
    return [
        answered(25),
        answered(26, wait=1),
        answered(27, wait=10, work=0.05, reached=0, left=28),
        {"raised": 30, "live": 0, "missed": 30, "reason": MissedReason.GROUP_OFFLINE_REACHED},
        {"raised": 31, "queued": 31, "left": 31.5, "missed": 32, "reason": 8},
        {"raised": 32, "live": 0, "opened": 32, "assigned": 50, "resolved": 51, "group": 1},
        {"raised": 33, "live": 0, "opened": 33, "group": 1},
        {"raised": 34, "queued": 34, "group": 1},
        {"raised": 71, "assigned": 71, "group": 1},
        {"raised": 40, "live": 0, "missed": 40, "reason": 4, "group": 2},
    ]


def outcomes() -> Measured:
    return measured(every_outcome(), groups=2, unknown=("who",), agents=(((0, 1), 9),))


def test_counts_of_every_outcome() -> None:
    expected = {
        "customers": 10,
        "customers_lost": 4,
        "raised": 10,
        "queued": 4,
        "opened": 2,
        "assigned": 5,
        "resolved": 4,
        "unreachable": 1,
        "missed": 3,
        "abandoned": 2,
        "unfinished": 3,
        "missed_group_offline_reached": 1,
        "missed_queue_inactivity": 1,
        "missed_group_offline_unavailable": 1,
        "missed_agents_went_offline": 0,
        "missed_rate": 0.3,
        "abandoned_rate": 0.2,
    }
    m = outcomes()
    assert {name: m(name) for name in expected} == pytest.approx(expected)


def test_wait_mean_has_zero_waits_and_unfinished_chats_but_not_the_unreachable() -> None:
    m = measured(
        [
            answered(25),
            answered(26, wait=0.5),
            answered(27, wait=6, reached=0, left=27.2),
            {"raised": 28, "queued": 28, "assigned": 29},
            {"raised": 30, "queued": 30},
        ]
    )
    assert m.parts("wait_mean") == (round(1.5 * HOUR), 3)
    assert m("wait_mean") == pytest.approx(1800)


def test_wait_quantiles_of_a_replication_are_the_very_waits_of_nearest_rank() -> None:
    waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    m = measured([answered(25 + i, wait=w * MINUTE) for i, w in enumerate(waits)])
    got = [m(f"wait_p{p}") for p in (50, 90, 95, 99)]
    assert got == [300, 540, 600, 600]
    assert m("wait_p50", "g0", "live") == m("wait_p50")
    assert math.isnan(m("wait_p50", "g0", "offline"))


def test_waits_of_queued_and_of_open_chats_are_apart() -> None:
    chats = [
        answered(25),
        answered(26, wait=0.2),
        {"raised": 30, "queued": 30, "opened": 31, "assigned": 34, "resolved": 35},
        {"raised": 40, "live": 0, "opened": 40, "assigned": 50, "resolved": 51},
    ]
    hours = [(h, 0, to) for h, to in ((9, 1), (17, 0), (33, 1), (41, 0), (49, 1), (65, 0))]
    m = measured(chats, hours=hours)
    assert m("queue_wait_mean") == pytest.approx(720)
    assert m("open_wait_mean") == pytest.approx((4 + 10) * 3600 / 2)
    # 33:00-34:00, then 40:00-41:00 and 49:00-50:00
    assert m("open_wait_in_hours_mean") == pytest.approx(3 * 3600 / 2)
    assert m("open_wait_in_hours_mean", "g0", "offline") == pytest.approx(7200)


def test_service_level_counts_its_boundary_and_whom_it_leaves_out() -> None:
    within = 60 * SECOND
    chats = [
        answered(25, wait=within),
        answered(26, wait=within + MICROSECOND),
        {"raised": 27, "queued": 27, "left": 27 + within - MICROSECOND},
        {"raised": 28, "queued": 28, "left": 28 + within},
        {"raised": 29, "missed": 29},
        {"raised": 30, "queued": 30},
        answered(31, wait=30 * SECOND, reached=0, left=31 + 10 * SECOND),
    ]
    assert measured(chats).parts("service_level") == (1, 5)


def test_service_level_takes_each_groups_own_time() -> None:
    chats = [answered(25, wait=1, group=0), answered(25, wait=1, group=1)]
    m = measured(
        chats,
        groups=2,
        agents=(((0, 1), 9),),
        service_level_within_us=[HOUR, HOUR - 1],
    )
    assert [m("service_level", g) for g in m.group_names] == [0.5, 1, 0]


def test_handling_and_spent_times_are_those_of_reached_and_resolved_chats() -> None:
    chats = [
        answered(25, wait=1, work=2),
        answered(30, work=0.05, wait=3, reached=0, left=31),
        {"raised": 60, "assigned": 60},
    ]
    m = measured(chats)
    assert m.parts("handling_mean") == (2 * HOUR, 1)
    assert m.parts("spent_mean") == (3 * HOUR, 1)


def test_the_vendors_example_of_wait_handling_and_spent_time() -> None:
    m = measured([answered(34, wait=5 * MINUTE, work=25 * MINUTE)])
    times = [m(name) / 60 for name in ("wait_mean", "handling_mean", "spent_mean")]
    assert times == pytest.approx([5, 25, 30])


def test_without_chats_counts_are_0_and_shares_means_and_quantiles_are_missing() -> None:
    m = measured([])
    for metric in METRICS:
        if metric.per_chat and metric.unit in ("share", "s"):
            assert math.isnan(m(metric.name)), metric.name
        elif metric.per_chat:
            assert m(metric.name) == 0


def test_chats_of_the_warm_up_and_after_the_window_stay_out_of_every_per_chat_figure() -> None:
    inside = every_outcome()
    outside = [{**chat, "raised": 1.0} for chat in inside] + [{**inside[0], "raised": 73.0}]
    given = {"groups": 2, "unknown": ("who",), "agents": (((0, 1), 9),), "at": clock(days=4)}
    a, b = Measured(*make(inside, **given)), Measured(*make(inside + outside, **given))
    for metric in (x for x in METRICS if x.per_chat):
        assert a(metric.name) == b(metric.name), metric.name
