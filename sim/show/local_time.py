"""Local time as an axis, by week or day: where a half-hour stands, when a group is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.errors import ResultError
from sim.scenario.model import Group, Scenario
from sim.scenario.quantities import parse_weekdays
from sim.show.data import Floats
from sim.show.style import CLOSED, plain
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from pandas.core.groupby import SeriesGroupBy

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SLOTS = 48
"""Half-hours of a local day; a clock change leaves one out or shows it twice."""
DAY_MINUTES = 1440
Minutes = npt.NDArray[np.bool_]
_WEEK_MINUTES = 7 * DAY_MINUTES


class _Axis:
    """Half-hours along an axis of ``count`` days, one unit each."""

    __slots__ = ()

    @property
    def count(self) -> int:
        raise NotImplementedError

    @property
    def tick_labels(self) -> tuple[str, ...]:
        """What stands below each day; none where it has hours."""
        return ()

    @property
    def edges(self) -> Floats:
        """``(count * 48 + 1,)`` where half-hours begin and the last one ends (days)."""
        return np.arange(self.count * SLOTS + 1) / SLOTS

    def average(self, values: pd.Series[Any]) -> Floats:
        """The mean of what is laid over each other, ``(count * 48,)``; NaN where there is none.

        Parameters: ``values`` indexed by the local time at which the half-hour begins.
        """
        return self._grouped(values).mean().reindex(self._slots).to_numpy(np.float64)

    def total(self, values: pd.Series[Any]) -> Floats:
        """As :meth:`average`, the sum; 0 where there is none."""
        return self._grouped(values).sum().reindex(self._slots, fill_value=0).to_numpy(np.float64)

    @property
    def _slots(self) -> range:
        return range(self.count * SLOTS)

    def _grouped(self, values: pd.Series[Any]) -> SeriesGroupBy[Any, Any]:
        """The values by half-hour of the axis."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Week(_Axis):
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
    def count(self) -> int:
        """How many days there are."""
        return len(self.weekdays)

    @property
    def tick_labels(self) -> tuple[str, ...]:
        """What stands below each day; a single day has its hours there."""
        return self.labels if len(self.labels) > 1 else ()

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


EVERY = "all"
HOLIDAYS = "holidays"


@dataclass(frozen=True, slots=True)
class Day(_Axis):
    """One day along the axis that stands for some dates."""

    dates: tuple[date, ...]
    name: str
    """Which dates they are, as a reader says it."""

    @property
    def averages(self) -> bool:
        """Whether dates are laid over each other."""
        return len(self.dates) > 1

    @property
    def count(self) -> int:
        """One."""
        return 1

    def _grouped(self, values: pd.Series[Any]) -> SeriesGroupBy[Any, Any]:
        import pandas as pd

        local = pd.DatetimeIndex(values.index).tz_localize(None)
        mask = local.normalize().isin(pd.DatetimeIndex(self.dates))
        return values[mask].groupby(half_hour_of_day(local[mask]))

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


def time_axis(panels: tuple[Axes, ...], time: Axis, scenario: Scenario) -> None:
    """Lay ``time`` along the x axis of panels above each other, and name it below the last.

    Days have their names in the middle; a single day has its hours.
    """
    lowest, labels = panels[-1], time.tick_labels
    lowest.set_xlim(0, time.edges[-1])
    if labels:
        lowest.set_xticks(range(len(labels) + 1), [""] * (len(labels) + 1))
        lowest.set_xticks([day + 0.5 for day in range(len(labels))], labels, minor=True)
        for panel in panels:
            panel.tick_params(axis="x", which="minor", length=0)
    else:
        hours = range(0, 25, 3)
        lowest.set_xticks([hour / 24 for hour in hours], [f"{hour:02d}:00" for hour in hours])
    for panel in panels:
        plain(panel, "x")
    lowest.set_xlabel(time.label(scenario))


def shade_closed(
    panels: tuple[Axes, ...], spans: list[tuple[float, float]], groups: tuple[Group, ...]
) -> list[Artist]:
    """Shade ``spans`` (begin and length on the axis) as closed; returns what the legend shows."""
    if not spans:
        return []
    label = "outside working hours" + (" of all groups" if len(groups) > 1 else "")
    shades: list[Artist] = [
        panel.broken_barh(
            spans,
            (0, 1),
            transform=panel.get_xaxis_transform(),
            facecolor=CLOSED,
            zorder=0,
            label=label,
        )
        for panel in panels
    ]
    return shades[:1]
