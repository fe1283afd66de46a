"""Openings as a picture shows them: what each finds, and what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.scenario.model import Group, Scenario
from sim.show.data import Floats
from sim.show.local_time import SLOTS, Day, Minutes, half_hour_of_day, open_minutes

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

BEFORE, AFTER = 2, 20
"""Half-hours shown before the one of an opening, and the most from it on."""


@dataclass(frozen=True, slots=True)
class Openings:
    """Openings of single groups, of all replications; ``(openings,)`` each.

    The means are those of the summary, which counts every opening of every group once.
    """

    group: npt.NDArray[np.int64]
    """Its place among the groups shown."""
    half_hour: npt.NDArray[np.int64]
    """Its number in the window."""
    backlog: npt.NDArray[np.int64]
    """Open chats."""
    drained_s: Floats
    """From the opening until the list was empty; NaN without a backlog, or where it never was."""

    @property
    def backlog_mean(self) -> float:
        """What the summary calls ``backlog_at_opening``."""
        return float(self.backlog.mean()) if len(self.backlog) else float("nan")

    @property
    def drain_mean_s(self) -> float:
        """What the summary calls ``drain_time_mean``; NaN where no list was drained."""
        drained_s = self.drained_s[~np.isnan(self.drained_s)]
        return float(drained_s.mean()) if len(drained_s) else float("nan")

    @property
    def not_drained(self) -> int:
        """How many lists were not empty before the next opening."""
        return int(np.sum((self.backlog > 0) & np.isnan(self.drained_s)))


def openings_of(
    table: pd.DataFrame, groups: Sequence[str], starts: pd.DatetimeIndex, day: Day
) -> Openings:
    """The openings of some groups on the dates of ``day``.

    Parameters: ``table`` with ``group, opened_at, backlog, drained_at``; ``starts``
    ``(half-hours,)`` the instants at which those of the window begin, ascending.
    """
    import pandas as pd

    half_hour = np.searchsorted(_us(starts), _us(table["opened_at"]), side="right") - 1
    dates = starts[half_hour].tz_localize(None).normalize()
    its = table["group"].isin(list(groups)).to_numpy() & dates.isin(pd.DatetimeIndex(day.dates))
    rows = table[its]
    backlog = rows["backlog"].to_numpy(np.int64)
    drained = (backlog > 0) & rows["drained_at"].notna().to_numpy()
    took_us = _us(rows["drained_at"]) - _us(rows["opened_at"])
    place = pd.Index(list(groups)).get_indexer(pd.Index(rows["group"].astype(object)))
    return Openings(
        place.astype(np.int64), half_hour[its], backlog, np.where(drained, took_us / 1e6, np.nan)
    )


def _us(times: Any) -> npt.NDArray[np.int64]:
    """Instants as microseconds since 1970; missing is a large negative number."""
    import pandas as pd

    return pd.DatetimeIndex(times).tz_convert("UTC").as_unit("us").asi8


@dataclass(frozen=True, slots=True)
class Followed:
    """Which half-hours of which group lie how long after an opening of it.

    Values are those of all groups shown, one after the other: ``(groups * half-hours,)``.
    """

    weights: Floats
    """``(BEFORE + half-hours shown, openings' half-hours)`` how many openings each stands for."""
    rows: npt.NDArray[np.int64]
    """As ``weights``: the place among the values, 0 where the weight is 0."""

    def mean(self, values: Floats) -> Floats:
        """The mean over openings, by half-hour since the opening; missing values left out."""
        picked = values[self.rows]
        weights = np.where(np.isnan(picked), 0.0, self.weights)
        total = weights.sum(axis=1)
        means = np.full(len(total), np.nan)
        np.divide((weights * np.nan_to_num(picked)).sum(axis=1), total, out=means, where=total > 0)
        return means

    def total(self, values: Floats) -> Floats:
        """The sum over openings, by half-hour since the opening."""
        sums: Floats = (self.weights * values[self.rows]).sum(axis=1)
        return sums


def follow(openings: Openings, opened: npt.NDArray[np.bool_]) -> Followed:
    """Follow every opening while its group is ``opened``, for at most ``AFTER``.

    Parameters: ``opened`` ``(groups, half-hours)``. Half-hours that fewer than half of the openings
    reach are left out.
    """
    count = opened.shape[1]
    at, counts = np.unique(openings.group * count + openings.half_hour, return_counts=True)
    steps = np.arange(-BEFORE, AFTER)
    of_window = at % count + steps[:, None]
    inside = (of_window >= 0) & (of_window < count)
    rows = np.where(inside, at + steps[:, None], 0)
    closed = ~opened.ravel()[rows] & (steps[:, None] > 0)
    gone = np.maximum.accumulate(closed, axis=0)
    weights = np.where(inside & ~gone, counts[None, :], 0).astype(np.float64)
    reached = weights.sum(axis=1) >= 0.5 * counts.sum()
    reached[:BEFORE] = True
    shown = BEFORE + int(np.argmin(np.append(reached[BEFORE:], False)))
    return Followed(weights[:shown], np.where(weights > 0, rows, 0)[:shown])


def open_half_hours(
    scenario: Scenario, groups: Sequence[Group], starts: pd.DatetimeIndex
) -> npt.NDArray[np.bool_]:
    """Whether each group is within its hours in a part of each half-hour, a row for each group."""
    import pandas as pd

    dates = tuple(scenario.start + timedelta(days=day) for day in range(scenario.duration_days))
    local = starts.tz_localize(None)
    day = (local.normalize() - pd.Timestamp(scenario.start)).days
    by_minute = [open_minutes(scenario, (group,), dates) for group in groups]
    by_half_hour = np.any(np.reshape(by_minute, (len(groups), len(dates), SLOTS, -1)), axis=3)
    opened: Minutes = by_half_hour[:, day, half_hour_of_day(local)]
    return opened
