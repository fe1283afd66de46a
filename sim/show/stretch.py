"""The stretch of one replication that a picture follows chat by chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultError
from sim.scenario.model import Group, Scenario
from sim.show.data import Floats
from sim.show.week import DAY_MINUTES, open_minutes

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

_LEAD_MINUTES = 30
_TICKS_MIN = (5, 10, 15, 30, 60, 120, 180, 360)
_MOST_TICKS = 13


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one instant to another, as an axis in hours since it begins."""

    begin: pd.Timestamp
    end: pd.Timestamp

    @property
    def hours(self) -> float:
        """Its length, clock changes included."""
        return (self.end - self.begin).total_seconds() / 3600

    def place(self, times: pd.Series[Any]) -> Floats:
        """Where instants stand on the axis (h, NaN where missing)."""
        return np.asarray((times - self.begin).dt.total_seconds(), np.float64) / 3600

    def ticks(self) -> tuple[Floats, list[str]]:
        """Where round local times stand (h), and what they are called."""
        import pandas as pd

        step = next(
            (each for each in _TICKS_MIN if self.hours * 60 / each <= _MOST_TICKS), _TICKS_MIN[-1]
        )
        every = pd.date_range(self.begin, self.end, freq="5min")
        minutes = every.hour * 60 + every.minute
        times = every[(minutes % step == 0) & (every.second == 0)]
        hours: Floats = np.array([(time - self.begin).total_seconds() / 3600 for time in times])
        return hours, [f"{time:%H:%M}" for time in times]

    def closed(self, scenario: Scenario, groups: tuple[Group, ...]) -> list[tuple[float, float]]:
        """When all groups are outside their working hours: begin and length (h)."""
        import pandas as pd

        minutes = pd.date_range(self.begin, self.end, freq="1min", inclusive="left")
        first, last = self.begin.date(), self.end.date()
        dates = tuple(first + timedelta(days=day) for day in range((last - first).days + 1))
        opened = open_minutes(scenario, groups, dates).ravel()
        local = minutes.tz_localize(None)
        days = (local.normalize() - pd.Timestamp(first)).days
        shut = ~opened[days * DAY_MINUTES + local.hour * 60 + local.minute]
        turns = np.flatnonzero(np.diff(shut.astype(np.int8), prepend=0, append=0)) / 60
        return [(float(a), float(b - a)) for a, b in zip(turns[::2], turns[1::2], strict=True)]

    def in_words(self) -> str:
        """The stretch as a reader says it, with its date."""
        end = f"{self.end:%H:%M}"
        if self.end.normalize() != self.begin.normalize():
            end = "24:00" if (self.end - self.end.normalize()).total_seconds() == 0 else end
            if self.end > self.begin.normalize() + timedelta(days=1):
                end = f"{self.end:%Y-%m-%d %H:%M}"
        return f"{self.begin:%a %Y-%m-%d %H:%M} to {end}"


def stretch_of(
    scenario: Scenario,
    groups: tuple[Group, ...],
    day: str | date | None,
    begin: str | None,
    end: str | None,
) -> Stretch:
    """The stretch asked for.

    Parameters: ``day`` a local date, by default the first measured one; ``begin`` and ``end`` a
    local time (``"09:00"``) of that day or a date and time; by default half an hour before the
    first of ``groups`` opens on the day, else midnight, and the end of the day. Raises ResultError
    for what is none of these or does not follow each other.
    """
    on = scenario.start if day is None else _day(day)
    if begin is None:
        opened = open_minutes(scenario, groups, (on,)).any(axis=0)
        first = int(np.argmax(opened)) - _LEAD_MINUTES
        start = _instant(scenario, on, max(first, 0))
    else:
        start = _time(scenario, on, begin)
        on = start.date()
    stop = _instant(scenario, on, DAY_MINUTES) if end is None else _time(scenario, on, end)
    if stop <= start:
        raise ResultError(f"end {stop:%Y-%m-%d %H:%M} does not come after {start:%Y-%m-%d %H:%M}")
    return Stretch(start, stop)


def _day(day: str | date) -> date:
    try:
        if isinstance(day, datetime):
            return day.date()
        return day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError:
        raise ResultError(f"day={day!r} is no date such as '2026-03-02'") from None


def _time(scenario: Scenario, on: date, text: str) -> pd.Timestamp:
    """A local time of a day, or a date with a time."""
    dated, _, time = str(text).strip().replace("T", " ").rpartition(" ")
    parts = time.split(":")
    minute = int(parts[0]) * 60 + int(parts[1]) if _two_numbers(parts) else -1
    if not 0 <= minute <= DAY_MINUTES or int(parts[1]) > 59:
        raise ResultError(
            f"{text!r} is no local time; allowed: '09:00' or, with a date, '2026-03-02 09:00'"
        )
    return _instant(scenario, _day(dated) if dated else on, minute)


def _two_numbers(parts: list[str]) -> bool:
    return len(parts) == 2 and all(part.isdecimal() for part in parts)


def _instant(scenario: Scenario, on: date, minute: int) -> pd.Timestamp:
    import pandas as pd

    wall = pd.Timestamp(on) + pd.Timedelta(minutes=minute)
    # a time that occurs twice means the first, one that does not exist the end of the gap
    return wall.tz_localize(scenario.timezone, ambiguous=True, nonexistent="shift_forward")


def slots_of(begins: Floats, ends: Floats) -> npt.NDArray[np.int64]:
    """Give each stay the lowest slot that is free from its begin to its end.

    Parameters: ``begins``, ascending, and ``ends``, ``(stays,)``. Returns ``(stays,)`` from 0.
    """
    free_at: list[float] = []
    slots = np.zeros(len(begins), np.int64)
    for index, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        slot = next((i for i, free in enumerate(free_at) if free <= begin), len(free_at))
        if slot == len(free_at):
            free_at.append(end)
        free_at[slot] = end
        slots[index] = slot
    return slots
