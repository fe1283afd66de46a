"""The JSON Schema of a scenario file, for editors that check and explain while one types.

It is made from the models that read the file, so that the two cannot drift apart. What a schema
cannot say (names that must exist, windows that overlap, files that must be there) only
:func:`sim.load` checks: the schema lets through everything that loads, and more.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sim.scenario import cards, distributions, file, people, targets
from sim.scenario.cards import FACTORS, KINDS
from sim.scenario.kinds import WEEKDAYS, is_concept, keys_of
from sim.scenario.kinds import WINDOWS as WINDOWS_OF_A_DAY
from sim.scenario.people import WINDOWS

SCHEMA = "https://json-schema.org/draft/2020-12/schema"

_NAMES = {
    "Uniform": "UniformParameters",
    "Triangular": "TriangularParameters",
    "OfflineHandling": "OfflineHandlingCard",
    "QueueHandling": "QueueHandlingCard",
    "Retry": "Retries",
    "Sticky": "StickyAgents",
    "Silent": "SilentCustomers",
    "Customers": "CustomersCard",
    "Rest": "RestAfterChats",
    "Escalation": "Escalations",
    "Handling": "HandlingCard",
    "ServiceLevel": "ServiceLevelCard",
    "Disconnects": "DisconnectForm",
    "Outage": "AgentOutage",
    "OutageOfSome": "Outage",
    "Attendance": "AgentAttendance",
    "AttendanceOfAll": "Attendance",
    "Agent": "AgentEntry",
    "Target": "TargetEntry",
}
"""What a concept's definition is called where it is not called as its class."""

_CARDS = ("OfflineHandlingCard", "QueueHandlingCard", "CustomersCard", "HandlingCard")
"""Parts of a card: what a group's own leaves out is the Default card's, no default of the key."""


class _Schema(GenerateJsonSchema):
    def normalize_name(self, name: str) -> str:
        return _NAMES.get(name, super().normalize_name(name))


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a scenario file, in types that JSON has.

    Dates are text in it, as editors and JSON see them. Every key has a title, a description and
    an example.
    """
    schema: dict[str, Any] = _without_null(file.File.model_json_schema(schema_generator=_Schema))
    definitions = schema.pop("$defs")
    whole = {"$schema": SCHEMA, **schema, "title": "inboxsim scenario", "$defs": definitions}
    concepts = _concepts()
    for name, model in [("File", whole), *definitions.items()]:
        if name != "File":
            model["title"] = _words(name)
        about = _explained(concepts[name])
        for key, value in model.get("properties", {}).items():
            if name in _CARDS:
                value.pop("default", None)
            if key in about:
                value["description"] = about[key]
            _explain(key, value, definitions)
    _relations(whole, definitions)
    return whole


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


def _concepts() -> dict[str, type]:
    """Every concept of the format by the name of its definition."""
    modules = (cards, distributions, file, people, targets)
    classes = {name: each for module in modules for name, each in vars(module).items()}
    return {_NAMES.get(name, name): each for name, each in classes.items() if is_concept(each)}


def _explained(concept: type) -> dict[str, str]:
    """What stands below the fields of a concept in the source, by key of a file."""
    about: dict[str, str] = {}
    for each in reversed(concept.__mro__):
        if is_concept(each):
            about |= _docstrings(each)
    return {k: about[key.field] for k, key in keys_of(concept).items() if key.field in about}


def _docstrings(concept: type) -> dict[str, str]:
    return {
        field.target.id: inspect.cleandoc(str(about.value.value))
        for field, about in pairwise(_classes(concept.__module__)[concept.__name__].body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(about, ast.Expr) and isinstance(about.value, ast.Constant)
    }


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _words(name: str) -> str:
    """A model's name as a title: ``BreakEntry`` is a break."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", re.sub("(Card|Entry|Form|Parameters)$", "", name))
    return words.capitalize()


def _explain(key: str, value: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Give a key what it lacks of title, description and example."""
    value["title"] = key.replace("_", " ").capitalize()
    if "$ref" in value:
        referred = definitions[value["$ref"].rpartition("/")[2]]
        value.setdefault("description", referred["description"])
    if "examples" not in value:
        kinds = value.get("anyOf", [value])
        value["examples"] = _examples(kinds[0])


def _examples(kind: dict[str, Any]) -> list[Any]:
    if kind.get("type") == "boolean":
        return [True, False]
    return list(kind.get("enum", [kind["const"]] if "const" in kind else []))


def _relations(whole: dict[str, Any], definitions: dict[str, Any]) -> None:
    """What keys of one mapping demand of each other."""

    whole["oneOf"] = [{"required": ["shifts"]}, {"required": ["roster"]}]
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
