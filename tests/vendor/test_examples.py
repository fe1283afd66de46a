"""The worked examples of the inbox's vendor, every one."""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, chat, chat_lines, lines, play, scenario, simulate
from sim.results.frames import chats_frame


def offline(enabled: bool) -> dict[str, Any]:
    """Return a Default card with offline handling on or off."""
    return {"offline_handling": {"enabled": enabled}}


def test_the_chat_goes_to_the_free_agent_assigned_longest_ago(engine: Engine) -> None:
    """A 4/6 15 minutes ago, B busy, C 3/6 30 minutes ago, D away, E 6/6 10 minutes ago."""

    def pause(status: str) -> dict[str, Any]:
        return {
            "mon": "09:00-17:00",
            "breaks": [{"at": "11:00", "for": "2h", "status": status}],
        }

    # a group for each of A, C and E brings its chats to that agent alone
    document = scenario(
        groups={"g": {}, "a": {}, "c": {}, "e": {}},
        agents=[
            agent("A", "g a", concurrency=6),
            agent("B", "g", concurrency=6, shift="busy"),
            agent("C", "g c", concurrency=6),
            agent("D", "g", concurrency=6, shift="away"),
            agent("E", "g e", concurrency=6),
        ],
        shifts={"day": {"mon": "09:00-17:00"}, "busy": pause("busy"), "away": pause("away")},
        default={"handling": {"work": "60m"}},
    )
    in_hand = [("11:30", "c", "C", 3), ("11:45", "a", "A", 4), ("11:50", "e", "E", 6)]
    chats = [chat(at, group) for at, group, _, count in in_hand for _ in range(count)]
    log = play(document, [*chats, chat("12:00", "g")], engine)
    resolved = {"11:30": "12:30", "11:45": "12:45", "11:50": "12:50"}
    before = [
        f"{group} live RESOLVED: raised {at}, assigned {at} to {name} ({i + 1}), "
        f"resolved {resolved[at]}"
        for at, group, name, count in in_hand
        for i in range(count)
    ]
    last = "g live RESOLVED: raised 12:00, assigned 12:00 to C (4), resolved 13:00"
    assert log == "\n".join(f"{row} {line}" for row, line in enumerate([*before, last]))


def test_the_eleventh_chat_of_two_agents_with_five_slots_is_queued(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=5), agent("bea", concurrency=5)])
    log = play(document, [chat("10:00")] * 11, engine)
    taken = [
        f"{i} g live RESOLVED: raised 10:00, assigned 10:00 to {'ann' if i % 2 == 0 else 'bea'} "
        f"({i // 2 + 1}), resolved 10:10"
        for i in range(10)
    ]
    eleventh = "10 g live RESOLVED: raised 10:00, queued 10:00, assigned 10:10 to ann (1), "
    assert log == "\n".join([*taken, eleventh + "resolved 10:20"])


def test_the_51st_queued_chat_finds_a_queue_of_50_full(engine: Engine) -> None:
    document = scenario(default={"queue_handling": {"limit": 50}})
    log = play(document, [chat("10:00", work="1")] * 52, engine)
    queued = [
        f"{i} g live RESOLVED: raised 10:00, queued 10:00, assigned 10:{i:02} to ann (1), "
        f"resolved 10:{i + 1:02}"
        for i in range(1, 51)
    ]
    first = "0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:01"
    last = "51 g live MISSED: raised 10:00, missed 10:00 group_queue_reached"
    assert log == "\n".join([first, *queued, last])


@pytest.mark.parametrize(
    ("enabled", "expected"),
    [
        (
            True,
            "0 g offline RESOLVED: raised 18:00, opened 18:00, assigned +1d 09:00 to ann (1), "
            "resolved +1d 09:10",
        ),
        (False, "0 g offline MISSED: raised 18:00, missed 18:00 default_group_offline_disabled"),
    ],
)
def test_a_chat_at_18_with_hours_from_9_to_17(engine: Engine, enabled: bool, expected: str) -> None:
    document = scenario(
        shifts={"day": {"mon-sun": "09:00-20:00"}},
        default={"working_hours": {"mon-sun": "09:00-17:00"}, **offline(enabled)},
    )
    assert play(document, [chat("18:00")], engine) == expected


@pytest.mark.parametrize("enabled", [True, False])
def test_a_chat_while_the_whole_team_is_away_is_queued(engine: Engine, enabled: bool) -> None:
    lunch = [{"at": "13:00", "for": "1h", "status": "away"}]
    document = scenario(
        agents=[agent("ann"), agent("bea")],
        shifts={"day": {"mon-sun": "09:00-17:00", "breaks": lunch}},
        default={"working_hours": {"mon-sun": "09:00-17:00"}, **offline(enabled)},
    )
    assert play(document, [chat("13:20")], engine) == lines("""
        0 g live RESOLVED: raised 13:20, queued 13:20, assigned 14:00 to ann (1), resolved 14:10
    """)


@pytest.mark.parametrize(
    ("enabled", "expected"),
    [
        (
            True,
            "0 g offline RESOLVED: raised 13:20, opened 13:20, assigned 14:00 to bea (1), "
            "resolved 14:10",
        ),
        (False, "0 g offline MISSED: raised 13:20, missed 13:20 default_group_offline_disabled"),
    ],
)
def test_a_chat_while_the_whole_team_is_offline_within_hours(
    engine: Engine, enabled: bool, expected: str
) -> None:
    document = scenario(
        agents=[agent("ann", shift="later"), agent("bea")],
        shifts={
            "day": {"mon-sun": ["09:00-13:00", "14:00-17:00"]},
            "later": {"mon-sun": ["09:00-13:00", "14:30-17:00"]},
        },
        default={"working_hours": {"mon-sun": "09:00-17:00"}, **offline(enabled)},
    )
    assert play(document, [chat("13:20")], engine) == expected


@pytest.mark.parametrize(
    ("enabled", "expected"),
    [
        (True, "0 g offline OPEN: raised 10:00, opened 10:00"),
        (False, "0 g offline MISSED: raised 10:00, missed 10:00 default_group_offline_disabled"),
    ],
)
def test_hours_switched_on_without_windows_mean_offline_handling(
    engine: Engine, enabled: bool, expected: str
) -> None:
    document = scenario(inbox={"working_hours_enabled": True}, default=offline(enabled))
    assert play(document, [chat("10:00")], engine) == expected


def test_six_open_chats_are_four_for_the_first_to_log_in_and_two_for_the_second(
    engine: Engine,
) -> None:
    document = scenario(
        agents=[agent("ann", concurrency=4, shift="late"), agent("bea", concurrency=4)],
        shifts={"day": {"mon": "09:00-17:00"}, "late": {"mon": "09:05-17:00"}},
    )
    log = play(document, [chat(f"08:0{i}") for i in range(6)], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 08:00, opened 08:00, assigned 09:00 to bea (1), resolved 09:10
        1 g offline RESOLVED: raised 08:01, opened 08:01, assigned 09:00 to bea (2), resolved 09:10
        2 g offline RESOLVED: raised 08:02, opened 08:02, assigned 09:00 to bea (3), resolved 09:10
        3 g offline RESOLVED: raised 08:03, opened 08:03, assigned 09:00 to bea (4), resolved 09:10
        4 g offline RESOLVED: raised 08:04, opened 08:04, assigned 09:05 to ann (1), resolved 09:15
        5 g offline RESOLVED: raised 08:05, opened 08:05, assigned 09:05 to ann (2), resolved 09:15
    """)


def test_wait_handling_and_spent_time(engine: Engine) -> None:
    """Raised 10:00, assigned 10:05, resolved 10:30: wait 5, handling 25, spent 30 minutes."""
    chats = [chat("09:55"), chat("10:00", work="25")]
    inputs, log = simulate(scenario(), chats, engine)
    frame = chats_frame(inputs, log, "base", 0)
    assert play(scenario(), chats, engine) == lines("""
        0 g live RESOLVED: raised 09:55, assigned 09:55 to ann (1), resolved 10:05
        1 g live RESOLVED: raised 10:00, queued 10:00, assigned 10:05 to ann (1), resolved 10:30
    """)
    durations = ["user_wait_time", "customer_agent_interaction_time", "spent_time"]
    assert [frame[name].iloc[1] for name in durations] == [5 * 60, 25 * 60, 30 * 60]


def test_a_chat_carried_over_a_weekend(engine: Engine) -> None:
    """Assigned Friday 16:45, resolved Monday 09:15: handling time 3870 minutes."""
    document = scenario(
        start="2026-03-06",
        duration="4d",
        shifts={"day": {"mon-fri": "09:00-17:00", "at_end": "carry_over"}},
    )
    chats = [chat("+4d 16:45", work="30")]
    inputs, log = simulate(document, chats, engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised +4d 16:45, assigned +4d 16:45 to ann (1), resolved +7d 09:15
            [ann +4d 16:45..+4d 17:00, ann +7d 09:00..+7d 09:15]
    """)
    frame = chats_frame(inputs, log, "base", 0)
    assert frame["customer_agent_interaction_time"].tolist() == [3870 * 60]


AWAY_ALL_DAY = [{"at": "09:00", "for": "8h", "status": "away"}]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("open", "0 g live OPEN: raised 16:50, queued 16:50, opened 17:10"),
        ("missed", "0 g live MISSED: raised 16:50, queued 16:50, missed 17:10 agents_went_offline"),
    ],
)
def test_queued_chats_when_nobody_is_back_for_10_minutes(
    engine: Engine, setting: str, expected: str
) -> None:
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00", "breaks": AWAY_ALL_DAY}},
        default={"queue_handling": {"when_all_offline": setting}},
    )
    assert play(document, [chat("16:50")], engine) == expected


@pytest.mark.parametrize("setting", ["open", "missed"])
def test_queued_chats_when_somebody_is_back_after_9_minutes(engine: Engine, setting: str) -> None:
    document = scenario(
        shifts={"day": {"mon": ["09:00-17:00", "17:09-18:00"], "breaks": AWAY_ALL_DAY}},
        default={"queue_handling": {"when_all_offline": setting}},
    )
    assert play(document, [chat("16:50")], engine) == lines("""
        0 g live RESOLVED: raised 16:50, queued 16:50, assigned 17:09 to ann (1), resolved 17:19
    """)


@pytest.mark.parametrize(
    ("fallback", "expected"),
    [
        (False, "1 g live MISSED: raised 10:05, missed 10:05 preferred_agent_not_eligible"),
        (True, "1 g live RESOLVED: raised 10:05, assigned 10:05 to bea (1), resolved 10:15"),
    ],
)
def test_a_preferred_agent_who_is_busy_without_and_with_fallback(
    engine: Engine, fallback: bool, expected: str
) -> None:
    pause = [{"at": "10:00", "for": "1h", "status": "busy"}]
    document = scenario(
        agents=[agent("ann", shift="pause"), agent("bea")],
        shifts={"day": {"mon": "09:00-17:00"}, "pause": {"mon": "09:00-17:00", "breaks": pause}},
        default={"customers": {"sticky": {"probability": 0, "fallback": fallback}}},
    )
    chats = [chat("09:30", preferred="ann"), chat("10:05", preferred="ann")]
    assert play(document, chats, engine) == lines(f"""
        0 g live RESOLVED: raised 09:30, assigned 09:30 to ann (1), resolved 09:40
        {expected}
    """)
