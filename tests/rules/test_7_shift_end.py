"""Section 7 of the rules: chats in hand at the end of a shift (R24), and returned ones (R12).

`finish` stands in ``test_7_agents.py``.
"""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, both, chat, lines, play, scenario


def shift(at_end: str, *windows: str, days: str = "mon-sun", **more: Any) -> dict[str, Any]:
    """Return a shift that ends so, from 09:00 to 17:00 unless said otherwise."""
    return {days: list(windows or ["09:00-17:00"]), "at_end": at_end, **more}


# -- carry_over ------------------------------------------------------------------------------------


def test_r24_carry_over_pauses_chats_until_the_next_log_in(engine: Engine) -> None:
    document = scenario(shifts={"day": shift("carry_over")})
    # the chat keeps ann's only slot: the one of 17:05 follows it
    log, statuses = both(document, [chat("16:55"), chat("17:05")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved +1d 09:05
            [ann 16:55..17:00, ann +1d 09:00..+1d 09:05]
        1 g offline RESOLVED: raised 17:05, opened 17:05,
            assigned +1d 09:05 to ann (1), resolved +1d 09:15
    """)
    assert statuses == lines("""
        09:00 ann available
        17:00 ann offline
        +1d 09:00 ann available
        +1d 17:00 ann offline
    """)


def test_r24_carry_over_may_pause_a_chat_more_than_once(engine: Engine) -> None:
    document = scenario(
        shifts={"day": shift("carry_over", "09:00-10:00", "11:00-12:00", "13:00-14:00")}
    )
    assert play(document, [chat("09:50", work="75")], engine) == lines("""
        0 g live RESOLVED: raised 09:50, assigned 09:50 to ann (1), resolved 13:05
            [ann 09:50..10:00, ann 11:00..12:00, ann 13:00..13:05]
    """)


def test_r24_a_chat_still_paused_at_the_end_of_the_clock_is_assigned(engine: Engine) -> None:
    document = scenario(shifts={"day": shift("carry_over", days="mon")})
    assert play(document, [chat("16:55")], engine) == lines("""
        0 g live ASSIGNED: raised 16:55, assigned 16:55 to ann (1) [ann 16:55..17:00]
    """)


# -- transfer --------------------------------------------------------------------------------------


def test_r24_transfer_returns_chats_to_the_queue_with_what_work_is_left(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="late")],
        shifts={"day": shift("transfer", days="mon"), "late": {"mon": "09:00-18:00"}},
    )
    # R10: the return is a chance for bea, who is idle
    log, statuses = both(document, [chat("16:55")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:55, queued 17:00, assigned 16:55 to bea (1), resolved 17:05,
            returned 1 [ann 16:55..17:00, queue 17:00..17:00, bea 17:00..17:05]
    """)
    assert statuses == lines("""
        09:00 ann available
        09:00 bea available
        17:00 ann offline
        18:00 bea offline
    """)


def test_r12_r24_returned_chats_stand_at_the_head_by_number(engine: Engine) -> None:
    document = scenario(
        agents=[agent("cyd", shift="later"), agent("ann"), agent("bea", shift="late")],
        shifts={
            "later": shift("transfer", "09:00-17:02", days="mon"),
            "day": shift("transfer", days="mon"),
            "late": {"mon": "09:00-18:00"},
        },
    )
    # chat 0 is returned after chat 1, and both after chat 3 was queued
    chats = [
        chat("16:50", work="20"),
        chat("16:51", work="19"),
        chat("16:52", work="12"),
        chat("16:58"),
    ]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 17:02, assigned 16:50 to bea (1), resolved 17:12,
            returned 1 [cyd 16:50..17:02, queue 17:02..17:04, bea 17:04..17:12]
        1 g live RESOLVED: raised 16:51, queued 17:00, assigned 16:51 to bea (1), resolved 17:22,
            returned 1 [ann 16:51..17:00, queue 17:00..17:12, bea 17:12..17:22]
        2 g live RESOLVED: raised 16:52, assigned 16:52 to bea (1), resolved 17:04
        3 g live RESOLVED: raised 16:58, queued 16:58, assigned 17:22 to bea (1), resolved 17:32
    """)


@pytest.mark.parametrize(
    "card",
    [
        {"queue_handling": {"enabled": False}},
        {"queue_handling": {"limit": 0}},
        {"working_hours": {"mon": "09:00-16:58"}},
    ],
    ids=["queueing off", "limit", "hours"],
)
def test_r24_chats_return_whatever_the_queues_settings_and_their_customers_stay(
    engine: Engine, card: dict[str, Any]
) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="late")],
        shifts={"day": shift("transfer", days="mon"), "late": {"mon": "09:00-18:00"}},
        default=card,
    )
    # at 17:02, while queued again, the patience of chat 0 is over
    chats = [chat("16:50", work="20", patience="12"), chat("16:51", work="13")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 17:00, assigned 16:50 to bea (1), resolved 17:14,
            returned 1 [ann 16:50..17:00, queue 17:00..17:04, bea 17:04..17:14]
        1 g live RESOLVED: raised 16:51, assigned 16:51 to bea (1), resolved 17:04
    """)


def test_r24_returned_chats_count_towards_the_limit_of_the_queue(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=2), agent("bea", shift="late")],
        shifts={"day": shift("transfer", days="mon"), "late": {"mon": "09:00-18:00"}},
        default={"queue_handling": {"limit": 2}},
    )
    # two returned and one queued are more than the limit; 17:21 finds one and room for one more
    chats = [chat("16:50", work="20"), chat("16:51", work="20"), chat("16:52", work="19")]
    chats += [chat("16:53"), chat("17:01"), chat("17:21"), chat("17:22", work="5")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 17:00, assigned 16:50 to bea (1), resolved 17:21,
            returned 1 [ann 16:50..17:00, queue 17:00..17:11, bea 17:11..17:21]
        1 g live RESOLVED: raised 16:51, assigned 16:51 to bea (1), resolved 17:11
        2 g live RESOLVED: raised 16:52, queued 17:00, assigned 16:52 to bea (2), resolved 17:32,
            returned 1 [ann 16:52..17:00, queue 17:00..17:21, bea 17:21..17:32]
        3 g live RESOLVED: raised 16:53, queued 16:53, assigned 17:32 to bea (1), resolved 17:42
        4 g live MISSED: raised 17:01, missed 17:01 group_queue_reached
        5 g live RESOLVED: raised 17:21, queued 17:21, assigned 17:42 to bea (1), resolved 17:52
        6 g live MISSED: raised 17:22, missed 17:22 group_queue_reached
    """)


def test_r24_who_goes_at_the_same_instant_takes_no_returned_chat(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea")],
        shifts={"day": shift("transfer", "09:00-17:00", "17:08-18:00", days="mon")},
    )
    # both are back at 17:08: bea has the order of log-in after ann, who takes the chat again
    assert play(document, [chat("16:55")], engine) == lines("""
        0 g live RESOLVED: raised 16:55, queued 17:00, assigned 16:55 to ann (1), resolved 17:13,
            returned 1 [ann 16:55..17:00, queue 17:00..17:08, ann 17:08..17:13]
    """)


def test_r24_a_chat_may_be_returned_again_and_its_work_is_never_redrawn(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="late")],
        shifts={"day": shift("transfer"), "late": shift("transfer", "09:00-17:10", days="mon")},
        default={"handling": {"work": "60m", "open_work": "5m"}},
    )
    # returned to an empty house at 17:10 (R17): 40 minutes are left, open or not
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 17:00, opened 17:20,
            assigned 16:50 to ann (1), resolved +1d 09:40, returned 2
            [ann 16:50..17:00, queue 17:00..17:00, bea 17:00..17:10, queue 17:10..17:20,
            open 17:20..+1d 09:00, ann +1d 09:00..+1d 09:40]
    """)


def test_r24_a_chat_that_was_once_open_returns_to_the_queue(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", shift="short"), agent("bea")],
        shifts={
            "short": shift("transfer", "09:00-09:10", days="mon"),
            "day": {"mon": "09:00-17:00"},
        },
        default={
            "working_hours": {"mon": "09:00-09:10"},
            "offline_handling": {"auto_assign": False, "pickup_delay": "5m"},
        },
    )
    # picked up by ann; from the queue it is assigned to bea, though hours have ended
    assert play(document, [chat("08:00")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, queued 09:10, opened 08:00,
            assigned 09:05 to bea (1), resolved 09:15,
            returned 1 [ann 09:05..09:10, queue 09:10..09:10, bea 09:10..09:15]
    """)


def test_r24_chats_return_to_the_queues_of_their_own_groups(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {}},
        agents=[
            agent("ann", "g h", concurrency=2),
            agent("bea", "h", shift="late"),
            agent("cyd", "g", shift="late"),
        ],
        shifts={"day": shift("transfer", days="mon"), "late": {"mon": "16:58-18:00"}},
    )
    assert play(document, [chat("16:55", "g"), chat("16:55", "h")], engine) == lines("""
        0 g live RESOLVED: raised 16:55, queued 17:00, assigned 16:55 to cyd (1), resolved 17:05,
            returned 1 [ann 16:55..17:00, queue 17:00..17:00, cyd 17:00..17:05]
        1 h live RESOLVED: raised 16:55, queued 17:00, assigned 16:55 to bea (2), resolved 17:05,
            returned 1 [ann 16:55..17:00, queue 17:00..17:00, bea 17:00..17:05]
    """)


# -- transfer with nobody online (R17) -------------------------------------------------------------


def test_r17_r24_returned_to_an_empty_house_somebody_back_in_time_goes_on(engine: Engine) -> None:
    document = scenario(shifts={"day": shift("transfer", "09:00-17:00", "17:09-18:00", days="mon")})
    assert play(document, [chat("16:55")], engine) == lines("""
        0 g live RESOLVED: raised 16:55, queued 17:00, assigned 16:55 to ann (1), resolved 17:14,
            returned 1 [ann 16:55..17:00, queue 17:00..17:09, ann 17:09..17:14]
    """)


def test_r12_r17_r24_moved_to_the_open_list_it_stands_at_its_head(engine: Engine) -> None:
    document = scenario(
        shifts={"day": shift("transfer")}, default={"customers": {"open_patience": "30m"}}
    )
    # chat 1 was open first; its customer leaves, that of chat 0 no longer does
    assert play(document, [chat("16:55"), chat("17:05")], engine) == lines("""
        0 g live RESOLVED: raised 16:55, queued 17:00, opened 17:10,
            assigned 16:55 to ann (1), resolved +1d 09:05, returned 1
            [ann 16:55..17:00, queue 17:00..17:10, open 17:10..+1d 09:00,
            ann +1d 09:00..+1d 09:05]
        1 g offline RESOLVED: raised 17:05, opened 17:05, left 17:35,
            assigned +1d 09:05 to ann (1), resolved +1d 09:08, not reached
    """)


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ({"queue_handling": {"when_all_offline": "missed"}}, "agents_went_offline"),
        ({"offline_handling": {"max_offline_tickets": 1}}, "group_offline_reached"),
    ],
)
def test_r17_r21_r24_one_that_is_missed_is_lost_like_any_other(
    engine: Engine, card: dict[str, Any], reason: str
) -> None:
    retry = {"probability": 1, "delay": "16h", "max_attempts": 2}
    document = scenario(
        shifts={"day": shift("transfer")}, default={**card, "customers": {"retry": retry}}
    )
    # chat 1 takes the only place; the retry of chat 0 has the work of a first chat
    log = play(document, [chat("16:55"), chat("17:05")], engine).split("\n")
    assert log[0] == lines(f"""
        0 g live MISSED: raised 16:55, queued 17:00, assigned 16:55 to ann (1),
            missed 17:10 {reason}, returned 1 [ann 16:55..17:00, queue 17:00..17:10]
    """)
    assert log[2] == lines("""
        2 g live RESOLVED: raised +1d 09:10 (attempt 2 of 0),
            assigned +1d 09:10 to ann (1), resolved +1d 09:20
    """)


# -- away ------------------------------------------------------------------------------------------


def test_r4_r24_logged_out_as_away_an_agent_is_online_until_the_next_log_in(
    engine: Engine,
) -> None:
    document = scenario(shifts={"day": shift("away")})
    # without chats in hand too; no grace runs
    log, statuses = both(document, [chat("18:00")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 18:00, queued 18:00,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
    """)
    assert statuses == lines("""
        09:00 ann available
        17:00 ann away
        +1d 09:00 ann available
        +1d 17:00 ann away
    """)


def test_r24_logged_out_as_away_chats_are_paused(engine: Engine) -> None:
    document = scenario(shifts={"day": shift("away")})
    assert play(document, [chat("16:55")], engine) == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved +1d 09:05
            [ann 16:55..17:00, ann +1d 09:00..+1d 09:05]
    """)


def test_r2_r24_the_order_of_log_in_is_kept_through_a_night_as_away(engine: Engine) -> None:
    document = scenario(
        agents=[agent("bea", shift="early"), agent("ann")],
        shifts={"day": shift("away"), "early": {"tue": "08:00-17:00"}},
        default={"working_hours": {"tue": "10:00-17:00"}},
    )
    # ann logged in on Monday and was never offline: she is asked before bea
    assert play(document, [chat("+1d 09:30"), chat("+1d 09:31")], engine) == lines("""
        0 g offline RESOLVED: raised +1d 09:30, opened +1d 09:30,
            assigned +1d 10:00 to ann (1), resolved +1d 10:10
        1 g offline RESOLVED: raised +1d 09:31, opened +1d 09:31,
            assigned +1d 10:00 to bea (1), resolved +1d 10:10
    """)


# -- stop_before_end -------------------------------------------------------------------------------


def test_r24_stop_before_end_makes_the_agent_busy_before_its_shift_ends(engine: Engine) -> None:
    breaks = [{"at": "12:00", "for": "1h", "status": "offline"}]
    windows = ("09:00-15:00", "15:00-17:00")
    document = scenario(
        shifts={
            "day": shift("finish", *windows, days="mon", stop_before_end="10m", breaks=breaks),
            "late": {"mon": "16:55-18:00"},
        },
        agents=[agent("ann"), agent("bea", shift="late")],
    )
    # neither before a break nor where windows touch
    log, statuses = both(document, [chat("16:49", work="20"), chat("16:50")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:49, assigned 16:49 to ann (1), resolved 17:09
        1 g live RESOLVED: raised 16:50, queued 16:50, assigned 16:55 to bea (1), resolved 17:05
    """)
    assert statuses == lines("""
        09:00 ann available
        12:00 ann offline
        13:00 ann available
        16:50 ann busy
        16:55 bea available
        17:09 ann offline
        18:00 bea offline
    """)


@pytest.mark.parametrize("at_end", ["carry_over", "transfer", "away"])
def test_r24_chats_in_hand_go_on_while_the_agent_stops_before_the_end(
    engine: Engine, at_end: str
) -> None:
    document = scenario(shifts={"day": shift(at_end, stop_before_end="10m")})
    assert play(document, [chat("16:45", work="15")], engine) == lines("""
        0 g live RESOLVED: raised 16:45, assigned 16:45 to ann (1), resolved 17:00
    """)
