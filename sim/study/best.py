"""The best of many policies by one figure, with replications spent where they matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ScenarioError
from sim.metrics import METRICS
from sim.results.effects_in_words import with_unit
from sim.results.evidence import Sample, by_replication
from sim.results.measures import Measures, layout
from sim.results.merit import lower_is_better
from sim.results.metrics import Floats
from sim.results.waits import WaitCounts
from sim.study.runs import Runs
from sim.study.selection import begin, maybe_best
from sim.study.wanted import FIRST, Figure, Indifference
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Selection:
    """Which policies were selected by a figure, and what that took."""

    wanted: Indifference
    names: tuple[str, ...]
    replications: tuple[int, ...]
    """Of each policy: it left the race after so many."""
    estimates: Floats
    """``(policies,)`` the figure over these replications, NaN where there is none."""
    selected: tuple[bool, ...]
    """One, or several whose figures are exactly equal or, ``undecided``, all still in."""
    maybe_best: tuple[bool, ...]
    """Those that no other is shown to be better than."""
    undecided: bool
    """The race was stopped at the most replications allowed."""

    def table(self) -> pd.DataFrame:
        """The columns of ``selection.csv``."""
        import pandas as pd

        figure = self.wanted.figure
        return pd.DataFrame(
            {
                "policy": self.names,
                "metric": figure.metric,
                "segment": figure.segment,
                "group": figure.group,
                "indifference": self.wanted.amount,
                "estimate": self.estimates,
                "replications": self.replications,
                "selected": self.selected,
                "maybe_best": self.maybe_best,
                "undecided": self.undecided,
            }
        )

    def notes(self) -> tuple[str, ...]:
        """What was found, in sentences."""
        figure, amount = self.wanted.figure, self.wanted.amount
        unit = figure.definition.unit
        share = unit == "share"
        worth = f"{100 * amount:.3g} percentage points" if share else with_unit(f"{amount:g}", unit)
        first = [name for name, its in zip(self.names, self.selected, strict=True) if its]
        also = [
            name
            for name, its, may in zip(self.names, self.selected, self.maybe_best, strict=True)
            if may and not its
        ]
        total = f"{counted(sum(self.replications), 'replication')} in all"
        if self.undecided:
            return (
                f"best by {figure}: undecided between {', '.join(first)} after "
                f"{counted(max(self.replications), 'replication')} of each, the most allowed "
                f"({total})",
            )
        said = (
            f"best by {figure}: {' or '.join(first)}; in 95 % of such selections none of the "
            f"others is better by {worth} or more ({total})",
        )
        if not also:
            return said
        return (*said, f"cannot be told from the best by {figure}: {', '.join(also)}")


def select(
    runs: Runs,
    names: Sequence[str],
    groups: Sequence[Sequence[str]],
    wanted: Indifference,
    most: int,
) -> Selection:
    """Run policies against each other until one is left (Kim and Nelson 2001).

    Parameters: ``names`` and ``groups`` of each policy; ``most`` replications of a policy, at
    least :data:`sim.study.wanted.FIRST`. Raises ScenarioError for fewer, for a group that is
    not there, and where no policy has the figure.
    """
    if most < FIRST:
        raise ScenarioError(
            f"indifference: at most {counted(most, 'replication')} {'is' if most == 1 else 'are'} "
            f"allowed, the first look is after {FIRST}: allow {FIRST} or more"
        )
    figure = wanted.figure
    entries = [_Entry(runs, policy, each, figure) for policy, each in enumerate(groups)]
    runs.fill(range(len(names)), FIRST)
    for entry in entries:
        entry.look(FIRST)
    first = np.stack([entry.parts for entry in entries], axis=1)
    lower = lower_is_better(figure.metric)
    race = begin(first, wanted.amount, lower_is_better=lower)
    still_in = race.entered
    if not still_in.any():
        raise ScenarioError(f"indifference: no policy has {figure} in each replication")
    replications = FIRST
    while True:
        estimates = np.array([entry.estimate for entry in entries])
        still_in = race.screen(still_in, estimates, replications)
        if race.is_over(still_in, replications) or replications >= most:
            break
        replications = min(race.next_look(still_in, replications), most)
        left = [int(policy) for policy in np.flatnonzero(still_in)]
        runs.fill(left, replications)
        for policy in left:
            entries[policy].look(replications)
    parts = np.full((replications, len(names)), np.nan)
    for policy, entry in enumerate(entries):
        parts[: len(entry.parts), policy] = entry.parts
    return Selection(
        wanted,
        tuple(names),
        tuple(len(entry.parts) for entry in entries),
        estimates,
        tuple(bool(its) for its in still_in),
        tuple(bool(its) for its in maybe_best(parts, lower_is_better=lower)),
        undecided=not race.is_over(still_in, replications),
    )


class _Entry:
    """A policy in the race, and what its replications say of the figure."""

    def __init__(self, runs: Runs, policy: int, groups: Sequence[str], figure: Figure) -> None:
        self.estimate = np.nan
        self.parts: Floats = np.empty(0)
        self._runs, self._policy, self._figure = runs, policy, figure
        self._layout = layout(METRICS, len(groups), 1)
        self._row = figure.row(groups)
        self._measures: list[Measures] = []

    def look(self, replications: int) -> None:
        """Take in what is new of so many ``replications``."""
        new = range(len(self._measures), replications)
        self._measures += self._runs.measures(self._policy, new)
        # what every replication says by itself needs no pooled waits
        no_waits = WaitCounts(self._layout.rows - 1, 1)
        sample = Sample(self._layout, self._measures, no_waits, [self._row])
        found = by_replication(sample, self._figure.index)
        self.estimate = float(found.estimate[self._figure.place])
        self.parts = found.parts[:, self._figure.place]
