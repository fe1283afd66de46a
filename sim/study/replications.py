"""Replications, wherever they are run, taken in and written one after another."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex

from sim.errors import OutputError, ScenarioError
from sim.results.manifest import manifest
from sim.results.output import OutputFolder
from sim.scenario.model import Scenario
from sim.study.engines import AUTO, Engine, choose, engine_of
from sim.study.study import Study
from sim.study.taking import Progress, take_in, write_whole
from sim.study.task import Outcomes, Plan, Task, in_turn
from sim.study.workers import cores, in_workers, worker_count

if TYPE_CHECKING:
    from distributed import Client

KEEP = ("summary", "intervals", "chats")
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
    """What the user should know, one sentence each."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Data files that the scenario names, by their names relative to it."""
    jobs: int = 1
    """How many replications are run at once."""


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

    if seed is not None:
        scenario = replace(scenario, seed=whole_number("seed", seed, 0))
    count = scenario.replications if replications is None else replications
    count = whole_number("replications", count, 1)
    plan = prepare(scenario)
    name = choose(engine, count * plan.expected_rows)
    spread, at_once = spread_over(count, plan.expected_rows, jobs, client)
    files = {os.path.relpath(path, scenario.folder): path for path in scenario.data_files}
    origin = Origin(
        scenario.seed,
        name,
        resolved(scenario),
        notes=notes_of(scenario, plan),
        files=files,
        jobs=at_once,
    )
    study = replicate(
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
    study.judge(scenario.targets)
    return study


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
    replications = whole_number("replications", replications, 1)
    check_keep(keep)
    begun = time.perf_counter()
    task = Task(plan, engine, policy, keep_log=keep == "chats")
    with ExitStack() as stack:
        output = None
        if folder is not None:
            output = stack.enter_context(OutputFolder(Path(folder), plan.clock.timezone))
        with closing(spread(task, replications)) as outcomes, writing(folder):
            study = take_in(
                task,
                outcomes,
                seed=origin.seed,
                notes=origin.notes,
                replications=replications,
                keep=keep,
                output=output,
                progress=progress,
            )
        if output is not None:
            output.write_csv("summary", study.summary())
            write_whole(output, study)
            if plots is not None:
                plots(study, output.subfolder("plots"))
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


def notes_of(scenario: Scenario, plan: Plan) -> tuple[str, ...]:
    """What the user should know of a run: warnings, data left out, what is taken for granted."""
    from sim.scenario.assumptions import assumptions

    return (*scenario.warnings, *plan.notes, *assumptions(scenario))


@contextmanager
def writing(folder: Path | str | None) -> Iterator[None]:
    """Turn what the disk refuses into an OutputError that names where it was to be written."""
    try:
        yield
    except OSError as error:
        where = folder or "the temporary folder"
        raise OutputError(f"{where}: cannot be written: {error.strerror or error}") from error


def check_keep(keep: str) -> None:
    """Raise ScenarioError if ``keep`` is none of :data:`KEEP`."""
    if keep not in KEEP:
        raise ScenarioError(f"keep: found {keep!r}, allowed are {', '.join(KEEP)}")


def whole_number(name: str, value: object, least: int) -> int:
    """Return ``value`` as an int; raise ScenarioError if it is no whole number from ``least``."""
    if isinstance(value, SupportsIndex) and not isinstance(value, bool) and index(value) >= least:
        return index(value)
    raise ScenarioError(f"{name}: found {value!r}, allowed is a whole number from {least}")


def spread_over(
    replications: int, chats: float, jobs: int | None, client: Client | None
) -> tuple[Spread, int]:
    """Where replications of so many ``chats`` are run, and how many at once.

    Parameters: ``chats`` expected in a replication; ``jobs`` and ``client`` as :func:`simulate`.
    """
    if client is not None:
        if jobs is not None:
            raise ScenarioError("jobs: workers of this machine or a Dask cluster, not both")
        from sim.study.cluster import on_cluster, slots

        return partial(on_cluster, client=client, chats=chats), slots(client)
    wanted = cores() if jobs is None else whole_number("jobs", jobs, 1)
    workers = worker_count(wanted, replications, chats)
    return (in_turn if workers == 1 else partial(in_workers, workers=workers)), workers
