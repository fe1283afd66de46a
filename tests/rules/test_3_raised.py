"""Section 3 of the rules: where a chat goes that is raised (R3-R6, R9)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario

ALWAYS = {"mon-sun": "00:00-24:00"}


def offline(**settings: Any) -> dict[str, Any]:
    """Return a Default card with these settings of offline handling."""
    return {"offline_handling": settings}


def queueing(**settings: Any) -> dict[str, Any]:
    """Return a Default card with these settings of queue handling."""
    return {"queue_handling": settings}


# -- R3: working hours -----------------------------------------------------------------------------


def test_r3_outside_its_hours_a_group_is_closed_even_with_agents_online(engine: Engine) -> None:
    document = scenario(default={"working_hours": {"mon-sun": "10:00-16:00"}})
    log = play(document, [chat("09:30"), chat("12:00"), chat("16:30")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 09:30, opened 09:30, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 12:00, assigned 12:00 to ann (1), resolved 12:10
        2 g offline RESOLVED: raised 16:30, opened 16:30,
            assigned +1d 10:00 to ann (1), resolved +1d 10:10
    """)


def test_r3_hours_switched_on_without_windows_are_always_closed(engine: Engine) -> None:
    document = scenario(inbox={"working_hours_enabled": True})
    assert play(document, [chat("10:00"), chat("20:00")], engine) == lines("""
        0 g offline OPEN: raised 10:00, opened 10:00
        1 g offline OPEN: raised 20:00, opened 20:00
    """)


def test_r3_hours_switched_off_are_always_open(engine: Engine) -> None:
    document = scenario(
        inbox={"working_hours_enabled": False},
        default={"working_hours": {"mon-sun": "10:00-11:00"}},
    )
    log = play(document, [chat("09:00"), chat("15:00")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 09:00, assigned 09:00 to ann (1), resolved 09:10
        1 g live RESOLVED: raised 15:00, assigned 15:00 to ann (1), resolved 15:10
    """)


def test_r3_windows_come_from_the_groups_own_card_or_else_the_default_one(engine: Engine) -> None:
    document = scenario(
        groups={"g": {"working_hours": {"mon-sun": "12:00-13:00"}}, "h": {}},
        agents=[agent("ann", "g h", concurrency=4)],
        default={"working_hours": {"mon-sun": "10:00-11:00"}, **offline(enabled=False)},
    )
    chats = [chat("10:30", "g"), chat("10:30", "h"), chat("12:30", "g"), chat("12:30", "h")]
    assert play(document, chats, engine) == lines("""
        0 g offline MISSED: raised 10:30, missed 10:30 default_group_offline_disabled
        1 h live RESOLVED: raised 10:30, assigned 10:30 to ann (1), resolved 10:40
        2 g live RESOLVED: raised 12:30, assigned 12:30 to ann (1), resolved 12:40
        3 h offline MISSED: raised 12:30, missed 12:30 default_group_offline_disabled
    """)


def test_r3_a_day_may_have_several_windows_and_one_may_cross_midnight(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=9)],
        shifts={"day": ALWAYS},
        default={
            "working_hours": {"mon": ["10:00-11:00", "12:00-13:00", "22:00-02:00"]},
            **offline(enabled=False),
        },
    )
    chats = [chat("10:30"), chat("11:30"), chat("12:30"), chat("23:00"), chat("+1d 01:59")]
    chats.append(chat("+1d 02:00"))
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:30, assigned 10:30 to ann (1), resolved 10:40
        1 g offline MISSED: raised 11:30, missed 11:30 default_group_offline_disabled
        2 g live RESOLVED: raised 12:30, assigned 12:30 to ann (1), resolved 12:40
        3 g live RESOLVED: raised 23:00, assigned 23:00 to ann (1), resolved 23:10
        4 g live RESOLVED: raised +1d 01:59, assigned +1d 01:59 to ann (1), resolved +1d 02:09
        5 g offline MISSED: raised +1d 02:00, missed +1d 02:00 default_group_offline_disabled
    """)


# -- R4: nobody online -----------------------------------------------------------------------------


def test_r4_within_hours_with_nobody_online_is_offline_handling(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {}},
        agents=[agent("ann", "g", shift="late"), agent("bea", "h")],
        shifts={"day": {"mon": "09:00-17:00"}, "late": {"mon": "12:00-17:00"}},
        default={"working_hours": {"mon-sun": "08:00-20:00"}},
    )
    # bea is online, but not an agent of g
    assert play(document, [chat("10:00")], engine) == lines("""
        0 g offline RESOLVED: raised 10:00, opened 10:00, assigned 12:00 to ann (1), resolved 12:10
    """)


@pytest.mark.parametrize("status", ["away", "busy"])
def test_r4_busy_and_away_agents_are_online(engine: Engine, status: str) -> None:
    breaks = [{"at": "12:00", "for": "1h", "status": status}]
    document = scenario(shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}})
    assert play(document, [chat("12:30")], engine) == lines("""
        0 g live RESOLVED: raised 12:30, queued 12:30, assigned 13:00 to ann (1), resolved 13:10
    """)


# -- R5: within hours, somebody online -------------------------------------------------------------


def test_r5_never_assigned_agents_come_first_in_roster_order(engine: Engine) -> None:
    document = scenario(agents=[agent("ann"), agent("bea"), agent("cyd")])
    # ann is free again at 10:05, but has been assigned
    log = play(document, [chat("10:00", work="5"), chat("10:05"), chat("10:06")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:05
        1 g live RESOLVED: raised 10:05, assigned 10:05 to bea (1), resolved 10:15
        2 g live RESOLVED: raised 10:06, assigned 10:06 to cyd (1), resolved 10:16
    """)


def test_r5_then_the_one_assigned_longest_ago_whatever_its_load(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=3), agent("bea", concurrency=3)])
    chats = [
        chat("10:00", work="60"),
        chat("10:01", work="1"),
        chat("10:05", work="60"),
        chat("10:06"),
    ]
    # at 10:05 ann holds a chat and bea none; ann was assigned longer ago
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 11:00
        1 g live RESOLVED: raised 10:01, assigned 10:01 to bea (1), resolved 10:02
        2 g live RESOLVED: raised 10:05, assigned 10:05 to ann (2), resolved 11:05
        3 g live RESOLVED: raised 10:06, assigned 10:06 to bea (1), resolved 10:16
    """)


def test_r5_an_agent_without_a_free_slot_is_passed_over(engine: Engine) -> None:
    document = scenario(agents=[agent("ann"), agent("bea", concurrency=2)])
    log = play(document, [chat("10:00", work="60"), chat("10:01"), chat("10:02")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 11:00
        1 g live RESOLVED: raised 10:01, assigned 10:01 to bea (1), resolved 10:11
        2 g live RESOLVED: raised 10:02, assigned 10:02 to bea (2), resolved 10:12
    """)


def test_r5_an_agent_of_another_group_is_not_asked(engine: Engine) -> None:
    document = scenario(groups={"g": {}, "h": {}}, agents=[agent("ann", "g"), agent("bea", "h")])
    assert play(document, [chat("10:00", "h"), chat("10:01", "h")], engine) == lines("""
        0 h live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:10
        1 h live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to bea (1), resolved 10:20
    """)


def test_r5_a_full_queue_takes_no_more(engine: Engine) -> None:
    document = scenario(default=queueing(limit=1))
    # one place in the queue: taken at 10:01, free again at 10:10, taken anew at 10:11
    chats = [chat("10:00"), chat("10:01"), chat("10:02"), chat("10:11"), chat("10:12")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to ann (1), resolved 10:20
        2 g live MISSED: raised 10:02, missed 10:02 group_queue_reached
        3 g live RESOLVED: raised 10:11, queued 10:11, assigned 10:20 to ann (1), resolved 10:30
        4 g live MISSED: raised 10:12, missed 10:12 group_queue_reached
    """)


def test_r5_a_queue_of_limit_0_takes_none_but_a_free_agent_does(engine: Engine) -> None:
    document = scenario(default=queueing(limit=0))
    assert play(document, [chat("10:00"), chat("10:01")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:01, missed 10:01 group_queue_reached
    """)


def test_r5_an_unlimited_queue_takes_all(engine: Engine) -> None:
    # 21 chats queued are one more than the limit that holds where nothing is said
    chats = [chat("09:00", work="1")] * 22
    expected = ["0 g live RESOLVED: raised 09:00, assigned 09:00 to ann (1), resolved 09:01"] + [
        f"{i} g live RESOLVED: raised 09:00, queued 09:00, assigned 09:{i:02} to ann (1), "
        f"resolved 09:{i + 1:02}"
        for i in range(1, 22)
    ]
    log = play(scenario(default=queueing(limit="unlimited")), chats, engine)
    assert log == "\n".join(expected)
    log = play(scenario(), chats, engine)
    last = "21 g live MISSED: raised 09:00, missed 09:00 group_queue_reached"
    assert log == "\n".join([*expected[:-1], last])


def test_r5_each_group_has_a_queue_and_a_limit_of_its_own(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": queueing(limit=2)},
        agents=[agent("ann", "g h")],
        default=queueing(limit=1),
    )
    chats = [chat("10:00", "g"), chat("10:01", "g"), chat("10:02", "h"), chat("10:03", "h")]
    chats += [chat("10:04", "g"), chat("10:05", "h")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to ann (1), resolved 10:20
        2 h live RESOLVED: raised 10:02, queued 10:02, assigned 10:20 to ann (1), resolved 10:30
        3 h live RESOLVED: raised 10:03, queued 10:03, assigned 10:30 to ann (1), resolved 10:40
        4 g live MISSED: raised 10:04, missed 10:04 group_queue_reached
        5 h live MISSED: raised 10:05, missed 10:05 group_queue_reached
    """)


def test_r5_without_queueing_the_reason_names_the_card_that_says_so(engine: Engine) -> None:
    document = scenario(
        groups={
            "bare": {},
            "limited": queueing(limit=9),
            "own": queueing(enabled=False),
            "on": queueing(enabled=True),
        },
        agents=[agent("ann", "bare limited own on")],
        default=queueing(enabled=False),
    )
    chats = [chat("10:00", "bare"), *(chat("10:01", g) for g in ("bare", "limited", "own", "on"))]
    assert play(document, chats, engine) == lines("""
        0 bare live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 bare live MISSED: raised 10:01, missed 10:01 default_queue_disabled
        2 limited live MISSED: raised 10:01, missed 10:01 default_queue_disabled
        3 own live MISSED: raised 10:01, missed 10:01 group_queue_disabled
        4 on live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to ann (1), resolved 10:20
    """)


def test_r5_queueing_off_on_a_groups_own_card_alone(engine: Engine) -> None:
    document = scenario(groups={"g": queueing(enabled=False)})
    assert play(document, [chat("10:00"), chat("10:01")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:01, missed 10:01 group_queue_disabled
    """)


# -- R6: offline handling --------------------------------------------------------------------------


def test_r6_offline_handling_off_for_the_inbox_comes_before_the_cards(engine: Engine) -> None:
    document = scenario(
        groups={"g": offline(enabled=True), "h": offline(enabled=False)},
        agents=[agent("ann", "g h")],
        inbox={"offline_chats_enabled": False},
    )
    assert play(document, [chat("08:00", "g"), chat("08:00", "h")], engine) == lines("""
        0 g offline MISSED: raised 08:00, missed 08:00 offline_chats_disabled
        1 h offline MISSED: raised 08:00, missed 08:00 offline_chats_disabled
    """)


def test_r6_without_offline_handling_the_reason_names_the_card_that_says_so(
    engine: Engine,
) -> None:
    document = scenario(
        groups={
            "bare": {},
            "limited": offline(max_offline_tickets=9),
            "own": offline(enabled=False, max_offline_tickets=0),
            "on": offline(enabled=True),
        },
        agents=[agent("ann", "bare limited own on")],
        default=offline(enabled=False),
    )
    chats = [chat("08:00", group) for group in ("bare", "limited", "own", "on")]
    assert play(document, chats, engine) == lines("""
        0 bare offline MISSED: raised 08:00, missed 08:00 default_group_offline_disabled
        1 limited offline MISSED: raised 08:00, missed 08:00 default_group_offline_disabled
        2 own offline MISSED: raised 08:00, missed 08:00 group_offline_disabled
        3 on offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
    """)


def test_r6_a_full_open_list_takes_no_more(engine: Engine) -> None:
    document = scenario(groups={"g": offline(max_offline_tickets=2)})
    assert play(document, [chat("08:00"), chat("08:01"), chat("08:02")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 09:10 to ann (1), resolved 09:20
        2 g offline MISSED: raised 08:02, missed 08:02 group_offline_reached
    """)


@pytest.mark.parametrize("counts", ["backlog", "spell"])
def test_r6_a_limit_of_0_takes_none(engine: Engine, counts: str) -> None:
    card = offline(max_offline_tickets=0, max_offline_tickets_counts=counts)
    assert play(scenario(default=card), [chat("08:00")], engine) == lines("""
        0 g offline MISSED: raised 08:00, missed 08:00 group_offline_reached
    """)


def test_r6_an_unlimited_open_list_takes_all(engine: Engine) -> None:
    # 51 chats are one more than the limit that holds where nothing is said
    chats = [chat("08:00", work="1")] * 51
    expected = [
        f"{i} g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:{i:02} to ann (1), "
        f"resolved 09:{i + 1:02}"
        for i in range(51)
    ]
    document = scenario(default=offline(max_offline_tickets="unlimited"))
    assert play(document, chats, engine) == "\n".join(expected)
    last = "50 g offline MISSED: raised 08:00, missed 08:00 group_offline_reached"
    assert play(scenario(), chats, engine) == "\n".join([*expected[:-1], last])


def test_r6_a_free_agent_takes_an_open_chat_at_once_where_it_may(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=2), agent("bea")],
        default={
            "working_hours": {"mon-sun": "12:00-13:00"},
            **offline(open_outside_hours=True, max_offline_tickets=1),
        },
    )
    # by R5's choice, and a chat taken at once is not on the list any more
    chats = [chat("10:00"), chat("10:01"), chat("10:02"), chat("10:03"), chat("10:04")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 10:00, opened 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g offline RESOLVED: raised 10:01, opened 10:01, assigned 10:01 to bea (1), resolved 10:11
        2 g offline RESOLVED: raised 10:02, opened 10:02, assigned 10:02 to ann (2), resolved 10:12
        3 g offline RESOLVED: raised 10:03, opened 10:03, assigned 10:10 to ann (2), resolved 10:20
        4 g offline MISSED: raised 10:04, missed 10:04 group_offline_reached
    """)


def test_r6_the_limit_is_checked_even_if_an_agent_is_free(engine: Engine) -> None:
    document = scenario(
        default={
            "working_hours": {"mon-sun": "12:00-13:00"},
            **offline(open_outside_hours=True, max_offline_tickets=0),
        }
    )
    assert play(document, [chat("10:00")], engine) == lines("""
        0 g offline MISSED: raised 10:00, missed 10:00 group_offline_reached
    """)


def test_r6_under_login_a_free_agent_does_not_take_an_open_chat_at_once(engine: Engine) -> None:
    document = scenario(
        default={
            "working_hours": {"mon-sun": "12:00-13:00"},
            **offline(open_outside_hours=True, open_assignment="login"),
        }
    )
    assert play(document, [chat("10:00")], engine) == lines("""
        0 g offline RESOLVED: raised 10:00, opened 10:00, assigned 12:00 to ann (1), resolved 12:10
    """)


# -- R9: unknown groups ----------------------------------------------------------------------------


def test_r9_a_chat_for_an_unknown_or_empty_group_name_is_missed(engine: Engine) -> None:
    document = scenario(inbox={"offline_chats_enabled": False})
    log = play(document, [chat("10:00", "zeta"), chat("10:00", ""), chat("10:00", "g")], engine)
    # known groups first, then the unknown ones by name (R31)
    assert log == "\n".join(
        [
            "0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10",
            "1  offline MISSED: raised 10:00, missed 10:00 group_offline_unavailable",
            "2 zeta offline MISSED: raised 10:00, missed 10:00 group_offline_unavailable",
        ]
    )
