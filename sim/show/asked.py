"""What a picture is asked for: a value of a wrong kind is refused in the words of the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from inspect import signature
from numbers import Integral
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from sim.errors import ResultError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

P = ParamSpec("P")


def method(picture: Callable[Concatenate[Any, P], Axes]) -> Callable[Concatenate[Any, P], Axes]:
    """Make a picture of a result or comparison a method of what holds it as ``_of``.

    It raises ResultError for arguments that are not of their kind. What kind that is their names
    say, the same in all pictures; whether there is such a group, policy, metric or day is for the
    picture to find.
    """
    its = signature(picture)

    @wraps(picture)
    def asked(self: Any, /, *arguments: P.args, **named: P.kwargs) -> Axes:
        try:
            bound = its.bind(self._of, *arguments, **named)
        except TypeError as error:
            allowed = ", ".join(list(its.parameters)[1:])
            raise ResultError(f"{picture.__name__}: {error}; allowed: {allowed}") from None
        for name, value in list(bound.arguments.items())[1:]:
            left_out = value is None and its.parameters[name].default is None
            words, is_one = _KINDS[name]
            if not left_out and not is_one(value):
                raise ResultError(
                    f"{picture.__name__}: {name}: found {_shown(value)}, allowed is {words}"
                )
        return picture(self._of, *arguments, **named)

    return asked


def _text(value: object) -> bool:
    return isinstance(value, str)


def _texts(value: object) -> bool:
    # one alone is told by the pictures
    return isinstance(value, str) or (
        isinstance(value, Sequence) and all(isinstance(each, str) for each in value)
    )


def _number(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _date(value: object) -> bool:
    return isinstance(value, str | date)


def _axes(value: object) -> bool:
    from matplotlib.axes import Axes

    return isinstance(value, Axes)


_TIME = "a local time such as '09:00' or '2026-03-02 09:00'"
_KINDS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "ax": ("the Axes of matplotlib to draw on", _axes),
    "begin": (_TIME, _text),
    "by": ("'week' or 'day'", _text),
    "day": ("a date such as '2026-03-02'", _date),
    "days": ("'all', 'holidays', a date or weekdays such as 'mon-fri', as text", _text),
    "end": (_TIME, _text),
    "group": ("the name of a group, or 'all'", _text),
    "measures": ("a list of measures such as 'missed_rate:all'", _texts),
    "metric": ("the name of a metric", _text),
    "metrics": ("a list of measures such as 'missed_rate:all'", _texts),
    "policies": ("a list of names of policies", _texts),
    "policy": ("the name of a policy", _text),
    "replication": ("a whole number from 0", _number),
    "segment": ("'all', 'live' or 'offline'", _text),
    "versus": ("the name of a policy", _text),
}


def _shown(value: object) -> str:
    try:
        text = " ".join(repr(value).split())
    except Exception:
        text = type(value).__name__
    return text if len(text) <= 100 else f"{text[:100]}..."
