"""Section 3 of the rules: chats with a preferred agent (R8)."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, lines, play, scenario

TWO = [agent("ann"), agent("bea")]


def sticky(probability: float = 0, **settings: Any) -> dict[str, Any]:
    """Return a Default card with preferred agents; those of the trace come besides."""
    return {"customers": {"sticky": {"probability": probability, **settings}}}


def test_r8_the_preferred_agent_takes_the_chat_whoever_is_next(engine: Engine) -> None:
    chats = [
        chat("10:00", preferred="bea"),
        chat("10:01"),
        # bea was assigned longest ago
        chat("10:20", preferred="ann"),
        chat("10:21"),
    ]
    assert play(scenario(agents=TWO), chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, assigned 10:01 to ann (1), resolved 10:11
        2 g live RESOLVED: raised 10:20, assigned 10:20 to ann (1), resolved 10:30
        3 g live RESOLVED: raised 10:21, assigned 10:21 to bea (1), resolved 10:31
    """)


def test_r8_a_slot_free_is_enough(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2), agent("bea")])
    chats = [chat("10:00", preferred="ann"), chat("10:01", preferred="ann")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, assigned 10:01 to ann (2), resolved 10:11
    """)


def test_r8_without_fallback_the_chat_of_a_full_agent_is_missed(engine: Engine) -> None:
    chats = [chat("10:00", preferred="ann"), chat("10:05", preferred="ann"), chat("10:06")]
    # bea is free throughout
    assert play(scenario(agents=TWO), chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:05, missed 10:05 preferred_agent_not_eligible
        2 g live RESOLVED: raised 10:06, assigned 10:06 to bea (1), resolved 10:16
    """)


def test_r8_with_fallback_a_free_colleague_takes_it_but_it_is_never_queued(engine: Engine) -> None:
    document = scenario(agents=[*TWO, agent("cyd")], default=sticky(fallback=True))
    # by R5's choice: bea before cyd
    chats = [chat(f"10:0{i}", preferred="ann") for i in range(4)]
    assert play(document, [*chats, chat("10:04")], engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, assigned 10:01 to bea (1), resolved 10:11
        2 g live RESOLVED: raised 10:02, assigned 10:02 to cyd (1), resolved 10:12
        3 g live MISSED: raised 10:03, missed 10:03 preferred_agent_not_eligible
        4 g live RESOLVED: raised 10:04, queued 10:04, assigned 10:10 to ann (1), resolved 10:20
    """)


@pytest.mark.parametrize("status", ["away", "busy", "offline"])
def test_r8_a_preferred_agent_who_is_not_available_cannot_take_it(
    engine: Engine, status: str
) -> None:
    pause = [{"at": "10:00", "for": "1h", "status": status}]
    document = scenario(
        agents=[agent("ann", shift="pause"), agent("bea")],
        shifts={"day": {"mon": "09:00-17:00"}, "pause": {"mon": "09:00-17:00", "breaks": pause}},
    )
    chats = [chat("10:30", preferred="ann"), chat("11:00", preferred="ann")]
    assert play(document, chats, engine) == lines("""
        0 g live MISSED: raised 10:30, missed 10:30 preferred_agent_not_eligible
        1 g live RESOLVED: raised 11:00, assigned 11:00 to ann (1), resolved 11:10
    """)


@pytest.mark.parametrize("fallback", [False, True])
def test_r8_within_hours_with_nobody_online_it_is_missed_and_not_open(
    engine: Engine, fallback: bool
) -> None:
    document = scenario(default=sticky(fallback=fallback))
    assert play(document, [chat("08:00", preferred="ann"), chat("08:01")], engine) == lines("""
        0 g offline MISSED: raised 08:00, missed 08:00 preferred_agent_not_eligible
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 09:00 to ann (1), resolved 09:10
    """)


def test_r8_raised_while_closed_it_is_open_and_for_anybody(engine: Engine) -> None:
    document = scenario(agents=TWO, default={"working_hours": {"mon": "10:00-16:00"}})
    assert play(document, [chat("09:30", preferred="bea")], engine) == lines("""
        0 g offline RESOLVED: raised 09:30, opened 09:30, assigned 10:00 to ann (1), resolved 10:10
    """)


@pytest.mark.parametrize(
    ("fallback", "first"),
    [
        (False, "MISSED: raised 10:00, missed 10:00 preferred_agent_not_eligible"),
        (True, "RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10"),
    ],
)
def test_r8_a_preferred_agent_of_another_group_is_never_eligible(
    engine: Engine, fallback: bool, first: str
) -> None:
    document = scenario(
        groups={"g": {}, "h": {}},
        agents=[agent("ann", "g"), agent("cyd", "h")],
        default=sticky(fallback=fallback),
    )
    chats = [chat("10:00", "g", preferred="cyd"), chat("10:01", "h", preferred="cyd")]
    assert play(document, chats, engine) == lines(f"""
        0 g live {first}
        1 h live RESOLVED: raised 10:01, assigned 10:01 to cyd (1), resolved 10:11
    """)


def test_r8_a_sticky_chat_prefers_an_agent_of_its_own_group(engine: Engine) -> None:
    # each group has one agent: sampled, everybody prefers that one
    document = scenario(
        groups={"g": {}, "h": {"customers": {"sticky": {"probability": 0}}}},
        agents=[agent("ann", "g"), agent("cyd", "h")],
        default=sticky(1),
    )
    chats = [chat(at, group) for group in ("g", "h") for at in ("10:00", "10:05")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 h live RESOLVED: raised 10:00, assigned 10:00 to cyd (1), resolved 10:10
        2 g live MISSED: raised 10:05, missed 10:05 preferred_agent_not_eligible
        3 h live RESOLVED: raised 10:05, queued 10:05, assigned 10:10 to cyd (1), resolved 10:20
    """)


def test_r8_the_fallback_is_a_setting_of_each_group(engine: Engine) -> None:
    document = scenario(
        groups={"g": {}, "h": sticky(fallback=True)},
        agents=[agent("ann", "g h"), agent("bea", "g h")],
        default=sticky(fallback=False),
    )
    chats = [chat("10:00", "g", preferred="ann")]
    chats += [chat("10:01", group, preferred="ann") for group in ("g", "h")]
    assert play(document, chats, engine) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live MISSED: raised 10:01, missed 10:01 preferred_agent_not_eligible
        2 h live RESOLVED: raised 10:01, assigned 10:01 to bea (1), resolved 10:11
    """)
