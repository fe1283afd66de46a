"""The targets of a stored policy: as judged when it was run, or judged anew."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from sim.metrics import BY_NAME
from sim.results.stored import StoredFolder, StoredStudy
from sim.results.targets import words_of
from sim.show.page.cells import Cell, Column, Table
from sim.show.units import written, written_interval

if TYPE_CHECKING:
    import pandas as pd

MARKS = {"met": "good", "missed": "bad", "undecided": "open"}


def targets_by_policy(
    folder: StoredFolder, studies: Mapping[str, StoredStudy]
) -> dict[str, pd.DataFrame]:
    """The judged targets of every policy, read in one go where they are stored."""
    if folder.has("targets.csv"):
        stored = folder.csv("targets")
        return {policy: stored[stored["policy"] == policy] for policy in studies}
    if folder.is_sweep and not studies[folder.baseline].scenario.targets:
        return dict.fromkeys(studies, studies[folder.baseline].table("targets"))
    return {policy: study.table("targets") for policy, study in studies.items()}


def targets_table(by_policy: dict[str, pd.DataFrame]) -> Table | None:
    """All targets of all policies as a table; None where there are none."""
    several = len(by_policy) > 1
    rows = [
        _row(row, policy if several else "")
        for policy, frame in by_policy.items()
        for row in frame.to_dict("records")
    ]
    if not rows:
        return None
    columns = [
        Column("target"),
        *([Column("setting")] if several else []),
        Column("found", number=True),
        Column("95 % interval", number=True),
        Column("verdict"),
    ]
    note = (
        "Judged at 95 %: met or missed where the whole interval says so, else undecided; more "
        "replications may decide it. What is always the same, in every replication, is judged as "
        "it is."
    )
    return Table("Targets", columns, rows, note)


def _row(row: Mapping[Hashable, object], policy: str) -> list[Cell]:
    metric, unit = str(row["metric"]), unit_of(str(row["metric"]))
    per_day = str(row["per_day"]).lower() == "true"
    # folders of older versions do not say it
    of = str(row.get("estimate_of", "days" if per_day else "figure"))
    limits = " and ".join(
        f"{words} {written(number, unit)}"
        for words, key in (("at least", "at_least"), ("at most", "at_most"))
        if not math.isnan(number := _number(row[key]))
    )
    who = [str(row[key]) for key in ("group", "segment") if row[key] != "all"]
    text = f"{', '.join([metric.replace('_', ' '), *who])}: {limits}"
    at_least = not math.isnan(_number(row["at_least"]))
    text += words_of(str(row["metric"]), at_least=at_least, of=of)
    if per_day:
        text += f" on {written(_number(row['share_of']), 'share')} of days"
    found, low, high = (_number(row[key]) for key in ("estimate", "ci_low", "ci_high"))
    its = unit if of == "figure" else "share"
    same = str(row.get("same", False)).lower() == "true"
    verdict = str(row["verdict"])
    return [
        Cell(text, metric=metric),
        *([Cell(policy)] if policy else []),
        Cell(written(found, its), number=found),
        Cell(written_interval(low, high, its, found, same=same), number=low),
        Cell(verdict, mark=MARKS.get(verdict, "")),
    ]


def _number(value: object) -> float:
    return float("nan") if value is None or value == "" else float(str(value))


def unit_of(metric: str) -> str:
    """The unit of a metric, nothing for one that this version does not know."""
    return BY_NAME[metric].unit if metric in BY_NAME else ""
