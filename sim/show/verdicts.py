"""Are the targets met: a table to read in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.metrics import BY_NAME
from sim.show.terminal import numbers, row, table
from sim.show.units import written, written_interval
from sim.study.judged import Judged, words_of

if TYPE_CHECKING:
    from rich.table import Table


def verdicts_table(verdicts: Mapping[str, Sequence[Judged]]) -> Table:
    """What can be said of each target, by policy; one policy is not named."""
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


def _cells(judged: Judged) -> tuple[str, str, str, str]:
    target, found = judged.target, judged.checked
    unit = _unit(target.metric) if found.of == "figure" else "share"
    share = f" on {written(target.share_of, 'share')} of days" if target.per_day else ""
    limits = [
        f"{word} {written(limit, _unit(target.metric))}"
        for word, limit in (("at least", target.at_least), ("at most", target.at_most))
        if limit is not None
    ]
    who = [part for part in (target.group, target.segment) if part != "all"]
    waits = words_of(target.metric, at_least=target.at_least is not None, of=found.of)
    words = f"{' '.join([target.metric, *who])}: {' and '.join(limits)}{waits}{share}"
    return (
        words,
        written(found.estimate, unit),
        written_interval(found.low, found.high, unit, found.estimate, same=found.same),
        found.verdict.value,
    )


def _unit(metric: str) -> str:
    return BY_NAME[metric].unit
