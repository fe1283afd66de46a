"""Replications of one scenario, wherever they are run, taken in and written one after another."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError, shortened
from sim.results.live import Live
from sim.results.output import OutputFolder, identity, manifest, refusal
from sim.results.result import Result
from sim.results.targets import limits_of
from sim.scenario.model import BASE, Scenario
from sim.study.enough import replications_for
from sim.study.journal import Journal
from sim.study.runs import Progress, Runs
from sim.study.spread import spread_over
from sim.study.taking import take_in, write_whole
from sim.study.task import Plan, Task, choose, engine_of
from sim.study.unfinished import Unfinished
from sim.study.wanted import AUTO, HowMany, asked, how_many

if TYPE_CHECKING:
    from distributed import Client

NOTHING_RANDOM = (
    "nothing is drawn at random: every replication is the same, an interval is the figure itself"
)
Plots = Callable[[Result, Path], None]
"""Writes pictures of a result into a folder."""


def simulate(
    scenario: Scenario,
    *,
    replications: int | None = None,
    precision: Mapping[str, object] | None = None,
    max_replications: int | None = None,
    seed: int | None = None,
    keep: str = "summary",
    folder: Path | str | None = None,
    resume: bool = False,
    engine: str = AUTO,
    jobs: int | None = None,
    client: Client | None = None,
    progress: Progress | None = None,
    plots: Plots | None = None,
) -> Result:
    """Simulate a scenario.

    Parameters: ``replications`` (>= 1) and ``seed``, by default the scenario's; or the
    ``precision`` of figures (see :func:`sim.study.wanted.precisions`), for which as many
    replications are run as it takes, at most ``max_replications``; ``keep`` ``"summary"``,
    ``"intervals"`` (every replication's half-hours) or ``"chats"`` (every log, in memory unless
    there is a folder); ``folder`` to write, which must not exist; ``resume`` what an interrupted
    run left beside it; ``engine`` ``"simpy"``, ``"compiled"`` or ``"auto"``, what is quicker for
    so many chats; ``jobs`` and ``client`` as :func:`sim.study.spread.spread_over`; ``progress`` is
    told after each replication; ``plots`` writes pictures into the folder. Returns the result, the
    same for any engine and workers. Raises ScenarioError or DataError for a scenario that cannot
    be run, OutputError for a folder that cannot be written, WorkerError for workers that are lost;
    then, and after an interruption, only finished replications are left, where there is a folder.
    """
    from sim.inputs import prepare
    from sim.scenario import resolved

    begun, given = time.perf_counter(), scenario
    if seed is not None:
        scenario = replace(scenario, seed=asked("seed", seed))
    wanted = how_many(scenario.replications, replications, precision, None, max_replications)
    asked("keep", keep)
    plan = prepare(scenario)
    name = choose(engine, wanted.first * plan.expected_rows)
    spread, at_once = spread_over(wanted.first, plan.expected_rows, jobs, client)
    limits = limits_of(scenario)
    task = Task(plan, engine_of(name), BASE, keep_log=keep == "chats", limits=limits)
    origin = identity(resolved(scenario), files=data_files(scenario), seed=scenario.seed, keep=keep)
    with working(folder, scenario.timezone, origin, resume=resume, kept=wanted.in_stages) as place:
        output, journal = place
        runs = Runs(lambda _: task, spread, journal, progress, random=[plan.is_random])
        count, reached = _counted(scenario, wanted, runs)
        runs.plan([count])
        study = take_in(
            task,
            runs.outcomes(0, task, count),
            seed=scenario.seed,
            notes=(*notes_of(scenario, plan), *reached),
            replications=count,
            keep=keep,
            output=output,
        )
        study.judge(scenario.targets)
        if output is not None:
            output.write_csv("summary", study.table("summary"))
            write_whole(output, study)
            write_targets(output, {BASE: study})
            if plots is not None:
                plots(Result(given, study), output.subfolder("plots"))
            output.write_json(
                "manifest",
                manifest(
                    origin,
                    resolved(scenario),
                    replications=count,
                    notes=study.about.notes,
                    random=plan.is_random,
                    engine=name,
                    jobs=at_once,
                    wall_time_s=time.perf_counter() - begun,
                ),
            )
            output.finish()
            study.folder = output.target
    return Result(given, study)


def _counted(scenario: Scenario, wanted: HowMany, runs: Runs) -> tuple[int, tuple[str, ...]]:
    """How many replications there are to be, and what was reached by them."""
    if not wanted.precision:
        return wanted.fixed, ()
    groups = [[group.name for group in scenario.groups]]
    return replications_for(runs, groups, wanted.precision, wanted.most)


@contextmanager
def working(
    folder: Path | str | None,
    timezone: str,
    origin: Mapping[str, Any],
    *,
    resume: bool,
    kept: bool,
) -> Iterator[tuple[OutputFolder | None, Journal | None]]:
    """An output folder in the making, and where finished replications are kept meanwhile.

    Parameters: ``folder``, None for no output; ``origin``, what the replications depend on;
    ``resume`` those that an interrupted run left; ``kept``, whether they must be kept without a
    folder too. Turns what the disk refuses into an OutputError that names the place.
    """
    resume = asked("resume", resume)
    try:
        with ExitStack() as stack:
            if folder is not None:
                unfinished = Unfinished(Path(folder), timezone, origin, resume=resume)
                stack.enter_context(unfinished)
                yield stack.enter_context(unfinished.output()), unfinished.journal
            elif resume:
                raise ScenarioError("resume: only a run with an output folder can be resumed")
            elif kept:
                aside = stack.enter_context(TemporaryDirectory(prefix="inboxsim-"))
                yield None, Journal(Path(aside), timezone)
            else:
                yield None, None
    except OSError as error:
        raise refusal(folder or "the temporary folder", error) from error


def write_targets(output: OutputFolder, studies: Mapping[str, Live]) -> None:
    """Write ``targets.csv``: each policy's verdicts, where there are targets."""
    targets = {name: study.table("targets") for name, study in studies.items()}
    if any(len(frame) for frame in targets.values()):
        import pandas as pd

        tables = [frame.assign(policy=name) for name, frame in targets.items()]
        frame = pd.concat(tables, ignore_index=True)
        output.write_csv("targets", frame[["policy", *frame.columns.drop("policy")]])


def data_files(*scenarios: Scenario) -> dict[str, Path]:
    """The data files that scenarios name, by their names relative to the first."""
    return {
        os.path.relpath(path, scenarios[0].folder): path
        for scenario in scenarios
        for path in scenario.data_files
    }


def notes_of(scenario: Scenario, plan: Plan) -> tuple[str, ...]:
    """What the user should know of a run: warnings, data left out, what is taken for granted."""
    from sim.scenario.advice import assumptions

    certain = () if plan.is_random else (NOTHING_RANDOM,)
    return shortened((*scenario.warnings, *plan.notes, *certain, *assumptions(scenario)))
