"""Several policies on the same customers: running them, and writing what they gave."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.differences import Pair
from sim.results.evidence import Sample
from sim.results.live import Live
from sim.results.output import OutputFolder, identity, manifest
from sim.results.targets import limits_of
from sim.scenario.model import Scenario
from sim.study.best import Selection, select
from sim.study.comparison import Comparison
from sim.study.enough import replications_for
from sim.study.replications import data_files, notes_of, working, write_targets
from sim.study.runs import Progress, Runs
from sim.study.spread import spread_over
from sim.study.sweep import (
    baseline_of,
    check_comparable,
    common_groups,
    comparison_notes,
)
from sim.study.taking import take_in, write_whole
from sim.study.task import Spread, Task, choose, engine_of
from sim.study.wanted import AUTO, HowMany, asked, how_many

if TYPE_CHECKING:
    from distributed import Client

Plots = Callable[[Comparison, Path], None]
"""Writes pictures of a comparison into a folder."""


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    baseline: str | None = None,
    varied: Mapping[str, Mapping[str, object]] | None = None,
    replications: int | None = None,
    precision: Mapping[str, object] | None = None,
    indifference: Mapping[str, object] | None = None,
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
) -> Comparison:
    """Simulate scenarios on the same customers.

    Parameters: ``scenarios`` by policy name, two or more, of the same days and time zone, run in
    this order with one seed and so many ``replications`` each, by default the baseline's;
    ``baseline`` the name of one, by default the first; ``varied`` of a sweep, for each policy the
    values laid over its file by path: then only summaries are kept in memory. Instead of a number
    of replications the ``precision`` of figures' differences to the baseline, or the
    ``indifference`` with which the best by a figure is selected (see :mod:`sim.study.wanted`),
    with at most ``max_replications`` of a policy. The rest as :func:`sim.study.simulate`. Raises
    ScenarioError for scenarios that cannot be compared, and what :func:`sim.study.simulate`
    raises, before anything is run or written.
    """
    begun = time.perf_counter()
    base = baseline_of(scenarios, baseline)
    check_comparable(scenarios, base)
    asked("keep", keep)
    first = scenarios[base]
    wanted = how_many(first.replications, replications, precision, indifference, max_replications)
    seed = asked("seed", first.seed if seed is None else seed)
    same = {name: replace(each, seed=seed) for name, each in scenarios.items()}
    work = _work(same, base, wanted, keep, engine, jobs, client)
    document = _document(same, base, varied)
    origin = identity(document, files=data_files(*same.values()), seed=seed, keep=keep)
    with working(folder, first.timezone, origin, resume=resume, kept=wanted.in_stages) as place:
        output, journal = place
        runs = Runs(work.task_of, work.spread, journal, progress, random=work.random)
        counts, reached, selection = _counted(work, runs)
        runs.plan(counts)
        studies = {
            name: _study(work, runs, index, counts[index], output, light=varied is not None)
            for index, name in enumerate(same)
        }
        comparison = Comparison(
            same,
            studies,
            baseline=base,
            varied=varied,
            engine=work.engine_name,
            notes=(*comparison_notes(scenarios, base, wanted, seed), *reached),
            selection=selection,
            pairs=_pairs(work, runs, studies) if len(set(counts)) > 1 else None,
        )
        if output is not None:
            _write(output, comparison, keep=keep)
            if plots is not None:
                plots(comparison, output.subfolder("plots"))
            output.write_json(
                "manifest",
                manifest(
                    origin,
                    document,
                    replications=max(counts),
                    notes=comparison.notes,
                    random=any(work.random),
                    engine=work.engine_name,
                    jobs=work.at_once,
                    wall_time_s=time.perf_counter() - begun,
                ),
            )
            output.finish()
            for study in studies.values():
                study.folder = output.target
    return comparison


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be run, and how."""

    scenarios: Mapping[str, Scenario]
    base: str
    wanted: HowMany
    keep: str
    engine_name: str
    spread: Spread
    at_once: int
    """How many replications are run at once."""
    random: Sequence[bool]
    """Of each policy whether anything is drawn."""

    @property
    def names(self) -> list[str]:
        """The policies in the order in which they are run."""
        return list(self.scenarios)

    @property
    def groups(self) -> list[list[str]]:
        """Those of each policy."""
        return [[group.name for group in each.groups] for each in self.scenarios.values()]

    def task_of(self, policy: int) -> Task:
        """The task of a policy, an index."""
        from sim.inputs import prepare

        name = self.names[policy]
        plan, engine = prepare(self.scenarios[name]), engine_of(self.engine_name)
        limits = limits_of(self.scenarios[name])
        return Task(plan, engine, name, keep_log=self.keep == "chats", limits=limits)


def _work(
    scenarios: Mapping[str, Scenario],
    base: str,
    wanted: HowMany,
    keep: str,
    engine: str,
    jobs: int | None,
    client: Client | None,
) -> _Work:
    """Prepare every scenario once, so that what cannot be run is found before any is."""
    from sim.inputs import prepare

    plans = [prepare(scenario) for scenario in scenarios.values()]
    rows, random = [plan.expected_rows for plan in plans], [plan.is_random for plan in plans]
    name = choose(engine, wanted.first * sum(rows))
    spread, at_once = spread_over(wanted.first, max(rows), jobs, client)
    return _Work(scenarios, base, wanted, keep, name, spread, at_once, random)


def _counted(work: _Work, runs: Runs) -> tuple[list[int], tuple[str, ...], Selection | None]:
    """How many replications each policy has, what was reached by them, and what was selected."""
    wanted, groups = work.wanted, work.groups
    if wanted.indifference is not None:
        found = select(runs, work.names, groups, wanted.indifference, wanted.most)
        return list(found.replications), found.notes(), found
    if wanted.precision:
        base = work.names.index(work.base)
        count, reached = replications_for(runs, groups, wanted.precision, wanted.most, base)
        return [count] * len(groups), reached, None
    return [wanted.fixed] * len(groups), (), None


def _study(
    work: _Work, runs: Runs, policy: int, count: int, output: OutputFolder | None, *, light: bool
) -> Live:
    """Take in all replications of one policy."""
    scenario = work.scenarios[work.names[policy]]
    task = work.task_of(policy)
    study = take_in(
        task,
        runs.outcomes(policy, task, count),
        seed=scenario.seed,
        notes=notes_of(scenario, task.plan),
        replications=count,
        keep=work.keep,
        output=output,
    )
    if output is not None:
        write_whole(output, study)
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


def _write(output: OutputFolder, comparison: Comparison, *, keep: str) -> None:
    """Write what is known once all policies are done."""
    output.write_csv("summary", comparison.summary())
    output.write_csv("differences", comparison.differences())
    write_targets(output, comparison.studies)
    if comparison.paths:
        output.write_csv("frontier", comparison.frontier())
    if comparison.selection is not None:
        output.write_csv("selection", comparison.selection.table())
    if keep == "chats":
        for frame in comparison.changes():
            output.append("changed", frame)


def _document(
    scenarios: Mapping[str, Scenario],
    base: str,
    varied: Mapping[str, Mapping[str, object]] | None,
) -> dict[str, Any]:
    """The scenarios as resolved; of a sweep the baseline's and what each setting changes in it."""
    from sim.scenario import resolved
    from sim.scenario.resolve import changes

    if varied is None:
        return {"baseline": base, "policies": {n: resolved(each) for n, each in scenarios.items()}}
    first = resolved(scenarios[base])
    return {
        "baseline": base,
        "varied": {name: dict(values) for name, values in varied.items()},
        "scenario": first,
        "changes": {name: dict(changes(first, resolved(each))) for name, each in scenarios.items()},
    }
