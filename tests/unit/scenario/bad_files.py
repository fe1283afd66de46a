"""Every key of the format wrong in every way: one rich scenario, changed in one place each time.

What a change leaves wrong is not listed here but asked of the JSON Schema, so that a key added to
the format is tried as soon as it stands in the rich scenario.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema

from sim.scenario import json_schema

Path_ = tuple[Any, ...]

FILES = {
    "chats.csv": "raised_at\n2026-03-02 10:00\n",
    "week.csv": "weekday,time,rate_per_hour\nmon-sun,00:00,4\n",
    "forecast.csv": "interval_start,chats\n2026-03-02 00:00,4\n2026-03-03 00:00,4\n",
    "values.csv": "work_s\n60\n120\n",
}
RICH: dict[str, Any] = {
    "name": "Everything",
    "timezone": "Europe/Berlin",
    "start": "2026-03-02",
    "duration": "28d",
    "warmup": "7d",
    "cooldown": "auto",
    "replications": 3,
    "seed": 5,
    "inbox": {
        "working_hours_enabled": True,
        "offline_chats_enabled": True,
        "max_escalations": 2,
        "day_factor": {"gamma": {"cv": 0.1}},
    },
    "holidays": {"2026-03-25": "closed", "2026-03-26": ["09:00-11:00", "12:00-13:00"]},
    "default": {
        "working_hours": {"mon-fri": "09:00-17:00", "sat": ["10:00-13:00", "14:00-16:00"]},
        "holidays": {"2026-03-27": "09:00-12:00"},
        "offline_handling": {
            "enabled": True,
            "max_offline_tickets": "unlimited",
            "auto_assign": False,
            "pickup_delay": {"exponential": "10m"},
            "priority": "open",
            "max_offline_tickets_counts": "spell",
            "open_assignment": "login",
            "open_outside_hours": False,
        },
        "queue_handling": {
            "enabled": True,
            "limit": 20,
            "when_all_offline": "missed",
            "grace": "10m",
            "inactivity_timeout": "never",
        },
        "customers": {
            "patience": {
                "mixture": [
                    {"weight": 1, "of": "never"},
                    {"weight": 2, "of": {"exponential": "5m"}},
                ]
            },
            "open_patience": {"exponential": "20h"},
            "unreachable_time": {"weibull": {"mean": "3m", "cv": 0.5}},
            "retry": {"probability": 0.3, "delay": {"exponential": "20m"}, "max_attempts": 4},
            "sticky": {"probability": 0.1, "fallback": True},
            "silent": {"probability": 0.05, "timeout": "5m"},
        },
        "handling": {
            "work": {"lognormal": {"mean": "9m", "cv": 0.8}},
            "open_work": "5m",
            "wrap_up": "30s",
            "rest": {"waiting": "20s", "idle": {"exponential": "1m"}},
        },
        "service_level": {"within": "60s"},
    },
    "groups": {
        "support": {
            "arrivals": {"rate": "6/h"},
            "working_hours": {"mon,wed": "22:00-06:00"},
            "holidays": {"2026-03-24": "closed"},
            "handling": {
                "work": {"gamma": {"mean": "9m", "cv": 0.8}},
                "escalation": {"to": "billing", "probability": 0.05},
            },
        },
        "billing": {
            "arrivals": {
                "weekly": {"mon-fri": {"00:00": 4, "09:00": 30.5}, "sat-sun": {"00:00": 6}},
                "scale": 1.5,
                "special_days": {"2026-03-17": 1.6},
                "day_factor": {"gamma": {"cv": 0.15}},
            },
            "handling": {"work": {"uniform": {"min": "2m", "max": "8m"}}},
        },
        "sales": {
            "arrivals": {"profile": "week.csv"},
            "handling": {"work": {"triangular": {"min": "2m", "mode": "3m", "max": "8m"}}},
        },
        "claims": {
            "arrivals": {"forecast": "forecast.csv"},
            "handling": {"work": {"empirical": ["40s", "2m"]}},
        },
        "post": {
            "arrivals": {"trace": "chats.csv"},
            "handling": {"work": {"empirical": {"csv": "values.csv", "column": "work_s"}}},
        },
    },
    "shifts": {
        "day": {
            "mon-fri": "09:00-17:00",
            "sat": ["10:00-13:00"],
            "breaks": [
                {"at": "11:00", "for": "10m", "status": "away"},
                {"at": "15:00", "for": "10m", "status": "offline", "days": "mon-thu"},
                {"between": ["12:00", "14:00"], "for": "30m", "status": "away", "spread": True},
            ],
            "at_end": "carry_over",
            "stop_before_end": "10m",
        },
        "night": {"mon-sun": "22:00-06:00"},
    },
    "attendance": {
        "absence": 0.04,
        "login_delay": {"exponential": "2m"},
        "disconnects": {"every": {"exponential": "40h"}, "for": {"exponential": "8m"}},
        "outages": [
            {
                "from": "2026-03-10T14:00",
                "to": "2026-03-10T15:00:00+01:00",
                "agents": ["team", "team-2"],
            }
        ],
    },
    "agents": [
        {
            "name": "asha",
            "groups": ["support", "billing"],
            "concurrency": 5,
            "shift": "day",
            "from": "2026-03-02",
            "until": "2026-03-20",
            "curve": [1, 1.7, 2.5],
            "speed": 0.7,
            "attendance": {
                "absence": 0,
                "login_delay": "5m",
                "disconnects": {"every": "never", "for": "1m"},
            },
        },
        {
            "name": "team",
            "count": 3,
            "groups": "all",
            "shift": "night",
            "attendance": {"outages": [{"from": "2026-03-11T02:00", "to": "2026-03-11T03:00"}]},
        },
    ],
    "policies": {
        "queued first": {
            "groups.*.offline_handling.priority": "queued",
            "inbox.max_escalations": 1,
        },
        "one more": {"agents.asha.concurrency": 6, "default.queue_handling": {"limit": 5}},
    },
    "targets": [
        {"metric": "service_level", "segment": "live", "at_least": "80%"},
        {"metric": "missed_rate", "per": "day", "share_of": 0.95, "at_most": 0.02},
        {"metric": "wait_p90", "group": "support", "at_most": "2m", "per": "window"},
        {"metric": "open_max", "segment": "all", "at_most": 40},
        {"metric": "overtime_hours", "group": "all", "at_most": "12.5h"},
    ],
}
JUNK: tuple[Any, ...] = (
    *(True, 5, -1, 0, 1.5, 10**30, math.nan, math.inf, None),
    *("", "x", "never", "all", "5", "5m", "-5m", "25:00", "09:00-09:00", "2026-02-30", "none.csv"),
    *([], ["x"], [[]], {}, {"x": 1}, {"csv": 5}),
)
CONTRADICTIONS: tuple[tuple[str, Any], ...] = (
    ("targets.0.at_most", "90%"),
    ("targets.0.at_least", "80s"),
    ("targets.0.at_least", 80),
    ("targets.0.share_of", 0.5),
    ("targets.1.group", "suport"),
    ("targets.2.at_most", 120),
    ("targets.3.segment", "live"),
    ("targets.3.at_most", "40%"),
    ("targets.4.at_most", "2m"),
    ("policies.nothing", {"default.queue_handling.limit": 20}),
    ("policies.wrong", {"default.queue_handling.limt": 20}),
    ("policies.nowhere", {"groups.suport.queue_handling.limit": 5}),
    ("policies.other days", {"duration": "7d"}),
    ("policies.alone", {"agents.1.groups": ["billing", "sales", "claims"]}),
    ("groups.support.arrivals.weekly", {"mon": {"00:00": 1}}),
    ("groups.post.arrivals.scale", 2),
    ("groups.post.arrivals.special_days", {"2026-03-17": 2}),
    ("groups.post.arrivals.day_factor", {"gamma": {"cv": 1}}),
    ("groups.billing.arrivals.weekly.mon", {"00:00": 1}),
    ("groups.billing.arrivals.weekly.mon-fri", {"00:00": 1, "10:00": 2, "09:00": 3}),
    ("groups.billing.arrivals.weekly.mon-fri", {"09:00": 3}),
    ("groups.billing.handling.work.uniform.min", "9m"),
    ("groups.sales.handling.work.triangular.mode", "9m"),
    ("groups.sales.handling.work.triangular.mode", "1m"),
    ("groups.post.handling.work.empirical.column", "nothing_s"),
    ("agents.1.groups", ["billing", "sales", "claims"]),
    ("default.working_hours.mon", "10:00-11:00"),
    ("default.working_hours.sun", "22:00-09:30"),
    ("holidays.2026-03-25", "22:00-02:00"),
    ("holidays.2026-03-25", ["09:00-12:00", "11:00-13:00"]),
    ("holidays.2026-02-30", "closed"),
    ("shifts.day.mon", "10:00-11:00"),
    ("shifts.day.breaks.0.between", ["12:00", "14:00"]),
    ("shifts.day.breaks.0.spread", True),
    ("shifts.day.breaks.2.for", "3h"),
    ("shifts.day.breaks.2.between", ["12:00", "12:00"]),
    ("agents.0.until", "2026-03-01"),
    ("agents.0.groups", ["support", "nobody"]),
    ("agents.0.groups", ["support", "support"]),
    ("agents.0.shift", "dya"),
    ("agents.0.name", "team-2"),
    ("agents.1.count", 100_000),
    ("agents.0.at_end", "finish"),
    ("trace", "chats.csv"),
    ("groups.support.handling.escalation.to", "support"),
    ("groups.support.handling.escalation.to", "biling"),
    ("default.handling.escalation", {"to": "nobody", "probability": 0.1}),
    ("attendance.disconnects.every", "0.5s"),
    ("attendance.disconnects.every", {"mixture": [{"weight": 1, "of": "never"}]}),
    ("attendance.outages.0.from", "2026-03-10T15:00"),
    ("attendance.outages.0.from", "2026-03-29T02:30"),
    ("attendance.outages.0.to", "2026-03-10T13:00Z"),
    ("attendance.outages.0", {"from": "2026-06-10T14:00", "to": "2026-06-10T15:00"}),
    ("attendance.outages.0.agents", ["team-4"]),
    ("attendance.outages.0.agents", ["asha", "asha"]),
    ("agents.1.attendance.outages.0.to", "2026-03-11T02:00"),
    ("agents.1.attendance.outages.0.agents", "all"),
    ("agents.0.speed", 0.0000001),
    ("agents.0.curve", [0.0000001]),
)


@dataclass(frozen=True)
class BadFile:
    """A scenario that is wrong in one place, and where that is."""

    kind: str
    path: Path_
    text: str
    lines: dict[Path_, int]

    def __str__(self) -> str:
        return f"{self.kind} {'.'.join(map(str, self.path))}"


def bad_files(every: int = 1) -> list[BadFile]:
    """All of them, or every so many-th change, in one fixed order."""
    wrong = jsonschema.Draft202012Validator(json_schema())
    assert wrong.is_valid(RICH)
    return [
        written(kind, path, document, twice)
        for kind, path, document, twice in islice(_changes(), 0, None, every)
        # what YAML alone shows, and numbers that JSON has not, are wrong whatever the schema says
        if twice or kind.startswith(("nan", "inf")) or not wrong.is_valid(document)
    ]


def contradictions() -> list[BadFile]:
    """The scenarios whose parts contradict each other."""
    found = []
    for dotted, value in CONTRADICTIONS:
        path = tuple(int(key) if key.isdigit() else key for key in dotted.split("."))
        found.append(written("contradiction at", path, changed(path, value)))
    return found


def _changes() -> Iterator[tuple[str, Path_, Any, Path_]]:
    """Kind, path, changed document, and the path of a key to be written twice."""
    for path in paths(RICH):
        for junk in JUNK:
            yield f"{junk!r} at", path, changed(path, junk), ()
        if isinstance(path[-1], str):
            yield "misspelt", path, renamed(path, path[-1] + path[-1][-1]), ()
            yield "twice", path, RICH, path
        yield "missing", path, renamed(path, None), ()


def paths(node: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The paths of everything in a document."""
    if path:
        yield path
    if isinstance(node, dict | list):
        for key in node if isinstance(node, dict) else range(len(node)):
            yield from paths(node[key], (*path, key))


def changed(path: Path_, value: Any) -> Any:
    document = copy.deepcopy(RICH)
    node = document
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return document


def renamed(path: Path_, name: str | None) -> Any:
    """The rich scenario with a key called otherwise, or without it."""
    document = copy.deepcopy(RICH)
    node: Any = document
    for key in path[:-1]:
        node = node[key]
    if name is None:
        del node[path[-1]]
    else:
        items = [(name if key == path[-1] else key, value) for key, value in node.items()]
        node.clear()
        node.update(items)
    return document


def written(kind: str, path: Path_, document: Any, twice: Path_ = ()) -> BadFile:
    """The document as YAML with a line for each key, and on which line each stands."""
    text: list[str] = []
    lines: dict[Path_, int] = {}

    def write(node: Any, here: Path_) -> None:
        deep = "  " * len(here)
        for key in node if isinstance(node, dict) else range(len(node)):
            value, inner = node[key], (*here, key)
            head = f"{deep}{json.dumps(key)}:" if isinstance(node, dict) else f"{deep}-"
            nested = isinstance(value, dict | list) and bool(value)
            text.append(head if nested else f"{head} {scalar(value)}")
            lines[inner] = len(text)
            if nested:
                write(value, inner)
            if inner == twice:
                text.append(f"{head} 1")
                lines[inner] = len(text)

    write(document, ())
    return BadFile(kind, path, "\n".join(text) + "\n", lines)


def scalar(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf"
    return json.dumps(value)


def write_files(folder: Path) -> None:
    """Write the files that the rich scenario names."""
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
