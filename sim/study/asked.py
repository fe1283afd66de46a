"""What a run is asked for beside its scenario, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from operator import index
from typing import Any, SupportsIndex, cast

from sim.errors import Problem, ScenarioError
from sim.scenario.findings import shown
from sim.scenario.quantities import UnfitError
from sim.scenario.values import REPLICATIONS, SEEDS, check_choice, check_switch, check_whole
from sim.study.precision import FIRST, Precision
from sim.study.wanted import Figure, Indifference, indifference, precisions

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


def how_many(
    left_out: int,
    replications: int | None,
    precision: Mapping[str, object] | None,
    wanted_best: Mapping[str, object] | None = None,
    most: int | None = None,
) -> HowMany:
    """Read how many replications a run is to have.

    Parameters: ``replications``, by default those ``left_out``, the scenario's; or half-widths by
    figure, or the indifference of one, with the ``most`` replications of a policy. Raises
    ScenarioError for what is not allowed, or not together.
    """
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
