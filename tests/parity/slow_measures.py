"""Figures computed a second time, slowly: by plain loops over the log, instant by instant."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.units import MISSING, ChatStatus, Status, Stretch

FOR_EVER = 2**62
Parts = tuple[int, int]
"""Numerator and denominator."""


@dataclass(frozen=True)
class Stay:
    """A stretch of a chat's life; ``what`` is a :class:`Stretch`, ``"wrap_up"`` or ``"rest"``."""

    what: Any
    group: int
    agent: int
    begin: int
    end: int

    def holds(self, at: int) -> bool:
        return self.begin <= at < self.end


@dataclass(frozen=True)
class Slow:
    """One replication, figure by figure; ``group`` None is all of them."""

    inputs: Inputs
    log: RunLog

    @cached_property
    def chats(self) -> list[dict[str, int]]:
        """A mapping for each chat of the log."""
        log = self.log.chats
        names = list(log.__slots__)
        rows = zip(*(getattr(log, name).tolist() for name in names), strict=True)
        chats = [dict(zip(names, row, strict=True)) for row in rows]
        for chat in chats:
            row, given = chat["row"], self.inputs.chats
            chat["group"] = int(given.group[row])
            chat["first"] = int(given.first[row]) if len(given.first) else row
        return chats

    @cached_property
    def stays(self) -> list[Stay]:
        """Every stretch of every chat's life, from the chats and from the stretches."""
        found = []
        for chat in self.chats:
            assigned = _or_never(chat["assigned_at"])
            ends = [_or_never(chat[name]) for name in ("assigned_at", "missed_at")]
            if MISSING < chat["queued_at"] <= assigned:
                until = min(*ends, _or_never(chat["opened_at"]))
                found.append(_stay(chat, Stretch.QUEUED, chat["queued_at"], until))
            if MISSING < chat["opened_at"] <= assigned:
                found.append(_stay(chat, Stretch.OPEN, chat["opened_at"], min(ends)))
            times = [
                chat[name] for name in ("served_from", "resolved_at", "wrapped_at", "freed_at")
            ]
            served, resolved, wrapped, freed = times
            if served != MISSING:
                found.append(_stay(chat, Stretch.SERVED, served, _or_never(wrapped)))
            if resolved != MISSING:
                found.append(_stay(chat, "wrap_up", resolved, _or_never(wrapped)))
            if wrapped != MISSING:
                found.append(_stay(chat, "rest", wrapped, _or_never(freed)))
        later = self.log.stretches
        for i, row in enumerate(later.row):
            group, end = int(self.inputs.chats.group[row]), _or_never(int(later.end[i]))
            kind, begin = Stretch(later.kind[i]), int(later.begin[i])
            found.append(Stay(kind, group, int(later.agent[i]), begin, end))
        return found

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The window cut wherever anything changes: between two cuts all stands still."""
        clock = self.inputs.clock
        cuts = {clock.window_begin, clock.window_end}
        for stay in self.stays:
            cuts |= {stay.begin, stay.end}
        for changes in (self.inputs.planned, self.inputs.hours, self.log.statuses):
            cuts |= set(changes.at.tolist())
        inside = sorted(at for at in cuts if clock.window_begin <= at <= clock.window_end)
        return list(pairwise(inside))

    def status(self, agent: int, at: int) -> int:
        """The actual status of an agent."""
        log = self.log.statuses
        return _state(zip(log.at, log.agent, log.status, strict=True), agent, at)

    def planned(self, agent: int, at: int) -> bool:
        plan = self.inputs.planned
        return _state(zip(plan.at, plan.of, plan.to, strict=True), agent, at) == 1

    def reachable(self, group: int, at: int) -> bool:
        """Whether a group is within hours with an agent online."""
        hours = self.inputs.hours
        agents = self.agents(group)
        within = _state(zip(hours.at, hours.of, hours.to, strict=True), group, at) == 1
        return within and any(self.status(agent, at) != Status.OFFLINE for agent in agents)

    def agents(self, group: int | None) -> list[int]:
        """The agents of a group."""
        of = enumerate(self.inputs.roster.groups)
        return [agent for agent, groups in of if group is None or group in groups]

    def number(self, what: Any, at: int, *, group: int | None = None, agent: int = -1) -> int:
        """How many stays of a kind a group, or an agent, has at an instant."""
        return sum(
            stay.holds(at)
            for stay in self.stays
            if stay.what == what
            and (group is None or stay.group == group)
            and (agent < 0 or stay.agent == agent)
        )

    def list_parts(self, what: Stretch, group: int | None) -> dict[str, Parts]:
        """Mean and maximum of a list."""
        levels = [(end - begin, self.number(what, begin, group=group)) for begin, end in self.spans]
        name = what.name.lower().replace("queued", "queue")
        return {
            f"{name}_mean": (sum(length * level for length, level in levels), self._length()),
            f"{name}_max": (max(level for _, level in levels), 1),
        }

    def open_at_limit(self, group: int) -> Parts:
        settings = self.inputs.settings
        if not (settings.offline_enabled[group] and settings.inbox_offline_enabled):
            return 0, self._length()
        count = self._spell if settings.offline_counts_spell[group] else self._backlog
        full = [
            end - begin
            for begin, end in self.spans
            if count(group, begin) >= settings.offline_limit[group]
        ]
        return sum(full), self._length()

    def _backlog(self, group: int, at: int) -> int:
        return self.number(Stretch.OPEN, at, group=group)

    def _spell(self, group: int, at: int) -> int:
        """R7: chats that became open since the group was last reachable."""
        if self.reachable(group, at):
            return 0
        changes = {0, *self.log.statuses.at.tolist(), *self.inputs.hours.at.tolist()}
        since = 0
        for instant in sorted(change for change in changes if change <= at):
            if not self.reachable(group, instant):
                continue
            since = min(change for change in changes if change > instant)
        opened = [s.begin for s in self.stays if s.what == Stretch.OPEN and s.group == group]
        return sum(since <= begin <= at for begin in opened)

    def agent_parts(self, group: int | None) -> dict[str, Parts]:
        """Everything over time that agents do."""
        sums: Counter[str] = Counter()
        for begin, end in self.spans:
            for agent in self.agents(group):
                status, planned = self.status(agent, begin), self.planned(agent, begin)
                held = self.number(Stretch.SERVED, begin, agent=agent)
                counted = status == Status.AVAILABLE or held > 0
                now = {
                    "used": held,
                    "staffed": counted * int(self.inputs.roster.concurrency[agent]),
                    "busy": held > 0,
                    "counted": counted,
                    "wrap_up": self.number("wrap_up", begin, agent=agent),
                    "rest": self.number("rest", begin, agent=agent),
                    "scheduled": planned,
                    "online": status != Status.OFFLINE,
                    "overtime": status in (Status.AVAILABLE, Status.BUSY) and not planned,
                }
                for name, level in now.items():
                    sums[name] += (end - begin) * level
        hours = ("wrap_up", "rest", "scheduled", "online", "overtime")
        return {
            "occupancy": (sums["used"], sums["staffed"]),
            "busy_share": (sums["busy"], sums["counted"]),
            **{f"{name}_hours": (sums[name], 1) for name in hours},
        }

    def chat_parts(self, group: int | None) -> dict[str, Parts]:
        """What needs more of a chat than one row of the log says."""
        clock = self.inputs.clock
        retries = set(self.inputs.chats.child_if_lost.tolist())
        escalations = set(self.inputs.chats.child_if_resolved.tolist())
        mine = [
            chat
            for chat in self.chats
            if clock.window_begin <= chat["raised_at"] < clock.window_end
            and group in (None, chat["group"])
        ]
        firsts = [chat for chat in mine if chat["row"] == chat["first"]]
        queue, open_ = self._waits(mine, Stretch.QUEUED), self._waits(mine, Stretch.OPEN)
        return {
            "customers": (len(firsts), 1),
            "customers_lost": (sum(self._lost(chat) for chat in firsts), 1),
            "retries": (sum(chat["row"] in retries for chat in mine), 1),
            "escalations": (sum(chat["row"] in escalations for chat in mine), 1),
            "reassignments": (sum(chat["reassignments"] for chat in mine), 1),
            "queue_wait_mean": (sum(queue), len(queue)),
            "open_wait_mean": (sum(open_), len(open_)),
        }

    def _lost(self, first: dict[str, int]) -> bool:
        """Follow a chain from its first chat to the last one raised."""
        given, by_row = self.inputs.chats, {chat["row"]: chat for chat in self.chats}
        last = first
        while True:
            row = last["row"]
            children = [
                int(column[row])
                for column in (given.child_if_lost, given.child_if_resolved)
                if len(column)
            ]
            raised = [by_row[child] for child in children if child in by_row]
            if not raised:
                return last["status"] == ChatStatus.MISSED or last["left_at"] != MISSING
            (last,) = raised

    def _waits(self, chats: list[dict[str, int]], kind: Stretch) -> list[int]:
        """Waits of reached chats whose last list before the first assignment is ``kind``."""
        waits = []
        for chat in (chat for chat in chats if chat["reached"] == 1):
            entered = {
                kind: chat[name]
                for kind, name in ((Stretch.QUEUED, "queued_at"), (Stretch.OPEN, "opened_at"))
                if MISSING < chat[name] <= chat["assigned_at"]
            }
            if entered and max(entered) is kind:
                waits.append(chat["assigned_at"] - chat["raised_at"])
        return waits

    def _length(self) -> int:
        return self.inputs.clock.window_end - self.inputs.clock.window_begin

    def figures(self) -> dict[tuple[str, str], Parts]:
        """All of the above by group and metric, segment ``all``."""
        found: dict[tuple[str, str], Parts] = {}
        known = list(range(self.inputs.known_groups))
        for group in (None, *known):
            name = "all" if group is None else self.inputs.group_names[group]
            parts = self.chat_parts(group) | self.agent_parts(group)
            parts |= self.list_parts(Stretch.QUEUED, group) | self.list_parts(Stretch.OPEN, group)
            if group is not None:
                parts["open_at_limit"] = self.open_at_limit(group)
            found |= {(name, metric): numbers for metric, numbers in parts.items()}
        return found


def _stay(chat: dict[str, int], what: Any, begin: int, end: int) -> Stay:
    return Stay(what, chat["group"], chat["agent"], begin, end)


def _or_never(at: int) -> int:
    return FOR_EVER if at == MISSING else at


def _state(changes: Any, of: int, at: int) -> int:
    """The latest state of one of several, 0 before its first change."""
    state = 0
    for when, whose, to in changes:
        if whose == of and when <= at:
            state = int(to)
    return state
