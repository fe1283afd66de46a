"""Every table that is shown, built once; terminal, notebook and page each lay it out their way."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from sim.metrics import BY_NAME
from sim.results.effects_in_words import a_week_or_day, of_a_week_or_day
from sim.results.merit import TRADED
from sim.results.targets import words_of
from sim.show.cells import (
    DIFFERENCES,
    EFFECTS,
    HEADLINES,
    NONE,
    OFFLINE,
    SHORT,
    Cell,
    Column,
    Figure,
    Figures,
    Line,
    Rows,
    Table,
    figures_of,
    sections_of,
)
from sim.show.units import written, written_days, written_interval
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.comparison import Comparison

INBOX = "The inbox"
TRADED_WORDS = ("missed", "live wait", "open wait")
_WIDE, _WORDS, _NUMBER, _INTERVAL = 37, 34, 9, 18
"""The least widths of columns on a terminal."""
_AGENT = {
    "chats": ("chats", "chats", ""),
    "handling_mean_s": ("s", "mean handling", ""),
    "busy_share": ("share", "chat in hand", "of the time there"),
    "online_hours": ("h", "online", ""),
}
"""What is told of each agent: column of the means, its unit, heading and small print."""
_MARKS = {"met": "good", "missed": "bad", "undecided": "open"}
_SAID = ("s", "h", "share", "")
"""Units that stand in the text of a figure, in the size that reads best."""


def summary_table(
    figures: Figures, policy: str, group: str, caption: str, within_us: set[int]
) -> Table:
    """The figures of a group or ``all`` in sections, with intervals and what a day may bring.

    Parameters: ``within_us``, the times of the service level of the groups it is of.
    """
    columns = [
        Column("figure", width=_WIDE),
        Column("mean", number=True, width=_NUMBER),
        Column("95 % interval", number=True, width=_INTERVAL),
        Column("a day: p10 to p90", number=True, width=_INTERVAL),
    ]
    within = f": answered within {written(max(within_us) / 1e6, 's')}"
    parts = []
    for heading, lines in sections_of(figures, policy, group):
        if heading == OFFLINE and figures[policy, group, "offline", "raised"].mean == 0:
            continue
        rows = []
        for line, figure in lines:
            timed = line.metric == "service_level" and len(within_us) == 1
            texts = (figure.text, figure.interval, figure.day_text(line.metric))
            rows.append([Cell(line.words + within * timed), *map(Cell, texts)])
        parts.append(Rows(heading, rows))
    return Table(caption, columns, parts)


def figures_table(
    figures: Figures,
    spread: Mapping[tuple[str, str, str], tuple[float, float]],
    policy: str,
    group: str,
    who: str,
    days: int,
) -> Table:
    """The same figures for the page, where a row is found and sorted by itself.

    Parameters: ``spread``, what a day may bring by group, segment and metric; ``days`` simulated.
    """
    columns = [
        Column("figure"),
        Column("of"),
        Column("mean", number=True),
        Column("95 % interval of the mean", number=True),
        Column("8 days in 10", number=True),
    ]
    rows = []
    for heading, lines in sections_of(figures, policy, group):
        for line, figure in lines:
            day = spread.get((group, line.segment, line.metric))
            between = written_days(line.metric, *day, figure.unit) if day else ""
            unit = "" if figure.unit in _SAID else figure.unit
            rows.append(
                [
                    Cell(_without_name(line), metric=line.metric),
                    Cell(heading.partition(":")[0]),
                    Cell(figure.text, unit, figure.mean),
                    Cell(figure.interval, number=figure.low),
                    Cell(between, number=day[0] if day else math.nan),
                ]
            )
    of_days = "the day" if days == 1 else f"all {counted(days, 'day')}"
    note = (
        f"Counts and hours are for {of_days}, the last column for one. Intervals: simulation error "
        "only."
    )
    return Table(f"Figures of {who}", columns, [Rows("", rows)], note)


def _without_name(line: Line) -> str:
    """The words of a line; a metric's bare name is read as words."""
    words = line.words.strip()
    return words.replace("_", " ").replace(" ", ": ", 1) if words == line.metric else words


def every_figure(policy: str, group: str, summary: pd.DataFrame, who: str) -> Table:
    """All of a group's rows of the summary, by the names in ``summary.csv``."""
    columns = [
        Column("metric"),
        Column("segment"),
        Column("unit"),
        Column("mean", number=True),
        Column("low", number=True),
        Column("high", number=True),
        Column("sd", number=True, small="over replications"),
    ]
    rows = summary[(summary["policy"] == policy) & (summary["group"] == group)]
    cells = [
        [
            Cell(metric, metric=metric),
            Cell(segment),
            Cell(unit),
            *(Cell("-" if math.isnan(n) else f"{n:.6g}", number=n) for n in numbers),
        ]
        for metric, segment, unit, *numbers in rows[
            ["metric", "segment", "unit", "mean", "ci_low", "ci_high", "sd"]
        ].itertuples(index=False)
    ]
    return Table(f"Every figure of {who}", columns, [Rows("", cells)])


def agents_table(means: pd.DataFrame, caption: str, *, most: int | None = None) -> Table:
    """What each agent did, means over replications, in roster order.

    Parameters: ``means`` as ``agent_means_table`` gives them; ``most`` rows, after which a line
    says where the others are.
    """
    columns = [
        Column("agent", width=_WIDE),
        *(
            Column(words, number=True, small=small, width=_NUMBER)
            for _, words, small in _AGENT.values()
        ),
    ]
    units = [unit for unit, _, _ in _AGENT.values()]
    rows = [
        [
            Cell(name),
            *(Cell(written(n, unit), number=n) for n, unit in zip(numbers, units, strict=True)),
        ]
        for name, *numbers in means.head(most or len(means))[["agent", *_AGENT]].itertuples(
            index=False
        )
    ]
    if len(rows) < len(means):
        more = f"and {len(means) - len(rows)} more in agents.parquet"
        rows.append([Cell(more), *(Cell("") for _ in units)])
    note = "Means over replications, for the whole of the days measured."
    return Table(caption, columns, [Rows("", rows)], note)


def differences_table(
    differences: pd.DataFrame, baseline: str, group: str, policies: Sequence[str], days: int
) -> Table:
    """What policies change in a group or ``all`` against the baseline, over so many ``days``."""
    columns = [
        Column("figure", width=_WORDS),
        Column(baseline, number=True, width=_NUMBER),
        Column("policy", number=True, width=_NUMBER),
        Column(f"the policy, against {baseline}"),
    ]
    rows = _difference_rows(differences, group, policies, DIFFERENCES, days)
    caption = INBOX if group == "all" else group
    return Table(caption, columns, [Rows(policy, each) for policy, each in rows.items()])


def effects_table(compared: Comparison, policies: Sequence[str]) -> Table:
    """What settings change in the whole inbox, for the page, where rows are sorted."""
    columns = [
        Column("setting"),
        Column("figure"),
        Column(compared.baseline, number=True, small="baseline"),
        Column("the setting", number=True),
        Column("difference in words"),
    ]
    days = compared.scenario.duration_days
    found = _difference_rows(compared.differences(), "all", policies, EFFECTS, days)
    rows = [[Cell(policy), *row] for policy, each in found.items() for row in each]
    others = len(compared.policies) - 1
    together = f", for all {counted(others, 'setting')} together" if others > 1 else ""
    _, per = a_week_or_day(days)
    replications = compared.summary()["replications"].nunique()
    both = " Each row is of the replications that both settings have." if replications > 1 else ""
    note = (
        f"Each setting against {compared.baseline} on the same customers. In brackets or "
        f"between: 95 % intervals{together}; simulation error only. Counts and hours are "
        f"those of {per}.{both} Sorts by the difference in the figure's own unit."
    )
    return Table(f"Differences to {compared.baseline}", columns, [Rows("", rows)], note)


def _difference_rows(
    frame: pd.DataFrame, group: str, policies: Sequence[str], lines: Sequence[Line], days: int
) -> dict[str, list[list[Cell]]]:
    """By policy the figures of a group under the baseline and under it, and what that changes.

    Counts are of a week or a day, as in the words.
    """
    frame = frame[(frame["group"] == group) & frame["policy"].isin(list(policies))]
    names = ["policy", "metric", "segment", "unit", "base", "value", "difference", "in_words"]
    found = {
        (policy, metric, segment): told
        for policy, metric, segment, *told in frame[names].itertuples(index=False)
    }
    rows: dict[str, list[list[Cell]]] = {policy: [] for policy in policies}
    for policy in policies:
        for line in lines:
            if (policy, line.metric, line.segment) not in found:
                continue
            unit, base, value, difference, words = found[policy, line.metric, line.segment]
            if line.always or base > 0 or value > 0:
                both = (of_a_week_or_day(line.metric, figure, days) for figure in (base, value))
                rows[policy].append(
                    [
                        Cell(line.words, metric=line.metric),
                        *(Cell(written(figure, unit), number=figure) for figure in both),
                        Cell(words, number=difference),
                    ]
                )
    return rows


def frontier_table(frontier: pd.DataFrame, summary: pd.DataFrame, most: int | None = None) -> Table:
    """Of a sweep what is traded for what, the first ``most`` settings."""
    columns = [Column("setting")]
    for words in TRADED_WORDS:
        columns += [Column(words, number=True), Column("95 % interval", number=True)]
    columns.append(Column("no other is better", bare=True))
    figures, rows = figures_of(summary), []
    shown = frontier.head(most or len(frontier))[["policy", "on_frontier"]]
    for policy, on in shown.itertuples(index=False):
        cells = [Cell(policy)]
        for measure in TRADED:
            metric, _, segment = measure.partition(":")
            cells += _mean_and_interval(figures[policy, "all", segment, metric])
        rows.append([*cells, Cell("frontier" if on else "")])
    return Table(INBOX, columns, [Rows("", rows)])


def _mean_and_interval(figure: Figure) -> list[Cell]:
    ends = figure.low, figure.high, figure.unit, figure.mean
    interval = written_interval(*ends, same=figure.deviation == 0)
    return [Cell(written(figure.mean, figure.unit)), Cell(interval)]


def side_by_side(
    compared: Comparison,
    figures: Figures,
    best: Mapping[tuple[str, str], str],
    targets: Mapping[str, pd.DataFrame],
) -> Table:
    """All settings by their headline figures.

    Parameters: ``best``, the best setting by metric and segment; the judged ``targets`` of each.
    """
    days, frontier = compared.scenario.duration_days, compared.frontier()
    on = dict(zip(frontier["policy"], frontier["on_frontier"], strict=True))
    judged = any(len(frame) for frame in targets.values())
    _, per = a_week_or_day(days)
    columns = [
        Column("setting"),
        *(Column(path.rpartition(".")[2]) for path in compared.paths),
        *([Column("targets")] if judged else []),
        *(
            Column(words, line.metric, number=True, small=per * BY_NAME[line.metric].adds_up)
            for line, words in zip(HEADLINES, SHORT, strict=True)
        ),
        Column("on the frontier"),
    ]
    rows = []
    for policy in compared.policies:
        row = [Cell(policy, "baseline" if policy == compared.baseline else "")]
        row += [_value(compared.varied[policy].get(path)) for path in compared.paths]
        if judged:
            row.append(_verdicts(targets[policy]))
        for line in HEADLINES:
            figure = figures.get((policy, "all", line.segment, line.metric), NONE)
            its = figure.of_a_time(line.metric, days)
            is_best = best.get((line.metric, line.segment)) == policy
            text = f"{its.text} (best)" if is_best else its.text
            row.append(Cell(text, its.interval, its.mean, mark="good" if is_best else ""))
        rows.append([*row, Cell("yes" if on[policy] else "no")])
    note = (
        "Best by the mean; in small print the 95 % interval, simulation error only. On the "
        "frontier: by the means, no other setting is as good in missed chats, live wait and open "
        "wait and better in one."
    )
    return Table("All settings side by side", columns, [Rows("", rows)], note)


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


def targets_table(by_policy: Mapping[str, pd.DataFrame]) -> Table | None:
    """All targets, what each policy makes of one below each other; None where there are none."""
    several = len(by_policy) > 1
    judged = [
        [_target(row, policy if several else "") for row in frame.to_dict("records")]
        for policy, frame in by_policy.items()
    ]
    rows = [row for of_a_target in zip_longest(*judged) for row in of_a_target if row is not None]
    if not rows:
        return None
    columns = [
        Column("target", width=_WIDE),
        *([Column("setting")] if several else []),
        Column("found", number=True, width=_NUMBER),
        Column("95 % interval", number=True, width=_INTERVAL),
        Column("verdict", bare=True),
    ]
    note = (
        "Judged at 95 %: met or missed where the whole interval says so, else undecided; more "
        "replications may decide it. What is always the same, in every replication, is judged as "
        "it is."
    )
    return Table("Targets", columns, [Rows("", rows)], note)


def _target(row: Mapping[Hashable, object], policy: str) -> list[Cell]:
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
        Cell(verdict, mark=_MARKS.get(verdict, "")),
    ]


def _number(value: object) -> float:
    return math.nan if value is None or value == "" else float(str(value))


def unit_of(metric: str) -> str:
    """The unit of a metric, nothing for one that this version does not know."""
    return BY_NAME[metric].unit if metric in BY_NAME else ""


def selection_table(selection: pd.DataFrame) -> Table:
    """How each setting fared in the selection of the best, from ``selection.csv``."""
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
            Cell(written(estimate, unit), number=estimate),
            Cell(f"{count:,}", number=float(count)),
            Cell("yes" if best else "no", mark="good" if best else ""),
            Cell("yes" if maybe else "no"),
        ]
        for policy, estimate, count, best, maybe in selection[names].itertuples(index=False)
    ]
    note = "A setting leaves the selection once another is shown to be better: the others go on."
    return Table("Selection of the best", columns, [Rows("", rows)], note)
