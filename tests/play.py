"""Play a few hand-timed chats through a scenario and write what happened as lines to compare.

A line says where a chat was raised, what became of it and when, by the local clock::

    0 g live RESOLVED: raised 09:00, queued 09:00, assigned 09:05 to ann (1), resolved 09:15

The number is the row (R31); ``(1)`` counts the slots in use at the first assignment; a day other
than the first measured one is written ``+1d`` before the time.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sim.engine import reference
from sim.engine.log import ChatStatus, MissedReason, RunLog
from sim.inputs import prepare
from sim.inputs.arrays import Inputs, Status
from sim.scenario import from_document

Engine = Callable[[Inputs], RunLog]
ENGINES: dict[str, Engine] = {"simpy": reference.run}

MONDAY = "2026-03-02"


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


def agent(name: str, groups: str = "g", concurrency: int = 1, shift: str = "day") -> dict[str, Any]:
    """Return an agent entry; ``groups`` are separated by spaces."""
    return {"name": name, "groups": groups.split(), "concurrency": concurrency, "shift": shift}


def chat(at: str, group: str = "g", work: str = "", patience: str = "") -> dict[str, str]:
    """Return a trace row: ``at`` is ``HH:MM[:SS]``, ``+1d HH:MM`` the day after the first;
    ``work`` and ``patience`` are minutes, sampled from the scenario where left out."""
    instant = datetime.fromisoformat(MONDAY) + _since_start(at)
    minutes = {"work_s": work, "patience_s": patience}
    seconds = {name: str(float(text) * 60) if text else "" for name, text in minutes.items()}
    return {"raised_at": instant.isoformat(), "group": group, **seconds}


def simulate(
    document: Mapping[str, Any], chats: Sequence[Mapping[str, str]], engine: Engine
) -> tuple[Inputs, RunLog]:
    """Run the document with the chats as its trace and return what went in and what came out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, ["raised_at", "group", "work_s", "patience_s"])
            writer.writeheader()
            writer.writerows(chats)
        checked = from_document({**document, "trace": "trace.csv"}, Path(folder))
        inputs = prepare(checked).draw(0)
    return inputs, engine(inputs)


def play(document: Mapping[str, Any], chats: Sequence[Mapping[str, str]], engine: Engine) -> str:
    """Run the document with the chats as its trace and return the whole log as lines."""
    return "\n".join(chat_lines(*simulate(document, chats, engine)))


def chat_lines(inputs: Inputs, log: RunLog) -> list[str]:
    """Return a line for each chat of the log."""
    names, agents = inputs.group_names, inputs.roster.names
    lines = []
    for row in range(log.raised):
        chats = log.chats
        story = [
            f"raised {_clock(inputs, inputs.chats.raised_at[row])}",
            *_event(inputs, "queued", chats.queued_at[row]),
            *_event(inputs, "opened", chats.opened_at[row]),
            *_event(inputs, "left", chats.left_at[row]),
            *_event(inputs, "assigned", chats.assigned_at[row]),
        ]
        if chats.agent[row] >= 0:
            story[-1] += f" to {agents[chats.agent[row]]} ({chats.concurrency[row]})"
        story += _event(inputs, "resolved", chats.resolved_at[row])
        story += _event(inputs, "missed", chats.missed_at[row])
        if chats.missed_reason[row] >= 0:
            story[-1] += f" {MissedReason(chats.missed_reason[row]).label}"
        if chats.reached[row] == 0:
            story.append("not reached")
        segment = "live" if chats.live[row] else "offline"
        status = ChatStatus(chats.status[row]).name
        group = names[inputs.chats.group[row]]
        lines.append(f"{row} {group} {segment} {status}: " + ", ".join(story))
    return lines


def status_lines(inputs: Inputs, log: RunLog) -> str:
    """Return a line for each change of an agent's actual status."""
    changes = zip(log.statuses.at, log.statuses.agent, log.statuses.status, strict=True)
    return "\n".join(
        f"{_clock(inputs, at)} {inputs.roster.names[agent]} {Status(status).name.lower()}"
        for at, agent, status in changes
    )


def lines(text: str) -> str:
    """Return an expected log written as an indented block; after a comma a line goes on."""
    return re.sub(r"\s*\n\s*", "\n", text.strip()).replace(",\n", ", ")


def _event(inputs: Inputs, name: str, at: int) -> list[str]:
    return [] if at < 0 else [f"{name} {_clock(inputs, at)}"]


def _clock(inputs: Inputs, at: int) -> str:
    """Return an instant of a run in UTC as ``HH:MM``, with seconds where there are any."""
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=inputs.clock.origin_us + int(at)
    )
    days = (instant.date() - datetime.fromisoformat(MONDAY).date()).days
    seconds = f":{instant.second:02}" if instant.second else ""
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
