"""Two policies of a textbook model on the same customers, and the intervals of their difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sim
from sim.metrics import SEGMENTS
from sim.results.differences import Differences, differences
from sim.scenario import from_document
from theory.observe import Interval


class Compared:
    """What ``sim.compare`` says of two policies: the second less the first, of all groups."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]], replications: int) -> None:
        scenarios = {name: from_document(each, Path()) for name, each in documents.items()}
        # the same as SimPy's, as tests/parity shows, in a fiftieth of the time
        compared = sim.compare(scenarios, replications=replications, engine="compiled").compared
        samples = [study.sample([]) for study in compared.studies.values()]
        self._layout = samples[0].layout
        self._at: Callable[[float], Differences] = cache(
            lambda level: differences(samples, level=level)
        )

    def paired(self, metric: str, segment: str = "all") -> Interval:
        """The interval of the difference on the same customers."""
        where = self._where(metric, segment)

        def ends(level: float) -> tuple[float, float]:
            low, high = self._at(level).paired[:, 0, where]
            return float(low), float(high)

        return ends

    def narrower(self, metric: str, segment: str = "all") -> float:
        """How many times narrower that is than on customers of their own."""
        found, where = self._at(0.95), self._where(metric, segment)
        paired, unpaired = (
            float(high - low)
            for low, high in (each[:, 0, where] for each in (found.paired, found.unpaired))
        )
        return unpaired / paired

    def _where(self, metric: str, segment: str) -> int:
        """The place of a figure of the whole inbox among the cells that are compared."""
        index = [each.name for each in self._layout.metrics].index(metric)
        # of each metric before it, one cell for each segment
        before = sum(len(each.segments) for each in self._layout.metrics[:index])
        return before + SEGMENTS.index(segment)
