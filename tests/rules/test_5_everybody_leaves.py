"""Section 5 of the rules: everybody leaves while chats are queued (R17)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario


def busy_until(end: str, *later: str, breaks: tuple[dict[str, str], ...] = ()) -> dict[str, Any]:
    """Return a Monday shift of nothing but a break, so that chats raised before its end queue.

    ``later`` are further windows, in which the agent is available but for ``breaks``.
    """
    first = {"at": "09:00", "for": "8h", "status": "busy"}
    return {"day": {"mon": [f"09:00-{end}", *later], "breaks": [first, *breaks]}}


def queueing(**settings: Any) -> dict[str, Any]:
    """Return a card with these settings of queue handling."""
    return {"queue_handling": settings}


def test_r17_when_the_grace_is_over_queued_chats_become_open(engine: Engine) -> None:
    document = scenario(shifts=busy_until("17:00", "19:00-20:00"))
    assert play(document, [chat("16:50"), chat("16:51")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, opened 17:10,
            assigned 19:00 to ann (1), resolved 19:10
        1 g live RESOLVED: raised 16:51, queued 16:51, opened 17:10,
            assigned 19:10 to ann (1), resolved 19:20
    """)


def test_r17_when_all_offline_missed_misses_them(engine: Engine) -> None:
    document = scenario(
        shifts=busy_until("17:00", "19:00-20:00"), default=queueing(when_all_offline="missed")
    )
    assert play(document, [chat("16:50"), chat("16:51")], engine) == lines("""
        0 g live MISSED: raised 16:50, queued 16:50, missed 17:10 agents_went_offline
        1 g live MISSED: raised 16:51, queued 16:51, missed 17:10 agents_went_offline
    """)


def test_r17_without_offline_handling_of_the_inbox_they_are_missed(engine: Engine) -> None:
    document = scenario(
        groups={"g": {"offline_handling": {"max_offline_tickets": 0}}},
        shifts=busy_until("17:00"),
        inbox={"offline_chats_enabled": False},
    )
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live MISSED: raised 16:50, queued 16:50, missed 17:10 agents_went_offline
    """)


def test_r17_without_offline_handling_of_the_group_they_are_missed(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {"offline_handling": {"enabled": False}}},
        agents=[agent("ann", "g h")],
        shifts=busy_until("17:00"),
    )
    assert play(document, [chat("16:50", "g"), chat("16:50", "h")], engine) == lines("""
        0 g live OPEN: raised 16:50, queued 16:50, opened 17:10
        1 h live MISSED: raised 16:50, queued 16:50, missed 17:10 agents_went_offline
    """)


def test_r17_they_move_in_order_as_far_as_the_open_limit_allows(engine: Engine) -> None:
    document = scenario(
        shifts=busy_until("17:00"), default={"offline_handling": {"max_offline_tickets": 2}}
    )
    # one place is taken by the chat of 17:05
    chats = [chat("16:50"), chat("16:51"), chat("16:52"), chat("17:05")]
    assert play(document, chats, engine) == lines("""
        0 g live OPEN: raised 16:50, queued 16:50, opened 17:10
        1 g live MISSED: raised 16:51, queued 16:51, missed 17:10 group_offline_reached
        2 g live MISSED: raised 16:52, queued 16:52, missed 17:10 group_offline_reached
        3 g offline OPEN: raised 17:05, opened 17:05
    """)


def test_r17_chats_whose_customer_left_move_too(engine: Engine) -> None:
    document = scenario(shifts=busy_until("17:00", "19:00-20:00"))
    assert play(document, [chat("16:50", patience="5")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, opened 17:10, left 16:55,
            assigned 19:00 to ann (1), resolved 19:03, not reached
    """)


def test_r17_somebody_back_before_the_grace_is_over_finds_them_queued(engine: Engine) -> None:
    document = scenario(shifts=busy_until("17:00", "17:09-18:00"))
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, assigned 17:09 to ann (1), resolved 17:19
    """)


def test_r17_somebody_back_at_the_instant_the_grace_is_over_is_in_time(engine: Engine) -> None:
    document = scenario(shifts=busy_until("17:00", "17:10-18:00"))
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, assigned 17:10 to ann (1), resolved 17:20
    """)


@pytest.mark.parametrize("status", ["away", "busy"])
def test_r17_a_log_in_in_any_status_cancels_the_grace(engine: Engine, status: str) -> None:
    pause = {"at": "17:05", "for": "25m", "status": status}
    document = scenario(shifts=busy_until("17:00", "17:05-18:00", breaks=(pause,)))
    # still queued at 17:10
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, assigned 17:30 to ann (1), resolved 17:40
    """)


@pytest.mark.parametrize("status", ["away", "busy"])
def test_r17_after_a_log_in_of_any_status_the_next_grace_is_whole(
    engine: Engine, status: str
) -> None:
    pause = {"at": "17:05", "for": "3m", "status": status}
    document = scenario(shifts=busy_until("17:00", "17:05-17:08", breaks=(pause,)))
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live OPEN: raised 16:50, queued 16:50, opened 17:18
    """)


def test_r17_the_grace_begins_only_when_the_last_agent_is_gone(engine: Engine) -> None:
    away = {"at": "09:00", "for": "9h", "status": "away"}
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="late")],
        shifts=busy_until("17:00") | {"late": {"mon": "09:00-17:30", "breaks": [away]}},
    )
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live OPEN: raised 16:50, queued 16:50, opened 17:40
    """)


@pytest.mark.parametrize("roster", [["ann", "bea"], ["bea", "ann"]])
def test_r17_one_who_comes_as_the_last_one_goes_leaves_no_gap(
    engine: Engine, roster: list[str]
) -> None:
    shift = {"ann": "day", "bea": "late"}
    document = scenario(
        agents=[agent(name, shift=shift[name]) for name in roster],
        shifts=busy_until("17:00") | {"late": {"mon": "17:00-18:00"}},
        default=queueing(grace="0s"),
    )
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, assigned 17:00 to bea (1), resolved 17:10
    """)


def test_r17_agents_of_other_groups_do_not_count(engine: Engine) -> None:
    document = scenario(
        groups={"g": queueing(grace="20m"), "h": {}},
        agents=[agent("ann", "g h"), agent("bea", "h", shift="late")],
        shifts=busy_until("17:00") | {"late": {"mon": "16:55-17:30"}},
    )
    assert play(document, [chat("16:50", "g"), chat("16:50", "h")], engine) == lines("""
        0 g live OPEN: raised 16:50, queued 16:50, opened 17:20
        1 h live RESOLVED: raised 16:50, queued 16:50, assigned 16:55 to bea (1), resolved 17:05
    """)


def test_r17_the_grace_runs_hours_or_not(engine: Engine) -> None:
    document = scenario(
        shifts=busy_until("17:00"),
        default={"working_hours": {"mon": "09:00-17:00"}},
    )
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live OPEN: raised 16:50, queued 16:50, opened 17:10
    """)


def test_r17_a_draining_agent_is_online_so_the_grace_follows_its_last_chat(
    engine: Engine,
) -> None:
    document = scenario(shifts={"day": {"mon": "09:00-17:00"}})
    assert play(document, [chat("16:55"), chat("16:56")], engine) == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved 17:05
        1 g live OPEN: raised 16:56, queued 16:56, opened 17:15
    """)


@pytest.mark.parametrize(
    ("when", "end"), [("open", "opened 17:00"), ("missed", "missed 17:00 agents_went_offline")]
)
def test_r17_a_grace_of_0s_is_over_at_once(engine: Engine, when: str, end: str) -> None:
    document = scenario(
        shifts=busy_until("17:00"), default=queueing(grace="0s", when_all_offline=when)
    )
    # the chat of 17:00 finds nobody online and is not queued at all
    status = {"open": "OPEN", "missed": "MISSED"}[when]
    assert play(document, [chat("16:50"), chat("17:00")], engine) == lines(f"""
        0 g live {status}: raised 16:50, queued 16:50, {end}
        1 g offline OPEN: raised 17:00, opened 17:00
    """)


def test_r17_with_nobody_queued_nothing_happens(engine: Engine) -> None:
    document = scenario(default=queueing(when_all_offline="missed"))
    assert play(document, [chat("08:00"), chat("17:05")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 17:05, opened 17:05,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
    """)
