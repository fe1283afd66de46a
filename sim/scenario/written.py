"""How single values are written, as editors check them: parts of the JSON Schema.

The patterns keep to what JavaScript and Python understand alike, since editors use the former.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

_NUMBER = r"[0-9]{1,18}(\.[0-9]{1,18})?"
_UNITS = ("d", "h", "m", "s", "ms", "us")
_ANY_DURATION = "(?=.)" + "".join(f"({_NUMBER}{unit})?" for unit in _UNITS)
_TIME_OF_DAY = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_TIME = rf"({_TIME_OF_DAY}|24:00(:00)?)"
_WEEKDAY = "(mon|tue|wed|thu|fri|sat|sun)"
_WEEKDAYS = rf"\s*{_WEEKDAY}(-{_WEEKDAY})?\s*"

WEEKDAYS = rf"^{_WEEKDAYS}(,{_WEEKDAYS})*$"
DATE = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
TIME_OF_DAY = f"^{_TIME_OF_DAY}$"
WINDOW = f"^{_TIME_OF_DAY}-{_TIME}$"
NAME = r"^\S(.*\S)?$"
GROUP_NAME = r"^(?!(all|\*)$)\S(.*\S)?$"
POLICY_NAME = r"^(?!base$)\S(.*\S)?$"
LONGEST_NAME = 100


def text(pattern: str = "", *examples: str, **more: Any) -> WithJsonSchema:
    """Text of a pattern."""
    kind: dict[str, Any] = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return WithJsonSchema(kind | more | ({"examples": list(examples)} if examples else {}))


def number(least: float, most: float, *examples: float, **more: Any) -> WithJsonSchema:
    """A number of a range."""
    limits = {"minimum": least, "maximum": most} | more
    return WithJsonSchema({"type": "number", **limits, "examples": list(examples)})


def positive(most: float, *examples: float) -> WithJsonSchema:
    """A number above 0."""
    kind = {"type": "number", "exclusiveMinimum": 0, "maximum": most}
    return WithJsonSchema({**kind, "examples": list(examples)})


SWITCH = WithJsonSchema({"type": "boolean"})
DURATION = text(f"^{_ANY_DURATION}$", "90s", "10m", "1h30m")
DURATION_OR_NEVER = text(f"^(never|{_ANY_DURATION})$", "6m", "never", "0s")
POSITIVE_DURATION = text(f"^(?=.*[1-9]){_ANY_DURATION}$", "30m", "9m")
DAYS = text("^[0-9]{1,9}d$", "28d", "7d")
DAYS_OR_AUTO = text("^(auto|[0-9]{1,9}d)$", "auto", "2d")
RATE = text(rf"^{_NUMBER}/(min|h|d)$", "6/h", "0.5/min", "100/d")
DAY = text(DATE, "2026-03-02", format="date")
DAY_TIME = text(TIME_OF_DAY, "11:00")
_SECONDS = r"(:[0-5][0-9](\.[0-9]{1,6})?)?"
_OFFSET = "(Z|[+-][0-9]{2}:[0-9]{2})?"
MOMENT = text(
    rf"{DATE[:-1]}[T ]([01][0-9]|2[0-3]):[0-5][0-9]{_SECONDS}{_OFFSET}$",
    "2026-03-10T14:00",
    "2026-03-10T14:00:00+01:00",
)
DAYS_OF_WEEK = text(WEEKDAYS, "mon-fri", "sat", "mon,wed")
NAMED = text(NAME, minLength=1, maxLength=LONGEST_NAME)
SOME_TEXT = text(minLength=1)
FILE = text("", "data.csv", minLength=1)
_ONE_WINDOW_PATTERN = {"type": "string", "pattern": WINDOW}
WINDOWS = WithJsonSchema(
    {
        "anyOf": [_ONE_WINDOW_PATTERN, {"type": "array", "items": _ONE_WINDOW_PATTERN}],
        "examples": ["09:00-17:00", ["10:00-13:00", "14:00-16:00"]],
    }
)
_INSIDE_ITS_DATE = {
    "anyOf": [
        {"const": "closed"},
        _ONE_WINDOW_PATTERN,
        {"type": "array", "items": _ONE_WINDOW_PATTERN, "minItems": 1},
    ],
    "description": "closed, or the hours of that date, which end at 24:00 at the latest.",
    "examples": ["closed", "09:00-13:00"],
}
HOLIDAY_HOURS = WithJsonSchema(_INSIDE_ITS_DATE)
SPAN = WithJsonSchema(
    {
        "type": "array",
        "prefixItems": [
            {"type": "string", "pattern": TIME_OF_DAY},
            {"type": "string", "pattern": f"^{_TIME}$"},
        ],
        "minItems": 2,
        "maxItems": 2,
        "examples": [["12:00", "14:00"]],
    }
)


def keyed(pattern: str, **more: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A change to the schema of a mapping: its keys are of a pattern."""

    def changed(schema: dict[str, Any]) -> dict[str, Any]:
        schema["propertyNames"] = {"pattern": pattern}
        return schema | more

    return changed


@dataclass(frozen=True, eq=False)
class Schema:
    """A mark on a type that changes its JSON Schema."""

    changed: Callable[[dict[str, Any]], dict[str, Any]]

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.changed(handler(core))


@dataclass(frozen=True, eq=False)
class Check:
    """A mark on a type: the check that reads a value, and the JSON Schema of what it lets in."""

    check: Callable[[object], Any]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.schema)
