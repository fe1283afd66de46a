"""Replications one after another, each measured and written before the next begins."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, SupportsIndex

from sim.engine.log import RunLog
from sim.errors import OutputError, ScenarioError
from sim.inputs.arrays import Clock, Inputs, Roster, Settings
from sim.results.collect import Collector, Taken
from sim.results.frames import activity_frame, chats_frame
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
from sim.study.study import Study

if TYPE_CHECKING:
    import pandas as pd

KEEP = ("summary", "intervals", "chats")
Progress = Callable[[int, int], None]
"""Told how many replications are done, of how many."""
Plots = Callable[[Study, Path], None]
"""Writes pictures of a study into a folder."""


class Plan(Protocol):
    """What replications have in common; see :class:`sim.inputs.Plan`."""

    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def group_names(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def roster(self) -> Roster: ...  # noqa: D102
    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102

    def draw(self, replication: int) -> Inputs:
        """The inputs of one replication, from 0."""
        ...


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
    progress: Progress | None = None,
    plots: Plots | None = None,
) -> Study:
    """Simulate a scenario.

    Parameters: ``replications`` (>= 1) and ``seed``, by default the scenario's; ``keep``
    ``"summary"``, ``"intervals"`` (every replication's half-hours) or ``"chats"`` (every log, in
    memory unless there is a folder); ``folder`` to write, which must not exist; ``progress`` is
    told after each replication; ``plots`` writes pictures into the folder. Returns the study.
    Raises ScenarioError or DataError for a scenario that cannot be run, OutputError for a folder
    that cannot be written; then, and after an interruption, nothing is left.
    """
    from sim.engine.reference import run
    from sim.inputs import prepare
    from sim.scenario import resolved

    if seed is not None:
        scenario = replace(scenario, seed=_whole("seed", seed, 0))
    count = scenario.replications if replications is None else replications
    plan = prepare(scenario)
    files = {os.path.relpath(path, scenario.folder): path for path in scenario.data_files}
    origin = Origin(
        scenario.seed,
        "simpy",
        resolved(scenario),
        notes=scenario.warnings,
        assumptions=_assumptions(scenario),
        files=files,
    )
    return replicate(
        plan,
        run,
        origin,
        replications=count,
        keep=keep,
        folder=folder,
        progress=progress,
        plots=plots,
    )


def replicate(
    plan: Plan,
    engine: Callable[[Inputs], RunLog],
    origin: Origin,
    *,
    replications: int,
    keep: str = "summary",
    folder: Path | str | None = None,
    progress: Progress | None = None,
    plots: Plots | None = None,
    policy: str = "base",
) -> Study:
    """Run an engine on the replications of a plan; parameters as :func:`simulate`."""
    replications = _whole("replications", replications, 1)
    if keep not in KEEP:
        raise ScenarioError(f"keep: found {keep!r}, allowed are {', '.join(KEEP)}")
    begun = time.perf_counter()
    target = None if folder is None else Path(folder)
    with ExitStack() as stack:
        output = None
        if target is not None:
            output = stack.enter_context(OutputFolder(target, plan.clock.timezone))
        try:
            study = _run(plan, engine, origin, replications, keep, output, progress, policy)
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


def _assumptions(scenario: Scenario) -> tuple[str, ...]:
    """What the user should know of settings that were left out (R18)."""
    without = [g.name for g in scenario.groups if not g.customers.open_patience_given]
    if not without:
        return ()
    whose = "" if len(without) == len(scenario.groups) else f" ({', '.join(without)})"
    return (f"assumed: open customers never leave{whose}",)


def _run(
    plan: Plan,
    engine: Callable[[Inputs], RunLog],
    origin: Origin,
    replications: int,
    keep: str,
    output: OutputFolder | None,
    progress: Progress | None,
    policy: str,
) -> Study:
    clock, known = plan.clock, len(plan.settings.offline_limit)
    inside = (clock.day_begins >= clock.window_begin) & (clock.day_begins <= clock.window_end)
    days = clock.day_begins[inside]
    labels = Labels(policy, plan.group_names[:known], plan.roster.names, clock, days)
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
        for replication in range(replications):
            inputs = plan.draw(replication)
            log = engine(inputs)
            taken = collector.take(inputs, log)
            if output is not None:
                _write_replication(output, labels, collector, replication, taken, keep)
            if keep == "chats":
                _keep_log(output, kept, inputs, log, policy, replication)
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
    output.append("openings", openings_table(labels, taken.openings))
    if keep == "intervals":
        intervals = collector.intervals
        frame = interval_replication_table(
            labels, intervals.layout, intervals.edges[:-1], replication, taken.intervals
        )
        output.append("interval_replications", frame, file="intervals")


def _keep_log(
    output: OutputFolder | None,
    kept: _Kept,
    inputs: Inputs,
    log: RunLog,
    policy: str,
    replication: int,
) -> None:
    chats = chats_frame(inputs, log, policy, replication)
    activity = activity_frame(inputs, log, policy, replication)
    if output is None:
        kept.chats.append(chats)
        kept.activity.append(activity)
    else:
        output.append("chats", chats)
        output.append("activity", activity)


def _write_whole(output: OutputFolder, study: Study, plots: Plots | None) -> None:
    """Write what is known once all replications are done."""
    output.write_csv("summary", study.summary())
    output.append("waits", study.waits)
    if study.keep != "intervals":
        output.append("intervals", study.by_interval())
    if plots is not None:
        plots(study, output.subfolder("plots"))
