"""Inputs and logs written by hand, in hours since the start of the run."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.engine.log import ChatLog, MissedReason, RunLog, StatusLog, Stretches
from sim.inputs.arrays import Changes, Chats, Clock, Inputs, Int64, Roster, Settings, StatusChanges
from sim.metrics import METRICS, SEGMENTS
from sim.results.collect import Collector, take
from sim.results.facts import Facts, gather
from sim.results.measures import Layout, Measures, layout, measure_days
from sim.units import MISSING, NEVER, UNLIMITED, ChatStatus, Status, Stretch

AVAILABLE, BUSY, AWAY, OFFLINE = Status.AVAILABLE, Status.BUSY, Status.AWAY, Status.OFFLINE
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
    stretches: list[tuple[int, Stretch, int, float, float | None]] | None = None,
    stopped_at: float | None = None,
    at: Clock | None = None,
    **given: list[int],
) -> tuple[Inputs, RunLog]:
    """One replication.

    A chat has ``raised`` and any of ``group, live, queued, opened, assigned, missed, resolved,
    left`` (hours), ``agent, reached, reason, manual, returns``; its ``status`` follows unless
    given. It is served from ``served`` (by default assigned; None: paused or returned) until
    ``wrapped`` (by default resolved; None: not yet), its slot is free at ``freed`` (by default
    wrapped). One with a ``name`` may be followed by a chat that is a ``retry_of`` or an
    ``escalation_of`` it; such chats stand after all first ones, in the order given, and are in the
    log only if they have ``raised``. ``stretches`` are (row, kind, agent, begin, end). ``agents``
    are (groups, concurrency); hours default to always within, statuses to those planned.
    """
    at = at or clock()
    chats = sorted(chats, key=lambda chat: (_parent(chat) is not None, _order(chat)))
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
            pace=np.zeros(len(agents), np.int64),
            paces=np.array([[0, 1_000_000]], np.int64),
        ),
        hours=changes([(0, g, 1) for g in range(groups)] if hours is None else hours),
        planned=changes([(at, of, int(to != Status.OFFLINE)) for at, of, to in schedule]),
        statuses=_status_changes(schedule),
        chats=_chats(chats),
    )
    raised = [row for row, chat in enumerate(chats) if "raised" in chat]
    return inputs, RunLog(
        chats=_chat_log([chats[row] for row in raised], raised),
        statuses=_status_log(statuses),
        stretches=_stretches(stretches or []),
        stopped_at=at.end if stopped_at is None else us(stopped_at),
    )


def waiting(
    waits_s: list[float], missed: int = 0, group: int = 0, groups: int = 1
) -> tuple[Inputs, RunLog]:
    """One replication in which chats wait so long in the queue, and some are missed."""
    chats: list[dict[str, Any]] = [
        {"raised": 25, "queued": 25, "assigned": 25 + wait / 3600, "resolved": 26 + wait / 3600}
        for wait in waits_s
    ]
    chats += [{"raised": 30, "missed": 30}] * missed
    return make(
        [{**chat, "group": group} for chat in chats],
        groups=groups,
        schedule=[(24, 0, AVAILABLE)],
        agents=((tuple(range(groups)), 99),),
    )


def collected(runs: list[tuple[Inputs, RunLog]]) -> Collector:
    """What is kept of replications."""
    inputs = runs[0][0]
    agents, days = len(inputs.roster.names), inputs.clock.day_begins[1:]
    collector = Collector(inputs.known_groups, agents, days, len(runs))
    for given, log in runs:
        collector.add(take(given, log))
    return collector


def cells_of(cells: Layout, name: str, group: int = 0, segment: str = "all") -> Int64:
    """Where the values of a figure stand, one for each bin; group 0 is all."""
    metric = [each.name for each in cells.metrics].index(name)
    here = (cells.metric == metric) & (cells.group == group)
    here &= cells.segment == SEGMENTS.index(segment)
    assert here.any(), f"no cell {name} {group} {segment}"
    return np.flatnonzero(here)


def _parent(chat: dict[str, Any]) -> str | None:
    return chat.get("retry_of", chat.get("escalation_of"))


def _order(chat: dict[str, Any]) -> float:
    return 0 if _parent(chat) is not None else chat["raised"]


def _chats(chats: list[dict[str, Any]]) -> Chats:
    n = len(chats)
    row_of = {chat["name"]: row for row, chat in enumerate(chats) if "name" in chat}
    children = {kind: np.full(n, MISSING, np.int64) for kind in ("retry_of", "escalation_of")}
    first, attempt = np.arange(n), np.ones(n, np.int64)
    for row, chat in enumerate(chats):
        for kind, child in children.items():
            if kind in chat:
                parent = row_of[chat[kind]]
                child[parent] = row
                first[row] = first[parent]
                attempt[row] = attempt[parent] + (kind == "retry_of")
    chains = any(_parent(chat) for chat in chats)
    columns = {
        "child_if_lost": children["retry_of"],
        "child_if_resolved": children["escalation_of"],
        "first": first,
        "attempt": attempt,
    }
    raised_at = _instants(chats, "raised")
    raised_at[[_parent(chat) is not None for chat in chats]] = NEVER
    return Chats(
        raised_at=raised_at,
        group=np.array([chat.get("group", 0) for chat in chats], np.int64),
        work_us=np.zeros(n, np.int64),
        patience_us=np.zeros(n, np.int64),
        unreachable_us=np.zeros(n, np.int64),
        **(columns if chains else {}),
    )


def _status_changes(schedule: list[tuple[float, int, int]]) -> StatusChanges:
    given = changes(schedule)
    return StatusChanges(given.at, given.of, given.to, np.where(given.to == 0, 0, -1))


def _stretches(rows: list[tuple[int, Stretch, int, float, float | None]]) -> Stretches:
    rows = sorted(rows, key=lambda stretch: (stretch[3], stretch[0]))
    return Stretches(
        row=np.array([row for row, *_ in rows], np.int64),
        kind=np.array([kind for _, kind, *_ in rows], np.int8),
        agent=np.array([agent for _, _, agent, *_ in rows], np.int32),
        begin=np.array([us(begin) for *_, begin, _ in rows], np.int64),
        end=np.array([MISSING if end is None else us(end) for *_, end in rows], np.int64),
    )


def _instants(chats: list[dict[str, Any]], name: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([MISSING if c.get(name) is None else us(c[name]) for c in chats], np.int64)


def _chat_log(chats: list[dict[str, Any]], rows: list[int]) -> ChatLog:
    chats = [
        {"served": chat.get("assigned"), "wrapped": chat.get("resolved"), **chat} for chat in chats
    ]
    chats = [{"freed": chat["wrapped"], **chat} for chat in chats]

    def small(name: str, default: int, dtype: type = np.int8) -> np.ndarray[Any, Any]:
        return np.array([chat.get(name, default) for chat in chats], dtype)

    def status(chat: dict[str, Any]) -> ChatStatus:
        if "status" in chat:
            return ChatStatus(chat["status"])
        ends = ("resolved", "missed", "assigned", "opened")
        found = [name for name in ends if name in chat]
        return (
            ChatStatus[{"opened": "OPEN"}.get(found[0], found[0].upper())]
            if found
            else (ChatStatus.QUEUED)
        )

    full = MissedReason.GROUP_OFFLINE_REACHED
    return ChatLog(
        row=np.array(rows, np.int64),
        raised_at=_instants(chats, "raised"),
        live=small("live", 1),
        status=np.array([status(chat) for chat in chats], np.int8),
        missed_reason=np.array(
            [chat.get("reason", full) if "missed" in chat else MISSING for chat in chats], np.int8
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
        manual=np.array(
            [chat.get("manual", 0) if "assigned" in chat else MISSING for chat in chats], np.int8
        ),
        reassignments=small("returns", 0, np.int32),
        served_from=_instants(chats, "served"),
        wrapped_at=_instants(chats, "wrapped"),
        freed_at=_instants(chats, "freed"),
    )


def _status_log(events: list[tuple[float, int, int]]) -> StatusLog:
    given = changes(events)
    return StatusLog(given.at, given.of.astype(np.int32), given.to.astype(np.int8))


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
        (at,) = cells_of(self._whole, name, self.group_names.index(group), segment)
        return int(self.whole.numerator[at]), int(self.whole.denominator[at])

    def _value(
        self, cells: Layout, measures: Measures, name: str, group: str, segment: str
    ) -> np.ndarray[Any, Any]:
        return measures.value[cells_of(cells, name, self.group_names.index(group), segment)]


def measured(*args: Any, **kwargs: Any) -> Measured:
    return Measured(*make(*args, **kwargs))
