"""Section 7 of the rules: agents thrown offline, by disconnects and outages (R26)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from play import (
    MONDAY,
    Engine,
    agent,
    both,
    chat,
    chat_lines,
    lines,
    monday,
    pause,
    play,
    scenario,
    shift,
    simulate,
    status_lines,
)

TUESDAY = "2026-03-03"


def outage(begin: str, end: str, day: str = MONDAY, **more: Any) -> dict[str, Any]:
    """Return attendance with an outage of one day."""
    return {"outages": [{"from": f"{day}T{begin}", "to": f"{day}T{end}", **more}]}


def disconnects(every: str, lasting: str) -> dict[str, Any]:
    """Return attendance with disconnects at fixed distances."""
    return {"disconnects": {"every": every, "for": lasting}}


# -- disconnects -----------------------------------------------------------------------------------


@pytest.mark.parametrize("at_end", ["finish", "carry_over", "transfer", "away"])
def test_r26_a_disconnect_pauses_chats_whatever_at_end(engine: Engine, at_end: str) -> None:
    document = scenario(attendance=disconnects("2h", "10m"), shifts=shift(at_end, "09:00-12:00"))
    # back at 11:10, as the grace would be over: what was queued is queued still
    inputs, log = simulate({**document, "cooldown": "0d"}, [chat("10:55"), chat("10:56")], engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised 10:55, assigned 10:55 to ann (1), resolved 11:15
            [ann 10:55..11:00, ann 11:10..11:15]
        1 g live RESOLVED: raised 10:56, queued 10:56, assigned 11:15 to ann (1), resolved 11:25
    """)
    assert status_lines(inputs, log).split("\n")[:3] == [
        "09:00 ann available",
        "11:00 ann offline",
        "11:10 ann available",
    ]


def test_r26_the_next_disconnect_is_counted_from_coming_back_breaks_included(
    engine: Engine,
) -> None:
    document = scenario(
        attendance=disconnects("2h", "10m"),
        shifts=monday("09:00-17:00", breaks=[pause("10:00", "30m", "away")]),
    )
    _, statuses = both(document, [], engine)
    assert statuses == lines("""
        09:00 ann available
        10:00 ann away
        10:30 ann available
        11:00 ann offline
        11:10 ann available
        13:10 ann offline
        13:20 ann available
        15:20 ann offline
        15:30 ann available
        17:00 ann offline
    """)


def test_r26_disconnects_start_afresh_with_every_shift_from_its_log_in(engine: Engine) -> None:
    document = scenario(
        attendance={**disconnects("2h", "10m"), "login_delay": "15m"},
        shifts=monday("09:00-11:00", "12:00-15:00"),
    )
    _, statuses = both(document, [], engine)
    assert statuses == lines("""
        09:15 ann available
        11:00 ann offline
        12:15 ann available
        14:15 ann offline
        14:25 ann available
        15:00 ann offline
    """)


@pytest.mark.parametrize("at_end", ["finish", "transfer", "away"])
def test_r26_a_shift_that_ends_during_a_disconnect_changes_nothing(
    engine: Engine, at_end: str
) -> None:
    document = scenario(attendance=disconnects("7h50m", "30m"), shifts=shift(at_end))
    # thrown offline at 16:50, her chat waits for the next shift; she never becomes busy or away
    log, statuses = both(document, [chat("16:45"), chat("17:05", patience="1")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:45, assigned 16:45 to ann (1), resolved +1d 09:05
            [ann 16:45..16:50, ann +1d 09:00..+1d 09:05]
        1 g offline RESOLVED: raised 17:05, opened 17:05,
            assigned +1d 09:05 to ann (1), resolved +1d 09:15
    """)
    assert statuses == lines("""
        09:00 ann available
        16:50 ann offline
        +1d 09:00 ann available
        +1d 16:50 ann offline
    """)


def test_r26_a_disconnect_may_last_into_the_next_shift(engine: Engine) -> None:
    document = scenario(attendance=disconnects("7h50m", "17h"), shifts=shift("finish"))
    # she logs in at 09:50, from which the next disconnect would be counted
    _, statuses = both(document, [], engine)
    assert statuses == lines("""
        09:00 ann available
        16:50 ann offline
        +1d 09:50 ann available
        +1d 17:00 ann offline
    """)


def test_r26_a_shift_begun_before_the_clock_has_its_disconnects_from_its_log_in(
    engine: Engine,
) -> None:
    document = scenario(attendance=disconnects("3h", "10m"), shifts={"day": {"sun": "22:00-06:00"}})
    _, statuses = both(document, [], engine)
    assert statuses == lines("""
        00:00 ann available
        01:00 ann offline
        01:10 ann available
        04:10 ann offline
        04:20 ann available
        06:00 ann offline
    """)


def test_r26_back_from_a_disconnect_into_a_break(engine: Engine) -> None:
    document = scenario(
        attendance=disconnects("2h", "10m"),
        shifts=monday("09:00-12:00", breaks=[pause("11:05", "20m", "away")]),
    )
    # the paused chat goes on when she is back, break or not; the next one waits for its end
    log, statuses = both(document, [chat("10:55"), chat("10:56")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:55, assigned 10:55 to ann (1), resolved 11:15
            [ann 10:55..11:00, ann 11:10..11:15]
        1 g live RESOLVED: raised 10:56, queued 10:56, assigned 11:25 to ann (1), resolved 11:35
    """)
    assert statuses == lines("""
        09:00 ann available
        11:00 ann offline
        11:10 ann away
        11:25 ann available
        12:00 ann offline
    """)


@pytest.mark.parametrize(
    ("card", "end"),
    [
        (
            {"handling": {"work": "10m", "rest": {"waiting": "20m", "idle": "20m"}}},
            "resolved 10:58, free 11:00",
        ),
        ({"handling": {"work": "10m", "wrap_up": "20m"}}, "resolved 10:58, wrapped up 11:00"),
        ({"customers": {"silent": {"probability": 1, "timeout": "20m"}}}, "resolved 11:00"),
    ],
    ids=["rest", "wrap-up", "silent"],
)
def test_r23_r26_a_disconnect_in_a_rest_ends_it_as_it_does_wrap_up_and_silence(
    engine: Engine, card: dict[str, Any], end: str
) -> None:
    document = scenario(attendance=disconnects("2h", "10m"), shifts=monday(), default=card)
    # the slot is free for the chat of 11:05 when ann is back, and nothing of it goes on
    inputs, log = simulate(document, [chat("10:48"), chat("11:05")], engine)
    first, second = chat_lines(inputs, log)
    assert first == f"0 g live RESOLVED: raised 10:48, assigned 10:48 to ann (1), {end}"
    assert "opened 11:05, assigned 11:10 to ann (1)" in second


def test_r20_r26_a_disconnect_resolves_an_unreachable_chat(engine: Engine) -> None:
    document = scenario(
        attendance=disconnects("2h", "10m"),
        default={"customers": {"unreachable_time": "15m"}},
    )
    assert play(document, [chat("10:45"), chat("10:46", patience="1")], engine) == lines("""
        0 g live RESOLVED: raised 10:45, assigned 10:45 to ann (1), resolved 10:55
        1 g live RESOLVED: raised 10:46, queued 10:46, left 10:47,
            assigned 10:55 to ann (1), resolved 11:00, not reached
    """)


# -- outages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "of_bea"),
    [({}, "offline"), ({"agents": "all"}, "offline"), ({"agents": ["ann"]}, "available")],
)
def test_r26_an_outage_puts_named_agents_or_all_offline(
    engine: Engine, who: dict[str, Any], of_bea: str
) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea")],
        attendance=outage("10:00", "11:00", **who),
        shifts=monday(),
    )
    log, statuses = both(document, [chat("09:55"), chat("10:30")], engine)
    second = (
        "1 g live RESOLVED: raised 10:30, assigned 10:30 to bea (1), resolved 10:40"
        if of_bea == "available"
        # at 11:00 the slot of ann, asked first, still has the paused chat
        else "1 g offline RESOLVED: raised 10:30, opened 10:30, assigned 11:00 to bea (1), "
        "resolved 11:10"
    )
    assert log == lines(f"""
        0 g live RESOLVED: raised 09:55, assigned 09:55 to ann (1), resolved 11:05
            [ann 09:55..10:00, ann 11:00..11:05]
        {second}
    """)
    begins, ends = (["10:00 bea offline"], ["11:00 bea available"])
    if of_bea == "available":
        begins, ends = [], []
    assert statuses.split("\n") == [
        "09:00 ann available",
        "09:00 bea available",
        "10:00 ann offline",
        *begins,
        "11:00 ann available",
        *ends,
        "17:00 ann offline",
        "17:00 bea offline",
    ]


def test_r26_an_agents_own_outages_stand_in_for_the_files(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", attendance=outage("12:00", "13:00")), agent("bea")],
        attendance=outage("10:00", "11:00"),
        shifts=monday(),
    )
    _, statuses = both(document, [], engine)
    assert statuses == lines("""
        09:00 ann available
        09:00 bea available
        10:00 bea offline
        11:00 bea available
        12:00 ann offline
        13:00 ann available
        17:00 ann offline
        17:00 bea offline
    """)


def test_r26_a_log_in_during_an_outage_waits_for_its_end(engine: Engine) -> None:
    attendance = {**outage("08:00", "09:20"), **disconnects("6h", "10m")}
    _, statuses = both(scenario(attendance=attendance, shifts=monday()), [], engine)
    assert statuses == lines("""
        09:20 ann available
        15:20 ann offline
        15:30 ann available
        17:00 ann offline
    """)


@pytest.mark.parametrize("at_end", ["finish", "carry_over", "transfer", "away"])
def test_r26_an_outage_wins_over_a_shift_end_at_the_same_instant(
    engine: Engine, at_end: str
) -> None:
    document = scenario(attendance=outage("17:00", "18:00"), shifts=shift(at_end))
    # paused, not drained, returned or left as away; after the outage she stays offline
    inputs, log = simulate(document, [chat("16:55"), chat("18:30")], engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved +1d 09:05
            [ann 16:55..17:00, ann +1d 09:00..+1d 09:05]
        1 g offline RESOLVED: raised 18:30, opened 18:30,
            assigned +1d 09:05 to ann (1), resolved +1d 09:15
    """)
    assert status_lines(inputs, log).split("\n")[:3] == [
        "09:00 ann available",
        "17:00 ann offline",
        "+1d 09:00 ann available",
    ]


def test_r26_an_outage_ends_draining(engine: Engine) -> None:
    document = scenario(attendance=outage("17:05", "17:10"), shifts=shift("finish"))
    log, statuses = both(document, [chat("16:55", work="20")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved +1d 09:10
            [ann 16:55..17:05, ann +1d 09:00..+1d 09:10]
    """)
    assert statuses == lines("""
        09:00 ann available
        17:00 ann busy
        17:05 ann offline
        +1d 09:00 ann available
        +1d 17:00 ann offline
    """)


def test_r26_an_outage_ends_a_night_as_away(engine: Engine) -> None:
    document = scenario(attendance=outage("18:00", "18:10"), shifts=shift("away"))
    # what was queued until then is open when the grace is over, what comes later at once
    log, statuses = both(document, [chat("16:55"), chat("17:30"), chat("19:00")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved +1d 09:05
            [ann 16:55..17:00, ann +1d 09:00..+1d 09:05]
        1 g live RESOLVED: raised 17:30, queued 17:30, opened 18:10,
            assigned +1d 09:05 to ann (1), resolved +1d 09:15
        2 g offline RESOLVED: raised 19:00, opened 19:00,
            assigned +1d 09:15 to ann (1), resolved +1d 09:25
    """)
    assert statuses == lines("""
        09:00 ann available
        17:00 ann away
        18:00 ann offline
        +1d 09:00 ann available
        +1d 17:00 ann away
    """)


def test_r26_an_outage_takes_who_drains_for_an_offline_break(engine: Engine) -> None:
    document = scenario(
        attendance=outage("12:05", "12:10"), shifts=monday(breaks=[pause("12:00", "1h")])
    )
    # the chat is paused until she is back from the break
    log, statuses = both(document, [chat("11:55", work="20")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:55, assigned 11:55 to ann (1), resolved 13:10
            [ann 11:55..12:05, ann 13:00..13:10]
    """)
    assert statuses == lines("""
        09:00 ann available
        12:00 ann busy
        12:05 ann offline
        13:00 ann available
        17:00 ann offline
    """)


def test_r26_an_outage_may_span_the_night(engine: Engine) -> None:
    long = {"outages": [{"from": f"{MONDAY}T16:00", "to": f"{TUESDAY}T10:00"}]}
    _, statuses = both(scenario(attendance=long), [], engine)
    assert statuses == lines("""
        09:00 ann available
        16:00 ann offline
        +1d 10:00 ann available
        +1d 17:00 ann offline
    """)


def test_r26_outages_apply_to_a_roster_too(engine: Engine, tmp_path: Path) -> None:
    roster = tmp_path / "activity.csv"
    roster.write_text(
        "Name,Start time,End time,Agent ID,Active Type,Duration\n"
        f"ann,{MONDAY} 09:00:00,{MONDAY} 17:00:00,1,Available,08:00:00\n"
        f"ann,{TUESDAY} 00:00:00,{TUESDAY} 01:00:00,1,Available,01:00:00\n"
    )
    document = scenario(
        roster=str(roster),
        attendance=outage("10:00", "11:00"),
        agents=[{"name": "ann", "groups": ["g"], "at_end": "away"}],
    )
    del document["shifts"]
    # at_end is the agent entry's
    log, statuses = both(document, [chat("09:55"), chat("10:30")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 09:55, assigned 09:55 to ann (1), resolved 11:05
            [ann 09:55..10:00, ann 11:00..11:05]
        1 g offline RESOLVED: raised 10:30, opened 10:30, assigned 11:05 to ann (1), resolved 11:15
    """)
    assert statuses == lines("""
        09:00 ann available
        10:00 ann offline
        11:00 ann available
        17:00 ann away
        +1d 00:00 ann available
        +1d 01:00 ann away
    """)
