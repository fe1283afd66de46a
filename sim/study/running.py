"""A run: policies simulated on the same customers, taken in one by one and written as they come.

The replications of one scenario are a run of one policy.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError, shortened
from sim.results.collect import Collector, Taken, numbered
from sim.results.comparison import Comparison
from sim.results.differences import Pair
from sim.results.evidence import Sample
from sim.results.live import Live
from sim.results.output import OutputFolder, identity, manifest, refusal
from sim.results.result import Result
from sim.results.tables import (
    Labels,
    agents_table,
    days_table,
    interval_replication_table,
    openings_table,
    replication_table,
)
from sim.results.targets import limits_of
from sim.scenario.model import BASE, Scenario
from sim.study.best import Selection, select
from sim.study.comparison import LiveComparison
from sim.study.enough import replications_for
from sim.study.journal import Journal
from sim.study.runs import Runs
from sim.study.sweep import baseline_of, check_comparable, common_groups, comparison_notes
from sim.study.task import Outcome, Outcomes, Spread, Task, choose, engine_of, in_turn
from sim.study.unfinished import Unfinished
from sim.study.wanted import HowMany, Options, asked, how_many, refused
from sim.study.workers import cores, in_workers, worker_count

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

    from sim.inputs import Plan

NOTHING_RANDOM = (
    "nothing is drawn at random: every replication is the same, an interval is the figure itself"
)
Plots = Callable[[LiveComparison, Path], None]
"""Writes pictures of what was run into a folder."""
Varied = Mapping[str, Mapping[str, object]]


def simulate(
    scenario: Scenario, *, plots: Callable[[Result, Path], None] | None = None, **options: Any
) -> Result:
    """Simulate a scenario.

    Parameters: the ``options`` of :class:`sim.study.wanted.Options`; ``plots`` writes pictures
    into the folder. Returns the result, the same for any engine and workers. Raises ScenarioError
    or DataError for a scenario that cannot be run, OutputError for a folder that cannot be
    written, WorkerError for workers that are lost; then, and after an interruption, only finished
    replications are left, where there is a folder.
    """
    draw = None if plots is None else lambda found, to: plots(Result(scenario, found.base), to)
    found = _simulated({BASE: scenario}, BASE, Options(**options), None, draw)
    return Result(scenario, found.base)


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    baseline: str | None = None,
    varied: Varied | None = None,
    plots: Callable[[Comparison, Path], None] | None = None,
    **options: Any,
) -> Comparison:
    """Simulate scenarios on the same customers.

    Parameters: ``scenarios`` by policy name, two or more, of the same days and time zone, run in
    this order with one seed and so many replications each, by default the baseline's;
    ``baseline`` the name of one, by default the first; ``varied`` of a sweep, for each policy the
    values laid over its file by path: then only summaries are kept in memory. The rest as
    :func:`simulate`. Raises ScenarioError for scenarios that cannot be compared, and what
    :func:`simulate` raises, before anything is run or written.
    """
    base = baseline_of(scenarios, baseline)
    check_comparable(scenarios, base)
    draw = None if plots is None else lambda found, to: plots(Comparison(found), to)
    return Comparison(_simulated(scenarios, base, Options(**options), varied, draw))


def _simulated(
    scenarios: Mapping[str, Scenario],
    base: str,
    options: Options,
    varied: Varied | None,
    plots: Plots | None,
) -> LiveComparison:
    begun = time.perf_counter()
    work = _work(scenarios, base, options)
    document = _document(work, varied)
    origin = identity(
        document, files=data_files(*scenarios.values()), seed=work.seed, keep=work.keep
    )
    with _working(options, scenarios[base].timezone, origin, kept=work.wanted.in_stages) as place:
        output, journal = place
        runs = Runs(work.tasks, work.spread, journal, options.progress, work.random)
        counts, reached, selection = _counted(work, runs)
        runs.plan(counts)
        notes = comparison_notes(scenarios, base, work.wanted, work.seed)
        studies = {
            name: _study(work, runs, policy, counts[policy], reached, output, light=bool(varied))
            for policy, name in enumerate(work.names)
        }
        found = LiveComparison(
            work.scenarios,
            studies,
            baseline=base,
            varied=varied,
            engine=work.engine_name,
            notes=(*notes, *reached) if work.several else (),
            selection=selection,
            pairs=_pairs(work, runs, studies) if len(set(counts)) > 1 else None,
        )
        if output is not None:
            _write(output, found, keep=work.keep)
            if plots is not None:
                plots(found, output.subfolder("plots"))
            output.write_json(
                "manifest",
                manifest(
                    origin,
                    document,
                    replications=max(counts),
                    notes=found.about.notes if work.several else found.base.about.notes,
                    random=any(work.random),
                    engine=work.engine_name,
                    jobs=work.at_once,
                    wall_time_s=time.perf_counter() - begun,
                ),
            )
            output.finish()
            for study in studies.values():
                study.folder = output.target
    return found


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be run, and how."""

    scenarios: Mapping[str, Scenario]
    """By policy, in the order in which they are run."""
    base: str
    wanted: HowMany
    seed: int
    keep: str
    engine_name: str
    spread: Spread
    at_once: int
    """How many replications are run at once."""
    tasks: dict[int, Task]
    """Of each policy (an index), prepared once, however often its replications are looked at."""
    random: list[bool]
    """Of each policy whether anything is drawn."""

    @property
    def names(self) -> list[str]:
        """The policies."""
        return list(self.scenarios)

    @property
    def several(self) -> bool:
        """Whether policies are compared."""
        return len(self.scenarios) > 1

    @property
    def groups(self) -> list[list[str]]:
        """Those of each policy."""
        return [[group.name for group in each.groups] for each in self.scenarios.values()]


def _work(scenarios: Mapping[str, Scenario], base: str, options: Options) -> _Work:
    """Prepare every scenario, so that what cannot be run is found before any is."""
    from sim.inputs import prepare

    keep, first = asked("keep", options.keep), scenarios[base]
    wanted = how_many(first.replications, options)
    seed = asked("seed", first.seed if options.seed is None else options.seed)
    same = {name: replace(each, seed=seed) for name, each in scenarios.items()}
    plans = [prepare(scenario) for scenario in same.values()]
    rows = [plan.expected_rows for plan in plans]
    engine_name = choose(options.engine, wanted.first * sum(rows))
    spread, at_once = spread_over(wanted.first, max(rows), options.jobs, options.client)
    engine = engine_of(engine_name)
    each = enumerate(zip(same, plans, strict=True))
    tasks = {
        policy: Task(plan, engine, name, keep_log=keep == "chats", limits=limits_of(same[name]))
        for policy, (name, plan) in each
    }
    random = [plan.is_random for plan in plans]
    return _Work(same, base, wanted, seed, keep, engine_name, spread, at_once, tasks, random)


def _counted(work: _Work, runs: Runs) -> tuple[list[int], tuple[str, ...], Selection | None]:
    """How many replications each policy has, what was reached by them, and what was selected."""
    wanted, groups = work.wanted, work.groups
    if wanted.indifference is not None:
        found = select(runs, work.names, groups, wanted.indifference, wanted.most)
        return list(found.replications), found.notes(), found
    if wanted.precision:
        base = work.names.index(work.base) if work.several else None
        count, reached = replications_for(runs, groups, wanted.precision, wanted.most, base)
        return [count] * len(groups), reached, None
    return [wanted.fixed] * len(groups), (), None


def _study(
    work: _Work,
    runs: Runs,
    policy: int,
    count: int,
    reached: tuple[str, ...],
    output: OutputFolder | None,
    *,
    light: bool,
) -> Live:
    """Take in all replications of one policy."""
    # let go once it is taken in: those of many settings fill memory
    scenario, task = work.scenarios[work.names[policy]], work.tasks.pop(policy)
    study = take_in(
        task,
        runs.outcomes(policy, task, count),
        seed=work.seed,
        notes=(*notes_of(scenario, task.plan), *(() if work.several else reached)),
        replications=count,
        keep=work.keep,
        output=output,
    )
    if output is not None:
        output.append("waits", study.table("waits"))
        if work.keep != "intervals":
            output.append("intervals", study.table("intervals"))
    study.judge(scenario.targets)
    if light:
        study.lighten()
    return study


def _pairs(work: _Work, runs: Runs, studies: Mapping[str, Live]) -> dict[str, Pair]:
    """Each policy and the baseline over the replications that both have."""
    common = common_groups(work.scenarios)
    groups, names = work.groups, work.names
    base = names.index(work.base)

    @cache
    def sample(policy: int, count: int) -> Sample:
        its = groups[policy]
        rows = [0, *(1 + its.index(name) for name in groups[base] if name in common)]
        return runs.sample(policy, len(its), count, rows)

    pairs = {}
    for policy, name in enumerate(names):
        if policy != base:
            count = min(studies[each].about.replication_count for each in (name, work.base))
            pairs[name] = (sample(policy, count), sample(base, count))
    return pairs


def _write(output: OutputFolder, found: LiveComparison, *, keep: str) -> None:
    """Write what is known once all policies are done."""
    output.write_csv("summary", found.table("summary"))
    _write_targets(output, found.studies)
    if not found.about.others:
        return
    comparison = Comparison(found)
    output.write_csv("differences", comparison.differences())
    if comparison.paths:
        output.write_csv("frontier", comparison.frontier())
    if found.selection is not None:
        output.write_csv("selection", comparison.selection)
    if keep == "chats":
        for frame in found.all_changes():
            output.append("changed", frame)


def _document(work: _Work, varied: Varied | None) -> dict[str, Any]:
    """The scenarios as resolved; of a sweep the baseline's and what each setting changes in it."""
    from sim.scenario import resolved
    from sim.scenario.resolve import changes

    base, first = work.base, resolved(work.scenarios[work.base])
    if not work.several:
        return first
    each = {name: resolved(scenario) for name, scenario in work.scenarios.items()}
    if varied is None:
        return {"baseline": base, "policies": each}
    return {
        "baseline": base,
        "varied": {name: dict(values) for name, values in varied.items()},
        "scenario": first,
        "changes": {name: dict(changes(first, its)) for name, its in each.items()},
    }


@contextmanager
def _working(
    options: Options, timezone: str, origin: Mapping[str, Any], *, kept: bool
) -> Iterator[tuple[OutputFolder | None, Journal | None]]:
    """An output folder in the making, and where finished replications are kept meanwhile.

    Parameters: ``origin``, what the replications depend on; ``kept``, whether they must be kept
    without a folder too. Turns what the disk refuses into an OutputError that names the place.
    """
    folder, resume = options.folder, asked("resume", options.resume)
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


def _write_targets(output: OutputFolder, studies: Mapping[str, Live]) -> None:
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


def spread_over(
    replications: int, chats: float, jobs: int | None, client: Client | None
) -> tuple[Spread, int]:
    """Where replications of so many ``chats`` are run, and how many at once.

    Parameters: ``chats`` expected in a replication; ``jobs``, the most worker processes (>= 1), by
    default one for each core and none for a small job; ``client`` of a Dask cluster in their
    place. Raises ScenarioError for both.
    """
    if client is not None:
        if not hasattr(client, "nthreads"):
            raise refused("client", client, "a distributed.Client")
        if jobs is not None:
            raise ScenarioError("jobs: workers of this machine or a Dask cluster, not both")
        from sim.study.cluster import on_cluster, slots

        return partial(on_cluster, client=client, chats=chats), slots(client)
    wanted = cores() if jobs is None else asked("jobs", jobs)
    workers = worker_count(wanted, replications, chats)
    return (in_turn if workers == 1 else partial(in_workers, workers=workers)), workers


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

    What belongs to single replications is written into ``output`` as they come, if there is one.
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
