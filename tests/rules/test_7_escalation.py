"""Section 7 of the rules: resolved chats that are raised anew in another group (R27)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario

TWO = [agent("ann", "g"), agent("bea", "h")]


def to(group: str, probability: float = 1, **handling: Any) -> dict[str, Any]:
    """Return a card on which resolved chats go on to ``group``."""
    escalation = {"to": group, "probability": probability}
    return {"handling": {"work": "10m", "escalation": escalation, **handling}}


def test_r27_a_resolved_chat_is_raised_in_the_other_group_with_draws_of_that_group(
    engine: Engine,
) -> None:
    document = scenario(
        groups={"g": to("h", wrap_up="5m"), "h": {"handling": {"work": "4m"}}}, agents=TWO
    )
    # when it is resolved, before the wrap-up
    assert play(document, [chat("10:00", work="7")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:07, wrapped up 10:12
        1 h live RESOLVED: raised 10:07 (attempt 1 of 0), assigned 10:07 to bea (1), resolved 10:11
    """)


def test_r27_with_probability_0_none_is_raised(engine: Engine) -> None:
    document = scenario(groups={"g": to("h", 0), "h": to("g")}, agents=TWO)
    assert play(document, [chat("10:00", "g"), chat("10:00", "h")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 h live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:10
        2 g live RESOLVED: raised 10:10 (attempt 1 of 1), assigned 10:10 to ann (1), resolved 10:20
    """)


@pytest.mark.parametrize(
    ("card", "fate"),
    [
        (
            {},
            "offline RESOLVED: raised 10:10 (attempt 1 of 0), opened 10:10, "
            "assigned 12:00 to bea (1), resolved 12:10",
        ),
        (
            {"offline_handling": {"enabled": False}},
            "offline MISSED: raised 10:10 (attempt 1 of 0), missed 10:10 group_offline_disabled",
        ),
    ],
)
def test_r27_it_meets_the_other_groups_hours_and_offline_handling(
    engine: Engine, card: dict[str, Any], fate: str
) -> None:
    own = {"working_hours": {"mon": "12:00-17:00"}, **card}
    document = scenario(
        groups={"g": to("h"), "h": own},
        agents=TWO,
        default={"working_hours": {"mon": "09:00-17:00"}},
    )
    assert play(document, [chat("10:00")], engine) == lines(f"""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 h {fate}
    """)


@pytest.mark.parametrize(
    ("card", "fate"),
    [
        (
            {},
            "RESOLVED: raised 10:15 (attempt 1 of 0), queued 10:15, "
            "assigned 10:20 to bea (1), resolved 10:30",
        ),
        (
            {"queue_handling": {"limit": 0}},
            "MISSED: raised 10:15 (attempt 1 of 0), missed 10:15 group_queue_reached",
        ),
    ],
)
def test_r8_r27_it_meets_the_other_groups_queue_and_is_never_sticky(
    engine: Engine, card: dict[str, Any], fate: str
) -> None:
    sticky = {"customers": {"sticky": {"probability": 1}}}
    document = scenario(groups={"g": to("h"), "h": card}, agents=TWO, default=sticky)
    # the first chats prefer their group's only agent: a sticky escalation would not be eligible
    assert play(document, [chat("10:05", "g"), chat("10:10", "h")], engine) == lines(f"""
        0 g live RESOLVED: raised 10:05, assigned 10:05 to ann (1), resolved 10:15
        1 h live RESOLVED: raised 10:10, assigned 10:10 to bea (1), resolved 10:20
        2 h live {fate}
    """)


def test_r27_an_unreachable_or_missed_chat_is_not_escalated(engine: Engine) -> None:
    document = scenario(
        groups={"g": {**to("h"), "queue_handling": {"limit": 1}}, "h": {}}, agents=TWO
    )
    chats = [chat("10:00"), chat("10:01", patience="4"), chat("10:02")]
    # the possible escalations of chats 1 and 2 are rows 4 and 5
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, left 10:05,
            assigned 10:10 to ann (1), resolved 10:13, not reached
        2 g live MISSED: raised 10:02, missed 10:02 group_queue_reached
        3 h live RESOLVED: raised 10:10 (attempt 1 of 0), assigned 10:10 to bea (1), resolved 10:20
    """)


@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_r27_at_most_max_escalations_in_a_chain(engine: Engine, most: int) -> None:
    document = scenario(groups={"g": to("h"), "h": to("g")}, agents=TWO)
    if most != 3:
        document["inbox"] = {"max_escalations": most}
    every = [
        "0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10",
        "1 h live RESOLVED: raised 10:10 (attempt 1 of 0), "
        "assigned 10:10 to bea (1), resolved 10:20",
        "2 g live RESOLVED: raised 10:20 (attempt 1 of 0), "
        "assigned 10:20 to ann (1), resolved 10:30",
        "3 h live RESOLVED: raised 10:30 (attempt 1 of 0), "
        "assigned 10:30 to bea (1), resolved 10:40",
    ]
    assert play(document, [chat("10:00")], engine) == "\n".join(every[: most + 1])


def test_r21_r27_the_count_runs_over_the_whole_chain_retries_included(engine: Engine) -> None:
    retry = {"probability": 1, "delay": "20m", "max_attempts": 2}
    document = scenario(
        groups={"g": to("h"), "h": {**to("g"), "customers": {"retry": retry}}},
        agents=[agent("ann", "g"), agent("bea", "h", shift="late")],
        shifts={"day": {"mon": "09:00-17:00"}, "late": {"mon": "10:20-17:00"}},
        default={"offline_handling": {"enabled": False}},
        inbox={"max_escalations": 1},
    )
    # the escalation is missed; its retry is resolved, and would be a second escalation
    assert play(document, [chat("10:00")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 h offline MISSED: raised 10:10 (attempt 1 of 0),
            missed 10:10 default_group_offline_disabled
        2 h live RESOLVED: raised 10:30 (attempt 2 of 0), assigned 10:30 to bea (1), resolved 10:40
    """)


def test_r27_the_default_cards_escalation_does_not_hold_for_the_group_it_names(
    engine: Engine,
) -> None:
    document = scenario(groups={"g": {}, "h": {}}, agents=TWO, default=to("h"))
    assert play(document, [chat("10:00", "g"), chat("10:00", "h")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 h live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:10
        2 h live RESOLVED: raised 10:10 (attempt 1 of 0), assigned 10:10 to bea (1), resolved 10:20
    """)


@pytest.mark.parametrize("at_end", ["carry_over", "transfer", "away"])
def test_r23_r27_a_silent_chat_is_escalated_when_its_agent_goes(
    engine: Engine, at_end: str
) -> None:
    document = scenario(
        groups={"g": to("h"), "h": {}},
        agents=[agent("ann", "g"), agent("bea", "h", shift="late")],
        shifts={
            "day": {"mon": "09:00-17:00", "at_end": at_end},
            "late": {"mon": "09:00-18:00"},
        },
        default={"customers": {"silent": {"probability": 1, "timeout": "20m"}}},
    )
    assert play(document, [chat("16:45")], engine) == lines("""
        0 g live RESOLVED: raised 16:45, assigned 16:45 to ann (1), resolved 17:00
        1 h live RESOLVED: raised 17:00 (attempt 1 of 0), assigned 17:00 to bea (1), resolved 17:30
    """)
