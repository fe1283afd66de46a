"""What a run is asked to find out: a figure, and how finely (``METRIC=VALUE``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.errors import ResultError, ScenarioError
from sim.results.grid import SEGMENTS
from sim.results.merit import lower_is_better, measure_of
from sim.results.metrics import METRICS, Metric
from sim.scenario.quantities import UnfitError
from sim.scenario.target_format import parse_limit
from sim.study.precision import Precision

ALL = "all"
_PERCENT = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,18})?) ?%")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the summary."""

    metric: str
    segment: str = ALL
    group: str = ALL

    @property
    def index(self) -> int:
        """The metric's index in :data:`sim.results.metrics.METRICS`."""
        return [metric.name for metric in METRICS].index(self.metric)

    @property
    def definition(self) -> Metric:
        """The metric."""
        return METRICS[self.index]

    @property
    def place(self) -> int:
        """Where its segment stands among those of a group."""
        return SEGMENTS.index(self.segment)

    def row(self, groups: Sequence[str]) -> int:
        """Where its group stands among ``all`` and the ``groups`` of a scenario.

        Raises ScenarioError for a group that is not there.
        """
        rows = (ALL, *groups)
        if self.group not in rows:
            raise ScenarioError(
                f"{self}: no group {self.group!r} in all policies; there are: {', '.join(rows)}"
            )
        return rows.index(self.group)

    def __str__(self) -> str:
        """It as a user names it, without what goes without saying."""
        if self.group != ALL:
            return f"{self.metric}:{self.segment}:{self.group}"
        return self.metric if self.segment == ALL else f"{self.metric}:{self.segment}"


@dataclass(frozen=True, slots=True)
class Indifference:
    """The difference of a figure that is worth detecting."""

    figure: Figure
    amount: float
    """In the metric's unit, > 0."""


def precisions(wanted: Mapping[str, object]) -> dict[Figure, Precision]:
    """Read what precision is wanted of which figures.

    Parameters: half-widths by figure, ``METRIC``, ``METRIC:SEGMENT`` or ``METRIC:SEGMENT:GROUP``:
    a share as ``1%`` or 0.01 (both are a percentage point), seconds as a duration, hours as
    ``2h``, what is counted as a number; of all but shares also a part of the figure, such as
    ``5%``. Raises ScenarioError for anything else.
    """
    return {_figure("precision", name): _precision(name, value) for name, value in wanted.items()}


def indifference(wanted: Mapping[str, object]) -> Indifference | None:
    """Read by which figure the best is sought, and what difference matters; None for no wish.

    Parameters: as :func:`precisions`, one figure of which more or less is better, and no part of
    it. Raises ScenarioError for anything else.
    """
    if not wanted:
        return None
    if len(wanted) > 1:
        raise ScenarioError(
            f"indifference: found {', '.join(wanted)}; the best is sought by one figure"
        )
    ((name, value),) = wanted.items()
    figure = _figure("indifference", name)
    try:
        lower_is_better(figure.metric)
    except ResultError as error:
        raise ScenarioError(f"indifference: {error}") from None
    return Indifference(figure, _amount("indifference", figure, value))


def pairs(option: str, texts: Sequence[str]) -> dict[str, object]:
    """Read ``METRIC=VALUE`` texts of a command's ``option``; raises ScenarioError."""
    found: dict[str, object] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name or not value:
            raise ScenarioError(f"--{option} {text[:100]}: allowed: METRIC=VALUE, such as missed=5")
        if name in found:
            raise ScenarioError(f"--{option} {name}: given twice")
        found[name] = _number(value)
    return found


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _figure(option: str, name: str) -> Figure:
    metric, segment, group = (*name.split(":", 2), "", "")[:3]
    try:
        metric, segment = measure_of(f"{metric}:{segment or ALL}")
    except ResultError as error:
        raise ScenarioError(f"{option}: {error}") from None
    return Figure(metric, segment, group or ALL)


def _precision(name: str, value: object) -> Precision:
    figure = _figure("precision", name)
    part = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if part and figure.definition.unit != "share":
        half_width = float(part[1]) / 100
        if half_width > 0:
            return Precision(half_width, relative=True)
    return Precision(_amount("precision", figure, value))


def _amount(option: str, figure: Figure, value: object) -> float:
    """An amount of a figure in its metric's unit, > 0."""
    unit = figure.definition.unit
    try:
        amount = parse_limit(value, unit)
    except UnfitError as error:
        raise ScenarioError(f"{option}: {figure}: found {value!r}, allowed: {error}") from None
    if amount <= 0:
        raise ScenarioError(f"{option}: {figure}: found {value!r}, allowed: more than 0")
    return amount
