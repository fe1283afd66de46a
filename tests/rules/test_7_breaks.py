"""Section 7 of the rules: offline breaks (R25), and breaks at the edges of a shift (R24).

Breaks as `away` and `busy` stand in ``test_7_agents.py``.
"""

from __future__ import annotations

from typing import Any

import pytest

from play import Engine, agent, both, chat, lines, pause, play, scenario


def shift(at_end: str, *breaks: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return a Monday's shift from 09:00 to 17:00 with these breaks."""
    return {"day": {"mon": "09:00-17:00", "at_end": at_end, "breaks": list(breaks), **more}}


LUNCH = pause("12:00", "1h")


# -- offline breaks end like a shift ---------------------------------------------------------------


def test_r25_under_finish_an_offline_break_begins_when_empty_and_ends_as_planned(
    engine: Engine,
) -> None:
    document = scenario(shifts=shift("finish", LUNCH))
    # online until 12:15; what was queued by then is open when the grace is over
    log, statuses = both(document, [chat("11:55", work="20"), chat("12:05"), chat("12:20")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:55, assigned 11:55 to ann (1), resolved 12:15
        1 g live RESOLVED: raised 12:05, queued 12:05, opened 12:25,
            assigned 13:10 to ann (1), resolved 13:20
        2 g offline RESOLVED: raised 12:20, opened 12:20, assigned 13:00 to ann (1), resolved 13:10
    """)
    assert statuses == lines("""
        09:00 ann available
        12:00 ann busy
        12:15 ann offline
        13:00 ann available
        17:00 ann offline
    """)


def test_r25_under_finish_a_chat_may_outlast_the_break(engine: Engine) -> None:
    document = scenario(agents=[agent("ann", concurrency=2)], shifts=shift("finish", LUNCH))
    log, statuses = both(document, [chat("11:55", work="70"), chat("12:30")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:55, assigned 11:55 to ann (1), resolved 13:05
        1 g live RESOLVED: raised 12:30, queued 12:30, assigned 13:00 to ann (2), resolved 13:10
    """)
    assert statuses == lines("""
        09:00 ann available
        12:00 ann busy
        13:00 ann available
        17:00 ann offline
    """)


@pytest.mark.parametrize(("at_end", "evening"), [("carry_over", "offline"), ("away", "away")])
def test_r25_under_carry_over_and_away_an_offline_break_pauses_chats(
    engine: Engine, at_end: str, evening: str
) -> None:
    document = scenario(shifts=shift(at_end, LUNCH))
    # offline, not away: the chat of 12:30 finds nobody
    log, statuses = both(document, [chat("11:55", work="20"), chat("12:30")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:55, assigned 11:55 to ann (1), resolved 13:15
            [ann 11:55..12:00, ann 13:00..13:15]
        1 g offline RESOLVED: raised 12:30, opened 12:30, assigned 13:15 to ann (1), resolved 13:25
    """)
    assert statuses == lines(f"""
        09:00 ann available
        12:00 ann offline
        13:00 ann available
        17:00 ann {evening}
    """)


def test_r25_under_transfer_an_offline_break_returns_chats(engine: Engine) -> None:
    document = scenario(
        agents=[agent("ann"), agent("bea", shift="whole")],
        shifts=shift("transfer", LUNCH) | {"whole": {"mon": "09:00-17:00"}},
    )
    log, statuses = both(document, [chat("11:55", work="20")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 11:55, queued 12:00, assigned 11:55 to bea (1), resolved 12:15,
            returned 1 [ann 11:55..12:00, queue 12:00..12:00, bea 12:00..12:15]
    """)
    assert statuses == lines("""
        09:00 ann available
        09:00 bea available
        12:00 ann offline
        13:00 ann available
        17:00 ann offline
        17:00 bea offline
    """)


# -- the most absent status ------------------------------------------------------------------------


def test_r25_offline_is_more_absent_than_away_and_busy(engine: Engine) -> None:
    breaks = [
        pause("11:00", "60m", "away"),
        pause("11:20", "20m"),
        pause("14:00", "60m"),
        pause("14:30", "60m", "busy"),
    ]
    document = scenario(shifts=shift("finish", *breaks))
    _, statuses = both(document, [], engine)
    assert statuses == lines("""
        09:00 ann available
        11:00 ann away
        11:20 ann offline
        11:40 ann away
        12:00 ann available
        14:00 ann offline
        15:00 ann busy
        15:30 ann available
        17:00 ann offline
    """)


def test_r25_draining_for_an_offline_break_is_busy_within_an_away_one(engine: Engine) -> None:
    breaks = [pause("11:00", "60m", "away"), pause("11:20", "20m")]
    log, statuses = both(
        scenario(shifts=shift("finish", *breaks)), [chat("10:58", work="30")], engine
    )
    assert log == lines("""
        0 g live RESOLVED: raised 10:58, assigned 10:58 to ann (1), resolved 11:28
    """)
    assert statuses == lines("""
        09:00 ann available
        11:00 ann away
        11:20 ann busy
        11:28 ann offline
        11:40 ann away
        12:00 ann available
        17:00 ann offline
    """)


# -- a break at a shift's end ----------------------------------------------------------------------


@pytest.mark.parametrize("length", ["30m", "45m"])
@pytest.mark.parametrize(("work", "gone"), [("20", "16:45"), ("60", "17:25")])
def test_r24_r25_under_finish_draining_for_a_break_goes_on_through_the_shifts_end(
    engine: Engine, length: str, work: str, gone: str
) -> None:
    document = scenario(shifts=shift("finish", pause("16:30", length)))
    log, statuses = both(document, [chat("16:25", work=work)], engine)
    assert log == lines(f"""
        0 g live RESOLVED: raised 16:25, assigned 16:25 to ann (1), resolved {gone}
    """)
    assert statuses == lines(f"""
        09:00 ann available
        16:30 ann busy
        {gone} ann offline
    """)


@pytest.mark.parametrize("at_end", ["carry_over", "transfer", "away"])
def test_r24_r25_a_shift_that_ends_in_an_offline_break_changes_nothing(
    engine: Engine, at_end: str
) -> None:
    document = scenario(shifts=shift(at_end, pause("16:30", "30m")))
    # an agent who is offline at 17:00 does not become away
    log, statuses = both(document, [chat("17:05")], engine)
    assert log == "0 g offline OPEN: raised 17:05, opened 17:05"
    assert statuses == lines("""
        09:00 ann available
        16:30 ann offline
    """)


@pytest.mark.parametrize("at_end", ["carry_over", "transfer", "away"])
@pytest.mark.parametrize("status", ["away", "busy"])
def test_r24_r25_a_break_online_at_a_shifts_end_ends_with_it(
    engine: Engine, at_end: str, status: str
) -> None:
    document = scenario(shifts=shift(at_end, pause("16:50", "30m", status)))
    # the chat goes on during the break, and is done a minute before the end
    log, statuses = both(document, [chat("16:49")], engine)
    assert log == "0 g live RESOLVED: raised 16:49, assigned 16:49 to ann (1), resolved 16:59"
    evening = "away" if at_end == "away" else "offline"
    changes = f"09:00 ann available\n16:50 ann {status}"
    assert statuses == changes + ("" if evening == status else f"\n17:00 ann {evening}")


@pytest.mark.parametrize(
    ("status", "evening"),
    [("offline", ""), ("away", "\n17:00 ann offline")],
)
def test_r24_r25_stopping_before_the_end_is_less_absent_than_a_break(
    engine: Engine, status: str, evening: str
) -> None:
    last = pause("16:45", "15m", status)
    _, statuses = both(scenario(shifts=shift("finish", last, stop_before_end="20m")), [], engine)
    assert statuses == f"09:00 ann available\n16:40 ann busy\n16:45 ann {status}{evening}"


# -- a log-in during a break -----------------------------------------------------------------------


@pytest.mark.parametrize("status", ["away", "busy"])
def test_r24_r25_paused_chats_go_on_at_a_log_in_into_a_break(engine: Engine, status: str) -> None:
    morning = {**pause("09:00", "30m", status), "days": "tue"}
    document = scenario(
        agents=[agent("ann", concurrency=2)],
        shifts={"day": {"mon-tue": "09:00-17:00", "at_end": "carry_over", "breaks": [morning]}},
    )
    # the paused chat goes on at once, the open one waits for the end of the break
    log, statuses = both(document, [chat("16:55"), chat("17:05"), chat("+1d 09:01")], engine)
    assert log == lines("""
        0 g live RESOLVED: raised 16:55, assigned 16:55 to ann (1), resolved +1d 09:05
            [ann 16:55..17:00, ann +1d 09:00..+1d 09:05]
        1 g offline RESOLVED: raised 17:05, opened 17:05,
            assigned +1d 09:30 to ann (1), resolved +1d 09:40
        2 g live RESOLVED: raised +1d 09:01, queued +1d 09:01,
            assigned +1d 09:30 to ann (2), resolved +1d 09:40
    """)
    assert statuses == lines(f"""
        09:00 ann available
        17:00 ann offline
        +1d 09:00 ann {status}
        +1d 09:30 ann available
        +1d 17:00 ann offline
    """)


def test_r25_a_shift_that_begins_with_an_offline_break_begins_at_its_end(engine: Engine) -> None:
    document = scenario(
        shifts=shift("finish", pause("09:00", "30m")),
        attendance={"disconnects": {"every": "6h", "for": "10m"}},
    )
    # the log-in is at 09:30, from which the disconnect is counted
    log, statuses = both(document, [chat("09:10")], engine)
    assert log == lines("""
        0 g offline RESOLVED: raised 09:10, opened 09:10, assigned 09:30 to ann (1), resolved 09:40
    """)
    assert statuses == lines("""
        09:30 ann available
        15:30 ann offline
        15:40 ann available
        17:00 ann offline
    """)


def test_r17_r25_who_is_back_from_an_offline_break_cancels_the_grace(engine: Engine) -> None:
    document = scenario(shifts=shift("finish", pause("12:00", "9m")))
    assert play(document, [chat("11:50"), chat("11:55")], engine) == lines("""
        0 g live RESOLVED: raised 11:50, assigned 11:50 to ann (1), resolved 12:00
        1 g live RESOLVED: raised 11:55, queued 11:55, assigned 12:09 to ann (1), resolved 12:19
    """)
