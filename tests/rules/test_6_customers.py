"""Section 6 of the rules: customers who leave, and what the inbox makes of it (R18-R20)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario


def card(queue: dict[str, Any] | None = None, **customers: Any) -> dict[str, Any]:
    """Return a Default card with these settings of the queue and of customers."""
    return {"queue_handling": queue or {}, "customers": customers}


# -- R18: customers leave --------------------------------------------------------------------------


def test_r18_a_queued_customer_leaves_when_patience_counted_from_raised_is_over(
    engine: Engine,
) -> None:
    document = scenario(default=card(patience="6m"))
    assert play(document, [chat("10:00"), chat("10:01"), chat("10:05")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:07,
            assigned 10:10 to ann (1), resolved 10:13, not reached
        2 g live RESOLVED: raised 10:05, queued 10:05, left 10:11,
            assigned 10:13 to ann (1), resolved 10:16, not reached
    """)


def test_r18_without_a_setting_nobody_leaves(engine: Engine) -> None:
    log = play(scenario(), [chat("10:00", work="300"), chat("10:01")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 15:00
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 15:00 to ann (1), resolved 15:10
    """)


def test_r18_nobody_leaves_after_the_assignment(engine: Engine) -> None:
    chats = [chat("10:00", patience="5"), chat("10:01", patience="12")]
    assert play(scenario(), chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to ann (1), resolved 10:20
    """)


def test_r18_a_customer_without_patience_stays_if_assigned_at_once(engine: Engine) -> None:
    chats = [chat("10:00", patience="0"), chat("10:01", patience="0")]
    assert play(scenario(), chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:01,
            assigned 10:10 to ann (1), resolved 10:13, not reached
    """)


def test_r18_patience_does_not_count_for_an_open_chat(engine: Engine) -> None:
    document = scenario(default=card(patience="6m"))
    assert play(document, [chat("08:00", patience="1")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
    """)


def test_r18_a_chat_moved_by_r17_is_no_longer_left_by_patience(engine: Engine) -> None:
    breaks = [{"at": "09:00", "for": "8h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": ["09:00-17:00", "18:00-19:00"], "breaks": breaks}},
    )
    # open from 17:10: the first would have left at 17:11, the second left before
    chats = [chat("16:50", patience="21"), chat("16:50", patience="19")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, opened 17:10,
            assigned 18:00 to ann (1), resolved 18:10
        1 g live RESOLVED: raised 16:50, queued 16:50, opened 17:10, left 17:09,
            assigned 18:10 to ann (1), resolved 18:13, not reached
    """)


def test_r18_patience_comes_from_the_groups_own_card_or_else_the_default_one(
    engine: Engine,
) -> None:
    document = scenario(
        groups={"g": {"customers": {"patience": "4m"}}, "h": {}},
        agents=[agent("ann", "g h")],
        default=card({"inactivity_timeout": "0s"}, patience="6m"),
    )
    chats = [chat("10:00", "g"), chat("10:00", "g"), chat("10:00", "h")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:00, queued 10:00, left 10:04, missed 10:04 queue_inactivity
        2 h live MISSED: raised 10:00, queued 10:00, left 10:06, missed 10:06 queue_inactivity
    """)


def test_r18_the_customer_of_an_open_chat_leaves_when_open_patience_is_over(
    engine: Engine,
) -> None:
    document = scenario(default=card({"inactivity_timeout": "0s"}, open_patience="30m"))
    # counted from raised; who left stays in the open list, which the inbox does not watch
    assert play(document, [chat("08:00"), chat("08:45")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, left 08:30,
            assigned 09:00 to ann (1), resolved 09:03, not reached
        1 g offline RESOLVED: raised 08:45, opened 08:45, assigned 09:03 to ann (1), resolved 09:13
    """)


def test_r18_open_patience_does_not_count_for_a_queued_chat(engine: Engine) -> None:
    document = scenario(default=card(open_patience="5m"))
    assert play(document, [chat("10:00"), chat("10:01")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to ann (1), resolved 10:20
    """)


def test_r18_nobody_leaves_an_open_chat_after_the_assignment(engine: Engine) -> None:
    document = scenario(default=card(open_patience="65m"))
    assert play(document, [chat("08:00")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
    """)


@pytest.mark.parametrize(
    ("patience", "open_patience", "left"),
    [("60", "30m", "17:20"), ("60", "15m", "17:10"), ("60", "20m", "17:10"), ("5", "15m", "16:55")],
)
def test_r18_a_chat_moved_by_r17_changes_from_patience_to_open_patience(
    engine: Engine, patience: str, open_patience: str, left: str
) -> None:
    breaks = [{"at": "09:00", "for": "8h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": ["09:00-17:00", "18:00-19:00"], "breaks": breaks}},
        default=card(open_patience=open_patience),
    )
    # raised at 16:50 and moved at 17:10: open patience that is over by then is over at once
    assert play(document, [chat("16:50", patience=patience)], engine) == lines(f"""
        0 g live RESOLVED: raised 16:50, queued 16:50, opened 17:10, left {left},
            assigned 18:00 to ann (1), resolved 18:03, not reached
    """)


def test_r18_open_patience_comes_from_the_groups_own_card_or_else_the_default_one(
    engine: Engine,
) -> None:
    document = scenario(
        groups={"g": {"customers": {"open_patience": "never"}}, "h": {}},
        agents=[agent("ann", "g h", concurrency=2)],
        default=card(open_patience="30m"),
    )
    assert play(document, [chat("08:00", "g"), chat("08:00", "h")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 h offline RESOLVED: raised 08:00, opened 08:00, left 08:30,
            assigned 09:00 to ann (2), resolved 09:03, not reached
    """)


# -- R19: inactivity is noticed --------------------------------------------------------------------


def test_r19_noticed_so_long_after_the_customer_left(engine: Engine) -> None:
    document = scenario(default=card({"inactivity_timeout": "2m"}))
    assert play(document, [chat("10:00"), chat("10:01", patience="3")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:01, queued 10:01, left 10:04, missed 10:06 queue_inactivity
    """)


def test_r19_0s_is_noticed_at_once(engine: Engine) -> None:
    document = scenario(default=card({"inactivity_timeout": "0s"}))
    assert play(document, [chat("10:00"), chat("10:01", patience="3")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:01, queued 10:01, left 10:04, missed 10:04 queue_inactivity
    """)


def test_r19_never_keeps_the_chat_in_its_list(engine: Engine) -> None:
    document = scenario(default=card({"inactivity_timeout": "never", "limit": 1}))
    chats = [chat("10:00"), chat("10:01", patience="3"), chat("10:05")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:04,
            assigned 10:10 to ann (1), resolved 10:13, not reached
        2 g live MISSED: raised 10:05, missed 10:05 group_queue_reached
    """)


def test_r19_a_chat_assigned_meanwhile_is_not_noticed(engine: Engine) -> None:
    document = scenario(default=card({"inactivity_timeout": "7m"}))
    assert play(document, [chat("10:00"), chat("10:01", patience="3")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:04,
            assigned 10:10 to ann (1), resolved 10:13, not reached
    """)


def test_r19_a_chat_no_longer_queued_is_not_noticed(engine: Engine) -> None:
    breaks = [{"at": "09:00", "for": "8h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}},
        default=card({"inactivity_timeout": "10m"}),
    )
    assert play(document, [chat("16:50", patience="15")], engine) == lines("""
        0 g live OPEN: raised 16:50, queued 16:50, opened 17:10, left 17:05
    """)


def test_r19_whoever_is_noticed_makes_room_and_keeps_the_others_in_order(engine: Engine) -> None:
    document = scenario(default=card({"inactivity_timeout": "0s", "limit": 3}))
    # the middle one goes; a chat raised at the very instant finds the place free
    chats = [
        chat("10:00", work="30"),
        chat("10:01"),
        chat("10:02", patience="8"),
        chat("10:03"),
        chat("10:10"),
        chat("10:11"),
    ]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:30
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:30 to ann (1), resolved 10:40
        2 g live MISSED: raised 10:02, queued 10:02, left 10:10, missed 10:10 queue_inactivity
        3 g live RESOLVED: raised 10:03, queued 10:03, assigned 10:40 to ann (1), resolved 10:50
        4 g live RESOLVED: raised 10:10, queued 10:10, assigned 10:50 to ann (1), resolved 11:00
        5 g live MISSED: raised 10:11, missed 10:11 group_queue_reached
    """)


# -- R20: unreachable chats ------------------------------------------------------------------------


def test_r20_an_unreachable_chat_holds_its_slot_for_the_unreachable_time(engine: Engine) -> None:
    document = scenario(default=card(unreachable_time="5m"))
    chats = [chat("10:00"), chat("10:01", work="60", patience="3"), chat("10:12")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:04,
            assigned 10:10 to ann (1), resolved 10:15, not reached
        2 g live RESOLVED: raised 10:12, queued 10:12, assigned 10:15 to ann (1), resolved 10:25
    """)


def test_r20_an_unreachable_chat_counts_among_the_slots(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=2), agent("bea", shift="late")],
        shifts={"day": {"mon": "09:00-17:00"}, "late": {"mon": "10:11-17:00"}},
        default=card(unreachable_time="30m"),
    )
    # ann is full from 10:10 on, with the chat of 10:00 and an unreachable one
    chats = [
        chat("10:00", work="60"),
        chat("10:00", work="10"),
        chat("10:01", patience="3"),
        chat("10:12"),
        chat("10:13"),
    ]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 11:00
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:10
        2 g live RESOLVED: raised 10:01, queued 10:01, left 10:04,
            assigned 10:10 to ann (2), resolved 10:40, not reached
        3 g live RESOLVED: raised 10:12, assigned 10:12 to bea (1), resolved 10:22
        4 g live RESOLVED: raised 10:13, queued 10:13, assigned 10:22 to bea (1), resolved 10:32
    """)


def test_r20_an_unreachable_time_of_0s_gives_the_slot_to_the_next_at_once(engine: Engine) -> None:
    document = scenario(default=card(unreachable_time="0s"))
    chats = [chat("10:00"), chat("10:01", patience="3"), chat("10:02", patience="3")]
    assert play(document, [*chats, chat("10:03")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:04,
            assigned 10:10 to ann (1), resolved 10:10, not reached
        2 g live RESOLVED: raised 10:02, queued 10:02, left 10:05,
            assigned 10:10 to ann (1), resolved 10:10, not reached
        3 g live RESOLVED: raised 10:03, queued 10:03, assigned 10:10 to ann (1), resolved 10:20
    """)


def test_r20_an_open_chat_whose_customer_left_is_unreachable_too(engine: Engine) -> None:
    breaks = [{"at": "09:00", "for": "8h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": ["09:00-17:00", "18:00-19:00"], "breaks": breaks}},
        default=card(unreachable_time="2m"),
    )
    assert play(document, [chat("16:50", patience="0"), chat("17:30")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, opened 17:10, left 16:50,
            assigned 18:00 to ann (1), resolved 18:02, not reached
        1 g offline RESOLVED: raised 17:30, opened 17:30, assigned 18:02 to ann (1), resolved 18:12
    """)


def test_r20_an_unreachable_chat_is_an_assignment_like_any_other(engine: Engine) -> None:
    document = scenario(agents=[agent("ann"), agent("bea")], default=card(unreachable_time="1m"))
    # ann was assigned at 10:00 and again, unreachable, at 10:05; bea at 10:01
    chats = [chat("10:00", work="5"), chat("10:01"), chat("10:02", patience="1")]
    assert play(document, [*chats, chat("10:30"), chat("10:31")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:05
        1 g live RESOLVED: raised 10:01, assigned 10:01 to bea (1), resolved 10:11
        2 g live RESOLVED: raised 10:02, queued 10:02, left 10:03,
            assigned 10:05 to ann (1), resolved 10:06, not reached
        3 g live RESOLVED: raised 10:30, assigned 10:30 to bea (1), resolved 10:40
        4 g live RESOLVED: raised 10:31, assigned 10:31 to ann (1), resolved 10:41
    """)


def test_r20_no_wrap_up_or_rest_follows_an_unreachable_chat(engine: Engine) -> None:
    handling = {"work": "10m", "wrap_up": "2m", "rest": {"waiting": "1m", "idle": "3m"}}
    document = scenario(default={"handling": handling})
    chats = [chat("10:00"), chat("10:01", patience="3"), chat("10:02")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10,
            wrapped up 10:12, free 10:13
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:04,
            assigned 10:13 to ann (1), resolved 10:16, not reached
        2 g live RESOLVED: raised 10:02, queued 10:02, assigned 10:16 to ann (1), resolved 10:26,
            wrapped up 10:28, free 10:31
    """)


def test_r20_an_unreachable_chat_is_never_silent(engine: Engine) -> None:
    document = scenario(default=card(silent={"probability": 1, "timeout": "20m"}))
    assert play(document, [chat("10:00"), chat("10:01", patience="3")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:30
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:04,
            assigned 10:30 to ann (1), resolved 10:33, not reached
    """)


@pytest.mark.parametrize("at_end", ["carry_over", "transfer", "away"])
def test_r20_it_is_resolved_at_once_if_its_agent_goes(engine: Engine, at_end: str) -> None:
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00", "at_end": at_end}},
        default=card(unreachable_time="15m"),
    )
    assert play(document, [chat("16:45"), chat("16:46", patience="1")], engine) == lines("""
        0 g live RESOLVED: raised 16:45, assigned 16:45 to ann (1), resolved 16:55
        1 g live RESOLVED: raised 16:46, queued 16:46, left 16:47,
            assigned 16:55 to ann (1), resolved 17:00, not reached
    """)


def test_r20_the_unreachable_time_goes_on_during_a_break(engine: Engine) -> None:
    breaks = [{"at": "10:11", "for": "30m", "status": "away"}]
    document = scenario(shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}})
    assert play(document, [chat("10:00"), chat("10:01", patience="3")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:04,
            assigned 10:10 to ann (1), resolved 10:13, not reached
    """)
