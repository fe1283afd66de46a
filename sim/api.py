"""What people call from Python: load a scenario, run it, look at the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

    from sim.scenario.model import Scenario
    from sim.show.comparison_plots import ComparisonPlots
    from sim.show.explore import Explorer
    from sim.show.plots import Plots
    from sim.study import Comparison as Compared
    from sim.study import Study

    OneScenario = Scenario | str | PathLike[str]
    Scenarios = OneScenario | Sequence[OneScenario] | Mapping[str, OneScenario]


def load(path: str | PathLike[str], settings: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario file.

    Parameters: ``path`` of the YAML file; ``settings`` maps dotted paths to values laid over it,
    for instance ``{"groups.support.queue_handling.limit": 10}``. Returns a frozen
    :class:`~sim.scenario.model.Scenario`. Raises :class:`sim.ScenarioError`, which lists every
    problem of the file with line and column.
    """
    from sim.scenario import load as load_file

    return load_file(path, settings)


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What the replications of a scenario gave: tables as pandas frames, and pictures.

    In a notebook it shows its summary.
    """

    scenario: Scenario
    study: Study

    def summary(self) -> pd.DataFrame:
        """Return a row for each group, segment and metric, with its 95 % interval.

        Columns: ``policy, group, segment, metric, unit, mean, ci_low, ci_high, sd, replications``.
        The intervals tell of simulation error only; what a day may bring is in :attr:`days`.
        """
        return self.study.summary()

    @property
    def replications(self) -> pd.DataFrame:
        """A row for each replication, group, segment and metric."""
        return self.study.replications

    @property
    def days(self) -> pd.DataFrame:
        """A row for each replication, group, segment, metric and local day."""
        return self.study.days

    @property
    def openings(self) -> pd.DataFrame:
        """A row for each replication and opening of a group: its backlog, and when it was gone."""
        return self.study.openings

    @property
    def agents(self) -> pd.DataFrame:
        """A row for each replication and agent."""
        return self.study.agents

    @property
    def waits(self) -> pd.DataFrame:
        """Counts of waits in bins, all replications pooled."""
        return self.study.waits

    @property
    def chats(self) -> pd.DataFrame:
        """A row for each chat.

        Raises :class:`sim.ResultError` unless the run was made with ``keep="chats"``.
        """
        return self.study.chats

    @property
    def activity(self) -> pd.DataFrame:
        """A row for each agent and stretch of one status.

        Raises :class:`sim.ResultError` unless the run was made with ``keep="chats"``.
        """
        return self.study.activity

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know: warnings, data left out, assumptions; one sentence each."""
        return self.study.notes

    def by_interval(self, every: str = "30min") -> pd.DataFrame:
        """Return counts, waits, service level, lists and slots by stretch of local time.

        Parameters: ``every`` is ``"30min"`` or, of a run with ``keep="intervals"`` or ``"chats"``,
        a multiple of it that divides a day. Columns: ``policy, group, segment, interval_start,
        metric, mean, p10, p50, p90``, these four over replications, and ``numerator,
        denominator``, their sums in counts or microseconds. Raises :class:`sim.ResultError` for
        other lengths.
        """
        return self.study.by_interval(every)

    def interval_totals(self) -> pd.DataFrame:
        """Return sums over replications by half-hour, to put stretches of time together.

        Columns: ``policy, group, segment, interval_start, metric, numerator, denominator``; a
        figure of any stretches is the sum of its numerators over that of its denominators, in the
        metric's unit.
        """
        return self.study.interval_totals()

    @property
    def targets(self) -> pd.DataFrame:
        """A row for each target of the scenario: is it met, missed or undecided at 95 %.

        Columns: ``metric, group, segment, at_least, at_most, per_day, share_of, estimate, ci_low,
        ci_high, verdict``; the estimate is the metric's or, of a target by day, the share of days
        on which it holds.
        """
        from sim.study.judged import verdicts_table

        return verdicts_table(self.study.verdicts)

    @property
    def plot(self) -> Plots:
        """Pictures: ``result.plot.backlog()``, ``.missed()``, ``.waits()``."""
        from sim.show.plots import Plots

        return Plots(self)

    def __repr__(self) -> str:
        """Say whose result it is."""
        return f"<Result of {self.scenario.name!r}: {self.study.replication_count} replications>"

    def _repr_html_(self) -> str:
        from sim.show.tables_html import result_html

        return result_html(self.scenario, self.study)


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

    checked = _one(scenario)

    def draw_pictures(study: Study, folder: Path) -> None:
        from sim.show.plots import save_all

        save_all(Result(checked, study), folder)

    with _told(progress) as told:
        study = simulate(
            checked,
            replications=replications,
            precision=precision,
            max_replications=max_replications,
            seed=seed,
            keep=keep,
            folder=None if out is None else fspath(out),
            resume=resume,
            engine=engine,
            jobs=jobs,
            client=client,
            progress=told,
            plots=draw_pictures,
        )
    return Result(checked, study)


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """What several policies gave on the same customers.

    In a notebook it shows its differences.
    """

    compared: Compared

    @property
    def scenario(self) -> Scenario:
        """The scenario of the baseline."""
        return self.compared.scenarios[self.compared.baseline]

    @property
    def policies(self) -> list[str]:
        """The names of all policies, the baseline's among them, in the order they were run."""
        return self.compared.policies

    @property
    def groups(self) -> list[str]:
        """The groups that all policies have, in the baseline's order."""
        return self.compared.groups

    @property
    def paths(self) -> list[str]:
        """The paths that a sweep varies; none for other comparisons."""
        return self.compared.paths

    @property
    def varied(self) -> Mapping[str, Mapping[str, object]]:
        """Of a sweep the value of each path by policy; empty for other comparisons."""
        return self.compared.varied or {}

    @property
    def results(self) -> dict[str, Result]:
        """The :class:`Result` of each policy by name, in the order in which they were run."""
        scenarios, studies = self.compared.scenarios, self.compared.studies
        return {name: Result(scenarios[name], study) for name, study in studies.items()}

    @property
    def baseline(self) -> str:
        """The name of the policy against which the others are set."""
        return self.compared.baseline

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know, one sentence each."""
        return self.compared.notes

    @property
    def selection(self) -> pd.DataFrame:
        """Which policies were selected as the best, where ``indifference`` was given.

        Columns: ``policy, metric, segment, group, indifference``; the ``estimate`` over so many
        ``replications``; ``selected``, which is the best with a probability of at least 95 % if no
        other is within the indifference; ``maybe_best``, those that no other is shown to be better
        than; ``undecided``, the replications allowed did not suffice. Raises
        :class:`sim.ResultError` where the best was not sought.
        """
        if self.compared.selection is None:
            from sim.errors import ResultError

            raise ResultError(
                "the best was not sought: compare or sweep with indifference, such as "
                'indifference={"missed": 5}'
            )
        return self.compared.selection.table()

    def summary(self) -> pd.DataFrame:
        """Return the rows of every policy's summary; of a sweep with a column for each path."""
        return self.compared.summary()

    def differences(self, policy: str | None = None) -> pd.DataFrame:
        """Return each policy less the baseline, or one of them, by group, segment and metric.

        Columns: ``policy`` (and the varied paths), ``group, segment, metric, unit``; ``base`` and
        ``value``, the means of both; their ``difference`` with the 95 % interval ``ci_low,
        ci_high``, which holds for all policies of a metric, group and segment together;
        ``paired_low, paired_high``, of the policy by itself; ``unpaired_low, unpaired_high``, what
        other customers would have given; ``correlation`` over replications; ``same``, the
        difference was the same in every replication; ``in_words``. Raises
        :class:`sim.ResultError` for a policy that is not there.
        """
        return self.compared.differences(policy)

    def frontier(self, measures: Sequence[str] | None = None, group: str = "all") -> pd.DataFrame:
        """Return what each policy gives in chosen measures and whether no other dominates it.

        Parameters: ``measures`` as ``METRIC`` or ``METRIC:SEGMENT``, by default
        ``missed_rate:all``, ``wait_mean:live``, ``open_wait_mean:all``; ``group`` a name or
        ``all``. Columns: ``policy`` (and the varied paths), ``group``, for each measure its mean
        and, with the endings ``_low`` and ``_high``, its interval; ``on_frontier``. Raises
        :class:`sim.ResultError` for what is not there.
        """
        return self.compared.frontier(group=group, **({"measures": measures} if measures else {}))

    def changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """Return the customers' first chats whose outcome differs between two policies.

        They are simulated again, in this process. Parameters: ``policy``, by default every one;
        ``versus``, by default the baseline. Columns: ``policy, replication, group, raised_at``;
        ``segment``, ``outcome`` (``reached``, ``missed``, ``abandoned``, ``unreachable``,
        ``unfinished``), ``reason`` for which it was missed and ``wait_s`` under the policy, and
        each with the ending ``_before`` under the other. Raises :class:`sim.ResultError` for a
        policy that is not there.
        """
        return self.compared.changed(policy, versus)

    def what_changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        """Count the chats of :meth:`changed`, a replication, from what to what.

        Columns: ``policy, group, hour, outcome_before, reason_before, outcome, reason, chats``;
        ``hour`` is the local hour in which they were raised.
        """
        return self.compared.what_changed(policy, versus)

    @property
    def plot(self) -> ComparisonPlots:
        """Pictures: ``comparison.plot.differences()``, ``.frontier()``, ``.changed(policy)``.

        Of a sweep made one at a time also ``.tornado(metric)``.
        """
        from sim.show.comparison_plots import ComparisonPlots

        return ComparisonPlots(self)

    def __repr__(self) -> str:
        """Say what is compared."""
        return f"<Comparison of {', '.join(self.compared.policies)}>"

    def _repr_html_(self) -> str:
        from sim.show.tables_html import comparison_html

        return comparison_html(self.compared)


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
    from sim.study.policies import policies_of

    named = policies_of(_loaded(scenarios))
    with _told(progress) as told:
        compared = run_all(
            named,
            baseline=baseline,
            replications=replications,
            precision=precision,
            indifference=indifference,
            max_replications=max_replications,
            seed=seed,
            keep=keep,
            folder=None if out is None else fspath(out),
            resume=resume,
            engine=engine,
            jobs=jobs,
            client=client,
            progress=told,
            plots=_pictures_of(keep),
        )
    return Comparison(compared)


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

    made = single_changes if one_at_a_time else grid
    settings = made(_one(scenario), vary, max_runs=max_runs)
    with _told(progress) as told:
        compared = run_all(
            settings.scenarios,
            varied=settings.varied,
            baseline=baseline,
            replications=replications,
            precision=precision,
            indifference=indifference,
            max_replications=max_replications,
            seed=seed,
            keep=keep,
            folder=None if out is None else fspath(out),
            resume=resume,
            engine=engine,
            jobs=jobs,
            client=client,
            progress=told,
            plots=_pictures_of(keep),
        )
    return Comparison(compared)


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

    with _told(progress) as told:
        return write_page(
            Path(folder), None if to is None else Path(to), force=force, progress=told
        )


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
    the scenario's; ``progress`` as of :func:`run`, of every move. Returns an explorer: its
    ``settings`` are those that were moved, for ``scenario.with_settings``, and its ``result`` is
    the :class:`Result` that is shown. Raises :class:`sim.InboxsimError` where the extra
    ``notebook`` is not installed, and what :func:`run` raises.
    """
    from sim.inputs import prepare
    from sim.show.explore import Explorer
    from sim.show.explore.trials import Trials, so_many

    checked = _one(scenario)
    count = so_many(prepare(checked).expected_rows) if replications is None else replications
    return Explorer(Trials(checked, replications=count, seed=seed, progress=progress), Result)


def _pictures_of(keep: str) -> Callable[[Compared, Path], None]:
    """What draws the pictures of a comparison; those of changed chats where chats are kept."""

    def draw(compared: Compared, folder: Path) -> None:
        from sim.show.comparison_plots import save_comparison

        save_comparison(Comparison(compared), folder, with_changed=keep == "chats")

    return draw


def _loaded(scenarios: Scenarios) -> Sequence[Scenario] | Mapping[str, Scenario]:
    if isinstance(scenarios, Mapping):
        return {name: _one(each) for name, each in scenarios.items()}
    if isinstance(scenarios, Sequence) and not isinstance(scenarios, str):
        return [_one(each) for each in scenarios]
    return [_one(scenarios)]


def _one(scenario: Scenario | str | PathLike[str]) -> Scenario:
    return load(scenario) if isinstance(scenario, str | PathLike) else scenario


def _told(
    progress: Callable[[int, int], None] | None,
) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """Who is told of progress: by default a bar in a notebook."""
    from contextlib import nullcontext

    from sim.show.progress import notebook_bar

    return notebook_bar() if progress is None else nullcontext(progress)
