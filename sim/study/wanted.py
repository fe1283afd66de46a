"""What a run is asked for beside its scenario, checked: how many replications, or how finely.

Replications for a precision come in stages that are fixed beforehand: after 30, and then after half
as many again each time (45, 68, 102, ...), the half-width of the interval is looked at, and the run
ends as soon as it is small enough, or at the cap. Nothing is looked at in between, so that workers
that finish in another order change nothing.

Stopping when an interval happens to be short costs some coverage. Measured at precisions that need
20 to 150 replications, the 95 % interval at the end held the exact figure in at least 94 % of runs
for normal values and for shares, 93.5 % for counts of mean 2, 90.5 % for exponential values
(the tests run it at length), and for simulated nights with exactly known figures in 94.5 % for
counts and shares, 94 % for mean waits, 93 % for quantiles. Lognormal values with a coefficient of
variation of 1.5 from replication to replication came down to 82 %: figures that one replication in
many decides need more replications than any precision asks for.

Source: Law 2015, 9.4.1; the rule is Chow and Robbins 1965, looked at now and then.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex, cast

import numpy as np

from sim.errors import InboxsimError, Problem, ResultError, ScenarioError
from sim.metrics import METRICS, SEGMENTS, Metric
from sim.results.merit import lower_is_better, measure_of
from sim.results.metrics import Floats
from sim.scenario.findings import shown
from sim.scenario.kinds import REPLICATIONS, SEEDS, check_choice, check_switch, check_whole
from sim.scenario.quantities import UnfitError
from sim.scenario.targets import parse_limit
from sim.text import counted

if TYPE_CHECKING:
    from distributed import Client

FIRST = 30
"""Replications before the first look: fewer make intervals that are short by accident."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How narrow an interval should be."""

    half_width: float
    """In the metric's unit, or as a part of the estimate; > 0."""
    relative: bool = False

    def allowed(self, estimate: Floats) -> Floats:
        """The half-width asked for, in the metric's unit."""
        return (
            np.abs(estimate) * self.half_width if self.relative else estimate * 0 + self.half_width
        )


def checkpoints(cap: int, *, first: int = FIRST) -> tuple[int, ...]:
    """The numbers of replications after which precision is looked at, the ``cap`` the last.

    Raises ScenarioError if the cap is below the ``first`` look.
    """
    if cap < first:
        raise ScenarioError(
            f"precision: at most {counted(cap, 'replication')} {'is' if cap == 1 else 'are'} "
            f"allowed, the first look is after {first}: allow {first} or more, or ask for no "
            "precision"
        )
    looks = [first]
    while looks[-1] < cap:
        looks.append(min(cap, math.ceil(looks[-1] * 1.5)))
    return tuple(looks)


def half_width(estimate: Floats, low: Floats, high: Floats) -> Floats:
    """How far intervals reach, on the wider side where one is cut; NaN where there is none."""
    return np.maximum(estimate - low, high - estimate)


def enough(wanted: Precision, estimate: Floats, low: Floats, high: Floats) -> bool:
    """Whether all intervals, ``(figures,)``, are narrow enough; one that is missing is not."""
    return bool((half_width(estimate, low, high) <= wanted.allowed(estimate)).all())


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
        """The metric's index in :data:`sim.metrics.METRICS`."""
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


Progress = Callable[[int, int], None]
"""Told how many replications are done, of how many."""
AUTO = "auto"
ENGINES = ("simpy", "compiled")
KEEP = ("summary", "intervals", "chats")
MOST = 1000
"""Replications at which a run asked for a precision, or for the best, stops unless told more."""
MOST_JOBS = 10_000
MOST_RUNS = 1_000_000


def _whole(least: int, most: int) -> Callable[[object], int]:
    """The check for a whole number, numpy's too."""

    def check(value: object) -> int:
        with suppress(TypeError):
            value = value if isinstance(value, bool) else index(cast(SupportsIndex, value))
        return check_whole(value, least, most)

    return check


_CHECKS: dict[str, Callable[[object], Any]] = {
    "seed": _whole(*SEEDS),
    "replications": _whole(*REPLICATIONS),
    "max_replications": _whole(FIRST, REPLICATIONS[1]),
    "max_runs": _whole(2, MOST_RUNS),
    "jobs": _whole(1, MOST_JOBS),
    "keep": partial(check_choice, choices=KEEP),
    "engine": partial(check_choice, choices=(AUTO, *ENGINES)),
    "resume": check_switch,
    "one_at_a_time": check_switch,
    "force": check_switch,
}
"""What may be given for each argument, and for the option of the same name."""
WORDS = ("keep", "engine")
"""Arguments that are one of some words."""


def asked(name: str, value: object, label: str = "") -> Any:
    """Return the value of an argument as it is meant.

    What a key of a scenario file refuses, the argument refuses in the same words. Parameters:
    ``name`` of the argument; ``label``, what messages call it, by default that. Raises
    ScenarioError.
    """
    try:
        return _CHECKS[name](value)
    except UnfitError as unfit:
        message = f"found {unfit.found or shown(value)}; allowed: {unfit.allowed}"
        raise ScenarioError(Problem(label or name, message)) from None


def refused(
    name: str,
    value: object,
    allowed: str,
    kind: Callable[[Problem], InboxsimError] = ScenarioError,
) -> InboxsimError:
    """The error of an argument that is something else than it may be."""
    return kind(Problem(name, f"found {shown(value)}; allowed: {allowed}"))


def by_name(name: str, given: object, values: str) -> None:
    """Raise ScenarioError unless an argument is a mapping of ``values`` by text."""
    allowed = f"a mapping of {values}"
    if not isinstance(given, Mapping):
        raise refused(name, given, allowed)
    for key in given:
        if not isinstance(key, str):
            raise refused(name, key, f"text as keys of {allowed}")


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many replications: a number of them, or as many as it takes."""

    fixed: int
    """What is run where nothing else is asked for."""
    precision: Mapping[Figure, Precision] = field(default_factory=dict)
    indifference: Indifference | None = None
    most: int = MOST

    @property
    def in_stages(self) -> bool:
        """Whether what is found decides how many there are."""
        return bool(self.precision) or self.indifference is not None

    @property
    def first(self) -> int:
        """How many are run at first."""
        return FIRST if self.in_stages else self.fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked for beside the scenarios; each is checked where it is used."""

    replications: int | None = None
    """At least 1, by default the scenario's; of several policies the baseline's."""
    precision: Mapping[str, object] | None = None
    """See :func:`precisions`; of several policies of the differences to the baseline."""
    indifference: Mapping[str, object] | None = None
    """See :func:`indifference`: with which the best is selected."""
    max_replications: int | None = None
    """The most of a policy that these may take."""
    seed: int | None = None
    """By default the scenario's."""
    keep: str = "summary"
    """``"intervals"``: every replication's half-hours too; ``"chats"``: every log, in memory
    unless there is a folder."""
    folder: Path | str | None = None
    """To write, which must not exist."""
    resume: bool = False
    """Go on with what an interrupted run left beside the folder."""
    engine: str = AUTO
    jobs: int | None = None
    client: Client | None = None
    """Of a Dask cluster in place of ``jobs``; see :func:`sim.study.running.spread_over`."""
    progress: Progress | None = None
    """Told after each replication."""


def how_many(left_out: int, options: Options) -> HowMany:
    """Read how many replications a run is to have.

    Parameters: those ``left_out``, the scenario's, hold where nothing else is asked for. Raises
    ScenarioError for what is not allowed, or not together.
    """
    replications, most = options.replications, options.max_replications
    precision, wanted_best = options.precision, options.indifference
    for name, amounts in (("precision", precision), ("indifference", wanted_best)):
        if amounts is not None:
            by_name(name, amounts, 'amounts by figure, such as {"missed": 5}')
    if not precision and not wanted_best:
        if most is not None:
            raise ScenarioError(
                "max-replications: it is the cap of a precision or an indifference; without them "
                "the number is given by replications"
            )
        count = left_out if replications is None else replications
        return HowMany(asked("replications", count))
    if precision and wanted_best:
        raise ScenarioError("found precision and indifference, allowed is one of them")
    if replications is not None:
        raise ScenarioError(
            "replications: as many are run as the precision or indifference takes, from "
            f"{FIRST} on; cap them by max-replications"
        )
    cap = MOST if most is None else asked("max_replications", most)
    return HowMany(left_out, precisions(precision or {}), indifference(wanted_best or {}), cap)
