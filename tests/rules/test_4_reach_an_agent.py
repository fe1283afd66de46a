"""Section 4 of the rules: how open and queued chats reach an agent (R10-R14, R16)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario

ALWAYS = {"mon-sun": "00:00-24:00"}


def offline(**settings: Any) -> dict[str, Any]:
    """Return a card with these settings of offline handling."""
    return {"offline_handling": settings}


def with_break(at: str, length: str, status: str = "away") -> dict[str, Any]:
    """Return a shift from 09:00 to 17:00 with one break a day."""
    breaks = [{"at": at, "for": length, "status": status}]
    return {"day": {"mon-sun": "09:00-17:00", "breaks": breaks}}


# -- R10: when an agent gets a chance --------------------------------------------------------------


def test_r10_an_agent_who_logs_in_takes_chats_until_its_slots_are_full(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2)])
    log = play(document, [chat("08:00"), chat("08:01"), chat("08:02")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 09:00 to ann (2), resolved 09:10
        2 g offline RESOLVED: raised 08:02, opened 08:02, assigned 09:10 to ann (1), resolved 09:20
    """)


@pytest.mark.parametrize("status", ["away", "busy"])
def test_r10_an_agent_gets_a_chance_when_its_break_is_over(engine: Engine, status: str) -> None:
    document = scenario(shifts=with_break("11:00", "30m", status))
    assert play(document, [chat("11:10")], engine) == lines("""
        0 g live RESOLVED: raised 11:10, queued 11:10, assigned 11:30 to ann (1), resolved 11:40
    """)


def test_r10_an_agent_gets_a_chance_when_a_slot_becomes_free(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2)])
    chats = [chat("10:00", work="30"), chat("10:01", work="5"), chat("10:02")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:30
        1 g live RESOLVED: raised 10:01, assigned 10:01 to ann (2), resolved 10:06
        2 g live RESOLVED: raised 10:02, queued 10:02, assigned 10:06 to ann (2), resolved 10:16
    """)


def test_r10_a_slot_that_becomes_free_on_a_break_is_no_chance_until_it_ends(
    engine: Engine,
) -> None:
    document = scenario(shifts=with_break("10:05", "30m"))
    assert play(document, [chat("10:00"), chat("10:01")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:35 to ann (1), resolved 10:45
    """)


def test_r10_an_agent_gets_a_chance_when_the_hours_of_one_of_its_groups_begin(
    engine: Engine,
) -> None:
    document = scenario(
        groups={
            "g": {"working_hours": {"mon-sun": "10:00-17:00"}},
            "h": {"working_hours": {"mon-sun": "11:00-17:00"}},
        },
        agents=[agent("ann", "g h", concurrency=9)],
    )
    assert play(document, [chat("09:30", "g"), chat("09:31", "h")], engine) == lines("""
        0 g offline RESOLVED: raised 09:30, opened 09:30, assigned 10:00 to ann (1), resolved 10:10
        1 h offline RESOLVED: raised 09:31, opened 09:31, assigned 11:00 to ann (1), resolved 11:10
    """)


def test_r10_hours_that_begin_are_no_chance_for_an_agent_on_a_break(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="late")],
        shifts=with_break("09:30", "1h") | {"late": {"mon": "10:00-17:00"}},
        default={"working_hours": {"mon-sun": "10:00-17:00"}},
    )
    assert play(document, [chat("09:45"), chat("09:46")], engine) == lines("""
        0 g offline RESOLVED: raised 09:45, opened 09:45, assigned 10:00 to bea (1), resolved 10:10
        1 g offline RESOLVED: raised 09:46, opened 09:46, assigned 10:10 to bea (1), resolved 10:20
    """)


# -- R11: what may be taken ------------------------------------------------------------------------


def test_r11_a_queued_chat_is_judged_by_the_hours_when_it_was_raised(engine: Engine) -> None:
    document = scenario(default={"working_hours": {"mon-sun": "10:00-11:00"}})
    log = play(document, [chat("10:55"), chat("10:56")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:55, assigned 10:55 to ann (1), resolved 11:05
        1 g live RESOLVED: raised 10:56, queued 10:56, assigned 11:05 to ann (1), resolved 11:15
    """)


@pytest.mark.parametrize(
    ("outside", "taken", "resolved"),
    [(False, "+1d 10:00", "+1d 10:10"), (True, "11:05", "11:15")],
)
def test_r11_open_chats_are_taken_in_hours_unless_open_outside_hours(
    engine: Engine, outside: bool, taken: str, resolved: str
) -> None:
    document = scenario(
        shifts={"day": {"mon-sun": "10:00-17:00"}},
        default={
            "working_hours": {"mon-sun": "10:00-11:00"},
            **offline(open_outside_hours=outside),
        },
    )
    log = play(document, [chat("09:00", work="65"), chat("09:01")], engine)
    second = f"opened 09:01, assigned {taken} to ann (1), resolved {resolved}"
    assert log == lines(f"""
        0 g offline RESOLVED: raised 09:00, opened 09:00, assigned 10:00 to ann (1), resolved 11:05
        1 g offline RESOLVED: raised 09:01, {second}
    """)


def test_r11_a_log_in_outside_hours_takes_open_chats_only_with_open_outside_hours(
    engine: Engine,
) -> None:
    document = scenario(
        groups={"g": offline(open_outside_hours=True), "h": {}},
        agents=[agent("ann", "g h", concurrency=2)],
        default={"working_hours": {"mon-sun": "12:00-17:00"}},
    )
    assert play(document, [chat("08:00", "h"), chat("08:01", "g")], engine) == lines("""
        0 h offline RESOLVED: raised 08:00, opened 08:00, assigned 12:00 to ann (1), resolved 12:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 09:00 to ann (1), resolved 09:10
    """)


# -- R12: which list, and in which order -----------------------------------------------------------

# ann's break from 09:00 keeps open what came before it while new chats are queued
OPEN_AND_QUEUED = [chat("08:00"), chat("08:01"), chat("09:10"), chat("09:11")]


def test_r12_open_first_takes_the_open_list_before_the_queue(engine: Engine) -> None:
    document = scenario(shifts=with_break("09:00", "1h"), default=offline(priority="open"))
    assert play(document, OPEN_AND_QUEUED, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 10:00 to ann (1), resolved 10:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 10:10 to ann (1), resolved 10:20
        2 g live RESOLVED: raised 09:10, queued 09:10, assigned 10:20 to ann (1), resolved 10:30
        3 g live RESOLVED: raised 09:11, queued 09:11, assigned 10:30 to ann (1), resolved 10:40
    """)


def test_r12_queued_first_takes_the_queue_before_the_open_list(engine: Engine) -> None:
    document = scenario(shifts=with_break("09:00", "1h"), default=offline(priority="queued"))
    assert play(document, OPEN_AND_QUEUED, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 10:20 to ann (1), resolved 10:30
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 10:30 to ann (1), resolved 10:40
        2 g live RESOLVED: raised 09:10, queued 09:10, assigned 10:00 to ann (1), resolved 10:10
        3 g live RESOLVED: raised 09:11, queued 09:11, assigned 10:10 to ann (1), resolved 10:20
    """)


def test_r12_open_first_takes_the_queue_while_the_open_list_may_not_be_taken(
    engine: Engine,
) -> None:
    document = scenario(
        shifts=with_break("09:00", "2h"),
        default={"working_hours": {"mon-sun": "09:00-10:00"}, **offline(priority="open")},
    )
    assert play(document, [chat("08:00"), chat("09:10")], engine) == lines("""
        0 g offline OPEN: raised 08:00, opened 08:00
        1 g live RESOLVED: raised 09:10, queued 09:10, assigned 11:00 to ann (1), resolved 11:10
    """)


def test_r12_queued_first_takes_the_open_list_when_the_queue_is_empty(engine: Engine) -> None:
    document = scenario(default=offline(priority="queued"))
    assert play(document, [chat("08:00"), chat("09:05")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g live RESOLVED: raised 09:05, queued 09:05, assigned 09:10 to ann (1), resolved 09:20
    """)


def test_r12_each_list_is_in_the_order_in_which_chats_entered_it(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="next")],
        shifts=with_break("09:00", "8h") | {"next": {"tue": "10:00-12:00"}},
    )
    # chat 0 was raised first, but entered the open list last (R17); ann is away all day
    assert play(document, [chat("16:55"), chat("17:05")], engine) == lines("""
        0 g live RESOLVED: raised 16:55, queued 16:55, opened 17:10,
            assigned +1d 10:10 to bea (1), resolved +1d 10:20
        1 g offline RESOLVED: raised 17:05, opened 17:05,
            assigned +1d 10:00 to bea (1), resolved +1d 10:10
    """)


# -- R13: chances that extend to open chats --------------------------------------------------------


def test_r13_capacity_takes_open_chats_at_every_chance(engine: Engine) -> None:
    document = scenario(default=offline(open_assignment="capacity"))
    assert play(document, [chat("08:00"), chat("08:01")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 09:10 to ann (1), resolved 09:20
    """)


def test_r13_login_leaves_the_rest_for_the_next_log_in(engine: Engine) -> None:
    document = scenario(default=offline(open_assignment="login"))
    assert play(document, [chat("08:00"), chat("08:01"), chat("09:05")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
        2 g live RESOLVED: raised 09:05, queued 09:05, assigned 09:10 to ann (1), resolved 09:20
    """)


def test_r13_login_extends_to_an_agent_who_becomes_available_after_a_break(
    engine: Engine,
) -> None:
    document = scenario(
        shifts=with_break("12:00", "30m", "busy"), default=offline(open_assignment="login")
    )
    assert play(document, [chat("08:00"), chat("08:01")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 12:30 to ann (1), resolved 12:40
    """)


def test_r13_login_extends_to_the_group_whose_hours_begin_and_no_other(engine: Engine) -> None:
    document = scenario(
        groups={
            "g": {"working_hours": {"mon-sun": ["09:00-10:00", "11:00-17:00"]}},
            "h": {"working_hours": {"mon-sun": "09:00-17:00"}},
        },
        agents=[agent("ann", "g h")],
        default=offline(open_assignment="login"),
    )
    # at 09:00 ann takes chat 0 alone; at 11:00 g's hours begin, chat 1 is h's and older
    chats = [chat("08:00", "h"), chat("08:01", "h"), chat("08:02", "g")]
    assert play(document, chats, engine) == lines("""
        0 h offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 h offline RESOLVED: raised 08:01, opened 08:01,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
        2 g offline RESOLVED: raised 08:02, opened 08:02, assigned 11:00 to ann (1), resolved 11:10
    """)


def test_r13_login_is_a_setting_of_each_group(engine: Engine) -> None:
    document = scenario(
        groups={"g": offline(open_assignment="login"), "h": {}}, agents=[agent("ann", "g h")]
    )
    # at 09:10 the slot becomes free: h's open chats may be taken, g's may not
    chats = [chat("08:00", "g"), chat("08:01", "g"), chat("08:02", "h")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
        2 h offline RESOLVED: raised 08:02, opened 08:02, assigned 09:10 to ann (1), resolved 09:20
    """)


def test_r13_login_fills_all_slots_at_the_one_chance(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=2)], default=offline(open_assignment="login")
    )
    assert play(document, [chat("08:00"), chat("08:01"), chat("08:02")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 09:00 to ann (2), resolved 09:10
        2 g offline RESOLVED: raised 08:02, opened 08:02,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
    """)


def test_r13_login_waits_where_open_chats_may_not_be_taken_at_log_in(engine: Engine) -> None:
    document = scenario(
        default={
            "working_hours": {"mon-sun": "10:00-17:00"},
            **offline(open_assignment="login"),
        }
    )
    assert play(document, [chat("08:00"), chat("08:01")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 10:00 to ann (1), resolved 10:10
        1 g offline RESOLVED: raised 08:01, opened 08:01,
            assigned +1d 10:00 to ann (1), resolved +1d 10:10
    """)


def test_r13_login_is_spent_once_the_agent_has_been_asked(engine: Engine) -> None:
    document = scenario(default=offline(open_assignment="login"))
    # the slot is free again within the instant of the log-in, but by a chance of its own
    assert play(document, [chat("08:00", work="0"), chat("08:01")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:00
        1 g offline RESOLVED: raised 08:01, opened 08:01,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
    """)


def test_r13_login_is_spent_though_an_unreachable_chat_takes_no_time(engine: Engine) -> None:
    away = [{"at": "09:00", "for": "8h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": ["09:00-17:00", "18:00-19:00", "20:00-21:00"], "breaks": away}},
        default={
            **offline(open_assignment="login"),
            "customers": {"unreachable_time": "0s"},
        },
    )
    assert play(document, [chat("16:50", patience="0"), chat("17:30")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, opened 17:10, left 16:50,
            assigned 18:00 to ann (1), resolved 18:00, not reached
        1 g offline RESOLVED: raised 17:30, opened 17:30, assigned 20:00 to ann (1), resolved 20:10
    """)


# -- R14: agents of several groups -----------------------------------------------------------------


def test_r14_an_agent_of_several_groups_takes_the_chat_raised_first(engine: Engine) -> None:
    document = scenario(groups={"g": {}, "h": {}}, agents=[agent("ann", "g h")])
    chats = [chat("10:00", "g"), chat("10:01", "h"), chat("10:02", "g"), chat("10:03", "h")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 h live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to ann (1), resolved 10:20
        2 g live RESOLVED: raised 10:02, queued 10:02, assigned 10:20 to ann (1), resolved 10:30
        3 h live RESOLVED: raised 10:03, queued 10:03, assigned 10:30 to ann (1), resolved 10:40
    """)


def test_r14_of_chats_raised_together_the_lowest_number(engine: Engine) -> None:
    document = scenario(groups={"g": {}, "h": {}}, agents=[agent("ann", "h g")])
    # the agent's own order of groups does not matter
    assert play(document, [chat("08:00", "h"), chat("08:00", "g")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 h offline RESOLVED: raised 08:00, opened 08:00, assigned 09:10 to ann (1), resolved 09:20
    """)


def test_r14_compares_only_the_first_chat_of_each_group_by_its_priority(engine: Engine) -> None:
    document = scenario(
        groups={"g": offline(priority="queued"), "h": {}},
        agents=[agent("ann", "g h")],
        shifts=with_break("09:00", "1h"),
    )
    # g's first chat is the queued one of 09:10: its older open chat does not count
    chats = [chat("08:00", "g"), chat("09:05", "h"), chat("09:10", "g")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 10:20 to ann (1), resolved 10:30
        1 h live RESOLVED: raised 09:05, queued 09:05, assigned 10:00 to ann (1), resolved 10:10
        2 g live RESOLVED: raised 09:10, queued 09:10, assigned 10:10 to ann (1), resolved 10:20
    """)


def test_r14_compares_only_chats_that_the_agent_may_take(engine: Engine) -> None:
    document = scenario(
        groups={
            "g": {"working_hours": {"mon-sun": "12:00-17:00"}},
            "h": {"working_hours": ALWAYS},
        },
        agents=[agent("ann", "g h")],
    )
    assert play(document, [chat("08:00", "g"), chat("08:30", "h")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 12:00 to ann (1), resolved 12:10
        1 h offline RESOLVED: raised 08:30, opened 08:30, assigned 09:00 to ann (1), resolved 09:10
    """)


# -- R16: the last-assigned order ------------------------------------------------------------------


def test_r16_assignments_of_one_instant_keep_their_order(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", shift="late"), agent("bea", shift="early")],
        shifts={"late": {"mon": "08:30-17:00"}, "early": {"mon": "08:00-17:00"}},
        default={"working_hours": {"mon-sun": "09:00-17:00"}},
    )
    # at 09:00 bea is asked first, so at 10:00 she was assigned longer ago than ann
    chats = [chat("08:40"), chat("08:41"), chat("10:00"), chat("10:01")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:40, opened 08:40, assigned 09:00 to bea (1), resolved 09:10
        1 g offline RESOLVED: raised 08:41, opened 08:41, assigned 09:00 to ann (1), resolved 09:10
        2 g live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:10
        3 g live RESOLVED: raised 10:01, assigned 10:01 to ann (1), resolved 10:11
    """)


def test_r16_a_chat_taken_from_the_queue_moves_the_agent_to_the_end(engine: Engine) -> None:
    document = scenario(agents=[agent("ann"), agent("bea")])
    chats = [chat("10:00", work="5"), chat("10:01", work="9"), chat("10:02", work="2")]
    # ann: 10:00 and, from the queue, 10:05; bea: 10:01
    assert play(document, [*chats, chat("10:20"), chat("10:21")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:05
        1 g live RESOLVED: raised 10:01, assigned 10:01 to bea (1), resolved 10:10
        2 g live RESOLVED: raised 10:02, queued 10:02, assigned 10:05 to ann (1), resolved 10:07
        3 g live RESOLVED: raised 10:20, assigned 10:20 to bea (1), resolved 10:30
        4 g live RESOLVED: raised 10:21, assigned 10:21 to ann (1), resolved 10:31
    """)


def test_r16_the_order_is_one_for_all_groups_and_outlives_a_log_out(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {}},
        agents=[agent("ann", "g h", shift="split"), agent("bea", "g h")],
        shifts={
            "day": {"mon": "09:00-17:00"},
            "split": {"mon": ["09:00-12:00", "13:00-17:00"]},
        },
    )
    # ann took h's chat last; logging out and in does not bring her to the front
    chats = [chat("10:00", "g"), chat("10:01", "g"), chat("10:30", "h"), chat("14:00", "g")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, assigned 10:01 to bea (1), resolved 10:11
        2 h live RESOLVED: raised 10:30, assigned 10:30 to ann (1), resolved 10:40
        3 g live RESOLVED: raised 14:00, assigned 14:00 to bea (1), resolved 14:10
    """)
