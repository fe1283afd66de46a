"""The local week as an axis: where a half-hour stands, and when a group is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.scenario.model import Group, Scenario
from sim.show.data import Floats
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd
    from pandas.core.groupby import SeriesGroupBy

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SLOTS = 48
"""Half-hours of a local day; a clock change leaves one out or shows it twice."""
DAY_MINUTES = 1440
Minutes = npt.NDArray[np.bool_]
_WEEK_MINUTES = 7 * DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Week:
    """The days along the axis, one unit each: Monday to Sunday, or the days of a shorter window."""

    weekdays: tuple[int, ...]
    """0 is Monday."""
    labels: tuple[str, ...]
    first_ordinal: int | None
    """The first day of a shorter window; None where the axis is the week and weeks are averaged."""

    @property
    def averages(self) -> bool:
        """Whether weeks are laid over each other, in place of the days one by one."""
        return self.first_ordinal is None

    @property
    def edges(self) -> Floats:
        """``(days * 48 + 1,)`` where half-hours begin and the last one ends (days)."""
        return np.arange(len(self.weekdays) * SLOTS + 1) / SLOTS

    @property
    def tick_labels(self) -> tuple[str, ...]:
        """What stands below each day; a single day has its hours there."""
        return self.labels if len(self.labels) > 1 else ()

    def average(self, values: pd.Series[Any]) -> Floats:
        """The mean over weeks of each half-hour, ``(days * 48,)``; NaN where there is none.

        Parameters: ``values`` indexed by the local time at which the half-hour begins.
        """
        return self._grouped(values).mean().reindex(self._slots).to_numpy(np.float64)

    def total(self, values: pd.Series[Any]) -> Floats:
        """The sum over weeks of each half-hour, ``(days * 48,)``; 0 where there is none."""
        return self._grouped(values).sum().reindex(self._slots, fill_value=0).to_numpy(np.float64)

    @property
    def _slots(self) -> range:
        return range(len(self.weekdays) * SLOTS)

    def _grouped(self, values: pd.Series[Any]) -> SeriesGroupBy[Any, Any]:
        import pandas as pd

        local = pd.DatetimeIndex(values.index).tz_localize(None)
        if self.first_ordinal is None:
            day = local.day_of_week
        else:
            day = (local.normalize() - pd.Timestamp.fromordinal(self.first_ordinal)).days
        return values.groupby(day * SLOTS + half_hour_of_day(local))

    def closed(self, scenario: Scenario, groups: tuple[Group, ...]) -> list[tuple[float, float]]:
        """When all of ``groups`` are outside their working hours: (begin, length) in days (R3).

        Days shown one by one have the hours of their holidays; where weeks are averaged, a holiday
        is one day of several and the weekly hours are given.
        """
        return spans_of(~self.open_minutes(scenario, groups).ravel())

    def open_minutes(self, scenario: Scenario, groups: tuple[Group, ...]) -> Minutes:
        """For each minute of each day shown whether one of ``groups`` is within hours (R3)."""
        if self.first_ordinal is None:
            opened = np.zeros((len(self.weekdays), DAY_MINUTES), np.bool_)
            for group in groups:
                opened |= _weekly_minutes(scenario, group)[list(self.weekdays)]
            return opened
        days = range(self.first_ordinal, self.first_ordinal + len(self.weekdays))
        return open_minutes(scenario, groups, tuple(map(date.fromordinal, days)))

    def label(self, scenario: Scenario) -> str:
        """What the axis shows."""
        zone = f"local time, {scenario.timezone}"
        if len(self.labels) == 1:
            return f"{self.labels[0]}, {zone}"
        if self.averages and scenario.duration_days > 7:
            return f"{zone}; average over the weeks of {counted(scenario.duration_days, 'day')}"
        return zone


def week_of(scenario: Scenario) -> Week:
    """The axis of a scenario's window: the local week, or the days of a window shorter than one."""
    if scenario.duration_days >= 7:
        return Week(tuple(range(7)), DAYS, None)
    dates = [scenario.start + timedelta(days=day) for day in range(scenario.duration_days)]
    return Week(
        tuple(day.weekday() for day in dates),
        tuple(map(day_name, dates)),
        scenario.start.toordinal(),
    )


def open_minutes(scenario: Scenario, groups: tuple[Group, ...], dates: tuple[date, ...]) -> Minutes:
    """For each minute of some dates whether one of ``groups`` is within its hours (R3).

    Returns ``(dates, 1440)``; a holiday has its own hours in place of the weekly ones.
    """
    opened = np.zeros((len(dates), DAY_MINUTES), np.bool_)
    weekdays = [each.weekday() for each in dates]
    for group in groups:
        its = _weekly_minutes(scenario, group)[weekdays]
        holidays = {holiday.day: holiday.spans for holiday in group.holidays}
        for row, day in enumerate(dates):
            if day in holidays:
                its[row] = False
                for begin_s, end_s in holidays[day]:
                    its[row, begin_s // 60 : -(-end_s // 60)] = True
        opened |= its
    return opened


def spans_of(minutes: Minutes) -> list[tuple[float, float]]:
    """The stretches of minutes that are true: (begin, length) in days."""
    turns = np.flatnonzero(np.diff(minutes.astype(np.int8), prepend=0, append=0))
    begins, ends = turns[::2] / DAY_MINUTES, turns[1::2] / DAY_MINUTES
    return [(float(a), float(b - a)) for a, b in zip(begins, ends, strict=True)]


def half_hour_of_day(local: pd.DatetimeIndex) -> pd.Index[Any]:
    """The half-hour of the day, 0 to 47, of local times without a zone."""
    return local.hour * 2 + local.minute // 30


def day_name(day: date) -> str:
    """A date with its weekday, for instance ``Mon 2026-03-02``."""
    return f"{DAYS[day.weekday()]} {day.isoformat()}"


def _weekly_minutes(scenario: Scenario, group: Group) -> Minutes:
    """For each minute of the local week whether the group is within hours, ``(7, 1440)``."""
    opened = np.full(_WEEK_MINUTES, not scenario.working_hours_enabled)
    for window in group.working_hours:
        minutes = np.arange(window.begin_s // 60, -(-window.end_s // 60))
        opened[(window.weekday * DAY_MINUTES + minutes) % _WEEK_MINUTES] = True
    return opened.reshape(7, DAY_MINUTES)
