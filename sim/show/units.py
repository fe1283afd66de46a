"""Numbers with their units, as a person would write them."""

from __future__ import annotations

import math

from sim.metrics import BY_NAME, Kind

ALWAYS_THE_SAME = "always the same"
"""Said in place of an interval of what was the same in every replication."""
_TIME = ((1.0, "s"), (60.0, "min"), (3600.0, "h"))


def written(value: float, unit: str, scale: float | None = None) -> str:
    """Write a figure of the summary with its unit.

    Parameters: ``value`` in ``unit`` (``s``, ``h``, ``share``, or a thing that is counted);
    ``scale`` a magnitude in the same unit that chooses between s, min and h and the decimals of
    what is counted, by default the value. Returns for instance ``"12.3 min"``, ``"4.5 %"``,
    ``"39.7"`` or ``"1,235"``; ``"-"`` for a missing one.
    """
    if math.isnan(value):
        return "-"
    size = abs(value) if scale is None else scale
    number, symbol = _number(value, unit, size, decimals_of(size, value))
    return f"{number} {symbol}".rstrip()


def written_interval(
    low: float, high: float, unit: str, scale: float, *, same: bool = False
) -> str:
    """Write an interval in the unit that ``scale`` chooses; blank where there is none.

    Parameters: ``same``, the figure was the same in every replication: where it has no interval
    for that, it is said.
    """
    if math.isnan(low) or math.isnan(high):
        return ALWAYS_THE_SAME if same else ""
    decimals = decimals_of(max(abs(low), abs(high)), low, high)
    (first, _), (last, symbol) = (_number(end, unit, scale, decimals) for end in (low, high))
    return f"{first} to {last} {symbol}".rstrip()


def written_days(metric: str, low: float, high: float, unit: str) -> str:
    """Write what a day may bring of a metric: counts of a day are whole, whatever lies between."""
    its = BY_NAME[metric]
    whole = its.kind in (Kind.COUNT, Kind.MAXIMUM) and its.unit != "h"
    if whole and not math.isnan(low):
        low, high = float(round(low)), float(round(high))
    return written_interval(low, high, unit, high)


def decimals_of(size: float, *values: float) -> int:
    """With how many decimals a number of a ``size`` is written: 1,235, 39.7, 2.5 or 0.25.

    Parameters: ``values`` that are written with them: none if all are whole.
    """
    if not size or size >= 99.95 or (values and all(value == round(value) for value in values)):
        return 0
    return min(4, max(1, 1 - math.floor(math.log10(size))))


def _number(value: float, unit: str, scale: float, decimals: int) -> tuple[str, str]:
    if unit == "share":
        return f"{100 * value:.1f}", "%"
    if unit == "s":
        seconds, symbol = [step for step in _TIME if step[0] == 1.0 or scale >= 2 * step[0]][-1]
        return f"{value / seconds:.1f}", symbol
    return f"{value:,.{decimals}f}", unit if unit == "h" else ""
