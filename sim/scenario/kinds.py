"""The types of single values in the format: each reads what is written or says what is allowed.

Beside each is its JSON Schema, for editors. The patterns keep to what JavaScript and Python
understand alike, since editors use the former.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple, cast, get_args, get_origin, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from sim.scenario.files import check_readable
from sim.scenario.findings import suggestion
from sim.scenario.quantities import WEEKDAYS as DAYS_OF_THE_WEEK
from sim.scenario.quantities import (
    UnfitError,
    check_rate,
    duration_text,
    is_number,
    parse_date,
    parse_days,
    parse_duration,
    parse_duration_or_never,
    parse_moment,
    parse_positive_duration,
    parse_rate,
    parse_span,
    parse_time_of_day,
    parse_weekdays,
    time_text,
)
from sim.units import UNLIMITED

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


def text(pattern: str = "", *examples: str, **more: Any) -> dict[str, Any]:
    """The schema of text of a pattern."""
    kind: dict[str, Any] = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return kind | more | ({"examples": list(examples)} if examples else {})


def number(least: float, most: float, *examples: float) -> dict[str, Any]:
    """The schema of a number of a range."""
    return {"type": "number", "minimum": least, "maximum": most, "examples": list(examples)}


def positive(most: float, *examples: float) -> dict[str, Any]:
    """The schema of a number above 0."""
    kind = {"type": "number", "exclusiveMinimum": 0, "maximum": most}
    return {**kind, "examples": list(examples)}


SOME_TEXT = text(minLength=1)
DAYS_OR_AUTO = text("^(auto|[0-9]{1,9}d)$", "auto", "2d")
FILE = text("", "data.csv", minLength=1)
_NAMED = text(NAME, minLength=1, maxLength=LONGEST_NAME)
ONE_WINDOW = {"type": "string", "pattern": WINDOW}
WINDOWS = {
    "anyOf": [ONE_WINDOW, {"type": "array", "items": ONE_WINDOW}],
    "examples": ["09:00-17:00", ["10:00-13:00", "14:00-16:00"]],
}
_SPAN = {
    "type": "array",
    "prefixItems": [
        {"type": "string", "pattern": TIME_OF_DAY},
        {"type": "string", "pattern": f"^{_TIME}$"},
    ],
    "minItems": 2,
    "maxItems": 2,
    "examples": [["12:00", "14:00"]],
}
_SECONDS = r"(:[0-5][0-9](\.[0-9]{1,6})?)?"
_OFFSET = "(Z|[+-][0-9]{2}:[0-9]{2})?"
_MOMENT = text(
    rf"{DATE[:-1]}[T ]([01][0-9]|2[0-3]):[0-5][0-9]{_SECONDS}{_OFFSET}$",
    "2026-03-10T14:00",
    "2026-03-10T14:00:00+01:00",
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
class Written:
    """A mark on a type: what reads a value from a file, its JSON Schema, and what writes it back.

    ``write`` is left out where the value is written as it is.
    """

    read: Callable[[Any], Any]
    schema: dict[str, Any]
    write: Callable[[Any], Any] | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=_written_by(self.write)
        )

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.schema)


@dataclass(frozen=True, eq=False)
class Reads:
    """A mark on a type: the form that a file has of it, what makes the value of that, and back."""

    form: Any
    make: Callable[[Any], Any]
    write: Callable[[Any], Any] | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self.make, handler.generate_schema(self.form), serialization=_written_by(self.write)
        )


def _written_by(write: Callable[[Any], Any] | None) -> Any:
    return core_schema.plain_serializer_function_ser_schema(write) if write else None


MOST_CHATS = 10**9
MOST_PER_HOUR = 10_000_000
MOST_TIMES = 1_000_000
MOST_SPEED = 1_000
REPLICATIONS = 1, 1_000_000
"""The fewest and the most."""
SEEDS = 0, 2**63 - 1
"""The least and the greatest: output folders hold them in 64 bits."""
AT_END = ("finish", "carry_over", "transfer", "away")
BREAK_STATUSES = ("away", "busy", "offline")


CONCEPT = ConfigDict(extra="forbid")
"""How a frozen dataclass is read from a mapping: it holds the keys of its fields and no others."""


class Strict(BaseModel):
    """A mapping that holds the keys of its fields and no others."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        defer_build=True,
    )


def check_switch(value: object) -> bool:
    """Check for true or false."""
    if not isinstance(value, bool):
        raise UnfitError("true or false")
    return value


def check_whole(value: object, least: int, most: int) -> int:
    """Check for a whole number from ``least`` to ``most``."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UnfitError(f"a whole number from {least} to {most}")
    return value


def check_limit(value: object) -> int:
    """Check for a number of chats, 0 or more, or ``unlimited``."""
    if value == "unlimited":
        return UNLIMITED
    try:
        return check_whole(value, 0, MOST_CHATS)
    except UnfitError as unfit:
        raise UnfitError(f"{unfit.allowed}, or unlimited") from None


def limit_text(limit: int) -> int | str:
    """Write a number of chats as :func:`check_limit` reads it."""
    return "unlimited" if limit >= UNLIMITED else limit


def check_positive(value: object, most: int = MOST_TIMES) -> float:
    """Check for a number above 0, at most ``most``."""
    if not is_number(value) or not 0 < cast(float, value) <= most:
        raise UnfitError(f"a number above 0, at most {most}")
    return float(cast(float, value))


def check_probability(value: object) -> float:
    """Check for a number from 0 to 1."""
    if not is_number(value) or not 0 <= cast(float, value) <= 1:
        raise UnfitError("a probability, a number from 0 to 1")
    return float(cast(float, value))


def check_factor(value: object) -> float:
    """Check for a number of 0 or more, at most a million."""
    if not is_number(value) or not 0 <= cast(float, value) <= 1e6:
        raise UnfitError("a number of 0 or more, at most 1000000")
    return float(cast(float, value))


def check_text(value: object) -> str:
    """Check for text that is not empty."""
    if is_number(value) or isinstance(value, date):
        raise UnfitError("text; put it in quotes")
    if not isinstance(value, str) or not value:
        raise UnfitError("text that is not empty")
    return value


def check_name(value: object) -> str:
    """Check for a name: 1 to 100 characters that print, without spaces at its ends."""
    name = check_text(value)
    kinds = {unicodedata.category(character) for character in name}
    if len(name) > LONGEST_NAME or name != name.strip() or kinds & {"Cc", "Cs", "Zl", "Zp"}:
        raise UnfitError(
            f"a name of at most {LONGEST_NAME} characters, none of them control characters, "
            "without spaces at its ends"
        )
    return name


def check_group_name(value: object) -> str:
    """Check for the name of a group: ``all`` and ``*`` are kept for all groups."""
    if value in ("all", "*"):
        raise UnfitError("another name: all and * are kept for all groups")
    return check_name(value)


def check_choice(value: object, choices: tuple[str, ...]) -> str:
    """Check for one of some words."""
    allowed = f"one of {', '.join(choices)}"
    if not isinstance(value, str) or value not in choices:
        raise UnfitError(allowed + (suggestion(value, choices) if isinstance(value, str) else ""))
    return value


@cache
def _time_zones() -> frozenset[str]:
    """All time zones of this machine, read once, since that takes a look into each."""
    from zoneinfo import available_timezones

    # these two are of the machine, not of IANA
    return frozenset(available_timezones() - {"localtime", "Factory"})


def check_timezone(value: object) -> str:
    """Check for an IANA name of a time zone."""
    zones = _time_zones()
    if isinstance(value, str) and value in zones:
        return value
    words = suggestion(value, zones) if isinstance(value, str) else ""
    raise UnfitError(f"an IANA time zone such as Europe/Berlin or UTC{words}")


def check_filled_list(value: object) -> object:
    """Check for a list that is not empty."""
    if not isinstance(value, list) or not value:
        raise UnfitError("a list of at least one")
    return value


def check_all_or_list(value: object, names: str) -> object:
    """Check for ``all``, which becomes None, or a list of ``names`` that is not empty."""
    if value == "all":
        return None
    if isinstance(value, str):
        raise UnfitError(f"all, or a list of {names}")
    return check_filled_list(value)


def check_filled_mapping(value: object) -> object:
    """Check for a mapping that is not empty."""
    if not isinstance(value, dict) or not value:
        raise UnfitError("a mapping of at least one")
    return value


def check_weekdays(value: str) -> str:
    """Check a weekday key and give it back as written."""
    parse_weekdays(value)
    return value


def check_file(value: object, info: ValidationInfo) -> Path:
    """Check for a file that can be read, relative to the folder of the scenario."""
    folder = cast(Path, info.context["folder"]) if info.context else Path()
    path = folder / check_text(value)
    check_readable(path)
    return path


def check_days_of_week(value: object) -> tuple[int, ...]:
    """Check for weekdays such as ``mon-fri``, and read them."""
    return parse_weekdays(check_text(value))


def days_text(days: Sequence[int]) -> str:
    """Write weekdays as :func:`check_days_of_week` reads them."""
    return ",".join(DAYS_OF_THE_WEEK[day] for day in days)


def check_date_key(value: str) -> str:
    """Check a date as a key and give it back as written."""
    parse_date(value)
    return value


def whole(least: int, most: int, *examples: int) -> Written:
    """The check for whole numbers from ``least`` to ``most``."""
    schema = {"type": "integer", "minimum": least, "maximum": most, "examples": list(examples)}
    return Written(partial(check_whole, least=least, most=most), schema)


def choice(*choices: str) -> Written:
    """The check for one of ``choices``."""
    return Written(
        partial(check_choice, choices=choices),
        {"enum": list(choices), "examples": list(choices)},
    )


def _or_all(names: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"const": "all"}, names | {"minItems": 1, "uniqueItems": True}]}


Switch = Annotated[bool, Written(check_switch, {"type": "boolean"})]
_COUNT = {"type": "integer", "minimum": 0, "maximum": MOST_CHATS}
_LIMIT = {"anyOf": [_COUNT, {"const": "unlimited"}], "examples": [20, "unlimited"]}
Limit = Annotated[int, Written(check_limit, _LIMIT, limit_text)]
PositiveNumber = Annotated[float, Written(check_positive, positive(MOST_TIMES, 0.8))]
Speed = Annotated[
    float, Written(partial(check_positive, most=MOST_SPEED), positive(MOST_SPEED, 0.7))
]
Probability = Annotated[float, Written(check_probability, number(0, 1, 0.05))]
Factor = Annotated[float, Written(check_factor, number(0, MOST_TIMES, 1.0, 1.6))]
Name = Annotated[str, Written(check_name, _NAMED)]
_Names = Annotated[list[Name], Schema(_or_all)] | None
GroupsOrAll = Annotated[_Names, BeforeValidator(partial(check_all_or_list, names="groups"))]
"""Names of groups, None for ``all``."""
AgentsOrAll = Annotated[_Names, BeforeValidator(partial(check_all_or_list, names="agents"))]
"""Names of agents or of their entries, None for ``all``."""
GroupName = Annotated[str, Written(check_group_name, _NAMED)]
TimeZone = Annotated[str, Written(check_timezone, text("^[A-Za-z]", "Asia/Kolkata", "UTC"))]
Day = Annotated[date, Written(parse_date, text(DATE, "2026-03-02", format="date"), date.isoformat)]
Moment = Annotated[datetime, Written(parse_moment, _MOMENT, datetime.isoformat)]
"""A date and time, local or with an offset from UTC."""
DaysOfWeek = Annotated[
    tuple[int, ...],
    Written(check_days_of_week, text(WEEKDAYS, "mon-fri", "sat", "mon,wed"), days_text),
]
DayKey = Annotated[str, AfterValidator(check_date_key)]
Days = Annotated[int, Written(parse_days, text("^[0-9]{1,9}d$", "28d", "7d"), "{}d".format)]
Duration = Annotated[
    int,
    Written(parse_duration, text(f"^{_ANY_DURATION}$", "90s", "10m", "1h30m"), duration_text),
]
PositiveDuration = Annotated[
    int,
    Written(
        parse_positive_duration,
        text(f"^(?=.*[1-9]){_ANY_DURATION}$", "30m", "9m"),
        duration_text,
    ),
]
DurationOrNever = Annotated[
    int,
    Written(
        parse_duration_or_never,
        text(f"^(never|{_ANY_DURATION})$", "6m", "never", "0s"),
        duration_text,
    ),
]
TimeOfDay = Annotated[int, Written(parse_time_of_day, text(TIME_OF_DAY, "11:00"), time_text)]
Rate = Annotated[
    float, Written(parse_rate, text(rf"^{_NUMBER}/(min|h|d)$", "6/h", "0.5/min", "100/d"))
]
ChatsPerHour = Annotated[float, Written(check_rate, number(0, MOST_PER_HOUR, 30, 2.5))]
FileName = Annotated[Path, BeforeValidator(check_file), WithJsonSchema(FILE)]
WeekdaysKey = Annotated[str, AfterValidator(check_weekdays)]
BreakSpan = Annotated[tuple[int, int], Written(parse_span, _SPAN)]
"""Begin of a span in seconds since midnight, and its length in seconds."""


class Key(NamedTuple):
    """A key of a concept in a file: its field and the annotation of that."""

    field: str
    annotation: Any


def is_concept(kind: Any) -> bool:
    """Whether a type is read from a mapping with the keys of its fields."""
    models = isinstance(kind, type) and issubclass(kind, BaseModel)
    return models or (isinstance(kind, type) and hasattr(kind, "__pydantic_config__"))


@cache
def keys_of(concept: Any) -> dict[str, Key]:
    """The keys that a concept has in a file, in the order of its fields."""
    hints = get_type_hints(concept, include_extras=True)
    if issubclass(concept, BaseModel):
        return {f.alias or n: Key(n, hints[n]) for n, f in concept.model_fields.items()}
    return {_alias(hints[f.name]) or f.name: Key(f.name, hints[f.name]) for f in fields(concept)}


def _alias(annotation: Any) -> str | None:
    marks = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
    return next((mark.alias for mark in marks if isinstance(mark, FieldInfo)), None)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def written(value: object) -> Any:
    """A checked value as a file writes it, key by key; what is None is left out."""
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json", by_alias=True, exclude_none=True)
