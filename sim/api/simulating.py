"""What people call to simulate and to look: what they may give, and who watches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.result import Comparison, Result
from sim.errors import InboxsimError, OutputError, Problem, ScenarioError, within_means
from sim.study.wanted import asked, by_name, refused

if TYPE_CHECKING:
    from sim.scenario.model import Scenario
    from sim.show.explore import Explorer

    OneScenario = Scenario | str | PathLike[str]
    Scenarios = OneScenario | Sequence[OneScenario] | Mapping[str, OneScenario]
    from distributed import Client

    from sim.results import comparison, result


def scenarios_of(scenarios: Scenarios) -> Sequence[Scenario] | Mapping[str, Scenario]:
    """One scenario or several, each read where it is a path; raises ScenarioError for others."""
    if isinstance(scenarios, Mapping):
        for name in scenarios:
            if not isinstance(name, str):
                raise refused("scenarios", name, "names of scenarios as keys")
        return {name: one_of(each) for name, each in scenarios.items()}
    if isinstance(scenarios, Sequence) and not isinstance(scenarios, str | bytes):
        return [one_of(each) for each in scenarios]
    return [one_of(scenarios)]


def one_of(scenario: OneScenario) -> Scenario:
    """A scenario, read where it is a path; raises ScenarioError for anything else."""
    from sim.scenario import load
    from sim.scenario.model import Scenario

    if isinstance(scenario, Scenario):
        return scenario
    return load(path_of("scenario", scenario, "a scenario, or the path of its file"))


def path_of(
    name: str,
    path: object,
    allowed: str = "a path",
    kind: Callable[[Problem], InboxsimError] = ScenarioError,
) -> str:
    """A path as text; raises an error of ``kind`` for what is none."""
    text = fspath(path) if isinstance(path, str | PathLike) else None
    if not isinstance(text, str):
        raise refused(name, path, allowed, kind)
    return text


def folder_of(name: str, path: object) -> str | None:
    """The path of a folder or file to write, as text, or None; raises OutputError for others."""
    return None if path is None else path_of(name, path, kind=OutputError)


def watching(
    progress: Callable[[int, int], None] | None, what: str = "replication"
) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """Who is told of progress: by default a bar of each ``what`` in a notebook."""
    from contextlib import nullcontext

    from sim.show.progress import notebook_bar

    if progress is not None and not callable(progress):
        raise refused("progress", progress, "a function of what is done and of how many")
    return notebook_bar(what) if progress is None else nullcontext(progress)


@within_means()
def load(path: str | PathLike[str], settings: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario file.

    Parameters: ``path`` of the YAML file; ``settings`` maps dotted paths to values laid over it,
    for instance ``{"groups.support.queue_handling.limit": 10}``. Returns a frozen
    :class:`~sim.scenario.model.Scenario`. Raises :class:`sim.ScenarioError`, which lists every
    problem of the file with line and column.
    """
    from sim.scenario import load as load_file

    return load_file(path_of("path", path), settings)


@within_means()
def run(
    scenario: Scenario | str | PathLike[str],
    *,
    replications: int | None = None,
    precision: Mapping[str, object] | None = None,
    max_replications: int | None = None,
    seed: int | None = None,
    keep: str = "summary",
    out: str | PathLike[str] | None = None,
    resume: bool = False,
    engine: str = "auto",
    jobs: int | None = None,
    client: Client | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Simulate a scenario.

    Parameters
    ----------
    scenario
        A :class:`~sim.scenario.model.Scenario` or the path of its file.
    replications, seed
        At least 1, and at least 0; by default the scenario's own.
    precision
        Instead of replications: half-widths of 95 % intervals by figure (``METRIC``,
        ``METRIC:SEGMENT`` or ``METRIC:SEGMENT:GROUP``), such as ``{"wait_mean": "5s",
        "missed": "2%", "service_level:live": "1%"}``. Replications go on until they are reached,
        looked at after 30, 45, 68, ... of them. A percentage is a part of the figure, of shares a
        percentage point.
    max_replications
        The most that this may take, by default 1000, at least 30.
    keep
        ``"summary"``, ``"intervals"`` (every half-hour of every replication) or ``"chats"``
        (every chat, needed for :attr:`Result.chats`).
    out
        Folder to write, which must not exist; it appears whole or not at all. What is finished of
        an interrupted run stays beside it, in ``OUT.partial``.
    resume
        Go on with what an interrupted run left in ``OUT.partial``, if it is there.
    engine
        ``"simpy"``, ``"compiled"`` or ``"auto"``: whatever is quicker for so many chats.
    jobs
        The most processes to run replications in, at least 1; by default one for each core. A
        small job starts none. Where processes cannot be copied (on Windows and macOS) a script
        calls this below ``if __name__ == "__main__":``.
    client
        A ``distributed.Client`` of a Dask cluster to run replications on, instead of ``jobs``.
    progress
        Called with the replications done and their number after each; by default a bar is shown
        in a notebook.

    Neither engine, jobs nor cluster change the result (R30). Returns the :class:`Result`. Raises
    :class:`sim.ScenarioError` or :class:`sim.DataError` for what cannot be simulated,
    :class:`sim.OutputError` for a folder that cannot be written and :class:`sim.WorkerError` for
    workers that are lost or have another version of this package.
    """
    from sim.study import simulate

    checked = one_of(scenario)
    with watching(progress) as told:
        found = simulate(
            checked,
            replications=replications,
            precision=precision,
            max_replications=max_replications,
            seed=seed,
            keep=keep,
            folder=folder_of("out", out),
            resume=resume,
            engine=engine,
            jobs=jobs,
            client=client,
            progress=told,
            plots=_draw,
        )
    return Result(found.scenario, found.study)


@within_means()
def compare(
    scenarios: Scenarios,
    *,
    baseline: str | None = None,
    replications: int | None = None,
    precision: Mapping[str, object] | None = None,
    indifference: Mapping[str, object] | None = None,
    max_replications: int | None = None,
    seed: int | None = None,
    keep: str = "summary",
    out: str | PathLike[str] | None = None,
    resume: bool = False,
    engine: str = "auto",
    jobs: int | None = None,
    client: Client | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Simulate the policies of a scenario, or several scenarios, on the same customers.

    Parameters
    ----------
    scenarios
        A scenario (or the path of its file), compared with its ``policies`` as ``base``; or
        several, in a list (called by their files) or by name. They share their days and time zone.
    baseline
        The policy against which the others are set, by default the first.
    replications, seed
        Of every policy; by default the baseline's.
    precision
        As of :func:`run`, of every difference to the baseline; a percentage is one of the
        baseline's figure.
    indifference
        Instead of replications: the difference of one figure that matters, such as
        ``{"missed": 5}``. The best policy by it is selected (:attr:`Comparison.selection`); each
        has as many replications as that takes, from 30 on.

    The rest as of :func:`run`. Returns the :class:`Comparison`. Raises :class:`sim.ScenarioError`
    for scenarios that cannot be compared, and what :func:`run` raises.
    """
    from sim.study import compare as run_all
    from sim.study.sweep import policies_of

    named = policies_of(scenarios_of(scenarios))
    with watching(progress) as told:
        found = run_all(
            named,
            baseline=baseline,
            replications=replications,
            precision=precision,
            indifference=indifference,
            max_replications=max_replications,
            seed=seed,
            keep=keep,
            folder=folder_of("out", out),
            resume=resume,
            engine=engine,
            jobs=jobs,
            client=client,
            progress=told,
            plots=_pictures_of(keep),
        )
    return Comparison(found.compared)


@within_means()
def sweep(
    scenario: Scenario | str | PathLike[str],
    vary: Mapping[str, Sequence[object]],
    *,
    max_runs: int = 1000,
    one_at_a_time: bool = False,
    baseline: str | None = None,
    replications: int | None = None,
    precision: Mapping[str, object] | None = None,
    indifference: Mapping[str, object] | None = None,
    max_replications: int | None = None,
    seed: int | None = None,
    keep: str = "summary",
    out: str | PathLike[str] | None = None,
    resume: bool = False,
    engine: str = "auto",
    jobs: int | None = None,
    client: Client | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Simulate every combination of settings, or one change at a time, on the same customers.

    Parameters
    ----------
    scenario
        A scenario or the path of its file.
    vary
        The values to take by dotted path, for instance
        ``{"groups.*.offline_handling.max_offline_tickets": [0, 25, 50]}``.
    max_runs
        The most combinations or, one at a time, settings, the scenario's own among them.
    one_at_a_time
        Instead of combinations take the scenario itself, as ``base``, and for each path and value
        the scenario with that one change. The columns of the other paths hold its own values,
        empty where it has no single one. A value that it has itself is left out, with a note.

    The rest as of :func:`compare`; the baseline is the first combination, or ``base``. Tables have
    a column for each path; of every combination the summary, replications and waits are at hand,
    the rest in the folder ``out``. Returns the :class:`Comparison`. Raises
    :class:`sim.ScenarioError` for a grid that is too large or cannot be simulated, and what
    :func:`run` raises.
    """
    from sim.study import compare as run_all
    from sim.study.sweep import grid
    from sim.study.sweep import one_at_a_time as single_changes

    by_name("vary", vary, "lists of values by dotted path")
    made = single_changes if asked("one_at_a_time", one_at_a_time) else grid
    settings = made(one_of(scenario), vary, max_runs=asked("max_runs", max_runs))
    with watching(progress) as told:
        found = run_all(
            settings.scenarios,
            varied=settings.varied,
            baseline=baseline,
            replications=replications,
            precision=precision,
            indifference=indifference,
            max_replications=max_replications,
            seed=seed,
            keep=keep,
            folder=folder_of("out", out),
            resume=resume,
            engine=engine,
            jobs=jobs,
            client=client,
            progress=told,
            plots=_pictures_of(keep),
        )
    return Comparison(found.compared)


def _draw(its: result.Result, folder: Path) -> None:
    from sim.show.plots import save_all

    save_all(its, folder)


def _pictures_of(keep: str) -> Callable[[comparison.Comparison, Path], None]:
    """What draws the pictures of a comparison; those of changed chats where chats are kept."""

    def draw(its: comparison.Comparison, folder: Path) -> None:
        from sim.show.plots import save_comparison

        save_comparison(its, folder, with_changed=keep == "chats")

    return draw


@within_means()
def report(
    folder: str | PathLike[str],
    to: str | PathLike[str] | None = None,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write one self-contained HTML page from an output folder.

    Parameters: ``folder`` that a run, comparison or sweep wrote with ``out``; ``to``, the file, by
    default ``report.html`` in the folder: a report there is replaced, another file only with
    ``force``; ``progress`` is called with the pictures drawn and their number after each, by
    default a bar is shown in a notebook. Returns the path of the page. Raises
    :class:`sim.OutputError` for a folder that is unfinished, damaged or of a newer version and for
    a file that cannot be written.
    """
    from sim.show.page import write_page

    stored = Path(path_of("folder", folder, "the path of an output folder", OutputError))
    target = folder_of("to", to)
    with watching(progress, "picture") as told:
        return write_page(
            stored,
            None if target is None else Path(target),
            force=asked("force", force),
            progress=told,
        )


@within_means()
def explore(
    scenario: Scenario | str | PathLike[str],
    *,
    replications: int | None = None,
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Explorer[Result]:
    """Show sliders for the settings of a scenario in a notebook, with what they change.

    Parameters: ``scenario`` or the path of its file; ``replications``, at least 1, by default as
    many as are simulated in a moment (3 to 30, by the chats expected in one); ``seed`` by default
    the scenario's; ``progress`` as of :func:`run`, of the scenario itself. Returns an explorer: its
    ``settings`` are those that were moved, for ``scenario.with_settings``, and its ``result`` is
    the :class:`Result` that is shown. Raises :class:`sim.InboxsimError` where the extra
    ``notebook`` is not installed, and what :func:`run` raises.
    """
    from sim.inputs import prepare
    from sim.show.explore import Explorer, widgets
    from sim.show.explore.trials import Trials, so_many

    # before anything is simulated
    widgets()
    checked = one_of(scenario)
    count = so_many(prepare(checked).expected_rows)
    if replications is not None:
        count = asked("replications", replications)
    with watching(progress, "picture") as told:
        trials = Trials(checked, replications=count, seed=seed, progress=told)
    return Explorer(trials, Result)
