"""Agents' days from shifts: breaks in a span, and dates between which agents work (R25, R26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario.model import Scenario
from sim.scenario.people import Agent, Break, Shift
from sim.scenario.week import Window
from sim.units import Status
from unit.inputs.small import HOUR, MINUTE, SECOND, scenario, windows

ALPHA = 1e-4
LUNCH = Break(12 * 3600, 30 * MINUTE, "away", span_us=2 * HOUR)
TEA = Break(15 * 3600, 10 * MINUTE, "busy", span_us=HOUR)


def team(size: int, shift: Shift, **settings: Any) -> Scenario:
    agents = tuple(Agent(f"agent-{place}", ("g",), shift=shift.name) for place in range(size))
    return scenario(**{"agents": agents, "shifts": (shift,), **settings})


def day(*breaks: Break, weekdays: Any = range(7)) -> Shift:
    return Shift(name="day", windows=windows(9, 17, weekdays), breaks=breaks)


def lines(inputs: Inputs, agent: int = 0) -> list[tuple[float, str]]:
    given = inputs.statuses
    return [
        (at / HOUR, Status(to).name)
        for at, of, to in zip(given.at, given.of, given.to, strict=True)
        if of == agent
    ]


def begins(inputs: Inputs, status: Status, agent: int = 0) -> list[int]:
    given = inputs.statuses
    return given.at[(given.of == agent) & (given.to == status)].tolist()


@pytest.mark.parametrize(
    ("size", "minutes"),
    [(1, [0]), (2, [0, 90]), (4, [0, 30, 60, 90]), (8, [0, 12, 25, 38, 51, 64, 77, 90])],
)
def test_a_spread_break_begins_at_whole_minutes_over_the_agents_in_order(
    size: int, minutes: list[int]
) -> None:
    inputs = prepare(team(size, day(replace(LUNCH, spread=True)))).draw(0)
    starts = [begins(inputs, Status.AWAY, agent) for agent in range(size)]
    assert starts == [[12 * HOUR + minute * MINUTE] for minute in minutes]
    assert lines(inputs, size - 1)[1:3] == [
        (12 + minutes[-1] / 60, "AWAY"), (12.5 + minutes[-1] / 60, "AVAILABLE"),
    ]  # fmt: skip


def test_a_break_is_spread_over_the_agents_of_its_own_shift() -> None:
    early, late = day(replace(LUNCH, spread=True)), replace(day(), name="late")
    names = ("day", "late", "day", "late", "day")
    agents = tuple(Agent(f"a{i}", ("g",), shift=name) for i, name in enumerate(names))
    inputs = prepare(scenario(agents=agents, shifts=(early, late))).draw(0)
    starts = [begins(inputs, Status.AWAY, agent) for agent in range(5)]
    assert starts == [[12 * HOUR], [], [12 * HOUR + 45 * MINUTE], [], [12 * HOUR + 90 * MINUTE]]


def test_a_spread_break_is_the_same_every_day_and_replication() -> None:
    plan = prepare(team(3, day(replace(LUNCH, spread=True)), duration_days=3))
    assert begins(plan.draw(0), Status.AWAY, 1) == [
        day * 24 * HOUR + 12 * HOUR + 45 * MINUTE for day in range(3)
    ]
    assert plan.draw(0).statuses is plan.draw(1).statuses


def test_a_break_in_a_span_across_midnight() -> None:
    pause = Break(23 * 3600, 30 * MINUTE, "away", span_us=2 * HOUR, spread=True)
    shift = Shift(name="night", windows=windows(22, 30), breaks=(pause,))
    inputs = prepare(team(2, shift, duration_days=2)).draw(0)
    assert begins(inputs, Status.AWAY, 0) == [23 * HOUR, 47 * HOUR]
    # that of the evening before the run is in it
    assert begins(inputs, Status.AWAY, 1) == [HOUR // 2, 24 * HOUR + HOUR // 2]


def test_drawn_breaks_are_spread_evenly_over_the_span_by_agent_date_and_replication() -> None:
    plan = prepare(team(5, day(LUNCH, TEA), duration_days=200))
    for status, earliest, room in (
        (Status.AWAY, 12 * HOUR, 90 * MINUTE),
        (Status.BUSY, 15 * HOUR, 50 * MINUTE),
    ):
        starts = np.array([begins(plan.draw(0), status, agent) for agent in range(5)])
        assert starts.shape == (5, 200)
        offsets = (starts - np.arange(200) * 24 * HOUR - earliest).ravel()
        assert stats.kstest(offsets / room, stats.uniform.cdf).pvalue > ALPHA
        assert len(set(offsets.tolist())) == 1000
        again = np.array(begins(plan.draw(1), status))
        assert not set(again.tolist()) & set(starts[0].tolist())


def test_a_drawn_break_lasts_its_time_and_two_of_a_day_are_drawn_apart() -> None:
    inputs = prepare(team(1, day(LUNCH, replace(LUNCH, at_s=14 * 3600)), duration_days=50)).draw(0)
    given = inputs.statuses
    away = np.flatnonzero(given.to == Status.AWAY)
    touching = (np.diff(given.at)[away] > 30 * MINUTE).sum()
    assert touching <= 1
    assert (np.diff(given.at)[away] >= 30 * MINUTE).all()
    starts = given.at[away] % (24 * HOUR)
    first, second = starts[starts < 14 * HOUR], starts[starts >= 14 * HOUR]
    assert len(set((first - 12 * HOUR).tolist()) & set((second - 14 * HOUR).tolist())) == 0


def test_a_break_as_long_as_its_span_is_never_drawn() -> None:
    plan = prepare(team(1, day(replace(LUNCH, span_us=30 * MINUTE))))
    assert lines(plan.draw(5))[1] == (12, "AWAY")
    assert plan.draw(5).statuses is plan.draw(6).statuses


def test_a_break_of_some_weekdays_begins_on_them_alone() -> None:
    for pause in (replace(LUNCH, span_us=None), LUNCH):
        mondays = replace(pause, weekdays=(0, 3))
        inputs = prepare(team(1, day(mondays), duration_days=7)).draw(0)
        assert [at // (24 * HOUR) for at in begins(inputs, Status.AWAY)] == [0, 3]
        both = prepare(team(1, day(pause), duration_days=7)).draw(0)
        assert set(begins(inputs, Status.AWAY)) < set(begins(both, Status.AWAY))


def test_r31_drawn_breaks_stay_whatever_other_agents_breaks_days_and_rates_do() -> None:
    base = team(3, day(LUNCH), duration_days=7)
    usual = begins(prepare(base).draw(0), Status.AWAY, 1)
    assert len(usual) == 7
    hired = replace(base, agents=(Agent("new", ("g",), shift="day"), *base.agents))
    assert begins(prepare(hired).draw(0), Status.AWAY, 2) == usual
    paused = replace(base, shifts=(day(LUNCH, TEA),))
    assert begins(prepare(paused).draw(0), Status.AWAY, 1) == usual
    longer = replace(base, warmup_days=4, cooldown_days=3)
    shifted = [at - 4 * 24 * HOUR for at in begins(prepare(longer).draw(0), Status.AWAY, 1)]
    assert shifted[4:11] == usual
    weekdays = replace(base, shifts=(day(LUNCH, weekdays=(1, 2)),))
    assert begins(prepare(weekdays).draw(0), Status.AWAY, 1) == usual[1:3]


def test_an_agent_works_stretches_that_begin_on_its_own_dates() -> None:
    night = Shift(name="night", windows=windows(22, 30))
    agent = Agent("ann", ("g",), shift="night")
    first, last = date(2026, 3, 3), date(2026, 3, 4)

    def worked(**dates: Any) -> list[tuple[float, str]]:
        given = scenario(agents=(replace(agent, **dates),), shifts=(night,), duration_days=5)
        return lines(prepare(given).draw(0))

    assert worked(first_day=first, last_day=last) == [
        (46, "AVAILABLE"), (54, "OFFLINE"), (70, "AVAILABLE"), (78, "OFFLINE"),
    ]  # fmt: skip
    assert worked(first_day=first)[0] == (46, "AVAILABLE")
    assert worked(last_day=last)[-1] == (78, "OFFLINE")
    assert worked(first_day=date(2027, 1, 1)) == []


def test_an_agent_always_at_work_begins_and_ends_at_midnight() -> None:
    always = Shift(name="always", windows=windows(0, 24))
    agent = Agent("ann", ("g",), 1, "always", date(2026, 3, 3), date(2026, 3, 4))
    given = scenario(agents=(agent,), shifts=(always,), duration_days=5)
    assert lines(prepare(given).draw(0)) == [(24, "AVAILABLE"), (72, "OFFLINE")]


def test_agents_who_work_alike_share_their_statuses_and_others_do_not() -> None:
    dates = (None, None, date(2026, 3, 3))
    agents = tuple(Agent(f"a{i}", ("g",), 1, "day", first) for i, first in enumerate(dates))
    inputs = prepare(scenario(agents=agents, shifts=(day(),), duration_days=2)).draw(0)
    assert [len(lines(inputs, agent)) for agent in range(3)] == [4, 4, 2]


def test_a_break_in_a_span_goes_by_the_wall_on_the_day_of_a_clock_change() -> None:
    pause = Break(3600, 30 * MINUTE, "away", span_us=3 * HOUR + 30 * MINUTE, spread=True)
    shift = Shift(name="always", windows=(Window(6, 0, 86_400),), breaks=(pause,))
    inputs = prepare(team(4, shift, timezone="Europe/Berlin", start=date(2026, 3, 29))).draw(
        0
    )  # 01:00, 02:00, 03:00 and 04:00, of which the second does not exist
    assert [begins(inputs, Status.AWAY, agent)[0] for agent in range(4)] == [
        HOUR, 2 * HOUR, 2 * HOUR, 3 * HOUR,
    ]  # fmt: skip


def test_drawn_breaks_are_whole_microseconds_of_the_uniform() -> None:
    from sim.inputs.streams import Streams

    inputs = prepare(team(1, day(LUNCH))).draw(4)
    first = (date(2026, 3, 2) - date(1970, 1, 1)).days
    (uniform,) = Streams(1, 4).daily("break|0", "agent-0", first, 1)
    assert begins(inputs, Status.AWAY) == [12 * HOUR + round(float(uniform) * 5400 * SECOND)]
