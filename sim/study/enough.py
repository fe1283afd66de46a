"""Replications in stages, until figures are known as precisely as was asked.

A figure, or a difference, that has no interval because it was the same in every replication looked
at does not ask for more: their number is no measure of how well it is known. The run then ends
without saying that the precision was reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.results.differences import subtract
from sim.results.effects_in_words import with_unit
from sim.results.evidence import Evidence, Sample, evidence
from sim.results.measures import Layout
from sim.results.summary import summarise
from sim.study.runs import Runs
from sim.study.wanted import Figure, Precision, checkpoints, half_width
from sim.text import counted

_HOPELESS = 1e4
"""How many times too wide an interval is that no run makes narrow enough."""


@dataclass(frozen=True, slots=True)
class Known:
    """How precisely a figure is known at a look."""

    of: str
    """In words: the figure, or its difference."""
    half_width: float
    """In the metric's unit, the widest of those asked for; NaN where there is no figure."""
    allowed: float
    """Likewise."""
    why_none: str = ""
    """In words: why it has no interval, where no number of replications is known to bring one."""

    @property
    def enough(self) -> bool:
        """Whether it is as precise as asked, or cannot be known to be."""
        return bool(self.why_none) or self.half_width <= self.allowed


def replications_for(
    runs: Runs,
    groups: Sequence[Sequence[str]],
    wanted: Mapping[Figure, Precision],
    most: int,
    baseline: int | None = None,
) -> tuple[int, tuple[str, ...]]:
    """Run stage after stage until all that is wanted is known, or ``most`` are run.

    Parameters: ``groups`` of each policy; ``wanted`` half-widths; of one policy they are those of
    its figures' intervals, of several, with the index of a ``baseline``, those of the differences
    to it (simultaneous; a part is one of the baseline's figure). Returns how many replications
    each policy has, and what was reached, in sentences. Raises ScenarioError for a group that is
    not there and for ``most`` below the first look.
    """
    looks = checkpoints(most)
    rows = {figure: [figure.row(names) for names in groups] for figure in wanted}
    known: list[Known] = []
    for look in looks:
        runs.fill(range(len(groups)), look)
        known = []
        for figure, precision in wanted.items():
            samples = [
                runs.sample(policy, len(names), look, [rows[figure][policy]])
                for policy, names in enumerate(groups)
            ]
            known.append(
                _of_one(figure, precision, samples[0], rows[figure][0])
                if baseline is None
                else _of_differences(figure, precision, samples, baseline)
            )
        if all(each.enough for each in known):
            return look, tuple(_said(f, each, look) for f, each in zip(wanted, known, strict=True))
    return most, tuple(_said(f, each, most) for f, each in zip(wanted, known, strict=True))


def _of_one(figure: Figure, wanted: Precision, sample: Sample, row: int) -> Known:
    measures = list(sample.measures)
    found = summarise(sample.layout, measures, sample.waits, random=sample.random)
    cell = _cell(sample.layout, figure, row)
    mean, low, high = (part[cell] for part in (found.mean, found.low, found.high))
    same = "the same in every replication" if found.same[cell] and np.isnan(low) else ""
    return Known(
        str(figure),
        float(half_width(mean, low, high)),
        float(wanted.allowed(mean)),
        why_none="never there" if np.isnan(mean) else same,
    )


def _cell(layout: Layout, figure: Figure, row: int) -> int:
    segments = len(figure.definition.segments)
    first: int = layout.cells(figure.index).start
    return first + row * segments + figure.place


def _of_differences(
    figure: Figure, wanted: Precision, samples: Sequence[Sample], baseline: int
) -> Known:
    found = [_only(evidence(sample, figure.index), figure.place) for sample in samples]
    base = found.pop(baseline)
    halves, without = [], set()
    for one in found:
        compared = subtract(figure.definition, one, base, family=len(found))
        wide = float(half_width(compared.difference, *compared.simultaneous)[0])
        if np.isnan(wide) and np.isnan(compared.difference[0]):
            without.add("never there")
        elif np.isnan(wide) and compared.same[0]:
            without.add("the same in every replication")
        else:
            halves.append(wide)
    allowed = float(wanted.allowed(base.estimate)[0])
    name = f"every difference of {figure}"
    if halves:
        return Known(name, float(np.max(halves)), allowed)
    return Known(name, np.nan, allowed, " or ".join(sorted(without)))


def _only(found: Evidence, place: int) -> Evidence:
    here = slice(place, place + 1)
    return replace(
        found,
        estimate=found.estimate[here],
        parts=found.parts[:, here],
        trials=found.trials[here],
    )


def _said(figure: Figure, known: Known, replications: int) -> str:
    after = f"after {counted(replications, 'replication')}"
    if known.why_none:
        return f"precision: {known.of} has no interval {after}: {known.why_none}"
    is_known = f"precision: {known.of} is known to ±{_written(figure, known.half_width)} {after}"
    if np.isnan(known.half_width):
        is_known = f"precision: {known.of} has no interval {after}"
    asked = f"±{_written(figure, known.allowed)}"
    if known.enough:
        return f"{is_known}; asked for: {asked}"
    needed = _needed(known, replications)
    return f"{is_known}, the most allowed, not to the {asked} asked for{needed}"


def _needed(known: Known, replications: int) -> str:
    """About how many replications it would take: half-widths shrink with their square root."""
    if not known.allowed > 0 or np.isnan(known.half_width):
        return ""
    times = known.half_width / known.allowed
    if times > _HOPELESS:
        return "; no number of replications that can be run would do"
    needed = int(np.ceil(replications * times**2))
    return f"; about {counted(needed, 'replication')} would do"


def _written(figure: Figure, amount: float) -> str:
    unit = figure.definition.unit
    if unit == "share":
        return f"{100 * amount:.3g} percentage points"
    return with_unit(f"{amount:.3g}", unit)
