"""Section 7 of the rules: what follows the work: wrap-up, rest and silent customers (R23)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, chat_lines, lines, play, scenario, simulate, status_lines


def handling(**settings: Any) -> dict[str, Any]:
    """Return a card with these settings of handling; work is 10 minutes."""
    return {"handling": {"work": "10m", **settings}}


def resting(waiting: str = "1m", idle: str = "5m", **settings: Any) -> dict[str, Any]:
    """Return a card on which agents rest after their chats."""
    return handling(rest={"waiting": waiting, "idle": idle}, **settings)


def silent(timeout: str) -> dict[str, Any]:
    """Return a card on which every customer falls silent."""
    return {"customers": {"silent": {"probability": 1, "timeout": timeout}}}


def with_break(at: str, length: str, status: str) -> dict[str, Any]:
    """Return a shift from 09:00 to 17:00 with one break a day."""
    breaks = [{"at": at, "for": length, "status": status}]
    return {"day": {"mon-sun": "09:00-17:00", "breaks": breaks}}


# -- wrap-up ---------------------------------------------------------------------------------------


def test_r23_wrap_up_holds_the_slot_of_a_chat_that_is_resolved(engine: Engine) -> None:
    document = scenario(default=handling(wrap_up="2m"))
    assert play(document, [chat("10:00"), chat("10:05")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10, wrapped up 10:12
        1 g live RESOLVED: raised 10:05, queued 10:05, assigned 10:12 to ann (1), resolved 10:22,
            wrapped up 10:24
    """)


def test_r23_wrap_up_counts_among_the_slots(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2)], default=handling(wrap_up="20m"))
    # the slot of chat 0 is in wrap-up until 10:30, that of chat 1 until 10:41
    chats = [chat("10:00"), chat("10:11"), chat("10:12")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10, wrapped up 10:30
        1 g live RESOLVED: raised 10:11, assigned 10:11 to ann (2), resolved 10:21, wrapped up 10:41
        2 g live RESOLVED: raised 10:12, queued 10:12, assigned 10:30 to ann (2), resolved 10:40,
            wrapped up 11:00
    """)


def test_r23_wrap_up_is_wall_clock_time_and_goes_on_during_a_break(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", speed=0.5)],
        shifts=with_break("10:22", "1m", "away"),
        default=handling(wrap_up="4m"),
    )
    assert play(document, [chat("10:00"), chat("10:01")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:20, wrapped up 10:24
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:24 to ann (1), resolved 10:44,
            wrapped up 10:48
    """)


# -- rest ------------------------------------------------------------------------------------------


def test_r23_rest_is_of_one_kind_if_a_chat_waits_and_of_another_if_none_does(
    engine: Engine,
) -> None:
    document = scenario(default=resting())
    # chat 2 is raised a minute into the rest, which it does not cut short
    assert play(document, [chat("10:00"), chat("10:05"), chat("10:22")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10, free 10:11
        1 g live RESOLVED: raised 10:05, queued 10:05, assigned 10:11 to ann (1), resolved 10:21,
            free 10:26
        2 g live RESOLVED: raised 10:22, queued 10:22, assigned 10:26 to ann (1), resolved 10:36,
            free 10:41
    """)


@pytest.mark.parametrize(
    ("waiting", "idle", "first", "taken", "second"),
    [
        ("1m", "0s", ", free 10:11", "10:11", ""),
        ("0s", "5m", "", "10:10", ", free 10:25"),
        ("0s", "0s", "", "10:10", ""),
    ],
)
def test_r23_either_rest_may_be_0s(
    engine: Engine, waiting: str, idle: str, first: str, taken: str, second: str
) -> None:
    document = scenario(default=resting(waiting, idle))
    resolved = "10:21" if taken == "10:11" else "10:20"
    assert play(document, [chat("10:00"), chat("10:05")], engine) == lines(f"""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10{first}
        1 g live RESOLVED: raised 10:05, queued 10:05,
            assigned {taken} to ann (1), resolved {resolved}{second}
    """)


def test_r23_rest_follows_wrap_up_and_is_judged_at_its_end(engine: Engine) -> None:
    document = scenario(default=resting(wrap_up="2m"))
    # at 10:10 nobody waited, at 10:12 chat 1 does
    assert play(document, [chat("10:00"), chat("10:11")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10,
            wrapped up 10:12, free 10:13
        1 g live RESOLVED: raised 10:11, queued 10:11, assigned 10:13 to ann (1), resolved 10:23,
            wrapped up 10:25, free 10:30
    """)


def test_r23_rest_is_judged_before_agents_are_asked(engine: Engine) -> None:
    document = scenario(agents=[agent("ann"), agent("bea")], default=resting("0s"))
    # at 10:10 one chat waits as both finish: neither rests, and ann takes it
    chats = [chat("10:00"), chat("10:00"), chat("10:01"), chat("10:11")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:10
        2 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to ann (1), resolved 10:20,
            free 10:25
        3 g live RESOLVED: raised 10:11, assigned 10:11 to bea (1), resolved 10:21, free 10:26
    """)


def test_r23_the_other_slots_take_chats_while_one_is_at_rest(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2)], default=resting(idle="10m"))
    # the slot of chat 0 is at rest until 10:15, and counts
    chats = [chat("10:00", work="5"), chat("10:06"), chat("10:07")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:05, free 10:15
        1 g live RESOLVED: raised 10:06, assigned 10:06 to ann (2), resolved 10:16, free 10:26
        2 g live RESOLVED: raised 10:07, queued 10:07, assigned 10:15 to ann (2), resolved 10:25,
            free 10:35
    """)


@pytest.mark.parametrize(
    ("card", "free"),
    [
        ({"offline_handling": {"open_assignment": "capacity"}}, "09:11"),
        ({"offline_handling": {"open_assignment": "login"}}, "09:15"),
        ({"working_hours": {"mon": "09:00-09:05", "tue": "10:00-17:00"}}, "09:15"),
        (
            {
                "working_hours": {"mon": "09:00-09:05", "tue": "10:00-17:00"},
                "offline_handling": {"open_outside_hours": True},
            },
            "09:11",
        ),
    ],
    ids=["capacity", "login", "closed", "open_outside_hours"],
)
def test_r13_r23_an_open_chat_waits_for_a_rest_only_if_a_freed_slot_could_take_it(
    engine: Engine, card: dict[str, Any], free: str
) -> None:
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00"}}, default={**resting(), **card}, cooldown="0d"
    )
    inputs, log = simulate(document, [chat("08:00"), chat("08:01")], engine)
    assert chat_lines(inputs, log)[0] == lines(f"""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10,
            free {free}
    """)


@pytest.mark.parametrize(
    ("delay", "free", "open_chat"),
    [
        ("5m", "09:11", "picked up 09:11 by ann (1), resolved 09:21, free 09:26"),
        ("20m", "09:15", "picked up 09:20 by ann (1), resolved 09:30, free 09:35"),
    ],
)
def test_r15_r23_an_open_chat_that_nobody_has_noticed_does_not_wait_for_a_rest(
    engine: Engine, delay: str, free: str, open_chat: str
) -> None:
    by_hand = {"auto_assign": False, "pickup_delay": delay}
    document = scenario(default={**resting(), "offline_handling": by_hand})
    assert play(document, [chat("08:00"), chat("09:00")], engine) == lines(f"""
        0 g offline RESOLVED: raised 08:00, opened 08:00, {open_chat}
        1 g live RESOLVED: raised 09:00, assigned 09:00 to ann (1), resolved 09:10, free {free}
    """)


def test_r23_a_chat_of_another_group_waits_for_others(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {}}, agents=[agent("ann", "g"), agent("bea", "h")], default=resting()
    )
    chats = [chat("10:00", "g"), chat("10:00", "h", work="30"), chat("10:01", "h")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10, free 10:15
        1 h live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:30, free 10:31
        2 h live RESOLVED: raised 10:01, queued 10:01, assigned 10:31 to bea (1), resolved 10:41,
            free 10:46
    """)


@pytest.mark.parametrize("status", ["busy", "away"])
def test_r23_rest_begins_only_if_the_agent_is_available(engine: Engine, status: str) -> None:
    document = scenario(shifts=with_break("10:05", "7m", status), default=resting())
    # the slot is free at 10:10, and filled when the break is over
    assert play(document, [chat("10:00"), chat("10:11")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:11, queued 10:11, assigned 10:12 to ann (1), resolved 10:22,
            free 10:27
    """)


@pytest.mark.parametrize("status", ["busy", "away", "offline"])
def test_r23_rest_ends_when_the_agent_is_no_longer_available(engine: Engine, status: str) -> None:
    document = scenario(shifts=with_break("10:12", "2m", status), default=resting())
    assert play(document, [chat("10:00"), chat("10:14")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10, free 10:12
        1 g live RESOLVED: raised 10:14, assigned 10:14 to ann (1), resolved 10:24, free 10:29
    """)


# -- silent customers ------------------------------------------------------------------------------


def test_r23_a_silent_chat_holds_its_slot_then_is_resolved_then_wrap_up_and_rest(
    engine: Engine,
) -> None:
    document = scenario(default={**silent("5m"), **resting(idle="3m", wrap_up="2m")})
    assert play(document, [chat("10:00"), chat("10:11")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:15,
            wrapped up 10:17, free 10:18
        1 g live RESOLVED: raised 10:11, queued 10:11, assigned 10:18 to ann (1), resolved 10:33,
            wrapped up 10:35, free 10:38
    """)


def test_r23_silence_goes_on_during_a_break(engine: Engine) -> None:
    document = scenario(shifts=with_break("10:12", "30m", "away"), default=silent("5m"))
    assert play(document, [chat("10:00")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:15
    """)


@pytest.mark.parametrize("probability", [0, 1])
def test_r23_silence_is_a_setting_of_each_group(engine: Engine, probability: int) -> None:
    own = {"customers": {"silent": {"probability": probability, "timeout": "7m"}}}
    document = scenario(
        groups={"g": own, "h": {}},
        agents=[agent("ann", "g h", concurrency=2)],
        default=silent("5m"),
    )
    resolved = ["10:10", "10:17"][probability]
    assert play(document, [chat("10:00", "g"), chat("10:00", "h")], engine) == lines(f"""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved {resolved}
        1 h live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:15
    """)


# -- an agent going offline ------------------------------------------------------------------------


@pytest.mark.parametrize("at_end", ["carry_over", "transfer", "away"])
@pytest.mark.parametrize(
    ("card", "end"),
    [
        (handling(wrap_up="9m"), "resolved 16:58, wrapped up 17:00"),
        (resting(idle="9m"), "resolved 16:58, free 17:00"),
        ({**silent("9m"), **resting(wrap_up="9m")}, "resolved 17:00"),
    ],
    ids=["wrap-up", "rest", "silent"],
)
def test_r23_an_agent_going_offline_ends_wrap_up_rest_and_silence(
    engine: Engine, at_end: str, card: dict[str, Any], end: str
) -> None:
    shifts = {"day": {"mon": ["09:00-17:00", "17:01-18:00"], "at_end": at_end}}
    document = scenario(shifts=shifts, default=card, cooldown="0d")
    # the slot is free for the chat of 17:01
    inputs, log = simulate(document, [chat("16:48"), chat("17:01", work="1")], engine)
    first, second = chat_lines(inputs, log)
    assert first == f"0 g live RESOLVED: raised 16:48, assigned 16:48 to ann (1), {end}"
    assert "assigned 17:01 to ann (1)" in second


def test_r23_under_finish_wrap_up_and_silence_go_on_and_rest_does_not_begin(
    engine: Engine,
) -> None:
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00"}},
        default={**silent("4m"), **resting(wrap_up="3m")},
    )
    inputs, log = simulate(document, [chat("16:48")], engine)
    assert chat_lines(inputs, log) == [
        "0 g live RESOLVED: raised 16:48, assigned 16:48 to ann (1), resolved 17:02, "
        "wrapped up 17:05"
    ]
    assert status_lines(inputs, log) == lines("""
        09:00 ann available
        17:00 ann busy
        17:05 ann offline
    """)


def test_r23_under_finish_a_rest_ends_with_the_shift(engine: Engine) -> None:
    document = scenario(shifts={"day": {"mon": "09:00-17:00"}}, default=resting(idle="9m"))
    inputs, log = simulate(document, [chat("16:48")], engine)
    assert chat_lines(inputs, log) == [
        "0 g live RESOLVED: raised 16:48, assigned 16:48 to ann (1), resolved 16:58, free 17:00"
    ]
    assert status_lines(inputs, log) == lines("""
        09:00 ann available
        17:00 ann offline
    """)
