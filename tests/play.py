"""Play a few hand-timed chats through a scenario and write what happened as lines to compare.

A line says where a chat was raised, what became of it and when, by the local clock::

    0 g live RESOLVED: raised 09:00, queued 09:00, assigned 09:05 to ann (1), resolved 09:15

The number is the row (R31); ``(1)`` counts the slots in use at the first assignment; a day other
than the first measured one is written ``+1d`` before the time. As in the log, times are the first
of their kind and the agent is the last; "picked up ... by" stands where the last assignment was by
hand. Where there is something to tell, a line says more::

    7 g live RESOLVED: raised 09:20 (attempt 2 of 3), assigned 09:20 to ann (2), resolved 09:30,
        wrapped up 09:32, free 09:35

is the second attempt in the chain of row 3; its slot was in wrap-up until 09:32, then at rest. Of a
chat that was paused or returned all stretches follow, each with who had it or the list it was in::

    0 g live RESOLVED: raised 16:55, queued 17:00, assigned 16:55 to bea (1), resolved 17:07,
        returned 1 [ann 16:55..17:00, queue 17:00..17:02, bea 17:02..17:07]
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sim.engine import compiled
from sim.engine.log import MissedReason, RunLog
from sim.engine.reference import run as reference
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario import from_document
from sim.units import ChatStatus, Status, Stretch

Engine = Callable[[Inputs], RunLog]
ENGINES: dict[str, Engine] = {"simpy": reference.run, "compiled": compiled.run}

MONDAY = "2026-03-02"
TRACE = ("raised_at", "group", "work_s", "patience_s", "preferred_agent")


def scenario(
    groups: Mapping[str, Mapping[str, Any]] | None = None,
    agents: Sequence[Mapping[str, Any]] | None = None,
    shifts: Mapping[str, Any] | None = None,
    default: Mapping[str, Any] | None = None,
    **top: Any,
) -> dict[str, Any]:
    """Return a scenario document of one Monday in UTC; work is 10 minutes unless said otherwise."""
    card = {"handling": {"work": "10m"}, **(default or {})}
    return {
        "name": "hand-timed",
        "timezone": "UTC",
        "start": MONDAY,
        "duration": "1d",
        "warmup": "0d",
        "cooldown": "1d",
        "replications": 1,
        "default": card,
        "groups": dict(groups or {"g": {}}),
        "shifts": dict(shifts or {"day": {"mon-sun": "09:00-17:00"}}),
        "agents": [dict(agent) for agent in agents or [agent("ann")]],
        **top,
    }


def agent(
    name: str, groups: str = "g", concurrency: int = 1, shift: str = "day", **more: Any
) -> dict[str, Any]:
    """Return an agent entry; ``groups`` are separated by spaces, ``more`` are further keys."""
    named = {"name": name, "groups": groups.split()}
    return {**named, "concurrency": concurrency, "shift": shift, **more}


def shift(at_end: str, *windows: str, **more: Any) -> dict[str, Any]:
    """Return shifts with a daily one that ends so, from 09:00 to 17:00 unless said otherwise."""
    return {"day": {"mon-sun": list(windows or ["09:00-17:00"]), "at_end": at_end, **more}}


def monday(*windows: str, **more: Any) -> dict[str, Any]:
    """Return shifts with one of Mondays, from 09:00 to 17:00 unless said otherwise."""
    return {"day": {"mon": list(windows or ["09:00-17:00"]), **more}}


def pause(at: str, length: str, status: str = "offline") -> dict[str, str]:
    """Return a break of every day."""
    return {"at": at, "for": length, "status": status}


def chat(
    at: str, group: str = "g", work: str = "", patience: str = "", preferred: str = ""
) -> dict[str, str]:
    """Return a trace row: ``at`` is ``HH:MM[:SS]``, ``+1d HH:MM`` the day after the first;
    ``work`` and ``patience`` are minutes, ``preferred`` an agent; sampled where left out."""
    instant = datetime.fromisoformat(MONDAY) + _since_start(at)
    minutes = {"work_s": work, "patience_s": patience}
    seconds = {name: str(float(text) * 60) if text else "" for name, text in minutes.items()}
    named = {"raised_at": instant.isoformat(), "group": group, "preferred_agent": preferred}
    return {**named, **seconds}


def simulate(
    document: Mapping[str, Any], chats: Sequence[Mapping[str, str]], engine: Engine
) -> tuple[Inputs, RunLog]:
    """Run the document with the chats as its trace and return what went in and what came out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, TRACE)
            writer.writeheader()
            writer.writerows(chats)
        checked = from_document({**document, "trace": "trace.csv"}, Path(folder))
        inputs = prepare(checked).draw(0)
    return inputs, engine(inputs)


def play(document: Mapping[str, Any], chats: Sequence[Mapping[str, str]], engine: Engine) -> str:
    """Run the document with the chats as its trace and return the whole log as lines."""
    return "\n".join(chat_lines(*simulate(document, chats, engine)))


def both(
    document: Mapping[str, Any], chats: Sequence[Mapping[str, str]], engine: Engine
) -> tuple[str, str]:
    """Run the document like :func:`play` and return the log, and the statuses of the agents."""
    inputs, log = simulate(document, chats, engine)
    return "\n".join(chat_lines(inputs, log)), status_lines(inputs, log)


def chat_lines(inputs: Inputs, log: RunLog) -> list[str]:
    """Return a line for each chat of the log."""
    lines = []
    for place, row in enumerate(log.chats.row.tolist()):
        story = [*_before(inputs, log, place), *_after(inputs, log, place)]
        segment = "live" if log.chats.live[place] else "offline"
        status = ChatStatus(log.chats.status[place]).name
        group = inputs.group_names[inputs.chats.group[row]]
        line = f"{row} {group} {segment} {status}: " + ", ".join(story)
        lines.append(line + _stretches(inputs, log, place))
    return lines


def status_lines(inputs: Inputs, log: RunLog) -> str:
    """Return a line for each change of an agent's actual status."""
    changes = zip(log.statuses.at, log.statuses.agent, log.statuses.status, strict=True)
    return "\n".join(
        f"{_clock(inputs, at)} {inputs.roster.names[agent]} {Status(status).name.lower()}"
        for at, agent, status in changes
    )


def lines(text: str) -> str:
    """Return an expected log written as an indented block; it goes on after a comma or before [."""
    return re.sub(r"\s*\n\s*", "\n", text.strip()).replace(",\n", ", ").replace("\n[", " [")


def _before(inputs: Inputs, log: RunLog, place: int) -> list[str]:
    """Return what happened to a chat up to its assignment."""
    chats = log.chats
    story = [
        f"raised {_clock(inputs, chats.raised_at[place])}",
        *_event(inputs, "queued", chats.queued_at[place]),
        *_event(inputs, "opened", chats.opened_at[place]),
        *_event(inputs, "left", chats.left_at[place]),
    ]
    row, first, attempts = chats.row[place], inputs.chats.first, inputs.chats.attempt
    if len(first) and first[row] != row:
        story[0] += f" (attempt {attempts[row] if len(attempts) else 1} of {first[row]})"
    if chats.agent[place] >= 0:
        verb, by = ("picked up", "by") if chats.manual[place] else ("assigned", "to")
        at, name = _clock(inputs, chats.assigned_at[place]), inputs.roster.names[chats.agent[place]]
        story.append(f"{verb} {at} {by} {name} ({chats.concurrency[place]})")
    return story


def _after(inputs: Inputs, log: RunLog, place: int) -> list[str]:
    """Return how a chat ended and when its slot was free again."""
    chats = log.chats
    resolved_at, wrapped_at = chats.resolved_at[place], chats.wrapped_at[place]
    freed_at = chats.freed_at[place]
    story = _event(inputs, "resolved", resolved_at)
    if resolved_at >= 0 and wrapped_at != resolved_at:
        story += _event(inputs, "wrapped up", wrapped_at) or ["wrapping up"]
    if wrapped_at >= 0 and freed_at != wrapped_at:
        story += _event(inputs, "free", freed_at) or ["resting"]
    story += _event(inputs, "missed", chats.missed_at[place])
    if chats.missed_reason[place] >= 0:
        story[-1] += f" {MissedReason(chats.missed_reason[place]).label}"
    if chats.reached[place] == 0:
        story.append("not reached")
    if chats.reassignments[place]:
        story.append(f"returned {chats.reassignments[place]}")
    return story


def _stretches(inputs: Inputs, log: RunLog, place: int) -> str:
    """Return the stretches of a chat that was paused or returned, the last one included."""
    chats, of = log.chats, log.stretches
    its = (of.row == chats.row[place]).nonzero()[0]
    if len(its) == 0:
        return ""
    where = {Stretch.QUEUED: "queue", Stretch.OPEN: "open"}
    told = []
    for kind, agent, begin, end in zip(
        of.kind[its], of.agent[its], of.begin[its], of.end[its], strict=True
    ):
        told.append((where.get(kind) or inputs.roster.names[agent], begin, end))
    if chats.served_from[place] >= 0:
        name = inputs.roster.names[chats.agent[place]]
        told.append((name, chats.served_from[place], chats.resolved_at[place]))
    spans = (
        f"{what} {_clock(inputs, begin)}..{_clock(inputs, end) if end >= 0 else ''}"
        for what, begin, end in told
    )
    return f" [{', '.join(spans)}]"


def _event(inputs: Inputs, name: str, at: int) -> list[str]:
    return [] if at < 0 else [f"{name} {_clock(inputs, at)}"]


def _clock(inputs: Inputs, at: int) -> str:
    """Return an instant of a run in UTC as ``HH:MM``, with seconds where there are any."""
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=inputs.clock.origin_us + int(at)
    )
    days = (instant.date() - datetime.fromisoformat(MONDAY).date()).days
    seconds = f":{instant.second:02}" if instant.second or instant.microsecond else ""
    seconds += f".{instant.microsecond:06}" if instant.microsecond else ""
    return (f"{days:+}d " if days else "") + f"{instant:%H:%M}{seconds}"


def _since_start(at: str) -> timedelta:
    days, _, time = at.rpartition(" ")
    parts = [int(part) for part in time.split(":")]
    return timedelta(
        days=int(days.strip("+d") or 0),
        hours=parts[0],
        minutes=parts[1],
        seconds=parts[2] if len(parts) > 2 else 0,
    )
