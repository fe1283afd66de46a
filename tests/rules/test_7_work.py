"""Section 7 of the rules: chats in hand advance side by side (R22)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario


def handling(**settings: Any) -> dict[str, Any]:
    """Return a card with these settings of handling; work is 10 minutes unless said otherwise."""
    return {"handling": {"work": "10m", **settings}}


# -- curve and speed -------------------------------------------------------------------------------


def test_r22_without_a_curve_chats_do_not_slow_each_other(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=3)])
    assert play(document, [chat("10:00")] * 3, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:10
        2 g live RESOLVED: raised 10:00, assigned 10:00 to ann (3), resolved 10:10
    """)


def test_r22_with_a_curve_each_chat_advances_at_its_share_of_the_total_speed(
    engine: Engine,
) -> None:
    document = scenario(agents=[agent("ann", concurrency=2, curve=[1, 1.5])])
    # alone 5 minutes, then at 3/4: chat 0 has 6:40 to go, chat 1 does 5 minutes in that time
    assert play(document, [chat("10:00"), chat("10:05")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:11:40
        1 g live RESOLVED: raised 10:05, assigned 10:05 to ann (2), resolved 10:16:40
    """)


def test_r22_beyond_its_end_the_curve_has_its_last_total(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=3, curve=[1, 1.5])])
    # three at half speed until 10:20
    assert play(document, [chat("10:00")] * 3, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:20
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:20
        2 g live RESOLVED: raised 10:00, assigned 10:00 to ann (3), resolved 10:20
    """)


def test_r22_a_curve_longer_than_the_concurrency_is_read_as_far_as_it_goes(
    engine: Engine,
) -> None:
    document = scenario(agents=[agent("ann", curve=[0.5, 9])])
    assert play(document, [chat("10:00")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:20
    """)


@pytest.mark.parametrize(("speed", "resolved"), [(0.5, "10:20"), (1, "10:10"), (2, "10:05")])
def test_r22_an_agents_speed_is_a_factor_on_all_of_it(
    engine: Engine, speed: float, resolved: str
) -> None:
    document = scenario(agents=[agent("ann", speed=speed)])
    assert play(document, [chat("10:00")], engine) == lines(f"""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved {resolved}
    """)


def test_r22_speed_and_curve_multiply_and_belong_to_the_agent(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {}},
        agents=[
            agent("ann", "g", concurrency=2, curve=[1, 1.5], speed=0.5),
            agent("bea", "h", concurrency=2),
        ],
    )
    # 10 minutes at 3/8
    chats = [chat("10:00", group) for group in ("g", "g", "h", "h")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:26:40
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:26:40
        2 h live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:10
        3 h live RESOLVED: raised 10:00, assigned 10:00 to bea (2), resolved 10:10
    """)


def test_r22_chats_of_two_groups_slow_each_other(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {}}, agents=[agent("ann", "g h", concurrency=2, curve=[1, 1])]
    )
    assert play(document, [chat("10:00", "g"), chat("10:00", "h")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:20
        1 h live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:20
    """)


def test_r22_unlike_chats_advance_alike(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=3, curve=[1, 1, 1])])
    # shares 1/3 until 2 minutes of each are done, 360000361 microseconds at 333333 millionths;
    # then 1/2 for 4 minutes, then alone for 5
    chats = [chat("10:00", work="9"), chat("10:00", work="2"), chat("10:00", work="4")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:15:00.000361
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:06:00.000361
        2 g live RESOLVED: raised 10:00, assigned 10:00 to ann (3), resolved 10:10:00.000361
    """)


# -- the integer arithmetic ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "resolved"),
    # 500000.5 millionths are 500000, 500001.5 are 500002
    [(1.000001, "10:02"), (1.000003, "10:01:59.999521")],
)
def test_r22_the_pace_is_in_millionths_rounded_half_to_even(
    engine: Engine, total: float, resolved: str
) -> None:
    document = scenario(agents=[agent("ann", concurrency=2, curve=[1, total])])
    assert play(document, [chat("10:00", work="1")] * 2, engine) == lines(f"""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved {resolved}
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved {resolved}
    """)


def test_r22_a_chat_finishes_at_the_first_whole_microsecond_with_no_work_left(
    engine: Engine,
) -> None:
    document = scenario(agents=[agent("ann", concurrency=3, curve=[1, 1.7, 2.5])])
    # 833333 millionths each: 6e14 / 833333 = 720000288.0001 microseconds
    assert play(document, [chat("10:00")] * 3, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:12:00.000289
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:12:00.000289
        2 g live RESOLVED: raised 10:00, assigned 10:00 to ann (3), resolved 10:12:00.000289
    """)


def test_r22_what_is_left_is_kept_in_millionths_of_a_microsecond(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=3, curve=[1, 1, 1])])
    # chat 0: 4 minutes alone; then 180000181 microseconds at 333333 millionths are
    # 60000000.333273 of work, so that 299999999.666727 are left
    chats = [chat("10:00"), chat("10:04", work="1"), chat("10:04", work="1")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:12:00.000181
        1 g live RESOLVED: raised 10:04, assigned 10:04 to ann (2), resolved 10:07:00.000181
        2 g live RESOLVED: raised 10:04, assigned 10:04 to ann (3), resolved 10:07:00.000181
    """)


def test_r22_what_is_left_is_not_rounded_from_change_to_change(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2, curve=[1, 1.4])])
    # 85714286 microseconds at 7/10 are 60000000.2 of work: of chat 0 445714285.8 are left at 10:03,
    # which take 636734694 at 7/10 to the microsecond; one that was rounded up would take one more
    chats = [chat("10:00"), chat("10:00", work="1"), chat("10:03", work="9")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:13:36.734694
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:01:25.714286
        2 g live RESOLVED: raised 10:03, assigned 10:03 to ann (2), resolved 10:15:11.020409
    """)


def test_r22_work_that_ends_within_a_microsecond_is_done_whatever_the_next_pace(
    engine: Engine,
) -> None:
    document = scenario(agents=[agent("ann", concurrency=2, curve=[0.1, 1.4])])
    # as chat 0 finishes, 1/5 of a microsecond more than its work is done of chat 1
    assert play(document, [chat("10:00", work="1")] * 2, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:01:25.714286
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:01:25.714286
    """)


# -- what does not count ---------------------------------------------------------------------------

ONE_AT_A_TIME = [agent("ann", concurrency=2, curve=[1, 1])]


@pytest.mark.parametrize(
    ("card", "first", "second"),
    [
        (
            handling(wrap_up="10m"),
            "resolved 10:05, wrapped up 10:15",
            "resolved 10:15, wrapped up 10:25",
        ),
        (
            handling(rest={"waiting": "10m", "idle": "10m"}),
            "resolved 10:05, free 10:15",
            "resolved 10:15, free 10:25",
        ),
        (
            {"customers": {"silent": {"probability": 1, "timeout": "10m"}}},
            "resolved 10:15",
            "resolved 10:25",
        ),
    ],
    ids=["wrap-up", "rest", "silent"],
)
def test_r22_chats_in_wrap_up_rest_or_silence_hold_slots_but_do_not_count(
    engine: Engine, card: dict[str, Any], first: str, second: str
) -> None:
    document = scenario(agents=ONE_AT_A_TIME, default=card)
    # the work of chat 1 takes its 10 minutes from 10:05 to 10:15
    assert play(document, [chat("10:00", work="5"), chat("10:05")], engine) == lines(f"""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), {first}
        1 g live RESOLVED: raised 10:05, assigned 10:05 to ann (2), {second}
    """)


def test_r22_an_unreachable_chat_holds_a_slot_but_does_not_count(engine: Engine) -> None:
    document = scenario(agents=ONE_AT_A_TIME, default={"customers": {"unreachable_time": "10m"}})
    # both at half speed until 10:10, when chat 0 has done 5 of 30 minutes
    chats = [chat("10:00", work="30"), chat("10:00", work="5"), chat("10:01", patience="1")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:35
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:10
        2 g live RESOLVED: raised 10:01, queued 10:01, left 10:02,
            assigned 10:10 to ann (2), resolved 10:20, not reached
    """)


def test_r22_paused_chats_do_not_advance_and_go_on_together(engine: Engine) -> None:
    document = scenario(
        agents=ONE_AT_A_TIME,
        shifts={"day": {"mon-sun": "09:00-17:00", "at_end": "carry_over"}},
    )
    # at 17:00 chat 0 has 7 minutes left (3 alone, 1 of 2), chat 1 has 9 of 10
    chats = [chat("16:55", work="11"), chat("16:58", work="10")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved +1d 09:14
            [ann 16:55..17:00, ann +1d 09:00..+1d 09:14]
        1 g live RESOLVED: raised 16:58, assigned 16:58 to ann (2), resolved +1d 09:16
            [ann 16:58..17:00, ann +1d 09:00..+1d 09:16]
    """)


# -- open work -------------------------------------------------------------------------------------


def test_r22_a_chat_that_was_ever_open_uses_open_work(engine: Engine) -> None:
    away = [{"at": "09:10", "for": "7h50m", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": ["09:00-17:00", "18:00-19:00"], "breaks": away}},
        default=handling(open_work="4m"),
    )
    # raised offline; live; queued and moved by R17
    assert play(document, [chat("08:00"), chat("09:04"), chat("16:55")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:04
        1 g live RESOLVED: raised 09:04, assigned 09:04 to ann (1), resolved 09:14
        2 g live RESOLVED: raised 16:55, queued 16:55, opened 17:10,
            assigned 18:00 to ann (1), resolved 18:04
    """)


def test_r22_open_work_left_out_is_the_work_of_the_group(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": {"handling": {"open_work": "4m"}}},
        agents=[agent("ann", "g h", concurrency=2)],
    )
    assert play(document, [chat("08:00", "g"), chat("08:00", "h")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 h offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (2), resolved 09:04
    """)
