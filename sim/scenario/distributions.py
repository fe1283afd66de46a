"""Distributions of durations: in whole microseconds, and as a file writes them.

A file writes a duration, ``never`` where that has a meaning, or a mapping with one kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from sim.scenario.csv_table import read_values
from sim.scenario.findings import listed, suggestion
from sim.scenario.kinds import (
    CONCEPT,
    SOME_TEXT,
    Duration,
    DurationOrNever,
    FileName,
    PositiveDuration,
    PositiveNumber,
    Reads,
    Strict,
    Written,
    check_filled_list,
    check_text,
    written,
)
from sim.scenario.quantities import (
    UnfitError,
    duration_text,
    is_number,
    parse_duration,
    parse_duration_or_never,
)

KINDS = (
    *("exponential", "lognormal", "gamma", "weibull", "uniform", "triangular"),
    *("mixture", "empirical"),
)


def _rounded(duration_us: float) -> str:
    return duration_text(round(duration_us))


@dataclass(frozen=True, slots=True)
class Constant:
    """The same duration every time (us); ``NEVER`` where that has a meaning."""

    value_us: int


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential durations with mean ``mean_us`` (us, > 0)."""

    mean_us: float


@dataclass(frozen=True, slots=True)
class MeanAndCv:
    """Mean and coefficient of variation of the durations themselves, not of their logarithms."""

    __pydantic_config__ = CONCEPT

    mean_us: Annotated[float, Reads(PositiveDuration, float, _rounded), Field(alias="mean")]
    """The mean duration."""
    cv: PositiveNumber
    """The standard deviation divided by the mean."""


@dataclass(frozen=True, slots=True)
class LogNormal(MeanAndCv):
    """Lognormal durations, mean ``mean_us`` (us, > 0), coefficient of variation ``cv`` (> 0)."""


@dataclass(frozen=True, slots=True)
class Gamma(MeanAndCv):
    """Gamma durations with mean ``mean_us`` (us, > 0) and coefficient of variation ``cv`` (> 0)."""


@dataclass(frozen=True, slots=True)
class Weibull(MeanAndCv):
    """Weibull durations, mean ``mean_us`` (us, > 0), coefficient of variation ``cv`` (> 0)."""


@dataclass(frozen=True, slots=True)
class Uniform:
    """The shortest and the longest duration."""

    __pydantic_config__ = CONCEPT

    min_us: Annotated[Duration, Field(alias="min")]
    """The shortest duration."""
    max_us: Annotated[PositiveDuration, Field(alias="max")]
    """The longest duration, longer than the shortest."""


@dataclass(frozen=True, slots=True)
class Triangular:
    """The shortest, the most likely and the longest duration."""

    __pydantic_config__ = CONCEPT

    min_us: Annotated[Duration, Field(alias="min")]
    """The shortest duration."""
    mode_us: Annotated[Duration, Field(alias="mode")]
    """The most likely duration, the shortest and the longest included."""
    max_us: Annotated[PositiveDuration, Field(alias="max")]
    """The longest duration, longer than the shortest."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """One of ``parts``, chosen with the probabilities ``weights`` (positive, summing to 1)."""

    weights: tuple[float, ...]
    parts: tuple[Distribution, ...]


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the observed durations ``values_us`` (us, ascending), each equally likely."""

    values_us: tuple[int, ...]


Distribution = (
    Constant
    | Exponential
    | LogNormal
    | Gamma
    | Weibull
    | Uniform
    | Triangular
    | Mixture
    | Empirical
)


def _exponential(mean_us: int) -> Exponential:
    return Exponential(float(mean_us))


def _of_kind(kind: type[MeanAndCv]) -> Callable[[MeanAndCv], MeanAndCv]:
    return lambda parameters: kind(parameters.mean_us, parameters.cv)


def _ascending(value: Uniform | Triangular) -> Uniform | Triangular:
    values, names = astuple(value), [each.name.removesuffix("_us") for each in fields(value)]
    if list(values) != sorted(values) or value.min_us == value.max_us:
        pairs = zip(names, values, strict=True)
        found = ", ".join(f"{name} {duration_text(each)}" for name, each in pairs)
        order = "min <= mode <= max, and min below max" if len(names) == 3 else "min below max"
        raise UnfitError(order, found)
    return value


class ExponentialForm(Strict):
    """``{exponential: 6m}``."""

    exponential: Annotated[Exponential, Reads(PositiveDuration, _exponential)]
    """The mean."""


class LogNormalForm(Strict):
    """``{lognormal: {mean: 9m, cv: 0.8}}``."""

    lognormal: Annotated[
        LogNormal,
        Reads(MeanAndCv, _of_kind(LogNormal)),
        Field(examples=[{"mean": "9m", "cv": 0.8}]),
    ]
    """Lognormal durations: many near the mean, some much longer."""


class GammaForm(Strict):
    """``{gamma: {mean: 9m, cv: 0.5}}``."""

    gamma: Annotated[
        Gamma, Reads(MeanAndCv, _of_kind(Gamma)), Field(examples=[{"mean": "9m", "cv": 0.5}])
    ]
    """Gamma durations; cv 1 is exponential."""


class WeibullForm(Strict):
    """``{weibull: {mean: 9m, cv: 1.5}}``."""

    weibull: Annotated[
        Weibull, Reads(MeanAndCv, _of_kind(Weibull)), Field(examples=[{"mean": "9m", "cv": 1.5}])
    ]
    """Weibull durations; cv 1 is exponential."""


class UniformForm(Strict):
    """``{uniform: {min: 2m, max: 8m}}``."""

    uniform: Annotated[
        Uniform, AfterValidator(_ascending), Field(examples=[{"min": "2m", "max": "8m"}])
    ]
    """Durations spread evenly between two."""


class TriangularForm(Strict):
    """``{triangular: {min: 2m, mode: 3m, max: 8m}}``."""

    triangular: Annotated[
        Triangular,
        AfterValidator(_ascending),
        Field(examples=[{"min": "2m", "mode": "3m", "max": "8m"}]),
    ]
    """Durations between two, most often near a third."""


class CsvValues(Strict):
    """``{csv: FILE, column: NAME}``: a column of numbers of seconds, or of durations."""

    csv: Annotated[FileName, Field(examples=["values.csv"])]
    """A CSV file with a header, plain or ending in .csv.gz."""
    column: Annotated[str, Written(check_text, SOME_TEXT), Field(examples=["work_s"])]
    """The column of seconds, or of durations such as 1m30s."""


def _list_or_csv(value: object) -> object:
    if not isinstance(value, dict) and not (isinstance(value, list) and value):
        raise UnfitError("a list of durations, or {csv: FILE, column: NAME}")
    return value


def _observed(value: list[int] | CsvValues) -> Empirical:
    values = value if isinstance(value, list) else read_values(value.csv, value.column)
    return Empirical(tuple(sorted(values)))


_Observed = Annotated[
    Annotated[list[Duration], Tag("<list>")] | Annotated[CsvValues, Tag("<csv>")],
    Discriminator(lambda value: "<csv>" if isinstance(value, dict) else "<list>"),
    BeforeValidator(_list_or_csv),
]


class EmpiricalForm(Strict):
    """``{empirical: [40s, 2m]}`` or ``{empirical: {csv: FILE, column: NAME}}``."""

    empirical: Annotated[
        Empirical, Reads(_Observed, _observed), Field(examples=[["40s", "2m", "9m"]])
    ]
    """The observed durations, each equally likely."""


def _kind(value: object, never: bool) -> object:
    """Refuse what is no distribution before any kind is tried, so that one message says so."""
    or_never = ", never" if never else ""
    allowed = f"a duration such as 90s{or_never}, or one of {', '.join(KINDS)}"
    if isinstance(value, dict):
        kinds = [str(key) for key in value]
        if len(kinds) == 1 and kinds[0] in KINDS:
            return value
        near = suggestion(kinds[0], KINDS) if len(kinds) == 1 else ""
        raise UnfitError(f"{allowed}{near}", f"a mapping of {listed(kinds, 5) or 'nothing'}")
    if isinstance(value, str) and value == "never" and not never:
        raise UnfitError(allowed)
    if isinstance(value, str) or is_number(value):
        parse_duration_or_never(value) if never else parse_duration(value)
        return value
    raise UnfitError(allowed)


def _tag(value: Any) -> str:
    return f"<{next(iter(value))}>" if isinstance(value, dict) else "<constant>"


class MixtureForm(Strict):
    """``{mixture: [{weight: 1, of: 2m}, {weight: 3, of: {exponential: 9m}}]}``."""

    mixture: Annotated[
        Mixture,
        Reads(_Parts, _mixed),
        Field(examples=[[{"weight": 0.1, "of": "0s"}, {"weight": 0.9, "of": "9m"}]]),
    ]
    """Parts, one of which is chosen each time."""


class MixtureOrNeverForm(Strict):
    """A mixture whose parts may be ``never``."""

    mixture: Annotated[
        Mixture,
        Reads(_PartsOrNever, _mixed),
        Field(examples=[[{"weight": 1, "of": "never"}, {"weight": 3, "of": "5m"}]]),
    ]
    """Parts, one of which is chosen each time."""


_Simple = (
    Annotated[ExponentialForm, Tag("<exponential>")]
    | Annotated[LogNormalForm, Tag("<lognormal>")]
    | Annotated[GammaForm, Tag("<gamma>")]
    | Annotated[WeibullForm, Tag("<weibull>")]
    | Annotated[UniformForm, Tag("<uniform>")]
    | Annotated[TriangularForm, Tag("<triangular>")]
    | Annotated[EmpiricalForm, Tag("<empirical>")]
)


def _value(form: int | Strict) -> Distribution:
    """The distribution that a form holds under its one key."""
    if isinstance(form, int):
        return Constant(form)
    ((_, distribution),) = form
    return distribution  # type: ignore[no-any-return]


def in_a_file(distribution: Distribution) -> Any:
    """A distribution as a scenario file writes it."""
    match distribution:
        case Constant(value_us):
            return duration_text(value_us)
        case Exponential(mean_us):
            inside: Any = _rounded(mean_us)
        case Empirical(values_us):
            inside = list(map(duration_text, values_us))
        case Mixture(weights, parts):
            pairs = zip(weights, parts, strict=True)
            inside = [{"weight": weight, "of": in_a_file(part)} for weight, part in pairs]
        case _:
            inside = written(distribution)
    return {type(distribution).__name__.lower(): inside}


def _distribution(constant: Any, mixture: type[Strict], never: bool) -> Reads:
    """The mark on a distribution whose constants and mixtures are of these kinds."""
    its_mixture: Any = Annotated[mixture, Tag("<mixture>")]
    forms = Annotated[constant, Tag("<constant>")] | _Simple | its_mixture
    check = BeforeValidator(partial(_kind, never=never))
    return Reads(Annotated[forms, Discriminator(_tag), check], _value, in_a_file)


EndingDistribution = Annotated[Distribution, _distribution(Duration, MixtureForm, never=False)]
"""A distribution of durations that end."""
DistributionOrNever = Annotated[
    Distribution, _distribution(DurationOrNever, MixtureOrNeverForm, never=True)
]
"""A distribution of durations, some or all of which may be ``never``."""
EndingDistributionOrNever = Annotated[
    Distribution, _distribution(DurationOrNever, MixtureForm, never=True)
]
"""A distribution of durations that end, or plain ``never``."""


class Part(Strict):
    """One part of a mixture and how often it is chosen, relative to the others."""

    weight: PositiveNumber
    """How often the part is chosen, relative to the other parts."""
    of: Annotated[EndingDistribution, Field(examples=["9m"])]
    """The distribution of the part."""


class PartOrNever(Strict):
    """One part of a mixture that may be ``never``."""

    weight: PositiveNumber
    """How often the part is chosen, relative to the other parts."""
    of: Annotated[DistributionOrNever, Field(examples=["never"])]
    """The distribution of the part, or never."""


_Parts = Annotated[list[Part], BeforeValidator(check_filled_list)]
_PartsOrNever = Annotated[list[PartOrNever], BeforeValidator(check_filled_list)]


def _mixed(parts: list[Part] | list[PartOrNever]) -> Mixture:
    total = math.fsum(part.weight for part in parts)
    weights = tuple(part.weight / total for part in parts)
    return Mixture(weights, tuple(part.of for part in parts))


def mean_us(distribution: Distribution) -> float:
    """The mean of a distribution (us)."""
    if isinstance(distribution, Constant):
        return float(distribution.value_us)
    if isinstance(distribution, Uniform):
        return (distribution.min_us + distribution.max_us) / 2
    if isinstance(distribution, Triangular):
        return (distribution.min_us + distribution.mode_us + distribution.max_us) / 3
    if isinstance(distribution, Empirical):
        return math.fsum(distribution.values_us) / len(distribution.values_us)
    if isinstance(distribution, Mixture):
        parts = zip(distribution.weights, distribution.parts, strict=True)
        return math.fsum(weight * mean_us(part) for weight, part in parts)
    return distribution.mean_us
