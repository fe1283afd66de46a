"""Several policies on the same customers: running them, and writing what they gave."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError
from sim.results.manifest import manifest
from sim.results.output import OutputFolder
from sim.scenario.model import Scenario
from sim.study.comparison import Comparison
from sim.study.engines import AUTO, choose, engine_of
from sim.study.replications import Spread, check_keep, notes_of, spread_over, whole_number, writing
from sim.study.study import Study
from sim.study.taking import Progress, take_in, write_whole
from sim.study.task import Task

if TYPE_CHECKING:
    from distributed import Client

_SAME = ("start", "duration_days", "timezone")
"""What scenarios must share for their customers to be the same and their counts comparable."""


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    baseline: str | None = None,
    varied: Mapping[str, Mapping[str, object]] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    keep: str = "summary",
    folder: Path | str | None = None,
    engine: str = AUTO,
    jobs: int | None = None,
    client: Client | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Simulate scenarios on the same customers.

    Parameters: ``scenarios`` by policy name, two or more, of the same days and time zone, run in
    this order with one seed and so many ``replications`` each, by default the baseline's;
    ``baseline`` the name of one, by default the first; ``varied`` of a sweep, for each policy the
    values laid over its file by path: then only summaries are kept in memory; the rest as
    :func:`sim.study.simulate`. Raises ScenarioError for scenarios that cannot be compared, and
    what :func:`sim.study.simulate` raises, before anything is run or written.
    """
    begun = time.perf_counter()
    base = _baseline(scenarios, baseline)
    _check_comparable(scenarios, base)
    check_keep(keep)
    first = scenarios[base]
    count = first.replications if replications is None else replications
    count = whole_number("replications", count, 1)
    seed = whole_number("seed", first.seed if seed is None else seed, 0)
    same = {name: replace(each, seed=seed) for name, each in scenarios.items()}
    work = _work(same, count, keep, engine, jobs, client, progress)
    target = None if folder is None else Path(folder)
    with ExitStack() as stack:
        output = None
        if target is not None:
            output = stack.enter_context(OutputFolder(target, first.timezone))
        with writing(target):
            studies = dict(_studies(work, output, light=varied is not None))
            comparison = Comparison(
                same,
                studies,
                baseline=base,
                varied=varied,
                engine=work.engine_name,
                notes=_notes(scenarios, base, count, seed),
            )
            if output is not None:
                _write(output, comparison, work, time.perf_counter() - begun)
                output.finish()
    return comparison


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be run, and how."""

    scenarios: Mapping[str, Scenario]
    replications: int
    keep: str
    engine_name: str
    spread: Spread
    at_once: int
    """How many replications are run at once."""
    progress: Progress | None

    def told(self, policies_done: int) -> Progress | None:
        """Progress of one policy as progress of all."""
        tell = self.progress
        if tell is None:
            return None
        before, total = policies_done * self.replications, len(self.scenarios) * self.replications
        return lambda done, _: tell(before + done, total)


def _work(
    scenarios: Mapping[str, Scenario],
    count: int,
    keep: str,
    engine: str,
    jobs: int | None,
    client: Client | None,
    progress: Progress | None,
) -> _Work:
    """Prepare every scenario once, so that what cannot be run is found before any is."""
    from sim.inputs import prepare

    rows = [prepare(scenario).expected_rows for scenario in scenarios.values()]
    name = choose(engine, count * sum(rows))
    spread, at_once = spread_over(count, max(rows), jobs, client)
    return _Work(scenarios, count, keep, name, spread, at_once, progress)


def _studies(
    work: _Work, output: OutputFolder | None, *, light: bool
) -> Iterator[tuple[str, Study]]:
    """Run one policy after another, each with all of its replications."""
    from sim.inputs import prepare

    engine = engine_of(work.engine_name)
    for done, (name, scenario) in enumerate(work.scenarios.items()):
        plan = prepare(scenario)
        task = Task(plan, engine, name, keep_log=work.keep == "chats")
        with closing(work.spread(task, work.replications)) as outcomes:
            study = take_in(
                task,
                outcomes,
                seed=scenario.seed,
                notes=notes_of(scenario, plan),
                replications=work.replications,
                keep=work.keep,
                output=output,
                progress=work.told(done),
            )
        if output is not None:
            write_whole(output, study)
        study.judge(scenario.targets)
        if light:
            study.lighten()
        yield name, study


def _baseline(scenarios: Mapping[str, Scenario], baseline: str | None) -> str:
    names = list(scenarios)
    if len(names) < 2:
        raise ScenarioError(
            f"found one policy ({', '.join(names) or 'none'}), a comparison needs two or more: "
            "give the file a policies section, or name another file"
        )
    if baseline is None:
        return names[0]
    if baseline not in names:
        from sim.scenario.findings import listed, suggestion

        raise ScenarioError(
            f"baseline: no policy {baseline!r}{suggestion(baseline, names)}; "
            f"allowed: {listed(names)}"
        )
    return baseline


def _check_comparable(scenarios: Mapping[str, Scenario], base: str) -> None:
    problems = [
        f"{key.removesuffix('_days')} of {name!r} is {getattr(scenario, key)}, of {base!r} "
        f"{getattr(scenarios[base], key)}: policies are compared over the same days"
        for key in _SAME
        for name, scenario in scenarios.items()
        if getattr(scenario, key) != getattr(scenarios[base], key)
    ]
    if problems:
        raise ScenarioError("\n".join(problems))
    if not _common(scenarios):
        raise ScenarioError("the scenarios have no group in common")


def _common(scenarios: Mapping[str, Scenario]) -> tuple[str, ...]:
    names = [{group.name for group in scenario.groups} for scenario in scenarios.values()]
    return tuple(sorted(set.intersection(*names)))


def _notes(scenarios: Mapping[str, Scenario], base: str, count: int, seed: int) -> tuple[str, ...]:
    """What to know of a comparison beside the notes of its policies."""
    notes = []
    common = set(_common(scenarios))
    for name, scenario in scenarios.items():
        others = [group.name for group in scenario.groups if group.name not in common]
        if others:
            notes.append(
                f"{name}: not every scenario has its groups {', '.join(others)}; they are not "
                "compared, but count in all"
            )
    differ = [
        name
        for name, each in scenarios.items()
        if (each.seed, each.replications) != (scenarios[base].seed, scenarios[base].replications)
    ]
    if differ:
        notes.append(
            f"all run with seed {seed} and {count} replications, whatever {', '.join(differ)} says"
        )
    return tuple(notes)


def _write(output: OutputFolder, comparison: Comparison, work: _Work, wall_time_s: float) -> None:
    """Write what is known once all policies are done."""
    output.write_csv("summary", comparison.summary())
    output.write_csv("differences", comparison.differences())
    if comparison.paths:
        output.write_csv("frontier", comparison.frontier())
    if work.keep == "chats":
        for frame in comparison.changes():
            output.append("changed", frame)
    first = comparison.scenarios[comparison.baseline]
    files = {
        os.path.relpath(path, first.folder): path
        for scenario in work.scenarios.values()
        for path in scenario.data_files
    }
    output.write_json(
        "manifest",
        manifest(
            _document(comparison),
            files=files,
            seed=first.seed,
            replications=work.replications,
            keep=work.keep,
            notes=comparison.notes,
            engine=work.engine_name,
            jobs=work.at_once,
            wall_time_s=wall_time_s,
        ),
    )


def _document(comparison: Comparison) -> dict[str, Any]:
    """The scenarios as resolved; of a sweep the baseline's and what was laid over the file."""
    from sim.scenario import resolved

    document: dict[str, Any] = {"baseline": comparison.baseline}
    if comparison.varied is not None:
        document["varied"] = {name: dict(values) for name, values in comparison.varied.items()}
        document["scenario"] = resolved(comparison.scenarios[comparison.baseline])
        return document
    document["policies"] = {name: resolved(each) for name, each in comparison.scenarios.items()}
    return document
