"""The JSON Schema of a scenario file, for editors that check and explain while one types.

It is made from the models that read the file, so that the two cannot drift apart. What a schema
cannot say (names that must exist, windows that overlap, files that must be there) only
:func:`sim.load` checks: the schema lets through everything that loads, and more.
"""

from __future__ import annotations

import re
from typing import Any

SCHEMA = "https://json-schema.org/draft/2020-12/schema"

_EXAMPLES: dict[str, Any] = {
    "File.name": "Night cover",
    "File.inbox": {"day_factor": {"gamma": {"cv": 0.1}}},
    "File.default": {
        "working_hours": {"mon-fri": "09:00-17:00"},
        "handling": {"work": {"lognormal": {"mean": "9m", "cv": 0.8}}},
    },
    "File.groups": {"support": {"arrivals": {"rate": "6/h"}}},
    "File.shifts": {"day": {"mon-fri": "09:00-17:00"}, "night": {"mon-sun": "22:00-06:00"}},
    "File.agents": [{"name": "asha", "groups": ["support"], "concurrency": 3, "shift": "day"}],
    "File.trace": "chats.csv",
    "File.roster": "activity.csv",
    "File.policies": {
        "disabled": {"default.offline_handling.enabled": False},
        "queue-first": {"groups.*.offline_handling.priority": "queued"},
    },
    "File.targets": [{"metric": "service_level", "segment": "live", "at_least": "80%"}],
    "TargetEntry.group": "support",
    "DefaultCard.working_hours": {
        "mon-fri": "09:00-17:00",
        "sat": ["10:00-13:00", "14:00-16:00"],
    },
    "DefaultCard.offline_handling": {"max_offline_tickets": 50, "priority": "open"},
    "DefaultCard.queue_handling": {"limit": 20, "grace": "10m"},
    "DefaultCard.customers": {"patience": {"exponential": "6m"}},
    "DefaultCard.handling": {"work": {"lognormal": {"mean": "9m", "cv": 0.8}}},
    "DefaultCard.service_level": {"within": "60s"},
    "GroupCard.arrivals": {"weekly": {"mon-fri": {"00:00": 4, "09:00": 30, "18:00": 10}}},
    "HandlingCard.work": {"lognormal": {"mean": "9m", "cv": 0.8}},
    "HandlingCard.open_work": {"lognormal": {"mean": "6m", "cv": 0.8}},
    "HandlingCard.wrap_up": "30s",
    "HandlingCard.rest": {"waiting": {"exponential": "20s"}, "idle": {"exponential": "1m"}},
    "HandlingCard.escalation": {"to": "billing", "probability": 0.05},
    "RestAfterChats.waiting": {"exponential": "20s"},
    "RestAfterChats.idle": {"exponential": "1m"},
    "Escalations.to": "billing",
    "CustomersCard.patience": {"exponential": "6m"},
    "CustomersCard.unreachable_time": "3m",
    "CustomersCard.open_patience": {"exponential": "20h"},
    "CustomersCard.retry": {
        "probability": 0.3,
        "delay": {"exponential": "20m"},
        "max_attempts": 3,
    },
    "CustomersCard.sticky": {"probability": 0.1, "fallback": True},
    "CustomersCard.silent": {"probability": 0.05, "timeout": "5m"},
    "Retries.delay": {"exponential": "20m"},
    "OfflineHandlingCard.pickup_delay": {"exponential": "10m"},
    "Arrivals.profile": "week.csv",
    "Arrivals.forecast": "forecast.csv",
    "Arrivals.trace": "chats.csv",
    "Arrivals.special_days": {"2026-03-17": 1.6},
    "Arrivals.day_factor": {"gamma": {"cv": 0.15}},
    "Inbox.day_factor": {"gamma": {"cv": 0.1}},
    "DayFactor.gamma": {"cv": 0.15},
    "GammaFactor.cv": 0.15,
    "ShiftPattern.breaks": [{"at": "11:00", "for": "10m", "status": "away"}],
    "File.attendance": {"absence": 0.04, "login_delay": {"exponential": "2m"}},
    "Attendance.login_delay": {"exponential": "2m"},
    "Attendance.disconnects": {"every": {"exponential": "40h"}, "for": {"exponential": "8m"}},
    "Attendance.outages": [{"from": "2026-03-10T14:00", "to": "2026-03-10T15:00"}],
    "DisconnectForm.every": {"exponential": "40h"},
    "DisconnectForm.for": {"exponential": "8m"},
    "Outage.agents": "all",
    "AgentEntry.attendance": {"absence": 0.1},
    "AgentEntry.curve": [1, 1.7, 2.5, 2.9],
    "AgentEntry.name": "asha",
    "AgentEntry.groups": ["support", "billing"],
    "AgentEntry.shift": "day",
    "CsvValues.csv": "values.csv",
    "CsvValues.column": "work_s",
    "EmpiricalForm.empirical": ["40s", "2m", "9m"],
    "MixtureForm.mixture": [{"weight": 0.1, "of": "0s"}, {"weight": 0.9, "of": "9m"}],
    "MixtureOrNeverForm.mixture": [{"weight": 1, "of": "never"}, {"weight": 3, "of": "5m"}],
    "LogNormalForm.lognormal": {"mean": "9m", "cv": 0.8},
    "GammaForm.gamma": {"mean": "9m", "cv": 0.5},
    "WeibullForm.weibull": {"mean": "9m", "cv": 1.5},
    "UniformForm.uniform": {"min": "2m", "max": "8m"},
    "TriangularForm.triangular": {"min": "2m", "mode": "3m", "max": "8m"},
    "Part.of": "9m",
    "PartOrNever.of": "never",
}
"""An example for each key whose kind of value does not bring one, by the model it stands in."""

_HOLIDAYS = {"2026-03-25": "closed", "2026-03-26": "09:00-13:00"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a scenario file, in types that JSON has.

    Dates are text in it, as editors and JSON see them. Every key has a title, a description and
    an example.
    """
    from sim.scenario.file import File

    schema: dict[str, Any] = _without_null(File.model_json_schema(by_alias=True))
    definitions = schema.pop("$defs")
    file = {"$schema": SCHEMA, **schema, "title": "inboxsim scenario", "$defs": definitions}
    for name, model in [("File", file), *definitions.items()]:
        if name != "File":
            model["title"] = _words(name)
        for key, value in model.get("properties", {}).items():
            _explain(name, key, value, definitions)
    _relations(file, definitions)
    return file


def _without_null(node: Any) -> Any:
    """The schema less what only Python has: null for keys left out, and defaults in other types."""
    if isinstance(node, list):
        return [_without_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {
        key: {name: _without_null(inner) for name, inner in item.items()}
        if key in ("properties", "$defs")
        else _without_null(item)
        for key, item in node.items()
    }
    kinds = node.get("anyOf")
    if isinstance(kinds, list) and {"type": "null"} in kinds:
        kinds = [kind for kind in kinds if kind != {"type": "null"}]
        rest = {key: item for key, item in node.items() if key != "anyOf"}
        node = {**kinds[0], **rest} if len(kinds) == 1 else {**rest, "anyOf": kinds}
    fits = node.get("type") == "integer" or "enum" in node or node.get("type") == "boolean"
    if "default" in node and (not fits or node["default"] is None):
        del node["default"]
    return node


def _words(name: str) -> str:
    """A model's name as a title: ``BreakEntry`` is a break."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", re.sub("(Card|Entry|Form|Parameters)$", "", name))
    return words.capitalize()


def _explain(model: str, key: str, value: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Give a key what it lacks of title, description and example."""
    value["title"] = key.replace("_", " ").capitalize()
    if "$ref" in value:
        referred = definitions[value["$ref"].rpartition("/")[2]]
        value.setdefault("description", referred["description"])
    inherited = {
        "GroupCard": "DefaultCard",
        "TriangularParameters": "UniformParameters",
        "AgentAttendance": "Attendance",
    }
    example = _EXAMPLES.get(f"{model}.{key}", _EXAMPLES.get(f"{inherited.get(model)}.{key}"))
    if key == "holidays":
        example = _HOLIDAYS
    if example is not None:
        value["examples"] = [example]
    elif "examples" not in value:
        kinds = value.get("anyOf", [value])
        value["examples"] = _examples(kinds[0])


def _examples(kind: dict[str, Any]) -> list[Any]:
    if kind.get("type") == "boolean":
        return [True, False]
    return list(kind.get("enum", [kind["const"]] if "const" in kind else []))


def _relations(file: dict[str, Any], definitions: dict[str, Any]) -> None:
    """What keys of one mapping demand of each other."""
    from sim.scenario.cards import FACTORS, KINDS
    from sim.scenario.kinds import WEEKDAYS
    from sim.scenario.kinds import WINDOWS as WINDOWS_OF_A_DAY
    from sim.scenario.people import WINDOWS

    file["oneOf"] = [{"required": ["shifts"]}, {"required": ["roster"]}]
    arrivals, pause = definitions["Arrivals"], definitions["BreakEntry"]
    target = definitions["TargetEntry"]
    target["oneOf"] = [{"required": ["at_least"]}, {"required": ["at_most"]}]
    by_day = target["properties"]["per"] | {"const": "day", "examples": ["day"]}
    demanded = {"properties": {"per": by_day}, "required": ["per"]}
    target["dependentSchemas"] = {"share_of": demanded}
    arrivals["oneOf"] = [{"required": [kind]} for kind in KINDS]
    arrivals["dependentSchemas"] = {"trace": {"properties": dict.fromkeys(FACTORS, False)}}
    pause["oneOf"] = [{"required": ["at"]}, {"required": ["between"]}]
    pause["dependentRequired"] = {"spread": ["between"]}
    shift = definitions["ShiftPattern"]
    del shift["properties"][WINDOWS], shift["required"]
    spans = WINDOWS_OF_A_DAY
    explained = {
        "title": "Windows",
        "description": "The windows of these weekdays: mon, a range mon-fri or a list mon,wed.",
    }
    shift["patternProperties"] = {WEEKDAYS: {**spans, **explained}}
    shift["not"] = {"propertyNames": {"enum": list(shift["properties"])}}
