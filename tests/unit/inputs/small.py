"""Small checked scenarios and instants to compare with, for the tests of the inputs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sim.inputs.calendar import Calendar
from sim.scenario.cards import Handling, RateProfile
from sim.scenario.distributions import Constant
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent, Break, Shift
from sim.scenario.week import Window

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WORK = Constant(5 * MINUTE)
EVERY_DAY = range(7)


def scenario(**settings: Any) -> Scenario:
    """One group, one agent for all groups, one Monday in UTC, unless said otherwise."""
    usual: dict[str, Any] = {
        "name": "small",
        "timezone": "UTC",
        "start": date(2026, 3, 2),
        "duration_days": 1,
        "warmup_days": 0,
        "cooldown_days": 0,
        "groups": (Group("g", handling=Handling(WORK)),),
        "file": "small.yaml",
    }
    wanted = {**usual, **settings}
    served = tuple(group.name for group in wanted["groups"])
    return Scenario(**{"agents": (Agent("ann", served),), **wanted})


def windows(begin_h: float, end_h: float, weekdays: Any = EVERY_DAY) -> tuple[Window, ...]:
    """The same span of local hours on each weekday; an end beyond 24 is on the next day."""
    return tuple(Window(day, round(begin_h * 3600), round(end_h * 3600)) for day in weekdays)


def shift(begin_h: float, end_h: float, *breaks: tuple[float, int, str]) -> Shift:
    """A daily shift with breaks ``(local hour, length us, status)``."""
    every = tuple(Break(round(at_h * 3600), for_us, status) for at_h, for_us, status in breaks)
    return Shift(name="day", windows=windows(begin_h, end_h), breaks=every)


def rate(*pieces: tuple[float, float]) -> RateProfile:
    """The same pieces ``(local hour, chats per hour)`` every day."""
    return RateProfile((tuple((round(at_h * 3600), per_h) for at_h, per_h in pieces),) * 7)


def at(calendar: Calendar, text: str, fold: int = 0) -> int:
    """The instant of a local time, by the standard library alone."""
    stamp = datetime.fromisoformat(text).replace(
        tzinfo=ZoneInfo(calendar.clock.timezone), fold=fold
    )
    epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return (stamp - epoch) // timedelta(microseconds=1) - calendar.clock.origin_us


def write(folder: Path, text: str, name: str = "trace.csv") -> Path:
    """Write a data file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
