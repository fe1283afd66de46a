"""Section 6 of the rules: customers who were lost come back with a new chat (R21)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario

AWAY_ALL_DAY = [{"at": "09:00", "for": "8h", "status": "away"}]


def retry(max_attempts: int = 2, delay: str = "20m", **customers: Any) -> dict[str, Any]:
    """Return a card on which every lost customer comes back."""
    again = {"probability": 1, "delay": delay, "max_attempts": max_attempts}
    return {"customers": {"retry": again, **customers}}


CLOSED_TO_ALL = {"offline_handling": {"enabled": False}}


# -- who comes back, and when ----------------------------------------------------------------------


def test_r21_who_is_missed_comes_back_after_the_delay(engine: Engine) -> None:
    document = scenario(default={**CLOSED_TO_ALL, **retry(3)})
    assert play(document, [chat("08:30")], engine) == lines("""
        0 g offline MISSED: raised 08:30, missed 08:30 default_group_offline_disabled
        1 g offline MISSED: raised 08:50 (attempt 2 of 0),
            missed 08:50 default_group_offline_disabled
        2 g live RESOLVED: raised 09:10 (attempt 3 of 0), assigned 09:10 to ann (1), resolved 09:20
    """)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_r21_max_attempts_counts_the_first_and_every_retry(engine: Engine, most: int) -> None:
    document = scenario(default={**CLOSED_TO_ALL, **retry(most)})
    every = [
        "0 g offline MISSED: raised 06:00, missed 06:00 default_group_offline_disabled",
        "1 g offline MISSED: raised 06:20 (attempt 2 of 0), "
        "missed 06:20 default_group_offline_disabled",
        "2 g offline MISSED: raised 06:40 (attempt 3 of 0), "
        "missed 06:40 default_group_offline_disabled",
    ]
    assert play(document, [chat("06:00")], engine) == "\n".join(every[:most])


def test_r21_with_probability_0_nobody_comes_back(engine: Engine) -> None:
    never = {"customers": {"retry": {"probability": 0, "delay": "20m"}}}
    document = scenario(
        groups={"g": never, "h": {}},
        agents=[agent("ann", "g h")],
        default={**CLOSED_TO_ALL, **retry()},
    )
    assert play(document, [chat("06:00", "g"), chat("06:05", "h")], engine) == lines("""
        0 g offline MISSED: raised 06:00, missed 06:00 default_group_offline_disabled
        1 h offline MISSED: raised 06:05, missed 06:05 default_group_offline_disabled
        2 h offline MISSED: raised 06:25 (attempt 2 of 1),
            missed 06:25 default_group_offline_disabled
    """)


def test_r21_who_is_missed_in_the_queue_comes_back(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="late")],
        shifts={
            "day": {"mon": "09:00-17:00", "breaks": AWAY_ALL_DAY},
            "late": {"mon": "17:15-18:00"},
        },
        default={"queue_handling": {"when_all_offline": "missed"}, **retry()},
    )
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live MISSED: raised 16:50, queued 16:50, missed 17:10 agents_went_offline
        1 g live RESOLVED: raised 17:30 (attempt 2 of 0), assigned 17:30 to bea (1), resolved 17:40
    """)


def test_r21_a_resolved_chat_is_not_lost_nor_one_of_an_unknown_group(engine: Engine) -> None:
    log = play(scenario(default=retry()), [chat("10:00"), chat("10:00", "zeta")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 zeta offline MISSED: raised 10:00, missed 10:00 group_offline_unavailable
    """)


def test_r21_r32_a_retry_that_would_come_after_the_end_is_not_in_the_log(engine: Engine) -> None:
    document = scenario(default={**CLOSED_TO_ALL, **retry()}, cooldown="0d")
    # that of chat 0 is row 2
    assert play(document, [chat("23:20"), chat("23:40")], engine) == lines("""
        0 g offline MISSED: raised 23:20, missed 23:20 default_group_offline_disabled
        1 g offline MISSED: raised 23:40, missed 23:40 default_group_offline_disabled
        2 g offline MISSED: raised 23:40 (attempt 2 of 0),
            missed 23:40 default_group_offline_disabled
    """)


# -- the retry beside its ghost --------------------------------------------------------------------


def test_r21_the_abandoned_chat_stays_in_the_queue_and_its_retry_joins_it(engine: Engine) -> None:
    document = scenario(default=retry())
    # the ghost keeps ann for 3 minutes; the retry has the work of the first, fresh patience
    chats = [chat("10:00", work="30"), chat("10:01", work="7", patience="4")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:30
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:05,
            assigned 10:30 to ann (1), resolved 10:33, not reached
        3 g live RESOLVED: raised 10:25 (attempt 2 of 1), queued 10:25,
            assigned 10:33 to ann (1), resolved 10:40
    """)


def test_r21_the_ghost_takes_its_place_in_the_queue(engine: Engine) -> None:
    document = scenario(default={"queue_handling": {"limit": 1}, **retry()})
    chats = [chat("10:00", work="30"), chat("10:01", patience="4")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:30
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:05,
            assigned 10:30 to ann (1), resolved 10:33, not reached
        3 g live MISSED: raised 10:25 (attempt 2 of 1), missed 10:25 group_queue_reached
    """)


def test_r21_a_customer_is_lost_once_at_the_earlier_of_leaving_and_being_missed(
    engine: Engine,
) -> None:
    document = scenario(default={"queue_handling": {"inactivity_timeout": "5m"}, **retry(3)})
    assert play(document, [chat("10:00", work="60"), chat("10:01", patience="4")], engine) == lines(
        """
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 11:00
        1 g live MISSED: raised 10:01, queued 10:01, left 10:05, missed 10:10 queue_inactivity
        4 g live RESOLVED: raised 10:25 (attempt 2 of 1), queued 10:25,
            assigned 11:00 to ann (1), resolved 11:10
        """
    )


def test_r21_a_ghost_that_r17_misses_brings_no_second_retry(engine: Engine) -> None:
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00", "breaks": AWAY_ALL_DAY}},
        default={"queue_handling": {"when_all_offline": "missed"}, **retry(3)},
    )
    # left at 16:55; the retry of 17:15 finds nobody online and is open
    assert play(document, [chat("16:50", patience="5")], engine) == lines("""
        0 g live MISSED: raised 16:50, queued 16:50, left 16:55, missed 17:10 agents_went_offline
        1 g offline OPEN: raised 17:15 (attempt 2 of 0), opened 17:15
    """)


def test_r21_a_ghost_that_r17_opens_stays_beside_its_retry(engine: Engine) -> None:
    document = scenario(
        shifts={"day": {"mon": ["09:00-17:00", "18:00-19:00"], "breaks": AWAY_ALL_DAY}},
        default=retry(delay="14m"),
    )
    # the retry enters the open list a minute before the ghost
    assert play(document, [chat("16:50", patience="5")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, opened 17:10, left 16:55,
            assigned 18:10 to ann (1), resolved 18:13, not reached
        1 g offline RESOLVED: raised 17:09 (attempt 2 of 0), opened 17:09,
            assigned 18:00 to ann (1), resolved 18:10
    """)


def test_r21_who_leaves_an_open_chat_comes_back_too(engine: Engine) -> None:
    document = scenario(default=retry(2, open_patience="30m"))
    # the retry has fresh open patience, is open beside its ghost and left in its turn
    assert play(document, [chat("07:00")], engine) == lines("""
        0 g offline RESOLVED: raised 07:00, opened 07:00, left 07:30,
            assigned 09:00 to ann (1), resolved 09:03, not reached
        1 g offline RESOLVED: raised 07:50 (attempt 2 of 0), opened 07:50, left 08:20,
            assigned 09:03 to ann (1), resolved 09:06, not reached
    """)


# -- what the retry has of the chat before ---------------------------------------------------------


def test_r21_the_retry_has_the_same_work_whether_open_or_not(engine: Engine) -> None:
    handling = {"work": "10m", "open_work": "4m"}
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00"}},
        default={
            "offline_handling": {"max_offline_tickets": 1},
            "handling": handling,
            **retry(3),
        },
    )
    # a trace's work sets open work too; the one that the limit turns away comes back, live at last
    chats = [chat("08:20"), chat("08:25", work="7")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:20, opened 08:20, assigned 09:00 to ann (1), resolved 09:04
        1 g offline MISSED: raised 08:25, missed 08:25 group_offline_reached
        4 g offline MISSED: raised 08:45 (attempt 2 of 1), missed 08:45 group_offline_reached
        5 g live RESOLVED: raised 09:05 (attempt 3 of 1), assigned 09:05 to ann (1), resolved 09:12
    """)


def test_r21_a_retry_that_is_open_at_last_has_the_open_work_of_the_first(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", shift="late")],
        shifts={"late": {"mon": ["07:00-07:30", "09:00-17:00"]}},
        default={
            "queue_handling": {"limit": 0},
            "handling": {"work": "10m", "open_work": "4m"},
            **retry(),
        },
    )
    # missed while ann is full, and raised again when she is gone; its work is the trace's
    assert play(document, [chat("07:15"), chat("07:16", work="7")], engine) == lines("""
        0 g live RESOLVED: raised 07:15, assigned 07:15 to ann (1), resolved 07:25
        1 g live MISSED: raised 07:16, missed 07:16 group_queue_reached
        3 g offline RESOLVED: raised 07:36 (attempt 2 of 1), opened 07:36,
            assigned 09:00 to ann (1), resolved 09:07
    """)


def test_r21_the_retry_has_the_same_preferred_agent(engine: Engine) -> None:
    document = scenario(agents=[agent("ann"), agent("bea")], default=retry())
    # bea, never assigned, would be R5's choice at 10:21
    chats = [chat("10:00", preferred="ann"), chat("10:01", preferred="ann")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:01, missed 10:01 preferred_agent_not_eligible
        3 g live RESOLVED: raised 10:21 (attempt 2 of 1), assigned 10:21 to ann (1), resolved 10:31
    """)


def test_r21_patience_is_fresh_and_sampled(engine: Engine) -> None:
    document = scenario(default=retry(3, patience="6m"))
    # the trace says 4 minutes for the first, the card 6 for its retry, which is lost again
    chats = [chat("10:00", work="60", patience="1"), chat("10:01", patience="4")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 11:00
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:05,
            assigned 11:00 to ann (1), resolved 11:03, not reached
        4 g live RESOLVED: raised 10:25 (attempt 2 of 1), queued 10:25, left 10:31,
            assigned 11:03 to ann (1), resolved 11:06, not reached
        5 g live RESOLVED: raised 10:51 (attempt 3 of 1), queued 10:51, left 10:57,
            assigned 11:06 to ann (1), resolved 11:09, not reached
    """)


# -- max_attempts along a chain of two groups (R21, R27) -------------------------------------------


@pytest.mark.parametrize(
    ("of_g", "of_h", "fates"),
    [
        (
            2,
            3,
            """
        2 h offline MISSED: raised 09:20 (attempt 2 of 0),
            missed 09:20 default_group_offline_disabled
        3 h live RESOLVED: raised 09:40 (attempt 3 of 0), assigned 09:40 to bea (1), resolved 09:47
            """,
        ),
        (
            3,
            2,
            """
        4 h offline MISSED: raised 09:20 (attempt 2 of 0),
            missed 09:20 default_group_offline_disabled
            """,
        ),
    ],
)
def test_r21_max_attempts_is_that_of_the_group_in_which_the_customer_is_lost(
    engine: Engine, of_g: int, of_h: int, fates: str
) -> None:
    escalation = {"work": "10m", "escalation": {"to": "h", "probability": 1}}
    document = scenario(
        groups={
            "g": {**retry(of_g), "handling": escalation},
            "h": {**retry(of_h), "handling": {"work": "7m"}},
        },
        agents=[agent("ann", "g"), agent("bea", "h", shift="late")],
        shifts={"day": {"mon": "09:00-17:00"}, "late": {"mon": "09:30-17:00"}},
        default=CLOSED_TO_ALL,
    )
    # lost in g, resolved there, escalated, lost in h: an escalation is no attempt, a retry is;
    # the retry in h has the work of the escalation, not of the first chat
    assert play(document, [chat("08:50", "g")], engine) == lines(f"""
        0 g offline MISSED: raised 08:50, missed 08:50 default_group_offline_disabled
        1 g live RESOLVED: raised 09:10 (attempt 2 of 0), assigned 09:10 to ann (1), resolved 09:20
        {fates.strip()}
    """)
