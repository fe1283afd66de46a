"""Results and comparisons as the command prints them and as they show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.results.effects_in_words import a_week_or_day
from sim.show.cells import Rows, Table, figures_of
from sim.show.render import (
    bullets,
    folded,
    html_table,
    paragraph,
    plain,
    print_head,
    printable,
    standard_output,
)
from sim.show.tables import (
    INBOX,
    agents_table,
    differences_table,
    frontier_table,
    summary_table,
    targets_table,
)
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.results.comparison import Comparison
    from sim.results.result import About, Result
    from sim.scenario.model import Scenario

AGENTS = 20
"""A longer roster ends, printed, with a line that says where the others are."""
MOST = 40
"""Policies that a notebook shows; of more the rest is only counted."""
WIDTH, COMPARED_WIDTH = 100, 130
"""Columns of what goes into a pipe: words are not to be cut there."""
_A_DAY = "The last column says what one day may bring: 8 days in 10 lie between."


def print_summary(
    result: Result, *, settings: Sequence[str] = (), console: Console | None = None
) -> None:
    """Print the summary of every group, and of all where there are several.

    Parameters: ``settings`` that were laid over the file, as written; ``console`` to print to, by
    default standard output, at least :data:`WIDTH` columns wide so that a pipe gets whole lines.
    """
    console = console or standard_output(WIDTH)
    scenario, about = result.scenario, result.study.about
    notes = [*(f"with {setting}" for setting in settings), *about.notes]
    print_head(console, scenario.name, _run(scenario, about), notes)
    for table in _summaries(result):
        console.print(printable(table))
    means = result.study.table("agent_means")
    agents = agents_table(means, "Agents, means over replications", most=AGENTS)
    console.print(printable(agents, indent="  "))
    _print_targets({about.policy: result.targets}, console)
    console.print(
        f"Counts are for the {_days(scenario)}. The interval is that of the mean: simulation error "
        f"only.\n{_A_DAY}"
    )
    if _carried_over(scenario):
        console.print("Mean handling counts the nights for which chats in hand are carried over.")


def result_html(result: Result) -> str:
    """The summary of a result: the inbox, and folded below it each group; targets and notes.

    Returns HTML that needs no style sheet; names are escaped.
    """
    scenario, about = result.scenario, result.study.about
    first, *others = _summaries(result)
    parts = [paragraph(f"{scenario.name}: {_run(scenario, about)}"), html_table(first)]
    parts += (folded(f"Group {table.caption}", html_table(table)) for table in others)
    parts.append(_targets_html({about.policy: result.targets}))
    parts.append(
        paragraph(
            f"Counts are for the {_days(scenario)}. The interval is that of the mean: simulation "
            f"error only. {_A_DAY}"
        )
    )
    return _whole([*parts, bullets(about.notes)])


def print_comparison(
    comparison: Comparison, *, settings: Sequence[str] = (), console: Console | None = None
) -> None:
    """Print what each policy changes, by group; of a sweep what is traded for what.

    Parameters: ``settings`` that were laid over the files, as written; ``console`` to print to, by
    default standard output, at least :data:`COMPARED_WIDTH` columns wide in a pipe.
    """
    console = console or standard_output(COMPARED_WIDTH)
    base, abouts = comparison.scenario, _abouts(comparison)
    counts = sorted({about.replication_count for about in abouts.values()})
    fewest = f"{counts[0]} to " if len(counts) > 1 else ""
    print_head(
        console,
        base.name,
        f"{counted(len(comparison.policies), 'policy')} on the same customers, "
        f"{counted(base.duration_days, 'day')} from {base.start} ({base.timezone}), {fewest}"
        f"{counted(counts[-1], 'replication')}, seed {abouts[comparison.baseline].seed}",
        [*(f"with {setting}" for setting in settings), *comparison.notes],
    )
    if comparison.paths:
        console.print(printable(frontier_table(comparison.frontier(), comparison.summary())))
        console.print(
            plain(
                "On the frontier: no other setting is as good in all three and better in one, by "
                "the means.\nIntervals: simulation error only. Differences to "
                f"{comparison.baseline} are in differences.csv (--out)."
            )
        )
    else:
        for table in _differences(comparison, comparison.compared.about.others):
            console.print(printable(table))
        console.print(_differences_note(comparison))
    _print_targets(_targets_of(comparison), console)


def comparison_html(comparison: Comparison) -> str:
    """The differences of a comparison by group, or of a sweep what is traded; targets and notes.

    Returns HTML that needs no style sheet; names are escaped.
    """
    base = comparison.scenario
    said = f"{base.name}: {counted(len(comparison.policies), 'policy')} on the same customers, "
    parts = [paragraph(said + _run(base, _abouts(comparison)[comparison.baseline]))]
    parts += _sweep_html(comparison) if comparison.paths else _differences_html(comparison)
    parts.append(_targets_html(_targets_of(comparison)))
    return _whole([*parts, bullets(comparison.notes)])


def _run(scenario: Scenario, about: About) -> str:
    times = counted(about.replication_count, "replication")
    days = counted(scenario.duration_days, "day")
    return f"{days} from {scenario.start} ({scenario.timezone}), {times}, seed {about.seed}"


def _days(scenario: Scenario) -> str:
    return counted(scenario.duration_days, "day") if scenario.duration_days > 1 else "day"


def _summaries(result: Result) -> list[Table]:
    """The summary of the whole inbox where it is more than its one group, and of each group."""
    scenario, policy = result.scenario, result.study.about.policy
    figures = figures_of(result.summary(), result.study.table("day_spread"))
    within = {group.name: group.service_level.within_us for group in scenario.groups}
    raised = {of: figures[policy, of, "all", "raised"].mean for of in ("all", *within)}
    tables = [summary_table(figures, policy, name, name, {us}) for name, us in within.items()]
    # chats of unknown groups (R9) count in all only
    if len(within) > 1 or raised["all"] > max(raised[group] for group in within):
        tables.insert(0, summary_table(figures, policy, "all", INBOX, set(within.values())))
    return tables


def _carried_over(scenario: Scenario) -> bool:
    """Whether chats in hand may wait for the next log-in of their agents (R24)."""
    ends = (each.at_end for each in (scenario.agents if scenario.roster else scenario.shifts))
    return any(at_end in ("carry_over", "away") for at_end in ends)


def _differences(comparison: Comparison, policies: Sequence[str]) -> Iterator[Table]:
    """What policies change in the whole inbox, where it has several groups, and in each group."""
    frame, baseline = comparison.differences(), comparison.baseline
    days = comparison.scenario.duration_days
    for group in [*(["all"] if len(comparison.groups) > 1 else []), *comparison.groups]:
        yield differences_table(frame, baseline, group, policies, days)


def _differences_note(comparison: Comparison) -> str:
    """Say what counts are of, and what the brackets are."""
    _, per = a_week_or_day(comparison.scenario.duration_days)
    others = len(comparison.compared.about.others)
    together = f" for all {counted(others, 'policy')} together" if others > 1 else ""
    counts = {about.replication_count for about in _abouts(comparison).values()}
    both = " Each row is of the replications that both policies have." if len(counts) > 1 else ""
    return (
        f"Counts are those of {per}. In brackets: 95 % intervals{together}, of differences on the "
        f"same customers: simulation error only.{both}"
    )


def _differences_html(comparison: Comparison) -> Iterator[str]:
    others = comparison.compared.about.others
    for place, table in enumerate(_differences(comparison, others[:MOST])):
        html = html_table(table)
        yield folded(f"Group {table.caption}", html) if place else html
    more_than_shown = len(others) - MOST
    if more_than_shown > 0:
        more = counted(more_than_shown, "more policy")
        yield paragraph(f"And {more}: .differences() has them all.")
    yield paragraph(_differences_note(comparison))


def _sweep_html(comparison: Comparison) -> Iterator[str]:
    yield html_table(frontier_table(comparison.frontier(), comparison.summary(), MOST))
    more = len(comparison.policies) - MOST
    if more > 0:
        yield paragraph(f"And {counted(more, 'more setting')}: .frontier() has them all.")
    yield paragraph(
        "On the frontier: no other setting is as good in all three and better in one, by the "
        f"means. Intervals: simulation error only. .differences() sets each against "
        f"{comparison.baseline}."
    )


def _targets_of(comparison: Comparison) -> dict[str, pd.DataFrame]:
    return {name: result.targets for name, result in comparison.results.items()}


def _abouts(comparison: Comparison) -> dict[str, About]:
    """Which replications each policy has."""
    return {name: result.study.about for name, result in comparison.results.items()}


def _print_targets(by_policy: Mapping[str, pd.DataFrame], console: Console) -> None:
    table = targets_table(by_policy)
    if table is not None:
        console.print(printable(table))


def _targets_html(by_policy: Mapping[str, pd.DataFrame]) -> str:
    table = targets_table(by_policy)
    if table is None:
        return ""
    return html_table(replace(table, parts=[Rows("", table.rows[: 2 * MOST])]))


def _whole(parts: Sequence[str]) -> str:
    return "<div>\n" + "".join(parts) + "</div>"
