"""Numbers with their units, as a person would write them."""

from __future__ import annotations

import math

ALWAYS_THE_SAME = "always the same"
"""Said in place of an interval of what was the same in every replication."""
_TIME = ((1.0, "s"), (60.0, "min"), (3600.0, "h"))


def written(value: float, unit: str, scale: float | None = None) -> str:
    """Write a figure of the summary with its unit.

    Parameters: ``value`` in ``unit`` (``s``, ``h``, ``share``, or a thing that is counted);
    ``scale`` a magnitude in the same unit that chooses between s, min and h, by default the value.
    Returns for instance ``"12.3 min"``, ``"4.5 %"`` or ``"1,234.5"``; ``"-"`` for a missing one.
    """
    if math.isnan(value):
        return "-"
    number, symbol = _number(value, unit, abs(value) if scale is None else scale)
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
    (first, _), (last, symbol) = _number(low, unit, scale), _number(high, unit, scale)
    return f"{first} to {last} {symbol}".rstrip()


def _number(value: float, unit: str, scale: float) -> tuple[str, str]:
    if unit == "share":
        return f"{100 * value:.1f}", "%"
    if unit == "s":
        seconds, symbol = [step for step in _TIME if step[0] == 1.0 or scale >= 2 * step[0]][-1]
        return f"{value / seconds:.1f}", symbol
    symbol = unit if unit == "h" else ""
    return f"{value:,.0f}" if scale >= 1000 else f"{value:,.1f}", symbol
