"""What several policies gave, while the process that ran them lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sim.errors import ResultError, shortened
from sim.metrics import METRICS
from sim.results.comparison import Policies, added_up, count_changes, with_paths
from sim.results.differences import Pair, differences, differences_of
from sim.results.live import Live
from sim.results.result import Result
from sim.results.tables import differences_table
from sim.scenario.findings import listed
from sim.scenario.model import Scenario
from sim.study.best import Selection
from sim.study.changed import changed
from sim.study.sweep import common_groups

if TYPE_CHECKING:
    import pandas as pd


class LiveComparison:
    """The studies of several policies, one seed each; see :class:`sim.results.comparison.Compared`.

    Tables are made when asked for. Intervals tell of simulation error only.
    """

    def __init__(
        self,
        scenarios: Mapping[str, Scenario],
        studies: Mapping[str, Live],
        *,
        baseline: str,
        varied: Mapping[str, Mapping[str, object]] | None = None,
        engine: str = "simpy",
        notes: tuple[str, ...] = (),
        selection: Selection | None = None,
        pairs: Mapping[str, Pair] | None = None,
    ) -> None:
        """Parameters: ``varied`` of a sweep, the values laid over each policy's file by path.

        ``pairs`` where policies do not have as many replications: each policy but the baseline
        with it, over those that both have.
        """
        common = common_groups(scenarios)
        groups = [group.name for group in scenarios[baseline].groups if group.name in common]
        told = shortened((*notes, *_notes_of(studies)))
        self.about = Policies(list(scenarios), baseline, groups, varied or {}, told)
        self.scenarios = scenarios
        self.studies = studies
        self.selection = selection
        """Which policies were selected, if the best was sought."""
        self._engine = engine
        self._pairs = pairs
        self._flows: pd.DataFrame | None = None

    @property
    def base(self) -> Live:
        """The study of the baseline."""
        return self.studies[self.about.baseline]

    def result(self, policy: str) -> Result:
        """As of :class:`sim.results.comparison.Compared`."""
        return Result(self.scenarios[policy], self.studies[policy])

    def table(self, name: str) -> pd.DataFrame:
        """As of :class:`sim.results.comparison.Compared`."""
        match name:
            case "summary":
                each = [study.table(name) for study in self.studies.values()]
                return with_paths(_concat(each), self.about)
            case "differences":
                return self._differences.copy()
            case "selection" if self.selection is not None:
                return self.selection.table()
        raise ResultError(
            "the best was not sought: compare or sweep with indifference, such as "
            'indifference={"missed": 5}'
        )

    def changes(
        self, policies: Sequence[str], versus: str, *, counted: bool = False
    ) -> pd.DataFrame:
        """As of :class:`sim.results.comparison.Compared`; they are simulated again, here."""
        if counted and self._flows is not None and versus == self.about.baseline:
            here = self._flows["policy"].isin(list(policies))
            return self._flows[here].reset_index(drop=True)
        found = _concat(list(self._simulated_again(policies, versus)))
        if not counted:
            return found
        return count_changes(found, {name: self._replications(name, versus) for name in policies})

    def all_changes(self) -> Iterator[pd.DataFrame]:
        """What changed against the baseline, a table for each policy and replication.

        Once it has been gone through, counting them needs no more simulation.
        """
        flows, base = [], self.about.baseline
        for name in self.about.others:
            count = {name: self._replications(name, base)}
            for frame in self._simulated_again([name], base):
                flows.append(count_changes(frame, count))
                yield frame
        self._flows = added_up(flows)

    def _simulated_again(self, policies: Sequence[str], versus: str) -> Iterator[pd.DataFrame]:
        """The first chats that fare differently, a table for each policy and replication."""
        for name in policies:
            count = self._replications(name, versus)
            pair = self.scenarios[versus], self.scenarios[name]
            yield from changed(*pair, name, replications=count, engine=self._engine)

    def _replications(self, one: str, other: str) -> int:
        """How many replications both have."""
        return min(self.studies[name].about.replication_count for name in (one, other))

    @cached_property
    def _differences(self) -> pd.DataFrame:
        about, studies = self.about, self.studies
        base = self.base
        if self._pairs is None:
            found = differences(
                [study.sample(about.groups) for study in studies.values()],
                about.names.index(about.baseline),
            )
            of_base = base.table("summary")
            summaries = {name: (studies[name].table("summary"), of_base) for name in about.others}
        else:
            found = differences_of(list(self._pairs.values()))
            summaries = {
                name: (studies[name].summary_of(one), base.summary_of(its_base))
                for name, (one, its_base) in self._pairs.items()
            }
        days = self.scenarios[about.baseline].duration_days
        groups = ["all", *about.groups]
        return with_paths(differences_table(found, METRICS, groups, summaries, days=days), about)


def _notes_of(studies: Mapping[str, Live]) -> Iterator[str]:
    """What holds of all policies, then what holds of some only, which begins with their names."""
    said: dict[str, list[str]] = {}
    for name, study in studies.items():
        for sentence in study.about.notes:
            said.setdefault(sentence, []).append(name)
    yield from (sentence for sentence, names in said.items() if len(names) == len(studies))
    for sentence, names in said.items():
        if len(names) < len(studies):
            yield f"{listed(names)}: {sentence}"


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)
