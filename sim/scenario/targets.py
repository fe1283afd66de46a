"""What metrics should be: their targets, each in the unit of its metric."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from sim.metrics import BY_NAME, SEGMENTS
from sim.scenario.findings import listed, suggestion
from sim.scenario.kinds import CONCEPT, Name, Written, choice, written
from sim.scenario.quantities import UnfitError, duration_text, is_number, parse_duration
from sim.units import MICROSECONDS

_DIGITS = r"[0-9]{1,18}(?:\.[0-9]{1,18})?"
_PERCENT = re.compile(rf"({_DIGITS}) ?%")
_HOURS = re.compile(rf"({_DIGITS})h")
_EXAMPLES = ["80%", 0.8, "30s", "120h", 25]


def parse_share(value: object) -> float:
    """Read a share such as ``80%`` or ``0.8``, 0 to 1."""
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    share = float(Fraction(match[1]) / 100) if match else value
    if not is_number(share) or not 0 <= cast(float, share) <= 1:
        raise UnfitError("a share from 0% to 100%, such as 80% or 0.8")
    return float(cast(float, share))


def parse_limit(value: object, unit: str) -> float:
    """Read what a metric is held against, in the metric's own ``unit``.

    A share is written ``80%`` or 0.8, seconds as a duration such as ``30s`` or ``2m``, hours as
    ``120h``, what is counted as a number. Raises UnfitError for anything else.
    """
    if unit == "share":
        return parse_share(value)
    if unit == "s":
        return parse_duration(value) / MICROSECONDS
    if unit == "h":
        match = _HOURS.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise UnfitError("hours with their unit, such as 120h")
        return float(Fraction(match[1]))
    if not is_number(value) or not 0 <= cast(float, value) < math.inf:
        raise UnfitError(f"a number of {unit}, 0 or more, such as 25")
    return float(cast(float, value))


def limit_text(limit: float, unit: str) -> str | float:
    """Write a limit in a metric's ``unit`` so that :func:`parse_limit` reads it back exactly."""
    if unit == "s":
        return duration_text(round(limit * MICROSECONDS))
    return f"{Decimal(str(limit)).normalize():f}h" if unit == "h" else limit


def _metric(value: object) -> object:
    if value not in tuple(BY_NAME):
        near = suggestion(value, BY_NAME) if isinstance(value, str) else ""
        names = near or f": {listed(BY_NAME, len(BY_NAME))}"
        raise UnfitError(f"the name of a metric{names}")
    return value


def _limit(value: object, info: ValidationInfo) -> float | None:
    if not is_number(value) and not isinstance(value, str):
        raise UnfitError("a share such as 80%, a duration such as 30s, or a number")
    metric = info.data.get("metric")
    try:
        return None if metric is None else parse_limit(value, BY_NAME[metric].unit)
    except UnfitError as unfit:
        raise UnfitError(unfit.allowed, unfit.found, about=f", for {metric}") from None


def _days(value: object) -> float:
    share = parse_share(value)
    if share == 0:
        raise UnfitError("a share above 0% and at most 100%, such as 95%")
    return share


def _of_chats(segment: str, info: ValidationInfo) -> str:
    metric = info.data.get("metric")
    if segment != "all" and metric is not None and not BY_NAME[metric].per_chat:
        raise UnfitError(f"all, since {metric} is not measured by chat")
    return segment


def _by_day(share: float, info: ValidationInfo) -> float:
    if info.data.get("per") == "window":
        found = "a share of days of a target for the window"
        raise UnfitError("with per: day only", found, at_key=True)
    return share


_SHARE = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^[0-9.]+ ?%$"}]}
_Limit = Annotated[
    float | None,
    BeforeValidator(_limit),
    WithJsonSchema({"type": ["number", "string"], "examples": _EXAMPLES}),
]


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric should be, over the window or on a share of days."""

    __pydantic_config__ = CONCEPT

    metric: Annotated[
        str, Written(_metric, {"enum": list(BY_NAME), "examples": ["service_level", "missed_rate"]})
    ]
    """The metric, by its name in the summary."""
    group: Annotated[Name, Field(examples=["support"])] = "all"
    """The group it is taken of; left out: all, the whole inbox."""
    segment: Annotated[str, choice(*SEGMENTS), AfterValidator(_of_chats)] = "all"
    """The chats it is taken of; left out: all."""
    at_least: _Limit = None
    """The least that will do: a share 80%, a duration 30s, hours 120h, or a number."""
    at_most: _Limit = None
    """The most that will do: a share 2%, a duration 30s, hours 120h, or a number."""
    per: Annotated[str, choice("window", "day")] = "window"
    """Whether it is to hold over the whole window or day by day; left out: window."""
    share_of: Annotated[
        float, Written(_days, _SHARE | {"examples": ["95%", 0.95]}), AfterValidator(_by_day)
    ] = 1.0
    """With per: day, the share of days on which it is to hold; left out: 100%."""

    @property
    def per_day(self) -> bool:
        """Whether it is to hold day by day, else over the whole window."""
        return self.per == "day"


def target_in_a_file(target: Target) -> dict[str, Any]:
    """A target as a scenario file writes it."""
    entry, unit = written(target), BY_NAME[target.metric].unit
    for key in entry.keys() & {"at_least", "at_most"}:
        entry[key] = limit_text(entry[key], unit)
    if not target.per_day:
        del entry["share_of"]
    return entry  # type: ignore[no-any-return]
