"""Section 7 of the rules: agents as they come: absences and late log-ins (R26)."""

from __future__ import annotations

import pytest

from play import Engine, agent, both, chat, lines, monday, pause, play, scenario, shift

ALWAYS = {"day": {"mon-sun": "00:00-24:00"}}


# -- absence ---------------------------------------------------------------------------------------


def test_r26_an_absent_agent_misses_the_whole_shift(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", attendance={"absence": 0})],
        attendance={"absence": 1},
        shifts=monday(),
    )
    log, statuses = both(document, [chat("10:00"), chat("10:01")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to bea (1), resolved 10:10
        1 g live RESOLVED: raised 10:01, queued 10:01, assigned 10:10 to bea (1), resolved 10:20
    """)
    assert statuses == lines("""
        09:00 bea available
        17:00 bea offline
    """)


def test_r26_a_shift_begun_with_the_clock_may_be_missed_but_not_one_spanning_the_run(
    engine: Engine,
) -> None:
    document = scenario(
        agents=[agent("ann", shift="early"), agent("bea")],
        attendance={"absence": 1, "login_delay": "30m"},
        shifts={"early": {"mon": "00:00-08:00"}, **ALWAYS},
    )
    _, statuses = both(document, [], engine)
    assert statuses == "00:00 bea available"


# -- late log-ins ----------------------------------------------------------------------------------


def test_r26_a_late_log_in_is_one_of_every_shift(engine: Engine) -> None:
    document = scenario(
        attendance={"login_delay": "30m"}, shifts=monday("09:00-12:00", "13:00-17:00")
    )
    log, statuses = both(document, [chat("09:10"), chat("13:10")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 09:10, opened 09:10, assigned 09:30 to ann (1), resolved 09:40
        1 g offline RESOLVED: raised 13:10, opened 13:10, assigned 13:30 to ann (1), resolved 13:40
    """)
    assert statuses == lines("""
        09:30 ann available
        12:00 ann offline
        13:30 ann available
        17:00 ann offline
    """)


def test_r25_r26_a_shift_begun_by_the_beginning_of_the_clock_has_no_delay(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann", shift="late"), agent("bea", shift="early")],
        attendance={"login_delay": "30m"},
        shifts={"late": {"sun": "22:00-02:00"}, "early": {"mon-tue": "00:00-01:00"}},
    )
    _, statuses = both(document, [], engine)
    assert statuses == lines("""
        00:00 ann available
        00:00 bea available
        01:00 bea offline
        02:00 ann offline
        +1d 00:30 bea available
        +1d 01:00 bea offline
    """)


@pytest.mark.parametrize(("delay", "late"), [("2h", "14:00"), ("3h", "15:00")])
def test_r26_a_delay_that_reaches_the_shifts_end_is_an_absence(
    engine: Engine, delay: str, late: str
) -> None:
    document = scenario(
        attendance={"login_delay": delay},
        shifts=monday("09:00-11:00", "12:00-17:00", at_end="away"),
    )
    # who never logged in to the first shift is not left as away at its end
    _, statuses = both(document, [], engine)
    assert statuses == f"{late} ann available\n17:00 ann away"


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        ("offline", "10:00 ann available"),
        ("away", "09:30 ann away\n10:00 ann available"),
        ("busy", "09:30 ann busy\n10:00 ann available"),
    ],
)
def test_r26_a_late_log_in_may_fall_into_a_break(engine: Engine, status: str, changes: str) -> None:
    document = scenario(
        attendance={"login_delay": "30m"}, shifts=monday(breaks=[pause("09:20", "40m", status)])
    )
    _, statuses = both(document, [], engine)
    assert statuses == f"{changes}\n17:00 ann offline"


def test_r26_chats_paused_overnight_wait_for_the_late_log_in(engine: Engine) -> None:
    document = scenario(attendance={"login_delay": "30m"}, shifts=shift("carry_over"))
    assert play(document, [chat("16:55")], engine) == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved +1d 09:35
            [ann 16:55..17:00, ann +1d 09:30..+1d 09:35]
    """)


def test_r26_draining_and_away_go_on_until_the_late_log_in(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="away")],
        attendance={"login_delay": "30m"},
        shifts=monday("09:00-12:00", "12:10-17:00")
        | {"away": {"mon": ["09:00-12:00", "12:10-17:00"], "at_end": "away"}},
    )
    # ann drains from 12:00 to 12:30, bea is away
    log, statuses = both(document, [chat("11:50", work="30"), chat("12:15")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:50, assigned 11:50 to ann (1), resolved 12:20
        1 g live RESOLVED: raised 12:15, queued 12:15, assigned 12:40 to bea (1), resolved 12:50
    """)
    assert statuses == lines("""
        09:30 ann available
        09:30 bea available
        12:00 ann busy
        12:00 bea away
        12:20 ann offline
        12:40 ann available
        12:40 bea available
        17:00 ann offline
        17:00 bea away
    """)
