"""Section 2 of the rules: the clock, and the order of what happens at one instant (R1, R2).

The kinds in their order: hours change, chat finishes, scheduled status, asking, leaving,
inactivity, grace, notice, retry or escalation, raise.
"""

from __future__ import annotations

import numpy as np

from play import Engine, agent, chat, lines, play, scenario, simulate, status_lines

ALWAYS = {"mon-sun": "00:00-24:00"}


def test_r1_working_hours_are_half_open(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=2)],
        default={"working_hours": {"mon-sun": "10:00-11:00"}},
    )
    log = play(document, [chat("09:59:59"), chat("10:00"), chat("10:59:59"), chat("11:00")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 09:59:59, opened 09:59:59,
            assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (2), resolved 10:10
        2 g live RESOLVED: raised 10:59:59, assigned 10:59:59 to ann (1), resolved 11:09:59
        3 g offline RESOLVED: raised 11:00, opened 11:00,
            assigned +1d 10:00 to ann (1), resolved +1d 10:10
    """)


def test_r1_shifts_are_half_open(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2)])
    chats = [chat("08:59:59"), chat("09:00"), chat("16:59:58", work="0.01"), chat("17:00")]
    inputs, log = simulate(document, chats, engine)
    assert status_lines(inputs, log) == lines("""
        09:00 ann available
        17:00 ann offline
        +1d 09:00 ann available
        +1d 17:00 ann offline
    """)
    assert log.chats.live.tolist() == [0, 1, 1, 0]


def test_r1_breaks_are_half_open(engine: Engine) -> None:
    breaks = [{"at": "11:00", "for": "10m", "status": "away"}]
    document = scenario(
        agents=[agent("ann", concurrency=3)],
        shifts={"day": {"mon-sun": "09:00-17:00", "breaks": breaks}},
    )
    log = play(document, [chat("10:59:59"), chat("11:00"), chat("11:10")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:59:59, assigned 10:59:59 to ann (1), resolved 11:09:59
        1 g live RESOLVED: raised 11:00, queued 11:00, assigned 11:10 to ann (1), resolved 11:20
        2 g live RESOLVED: raised 11:10, assigned 11:10 to ann (2), resolved 11:20
    """)


def test_r1_instants_are_whole_microseconds_without_drift(engine: Engine) -> None:
    tenth = chat("10:00") | {"work_s": "0.1"}
    _, log = simulate(scenario(agents=[agent("ann")]), [tenth] * 10, engine)
    ten = 10 * 3600 * 1_000_000
    assert log.chats.resolved_at.tolist() == [ten + 100_000 * (i + 1) for i in range(10)]
    assert log.chats.resolved_at.dtype == np.int64


def test_r1_durations_do_not_feel_a_clock_change(engine: Engine) -> None:
    document = scenario(
        shifts={"day": ALWAYS}, timezone="Europe/Berlin", start="2026-03-29", cooldown="1d"
    )
    # local 01:30 is 00:30 UTC; at 01:00 UTC local clocks go from 02:00 to 03:00
    log = play(document, [chat("+27d 01:30", work="120")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised +27d 00:30, assigned +27d 00:30 to ann (1), resolved +27d 02:30
    """)


# -- neighbouring pairs of kinds -------------------------------------------------------------------

# Hours and finishes, and leaving and inactivity, touch different things: turned round, no log
# would tell. Their tests hold what shows: both come before what follows them. So do a grace, which
# is over while a group has nobody online, and a notice, which takes an agent who is.


def test_r2_hours_end_before_a_chat_finishes(engine: Engine) -> None:
    document = scenario(
        default={
            "working_hours": {"mon-sun": "10:00-11:00"},
            "offline_handling": {"priority": "open"},
        }
    )
    # ann's slot becomes free at 11:00, when the open chat may be taken no longer
    log = play(document, [chat("09:00"), chat("09:01", work="50"), chat("09:02")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 09:00, opened 09:00, assigned 10:00 to ann (1), resolved 10:10
        1 g offline RESOLVED: raised 09:01, opened 09:01, assigned 10:10 to ann (1), resolved 11:00
        2 g offline RESOLVED: raised 09:02, opened 09:02,
            assigned +1d 10:00 to ann (1), resolved +1d 10:10
    """)


def test_r2_hours_begin_before_a_chat_finishes(engine: Engine) -> None:
    document = scenario(
        groups={
            "g": {
                "working_hours": {"mon-sun": "10:00-17:00"},
                "offline_handling": {"open_assignment": "login"},
            },
            "h": {"working_hours": {"mon-sun": "09:00-17:00"}},
        },
        agents=[agent("ann", "g h")],
    )
    # ann has no free slot until the instant at which g's hours begin: both are one chance
    log = play(document, [chat("09:10"), chat("09:50", "h")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 09:10, opened 09:10, assigned 10:00 to ann (1), resolved 10:10
        1 h live RESOLVED: raised 09:50, assigned 09:50 to ann (1), resolved 10:00
    """)


def test_r2_a_chat_finishes_before_scheduled_statuses_change(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", shift="split"), agent("bea", shift="late")],
        shifts={
            "split": {"mon": ["09:00-10:00", "10:30-12:00"]},
            "late": {"mon": "10:00-12:00"},
        },
    )
    # at 10:30 ann's last chat ends her draining, then she logs in: she stands after bea now
    chats = [chat("09:55", work="35"), chat("10:00", work="30"), chat("10:10"), chat("10:20")]
    log = play(document, chats, engine)
    assert log == lines("""
        0 g live RESOLVED: raised 09:55, assigned 09:55 to ann (1), resolved 10:30
        1 g live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:30
        2 g live RESOLVED: raised 10:10, queued 10:10, assigned 10:30 to bea (1), resolved 10:40
        3 g live RESOLVED: raised 10:20, queued 10:20, assigned 10:30 to ann (1), resolved 10:40
    """)


def test_r2_scheduled_statuses_change_before_agents_are_asked(engine: Engine) -> None:
    breaks = [{"at": "10:00", "for": "15m", "status": "away"}]
    document = scenario(shifts={"day": {"mon-sun": "09:00-17:00", "breaks": breaks}})
    # ann's slot becomes free when her break begins
    log = play(document, [chat("09:50"), chat("09:55")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 09:50, assigned 09:50 to ann (1), resolved 10:00
        1 g live RESOLVED: raised 09:55, queued 09:55, assigned 10:15 to ann (1), resolved 10:25
    """)


def test_r2_agents_are_asked_before_a_customer_leaves(engine: Engine) -> None:
    log = play(scenario(), [chat("09:50"), chat("09:55", patience="5")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 09:50, assigned 09:50 to ann (1), resolved 10:00
        1 g live RESOLVED: raised 09:55, queued 09:55, assigned 10:00 to ann (1), resolved 10:10
    """)


def test_r2_a_customer_leaves_before_inactivity_is_noticed(engine: Engine) -> None:
    document = scenario(default={"queue_handling": {"inactivity_timeout": "5m"}})
    # at 10:00 chat 2 leaves and chat 1, gone since 09:55, is noticed
    chats = [
        chat("09:50", work="30"),
        chat("09:51", patience="4"),
        chat("09:52", patience="8"),
        chat("09:53"),
    ]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 09:50, assigned 09:50 to ann (1), resolved 10:20
        1 g live MISSED: raised 09:51, queued 09:51, left 09:55, missed 10:00 queue_inactivity
        2 g live MISSED: raised 09:52, queued 09:52, left 10:00, missed 10:05 queue_inactivity
        3 g live RESOLVED: raised 09:53, queued 09:53, assigned 10:20 to ann (1), resolved 10:30
    """)


def test_r2_inactivity_is_noticed_before_a_grace_is_over(engine: Engine) -> None:
    breaks = [{"at": "09:00", "for": "8h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}},
        default={"queue_handling": {"inactivity_timeout": "5m", "grace": "10m"}},
    )
    # ann goes offline at 17:00; the customer of chat 0, gone since 17:05, is noticed at 17:10
    log = play(document, [chat("16:55", patience="10"), chat("16:56")], engine)
    assert log == lines("""
        0 g live MISSED: raised 16:55, queued 16:55, left 17:05, missed 17:10 queue_inactivity
        1 g live OPEN: raised 16:56, queued 16:56, opened 17:10
    """)


def test_r2_a_grace_is_over_before_a_chat_is_raised(engine: Engine) -> None:
    breaks = [{"at": "09:00", "for": "8h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}},
        default={"offline_handling": {"max_offline_tickets": 1}},
    )
    log = play(document, [chat("16:55"), chat("17:10")], engine)
    assert log == lines("""
        0 g live OPEN: raised 16:55, queued 16:55, opened 17:10
        1 g offline MISSED: raised 17:10, missed 17:10 group_offline_reached
    """)


def test_r2_a_customer_leaves_before_an_open_chat_is_noticed(engine: Engine) -> None:
    document = scenario(
        default={
            "offline_handling": {"auto_assign": False, "pickup_delay": "5m"},
            "customers": {"open_patience": "65m"},
        }
    )
    log = play(document, [chat("08:00")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, left 09:05,
            picked up 09:05 by ann (1), resolved 09:08, not reached
    """)


def test_r2_agents_are_asked_before_an_open_chat_is_noticed(engine: Engine) -> None:
    document = scenario(default={"offline_handling": {"auto_assign": False, "pickup_delay": "5m"}})
    # ann's slot becomes free at 09:05: the queued chat has it
    log = play(document, [chat("08:00"), chat("09:00", work="5"), chat("09:02")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:15 by ann (1), resolved 09:25
        1 g live RESOLVED: raised 09:00, assigned 09:00 to ann (1), resolved 09:05
        2 g live RESOLVED: raised 09:02, queued 09:02, assigned 09:05 to ann (1), resolved 09:15
    """)


RETRY = {"probability": 1, "delay": "20m", "max_attempts": 2}


def test_r2_an_open_chat_is_noticed_before_a_retry_is_raised(engine: Engine) -> None:
    manual = {"auto_assign": False, "pickup_delay": "5m", "max_offline_tickets": 1}
    document = scenario(default={"offline_handling": manual, "customers": {"retry": RETRY}})
    log = play(document, [chat("08:00"), chat("08:45")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, picked up 09:05 by ann (1), resolved 09:15
        1 g offline MISSED: raised 08:45, missed 08:45 group_offline_reached
        3 g live RESOLVED: raised 09:05 (attempt 2 of 1), queued 09:05,
            assigned 09:15 to ann (1), resolved 09:25
    """)


def test_r2_a_grace_is_over_before_a_retry_is_raised(engine: Engine) -> None:
    breaks = [{"at": "09:00", "for": "8h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}},
        default={
            "offline_handling": {"max_offline_tickets": 1},
            "queue_handling": {"limit": 1},
            "customers": {"retry": RETRY},
        },
    )
    # at 17:10 the queued chat has the only place of the open list
    log = play(document, [chat("16:45"), chat("16:50")], engine)
    assert log == lines("""
        0 g live OPEN: raised 16:45, queued 16:45, opened 17:10
        1 g live MISSED: raised 16:50, missed 16:50 group_queue_reached
        3 g offline MISSED: raised 17:10 (attempt 2 of 1), missed 17:10 group_offline_reached
    """)


def test_r2_a_retry_is_raised_before_a_new_chat(engine: Engine) -> None:
    document = scenario(
        default={"offline_handling": {"enabled": False}, "customers": {"retry": RETRY}}
    )
    log = play(document, [chat("08:50"), chat("09:10")], engine)
    assert log == lines("""
        0 g offline MISSED: raised 08:50, missed 08:50 default_group_offline_disabled
        1 g live RESOLVED: raised 09:10, queued 09:10, assigned 09:20 to ann (1), resolved 09:30
        2 g live RESOLVED: raised 09:10 (attempt 2 of 0), assigned 09:10 to ann (1), resolved 09:20
    """)


def test_r2_a_chat_finishes_before_one_is_raised(engine: Engine) -> None:
    log = play(scenario(), [chat("09:50"), chat("10:00")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 09:50, assigned 09:50 to ann (1), resolved 10:00
        1 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
    """)


def test_r2_a_waiting_chat_is_asked_for_before_a_new_one_is_raised(engine: Engine) -> None:
    log = play(scenario(), [chat("09:50"), chat("09:55"), chat("10:00")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 09:50, assigned 09:50 to ann (1), resolved 10:00
        1 g live RESOLVED: raised 09:55, queued 09:55, assigned 10:00 to ann (1), resolved 10:10
        2 g live RESOLVED: raised 10:00, queued 10:00, assigned 10:10 to ann (1), resolved 10:20
    """)
