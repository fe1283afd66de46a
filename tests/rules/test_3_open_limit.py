"""Section 3 of the rules: what the limit of the open list counts (R7)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, chat, lines, play, scenario


def offline(**settings: Any) -> dict[str, Any]:
    """Return a Default card with these settings of offline handling."""
    return {"offline_handling": settings}


@pytest.mark.parametrize("counts", ["backlog", "spell"])
def test_r7_both_counts_are_the_same_when_every_morning_clears_the_list(
    engine: Engine, counts: str
) -> None:
    card = offline(max_offline_tickets=1, max_offline_tickets_counts=counts)
    chats = [chat("08:00"), chat("08:01"), chat("18:00"), chat("18:01")]
    assert play(scenario(default=card), chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 09:10
        1 g offline MISSED: raised 08:01, missed 08:01 group_offline_reached
        2 g offline RESOLVED: raised 18:00, opened 18:00,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
        3 g offline MISSED: raised 18:01, missed 18:01 group_offline_reached
    """)


ONE_HOUR = {"day": {"mon": "09:00-10:00"}}


def test_r7_backlog_counts_the_open_chats_of_now(engine: Engine) -> None:
    document = scenario(
        shifts=ONE_HOUR,
        default=offline(max_offline_tickets=2, max_offline_tickets_counts="backlog"),
    )
    chats = [chat("08:00", work="60"), chat("08:01"), chat("10:30"), chat("10:31")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 10:00
        1 g offline OPEN: raised 08:01, opened 08:01
        2 g offline OPEN: raised 10:30, opened 10:30
        3 g offline MISSED: raised 10:31, missed 10:31 group_offline_reached
    """)


def test_r7_spell_counts_those_opened_since_somebody_was_there_in_hours(engine: Engine) -> None:
    document = scenario(
        shifts=ONE_HOUR,
        default=offline(max_offline_tickets=2, max_offline_tickets_counts="spell"),
    )
    # chat 1 is left over from the night; the count began anew with ann's shift
    chats = [chat("08:00", work="60"), chat("08:01"), chat("10:30"), chat("10:31"), chat("10:32")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), resolved 10:00
        1 g offline OPEN: raised 08:01, opened 08:01
        2 g offline OPEN: raised 10:30, opened 10:30
        3 g offline OPEN: raised 10:31, opened 10:31
        4 g offline MISSED: raised 10:32, missed 10:32 group_offline_reached
    """)


@pytest.mark.parametrize(
    ("counts", "second"),
    [
        (
            "backlog",
            "1 g offline RESOLVED: raised 10:20, opened 10:20, assigned 10:20 to ann (1), "
            "resolved 10:30",
        ),
        ("spell", "1 g offline MISSED: raised 10:20, missed 10:20 group_offline_reached"),
    ],
)
def test_r7_a_spell_goes_on_outside_hours_though_agents_are_online(
    engine: Engine, counts: str, second: str
) -> None:
    document = scenario(
        default={
            "working_hours": {"mon-sun": "12:00-13:00"},
            **offline(
                open_outside_hours=True, max_offline_tickets=1, max_offline_tickets_counts=counts
            ),
        }
    )
    # a chat taken since has become open all the same; at 12:00 a spell is over
    chats = [chat("08:00"), chat("10:20"), chat("13:30")]
    first = "0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to ann (1), "
    last = "2 g offline RESOLVED: raised 13:30, opened 13:30, assigned 13:30 to ann (1), "
    assert play(document, chats, engine) == "\n".join(
        [first + "resolved 09:10", second, last + "resolved 13:40"]
    )


def test_r7_a_spell_goes_on_within_hours_while_nobody_is_online(engine: Engine) -> None:
    document = scenario(
        shifts={"day": {"mon": "12:00-13:00"}},
        default={
            "working_hours": {"mon": "09:00-17:00"},
            **offline(max_offline_tickets=2, max_offline_tickets_counts="spell"),
        },
    )
    assert play(document, [chat("08:00"), chat("10:00"), chat("10:30")], engine) == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 12:00 to ann (1), resolved 12:10
        1 g offline RESOLVED: raised 10:00, opened 10:00, assigned 12:10 to ann (1), resolved 12:20
        2 g offline MISSED: raised 10:30, missed 10:30 group_offline_reached
    """)


def test_r7_a_spell_is_over_with_a_busy_agent_online_too(engine: Engine) -> None:
    breaks = [{"at": "09:00", "for": "1h", "status": "busy"}]
    document = scenario(
        shifts={"day": {"mon": "09:00-10:00", "breaks": breaks}},
        default=offline(max_offline_tickets=1, max_offline_tickets_counts="spell"),
    )
    assert play(document, [chat("08:00"), chat("10:30"), chat("10:31")], engine) == lines("""
        0 g offline OPEN: raised 08:00, opened 08:00
        1 g offline OPEN: raised 10:30, opened 10:30
        2 g offline MISSED: raised 10:31, missed 10:31 group_offline_reached
    """)


def test_r7_a_spell_counts_chats_moved_by_r17(engine: Engine) -> None:
    breaks = [{"at": "09:00", "for": "1h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": "09:00-10:00", "breaks": breaks}},
        default=offline(max_offline_tickets=2, max_offline_tickets_counts="spell"),
    )
    assert play(document, [chat("09:30"), chat("10:30"), chat("10:31")], engine) == lines("""
        0 g live OPEN: raised 09:30, queued 09:30, opened 10:10
        1 g offline OPEN: raised 10:30, opened 10:30
        2 g offline MISSED: raised 10:31, missed 10:31 group_offline_reached
    """)
