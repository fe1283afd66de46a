"""The best of many settings, with replications spent where they matter.

The fully sequential procedure of Kim and Nelson: after a first stage of all settings, replications
of the settings still in go on in batches; a setting leaves once its figure lies so far behind that
of another that, by the spread of their paired differences, chance does not explain it. Customers
are the same in all settings, which makes that spread small.

*Guarantee.* If replications are independent and normal, and the best setting is better than every
other by at least the indifference, it is selected with a probability of at least ``level``,
whatever the correlations. Looking after whole batches only keeps it, since a path that is looked
at less often is seen outside fewer times. Where settings lie closer together than the
indifference, one of those near the best is selected. Shares and means, ratios over replications,
are raced by their pseudo-values, for which it holds with many chats; a quantile by the mean of the
replications' own quantiles (:func:`sim.results.evidence.by_replication` gives all of them).
Figures of rare events need a first stage in which some occur: settings that agree in all of its
replications count as equal, and a difference that is the same in all of them is taken as it is,
since without any spread no further replication is asked for. The tests select among normal
values, counts and shares: the best was found in 97 % of races or more.

Source: Kim and Nelson 2001, "A fully sequential procedure for indifference-zone selection in
simulation", ACM TOMACS 11(3), with c = 1 and alpha / (k - 1) for dependent settings.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.results.estimates import LEVEL, divided, student
from sim.results.evidence import Bools
from sim.results.metrics import Floats

BATCH = 10
"""Replications between two looks."""


@dataclass(frozen=True, slots=True)
class Race:
    """What the first stage fixes for the rest of a selection among k settings."""

    indifference: float
    """The difference in the metric's unit that is worth detecting, > 0."""
    lower_is_better: bool
    entered: Bools
    """``(k,)``: settings that have a figure; others cannot be selected."""
    needed: Floats
    """``(k, k)``: after so many replications of both, the better of two stays alone."""

    def screen(self, still_in: Bools, figures: Floats, replications: int) -> Bools:
        """Which settings stay in.

        Parameters: ``still_in`` ``(k,)`` after the last look; ``figures`` ``(k,)``, the estimates
        over ``replications`` of each of them, the same number for all. Returns ``(k,)``, of which
        always one is left at least; of exactly equal figures none leaves for the other.
        """
        value = -figures if self.lower_is_better else figures
        slack = self.indifference / (2 * replications) * (self.needed - replications)
        behind = value[:, None] < value[None, :] - np.maximum(slack, 0.0)
        staying: Bools = still_in & ~(behind & still_in[None, :]).any(axis=1)
        return staying

    def most_needed(self, still_in: Bools) -> int:
        """After how many replications of each nothing can be left to decide."""
        among = self.needed[np.ix_(still_in, still_in)]
        return math.ceil(float(among.max(initial=0.0)))

    def is_over(self, still_in: Bools, replications: int) -> bool:
        """Whether one setting is left, or several whose figures are exactly equal."""
        return replications >= self.most_needed(still_in)

    def next_look(self, still_in: Bools, replications: int, *, batch: int = BATCH) -> int:
        """After how many replications of each setting still in to look again."""
        return min(replications + batch, max(self.most_needed(still_in), replications + 1))


def begin(
    parts: Floats, indifference: float, *, lower_is_better: bool, level: float = LEVEL
) -> Race:
    """Begin a selection with what the first stage says.

    Parameters: ``parts`` ``(replications, k)``, what each of 30 or more replications on the same
    customers says of every setting (:func:`sim.results.evidence.by_replication`), NaN where it says
    nothing, which keeps the setting out; ``indifference`` (> 0) in the metric's unit; ``level`` of
    the guarantee.
    """
    first, settings = parts.shape
    entered: Bools = np.asarray(~np.isnan(parts).any(axis=0))
    rivals = max(int(entered.sum()) - 1, 1)
    h_squared = (first - 1) * ((2 * (1 - level) / rivals) ** (-2 / (first - 1)) - 1)
    needed = np.zeros((settings, settings))
    for setting in np.flatnonzero(entered):
        variance = (parts[:, [setting]] - parts).var(axis=0, ddof=1)
        needed[setting] = np.where(entered, h_squared * variance / indifference**2, 0.0)
    return Race(indifference, lower_is_better, entered, needed)


def maybe_best(parts: Floats, *, lower_is_better: bool, level: float = LEVEL) -> Bools:
    """Which of k settings may be the best: those that no other is shown to be better than.

    Parameters: ``parts`` ``(replications, k)``, what each replication, on the same customers for
    all, says of every setting (:func:`sim.results.evidence.by_replication`), NaN where a setting
    was not replicated as often. Returns ``(k,)``; a setting with fewer than two
    is not among them.

    *Guarantee.* If replications are independent and normal and their number was fixed beforehand,
    the best setting is among those returned with a probability of at least ``level``: a setting
    leaves if a one-sided paired t test at (1 - level) / (k - 1) puts another before it. After a
    selection (:mod:`sim.study.selection`) each pair is compared over the replications that both
    had; the best was among those returned in 99 % of the races of the tests.

    Source: Nelson, Swann, Goldsman and Song 2001, "Simple procedures for selecting the best
    simulated system when the number of alternatives is large", Operations Research 49(6), with
    Bonferroni's bound for dependent settings.
    """
    value = -parts if lower_is_better else parts
    entered = (~np.isnan(parts)).sum(axis=0) >= 2
    rivals = max(int(entered.sum()) - 1, 1)
    staying: Bools = entered.copy()
    for setting in np.flatnonzero(entered):
        behind = value[:, entered] - value[:, [setting]]
        some = ~np.isnan(behind)
        n = some.sum(axis=0)
        mean = divided(np.where(some, behind, 0.0).sum(axis=0), n)
        squares = np.where(some, (behind - mean) ** 2, 0.0).sum(axis=0)
        # of a two-sided level, half of what is left lies beyond
        point = student(n - 1, 1 - 2 * (1 - level) / rivals)
        half = point * np.sqrt(divided(squares, n * (n - 1.0)))
        staying[setting] = not (mean > half).any()
    return staying
