"""Agents on simple shifts, and their days as lines to compare."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario.distributions import Constant
from sim.scenario.model import Scenario
from sim.scenario.people import Agent, Attendance, Break, Disconnects, Outage, Shift
from sim.units import Leaving, Status
from unit.inputs.small import HOUR, MINUTE, scenario, windows

MIDNIGHT = datetime(2026, 3, 2)
DAYTIME = Shift(name="day", windows=windows(9, 17))
NIGHT = Shift(name="night", windows=windows(22, 30))
ALWAYS = Shift(name="always", windows=windows(0, 24))
LUNCH = Break(12 * 3600, HOUR, "offline")
PUNCTUAL = Attendance()


def one(shift: Shift, attendance: Attendance = PUNCTUAL, **settings: Any) -> Scenario:
    agent = Agent("ann", ("g",), shift=shift.name, attendance=attendance)
    return scenario(**{"agents": (agent,), "shifts": (shift,), **settings})


def line(inputs: Inputs, agent: int = 0) -> list[str]:
    """The changes of an agent's status as ``hour status``, and how those to offline are left."""
    given = inputs.statuses
    rows = zip(given.at, given.of, given.to, given.leaving, strict=True)
    return [
        f"{at / HOUR:g} {Status(to).name}" + (f" {Leaving(how).name}" if how >= 0 else "")
        for at, of, to, how in rows
        if of == agent
    ]


def days(shift: Shift, attendance: Attendance = PUNCTUAL, **settings: Any) -> list[str]:
    return line(prepare(one(shift, attendance, **settings)).draw(0))


def late(minutes: int) -> Attendance:
    return Attendance(login_delay=Constant(minutes * MINUTE))


def lost(every: int, lasting: int, **settings: Any) -> Attendance:
    """Disconnects of so many minutes after so many."""
    law = Disconnects(Constant(every * MINUTE), Constant(lasting * MINUTE))
    return Attendance(disconnects=law, **settings)


def outage(begin_h: float, end_h: float, **settings: Any) -> Attendance:
    begin, end = (MIDNIGHT + timedelta(hours=hours) for hours in (begin_h, end_h))
    return Attendance(outages=(Outage(begin, end),), **settings)
