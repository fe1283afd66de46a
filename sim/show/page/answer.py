"""The answer in a few lines: headline figures, and of a comparison which setting to choose."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.errors import ResultError
from sim.results.comparison import Comparison
from sim.results.effects_in_words import COUNTS, a_week_or_day
from sim.results.merit import lower_is_better
from sim.scenario.value_words import counted
from sim.show.page.cells import NONE, Cell, Column, Figure, Figures, Table
from sim.show.page.choice import Best
from sim.show.page.lines import EFFECTS, HEADLINES, OF_OTHERS, SHORT
from sim.show.tables import Line

if TYPE_CHECKING:
    import pandas as pd

TOLD = 12
"""Of more settings the effects of the best ones are told, and all are in tables."""
LISTED = 100
"""Of more settings the table of differences holds those told only."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline figure."""

    words: str
    metric: str
    text: str
    interval: str
    per: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What a setting changes against the baseline, in words."""

    policy: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    besides: tuple[str, ...]
    """Of which neither more nor less is better."""
    open: tuple[str, ...]
    """What the simulation error leaves open."""
    same: tuple[str, ...]
    group: str = "all"
    groups: tuple[Effects, ...] = ()
    """Of single groups, where there are several: those in which something is decided."""


def of_a_time(metric: str, figure: Figure, days: int) -> tuple[Figure, str]:
    """A count as one of a week (of a day in a shorter window), and how that is said."""
    # maxima and means of lists are chats too, but no counts
    if metric not in COUNTS:
        return figure, ""
    factor, per = a_week_or_day(days)
    return figure.times(factor), per


def headlines(policy: str, figures: Figures, days: int) -> list[Headline]:
    """The figures that a manager asks for first; those that there are none of left out."""
    found = []
    for line in HEADLINES:
        figure = figures.get((policy, "all", line.segment, line.metric), NONE)
        if not math.isnan(figure.mean):
            its, per = of_a_time(line.metric, figure, days)
            found.append(Headline(line.words, line.metric, its.text, its.interval, per))
    return found


def in_a_sentence(policy: str, figures: Figures, days: int) -> str:
    """How many customers there are and how many are lost."""
    each = [figures.get((policy, "all", "all", m), NONE) for m in ("customers", "customers_lost")]
    (customers, per), (lost, _) = (of_a_time("customers", figure, days) for figure in each)
    if math.isnan(customers.mean) or not customers.mean:
        return "No customer writes."
    share = f"{100 * lost.mean / customers.mean:.1f} %"
    between = f" ({lost.interval})" if lost.interval else ""
    are = "is" if lost.text == "1" else "are"
    return (
        f"Of about {counted(customers.text, 'customer')} {per}, {lost.text} {are} lost{between}, "
        f"that is {share}: their last chat was missed, or they left before they were answered."
    )


def side_by_side(
    comparison: Comparison,
    figures: Figures,
    found: Sequence[Best],
    targets: Mapping[str, pd.DataFrame],
    days: int,
) -> Table:
    """All settings by their headline figures."""
    frontier = comparison.frontier()
    on = dict(zip(frontier["policy"], frontier["on_frontier"], strict=True))
    judged = any(len(frame) for frame in targets.values())
    best = {(b.criterion.metric, b.criterion.segment): b.policy for b in found}
    _, per = a_week_or_day(days)
    columns = [
        Column("setting"),
        *(Column(path.rpartition(".")[2]) for path in comparison.paths),
        *([Column("targets")] if judged else []),
        *(
            Column(
                words,
                line.metric,
                number=True,
                small=per if of_a_time(line.metric, NONE, days)[1] else "",
            )
            for line, words in zip(HEADLINES, SHORT, strict=True)
        ),
        Column("on the frontier"),
    ]
    rows = []
    for policy in comparison.policies:
        note = "baseline" if policy == comparison.baseline else ""
        row = [Cell(policy, note)]
        row += [_value(comparison.varied[policy].get(path)) for path in comparison.paths]
        if judged:
            row.append(_verdicts(targets[policy]))
        for line in HEADLINES:
            figure = figures.get((policy, "all", line.segment, line.metric), NONE)
            its, _ = of_a_time(line.metric, figure, days)
            is_best = best.get((line.metric, line.segment)) == policy
            text = f"{its.text} (best)" if is_best else its.text
            row.append(Cell(text, its.interval, its.mean, mark="good" if is_best else ""))
        row.append(Cell("yes" if on[policy] else "no"))
        rows.append(row)
    note = (
        "Best by the mean; in small print the 95 % interval, simulation error only. On the "
        "frontier: by the means, no other setting is as good in missed chats, live wait and open "
        "wait and better in one."
    )
    return Table("All settings side by side", columns, rows, note)


def _value(value: object) -> Cell:
    if isinstance(value, bool):
        return Cell("on" if value else "off")
    if not isinstance(value, int | float):
        return Cell("" if value is None else str(value))
    return Cell(f"{value:g}", number=float(value))


def _verdicts(frame: pd.DataFrame) -> Cell:
    said = [str(verdict) for verdict in frame["verdict"]]
    met, missed = said.count("met"), said.count("missed")
    mark = "bad" if missed else "good" if met == len(said) else "open"
    rest = [
        f"{n} {word}"
        for n, word in ((missed, "missed"), (said.count("undecided"), "undecided"))
        if n
    ]
    return Cell(f"{met} of {len(said)} met", ", ".join(rest), float(met), mark=mark)


def effects(comparison: Comparison, policy: str) -> Effects:
    """What a setting changes against the baseline, told by whether the interval decides it."""
    rows = comparison.differences(policy)
    rows = rows[rows["in_words"] != ""]
    inbox = _effects(policy, rows, "all")
    names = comparison.groups if len(comparison.groups) > 1 else []
    each = (_effects(policy, rows, group) for group in names)
    return replace(inbox, groups=tuple(one for one in each if one.better or one.worse))


def _effects(policy: str, rows: pd.DataFrame, group: str) -> Effects:
    said: dict[str, list[str]] = {
        name: [] for name in ("better", "worse", "besides", "open", "same")
    }
    found = {
        (metric, segment): told
        for metric, segment, *told in rows[rows["group"] == group][
            ["metric", "segment", "difference", "ci_low", "ci_high", "same", "in_words"]
        ].itertuples(index=False)
    }
    for line in EFFECTS:
        if (line.metric, line.segment) in found:
            *ends, same, words = found[line.metric, line.segment]
            kind = _kind(line, *ends, same=bool(same))
            said[kind].append(line.words if kind in ("open", "same") else words)
    better, worse, besides, left_open, same_ones = map(tuple, said.values())
    return Effects(policy, better, worse, besides, left_open, same_ones, group)


def _kind(line: Line, difference: float, low: float, high: float, *, same: bool) -> str:
    if same and difference == 0:
        return "same"
    # what is always the same is decided without an interval
    if low <= 0 <= high or (math.isnan(low) and not same):
        return "open"
    if line.metric in OF_OTHERS:
        return "besides"
    try:
        less = lower_is_better(line.metric)
    except ResultError:
        return "besides"
    return "better" if (difference < 0) == less else "worse"


def differences_table(comparison: Comparison, policies: Sequence[str]) -> Table:
    """The headline figures of settings less the baseline's, in words; counts of a week or a day."""
    days = comparison.scenario.duration_days
    frame = comparison.differences()
    frame = frame[(frame["group"] == "all") & frame["policy"].isin(list(policies))]
    wanted = {(line.metric, line.segment): line.words for line in EFFECTS}
    columns = [
        Column("setting"),
        Column("figure"),
        Column(comparison.baseline, number=True, small="baseline"),
        Column("the setting", number=True),
        Column("difference in words"),
    ]
    rows = []
    names = ["policy", "metric", "segment", "unit", "base", "value", "difference", "in_words"]
    found = {
        (policy, metric, segment): told
        for policy, metric, segment, *told in frame[names].itertuples(index=False)
    }
    for policy in policies:
        for (metric, segment), said in wanted.items():
            if (policy, metric, segment) not in found:
                continue
            unit, base, value, difference, words = found[policy, metric, segment]
            was, now = (
                of_a_time(metric, Figure(unit, n, math.nan, math.nan), days)[0]
                for n in (base, value)
            )
            rows.append(
                [
                    Cell(policy),
                    Cell(said, metric=metric),
                    Cell(was.text, number=was.mean),
                    Cell(now.text, number=now.mean),
                    Cell(words, number=difference),
                ]
            )
    others = len(comparison.compared.about.others)
    together = f", for all {counted(others, 'setting')} together" if others > 1 else ""
    _, per = a_week_or_day(days)
    replications = comparison.summary()["replications"].nunique()
    both = " Each row is of the replications that both settings have." if replications > 1 else ""
    note = (
        f"Each setting against {comparison.baseline} on the same customers. In brackets or "
        f"between: 95 % intervals{together}; simulation error only. Counts and hours are "
        f"those of {per}.{both} Sorts by the difference in the figure's own unit."
    )
    return Table(f"Differences to {comparison.baseline}", columns, rows, note)


def told(comparison: Comparison, found: Sequence[Best]) -> list[str]:
    """The settings whose effects are told: all, or of many the best ones first."""
    others = comparison.compared.about.others
    if len(others) <= TOLD:
        return others
    frontier = comparison.frontier()
    on = list(frontier[frontier["on_frontier"]]["policy"])
    first = list(dict.fromkeys([*(best.policy for best in found), *on]))
    return [name for name in first if name != comparison.baseline][:TOLD]
