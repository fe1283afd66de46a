"""The replications of one policy, taken in one after another and written as they come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.results.collect import Collector, Taken, numbered
from sim.results.live import Live
from sim.results.output import OutputFolder
from sim.results.tables import (
    Labels,
    agents_table,
    days_table,
    interval_replication_table,
    openings_table,
    replication_table,
)
from sim.study.task import Outcome, Outcomes, Task

if TYPE_CHECKING:
    import pandas as pd


@dataclass(slots=True)
class _Kept:
    """Logs that stay in memory, for want of a folder."""

    chats: list[pd.DataFrame] = field(default_factory=list)
    activity: list[pd.DataFrame] = field(default_factory=list)


def take_in(
    task: Task,
    outcomes: Outcomes,
    *,
    seed: int,
    notes: tuple[str, ...],
    replications: int,
    keep: str,
    output: OutputFolder | None,
) -> Live:
    """Put the outcomes of a task together, in order; parameters as of a run.

    What belongs to single replications is written into ``output`` as they come, if there is one,
    and the rest by :func:`write_whole`.
    """
    plan = task.plan
    clock, known = plan.clock, len(plan.settings.offline_limit)
    inside = (clock.day_begins >= clock.window_begin) & (clock.day_begins <= clock.window_end)
    days = clock.day_begins[inside]
    labels = Labels(task.policy, plan.group_names[:known], plan.roster.names, clock, days)
    collector = Collector(
        known,
        len(plan.roster.names),
        days,
        replications,
        random=plan.is_random,
        keep_intervals=keep != "summary",
        folder=None if output is None else output.target.parent,
    )
    kept = _Kept()
    try:
        for replication, outcome in enumerate(outcomes):
            collector.add(outcome.taken)
            if output is not None:
                _write_replication(output, labels, collector, replication, outcome.taken, keep)
            _keep_log(output, kept, outcome)
        return Live(
            labels,
            collector,
            limits=task.limits,
            seed=seed,
            keep=keep,
            notes=notes,
            folder=None if output is None else output.aside,
            chats=kept.chats,
            activity=kept.activity,
        )
    except BaseException:
        collector.close()
        raise


def write_whole(output: OutputFolder, study: Live) -> None:
    """Write the tables that are known once all replications of a policy are done."""
    output.append("waits", study.table("waits"))
    if study.keep != "intervals":
        output.append("intervals", study.table("intervals"))


def _write_replication(
    output: OutputFolder,
    labels: Labels,
    collector: Collector,
    replication: int,
    taken: Taken,
    keep: str,
) -> None:
    output.append(
        "replications", replication_table(labels, collector.layout, replication, taken.whole)
    )
    output.append("days", days_table(labels, collector.day_layout, replication, taken.days))
    output.append("agents", agents_table(labels, replication, taken.agents))
    output.append("openings", openings_table(labels, numbered(replication, taken.openings)))
    if keep == "intervals":
        intervals = collector.intervals
        frame = interval_replication_table(
            labels, intervals.layout, intervals.edges[:-1], replication, taken.intervals
        )
        output.append("interval_replications", frame, file="intervals")


def _keep_log(output: OutputFolder | None, kept: _Kept, outcome: Outcome) -> None:
    if outcome.chats is None or outcome.activity is None:
        return
    if output is None:
        kept.chats.append(outcome.chats)
        kept.activity.append(outcome.activity)
    else:
        output.append("chats", outcome.chats)
        output.append("activity", outcome.activity)
