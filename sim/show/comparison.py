"""Comparisons as tables to read in a terminal: what each policy changes, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.results.effects_in_words import a_week_or_day, of_a_week_or_day
from sim.results.merit import TRADED
from sim.scenario.value_words import counted
from sim.show.tables import Line
from sim.show.terminal import numbers, plain, print_head, row, standard_output, table
from sim.show.units import written, written_interval
from sim.show.verdicts import verdicts_table

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from sim.results.comparison import Comparison

WIDTH = 130
"""Of what goes into a pipe: words are not to be cut there."""
# waits stand under the chats missed: who misses more has shorter waits
LINES = (
    Line("customers_lost", "all", "customers lost"),
    Line("missed", "live", "live: missed"),
    Line("wait_mean", "live", "live: mean wait of those reached"),
    Line("service_level", "live", "live: service level"),
    Line("missed", "offline", "offline: missed", always=False),
    Line("open_wait_mean", "all", "open: mean wait of those reached", always=False),
    Line("backlog_at_opening", "all", "backlog at opening", always=False),
    Line("drain_time_mean", "all", "time to drain it", always=False),
    Line("occupancy", "all", "slots in use (occupancy)"),
)
_TRADED_WORDS = dict(zip(TRADED, ("missed", "live wait", "open wait"), strict=True))


def print_comparison(
    comparison: Comparison, *, settings: Sequence[str] = (), console: Console | None = None
) -> None:
    """Print what each policy changes, by group; of a sweep what is traded for what.

    Parameters: ``settings`` that were laid over the files, as written; ``console`` to print to, by
    default standard output, at least :data:`WIDTH` columns wide in a pipe.
    """
    console = console or standard_output(WIDTH)
    base = comparison.scenario
    seed = comparison.results[comparison.baseline].study.about.seed
    counts = sorted({its.study.about.replication_count for its in comparison.results.values()})
    fewest = f"{counts[0]} to " if len(counts) > 1 else ""
    print_head(
        console,
        base.name,
        f"{counted(len(comparison.policies), 'policy')} on the same customers, "
        f"{counted(base.duration_days, 'day')} from {base.start} ({base.timezone}), "
        f"{fewest}{counted(counts[-1], 'replication')}, seed {seed}",
        [*(f"with {setting}" for setting in settings), *comparison.notes],
    )
    if comparison.paths:
        _print_sweep(comparison, console)
    else:
        _print_differences(comparison, console)
    targets = {name: each.targets for name, each in comparison.results.items()}
    if any(map(len, targets.values())):
        console.print(verdicts_table(targets))


def _print_differences(comparison: Comparison, console: Console) -> None:
    frame = comparison.differences()
    for group in ("all", *comparison.groups):
        if group == "all" and len(comparison.groups) == 1:
            continue
        console.print(_differences_table(comparison, frame[frame["group"] == group], group))
    console.print(differences_note(comparison))


def differences_note(comparison: Comparison) -> str:
    """Say what counts are of, and what the brackets are."""
    _, per = a_week_or_day(comparison.scenario.duration_days)
    others = len(comparison.compared.about.others)
    together = f" for all {counted(others, 'policy')} together" if others > 1 else ""
    counts = {its.study.about.replication_count for its in comparison.results.values()}
    both = " Each row is of the replications that both policies have." if len(counts) > 1 else ""
    return (
        f"Counts are those of {per}. In brackets: 95 % intervals{together}, of differences on the "
        f"same customers: simulation error only.{both}"
    )


def _differences_table(comparison: Comparison, frame: pd.DataFrame, group: str) -> Table:
    found = table()
    found.add_column(plain("The inbox" if group == "all" else group), min_width=34)
    numbers(found, comparison.baseline, "policy")
    found.add_column(plain(f"the policy, against {comparison.baseline}"))
    columns = ["policy", "metric", "segment", "unit", "base", "value", "in_words"]
    rows = {
        (policy, metric, segment): cells
        for policy, metric, segment, *cells in frame[columns].itertuples(index=False)
    }
    days = comparison.scenario.duration_days
    for policy in comparison.compared.about.others:
        row(found, policy, style="bold")
        for line in LINES:
            unit, *figures, words = rows[policy, line.metric, line.segment]
            if line.always or any(figure > 0 for figure in figures):
                told = (of_a_week_or_day(line.metric, figure, days) for figure in figures)
                row(found, f"  {line.words}", *(written(figure, unit) for figure in told), words)
    return found


def what_never_varied(comparison: Comparison) -> set[tuple[str, str]]:
    """The figures of the whole inbox that were the same in every replication of a policy.

    Returns names of policies with ``METRIC:SEGMENT``.
    """
    rows = comparison.summary()
    rows = rows[(rows["group"] == "all") & (rows["sd"] == 0)]
    return set(zip(rows["policy"], rows["metric"] + ":" + rows["segment"], strict=True))


def _print_sweep(comparison: Comparison, console: Console) -> None:
    traded = table()
    traded.add_column("The inbox")
    for measure in TRADED:
        numbers(traded, _TRADED_WORDS[measure], "95 % interval", width=None)
    traded.add_column("")
    frame, never_varied = comparison.frontier(), what_never_varied(comparison)
    for setting in frame.to_dict("records"):
        cells = []
        for measure in TRADED:
            unit = "share" if measure == TRADED[0] else "s"
            mean, low, high = (setting[f"{measure}{end}"] for end in ("", "_low", "_high"))
            still = (setting["policy"], measure) in never_varied
            cells += [written(mean, unit), written_interval(low, high, unit, mean, same=still)]
        row(traded, setting["policy"], *cells, "frontier" if setting["on_frontier"] else "")
    console.print(traded)
    sentence = (
        "On the frontier: no other setting is as good in all three and better in one, by the "
        "means.\nIntervals: simulation error only. Differences to "
        f"{comparison.baseline} are in differences.csv (--out)."
    )
    console.print(plain(sentence))
