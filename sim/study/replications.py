"""Replications, wherever they are run, taken in and written one after another."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex

from sim.errors import OutputError, ScenarioError
from sim.results.collect import Collector, Taken, numbered
from sim.results.manifest import manifest
from sim.results.output import OutputFolder
from sim.results.tables import (
    Labels,
    agents_table,
    days_table,
    interval_replication_table,
    openings_table,
    replication_table,
)
from sim.scenario.model import Scenario
from sim.study.engines import AUTO, Engine, choose, engine_of
from sim.study.study import Study
from sim.study.task import Outcome, Outcomes, Plan, Task, in_turn
from sim.study.workers import cores, in_workers, worker_count

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

KEEP = ("summary", "intervals", "chats")
Progress = Callable[[int, int], None]
"""Told how many replications are done, of how many."""
Plots = Callable[[Study, Path], None]
"""Writes pictures of a study into a folder."""
Spread = Callable[[Task, int], Outcomes]
"""Runs so many replications somewhere and gives what becomes of them, in order."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run came from, for its manifest."""

    seed: int
    engine: str
    scenario: dict[str, Any]
    """As resolved, in plain types."""
    notes: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    """What the scenario leaves out and the run takes for granted."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Data files that the scenario names, by their names relative to it."""
    jobs: int = 1
    """How many replications are run at once."""


@dataclass(slots=True)
class _Kept:
    """Logs that stay in memory, for want of a folder."""

    chats: list[pd.DataFrame] = field(default_factory=list)
    activity: list[pd.DataFrame] = field(default_factory=list)


def simulate(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    keep: str = "summary",
    folder: Path | str | None = None,
    engine: str = AUTO,
    jobs: int | None = None,
    client: Client | None = None,
    progress: Progress | None = None,
    plots: Plots | None = None,
) -> Study:
    """Simulate a scenario.

    Parameters: ``replications`` (>= 1) and ``seed``, by default the scenario's; ``keep``
    ``"summary"``, ``"intervals"`` (every replication's half-hours) or ``"chats"`` (every log, in
    memory unless there is a folder); ``folder`` to write, which must not exist; ``engine``
    ``"simpy"``, ``"compiled"`` or ``"auto"``, what is quicker for so many chats; ``jobs``, the
    most worker processes (>= 1), by default one for each core, and none for a small job; or
    ``client`` of a Dask cluster; ``progress`` is told after each replication; ``plots`` writes
    pictures into the folder. Returns the study, the same for any engine and workers. Raises
    ScenarioError or DataError for a scenario that cannot be run, OutputError for a folder that
    cannot be written, WorkerError for workers that are lost; then, and after an interruption,
    nothing is left.
    """
    from sim.inputs import prepare
    from sim.scenario import resolved
    from sim.scenario.assumptions import assumptions

    if seed is not None:
        scenario = replace(scenario, seed=_whole("seed", seed, 0))
    count = scenario.replications if replications is None else replications
    count = _whole("replications", count, 1)
    plan = prepare(scenario)
    name = choose(engine, count * plan.expected_rows)
    spread, at_once = _spread(count, plan.expected_rows, jobs, client)
    files = {os.path.relpath(path, scenario.folder): path for path in scenario.data_files}
    origin = Origin(
        scenario.seed,
        name,
        resolved(scenario),
        notes=scenario.warnings,
        assumptions=assumptions(scenario),
        files=files,
        jobs=at_once,
    )
    return replicate(
        plan,
        engine_of(name),
        origin,
        replications=count,
        keep=keep,
        folder=folder,
        spread=spread,
        progress=progress,
        plots=plots,
    )


def replicate(
    plan: Plan,
    engine: Engine,
    origin: Origin,
    *,
    replications: int,
    keep: str = "summary",
    folder: Path | str | None = None,
    spread: Spread = in_turn,
    progress: Progress | None = None,
    plots: Plots | None = None,
    policy: str = "base",
) -> Study:
    """Run an engine on the replications of a plan; parameters as :func:`simulate`.

    ``spread`` says where; only there may an engine that cannot be sent to other processes run.
    """
    replications = _whole("replications", replications, 1)
    if keep not in KEEP:
        raise ScenarioError(f"keep: found {keep!r}, allowed are {', '.join(KEEP)}")
    begun = time.perf_counter()
    task = Task(plan, engine, policy, keep_log=keep == "chats")
    target = None if folder is None else Path(folder)
    with ExitStack() as stack:
        output = None
        if target is not None:
            output = stack.enter_context(OutputFolder(target, plan.clock.timezone))
        try:
            with closing(spread(task, replications)) as outcomes:
                study = _take_in(task, outcomes, origin, replications, keep, output, progress)
        except OSError as error:
            where = target or "the temporary folder"
            raise OutputError(f"{where}: cannot be written: {error.strerror or error}") from error
        if output is not None:
            _write_whole(output, study, plots)
            output.write_json(
                "manifest",
                manifest(
                    origin.scenario,
                    files=origin.files,
                    seed=origin.seed,
                    replications=replications,
                    keep=keep,
                    notes=study.notes,
                    engine=origin.engine,
                    jobs=origin.jobs,
                    wall_time_s=time.perf_counter() - begun,
                ),
            )
            output.finish()
    return study


def _whole(name: str, value: object, least: int) -> int:
    """Return ``value`` as an int; raise ScenarioError if it is no whole number from ``least``."""
    if isinstance(value, SupportsIndex) and not isinstance(value, bool) and index(value) >= least:
        return index(value)
    raise ScenarioError(f"{name}: found {value!r}, allowed is a whole number from {least}")


def _spread(
    replications: int, chats: float, jobs: int | None, client: Client | None
) -> tuple[Spread, int]:
    """Where replications of so many ``chats`` are run, and how many at once."""
    if client is not None:
        if jobs is not None:
            raise ScenarioError("jobs: workers of this machine or a Dask cluster, not both")
        from sim.study.cluster import on_cluster, slots

        return partial(on_cluster, client=client, chats=chats), slots(client)
    wanted = cores() if jobs is None else _whole("jobs", jobs, 1)
    workers = worker_count(wanted, replications, chats)
    return (in_turn if workers == 1 else partial(in_workers, workers=workers)), workers


def _take_in(
    task: Task,
    outcomes: Outcomes,
    origin: Origin,
    replications: int,
    keep: str,
    output: OutputFolder | None,
    progress: Progress | None,
) -> Study:
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
            if progress is not None:
                progress(replication + 1, replications)
        return Study(
            labels,
            collector,
            seed=origin.seed,
            keep=keep,
            notes=(*origin.notes, *plan.notes, *origin.assumptions),
            folder=None if output is None else output.target,
            chats=kept.chats,
            activity=kept.activity,
        )
    except BaseException:
        collector.close()
        raise


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


def _write_whole(output: OutputFolder, study: Study, plots: Plots | None) -> None:
    """Write what is known once all replications are done."""
    output.write_csv("summary", study.summary())
    output.append("waits", study.waits)
    if study.keep != "intervals":
        output.append("intervals", study.by_interval())
    if plots is not None:
        plots(study, output.subfolder("plots"))
