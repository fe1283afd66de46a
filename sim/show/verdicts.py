"""Are the targets met: a table to read in a terminal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from sim.metrics import BY_NAME
from sim.results.targets import words_of
from sim.show.terminal import numbers, row, table
from sim.show.units import written, written_interval

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table


def verdicts_table(targets: Mapping[str, pd.DataFrame]) -> Table:
    """What can be said of each target, by policy (:attr:`sim.Result.targets`).

    One policy is not named.
    """
    verdicts = {policy: frame.to_dict("records") for policy, frame in targets.items()}
    told = table()
    told.add_column("Target", min_width=37)
    if len(verdicts) > 1:
        told.add_column("policy")
    numbers(told, "found")
    numbers(told, "95 % interval", width=18)
    told.add_column("")
    for index in range(max(map(len, verdicts.values()), default=0)):
        for policy, of_policy in verdicts.items():
            if index < len(of_policy):
                words, *cells = _cells(of_policy[index])
                named = [policy] if len(verdicts) > 1 else []
                row(told, words, *named, *cells)
    return told


def _cells(row: Mapping[Hashable, Any]) -> tuple[str, str, str, str]:
    metric, of = row["metric"], row["estimate_of"]
    unit = _unit(metric) if of == "figure" else "share"
    share = f" on {written(row['share_of'], 'share')} of days" if row["per_day"] else ""
    limits = {word: row[word] for word in ("at_least", "at_most") if row[word] == row[word]}
    bounds = [
        f"{word.replace('_', ' ')} {written(limit, _unit(metric))}"
        for word, limit in limits.items()
        if limit is not None
    ]
    who = [part for part in (row["group"], row["segment"]) if part != "all"]
    waits = words_of(metric, at_least=limits.get("at_least") is not None, of=of)
    words = f"{' '.join([metric, *who])}: {' and '.join(bounds)}{waits}{share}"
    estimate, same = row["estimate"], row["same"]
    interval = written_interval(row["ci_low"], row["ci_high"], unit, estimate, same=same)
    return words, written(estimate, unit), interval, row["verdict"]


def _unit(metric: str) -> str:
    return BY_NAME[metric].unit
