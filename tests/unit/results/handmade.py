"""Inputs and logs written by hand, in hours since the start of the run."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.engine.log import MISSING, ChatLog, ChatStatus, RunLog, StatusLog
from sim.inputs.arrays import Changes, Chats, Clock, Inputs, Roster, Settings, Status
from sim.results.facts import Facts, gather
from sim.results.grid import SEGMENTS
from sim.results.measures import Layout, Measures, layout, measure_days
from sim.results.metrics import METRICS
from sim.scenario.model import UNLIMITED

HOUR = 3_600_000_000
DAY = 24 * HOUR
ORIGIN = 1_772_409_600_000_000
"""2026-03-02 00:00 UTC, a Monday."""


def us(hours: float) -> int:
    return round(hours * HOUR)


def clock(days: int = 3, window: tuple[int, int] = (1, 3), timezone: str = "UTC") -> Clock:
    """``days`` of 24 hours; the window covers days ``window[0]`` to before ``window[1]``."""
    return Clock(
        timezone=timezone,
        origin_us=ORIGIN,
        window_begin=window[0] * DAY,
        window_end=window[1] * DAY,
        end=days * DAY,
        stops_when_settled=False,
        first_date=date(2026, 3, 2),
        day_begins=np.arange(days + 1) * DAY,
    )


def changes(events: list[tuple[float, int, int]]) -> Changes:
    """Events (hour, of, to)."""
    rows = sorted((us(at), of, to) for at, of, to in events)
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return Changes(*columns)


def settings(groups: int, **given: list[int]) -> Settings:
    names = [n for n in Settings.__dataclass_fields__ if n != "inbox_offline_enabled"]
    values = {name: np.zeros(groups, np.int64) for name in names}
    values["offline_enabled"] = np.ones(groups, np.int64)
    values["offline_limit"] = np.full(groups, UNLIMITED)
    values["service_level_within_us"] = np.full(groups, 60_000_000)
    values.update({name: np.array(value, np.int64) for name, value in given.items()})
    return Settings(inbox_offline_enabled=1, **values)


def make(
    chats: list[dict[str, Any]],
    *,
    groups: int = 1,
    unknown: tuple[str, ...] = (),
    hours: list[tuple[float, int, int]] | None = None,
    agents: tuple[tuple[tuple[int, ...], int], ...] = (((0,), 2),),
    schedule: list[tuple[float, int, int]] | None = None,
    statuses: list[tuple[float, int, int]] | None = None,
    stopped_at: float | None = None,
    at: Clock | None = None,
    **given: list[int],
) -> tuple[Inputs, RunLog]:
    """One replication.

    A chat has ``raised`` and any of ``group, live, queued, opened, assigned, missed, resolved,
    left`` (hours), ``agent, reached, reason``; its status follows. ``agents`` are (groups,
    concurrency); hours default to always within, statuses to those scheduled, by default none.
    """
    at = at or clock()
    chats = sorted(chats, key=lambda chat: chat["raised"])
    schedule = schedule or []
    statuses = schedule if statuses is None else statuses
    inputs = Inputs(
        clock=at,
        group_names=(*(f"g{i}" for i in range(groups)), *unknown),
        settings=settings(groups, **given),
        roster=Roster(
            names=tuple(f"a{i}" for i in range(len(agents))),
            concurrency=np.array([slots for _, slots in agents], np.int64),
            groups=tuple(of for of, _ in agents),
        ),
        hours=changes([(0, g, 1) for g in range(groups)] if hours is None else hours),
        statuses=changes(schedule),
        chats=Chats(
            raised_at=_instants(chats, "raised"),
            group=np.array([chat.get("group", 0) for chat in chats], np.int64),
            work_us=np.zeros(len(chats), np.int64),
            patience_us=np.zeros(len(chats), np.int64),
            unreachable_us=np.zeros(len(chats), np.int64),
        ),
    )
    stop = at.end if stopped_at is None else us(stopped_at)
    return inputs, RunLog(_chat_log(chats), _status_log(statuses), stop)


def _instants(chats: list[dict[str, Any]], name: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([us(c[name]) if name in c else MISSING for c in chats], np.int64)


def _chat_log(chats: list[dict[str, Any]]) -> ChatLog:
    def small(name: str, default: int, dtype: type = np.int8) -> np.ndarray[Any, Any]:
        return np.array([chat.get(name, default) for chat in chats], dtype)

    def status(chat: dict[str, Any]) -> ChatStatus:
        ends = ("resolved", "missed", "assigned", "opened")
        found = [name for name in ends if name in chat]
        return (
            ChatStatus[{"opened": "OPEN"}.get(found[0], found[0].upper())]
            if found
            else (ChatStatus.QUEUED)
        )

    return ChatLog(
        live=small("live", 1),
        status=np.array([status(chat) for chat in chats], np.int8),
        missed_reason=np.array(
            [chat.get("reason", 3) if "missed" in chat else MISSING for chat in chats], np.int8
        ),
        queued_at=_instants(chats, "queued"),
        opened_at=_instants(chats, "opened"),
        assigned_at=_instants(chats, "assigned"),
        missed_at=_instants(chats, "missed"),
        resolved_at=_instants(chats, "resolved"),
        left_at=_instants(chats, "left"),
        agent=np.array(
            [chat.get("agent", 0) if "assigned" in chat else MISSING for chat in chats], np.int32
        ),
        concurrency=np.array([1 if "assigned" in chat else MISSING for chat in chats], np.int32),
        reached=np.array(
            [chat.get("reached", 1) if "assigned" in chat else MISSING for chat in chats], np.int8
        ),
    )


def _status_log(events: list[tuple[float, int, int]]) -> StatusLog:
    given = changes(events)
    return StatusLog(given.at, given.of.astype(np.int32), given.to.astype(np.int8))


AVAILABLE, BUSY, AWAY, OFFLINE = Status.AVAILABLE, Status.BUSY, Status.AWAY, Status.OFFLINE


class Measured:
    """The measures of one handmade replication, by name."""

    def __init__(self, inputs: Inputs, log: RunLog) -> None:
        self.facts: Facts = gather(inputs, log)
        self.days, self.whole = measure_days(self.facts, METRICS)
        self.group_names = ("all", *inputs.group_names[: inputs.known_groups])
        groups, bins = inputs.known_groups, len(self.facts.days) - 1
        self._whole: Layout = layout(METRICS, groups, 1)
        self._days: Layout = layout(METRICS, groups, bins)

    def __call__(self, name: str, group: str = "all", segment: str = "all") -> float:
        return float(self._value(self._whole, self.whole, name, group, segment)[0])

    def by_day(self, name: str, group: str = "all", segment: str = "all") -> list[float]:
        return [float(v) for v in self._value(self._days, self.days, name, group, segment)]

    def parts(self, name: str, group: str = "all", segment: str = "all") -> tuple[int, int]:
        at = self._at(self._whole, name, group, segment)
        return int(self.whole.numerator[at][0]), int(self.whole.denominator[at][0])

    def _value(
        self, cells: Layout, measures: Measures, name: str, group: str, segment: str
    ) -> np.ndarray[Any, Any]:
        return measures.value[self._at(cells, name, group, segment)]

    def _at(self, cells: Layout, name: str, group: str, segment: str) -> np.ndarray[Any, Any]:
        metric = [m.name for m in METRICS].index(name)
        here = (
            (cells.metric == metric)
            & (cells.group == self.group_names.index(group))
            & (cells.segment == SEGMENTS.index(segment))
        )
        assert here.any(), f"no cell {name} {group} {segment}"
        return here


def measured(*args: Any, **kwargs: Any) -> Measured:
    return Measured(*make(*args, **kwargs))
