"""Durations, distributions and weekly hours as a person would say them."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.distributions import (
    Constant,
    Distribution,
    Empirical,
    Mixture,
    Triangular,
    Uniform,
)
from sim.scenario.quantities import window_text
from sim.scenario.week import Window
from sim.units import NEVER

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS = ((86_400e6, "day"), (3600e6, "h"), (60e6, "min"), (1e6, "s"))


def counted(number: int | str, noun: str) -> str:
    """A number with the noun that it counts, given for one: ``"1 day"``, ``"2,000 policies"``.

    A number in text stays as it is written.
    """
    text = number if isinstance(number, str) else f"{number:,}"
    if text == "1":
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{text} {noun[:-1]}ies"
    return f"{text} {noun}s"


def lasting(duration_us: float) -> str:
    """A duration (us) in the largest unit of which there are two or that it fills exactly once."""
    if duration_us >= NEVER:
        return "for ever"
    for size, name in _UNITS:
        if duration_us >= 2 * size or duration_us == size:
            text = f"{duration_us / size:.4g}"
            return counted(text, name) if name == "day" else f"{text} {name}"
    return f"{duration_us / 1e6:g} s"


def mean_us(distribution: Distribution) -> float:
    """The mean of a distribution (us)."""
    if isinstance(distribution, Constant):
        return float(distribution.value_us)
    if isinstance(distribution, Uniform):
        return (distribution.min_us + distribution.max_us) / 2
    if isinstance(distribution, Triangular):
        return (distribution.min_us + distribution.mode_us + distribution.max_us) / 3
    if isinstance(distribution, Empirical):
        return sum(distribution.values_us) / len(distribution.values_us)
    if isinstance(distribution, Mixture):
        pairs = zip(distribution.weights, distribution.parts, strict=True)
        return sum(weight * mean_us(part) for weight, part in pairs)
    return distribution.mean_us


def sampled(distribution: Distribution) -> str:
    """A distribution: its mean and what kind it is, ``"9 min on average (lognormal, cv 0.8)"``."""
    if isinstance(distribution, Constant):
        never = distribution.value_us >= NEVER
        return "for ever" if never else f"always {lasting(distribution.value_us)}"
    kind = type(distribution).__name__.lower()
    cv = getattr(distribution, "cv", None)
    more = kind if cv is None else f"{kind}, cv {cv:g}"
    if isinstance(distribution, Empirical):
        more = f"{len(distribution.values_us):,} observed values"
    average = mean_us(distribution)
    if average >= NEVER / 1000:  # a part of a mixture never ends
        return f"a {kind}, some of it for ever"
    return f"{lasting(average)} on average ({more})"


def weekly(windows: Sequence[Window]) -> str:
    """Weekly windows by day, equal neighbours together: ``"Mon-Fri 09:00-17:00; Sat ..."``."""
    texts = [
        ", ".join(window_text((w.begin_s, w.end_s)) for w in windows if w.weekday == day)
        for day in range(7)
    ]
    return "; ".join(f"{days} {text}" for days, text in together(texts) if text)


def together(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Seven texts, Monday's first, as ``(days, text)``: neighbours that say the same are one."""
    found: list[tuple[int, int, str]] = []
    for day, text in enumerate(texts):
        if found and found[-1][2] == text:
            found[-1] = (found[-1][0], day, text)
        else:
            found.append((day, day, text))
    if len(found) == 1:
        return [("every day", texts[0])]
    return [
        (DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}", text)
        for first, last, text in found
    ]


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names in one line, ``"a, b and c"``; of many the first and how many more.

    Where one holds a comma all are in quotes.
    """
    quoted = any("," in name for name in names)
    shown = [f"“{name}”" if quoted else name for name in names]
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
