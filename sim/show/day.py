"""The local day as an axis, averaged over chosen dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultError
from sim.scenario.model import Group, Scenario
from sim.scenario.quantities import parse_weekdays
from sim.show.data import Floats
from sim.show.week import (
    DAYS,
    SLOTS,
    Minutes,
    Week,
    day_name,
    half_hour_of_day,
    open_minutes,
    spans_of,
    week_of,
)
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd

EVERY = "all"
HOLIDAYS = "holidays"


@dataclass(frozen=True, slots=True)
class Day:
    """One day along the axis that stands for some dates."""

    dates: tuple[date, ...]
    name: str
    """Which dates they are, as a reader says it."""

    @property
    def averages(self) -> bool:
        """Whether dates are laid over each other."""
        return len(self.dates) > 1

    @property
    def edges(self) -> Floats:
        """``(49,)`` where half-hours begin and the last one ends (days)."""
        return np.arange(SLOTS + 1) / SLOTS

    @property
    def tick_labels(self) -> tuple[str, ...]:
        """None: the axis has hours."""
        return ()

    def average(self, values: pd.Series[Any]) -> Floats:
        """The mean over the dates of each half-hour, ``(48,)``; NaN where there is none.

        Parameters: ``values`` indexed by the local time at which the half-hour begins.
        """
        slots, chosen = self._chosen(values)
        return chosen.groupby(slots).mean().reindex(range(SLOTS)).to_numpy(np.float64)

    def total(self, values: pd.Series[Any]) -> Floats:
        """The sum over the dates of each half-hour, ``(48,)``; 0 where there is none."""
        slots, chosen = self._chosen(values)
        return chosen.groupby(slots).sum().reindex(range(SLOTS), fill_value=0).to_numpy(np.float64)

    def _chosen(self, values: pd.Series[Any]) -> tuple[pd.Index[Any], pd.Series[Any]]:
        import pandas as pd

        local = pd.DatetimeIndex(values.index).tz_localize(None)
        mask = local.normalize().isin(pd.DatetimeIndex(self.dates))
        return half_hour_of_day(local[mask]), values[mask]

    def closed(self, scenario: Scenario, groups: tuple[Group, ...]) -> list[tuple[float, float]]:
        """When all of ``groups`` are outside their hours on all of the dates, in days (R3)."""
        ever: Minutes = np.any(open_minutes(scenario, groups, self.dates), axis=0)
        return spans_of(~ever)

    def label(self, scenario: Scenario) -> str:
        """What the axis shows."""
        zone = f"local time, {scenario.timezone}"
        if not self.averages:
            return f"{day_name(self.dates[0])}, {zone}"
        return f"{zone}; average over {counted(len(self.dates), 'day')}: {self.name}"


Axis = Week | Day
"""What local time along an axis may be."""


def axis_of(scenario: Scenario, groups: tuple[Group, ...], by: str, days: str) -> Axis:
    """The axis that ``by``, ``"week"`` or ``"day"``, and ``days`` of :func:`day_of` ask for.

    Raises ResultError for another ``by``, or for days of a whole week.
    """
    if by == "day":
        return day_of(scenario, groups, days)
    if by != "week":
        raise ResultError(f"by={by!r} is no axis of time; allowed: 'week', 'day'")
    if days != EVERY:
        raise ResultError(f"days={days!r} chooses among days; add by='day'")
    return week_of(scenario)


def day_of(scenario: Scenario, groups: tuple[Group, ...], days: str) -> Day:
    """The dates of the window that ``days`` means, laid over each other.

    Parameters: ``days`` is ``all``, ``holidays`` (dates with hours of their own for one of
    ``groups``), a date such as ``2026-03-02``, or weekdays such as ``mon``, ``mon-fri`` or
    ``sat,sun``, from which those holidays are left out. Raises ResultError for anything else, or
    where the window has none of them.
    """
    window = [scenario.start + timedelta(days=day) for day in range(scenario.duration_days)]
    special = {holiday.day for group in groups for holiday in group.holidays}
    if days == EVERY:
        return Day(tuple(window), "all")
    if days == HOLIDAYS:
        chosen, name = [day for day in window if day in special], HOLIDAYS
    elif (one := _date(days)) is not None:
        chosen, name = [day for day in window if day == one], day_name(one)
    else:
        weekdays = _weekdays(days)
        chosen = [day for day in window if day.weekday() in weekdays and day not in special]
        left_out = any(day.weekday() in weekdays and day in special for day in window)
        name = ", ".join(DAYS[day] for day in weekdays) + (" but holidays" if left_out else "")
    if not chosen:
        raise ResultError(
            f"days={days!r} is no day of this window, which is {day_name(window[0])} to "
            f"{day_name(window[-1])}"
        )
    return Day(tuple(chosen), name)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _weekdays(text: str) -> tuple[int, ...]:
    try:
        return tuple(parse_weekdays(text))
    except ValueError:
        raise ResultError(
            f"days={text!r} means no days; allowed: 'all', 'holidays', a date such as "
            "'2026-03-02', weekdays such as 'mon', 'mon-fri' or 'sat,sun'"
        ) from None
