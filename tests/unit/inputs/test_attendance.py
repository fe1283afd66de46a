"""Agents as they come: late, absent, thrown offline (R25, R26, R31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.errors import ScenarioError
from sim.inputs import prepare
from sim.scenario.distributions import Constant, Distribution, Exponential, Mixture
from sim.scenario.model import Scenario
from sim.scenario.people import Agent, Attendance, Break, Disconnects, Outage, Shift
from sim.units import NEVER, Leaving, Status
from unit.inputs.days import (
    ALWAYS,
    DAYTIME,
    LUNCH,
    NIGHT,
    days,
    late,
    line,
    lost,
    one,
    outage,
)
from unit.inputs.small import DAY, HOUR, MINUTE, scenario, windows, write

ALPHA = 1e-4

# -- late and absent -------------------------------------------------------------------------------


def test_r26_a_late_log_in_changes_nothing_until_it_comes() -> None:
    assert days(DAYTIME, late(30)) == ["9.5 AVAILABLE", "17 OFFLINE FINISH"]


def test_r26_a_delay_that_reaches_the_end_is_an_absence() -> None:
    assert days(DAYTIME, late(8 * 60 - 1))[0] == f"{17 - 1 / 60:g} AVAILABLE"
    assert days(DAYTIME, late(8 * 60)) == []
    assert days(DAYTIME, Attendance(login_delay=Constant(NEVER))) == []


def test_r26_a_log_in_during_an_offline_break_or_an_outage_is_its_end() -> None:
    pause = Break(9 * 3600 + 1800, HOUR, "offline")
    assert days(replace(DAYTIME, breaks=(pause,)), late(60))[0] == "10.5 AVAILABLE"
    assert days(replace(DAYTIME, breaks=(pause,)), late(90))[0] == "10.5 AVAILABLE"
    # disconnects count from then on
    throwing = lost(60, 15, login_delay=Constant(HOUR))
    assert days(replace(DAYTIME, breaks=(pause,)), throwing)[:2] == [
        "10.5 AVAILABLE", "11.5 OFFLINE THROWN",
    ]  # fmt: skip
    closed = outage(8, 11, disconnects=Disconnects(Constant(HOUR), Constant(9 * HOUR)))
    assert days(DAYTIME, closed)[:2] == ["11 AVAILABLE", "12 OFFLINE THROWN"]


def test_r26_a_shift_begun_before_or_at_the_start_of_the_clock_is_not_late() -> None:
    assert days(NIGHT, late(60)) == ["0 AVAILABLE", "6 OFFLINE FINISH", "23 AVAILABLE"]
    midnight = Shift(name="early", windows=windows(0, 6))
    assert days(midnight, late(60), duration_days=2) == [
        "0 AVAILABLE", "6 OFFLINE FINISH", "25 AVAILABLE", "30 OFFLINE FINISH",
    ]  # fmt: skip


def test_r26_a_shift_begun_before_the_clock_may_be_missed_but_none_that_spans_the_run() -> None:
    missing = Attendance(1.0, Constant(HOUR))
    assert days(NIGHT, missing) == []
    assert days(DAYTIME, missing) == []
    assert days(ALWAYS, missing) == ["0 AVAILABLE"]
    # one night and the run is within it
    whole = Shift(name="long", windows=windows(9, 24 + 33, weekdays=[6]))
    assert days(whole, missing) == ["0 AVAILABLE"]
    assert days(whole, missing, duration_days=2) == []


def test_r26_absence_falls_on_shifts_with_its_probability() -> None:
    plan = prepare(one(DAYTIME, Attendance(absence=0.2), duration_days=2000))
    given = plan.draw(0).statuses
    begun = given.at[given.to == Status.AVAILABLE] // DAY
    assert stats.binomtest(2000 - len(begun), 2000, 0.2).pvalue > ALPHA
    assert len(set(begun.tolist())) == len(begun)
    assert plan.draw(1).statuses.at.tolist() != given.at.tolist()


def test_r26_delays_follow_their_law() -> None:
    delay = Attendance(login_delay=Exponential(2.0 * MINUTE))
    given = prepare(one(DAYTIME, delay, duration_days=1000)).draw(0).statuses
    delays = given.at[given.to == Status.AVAILABLE] % DAY - 9 * HOUR
    assert stats.kstest(delays / (2 * MINUTE), stats.expon.cdf).pvalue > ALPHA


# -- thrown offline --------------------------------------------------------------------------------


def test_r26_disconnects_come_so_long_after_the_log_in_and_after_coming_back() -> None:
    pause = Break(9 * 3600 + 1800, HOUR, "away")
    assert days(replace(DAYTIME, breaks=(pause,)), lost(120, 30), duration_days=2) == [
        "9 AVAILABLE", "9.5 AWAY", "10.5 AVAILABLE",
        "11 OFFLINE THROWN", "11.5 AVAILABLE", "13.5 OFFLINE THROWN", "14 AVAILABLE",
        "16 OFFLINE THROWN", "16.5 AVAILABLE", "17 OFFLINE FINISH",
        "33 AVAILABLE", "33.5 AWAY", "34.5 AVAILABLE",
        "35 OFFLINE THROWN", "35.5 AVAILABLE", "37.5 OFFLINE THROWN", "38 AVAILABLE",
        "40 OFFLINE THROWN", "40.5 AVAILABLE", "41 OFFLINE FINISH",
    ]  # fmt: skip


def test_r26_a_disconnect_at_the_end_of_a_shift_is_none() -> None:
    assert days(DAYTIME, lost(8 * 60, 30)) == ["9 AVAILABLE", "17 OFFLINE FINISH"]


def test_r26_a_disconnect_outlasts_the_shift_and_the_end_changes_nothing() -> None:
    assert days(DAYTIME, lost(7 * 60, 120)) == [
        "9 AVAILABLE", "16 OFFLINE THROWN", "18 OFFLINE FINISH",
    ]  # fmt: skip


def test_r26_a_disconnect_that_reaches_into_the_next_shift_delays_its_log_in() -> None:
    throwing = lost(7 * 60, 18 * 60)
    assert days(DAYTIME, throwing, duration_days=3) == [
        "9 AVAILABLE", "16 OFFLINE THROWN", "34 AVAILABLE", "41 OFFLINE FINISH",
        "57 AVAILABLE", "64 OFFLINE THROWN",
    ]  # fmt: skip
    forever = Disconnects(Constant(HOUR), Constant(NEVER))
    assert days(DAYTIME, Attendance(disconnects=forever), duration_days=9) == [
        "9 AVAILABLE", "10 OFFLINE THROWN",
    ]  # fmt: skip


def test_r26_a_disconnect_in_an_offline_break_ends_what_the_break_began() -> None:
    assert days(replace(DAYTIME, breaks=(LUNCH,)), lost(210, 15)) == [
        "9 AVAILABLE", "12 OFFLINE FINISH", "12.5 OFFLINE THROWN", "12.75 OFFLINE FINISH",
        "13 AVAILABLE", "16.25 OFFLINE THROWN", "16.5 AVAILABLE", "17 OFFLINE FINISH",
    ]  # fmt: skip


def test_r25_r26_a_shift_begun_before_the_clock_is_disconnected_after_its_start_alone() -> None:
    # since 23:30 every two hours, for half an hour each
    assert days(NIGHT, lost(90, 30)) == [
        "0 AVAILABLE", "1.5 OFFLINE THROWN", "2 AVAILABLE", "3.5 OFFLINE THROWN", "4 AVAILABLE",
        "5.5 OFFLINE THROWN", "6 OFFLINE FINISH", "22 AVAILABLE", "23.5 OFFLINE THROWN",
    ]  # fmt: skip
    # one from 23:00 to 01:00 is over when the clock starts
    assert days(NIGHT, lost(60, 120))[:2] == ["0 AVAILABLE", "2 OFFLINE THROWN"]


def test_r26_who_is_always_there_logs_in_with_the_clock() -> None:
    assert days(ALWAYS, lost(10 * 60, 60)) == [
        "0 AVAILABLE", "10 OFFLINE THROWN", "11 AVAILABLE", "21 OFFLINE THROWN", "22 AVAILABLE",
    ]  # fmt: skip


def test_r31_of_who_is_always_there_disconnects_start_afresh_at_each_midnight() -> None:
    assert days(ALWAYS, lost(10 * 60, 60), duration_days=2)[4:] == [
        "22 AVAILABLE", "34 OFFLINE THROWN", "35 AVAILABLE", "45 OFFLINE THROWN", "46 AVAILABLE",
    ]  # fmt: skip
    # from when the agent is back, where it is away at midnight; 25 + 23 is midnight again
    assert days(ALWAYS, lost(23 * 60, 120), duration_days=3) == [
        "0 AVAILABLE", "23 OFFLINE THROWN", "25 AVAILABLE", "71 OFFLINE THROWN",
    ]  # fmt: skip
    # a pause or an outage at midnight is no change
    shift = replace(ALWAYS, breaks=(Break(23 * 3600, 2 * HOUR, "away"),))
    closed = outage(23, 25, disconnects=lost(600, 60).disconnects)
    assert days(shift, closed, duration_days=2)[-6:] == [
        "25 AVAILABLE", "34 OFFLINE THROWN", "35 AVAILABLE", "45 OFFLINE THROWN", "46 AVAILABLE",
        "47 AWAY",
    ]  # fmt: skip
    # a day of 23 hours, Europe's last Sunday of March
    spring = {"timezone": "Europe/Berlin", "start": date(2026, 3, 29), "duration_days": 2}
    assert days(ALWAYS, lost(10 * 60, 60), **spring)[5] == "33 OFFLINE THROWN"


def test_r26_disconnects_follow_their_laws_in_scheduled_time() -> None:
    law = Disconnects(Exponential(3.0 * HOUR), Exponential(8.0 * MINUTE))
    given = prepare(one(ALWAYS, Attendance(disconnects=law), duration_days=200)).draw(0).statuses
    gone, back = (given.at[given.to == to] for to in (Status.OFFLINE, Status.AVAILABLE))
    size = min(len(gone), len(back) - 1)
    assert size > 1000
    assert (given.leaving[given.to == Status.OFFLINE] == Leaving.THROWN).all()
    assert stats.kstest((gone - back[: len(gone)]) / (3 * HOUR), stats.expon.cdf).pvalue > ALPHA
    lasting = back[1 : size + 1] - gone[:size]
    assert stats.kstest(lasting / (8 * MINUTE), stats.expon.cdf).pvalue > ALPHA


UNEVEN = Mixture((0.99999, 0.00001), (Constant(0), Constant(30 * DAY)))
"""Nearly always at once; its mean of 26 s is that of a file that is accepted."""


@pytest.mark.parametrize("every", [Constant(0), Constant(HOUR // 3000), UNEVEN])
def test_disconnects_that_hardly_ever_end_are_refused_before_any_is_drawn(
    every: Distribution,
) -> None:
    attendance = Attendance(disconnects=Disconnects(every, Constant(0)))
    message = "found more than 20,000 disconnects of agent ann in a shift"
    with pytest.raises(ScenarioError, match=message):
        prepare(one(DAYTIME, attendance))
    prepare(one(DAYTIME, lost(1 / 40, 0)))


def test_disconnects_are_drawn_to_a_hard_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.inputs.attendance.MOST_DRAWN", 100)
    prepare(one(DAYTIME, lost(5, 0), duration_days=9))
    with pytest.raises(ScenarioError, match="disconnects of agent ann in a shift"):
        prepare(one(DAYTIME, lost(1, 0)))


def test_r26_frequent_disconnects_are_drawn_one_after_another() -> None:
    """The blocks in which they are drawn show nowhere."""
    law = Disconnects(Exponential(10e6), Exponential(2e6))
    plan = prepare(one(DAYTIME, Attendance(disconnects=law), duration_days=5))
    given = plan.draw(0).statuses
    at = given.at[given.leaving == Leaving.THROWN]
    assert len(at) > 10_000
    back = given.at[given.to == Status.AVAILABLE]
    first_day = back < DAY
    gaps = at[at < DAY] - back[first_day][: np.count_nonzero(at < DAY)]
    assert stats.kstest(gaps / 10e6, stats.expon.cdf).pvalue > ALPHA


def test_r26_an_outage_wins_over_all_and_is_told_outside_shifts_too() -> None:
    shift = replace(DAYTIME, at_end="away", breaks=(LUNCH,))
    assert days(shift, outage(11, 14)) == [
        "9 AVAILABLE", "11 OFFLINE THROWN", "14 AVAILABLE", "17 OFFLINE AWAY",
    ]  # fmt: skip
    # at the instant of the shift's end
    assert days(DAYTIME, outage(17, 18)) == [
        "9 AVAILABLE", "17 OFFLINE THROWN", "18 OFFLINE FINISH",
    ]  # fmt: skip
    # it ends draining, and being away
    assert days(shift, outage(20, 21)) == [
        "9 AVAILABLE", "12 OFFLINE CARRY_OVER", "13 AVAILABLE", "17 OFFLINE AWAY",
        "20 OFFLINE THROWN", "21 OFFLINE AWAY",
    ]  # fmt: skip
    # and nothing before the first log-in
    assert days(DAYTIME, outage(3, 5)) == ["9 AVAILABLE", "17 OFFLINE FINISH"]
    assert days(ALWAYS, outage(-4, 5)) == ["5 AVAILABLE"]
    assert days(ALWAYS, outage(20, 30)) == ["0 AVAILABLE", "20 OFFLINE THROWN"]


def test_an_outage_is_read_in_local_time_or_with_its_offset() -> None:
    zone = timezone(timedelta(hours=-3))
    outages = (
        Outage(datetime(2026, 7, 1, 10), datetime(2026, 7, 1, 11)),
        Outage(datetime(2026, 7, 1, 9, tzinfo=zone), datetime(2026, 7, 1, 13, tzinfo=UTC)),
    )
    given = one(DAYTIME, Attendance(outages=outages), timezone="Europe/Berlin")
    assert line(prepare(replace(given, start=date(2026, 7, 1))).draw(0)) == [
        "9 AVAILABLE", "10 OFFLINE THROWN", "11 AVAILABLE", "14 OFFLINE THROWN", "15 AVAILABLE",
        "17 OFFLINE FINISH",
    ]  # fmt: skip


def test_r26_of_a_roster_only_outages_count(tmp_path: Path) -> None:
    rows = [
        "ann,2026-03-02 09:00,2026-03-02 12:00,1,Available,",
        "ann,2026-03-02 13:00,2026-03-02 17:00,1,Busy,",
        "bob,2026-03-02 00:00,2026-03-03 00:00,2,Away,",
    ]
    header = "Name,Start time,End time,Agent ID,Active Type,Duration"
    path = write(tmp_path, "\n".join([header, *rows]), "activity.csv")
    closed = outage(11, 14, absence=1.0, login_delay=Constant(HOUR)).outages
    attendance = replace(lost(30, 30), absence=1.0, login_delay=Constant(HOUR), outages=closed)
    agents = (
        Agent("ann", ("g",), at_end="away", attendance=attendance),
        Agent("bob", ("g",), at_end="transfer"),
        Agent("cat", ("g",), attendance=attendance),
    )
    inputs = prepare(scenario(agents=agents, roster=path)).draw(0)
    assert line(inputs, 0) == [
        "9 AVAILABLE", "11 OFFLINE THROWN", "14 BUSY", "17 OFFLINE AWAY",
    ]  # fmt: skip
    assert line(inputs, 1) == ["0 AWAY"]
    assert line(inputs, 2) == []
    planned = inputs.planned
    mine = zip(planned.at / HOUR, planned.of, planned.to, strict=True)
    assert list(mine) == [(0, 1, 1), (9, 0, 1), (12, 0, 0), (13, 0, 1), (17, 0, 0)]


# -- common random numbers -------------------------------------------------------------------------

FULL = Attendance(
    0.2,
    Exponential(20.0 * MINUTE),
    Disconnects(Exponential(3.0 * HOUR), Exponential(10.0 * MINUTE)),
)


def team(*shifts: Shift, attendance: Attendance = FULL, **settings: Any) -> Scenario:
    agents = tuple(
        Agent(f"a{i}", ("g",), shift=shift.name, attendance=attendance)
        for i, shift in enumerate(shifts)
    )
    kinds: Sequence[Shift] = list(dict.fromkeys(shifts))
    return scenario(**{"agents": agents, "shifts": tuple(kinds), "duration_days": 14, **settings})


def changes(given: Scenario, name: str, replication: int = 0) -> list[tuple[int, ...]]:
    """The changes of an agent, instants counted from the begin of the window."""
    inputs = prepare(given).draw(replication)
    its = inputs.statuses.of == inputs.roster.names.index(name)
    columns = (inputs.statuses.at - inputs.clock.window_begin, inputs.statuses.to)
    return list(zip(*(column[its].tolist() for column in columns), strict=True))


def test_r31_attendance_belongs_to_the_agent_and_the_date_the_shift_begins() -> None:
    base = team(DAYTIME, DAYTIME, NIGHT)
    mine = changes(base, "a1")
    assert mine != changes(base, "a0")
    assert mine != changes(base, "a1", replication=1)
    hired = replace(base, agents=(Agent("new", ("g",), shift="day"), *base.agents[::-1]))
    assert changes(hired, "a1") == mine
    cheaper = replace(base, shifts=(replace(DAYTIME, at_end="away"), NIGHT))
    assert changes(cheaper, "a1") == mine


def test_r31_the_warm_up_changes_no_attendance() -> None:
    for name, shift in (("a0", DAYTIME), ("a1", NIGHT)):
        base = team(DAYTIME, NIGHT)
        longer = replace(base, warmup_days=5, cooldown_days=3)
        mine, others = changes(base, name), changes(longer, name)
        # the shift that has begun by the clock's start is not late; all after it are alike
        after = mine[-1][0] if shift is DAYTIME else 13 * DAY
        wanted = [change for change in mine if DAY // 2 <= change[0] <= after]
        assert wanted == [change for change in others if DAY // 2 <= change[0] <= after]
        assert len(wanted) > 20


def test_r31_one_effect_changes_no_draw_of_another() -> None:
    punctual = replace(FULL, login_delay=Constant(0))
    present = replace(FULL, absence=0.0, disconnects=None)

    def begun(attendance: Attendance) -> dict[int, int]:
        its = changes(team(DAYTIME, attendance=attendance), "a0")
        firsts: dict[int, int] = {}
        for at, to in its:
            if to > 0:
                firsts.setdefault(at // DAY, at)
        return firsts

    full, all_there = begun(FULL), begun(present)
    assert full.items() < all_there.items()
    assert full.keys() == begun(punctual).keys()
    assert set(begun(punctual).values()) == {day * DAY + 9 * HOUR for day in full}


def test_r31_two_shifts_of_a_date_are_drawn_apart() -> None:
    two = Shift(name="two", windows=(*windows(8, 12), *windows(13, 17)))
    attendance = Attendance(login_delay=Exponential(2.0 * MINUTE))
    its = changes(team(two, attendance=attendance, duration_days=40), "a0")
    starts = np.array([at for at, to in its if to > 0]).reshape(40, 2)
    morning, afternoon = (starts % DAY - np.array([8, 13]) * HOUR).T
    assert abs(stats.spearmanr(morning, afternoon).statistic) < stats.norm.isf(ALPHA / 2) / 39**0.5
    assert not set(morning.tolist()) & set(afternoon.tolist())
    # the second keeps its draw when the first is longer
    other = Shift(name="two", windows=(*windows(7, 12), *windows(13, 17)))
    again = changes(team(other, attendance=attendance, duration_days=40), "a0")
    assert [at for at, to in again if to > 0][1::2] == starts[:, 1].tolist()
