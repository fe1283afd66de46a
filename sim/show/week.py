"""The local week as an axis: where a half-hour stands, and when a group is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.scenario.model import Group, Scenario
from sim.show.data import Floats

if TYPE_CHECKING:
    import pandas as pd

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SLOTS = 48
"""Half-hours of a local day; a clock change leaves one out or shows it twice."""
_DAY_MINUTES = 1440
_WEEK_MINUTES = 7 * _DAY_MINUTES


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

    def average(self, values: pd.Series[Any]) -> Floats:
        """The mean over weeks of each half-hour, ``(days * 48,)``; NaN where there is none.

        Parameters: ``values`` indexed by the local time at which the half-hour begins.
        """
        import pandas as pd

        local = pd.DatetimeIndex(values.index).tz_localize(None)
        if self.first_ordinal is None:
            day = local.day_of_week
        else:
            day = (local.normalize() - pd.Timestamp.fromordinal(self.first_ordinal)).days
        slot = day * SLOTS + local.hour * 2 + local.minute // 30
        means = values.groupby(slot).mean().reindex(range(len(self.weekdays) * SLOTS))
        return means.to_numpy(np.float64)

    def closed(self, scenario: Scenario, groups: tuple[Group, ...]) -> list[tuple[float, float]]:
        """When all of ``groups`` are outside their working hours: (begin, length) in days (R3).

        Days shown one by one have the hours of their holidays; where weeks are averaged, a holiday
        is one day of several and the weekly hours are given.
        """
        opened = np.zeros((len(self.weekdays), _DAY_MINUTES), np.bool_)
        for group in groups:
            opened |= self._open_minutes(scenario, group)
        shown = (~opened).ravel().astype(np.int8)
        turns = np.flatnonzero(np.diff(shown, prepend=0, append=0))
        begins, ends = turns[::2] / _DAY_MINUTES, turns[1::2] / _DAY_MINUTES
        return [(float(a), float(b - a)) for a, b in zip(begins, ends, strict=True)]

    def _open_minutes(self, scenario: Scenario, group: Group) -> npt.NDArray[np.bool_]:
        """For each minute of each day shown whether the group is within hours, ``(days, 1440)``."""
        opened = _weekly_minutes(scenario, group)[list(self.weekdays)]
        if self.first_ordinal is None:
            return opened
        for holiday in group.holidays:
            day = holiday.day.toordinal() - self.first_ordinal
            if 0 <= day < len(opened):
                opened[day] = False
                for begin_s, end_s in holiday.spans:
                    opened[day, begin_s // 60 : -(-end_s // 60)] = True
        return opened


def week_of(scenario: Scenario) -> Week:
    """The axis of a scenario's window: the local week, or the days of a window shorter than one."""
    if scenario.duration_days >= 7:
        return Week(tuple(range(7)), DAYS, None)
    dates = [scenario.start + timedelta(days=day) for day in range(scenario.duration_days)]
    return Week(
        tuple(date.weekday() for date in dates),
        tuple(f"{DAYS[date.weekday()]} {date.isoformat()}" for date in dates),
        scenario.start.toordinal(),
    )


def _weekly_minutes(scenario: Scenario, group: Group) -> npt.NDArray[np.bool_]:
    """For each minute of the local week whether the group is within hours, ``(7, 1440)``."""
    opened = np.full(_WEEK_MINUTES, not scenario.working_hours_enabled)
    for window in group.working_hours:
        minutes = np.arange(window.begin_s // 60, -(-window.end_s // 60))
        opened[(window.weekday * _DAY_MINUTES + minutes) % _WEEK_MINUTES] = True
    return opened.reshape(7, _DAY_MINUTES)
