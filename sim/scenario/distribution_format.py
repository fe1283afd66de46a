"""The written form of distributions: a duration, ``never``, or a mapping with one kind."""

from __future__ import annotations

import math
from functools import partial
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag

from sim.scenario.files import read_values
from sim.scenario.findings import suggestion
from sim.scenario.later import KINDS_OF_DISTRIBUTION
from sim.scenario.model import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    LogNormal,
    Mixture,
)
from sim.scenario.quantities import (
    NotYetError,
    UnfitError,
    is_number,
    parse_duration,
    parse_duration_or_never,
)
from sim.scenario.values import (
    Duration,
    DurationOrNever,
    FileName,
    Mean,
    PositiveNumber,
    Strict,
    check_filled_list,
    check_text,
)

KINDS = ("exponential", "lognormal", "mixture", "empirical")


class ExponentialForm(Strict):
    """``{exponential: 6m}``."""

    exponential: Mean
    """The mean."""

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return Exponential(float(self.exponential))


class LogNormalParameters(Strict):
    """Mean and coefficient of variation of the durations themselves, not of their logarithms."""

    mean: Mean
    cv: PositiveNumber


class LogNormalForm(Strict):
    """``{lognormal: {mean: 9m, cv: 0.8}}``."""

    lognormal: LogNormalParameters

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return LogNormal(float(self.lognormal.mean), self.lognormal.cv)


class CsvValues(Strict):
    """``{csv: FILE, column: NAME}``: a column of numbers of seconds, or of durations."""

    csv: FileName
    column: Annotated[str, BeforeValidator(check_text)]


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
        later = [kind for kind in kinds if kind in KINDS_OF_DISTRIBUTION]
        if later:
            raise NotYetError(later[0], allowed)
        near = suggestion(kinds[0], KINDS) if len(kinds) == 1 else ""
        raise UnfitError(f"{allowed}{near}", f"a mapping of {', '.join(kinds) or 'nothing'}")
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

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return _mixed(self.mixture)


class MixtureOrNeverForm(Strict):
    """A mixture whose parts may be ``never``."""

    mixture: Annotated[list[PartOrNever], BeforeValidator(check_filled_list)]

    def built(self) -> Distribution:
        """The distribution in whole units."""
        return _mixed(self.mixture)


_Simple = (
    Annotated[ExponentialForm, Tag("<exponential>")]
    | Annotated[LogNormalForm, Tag("<lognormal>")]
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


class Part(Strict):
    """One part of a mixture and how often it is chosen, relative to the others."""

    weight: PositiveNumber
    of: DistributionForm


class PartOrNever(Strict):
    """One part of a mixture that may be ``never``."""

    weight: PositiveNumber
    of: DistributionOrNeverForm


# Parts hold distributions, hence mixtures: the models above can be finished only now.
MixtureForm.model_rebuild()
MixtureOrNeverForm.model_rebuild()

Form = int | ExponentialForm | LogNormalForm | EmpiricalForm | MixtureForm | MixtureOrNeverForm


def built(*forms: Form | None) -> Distribution:
    """The distribution that the first form given means, durations in whole microseconds."""
    form = next(form for form in forms if form is not None)
    return Constant(form) if isinstance(form, int) else form.built()


def _mixed(parts: list[Part] | list[PartOrNever]) -> Distribution:
    total = math.fsum(part.weight for part in parts)
    return Mixture(
        tuple(part.weight / total for part in parts), tuple(built(part.of) for part in parts)
    )
