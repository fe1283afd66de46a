"""Agents' statuses minute by minute, worked out straight from the rules (R24-R26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
import pytest

from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario.distributions import Constant
from sim.scenario.people import Attendance, Break, Disconnects, Outage, Shift
from sim.units import Leaving, Status
from unit.inputs.days import (
    MIDNIGHT,
    one,
)
from unit.inputs.small import MINUTE, windows


def by_minutes(shift: Shift, its: Attendance, closed: tuple[int, int], run: int) -> list[int]:
    """The state of an agent in every minute of a run of so many, coded as status and leaving."""
    # longer than a shift and the disconnect after it: what lies further off does not reach in
    reach = 3 * 1440
    day = range(-reach, run + reach)

    def within(minute: int, begin_s: int, length: int) -> bool:
        return (minute - begin_s // 60) % 1440 < length

    present = [any(within(m, w.begin_s, (w.end_s - w.begin_s) // 60) for w in shift.windows
                   if w.weekday == 0) for m in day]  # fmt: skip
    pauses = {
        m: {p.status for p in shift.breaks if within(m, p.at_s, p.for_us // MINUTE)} for m in day
    }
    assert isinstance(its.login_delay, Constant)
    thrown = {m for m in day if closed[0] <= m < closed[1]}
    out = set(thrown)
    there: dict[int, int] = {}
    begin = None
    for place, minute in enumerate(day):
        if present[place] and not (place and present[place - 1]):
            begin = minute
        if begin is not None and (not present[place] or minute == day[-1]):
            log_in = begin if begin <= 0 else begin + its.login_delay.value_us // MINUTE
            while log_in < minute and (log_in in thrown or "offline" in pauses[log_in]):
                log_in += 1
            there |= dict.fromkeys(range(log_in, minute), minute)
            if minute > 0:
                spans = _thrown_by_minutes(log_in, minute, its.disconnects)
                thrown |= spans
            begin = None
    at_end, stop = Leaving[shift.at_end.upper()], shift.stop_before_end_us // MINUTE
    paused = Leaving.CARRY_OVER if at_end == Leaving.AWAY else at_end
    states = []
    for minute in range(run):
        if minute in thrown or minute in out:
            states.append(-1 - Leaving.THROWN)
        elif minute not in there:
            states.append(-1 - at_end)
        elif "offline" in pauses[minute]:
            states.append(-1 - paused)
        elif "away" in pauses[minute]:
            states.append(Status.AWAY)
        else:
            busy = "busy" in pauses[minute] or minute >= there[minute] - stop
            states.append(Status.BUSY if busy else Status.AVAILABLE)
    return [int(state) for state in states]


def _thrown_by_minutes(log_in: int, end: int, law: Disconnects | None) -> set[int]:
    if law is None:
        return set()
    assert isinstance(law.every, Constant)
    assert isinstance(law.lasting, Constant)
    every, lasting = law.every.value_us // MINUTE, law.lasting.value_us // MINUTE
    found: set[int] = set()
    while log_in + every < end:
        begin = log_in + every
        log_in = begin + lasting
        # what began before the clock does not count
        found |= set(range(begin, log_in)) if begin >= 0 else set()
    return found


def filled(inputs: Inputs, run: int) -> list[int]:
    """The state in every minute by the changes; before the first log-in 0."""
    given = inputs.statuses
    codes = np.where(given.to > 0, given.to, -1 - given.leaving)
    place = np.searchsorted(given.at // MINUTE, np.arange(run), side="right")
    return np.concatenate(([0], codes))[place].tolist()


def a_day(dice: Random) -> tuple[Shift, Attendance, tuple[int, int]]:
    def minutes(low: int, high: int) -> int:
        return dice.randint(low, high) * 15

    begin = minutes(0, 95)
    spans = [(begin, begin + minutes(1, 60))]
    if dice.random() < 0.4:
        spans.append((spans[0][1] + minutes(0, 12), spans[0][1] + minutes(13, 20)))
    shift = Shift(
        name="s",
        windows=tuple(w for low, high in spans if low < 1440 and high <= 2880
              for w in windows(low / 60, high / 60)),
        breaks=tuple(Break(minutes(0, 95) * 60, minutes(1, 12) * MINUTE, dice.choice(
            ["away", "busy", "offline"])) for _ in range(dice.randint(0, 3))),
        at_end=dice.choice(["finish", "carry_over", "transfer", "away"]),
        stop_before_end_us=dice.choice([0, 0, minutes(1, 12) * MINUTE]),
    )  # fmt: skip
    often = Disconnects(Constant(minutes(1, 30) * MINUTE), Constant(minutes(0, 100) * MINUTE))
    attendance = Attendance(
        login_delay=Constant(dice.choice([0, minutes(1, 30)]) * MINUTE),
        disconnects=dice.choice([None, often]),
    )
    low = minutes(-20, 200)
    return shift, attendance, (low, low + dice.choice([0, minutes(1, 60)]))


@pytest.mark.parametrize("seed", range(150))
def test_r24_r25_r26_every_minute_is_as_the_rules_say(seed: int) -> None:
    shift, its, closed = a_day(Random(seed))
    run = 2 * 1440
    given = one(shift, its, duration_days=2)
    begin, end = (MIDNIGHT + timedelta(minutes=minute) for minute in closed)
    if closed[0] < closed[1]:
        its = replace(its, outages=(Outage(begin, end),))
        given = one(shift, its, duration_days=2)
    expected = by_minutes(shift, its, closed, run)
    first = next((i for i, state in enumerate(expected) if state > 0), run)
    assert filled(prepare(given).draw(0), run) == [0] * first + expected[first:]
