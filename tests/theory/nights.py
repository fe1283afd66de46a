"""Many nights of customers against ``max_offline_tickets``, and what is exactly known of them.

A night lies inside one local date and its chats are gone when the next one begins: what comes of
it is what a run of that night alone gives, so that nights stand for replications. Hundreds of
them are simulated and measured in the time of a few short runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import pdtr

from sim.engine import compiled
from sim.inputs import prepare
from sim.metrics import METRICS, Kind
from sim.results.chats import ChatFacts, Marks
from sim.results.estimates import LEVEL
from sim.results.evidence import Sample
from sim.results.facts import Facts, gather
from sim.results.histogram import Counted
from sim.results.measures import Layout, Measures, layout, measure
from sim.results.summary import Summary, summarise
from sim.results.waits import WaitCounts, count_waits
from sim.scenario import from_document
from theory.test_night_limit import missed, wait_to_opening

PER_HOUR, NIGHT_H = 3.5, 14
PER_RUN = 200


def exact(figure: str, limit: int) -> float:
    """What a night with a limit gives in the long run, in the metric's unit."""
    if figure == "missed":
        return missed(PER_HOUR, NIGHT_H, limit)
    if figure == "missed_rate":
        return missed(PER_HOUR, NIGHT_H, limit) / (PER_HOUR * NIGHT_H)
    if figure == "open_wait_mean":
        return 3600 * wait_to_opening(PER_HOUR, NIGHT_H, limit)
    return 3600 * wait_quantile(int(figure.removeprefix("wait_p")) / 100, limit)


def kept(hours: float, limit: int) -> float:
    """The mean number of chats kept of those raised in the first ``hours``: E min(N, limit)."""
    return limit - float(pdtr(np.arange(limit), PER_HOUR * hours).sum())


def wait_quantile(share: float, limit: int) -> float:
    """The hours that ``share`` of the chats kept do not wait beyond."""
    every = kept(NIGHT_H, limit)
    # who waits longer has come earlier
    return float(brentq(lambda t: kept(NIGHT_H - t, limit) / every - (1 - share), 0, NIGHT_H))


def scenario(limit: int, *, days: int, seed: int, start: str = "2026-03-02") -> dict[str, Any]:
    """Each night up to ``limit`` chats are kept, and all are answered the moment it is over."""
    hours = {"mon-sun": f"{NIGHT_H}:00-24:00"}
    return {
        "name": "nights",
        "timezone": "UTC",
        "start": start,
        "duration": f"{days}d",
        "warmup": "0d",
        "seed": seed,
        "default": {"working_hours": hours},
        "groups": {
            "g": {
                "arrivals": {"weekly": {"mon-sun": {"00:00": PER_HOUR, f"{NIGHT_H}:00": 0}}},
                "handling": {"work": "1s"},
                "offline_handling": {"max_offline_tickets": limit},
            }
        },
        "shifts": {"day": hours},
        "agents": [{"name": "a", "groups": ["g"], "concurrency": 100, "shift": "day"}],
    }


@dataclass(frozen=True, slots=True)
class Night:
    """What comes of one night, as if of one replication."""

    measures: Measures
    waits: Counted | None
    """None where no quantile is asked for: it takes longer than all else."""


class Nights:
    """Nights with a limit, simulated when they are asked for.

    Those of one number have the same customers whatever the limit.
    """

    def __init__(self, limit: int, figures: tuple[str, ...]) -> None:
        self.limit = limit
        self.layout = layout(tuple(each for each in METRICS if each.name in figures), 1, 1)
        self._plan = prepare(from_document(scenario(limit, days=PER_RUN, seed=1837), Path()))
        self._done: list[Night] = []

    def sample(self, some: range) -> Sample:
        """A run, or a policy of a comparison, whose replications these nights are."""
        nights, waits = self._some(some), WaitCounts(1, len(some))
        for replication, night in enumerate(nights):
            if night.waits is not None:
                waits.add(replication, night.waits)
        return Sample(self.layout, [night.measures for night in nights], waits)

    def summary(self, some: range, *, level: float = LEVEL) -> Summary:
        """The summary of a run whose replications these nights are."""
        run = self.sample(some)
        return summarise(self.layout, list(run.measures), run.waits, level=level)

    def place(self, figure: str) -> int:
        """Where a figure of the whole inbox stands in a summary."""
        return self.layout.cells([each.name for each in self.layout.metrics].index(figure)).start

    def _some(self, some: range) -> list[Night]:
        while len(self._done) < some.stop:
            inputs = self._plan.draw(len(self._done) // PER_RUN)
            self._done += of_days(gather(inputs, compiled.run(inputs)), self.layout)
        return self._done[some.start : some.stop]


@cache
def nights(limit: int, *figures: str) -> Nights:
    """The same nights for all tests that ask for the same figures."""
    return Nights(limit, figures)


def of_days(facts: Facts, of: Layout) -> Iterator[Night]:
    """Each local day of a replication by itself."""
    whole, days = measure(facts, of.metrics, facts.days), len(facts.days) - 1
    columns = [part.reshape(-1, days) for part in (whole.numerator, whole.denominator, whole.value)]
    begins = np.searchsorted(facts.chats.raised_at, facts.days)
    quantiles = any(each.kind is Kind.QUANTILE for each in of.metrics)
    for day in range(days):
        numerator, denominator, value = (column[:, day] for column in columns)
        its = slice(begins[day], begins[day + 1])
        waits = count_waits(facts.groups, _some(facts.chats, its)) if quantiles else None
        yield Night(Measures(numerator, denominator, value), waits)


def _some(chats: ChatFacts, its: slice) -> ChatFacts:
    marks = Marks(*(getattr(chats.marks, field.name)[its] for field in fields(Marks)))
    columns = {field.name: getattr(chats, field.name) for field in fields(ChatFacts)}
    return ChatFacts(**{n: marks if n == "marks" else col[its] for n, col in columns.items()})
