"""What a run is asked for beside its scenario, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import index
from typing import SupportsIndex

from sim.errors import ScenarioError
from sim.study.precision import FIRST, Precision
from sim.study.wanted import Figure, Indifference, indifference, precisions

KEEP = ("summary", "intervals", "chats")
MOST = 1000
"""Replications at which a run asked for a precision, or for the best, stops unless told more."""


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
        return HowMany(whole_number("replications", count, 1))
    if precision and wanted_best:
        raise ScenarioError("found precision and indifference, allowed is one of them")
    if replications is not None:
        raise ScenarioError(
            "replications: as many are run as the precision or indifference takes, from "
            f"{FIRST} on; cap them by max-replications"
        )
    cap = MOST if most is None else whole_number("max-replications", most, 1)
    if cap < FIRST:
        raise ScenarioError(
            f"max-replications: found {cap}, the first look is after {FIRST}: allow {FIRST} or more"
        )
    return HowMany(left_out, precisions(precision or {}), indifference(wanted_best or {}), cap)


def check_keep(keep: str) -> None:
    """Raise ScenarioError if ``keep`` is none of :data:`KEEP`."""
    if keep not in KEEP:
        raise ScenarioError(f"keep: found {keep!r}, allowed are {', '.join(KEEP)}")


def whole_number(name: str, value: object, least: int) -> int:
    """Return ``value`` as an int; raise ScenarioError if it is no whole number from ``least``."""
    if isinstance(value, SupportsIndex) and not isinstance(value, bool) and index(value) >= least:
        return index(value)
    raise ScenarioError(f"{name}: found {value!r}, allowed is a whole number from {least}")
