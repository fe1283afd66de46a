"""Openings as a picture shows them: put together by half-hour, and what follows each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.scenario.model import Group, Scenario
from sim.show.data import ALL, Floats
from sim.show.day import Day
from sim.show.week import SLOTS, Minutes, half_hour_of_day, open_minutes

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

BEFORE, AFTER = 2, 20
"""Half-hours shown before the one of an opening, and the most from it on."""


@dataclass(frozen=True, slots=True)
class Openings:
    """The openings of all replications; groups that open in one half-hour open together."""

    replication: npt.NDArray[np.int64]
    """``(openings,)``, ascending."""
    half_hour: npt.NDArray[np.int64]
    """Its number in the window, ascending within a replication."""
    backlog: Floats
    """Open chats, those of groups that open together added up."""
    drained_s: Floats
    """From the opening until the list was empty; NaN without a backlog, or where it never was."""

    @property
    def not_drained(self) -> int:
        """How many lists were not empty before the next opening."""
        return int(np.sum((self.backlog > 0) & np.isnan(self.drained_s)))


def put_together(table: pd.DataFrame, group: str, starts: pd.DatetimeIndex) -> Openings:
    """The openings of a group or ``all``.

    Parameters: ``table`` with ``replication, group, opened_at, backlog, drained_at``; ``starts``
    ``(half-hours,)`` the instants at which those of the window begin, ascending.
    """
    its = table if group == ALL else table[table["group"] == group]
    backlog = its["backlog"].to_numpy(np.int64)
    opened = its["opened_at"]
    half_hour = np.searchsorted(_us(starts), _us(opened), side="right") - 1
    # of groups with a backlog the last one to be empty counts
    drained_us = np.where(backlog == 0, 0.0, _us(its["drained_at"]).astype(np.float64))
    drained_us[(backlog > 0) & its["drained_at"].isna().to_numpy()] = np.inf
    keys = np.stack([its["replication"].to_numpy(np.int64), half_hour])
    _, first, place = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    place = place.ravel()
    total: Floats = np.zeros(len(first))
    np.add.at(total, place, backlog)
    opened_us, last_us = np.full(len(first), np.inf), np.zeros(len(first))
    np.minimum.at(opened_us, place, _us(opened).astype(np.float64))
    np.maximum.at(last_us, place, drained_us)
    some = (total > 0) & np.isfinite(last_us)
    drained_s = np.where(some, (last_us - opened_us) / 1e6, np.nan)
    return Openings(keys[0][first], half_hour[first], total, drained_s)


def first_of_days(openings: Openings, starts: pd.DatetimeIndex, day: Day) -> Openings:
    """The first opening on each of the dates of ``day``; ``starts`` as of :func:`put_together`."""
    import pandas as pd

    dates = starts[openings.half_hour].tz_localize(None).normalize()
    _, first = np.unique(
        np.stack([openings.replication, dates.as_unit("s").asi8]), axis=1, return_index=True
    )
    its = first[dates[first].isin(pd.DatetimeIndex(day.dates))]
    return Openings(
        openings.replication[its],
        openings.half_hour[its],
        openings.backlog[its],
        openings.drained_s[its],
    )


def _us(times: Any) -> npt.NDArray[np.int64]:
    """Instants as microseconds since 1970; missing is a large negative number."""
    import pandas as pd

    return pd.DatetimeIndex(times).tz_convert("UTC").as_unit("us").asi8


@dataclass(frozen=True, slots=True)
class Followed:
    """Which half-hours of the window lie how long after an opening."""

    weights: Floats
    """``(BEFORE + half-hours shown, openings' half-hours)`` how many openings each stands for."""
    rows: npt.NDArray[np.int64]
    """As ``weights``: the number of the half-hour in the window, 0 where the weight is 0."""

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
    """Follow every opening while it is ``opened``, ``(half-hours,)``, for at most ``AFTER``.

    Half-hours that fewer than half of the openings reach are left out.
    """
    at, counts = np.unique(openings.half_hour, return_counts=True)
    steps = np.arange(-BEFORE, AFTER)
    rows = at[None, :] + steps[:, None]
    inside = (rows >= 0) & (rows < len(opened))
    rows = np.where(inside, rows, 0)
    closed = ~opened[rows] & (steps[:, None] > 0)
    gone = np.maximum.accumulate(closed, axis=0)
    weights = np.where(inside & ~gone, counts[None, :], 0).astype(np.float64)
    reached = weights.sum(axis=1) >= 0.5 * counts.sum()
    reached[:BEFORE] = True
    shown = BEFORE + int(np.argmin(np.append(reached[BEFORE:], False)))
    return Followed(weights[:shown], np.where(weights > 0, rows, 0)[:shown])


def open_half_hours(
    scenario: Scenario, groups: tuple[Group, ...], starts: pd.DatetimeIndex
) -> npt.NDArray[np.bool_]:
    """For each half-hour whether one of ``groups`` is within its hours in a part of it."""
    import pandas as pd

    dates = tuple(scenario.start + timedelta(days=day) for day in range(scenario.duration_days))
    by_minute = open_minutes(scenario, groups, dates).reshape(len(dates), SLOTS, -1)
    by_half_hour: Minutes = np.any(by_minute, axis=2)
    local = starts.tz_localize(None)
    day = (local.normalize() - pd.Timestamp(scenario.start)).days
    opened: Minutes = by_half_hour[day, half_hour_of_day(local)]
    return opened
