"""Results and comparisons as they show themselves in a notebook: the printed tables as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.results.effects_in_words import of_a_week_or_day
from sim.results.merit import TRADED
from sim.scenario.value_words import counted
from sim.show.comparison import LINES, differences_note, what_never_varied
from sim.show.html import Rows, bullets, folded, paragraph, table
from sim.show.page.judging import targets_table
from sim.show.tables import SECTIONS, Figures, cells_of, figures_of, reasons_of
from sim.show.units import written, written_interval

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.comparison import Comparison
    from sim.results.result import About, Result
    from sim.scenario.model import Scenario

MOST = 40
"""Policies that are shown; of more the rest is only counted."""
INBOX = "The inbox"
_TRADED_WORDS = ("missed", "live wait", "open wait")


def result_html(result: Result) -> str:
    """The summary of a result: the inbox, and folded below it each group; targets and notes.

    Returns HTML that needs no style sheet; names are escaped.
    """
    scenario, about = result.scenario, result.study.about
    days = counted(scenario.duration_days, "day") if scenario.duration_days > 1 else "day"
    figures = figures_of(result)
    within = {group.name: group.service_level_within_us for group in scenario.groups}
    raised = {group: figures[group, "all", "raised"].mean for group in ("all", *within)}
    # chats of unknown groups (R9) count in all only
    whole = len(within) > 1 or raised["all"] > max(raised[group] for group in within)
    tables = {name: _summary(name, name, figures, {us}) for name, us in within.items()}
    parts = [paragraph(_headline(scenario, about))]
    if whole:
        parts.append(_summary("all", INBOX, figures, set(within.values())))
        parts += [folded(f"Group {name}", html) for name, html in tables.items()]
    else:
        parts += tables.values()
    parts.append(_targets({about.policy: result.targets}))
    parts.append(
        paragraph(
            f"Counts are for the {days}. The interval is that of the mean: simulation error only. "
            "The last column says what one day may bring: 8 days in 10 lie between."
        )
    )
    return _whole([*parts, bullets(about.notes)])


def comparison_html(comparison: Comparison) -> str:
    """The differences of a comparison by group, or of a sweep what is traded; targets and notes.

    Returns HTML that needs no style sheet; names are escaped.
    """
    base = comparison.scenario
    study = comparison.results[comparison.baseline].study
    said = f"{base.name}: {counted(len(comparison.policies), 'policy')} on the same customers, "
    parts = [paragraph(said + _run(base, study.about))]
    parts += _sweep(comparison) if comparison.paths else _differences(comparison)
    parts.append(_targets({name: each.targets for name, each in comparison.results.items()}))
    return _whole([*parts, bullets(comparison.notes)])


def _headline(scenario: Scenario, about: About) -> str:
    return f"{scenario.name}: {_run(scenario, about)}"


def _run(scenario: Scenario, about: About) -> str:
    times = counted(about.replication_count, "replication")
    days = counted(scenario.duration_days, "day")
    return f"{days} from {scenario.start} ({scenario.timezone}), {times}, seed {about.seed}"


def _summary(group: str, title: str, figures: Figures, within_us: set[int]) -> str:
    columns = ("figure", "mean", "95 % interval", "a day: p10 to p90")
    return table(title, columns, _sections(group, figures, within_us))


def _sections(group: str, figures: Figures, within_us: set[int]) -> Iterator[Rows]:
    for heading, lines in SECTIONS:
        if heading.startswith("Offline") and figures[group, "offline", "raised"].mean == 0:
            continue
        shown = [*lines, *(reasons_of(group, figures) if heading == "Customers" else [])]
        rows = []
        for line in shown:
            figure = figures[group, line.segment, line.metric]
            if line.always or figure.mean > 0:
                words = _indented(line.words)
                if line.metric == "service_level" and len(within_us) == 1:
                    words += f": answered within {written(max(within_us) / 1e6, 's')}"
                rows.append((words, *cells_of(line.metric, figure)))
        yield Rows(heading, rows)


def _indented(words: str) -> str:
    """Words that begin on blanks, which HTML would swallow, as part of the line above."""
    rest = words.lstrip()
    return "\N{EM SPACE}" * (len(words) > len(rest)) + rest


def _differences(comparison: Comparison) -> Iterator[str]:
    frame = comparison.differences()
    several = len(comparison.groups) > 1
    if several:
        yield _differences_table(comparison, frame[frame["group"] == "all"], INBOX)
    for group in comparison.groups:
        html = _differences_table(comparison, frame[frame["group"] == group], group)
        yield folded(f"Group {group}", html) if several else html
    others = len(comparison.compared.about.others)
    if others > MOST:
        more = counted(others - MOST, "more policy")
        yield paragraph(f"And {more}: .differences() has them all.")
    yield paragraph(differences_note(comparison))


def _differences_table(comparison: Comparison, frame: pd.DataFrame, title: str) -> str:
    columns = ["policy", "metric", "segment", "unit", "base", "value", "in_words"]
    found = {
        (policy, metric, segment): cells
        for policy, metric, segment, *cells in frame[columns].itertuples(index=False)
    }
    days = comparison.scenario.duration_days
    parts = []
    for policy in comparison.compared.about.others[:MOST]:
        rows = []
        for line in LINES:
            unit, *figures, words = found[policy, line.metric, line.segment]
            if line.always or any(figure > 0 for figure in figures):
                told = (of_a_week_or_day(line.metric, figure, days) for figure in figures)
                rows.append((line.words, *(written(figure, unit) for figure in told), words))
        parts.append(Rows(policy, rows))
    against = comparison.baseline
    headings = ("figure", against, "policy", f"the policy, against {against}")
    return table(title, headings, parts, words=(3,))


def _sweep(comparison: Comparison) -> Iterator[str]:
    headings = ["setting"]
    for words in _TRADED_WORDS:
        headings += [words, "95 % interval"]
    rows, never_varied = [], what_never_varied(comparison)
    for row in comparison.frontier().head(MOST).to_dict("records"):
        cells = [str(row["policy"])]
        for measure in TRADED:
            unit = "share" if measure == TRADED[0] else "s"
            mean, low, high = (float(row[f"{measure}{end}"]) for end in ("", "_low", "_high"))
            still = (row["policy"], measure) in never_varied
            cells += [written(mean, unit), written_interval(low, high, unit, mean, same=still)]
        rows.append([*cells, "frontier" if row["on_frontier"] else ""])
    yield table(INBOX, [*headings, "no other is better"], [Rows("", rows)], words=(7,))
    more = len(comparison.policies) - len(rows)
    if more:
        yield paragraph(f"And {counted(more, 'more setting')}: .frontier() has them all.")
    yield paragraph(
        "On the frontier: no other setting is as good in all three and better in one, by the "
        f"means. Intervals: simulation error only. .differences() sets each against "
        f"{comparison.baseline}."
    )


def _targets(targets: Mapping[str, pd.DataFrame]) -> str:
    found = targets_table({name: frame for name, frame in targets.items() if len(frame)})
    if found is None:
        return ""
    shown = found.rows[: 2 * MOST]
    numbers = [column.number for column in found.columns]
    words = [place for place, number in enumerate(numbers) if not number]
    rows = [[cell.text for cell in row] for row in shown]
    html = table(found.caption, [column.text for column in found.columns], [Rows("", rows)],
                 words=words)  # fmt: skip
    return html + paragraph(found.note)


def _whole(parts: Sequence[str]) -> str:
    return "<div>\n" + "".join(parts) + "</div>"
