"""What people call from Python: load a scenario, run it, look at the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

    from sim.scenario.model import Scenario
    from sim.show.plots import Plots
    from sim.study import Study


def load(path: str | PathLike[str], settings: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario file.

    Parameters: ``path`` of the YAML file; ``settings`` maps dotted paths to values laid over it,
    for instance ``{"groups.support.queue_handling.limit": 10}``. Returns a frozen
    :class:`~sim.scenario.model.Scenario`. Raises :class:`sim.ScenarioError`, which lists every
    problem of the file with line and column.
    """
    from sim.scenario import load as load_file

    return load_file(path, settings)


@dataclass(frozen=True, slots=True)
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
        metric, mean, p10, p50, p90``, the last four over replications. Raises
        :class:`sim.ResultError` for other lengths.
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
    def plot(self) -> Plots:
        """Pictures: ``result.plot.backlog()``, ``.missed()``, ``.waits()``."""
        from sim.show.plots import Plots

        return Plots(self)

    def _repr_html_(self) -> str:
        return str(self.summary().to_html(index=False, escape=True, na_rep=""))


def run(
    scenario: Scenario | str | PathLike[str],
    *,
    replications: int | None = None,
    seed: int | None = None,
    keep: str = "summary",
    out: str | PathLike[str] | None = None,
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
    keep
        ``"summary"``, ``"intervals"`` (every half-hour of every replication) or ``"chats"``
        (every chat, needed for :attr:`Result.chats`).
    out
        Folder to write, which must not exist; it appears whole or not at all.
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
    from contextlib import nullcontext

    from sim.show.progress import notebook_bar
    from sim.study import simulate

    if isinstance(scenario, str | PathLike):
        scenario = load(scenario)
    checked = scenario

    def draw_pictures(study: Study, folder: Path) -> None:
        from sim.show.plots import save_all

        save_all(Result(checked, study), folder)

    with notebook_bar() if progress is None else nullcontext(progress) as told:
        study = simulate(
            checked,
            replications=replications,
            seed=seed,
            keep=keep,
            folder=None if out is None else fspath(out),
            engine=engine,
            jobs=jobs,
            client=client,
            progress=told,
            plots=draw_pictures,
        )
    return Result(checked, study)
