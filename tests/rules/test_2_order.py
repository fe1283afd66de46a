"""Section 2 of the rules: the order of what is of one kind at one instant (R2)."""

from __future__ import annotations

from play import Engine, agent, chat, lines, play, scenario

RETRY = {"probability": 1, "delay": "20m", "max_attempts": 2}


def test_r2_chats_of_one_instant_are_raised_by_number(engine: Engine) -> None:
    document = scenario(groups={"g": {}, "h": {}}, agents=[agent("ann", "g h")])
    # the numbers follow the order of the groups in the file, not of the rows in the trace
    log = play(document, [chat("10:00", "h"), chat("10:00", "g"), chat("10:00", "g")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:00, queued 10:00, assigned 10:10 to ann (1), resolved 10:20
        2 h live RESOLVED: raised 10:00, queued 10:00, assigned 10:20 to ann (1), resolved 10:30
    """)


def test_r2_agents_are_asked_in_the_order_in_which_they_logged_in(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", shift="late"), agent("bea", shift="early")],
        shifts={"late": {"mon": "09:00-17:00"}, "early": {"mon": "08:00-17:00"}},
        default={"working_hours": {"mon-sun": "10:00-17:00"}},
    )
    log = play(document, [chat("09:30"), chat("09:31")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 09:30, opened 09:30, assigned 10:00 to bea (1), resolved 10:10
        1 g offline RESOLVED: raised 09:31, opened 09:31, assigned 10:00 to ann (1), resolved 10:10
    """)


def test_r2_agents_who_logged_in_together_are_asked_in_roster_order(engine: Engine) -> None:
    # bea was assigned least recently, which R5 would go by
    document = scenario(
        agents=[agent("ann"), agent("bea")],
        default={"working_hours": {"mon-sun": ["09:00-09:30", "10:00-17:00"]}},
    )
    log = play(document, [chat("09:15"), chat("09:40"), chat("09:41")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 09:15, assigned 09:15 to ann (1), resolved 09:25
        1 g offline RESOLVED: raised 09:40, opened 09:40, assigned 10:00 to ann (1), resolved 10:10
        2 g offline RESOLVED: raised 09:41, opened 09:41, assigned 10:00 to bea (1), resolved 10:10
    """)


def test_r2_the_order_of_log_in_goes_by_the_latest_change_from_offline(engine: Engine) -> None:
    breaks = [{"at": "08:30", "for": "30m", "status": "away"}]
    document = scenario(
        agents=[
            agent("ann", shift="split"),
            agent("bea", shift="whole"),
            agent("cyd", shift="pause"),
        ],
        shifts={
            "split": {"mon": ["07:00-08:30", "09:00-17:00"]},
            "whole": {"mon": "08:15-17:00"},
            "pause": {"mon": "08:00-17:00", "breaks": breaks},
        },
        default={"working_hours": {"mon-sun": "10:00-17:00"}},
    )
    # ann logged in again at 09:00; cyd was away, not offline, and keeps 08:00
    log = play(document, [chat("09:30"), chat("09:31"), chat("09:32")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 09:30, opened 09:30, assigned 10:00 to cyd (1), resolved 10:10
        1 g offline RESOLVED: raised 09:31, opened 09:31, assigned 10:00 to bea (1), resolved 10:10
        2 g offline RESOLVED: raised 09:32, opened 09:32, assigned 10:00 to ann (1), resolved 10:10
    """)


def test_r2_what_is_created_at_the_present_instant_takes_its_place_in_it(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea")],
        default={"working_hours": {"mon-sun": "10:00-17:00"}},
    )
    # a chat without work finishes, and ann is asked again, before it is bea's turn
    chats = [chat("09:00", work="0"), chat("09:01", work="0"), chat("09:02"), chat("09:03")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 09:00, opened 09:00, assigned 10:00 to ann (1), resolved 10:00
        1 g offline RESOLVED: raised 09:01, opened 09:01, assigned 10:00 to ann (1), resolved 10:00
        2 g offline RESOLVED: raised 09:02, opened 09:02, assigned 10:00 to ann (1), resolved 10:10
        3 g offline RESOLVED: raised 09:03, opened 09:03, assigned 10:00 to bea (1), resolved 10:10
    """)


def test_r2_an_agent_fills_its_slots_before_a_chat_without_work_finishes(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2)])
    log = play(document, [chat("08:00", work="0")] * 3, engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:00
        1 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (2), resolved 09:00
        2 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:00
    """)


def test_r2_a_chat_without_work_is_over_before_the_next_of_its_instant(engine: Engine) -> None:
    log = play(scenario(), [chat("10:00", work="0")] * 3, engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:00
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:00
        2 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:00
    """)


def test_r2_a_customer_without_patience_leaves_before_the_next_chat_is_raised(
    engine: Engine,
) -> None:
    document = scenario(default={"queue_handling": {"limit": 1, "inactivity_timeout": "0s"}})
    chats = [chat("10:00"), chat("10:05", patience="0"), chat("10:05", patience="0")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:05, queued 10:05, left 10:05, missed 10:05 queue_inactivity
        2 g live MISSED: raised 10:05, queued 10:05, left 10:05, missed 10:05 queue_inactivity
    """)


def test_r2_chances_of_one_agent_at_one_instant_are_one_question(engine: Engine) -> None:
    document = scenario(
        groups={
            "g": {"working_hours": {"mon-sun": "10:00-17:00"}},
            "h": {"working_hours": {"mon-sun": "10:00-17:00"}},
            "live": {"working_hours": {"mon-sun": "00:00-24:00"}},
        },
        agents=[agent("ann", "g h live"), agent("bea", "g h live")],
        default={"offline_handling": {"open_assignment": "login"}},
    )
    # ann's slot becomes free as the hours of g and h begin: asked once, she takes one chat
    chats = [chat("09:30", "g"), chat("09:31", "h"), chat("09:50", "live")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 09:30, opened 09:30, assigned 10:00 to ann (1), resolved 10:10
        1 h offline RESOLVED: raised 09:31, opened 09:31, assigned 10:00 to bea (1), resolved 10:10
        2 live live RESOLVED: raised 09:50, assigned 09:50 to ann (1), resolved 10:00
    """)


def test_r2_conditions_are_read_after_the_status_changes_of_an_instant(engine: Engine) -> None:
    spell = {"max_offline_tickets": 1, "max_offline_tickets_counts": "spell"}
    document = scenario(
        shifts={"day": {"mon": "10:00-12:00"}},
        default={
            "working_hours": {"mon-sun": ["09:00-10:00", "12:00-13:00"]},
            "offline_handling": spell,
        },
    )
    # ann is there exactly while the group is closed: no instant has both, the spell goes on
    log = play(document, [chat("08:00"), chat("10:00"), chat("12:00"), chat("13:00")], engine)
    assert log == lines("""
        0 g offline OPEN: raised 08:00, opened 08:00
        1 g offline MISSED: raised 10:00, missed 10:00 group_offline_reached
        2 g offline MISSED: raised 12:00, missed 12:00 group_offline_reached
        3 g offline MISSED: raised 13:00, missed 13:00 group_offline_reached
    """)


def test_r2_retries_and_escalations_of_one_instant_are_raised_by_number(engine: Engine) -> None:
    escalation = {"work": "5m", "escalation": {"to": "h", "probability": 1}}
    document = scenario(
        groups={"h": {"customers": {"retry": RETRY}}, "g": {"handling": escalation}},
        agents=[agent("ann", "g"), agent("bea", "h")],
        shifts={"day": {"mon": "09:00-17:00"}},
        default={"queue_handling": {"limit": 0}, "offline_handling": {"enabled": False}},
    )
    # the escalation, row 3, is settled at 09:25 itself, the retry, row 6, since 09:05
    log = play(
        document, [chat("09:00", "g", work="25"), chat("09:01", "h"), chat("09:05", "h")], engine
    )
    assert log == lines("""
        0 g live RESOLVED: raised 09:00, assigned 09:00 to ann (1), resolved 09:25
        1 h live RESOLVED: raised 09:01, assigned 09:01 to bea (1), resolved 09:11
        2 h live MISSED: raised 09:05, missed 09:05 group_queue_reached
        3 h live RESOLVED: raised 09:25 (attempt 1 of 0), assigned 09:25 to bea (1), resolved 09:35
        6 h live MISSED: raised 09:25 (attempt 2 of 2), missed 09:25 group_queue_reached
    """)
