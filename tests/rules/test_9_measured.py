"""Section 9 of the rules: what is measured (R32, R33)."""

from __future__ import annotations

import math

from play import Engine, agent, chat, chat_lines, lines, play, scenario, simulate
from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.metrics import METRICS
from sim.results.facts import gather
from sim.results.measures import layout, measure_days

ALWAYS = {"day": {"mon-sun": "00:00-24:00"}}
MINUTE = 60_000_000
DAY = 1440 * MINUTE


def figures(inputs: Inputs, log: RunLog, metric: str, group: str = "all") -> list[float]:
    """Return a figure of the window: for all, live and offline chats, or one per-time figure."""
    facts = gather(inputs, log)
    _, window = measure_days(facts, METRICS)
    where = layout(METRICS, facts.groups, 1)
    index = [m.name for m in METRICS].index(metric)
    row = 0 if group == "all" else 1 + inputs.group_names.index(group)
    values = window.value[where.cells(index)].reshape(facts.groups + 1, -1)
    return [float(value) for value in values[row]]


# -- R32: the window and the clock -----------------------------------------------------------------


def test_r32_the_clock_begins_a_warm_up_earlier_and_runs_a_cooldown_longer(
    engine: Engine,
) -> None:
    document = scenario(shifts=ALWAYS, warmup="1d", cooldown="1d")
    chats = [chat("-1d 00:00"), chat("-1d 23:55"), chat("00:01"), chat("23:59"), chat("+1d 00:00")]
    chats += [chat("-2d 23:59"), chat("+2d 00:00")]
    inputs, log = simulate(document, chats, engine)
    # the last two lie outside the run
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised -1d 00:00, assigned -1d 00:00 to ann (1), resolved -1d 00:10
        1 g live RESOLVED: raised -1d 23:55, assigned -1d 23:55 to ann (1), resolved 00:05
        2 g live RESOLVED: raised 00:01, queued 00:01, assigned 00:05 to ann (1), resolved 00:15
        3 g live RESOLVED: raised 23:59, assigned 23:59 to ann (1), resolved +1d 00:09
        4 g live RESOLVED: raised +1d 00:00, queued +1d 00:00,
            assigned +1d 00:09 to ann (1), resolved +1d 00:19
    """)
    assert (inputs.clock.window_begin, inputs.clock.window_end) == (DAY, 2 * DAY)
    assert log.stopped_at == 3 * DAY


def test_r32_per_chat_figures_count_the_chats_raised_in_the_window(engine: Engine) -> None:
    document = scenario(shifts=ALWAYS, warmup="1d", cooldown="1d")
    chats = [chat("-1d 23:55"), chat("00:00"), chat("23:59:59", work="1"), chat("+1d 00:00")]
    inputs, log = simulate(document, chats, engine)
    assert log.raised == 4
    assert figures(inputs, log, "raised") == [2, 2, 0]
    assert figures(inputs, log, "customers") == [2, 2, 0]
    # resolved in the cooldown, raised in the window
    assert figures(inputs, log, "resolved") == [2, 2, 0]
    assert figures(inputs, log, "wait_mean")[0] == 150


def test_r32_per_time_figures_integrate_over_the_window(engine: Engine) -> None:
    document = scenario(
        inbox={"working_hours_enabled": True}, shifts=ALWAYS, warmup="1d", cooldown="1d"
    )
    # open since noon of the warm-up, and from 18:00 of the window on: 1 + 1/4 chats, for ever
    inputs, log = simulate(document, [chat("-1d 12:00"), chat("18:00")], engine)
    assert figures(inputs, log, "open_max")[0] == 2
    assert math.isclose(figures(inputs, log, "open_mean")[0], 1.25)
    assert figures(inputs, log, "online_hours")[0] == 24


def test_r32_a_fixed_end_excludes_the_events_at_its_instant(engine: Engine) -> None:
    document = scenario(agents=[agent("ann"), agent("bea")], shifts=ALWAYS, cooldown="0d")
    chats = [chat("23:49", work="10"), chat("23:50"), chat("23:55"), chat("+1d 00:00")]
    inputs, log = simulate(document, chats, engine)
    # chats 1 and 2 end with the clock and after it
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised 23:49, assigned 23:49 to ann (1), resolved 23:59
        1 g live ASSIGNED: raised 23:50, assigned 23:50 to bea (1)
        2 g live ASSIGNED: raised 23:55, queued 23:55, assigned 23:59 to ann (1)
    """)
    assert log.stopped_at == DAY
    assert figures(inputs, log, "unfinished") == [2, 2, 0]
    assert figures(inputs, log, "resolved") == [1, 1, 0]


def test_r32_what_has_not_ended_is_unfinished_and_never_dropped(engine: Engine) -> None:
    document = scenario(cooldown="0d", agents=[agent("ann", shift="late")])
    document["shifts"] = {"late": {"mon": "23:00-24:00"}}
    chats = [chat("22:00", work="90"), chat("22:30"), chat("23:10")]
    inputs, log = simulate(document, chats, engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g offline ASSIGNED: raised 22:00, opened 22:00, assigned 23:00 to ann (1)
        1 g offline OPEN: raised 22:30, opened 22:30
        2 g live QUEUED: raised 23:10, queued 23:10
    """)
    assert figures(inputs, log, "raised") == [3, 1, 2]
    assert figures(inputs, log, "unfinished") == [3, 1, 2]
    assert figures(inputs, log, "missed") == [0, 0, 0]


def test_r32_auto_stops_after_the_last_event_of_the_instant_that_settles_the_window(
    engine: Engine,
) -> None:
    document = scenario(agents=[agent("ann"), agent("bea")], shifts=ALWAYS, cooldown="auto")
    chats = [chat("23:50", work="20"), chat("+1d 00:05"), chat("+1d 00:10"), chat("+1d 00:10:01")]
    inputs, log = simulate(document, chats, engine)
    # chat 0 settles the window at 00:10, and chat 2 is raised at that instant still
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised 23:50, assigned 23:50 to ann (1), resolved +1d 00:10
        1 g live ASSIGNED: raised +1d 00:05, assigned +1d 00:05 to bea (1)
        2 g live ASSIGNED: raised +1d 00:10, assigned +1d 00:10 to ann (1)
    """)
    assert log.stopped_at == DAY + 10 * MINUTE


def test_r32_auto_stops_at_the_windows_end_if_nothing_is_pending_then(engine: Engine) -> None:
    document = scenario(shifts=ALWAYS, cooldown="auto")
    chats = [chat("10:00"), chat("23:50"), chat("+1d 00:00"), chat("+1d 00:01")]
    inputs, log = simulate(document, chats, engine)
    # the events at the window's end are those of the last instant
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live RESOLVED: raised 23:50, assigned 23:50 to ann (1), resolved +1d 00:00
        2 g live ASSIGNED: raised +1d 00:00, assigned +1d 00:00 to ann (1)
    """)
    assert log.stopped_at == DAY


def test_r32_auto_includes_the_events_at_the_windows_end_though_all_has_ended_before(
    engine: Engine,
) -> None:
    document = scenario(shifts=ALWAYS, cooldown="auto")
    inputs, log = simulate(document, [chat("10:00"), chat("+1d 00:00")], engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised 10:00, assigned 10:00 to ann (1), resolved 10:10
        1 g live ASSIGNED: raised +1d 00:00, assigned +1d 00:00 to ann (1)
    """)
    assert log.stopped_at == DAY


def test_r32_auto_stops_at_the_windows_end_even_if_nothing_happens_then(engine: Engine) -> None:
    document = scenario(shifts=ALWAYS, cooldown="auto")
    _, log = simulate(document, [chat("10:00"), chat("+1d 00:01")], engine)
    assert (log.raised, log.stopped_at) == (1, DAY)


def test_r32_auto_does_not_wait_for_chats_of_the_warm_up(engine: Engine) -> None:
    document = scenario(
        inbox={"working_hours_enabled": True}, shifts=ALWAYS, warmup="1d", cooldown="auto"
    )
    inputs, log = simulate(document, [chat("-1d 12:00")], engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g offline OPEN: raised -1d 12:00, opened -1d 12:00
    """)
    assert log.stopped_at == 2 * DAY
    assert figures(inputs, log, "unfinished") == [0, 0, 0]


def test_r32_auto_ends_after_14_days_without_the_events_of_that_instant(engine: Engine) -> None:
    document = scenario(
        groups={"closed": {}, "g": {"working_hours": {"mon-sun": "00:00-24:00"}}},
        agents=[agent("ann", "closed g")],
        shifts=ALWAYS,
        inbox={"working_hours_enabled": True},
        cooldown="auto",
    )
    chats = [chat("12:00", "closed"), chat("+14d 23:40"), chat("+14d 23:50"), chat("+15d 00:00")]
    inputs, log = simulate(document, chats, engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 closed offline OPEN: raised 12:00, opened 12:00
        1 g live RESOLVED: raised +14d 23:40, assigned +14d 23:40 to ann (1), resolved +14d 23:50
        2 g live ASSIGNED: raised +14d 23:50, assigned +14d 23:50 to ann (1)
    """)
    assert log.stopped_at == 15 * DAY


def test_r32_auto_waits_for_a_retry_that_is_still_to_come(engine: Engine) -> None:
    document = scenario(
        default={
            "offline_handling": {"enabled": False},
            "customers": {"retry": {"probability": 1, "delay": "3h", "max_attempts": 2}},
        },
        cooldown="auto",
    )
    inputs, log = simulate(document, [chat("23:00"), chat("+1d 01:00")], engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g offline MISSED: raised 23:00, missed 23:00 default_group_offline_disabled
        1 g offline MISSED: raised +1d 01:00, missed +1d 01:00 default_group_offline_disabled
        2 g offline MISSED: raised +1d 02:00 (attempt 2 of 0),
            missed +1d 02:00 default_group_offline_disabled
    """)
    # the second chat's retry would come at 04:00
    assert log.stopped_at == DAY + 120 * MINUTE


def test_r32_customers_are_first_chats_and_lost_where_their_last_chat_is(engine: Engine) -> None:
    document = scenario(
        default={
            "offline_handling": {"enabled": False},
            "customers": {"retry": {"probability": 1, "delay": "1h", "max_attempts": 3}},
        },
    )
    # answered at 09:30; lost at midnight; lost after two attempts beyond the window
    chats = [chat("07:30"), chat("22:00"), chat("23:30"), chat("+1d 00:30")]
    inputs, log = simulate(document, chats, engine)
    assert figures(inputs, log, "customers") == [3, 0, 3]
    assert figures(inputs, log, "customers_lost") == [2, 0, 2]
    # a retry belongs to the segment of its own raising (R33)
    assert figures(inputs, log, "raised") == [6, 1, 5]
    assert figures(inputs, log, "retries") == [3, 1, 2]
    assert figures(inputs, log, "missed") == [5, 0, 5]


def test_r32_a_customer_whose_escalation_is_missed_is_lost_to_the_first_group(
    engine: Engine,
) -> None:
    escalation = {"to": "b", "probability": 1}
    document = scenario(
        groups={
            "a": {"handling": {"work": "10m", "escalation": escalation}},
            "b": {"offline_handling": {"enabled": False}},
        },
        agents=[agent("ann", "a"), agent("bea", "b", shift="late")],
        shifts={"day": {"mon": "09:00-17:00"}, "late": {"mon": "12:00-17:00"}},
    )
    inputs, log = simulate(document, [chat("09:00", "a"), chat("12:00", "a")], engine)
    # chat 0 goes on to b before bea is there, chat 1 while she is
    assert log.chats.row.tolist() == [0, 1, 2, 3]
    assert inputs.chats.child_if_resolved.tolist() == [2, 3, -1, -1]
    assert [int(at) // MINUTE for at in log.chats.raised_at] == [540, 720, 550, 730]
    assert [int(at) // MINUTE for at in log.chats.missed_at] == [-1, -1, 550, -1]
    assert [figures(inputs, log, "customers", g) for g in "ab"] == [[2, 2, 0], [0, 0, 0]]
    assert [figures(inputs, log, "customers_lost", g) for g in "ab"] == [[1, 1, 0], [0, 0, 0]]
    assert [figures(inputs, log, "raised", g) for g in "ab"] == [[2, 2, 0], [2, 1, 1]]
    assert figures(inputs, log, "retries") == [0, 0, 0]


def test_r32_a_returned_chat_waits_in_lists_again_and_has_one_user_wait(engine: Engine) -> None:
    shifts = {"early": {"mon": "09:00-12:00", "at_end": "transfer"}, "late": {"mon": "13:00-17:00"}}
    team = [agent("ann", shift="early"), agent("bea", shift="late")]
    document = scenario(agents=team, shifts=shifts, cooldown="0d")
    # returned at 12:00, open from 12:10, ten minutes of work left at 13:00
    inputs, log = simulate(document, [chat("11:50", work="20")], engine)
    assert log.chats.resolved_at.tolist() == [(13 * 60 + 10) * MINUTE]
    assert figures(inputs, log, "reassignments") == [1, 1, 0]
    assert math.isclose(figures(inputs, log, "queue_mean")[0], 10 / 1440)
    assert math.isclose(figures(inputs, log, "open_mean")[0], 50 / 1440)
    assert figures(inputs, log, "wait_mean")[0] == 0
    assert math.isnan(figures(inputs, log, "queue_wait_mean")[0])
    assert math.isnan(figures(inputs, log, "open_wait_mean")[0])
    assert figures(inputs, log, "handling_mean")[0] == 80 * 60
    assert math.isclose(figures(inputs, log, "busy_share")[0], 20 / (7 * 60))


def test_r32_paused_time_is_handling_time_and_no_work(engine: Engine) -> None:
    document = scenario(
        shifts={"day": {"mon-tue": "09:00-17:00", "at_end": "carry_over"}}, duration="2d"
    )
    inputs, log = simulate(document, [chat("16:50", work="20")], engine)
    assert figures(inputs, log, "handling_mean")[0] == (16 * 60 + 20) * 60
    assert math.isclose(figures(inputs, log, "busy_share")[0], 20 / (16 * 60))
    assert figures(inputs, log, "overtime_hours")[0] == 0


def test_r32_wrap_up_is_slot_time_in_use_and_rest_is_not(engine: Engine) -> None:
    handling = {"work": "10m", "wrap_up": "6m", "rest": {"waiting": "3m", "idle": "12m"}}
    document = scenario(default={"handling": handling})
    inputs, log = simulate(document, [chat("09:00"), chat("09:01")], engine)
    # 09:00 work, 09:10 wrap-up, 09:16 rest while one waits, 09:19 work, 09:29, 09:35 to 09:47
    assert math.isclose(figures(inputs, log, "wrap_up_hours")[0], 12 / 60)
    assert math.isclose(figures(inputs, log, "rest_hours")[0], 15 / 60)
    assert math.isclose(figures(inputs, log, "occupancy")[0], 32 / 480)
    assert figures(inputs, log, "handling_mean")[0] == 600


def test_r32_overtime_is_draining_but_not_a_logout_as_away(engine: Engine) -> None:
    hours = {}
    for at_end in ("finish", "away"):
        document = scenario(shifts={"day": {"mon": "09:00-17:00", "at_end": at_end}})
        inputs, log = simulate(document, [chat("16:50", work="25")], engine)
        names = ("scheduled_hours", "online_hours", "overtime_hours")
        hours[at_end] = [figures(inputs, log, name)[0] for name in names]
    assert hours == {"finish": [8, 8.25, 0.25], "away": [8, 15, 0]}


def test_r32_the_window_is_of_local_days(engine: Engine) -> None:
    document = scenario(shifts=ALWAYS, timezone="Europe/Berlin", start="2026-03-29", cooldown="0d")
    # the day of the clock change has 23 hours
    inputs, log = simulate(document, [chat("+27d 00:00"), chat("+27d 23:59")], engine)
    assert inputs.clock.window_end == DAY - 60 * MINUTE
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised +26d 23:00, assigned +26d 23:00 to ann (1), resolved +26d 23:10
        1 g live ASSIGNED: raised +27d 21:59, assigned +27d 21:59 to ann (1)
    """)


# -- R33: live and offline chats apart -------------------------------------------------------------


def test_r33_a_short_queue_and_a_long_night_are_not_averaged(engine: Engine) -> None:
    document = scenario(shifts={"day": {"mon-sun": "09:00-20:00"}})
    # 30 seconds in the queue, 13 hours of the night
    chats = [chat("09:00", work="10"), chat("09:09:30"), chat("20:00")]
    inputs, log = simulate(document, chats, engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g live RESOLVED: raised 09:00, assigned 09:00 to ann (1), resolved 09:10
        1 g live RESOLVED: raised 09:09:30, queued 09:09:30,
            assigned 09:10 to ann (1), resolved 09:20
        2 g offline RESOLVED: raised 20:00, opened 20:00,
            assigned +1d 09:00 to ann (1), resolved +1d 09:10
    """)
    night = 13 * 3600
    assert figures(inputs, log, "raised") == [3, 2, 1]
    assert figures(inputs, log, "wait_mean") == [(30 + night) / 3, 15, night]
    assert figures(inputs, log, "service_level") == [2 / 3, 1, 0]
    assert figures(inputs, log, "wait_mean", "g") == [(30 + night) / 3, 15, night]


def test_r33_a_chat_is_live_or_offline_by_its_raising_whatever_comes_later(
    engine: Engine,
) -> None:
    breaks = [{"at": "10:00", "for": "7h", "status": "away"}]
    document = scenario(
        shifts={"day": {"mon": "09:00-17:00", "breaks": breaks}},
        default={"working_hours": {"mon": "09:00-18:00"}},
    )
    # queued, then open: live; raised in hours with nobody online, or out of hours: offline
    chats = [chat("08:30"), chat("16:55"), chat("17:30"), chat("18:00"), chat("12:00", "zzz")]
    assert play(document, chats, engine) == lines("""
        0 g offline RESOLVED: raised 08:30, opened 08:30, assigned 09:00 to ann (1), resolved 09:10
        1 zzz offline MISSED: raised 12:00, missed 12:00 group_offline_unavailable
        2 g live OPEN: raised 16:55, queued 16:55, opened 17:10
        3 g offline OPEN: raised 17:30, opened 17:30
        4 g offline OPEN: raised 18:00, opened 18:00
    """)


def test_r33_a_chat_of_an_unknown_group_counts_as_offline_and_only_in_all(
    engine: Engine,
) -> None:
    inputs, log = simulate(scenario(), [chat("12:00"), chat("12:00", "zzz")], engine)
    assert figures(inputs, log, "raised") == [2, 1, 1]
    assert figures(inputs, log, "raised", "g") == [1, 1, 0]
    assert figures(inputs, log, "missed") == [1, 0, 1]


def test_r33_a_preferred_agent_who_is_offline_makes_an_offline_chat(engine: Engine) -> None:
    document = scenario(default={"customers": {"sticky": {"probability": 1}}})
    inputs, log = simulate(document, [chat("08:00"), chat("09:00"), chat("09:05")], engine)
    assert "\n".join(chat_lines(inputs, log)) == lines("""
        0 g offline MISSED: raised 08:00, missed 08:00 preferred_agent_not_eligible
        1 g live RESOLVED: raised 09:00, assigned 09:00 to ann (1), resolved 09:10
        2 g live MISSED: raised 09:05, missed 09:05 preferred_agent_not_eligible
    """)
    assert figures(inputs, log, "missed_preferred_agent_not_eligible") == [2, 1, 1]
