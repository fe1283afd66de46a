"""Replications of several policies that are run as they are asked for, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from sim.metrics import METRICS
from sim.results.evidence import Sample
from sim.results.measures import Measures, layout
from sim.study.journal import Journal
from sim.study.task import Outcomes, Spread, Task
from sim.study.wanted import Progress


@dataclass(slots=True)
class Runs:
    """The replications of policies, each known by its index."""

    tasks: Mapping[int, Task]
    """Of each policy whose replications are not taken in yet."""
    spread: Spread
    journal: Journal | None = None
    """Where they are kept; without it they are given once and not kept."""
    progress: Progress | None = None
    random: Sequence[bool] = ()
    """Of each policy whether anything of its replications is drawn."""
    _done: dict[int, int] = field(default_factory=dict)
    _planned: dict[int, int] = field(default_factory=dict)

    def plan(self, replications: Sequence[int]) -> None:
        """Say how many replications each policy will have, for whoever watches."""
        self._planned = dict(enumerate(replications))

    def outcomes(self, policy: int, task: Task, replications: int) -> Outcomes:
        """Give the first replications of a policy, in order, running those that are missing."""
        if self.journal is None:
            given = self.spread(task, range(replications))
        else:
            given = self.journal.outcomes(policy, task, self.spread, replications)
        with closing(given):
            for count, outcome in enumerate(given, 1):
                self._tell(policy, max(count, self._done.get(policy, 0)))
                yield outcome

    def fill(self, policies: Iterable[int], replications: int) -> None:
        """Run and keep what is missing of so many replications of each of ``policies``."""
        assert self.journal is not None
        wanted = list(policies)
        self._planned |= dict.fromkeys(wanted, replications)
        for policy in wanted:
            there = self.journal.done(policy)
            self._tell(policy, min(there, replications))
            if there >= replications:
                continue
            task = self.tasks[policy]
            with closing(self.journal.fill(policy, task, self.spread, replications)) as filling:
                for count in filling:
                    self._tell(policy, count)

    def sample(self, policy: int, groups: int, replications: int, rows: list[int]) -> Sample:
        """What the first ``replications`` of a policy with so many ``groups`` say of ``rows``."""
        assert self.journal is not None
        found = self.journal.sample(policy, replications, layout(METRICS, groups, 1), rows)
        return replace(found, random=self.random[policy])

    def measures(self, policy: int, replications: range) -> list[Measures]:
        """The measures of the whole window in some replications of a policy."""
        assert self.journal is not None
        return self.journal.measures(policy, replications)

    def _tell(self, policy: int, count: int) -> None:
        self._done[policy] = count
        if self.progress is not None:
            total = sum(max(n, self._done.get(p, 0)) for p, n in self._planned.items())
            self.progress(sum(self._done.values()), total)
