"""What a selection of the best found, from ``selection.csv``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.results.effects_in_words import with_unit
from sim.show.page.cells import Cell, Column, Table
from sim.show.page.judging import unit_of
from sim.show.units import written
from sim.show.words import listed
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd


def selected(selection: pd.DataFrame) -> str:
    """Which setting was selected, and what that guarantees."""
    first = selection.iloc[0]
    parts = [str(first["metric"]).replace("_", " ")]
    parts += [str(first[key]) for key in ("segment", "group") if first[key] != "all"]
    figure = ", ".join(parts)
    names = listed(list(selection[selection["selected"]]["policy"]), 6)
    most = int(selection["replications"].max())
    if bool(first["undecided"]):
        return (
            f"The best by {figure} is undecided between {names} after "
            f"{counted(most, 'replication')} of each, the most allowed."
        )
    unit = unit_of(str(first["metric"]))
    worth = written(float(first["indifference"]), unit)
    worth = worth if unit in ("s", "h", "share") else with_unit(worth, unit)
    also = selection[selection["maybe_best"] & ~selection["selected"]]
    close = f" {listed(list(also['policy']), 6)} cannot be told from it." if len(also) else ""
    return (
        f"Selected as the best by {figure}: {names}. In 95 % of such selections no other setting "
        f"is better by {worth} or more over the whole window.{close}"
    )


def selection_table(selection: pd.DataFrame) -> Table:
    """How each setting fared in the selection."""
    columns = [
        Column("setting"),
        Column("estimate", number=True),
        Column("replications", number=True),
        Column("selected"),
        Column("may be the best"),
    ]
    unit = unit_of(str(selection["metric"].iloc[0]))
    names = ["policy", "estimate", "replications", "selected", "maybe_best"]
    rows = [
        [
            Cell(policy),
            Cell(written(estimate, unit) if not math.isnan(estimate) else "-", number=estimate),
            Cell(f"{count:,}", number=float(count)),
            Cell("yes" if best else "no", mark="good" if best else ""),
            Cell("yes" if maybe else "no"),
        ]
        for policy, estimate, count, best, maybe in selection[names].itertuples(index=False)
    ]
    note = "A setting leaves the selection once another is shown to be better: the others go on."
    return Table("Selection of the best", columns, rows, note)
