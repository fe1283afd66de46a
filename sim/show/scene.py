"""What happens in a stretch of one replication, laid out in lanes to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.errors import ResultError
from sim.scenario.model import Group, Scenario
from sim.show.data import ALL, Floats
from sim.show.local_time import DAY_MINUTES, open_minutes
from sim.text import counted

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


MOST_CHATS, MOST_LANES = 150, 60
_STEP = timedelta(minutes=30)
_LISTED_SLOTS = 8
"""Free slots are shown up to so many an agent."""
KINDS = ("live", "offline", "unreachable", "of another group")
STATUSES = ("Available", "Busy", "Away")


@dataclass(frozen=True, slots=True)
class Lane:
    """The slots of one agent, one below the other."""

    agent: str
    first: int
    slots: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Chats in agents' hands, ``(bars,)`` each."""

    begin: Floats
    """Hours since the stretch begins."""
    end: Floats
    slot: npt.NDArray[np.int64]
    """Counted over all lanes."""
    kind: npt.NDArray[np.int64]
    """Index into ``KINDS``."""
    ticket: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scene:
    """A stretch with its lists, losses, lanes and bars; all instants in hours since it begins."""

    stretch: Stretch
    open: tuple[Floats, Floats]
    """Instants at which the open list changes, and its chats from each on."""
    queue: tuple[Floats, Floats]
    missed: Floats
    left: Floats
    """When customers left before an agent came."""
    lanes: tuple[Lane, ...]
    statuses: dict[str, list[tuple[float, float, Lane]]]
    """Begin and end of each status, and whose it is; what is in none is offline."""
    bars: Bars

    @property
    def slots(self) -> int:
        """How many slots all lanes have."""
        return sum(lane.slots for lane in self.lanes)

    @property
    def readable(self) -> bool:
        """Whether a person can follow it."""
        return len(self.bars.begin) <= MOST_CHATS and self.slots <= MOST_LANES


def scene_of(
    scenario: Scenario,
    group: str,
    chats: pd.DataFrame,
    activity: pd.DataFrame,
    stretch: Stretch,
    *,
    shorten: bool,
) -> Scene:
    """Lay out a stretch of one replication.

    Parameters: ``chats`` and ``activity`` of that replication; ``shorten`` makes the stretch as
    short as it must be to be readable, in half-hours. Raises ResultError where it is not.
    """
    chats = chats[_around(chats, stretch)]
    whole = _laid_out(scenario, group, chats, activity, stretch)
    if whole.readable:
        return whole
    readable = None
    # the most half-hours that can be read: more of them never make it easier
    fewest, most = 1, int(np.ceil(stretch.hours * 2)) - 1
    while shorten and fewest <= most:
        halves = (fewest + most) // 2
        shorter = replace(stretch, end=stretch.begin + halves * _STEP)
        scene = _laid_out(scenario, group, chats, activity, shorter)
        if scene.readable:
            readable, fewest = scene, halves + 1
        else:
            most = halves - 1
    if readable is not None:
        return readable
    found = len(whole.bars.begin)
    raise ResultError(
        f"{stretch.in_words()} has {counted(found, 'chat')} in hand, in "
        f"{counted(whole.slots, 'slot')}, too many to follow: at most {MOST_CHATS} chats in "
        f"{MOST_LANES} slots; choose a shorter stretch with begin and end, or one group"
    )


def _around(chats: pd.DataFrame, stretch: Stretch) -> npt.NDArray[np.bool_]:
    """Which chats may have something to do with a stretch."""
    begun = (chats["raised_at"] < stretch.end).to_numpy()
    # a chat that never ended stays, and so does one whose customer left while it was open
    ended = chats["resolved_time"].fillna(chats["missed_time"])
    still: npt.NDArray[np.bool_] = begun & ~(ended <= stretch.begin).to_numpy()
    return still


def _laid_out(
    scenario: Scenario,
    group: str,
    chats: pd.DataFrame,
    activity: pd.DataFrame,
    stretch: Stretch,
) -> Scene:
    of_group = chats if group == ALL else chats[chats["group"] == group]
    missed = stretch.place(of_group["missed_time"])
    left = stretch.place(of_group["left_at"])
    came = stretch.place(of_group["assigned_time"])
    before = np.isnan(came) | (left < came)
    team = [each for each in scenario.agents if group == ALL or group in each.groups]
    held = _held(chats, stretch, {each.name for each in team})
    lanes, slots = _lanes(team, held, activity, stretch)
    kind = np.where(held["segment"] == "live", 0, 1)
    kind = np.where((held["reached"] == False).fillna(False), 2, kind)  # noqa: E712
    if group != ALL:
        kind = np.where(held["group"] == group, kind, 3)
    return Scene(
        stretch=stretch,
        open=_level(of_group, stretch, "opened_time", ("assigned_time", "missed_time")),
        queue=_level(
            of_group, stretch, "queued_time", ("opened_time", "assigned_time", "missed_time")
        ),
        missed=_inside(missed, stretch),
        left=_inside(left[before], stretch),
        lanes=lanes,
        statuses=_statuses(activity, stretch, lanes),
        bars=Bars(
            begin=np.maximum(held["begin"].to_numpy(np.float64), 0),
            end=np.minimum(held["end"].to_numpy(np.float64), stretch.hours),
            slot=slots,
            kind=kind.astype(np.int64),
            ticket=held["ticket_id"].to_numpy(np.int64),
        ),
    )


def _inside(hours: Floats, stretch: Stretch) -> Floats:
    return hours[(hours >= 0) & (hours < stretch.hours)]


def _level(
    chats: pd.DataFrame, stretch: Stretch, enters: str, leaves: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """How many chats a list holds: instants and levels from each on, from the begin to the end."""
    begin = stretch.place(chats[enters])
    ends = [stretch.place(chats[column]) for column in leaves]
    end = np.fmin.reduce([np.where(each >= begin, each, np.nan) for each in ends])
    some = ~np.isnan(begin)
    begin, end = begin[some], np.where(np.isnan(end[some]), np.inf, end[some])
    inside = np.concatenate([begin, end])
    at = np.unique(np.append(inside[(inside > 0) & (inside < stretch.hours)], [0.0, stretch.hours]))
    levels = np.searchsorted(np.sort(begin), at, side="right") - np.searchsorted(
        np.sort(end), at, side="right"
    )
    return at, levels.astype(np.float64)


def _held(chats: pd.DataFrame, stretch: Stretch, team: set[str]) -> pd.DataFrame:
    """Chats in a team's hands during the stretch, by agent, then time of assignment."""
    begin, end = (stretch.place(chats[column]) for column in ("assigned_time", "resolved_time"))
    # a chat returned to the queue and missed then was in hand for an unknown part of it
    end = np.fmin(end, stretch.place(chats["missed_time"]))
    end = np.where(np.isnan(end), np.inf, end)
    its = (begin < stretch.hours) & (end > 0) & chats["assigned_to"].isin(list(team)).to_numpy()
    held = chats[its].assign(begin=begin[its], end=end[its])
    return held.sort_values(["begin", "ticket_id"], kind="stable")


def _lanes(
    team: list[Any], held: pd.DataFrame, activity: pd.DataFrame, stretch: Stretch
) -> tuple[tuple[Lane, ...], npt.NDArray[np.int64]]:
    """The lanes of those who were there, in roster order, and the slot of each bar."""
    there = set(activity["name"][_during(activity, stretch)].unique())
    names = held["assigned_to"].to_numpy(object)
    begins, ends = (held[column].to_numpy(np.float64) for column in ("begin", "end"))
    slots, lanes, first = np.zeros(len(held), np.int64), [], 0
    for agent in team:
        its = np.flatnonzero(names == agent.name)
        if agent.name not in there and not len(its):
            continue
        own = slots_of(begins[its], ends[its])
        count = max(min(agent.concurrency, _LISTED_SLOTS), int(own.max(initial=-1)) + 1)
        slots[its] = first + own
        lanes.append(Lane(agent.name, first, count))
        first += count
    return tuple(lanes), slots


def _during(activity: pd.DataFrame, stretch: Stretch) -> npt.NDArray[np.bool_]:
    begin, end = stretch.place(activity["start_time"]), stretch.place(activity["end_time"])
    during: npt.NDArray[np.bool_] = (begin < stretch.hours) & (end > 0)
    return during


def _statuses(
    activity: pd.DataFrame, stretch: Stretch, lanes: tuple[Lane, ...]
) -> dict[str, list[tuple[float, float, Lane]]]:
    by_name = {lane.agent: lane for lane in lanes}
    its = activity[_during(activity, stretch)]
    begins = np.maximum(stretch.place(its["start_time"]), 0)
    ends = np.minimum(stretch.place(its["end_time"]), stretch.hours)
    found: dict[str, list[tuple[float, float, Lane]]] = {status: [] for status in STATUSES}
    for name, status, begin, end in zip(
        its["name"], its["active_type"], begins.tolist(), ends.tolist(), strict=True
    ):
        if name in by_name:
            found[status].append((begin, end, by_name[name]))
    return found
