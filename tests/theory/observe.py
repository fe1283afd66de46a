"""Replications of a textbook model, and whether the exact figure lies in their interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from sim.engine import compiled
from sim.engine.log import RunLog
from sim.inputs import prepare
from sim.inputs.arrays import Inputs, Int64
from sim.results.collect import Collector, take
from sim.results.estimates import Estimate, ratio, section_of, sectioned, sections_of
from sim.results.summary import Summary
from sim.scenario import from_document
from sim.units import MISSING

LEVEL = 0.9999
"""Of 10,000 correct figures one falls outside: a test that fails is a finding."""

Values = npt.NDArray[np.float64]
Sample = Callable[[Inputs, RunLog], Values]
"""What a test takes from the log itself, a number for each chat that it is about."""
Interval = Callable[[float], tuple[float, float]]
"""The ends of the simulator's own interval of the level given."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a test goes: ``times`` the replications, until intervals are narrow enough."""

    times: int
    half_width: float
    """The most a 95 % half-width may be, as a share of the exact figure."""


LONG = [pytest.param(Effort(12, 0.01), id="long", marks=pytest.mark.long)]
EFFORTS = [pytest.param(Effort(1, 0.03), id="ordinary"), *LONG]
by_effort = pytest.mark.parametrize("effort", EFFORTS)
by_long_effort = pytest.mark.parametrize("effort", LONG)
"""For figures so noisy that a narrow interval takes millions of chats."""


class Observed:
    """What the simulator says of a model."""

    def __init__(self, collector: Collector, samples: dict[str, list[Values]]) -> None:
        self._collector = collector
        self._samples = samples
        self._summary: Callable[[float], Summary] = cache(collector.summarise)

    def metric(self, name: str, segment: int = 0) -> Interval:
        """The interval of a metric of the summary, for all groups."""
        layout = self._collector.layout
        index = [metric.name for metric in layout.metrics].index(name)
        cell = layout.cells(index).start + segment

        def interval(level: float) -> tuple[float, float]:
            summary = self._summary(level)
            return float(summary.low[cell]), float(summary.high[cell])

        return interval

    def mean(self, sample: str) -> Interval:
        """The interval of the mean of a sample, by the simulator's estimator of a ratio."""
        parts = self._samples[sample]
        return lambda level: ends(mean_of(parts, level=level))

    def quantile(self, sample: str, percent: int) -> Interval:
        """The interval of a quantile of a sample, by the simulator's estimator of one."""
        parts = self._samples[sample]
        return lambda level: ends(quantile_of(parts, percent, level=level))


def open_all_day(
    name: str, seed: int, card: Mapping[str, Any], *agents: Mapping[str, Any], duration: str = "1d"
) -> dict[str, Any]:
    """A scenario document of one group whose agents are always there, measured from a Tuesday on.

    Customers of the Monday before fill it from empty.
    """
    return {
        "name": name,
        "timezone": "UTC",
        "start": "2026-03-03",
        "duration": duration,
        "warmup": "1d",
        "cooldown": "1d",
        "seed": seed,
        "inbox": {"working_hours_enabled": False},
        "groups": {"g": dict(card)},
        "shifts": {"always": {"mon-sun": "00:00-24:00"}},
        "agents": [{"name": "a", **each, "groups": ["g"], "shift": "always"} for each in agents],
    }


def observe(
    document: Mapping[str, Any],
    replications: int,
    engine: Callable[[Inputs], RunLog] = compiled.run,
    **samples: Sample,
) -> Observed:
    """Simulate a scenario document, and take ``samples`` from the log of each replication.

    The compiled engine's log is the reference's, as tests/parity shows, in a fraction of the time.
    """
    plan = prepare(from_document(document, Path()))
    clock = plan.clock
    inside = (clock.day_begins >= clock.window_begin) & (clock.day_begins <= clock.window_end)
    collector = Collector(
        len(plan.settings.offline_limit),
        len(plan.roster.names),
        clock.day_begins[inside],
        replications,
    )
    taken: dict[str, list[Values]] = {name: [] for name in samples}
    for replication in range(replications):
        inputs = plan.draw(replication)
        log = engine(inputs)
        collector.add(take(inputs, log))
        for name, sample in samples.items():
            taken[name].append(sample(inputs, log))
    collector.close()
    return Observed(collector, taken)


def assert_holds(interval: Interval, exact: float, effort: Effort) -> None:
    """Assert that the exact figure is in the 99.99 % interval, and the 95 % one narrow enough."""
    low, high = interval(LEVEL)
    assert low <= exact <= high
    low, high = interval(0.95)
    assert (high - low) / 2 <= effort.half_width * abs(exact)


def scaled(interval: Interval, by: float) -> Interval:
    """The interval of a figure times ``by`` (> 0)."""
    return lambda level: (interval(level)[0] * by, interval(level)[1] * by)


def waits_of_all(inputs: Inputs, log: RunLog) -> Values:
    """The waits (s) of all customers of the window, until assigned or until they left."""
    chats = log.chats
    until = np.where(chats.left_at != MISSING, chats.left_at, chats.assigned_at)
    waits = (until - inputs.chats.raised_at[: log.raised])[in_window(inputs, log)]
    assert (waits >= 0).all(), "a chat of the window is still waiting"
    return waits / 1e6


def in_window(inputs: Inputs, log: RunLog) -> npt.NDArray[np.bool_]:
    """Which of the chats raised were raised in the measured window."""
    raised_at: Int64 = inputs.chats.raised_at[: log.raised]
    return (raised_at >= inputs.clock.window_begin) & (raised_at < inputs.clock.window_end)


def mean_of(parts: Sequence[Values], *, level: float) -> Estimate:
    """The mean of a sample, by the simulator's estimator of a ratio; a part a replication."""
    sums = np.array([[part.sum()] for part in parts])
    counts = np.array([[float(len(part))] for part in parts])
    return ratio(sums, counts, share=False, level=level)


def quantile_of(parts: Sequence[Values], percent: int, *, level: float) -> Estimate:
    """A quantile of a sample, by the simulator's estimator of one; a part a replication."""
    count = len(parts)
    sections: list[list[Values]] = [[] for _ in range(sections_of(count))]
    for replication, part in enumerate(parts):
        sections[section_of(replication, count)].append(part)
    each = np.array([[_nearest_rank(np.concatenate(some), percent)] for some in sections])
    pooled = np.array([_nearest_rank(np.concatenate(parts), percent)])
    return sectioned(pooled, each, level=level)


def ends(estimate: Estimate) -> tuple[float, float]:
    """The interval of an estimate of one figure."""
    return float(estimate.low[0]), float(estimate.high[0])


def _nearest_rank(values: Values, percent: int) -> float:
    rank = -(-percent * len(values) // 100)
    return float(np.partition(values, rank - 1)[rank - 1])
