"""The types of single values in the format: each reads what is written or says what is allowed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from sim.scenario.files import check_readable
from sim.scenario.findings import suggestion
from sim.scenario.model import UNLIMITED
from sim.scenario.quantities import (
    NotYetError,
    UnfitError,
    check_rate,
    is_number,
    parse_days,
    parse_duration,
    parse_duration_or_never,
    parse_positive_duration,
    parse_rate,
    parse_time_of_day,
    parse_weekdays,
    parse_window,
)

LONGEST_NAME = 100
MOST_CHATS = 10**9
FIRST_YEAR, LAST_YEAR = 1971, 2199


class Strict(BaseModel):
    """A mapping that holds the keys of its fields and no others."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True
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


def check_positive(value: object) -> float:
    """Check for a number above 0, at most a million."""
    if not is_number(value) or not 0 < cast(float, value) <= 1e6:
        raise UnfitError("a number above 0, at most 1000000")
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


def check_choice(value: object, choices: tuple[str, ...], later: tuple[str, ...] = ()) -> str:
    """Check for one of some words; ``later`` words are not supported yet."""
    allowed = f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0]
    if isinstance(value, str) and value in later:
        raise NotYetError(value, allowed)
    if not isinstance(value, str) or value not in choices:
        raise UnfitError(allowed + (suggestion(value, choices) if isinstance(value, str) else ""))
    return value


def check_date(value: object) -> date:
    """Check for a date of the calendar, in a year that any time zone knows."""
    day = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    if not isinstance(day, date) or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnfitError(f"a date YYYY-MM-DD, from {FIRST_YEAR} to {LAST_YEAR}")
    return day


@cache
def _time_zones() -> frozenset[str]:
    """All time zones of this machine, read once, since that takes a look into each."""
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


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


def whole(least: int, most: int) -> Callable[[object], int]:
    """The check for whole numbers from ``least`` to ``most``."""
    return partial(check_whole, least=least, most=most)


def choice(*choices: str, later: tuple[str, ...] = ()) -> Callable[[object], str]:
    """The check for one of ``choices``."""
    return partial(check_choice, choices=choices, later=later)


Switch = Annotated[bool, BeforeValidator(check_switch)]
Limit = Annotated[int, BeforeValidator(check_limit)]
PositiveNumber = Annotated[float, BeforeValidator(check_positive)]
Name = Annotated[str, BeforeValidator(check_name)]
GroupName = Annotated[str, BeforeValidator(check_group_name)]
TimeZone = Annotated[str, BeforeValidator(check_timezone)]
Day = Annotated[date, BeforeValidator(check_date)]
Days = Annotated[int, BeforeValidator(parse_days)]
Duration = Annotated[int, BeforeValidator(parse_duration)]
PositiveDuration = Annotated[int, BeforeValidator(parse_positive_duration)]
Mean = PositiveDuration
DurationOrNever = Annotated[int, BeforeValidator(parse_duration_or_never)]
TimeOfDay = Annotated[int, BeforeValidator(parse_time_of_day)]
Rate = Annotated[float, BeforeValidator(parse_rate)]
ChatsPerHour = Annotated[float, BeforeValidator(check_rate)]
FileName = Annotated[Path, BeforeValidator(check_file)]
WeekdaysKey = Annotated[str, AfterValidator(check_weekdays)]


def _as_list(value: object) -> object:
    if not isinstance(value, str | list):
        raise UnfitError("a window such as 09:00-17:00, or a list of windows")
    return value if isinstance(value, list) else [value]


Span = Annotated[tuple[int, int], BeforeValidator(parse_window)]
"""Begin and end of a window in seconds since the midnight of its begin."""
Spans = Annotated[list[Span], BeforeValidator(_as_list)]
