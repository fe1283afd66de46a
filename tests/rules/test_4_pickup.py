"""Section 4 of the rules: agents pick open chats up by themselves (R11, R12, R13, R15)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario


def by_hand(delay: str = "5m", **settings: Any) -> dict[str, Any]:
    """Return a card without assignment of open chats, which are noticed after ``delay``."""
    return {"offline_handling": {"auto_assign": False, "pickup_delay": delay, **settings}}


def with_break(at: str, length: str, status: str = "away") -> dict[str, Any]:
    """Return a shift from 09:00 to 17:00 with one break a day."""
    breaks = [{"at": at, "for": length, "status": status}]
    return {"day": {"mon-sun": "09:00-17:00", "breaks": breaks}}


# -- R15: the pickup delay -------------------------------------------------------------------------


def test_r15_an_open_chat_is_noticed_a_delay_after_somebody_is_there(engine: Engine) -> None:
    assert play(scenario(default=by_hand()), [chat("08:00")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:05 by ann (1), resolved 09:15
    """)


@pytest.mark.parametrize("status", ["away", "busy"])
def test_r15_the_delay_does_not_begin_before_an_agent_is_available(
    engine: Engine, status: str
) -> None:
    document = scenario(shifts=with_break("09:00", "30m", status), default=by_hand())
    assert play(document, [chat("08:00")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:35 by ann (1), resolved 09:45
    """)


@pytest.mark.parametrize("outside", [False, True])
def test_r15_the_delay_does_not_begin_before_the_hours_do(engine: Engine, outside: bool) -> None:
    document = scenario(
        default={"working_hours": {"mon": "12:00-17:00"}, **by_hand(open_outside_hours=outside)}
    )
    # ann is there from 09:00 on, and at 10:00 R6 would assign the chat at once
    assert play(document, [chat("08:00"), chat("10:00")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 12:05 by ann (1), resolved 12:15
        1 g offline RESOLVED: raised 10:00, opened 10:00, picked up 12:15 by ann (1), resolved 12:25
    """)


def test_r15_the_delay_begins_once_and_is_wall_clock_time(engine: Engine) -> None:
    document = scenario(shifts=with_break("09:02", "28m"), default=by_hand())
    # noticed at 09:05, while nobody is available
    assert play(document, [chat("08:00")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:30 by ann (1), resolved 09:40
    """)


def test_r15_it_begins_at_the_first_instant_after_whose_status_changes_somebody_is_there(
    engine: Engine,
) -> None:
    document = scenario(
        shifts={"day": {"mon": ["09:00-10:00", "12:00-13:00"]}},
        default={"working_hours": {"mon": "10:00-17:00"}, **by_hand()},
    )
    # at 10:00 the hours begin and ann goes
    assert play(document, [chat("08:00")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 12:05 by ann (1), resolved 12:15
    """)


def test_r15_each_chat_has_a_delay_of_its_own(engine: Engine) -> None:
    # after ann's first log-in chat 1 is opened: it begins with her second
    document = scenario(
        shifts={"day": {"mon": ["09:00-09:02", "09:10-17:00"]}}, default=by_hand("20m")
    )
    assert play(document, [chat("08:00", work="1"), chat("09:05")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:20 by ann (1), resolved 09:21
        1 g offline RESOLVED: raised 09:05, opened 09:05, picked up 09:30 by ann (1), resolved 09:40
    """)


def test_r15_never_leaves_open_chats_for_good(engine: Engine) -> None:
    document = scenario(default=by_hand("never"))
    assert play(document, [chat("08:00"), chat("09:30")], engine) == lines("""
        0 g offline OPEN: raised 08:00, opened 08:00
        1 g live RESOLVED: raised 09:30, assigned 09:30 to ann (1), resolved 09:40
    """)


def test_r15_a_noticed_chat_goes_by_r5s_choice_at_once(engine: Engine) -> None:
    document = scenario(agents=[agent("ann"), agent("bea")], default=by_hand())
    # both are free at 09:05; ann was assigned at 09:01
    assert play(document, [chat("08:00"), chat("09:01", work="1")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:05 by bea (1), resolved 09:15
        1 g live RESOLVED: raised 09:01, assigned 09:01 to ann (1), resolved 09:02
    """)


@pytest.mark.parametrize("open_assignment", ["capacity", "login"])
def test_r15_or_else_at_a_later_chance_as_under_capacity(
    engine: Engine, open_assignment: str
) -> None:
    document = scenario(default=by_hand(open_assignment=open_assignment))
    assert play(document, [chat("08:00"), chat("08:01")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:05 by ann (1), resolved 09:15
        1 g offline RESOLVED: raised 08:01, opened 08:01, picked up 09:15 by ann (1), resolved 09:25
    """)


@pytest.mark.parametrize("priority", ["open", "queued"])
def test_r15_the_queue_comes_before_noticed_chats(engine: Engine, priority: str) -> None:
    document = scenario(default=by_hand(priority=priority))
    # both open chats are noticed at 09:05
    chats = [chat("08:00", work="20"), chat("08:01"), chat("09:10")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:05 by ann (1), resolved 09:25
        1 g offline RESOLVED: raised 08:01, opened 08:01, picked up 09:35 by ann (1), resolved 09:45
        2 g live RESOLVED: raised 09:10, queued 09:10, assigned 09:25 to ann (1), resolved 09:35
    """)


def test_r15_noticed_chats_are_taken_in_the_order_of_the_open_list(engine: Engine) -> None:
    away = {"mon": "09:00-17:00", "breaks": [{"at": "09:00", "for": "8h", "status": "away"}]}
    document = scenario(
        agents=[agent("ann", shift="away"), agent("bea", shift="next")],
        shifts={"away": away, "next": {"tue": "10:00-12:00"}},
        default=by_hand(),
    )
    # chat 0 was raised first and became open last; both are noticed at 10:05, bea is full
    chats = [chat("16:55"), chat("17:05"), chat("+1d 10:01")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 16:55, queued 16:55, opened 17:10,
            picked up +1d 10:21 by bea (1), resolved +1d 10:31
        1 g offline RESOLVED: raised 17:05, opened 17:05,
            picked up +1d 10:11 by bea (1), resolved +1d 10:21
        2 g live RESOLVED: raised +1d 10:01, assigned +1d 10:01 to bea (1), resolved +1d 10:11
    """)


def test_r15_an_agent_passes_over_chats_that_are_not_noticed(engine: Engine) -> None:
    document = scenario(groups={"g": by_hand(), "h": {}}, agents=[agent("ann", "g h")])
    assert play(document, [chat("08:00", "g"), chat("08:01", "h")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:10 by ann (1), resolved 09:20
        1 h offline RESOLVED: raised 08:01, opened 08:01, assigned 09:00 to ann (1), resolved 09:10
    """)


def test_r15_a_noticed_chat_counts_as_open_until_it_is_taken(engine: Engine) -> None:
    document = scenario(
        shifts={"day": {"mon": ["09:00-09:30", "10:00-11:00"]}},
        default=by_hand(max_offline_tickets=1),
    )
    # ann has the queued chat, then goes; the noticed one stays open
    chats = [chat("08:00"), chat("09:01", work="29"), chat("09:40")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 10:00 by ann (1), resolved 10:10
        1 g live RESOLVED: raised 09:01, assigned 09:01 to ann (1), resolved 09:30
        2 g offline MISSED: raised 09:40, missed 09:40 group_offline_reached
    """)


@pytest.mark.parametrize(
    ("raised", "work", "end"),
    [
        # noticed at 09:05, it is taken at once at 10:00
        (
            "08:00",
            "10",
            """
        0 g offline RESOLVED: raised 08:00, queued 09:10, opened 08:00,
            picked up 09:05 by ann (1), resolved 10:05, returned 1
            [ann 09:05..09:10, queue 09:10..09:20, open 09:20..10:00, ann 10:00..10:05]
            """,
        ),
        # assigned live, it is open for the first time at 09:20
        (
            "09:00",
            "11",
            """
        0 g live RESOLVED: raised 09:00, queued 09:10, opened 09:20,
            picked up 09:00 by ann (1), resolved 10:06, returned 1
            [ann 09:00..09:10, queue 09:10..09:20, open 09:20..10:05, ann 10:05..10:06]
            """,
        ),
    ],
)
def test_r15_r24_a_returned_chat_that_was_ever_noticed_is_noticed_still(
    engine: Engine, raised: str, work: str, end: str
) -> None:
    document = scenario(
        shifts={"day": {"mon": ["09:00-09:10", "10:00-17:00"], "at_end": "transfer"}},
        default=by_hand(),
    )
    assert play(document, [chat(raised, work=work)], engine) == lines(end)


# -- R11 and R15: a noticed chat when hours end ----------------------------------------------------


@pytest.mark.parametrize(
    ("outside", "taken", "resolved"),
    [(False, "+1d 09:00", "+1d 09:10"), (True, "10:05", "10:15")],
)
def test_r11_r15_a_noticed_chat_waits_for_the_hours_and_is_noticed_still(
    engine: Engine, outside: bool, taken: str, resolved: str
) -> None:
    document = scenario(
        default={"working_hours": {"mon-tue": "09:00-10:00"}, **by_hand(open_outside_hours=outside)}
    )
    # ann's slot becomes free five minutes after the hours have ended
    second = f"picked up {taken} by ann (1), resolved {resolved}"
    assert play(document, [chat("08:00", work="60"), chat("08:01")], engine) == lines(f"""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:05 by ann (1), resolved 10:05
        1 g offline RESOLVED: raised 08:01, opened 08:01, {second}
    """)


@pytest.mark.parametrize(
    ("outside", "taken", "resolved"),
    [(False, "+1d 09:58", "+1d 10:08"), (True, "10:03", "10:13")],
)
def test_r11_r15_a_chat_may_be_noticed_after_the_hours_have_ended(
    engine: Engine, outside: bool, taken: str, resolved: str
) -> None:
    document = scenario(
        shifts={"day": {"mon-tue": "09:58-17:00"}},
        default={
            "working_hours": {"mon-tue": "09:00-10:00"},
            **by_hand(open_outside_hours=outside),
        },
    )
    assert play(document, [chat("08:00")], engine) == lines(f"""
        0 g offline RESOLVED: raised 08:00, opened 08:00,
            picked up {taken} by ann (1), resolved {resolved}
    """)
