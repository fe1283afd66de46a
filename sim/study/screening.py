"""Which settings cannot be told apart from the best."""

from __future__ import annotations

import numpy as np

from sim.results.estimates import LEVEL, divided, student
from sim.results.evidence import Bools
from sim.results.metrics import Floats


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
