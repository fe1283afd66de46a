"""Section 7 of the rules: agents at work, `finish` and scheduled statuses (R24, R25)."""

from __future__ import annotations

from play import Engine, agent, both, chat, lines, play, scenario

# -- R24: the end of a shift, `finish` -------------------------------------------------------------


def test_r24_an_agent_with_chats_in_hand_is_busy_until_the_last_one_ends(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=2)], shifts={"day": {"mon": "09:00-17:00"}}
    )
    # the slot free from 17:05 is not filled; online until 17:20, then the grace begins
    chats = [chat("16:50", work="30"), chat("16:55"), chat("16:56"), chat("17:15"), chat("17:20")]
    log, statuses = both(document, chats, engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:50, assigned 16:50 to ann (1), resolved 17:20
        1 g live RESOLVED: raised 16:55, assigned 16:55 to ann (2), resolved 17:05
        2 g live OPEN: raised 16:56, queued 16:56, opened 17:30
        3 g live OPEN: raised 17:15, queued 17:15, opened 17:30
        4 g offline OPEN: raised 17:20, opened 17:20
    """)
    assert statuses == lines("""
        09:00 ann available
        17:00 ann busy
        17:20 ann offline
    """)


def test_r24_an_agent_without_chats_goes_offline_at_once(engine: Engine) -> None:
    document = scenario(shifts={"day": {"mon": "09:00-17:00"}})
    log, statuses = both(document, [chat("16:50"), chat("17:00")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:50, assigned 16:50 to ann (1), resolved 17:00
        1 g offline OPEN: raised 17:00, opened 17:00
    """)
    assert statuses == lines("""
        09:00 ann available
        17:00 ann offline
    """)


def test_r24_the_next_scheduled_online_status_ends_draining(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=2)],
        shifts={"day": {"mon": ["09:00-12:00", "13:00-14:00"]}},
    )
    chats = [chat("11:50", work="100"), chat("12:30"), chat("13:10")]
    log, statuses = both(document, chats, engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:50, assigned 11:50 to ann (1), resolved 13:30
        1 g live RESOLVED: raised 12:30, queued 12:30, assigned 13:00 to ann (2), resolved 13:10
        2 g live RESOLVED: raised 13:10, assigned 13:10 to ann (2), resolved 13:20
    """)
    assert statuses == lines("""
        09:00 ann available
        12:00 ann busy
        13:00 ann available
        14:00 ann offline
    """)


def test_r24_draining_may_end_in_a_break_and_begin_again(engine: Engine) -> None:
    breaks = [{"at": "13:00", "for": "20m", "status": "away"}]
    document = scenario(shifts={"day": {"mon": ["09:00-12:00", "13:00-14:00"], "breaks": breaks}})
    log, statuses = both(document, [chat("11:50", work="150")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:50, assigned 11:50 to ann (1), resolved 14:20
    """)
    assert statuses == lines("""
        09:00 ann available
        12:00 ann busy
        13:00 ann away
        13:20 ann available
        14:00 ann busy
        14:20 ann offline
    """)


def test_r24_the_calendar_does_not_shift_for_a_late_end(engine: Engine) -> None:
    document = scenario(
        shifts={"day": {"mon": ["09:00-12:00", "13:00-14:00"]}},
        default={"offline_handling": {"enabled": False}},
    )
    log, statuses = both(document, [chat("11:50", work="40"), chat("14:00")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:50, assigned 11:50 to ann (1), resolved 12:30
        1 g offline MISSED: raised 14:00, missed 14:00 default_group_offline_disabled
    """)
    assert statuses == lines("""
        09:00 ann available
        12:00 ann busy
        12:30 ann offline
        13:00 ann available
        14:00 ann offline
    """)


def test_r24_draining_that_ends_as_the_next_shift_begins_is_a_log_in_with_one_chance(
    engine: Engine,
) -> None:
    document = scenario(
        shifts={"day": {"mon": ["09:00-12:00", "13:00-14:00"]}},
        default={
            "queue_handling": {"grace": "0s"},
            "offline_handling": {"open_assignment": "login"},
        },
    )
    # she is offline and online again within the instant: the grace is over before nobody comes
    log, statuses = both(document, [chat("11:50", work="70"), chat("12:30")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:50, assigned 11:50 to ann (1), resolved 13:00
        1 g live RESOLVED: raised 12:30, queued 12:30, assigned 13:00 to ann (1), resolved 13:10
    """)
    assert statuses == lines("""
        09:00 ann available
        12:00 ann busy
        13:00 ann available
        14:00 ann offline
    """)


def test_r24_an_unreachable_chat_is_in_hand_too(engine: Engine) -> None:
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00"}},
        default={"customers": {"unreachable_time": "15m"}},
    )
    chats = [chat("16:45"), chat("16:46", patience="1")]
    log, statuses = both(document, chats, engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:45, assigned 16:45 to ann (1), resolved 16:55
        1 g live RESOLVED: raised 16:46, queued 16:46, left 16:47,
            assigned 16:55 to ann (1), resolved 17:10, not reached
    """)
    assert statuses == lines("""
        09:00 ann available
        17:00 ann busy
        17:10 ann offline
    """)


# -- R25: scheduled statuses -----------------------------------------------------------------------


def test_r25_the_status_is_the_most_absent_of_what_applies(engine: Engine) -> None:
    breaks = [
        {"at": "11:00", "for": "60m", "status": "busy"},
        {"at": "11:20", "for": "20m", "status": "away"},
        {"at": "11:30", "for": "50m", "status": "busy"},
        {"at": "16:30", "for": "60m", "status": "away"},
    ]
    document = scenario(shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}})
    _, statuses = both(document, [], engine)
    assert statuses == lines("""
        09:00 ann available
        11:00 ann busy
        11:20 ann away
        11:40 ann busy
        12:20 ann available
        16:30 ann away
        17:00 ann offline
    """)


def test_r25_during_a_break_chats_in_hand_go_on(engine: Engine) -> None:
    breaks = [
        {"at": "11:00", "for": "30m", "status": "away"},
        {"at": "12:00", "for": "30m", "status": "busy"},
    ]
    document = scenario(
        agents=[agent("ann", concurrency=2)],
        shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}},
    )
    chats = [chat("10:55"), chat("11:01"), chat("11:55"), chat("12:01")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:55, assigned 10:55 to ann (1), resolved 11:05
        1 g live RESOLVED: raised 11:01, queued 11:01, assigned 11:30 to ann (1), resolved 11:40
        2 g live RESOLVED: raised 11:55, assigned 11:55 to ann (1), resolved 12:05
        3 g live RESOLVED: raised 12:01, queued 12:01, assigned 12:30 to ann (1), resolved 12:40
    """)


def test_r25_a_break_at_the_end_of_a_shift_becomes_draining(engine: Engine) -> None:
    breaks = [{"at": "16:50", "for": "10m", "status": "away"}]
    document = scenario(shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}})
    log, statuses = both(document, [chat("16:45", work="20"), chat("17:00")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:45, assigned 16:45 to ann (1), resolved 17:05
        1 g live OPEN: raised 17:00, queued 17:00, opened 17:15
    """)
    assert statuses == lines("""
        09:00 ann available
        16:50 ann away
        17:00 ann busy
        17:05 ann offline
    """)


def test_r25_an_agent_who_logs_in_into_a_break_is_online_but_takes_nothing(
    engine: Engine,
) -> None:
    breaks = [{"at": "09:00", "for": "30m", "status": "away"}]
    document = scenario(shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}})
    log, statuses = both(document, [chat("08:00"), chat("09:00")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:30 to ann (1), resolved 09:40
        1 g live RESOLVED: raised 09:00, queued 09:00, assigned 09:40 to ann (1), resolved 09:50
    """)
    assert statuses == lines("""
        09:00 ann away
        09:30 ann available
        17:00 ann offline
    """)


def test_r25_windows_that_touch_are_one_shift_without_a_log_in_between(engine: Engine) -> None:
    document = scenario(
        shifts={
            "day": {"mon": ["09:00-12:00", "12:00-14:00", "22:00-24:00"], "tue": "00:00-01:00"}
        },
        default={"offline_handling": {"open_assignment": "login"}},
    )
    # a log-in at 12:00 would take chat 1
    log, statuses = both(document, [chat("08:00"), chat("08:01"), chat("11:55")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 22:00 to ann (1), resolved 22:10
        2 g live RESOLVED: raised 11:55, assigned 11:55 to ann (1), resolved 12:05
    """)
    assert statuses == lines("""
        09:00 ann available
        14:00 ann offline
        22:00 ann available
        +1d 01:00 ann offline
    """)


def test_r25_a_shift_may_cross_midnight(engine: Engine) -> None:
    document = scenario(shifts={"day": {"mon": "22:00-06:00"}})
    log, statuses = both(document, [chat("23:55"), chat("+1d 05:30")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 23:55, assigned 23:55 to ann (1), resolved +1d 00:05
        1 g live RESOLVED: raised +1d 05:30, assigned +1d 05:30 to ann (1), resolved +1d 05:40
    """)
    assert statuses == lines("""
        22:00 ann available
        +1d 06:00 ann offline
    """)


def test_r25_a_shift_that_has_begun_when_the_clock_does_has_its_status_then(
    engine: Engine,
) -> None:
    breaks = [{"at": "23:30", "for": "60m", "status": "away"}]
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="sunday"), agent("cyd", shift="always")],
        shifts={
            "day": {"mon": "00:00-02:00"},
            "sunday": {"sun": "22:00-01:00", "breaks": breaks},
            "always": {"mon-sun": "00:00-24:00"},
        },
    )
    # all log in at the first instant, in roster order, before the first chat is raised
    log, statuses = both(document, [chat("00:00"), chat("00:00"), chat("00:01")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 00:00, assigned 00:00 to ann (1), resolved 00:10
        1 g live RESOLVED: raised 00:00, assigned 00:00 to cyd (1), resolved 00:10
        2 g live RESOLVED: raised 00:01, queued 00:01, assigned 00:10 to ann (1), resolved 00:20
    """)
    assert statuses == lines("""
        00:00 ann available
        00:00 bea away
        00:00 cyd available
        00:30 bea available
        01:00 bea offline
        02:00 ann offline
    """)


def test_r25_an_unbroken_shift_has_no_log_in_at_midnight(engine: Engine) -> None:
    document = scenario(
        shifts={"day": {"mon-sun": "00:00-24:00"}},
        default={
            "working_hours": {"mon": "12:00-13:00"},
            "offline_handling": {"open_assignment": "login", "open_outside_hours": True},
        },
    )
    log, statuses = both(document, [chat("18:00")], engine)
    assert log == lines("""
        0 g offline OPEN: raised 18:00, opened 18:00
    """)
    assert statuses == "00:00 ann available"
