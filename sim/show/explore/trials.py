"""Trying settings on the same few replications, and what they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim.metrics import SEGMENTS
from sim.results.differences import subtract
from sim.results.effects_in_words import in_words
from sim.results.evidence import evidence
from sim.results.live import Live
from sim.scenario.model import Scenario
from sim.show.cells import DIFFERENCES, Figure, Line, figures_of
from sim.study import simulate
from sim.study.wanted import Progress

WORK = 120_000
"""Chats simulated in a moment: about a quarter of a second of an ordinary core."""
WORK_OF_A_REPLICATION = 5_000
"""What a replication costs whatever its chats, in chats: its tables of half-hours and days."""
FEWEST, MOST = 3, 30
"""Replications: fewer give no interval worth its name, more take longer than they tell."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Settings, the scenario that they make, and what came of it."""

    settings: Mapping[str, object]
    scenario: Scenario
    study: Live


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the scenario itself and of what was tried, in the metric's unit."""

    line: Line
    own: Figure
    now: Figure
    change: str
    """In words, with the interval of the difference; nothing for the scenario itself."""


class Trials:
    """One scenario under many settings, always on the same customers."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        replications: int,
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Simulate the scenario itself, which loads the engine (compiles it, once after install).

        Parameters as of :func:`sim.explore`. Raises ScenarioError or DataError for a scenario that
        cannot be run.
        """
        # policies of the file are settings of their own, which might not fit what is tried
        document = {key: value for key, value in scenario.document.items() if key != "policies"}
        plain = replace(scenario, document=document, policies=())
        self._seed = seed
        self._replications = replications
        self.own = Tried({}, plain, self._simulated(plain, progress))

    @property
    def replications(self) -> int:
        """How many replications each trial has."""
        return self.own.study.about.replication_count

    def run(self, settings: Mapping[str, object]) -> Tried:
        """Simulate the scenario with settings; raises as ``with_settings`` and ``run`` do."""
        if not settings:
            return self.own
        scenario = self.own.scenario.with_settings(settings)
        return Tried(dict(settings), scenario, self._simulated(scenario))

    def headlines(self, tried: Tried, group: str) -> list[Headline]:
        """The figures that are asked for first, of one group or ``all``."""
        before, after = (figures_of(each.study.table("summary")) for each in (self.own, tried))
        found = []
        for line in DIFFERENCES:
            own, now = (
                figures[each.study.about.policy, group, line.segment, line.metric]
                for each, figures in ((self.own, before), (tried, after))
            )
            if line.always or own.mean > 0 or now.mean > 0:
                change = "" if tried is self.own else self._change(tried, group, line)
                found.append(Headline(line, own, now, change))
        return found

    def _change(self, tried: Tried, group: str, line: Line) -> str:
        """The difference of one figure on the same customers, in words."""
        samples = [each.study.sample([] if group == "all" else [group])
                   for each in (tried, self.own)]  # fmt: skip
        metrics = samples[0].layout.metrics
        index = [each.name for each in metrics].index(line.metric)
        metric = metrics[index]
        now, own = (evidence(sample, index) for sample in samples)
        difference = subtract(metric, now, own, family=1)
        row = 0 if group == "all" else 1
        cell = row * len(metric.segments) + SEGMENTS.index(line.segment)
        low, high = difference.paired[:, cell]
        return in_words(
            metric,
            line.segment,
            float(difference.difference[cell]),
            float(low),
            float(high),
            days=tried.scenario.duration_days,
            same=bool(difference.same[cell]),
        )

    def _simulated(self, scenario: Scenario, progress: Progress | None = None) -> Live:
        result = simulate(
            scenario,
            replications=self._replications,
            seed=self._seed,
            engine="compiled",
            progress=progress,
        )
        assert isinstance(result.study, Live)
        return result.study


def so_many(chats: float) -> int:
    """How many replications are simulated in a moment, with so many ``chats`` expected in one."""
    return min(MOST, max(FEWEST, round(WORK / (WORK_OF_A_REPLICATION + chats))))
