"""The written form of distributions: a duration, ``never``, or a mapping with one kind."""

from __future__ import annotations

import math
from functools import partial
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag

from sim.scenario.csv_table import read_values
from sim.scenario.findings import listed, suggestion
from sim.scenario.kinds import (
    SOME_TEXT,
    Duration,
    DurationOrNever,
    FileName,
    PositiveDuration,
    PositiveNumber,
    Strict,
    Written,
    check_filled_list,
    check_text,
)
from sim.scenario.model import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Mixture,
    Triangular,
    Uniform,
    Weibull,
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


class ExponentialForm(Strict):
    """``{exponential: 6m}``."""

    exponential: PositiveDuration
    """The mean."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return Exponential(float(self.exponential))


class MeanAndCv(Strict):
    """Mean and coefficient of variation of the durations themselves, not of their logarithms."""

    mean: PositiveDuration
    """The mean duration."""
    cv: PositiveNumber
    """The standard deviation divided by the mean."""


class LogNormalForm(Strict):
    """``{lognormal: {mean: 9m, cv: 0.8}}``."""

    lognormal: MeanAndCv
    """Lognormal durations: many near the mean, some much longer."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return LogNormal(float(self.lognormal.mean), self.lognormal.cv)


class GammaForm(Strict):
    """``{gamma: {mean: 9m, cv: 0.5}}``."""

    gamma: MeanAndCv
    """Gamma durations; cv 1 is exponential."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return Gamma(float(self.gamma.mean), self.gamma.cv)


class WeibullForm(Strict):
    """``{weibull: {mean: 9m, cv: 1.5}}``."""

    weibull: MeanAndCv
    """Weibull durations; cv 1 is exponential."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return Weibull(float(self.weibull.mean), self.weibull.cv)


class UniformParameters(Strict):
    """The shortest and the longest duration."""

    min: Duration
    """The shortest duration."""
    max: PositiveDuration
    """The longest duration, longer than the shortest."""


class TriangularParameters(UniformParameters):
    """The shortest, the most likely and the longest duration."""

    mode: Duration
    """The most likely duration, the shortest and the longest included."""


def _ascending(value: UniformParameters) -> UniformParameters:
    names = ("min", "mode", "max") if isinstance(value, TriangularParameters) else ("min", "max")
    values = [getattr(value, name) for name in names]
    if values != sorted(values) or value.min == value.max:
        found = ", ".join(f"{name} {duration_text(getattr(value, name))}" for name in names)
        order = "min <= mode <= max, and min below max" if len(names) == 3 else "min below max"
        raise UnfitError(order, found)
    return value


class UniformForm(Strict):
    """``{uniform: {min: 2m, max: 8m}}``."""

    uniform: Annotated[UniformParameters, AfterValidator(_ascending)]
    """Durations spread evenly between two."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return Uniform(self.uniform.min, self.uniform.max)


class TriangularForm(Strict):
    """``{triangular: {min: 2m, mode: 3m, max: 8m}}``."""

    triangular: Annotated[TriangularParameters, AfterValidator(_ascending)]
    """Durations between two, most often near a third."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return Triangular(self.triangular.min, self.triangular.mode, self.triangular.max)


class CsvValues(Strict):
    """``{csv: FILE, column: NAME}``: a column of numbers of seconds, or of durations."""

    csv: FileName
    """A CSV file with a header, plain or ending in .csv.gz."""
    column: Annotated[str, Written(check_text, SOME_TEXT)]
    """The column of seconds, or of durations such as 1m30s."""


def _list_or_csv(value: object) -> object:
    if not isinstance(value, dict) and not (isinstance(value, list) and value):
        raise UnfitError("a list of durations, or {csv: FILE, column: NAME}")
    return value


def _read(value: list[int] | CsvValues) -> list[int]:
    return value if isinstance(value, list) else read_values(value.csv, value.column)


class EmpiricalForm(Strict):
    """``{empirical: [40s, 2m]}`` or ``{empirical: {csv: FILE, column: NAME}}``."""

    empirical: Annotated[
        Annotated[list[Duration], Tag("<list>")] | Annotated[CsvValues, Tag("<csv>")],
        Discriminator(lambda value: "<csv>" if isinstance(value, dict) else "<list>"),
        BeforeValidator(_list_or_csv),
        AfterValidator(_read),
    ]
    """The observed durations, each equally likely."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return Empirical(tuple(sorted(cast(list[int], self.empirical))))


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

    mixture: Annotated[list[Part], BeforeValidator(check_filled_list)]
    """Parts, one of which is chosen each time."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return _mixed(self.mixture)


class MixtureOrNeverForm(Strict):
    """A mixture whose parts may be ``never``."""

    mixture: Annotated[list[PartOrNever], BeforeValidator(check_filled_list)]
    """Parts, one of which is chosen each time."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return _mixed(self.mixture)


_Simple = (
    Annotated[ExponentialForm, Tag("<exponential>")]
    | Annotated[LogNormalForm, Tag("<lognormal>")]
    | Annotated[GammaForm, Tag("<gamma>")]
    | Annotated[WeibullForm, Tag("<weibull>")]
    | Annotated[UniformForm, Tag("<uniform>")]
    | Annotated[TriangularForm, Tag("<triangular>")]
    | Annotated[EmpiricalForm, Tag("<empirical>")]
)
DistributionForm = Annotated[
    Annotated[Duration, Tag("<constant>")] | _Simple | Annotated[MixtureForm, Tag("<mixture>")],
    Discriminator(_tag),
    BeforeValidator(partial(_kind, never=False)),
]
"""A distribution of durations that end."""
DistributionOrNeverForm = Annotated[
    Annotated[DurationOrNever, Tag("<constant>")]
    | _Simple
    | Annotated[MixtureOrNeverForm, Tag("<mixture>")],
    Discriminator(_tag),
    BeforeValidator(partial(_kind, never=True)),
]
"""A distribution of durations, some or all of which may be ``never``."""
EndingOrNeverForm = Annotated[
    Annotated[DurationOrNever, Tag("<constant>")]
    | _Simple
    | Annotated[MixtureForm, Tag("<mixture>")],
    Discriminator(_tag),
    BeforeValidator(partial(_kind, never=True)),
]
"""A distribution of durations that end, or plain ``never``."""


class Part(Strict):
    """One part of a mixture and how often it is chosen, relative to the others."""

    weight: PositiveNumber
    """How often the part is chosen, relative to the other parts."""
    of: DistributionForm
    """The distribution of the part."""


class PartOrNever(Strict):
    """One part of a mixture that may be ``never``."""

    weight: PositiveNumber
    """How often the part is chosen, relative to the other parts."""
    of: DistributionOrNeverForm
    """The distribution of the part, or never."""


# Parts hold distributions, hence mixtures: the models above can be finished only now.
MixtureForm.model_rebuild()
MixtureOrNeverForm.model_rebuild()

Form = (
    int
    | ExponentialForm
    | LogNormalForm
    | GammaForm
    | WeibullForm
    | UniformForm
    | TriangularForm
    | EmpiricalForm
    | MixtureForm
    | MixtureOrNeverForm
)


def built(*forms: Form | None) -> Distribution:
    """The distribution that the first form given means, durations in whole microseconds."""
    form = next(form for form in forms if form is not None)
    return Constant(form) if isinstance(form, int) else form.built()


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


def _mixed(parts: list[Part] | list[PartOrNever]) -> Distribution:
    total = math.fsum(part.weight for part in parts)
    return Mixture(
        tuple(part.weight / total for part in parts), tuple(built(part.of) for part in parts)
    )
