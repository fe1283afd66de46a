"""What the page shows of each setting and group: pictures and tables, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from sim.metrics import REASONS
from sim.results.result import Result
from sim.show.cells import SECTIONS, Figures, Table
from sim.show.data import once
from sim.show.page import pictures
from sim.show.page.pictures import Drawn
from sim.show.plots import PICTURES, Plots
from sim.show.tables import agents_table, every_figure, figures_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario

Progress = Callable[[int, int], None]
"""Told how many pictures are drawn, of how many."""
EVERY_FIGURE = 6
"""Up to so many views show every figure of the summary too."""
AGENT_ROWS = 1500
"""More rows of agents are left to ``agents.parquet``, but for the baseline's."""


Spread = dict[tuple[str, str, str], tuple[float, float]]
"""What a day may bring, p10 and p90, by group, segment and metric."""
_SPREAD = sorted(
    {line.metric for _, lines in SECTIONS for line in lines}
    | {f"missed_{reason}" for reason in REASONS}
)


@dataclass(frozen=True, slots=True)
class View:
    """What the switch shows of one policy and group."""

    policy: str
    group: str
    """``all`` for the whole inbox."""
    who: str
    pictures: Sequence[Drawn]
    tables: Sequence[Table]
    """Shown, then folded."""
    folded: Sequence[Table] = ()


def views_of(
    scenario: Scenario,
    results: Mapping[str, Result],
    figures: Figures,
    summary: pd.DataFrame,
    progress: Progress | None,
) -> tuple[list[View], list[str]]:
    """The views of some settings, and what of them is left to the files of the folder.

    Parameters: ``scenario`` of the baseline, whose groups there are; ``results`` by policy;
    ``figures`` and ``summary`` of them all; ``progress`` is told of each picture.
    """
    groups = [group.name for group in scenario.groups]
    its_own = groups if len(groups) > 1 else []
    of_inbox, of_group = pictures.share_out(len(results), len(its_own))
    several = len(results) > 1
    total = len(results) * (of_inbox + len(its_own) * of_group)
    done = count(1)

    def told() -> None:
        if progress is not None:
            progress(next(done), total)

    found = []
    agents = sum(len(result.scenario.agents) for result in results.values())
    for p, (policy, result) in enumerate(results.items()):
        plots, spread = Plots(once(result)), _day_spread(result)
        days = result.scenario.duration_days
        known = [group.name for group in result.scenario.groups]
        for g, group in enumerate(["all", *(name for name in its_own if name in known)]):
            who = "the inbox" if group == "all" else f"group {group}"
            who += f" under {policy}" if several else ""
            most = of_inbox if group == "all" else of_group
            tables = [figures_table(figures, spread, policy, group, who, days)]
            if group == "all" and (agents <= AGENT_ROWS or p == 0):
                means = result.study.table("agent_means")
                tables.append(agents_table(means, f"Agents of {who}"))
            folded = []
            if len(results) * (1 + len(its_own)) <= EVERY_FIGURE:
                folded.append(every_figure(policy, group, summary, who))
            salt = f"p{p}g{g}"
            drawn = pictures.draw_result(plots, group, most, who=who, salt=salt, told=told)
            found.append(View(policy, group, who, drawn, tables, folded))
    return found, _left_out(of_inbox, of_group, has_groups=bool(its_own), agents=agents)


def _left_out(of_inbox: int, of_group: int, *, has_groups: bool, agents: int) -> list[str]:
    said, kinds = [], len(PICTURES)
    if of_inbox < kinds:
        said.append(f"To keep this page small each setting has {of_inbox} of {kinds} pictures.")
    if has_groups and of_group < kinds:
        said.append(
            f"Each group has {of_group or 'no'} pictures here; from Python all can be drawn."
        )
    if agents > AGENT_ROWS:
        said.append("Agents of the settings after the first are in agents.parquet.")
    return said


def _day_spread(result: Result) -> Spread:
    """The 10 % and 90 % point over days, all replications pooled, of the figures shown."""
    found = result.study.table("day_spread", metrics=_SPREAD)
    columns = ["group", "segment", "metric", "p10", "p90"]
    return {
        (group, segment, metric): (low, high)
        for group, segment, metric, low, high in found[columns].itertuples(index=False)
    }
