"""Differences between policies as a table to read and to store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.results.differences import Differences
from sim.results.effects_in_words import in_words
from sim.results.evidence import Bools
from sim.results.grid import SEGMENTS
from sim.results.metrics import Metric

if TYPE_CHECKING:
    import pandas as pd

_CELL = ["group", "segment", "metric"]


def differences_table(
    found: Differences,
    metrics: Sequence[Metric],
    groups: Sequence[str],
    summaries: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]],
    *,
    days: float,
) -> pd.DataFrame:
    """The rows of ``differences.csv``, by policy, group, segment and metric.

    Parameters: what was ``found`` of the policies, in this order; the ``metrics`` and ``groups``
    (``all`` first) that were compared, in the order of its cells; for each policy the summaries of
    it and of the baseline; ``days`` of the window.
    """
    import pandas as pd

    cells = [
        (metric, group, SEGMENTS[segment])
        for metric in metrics
        for group in groups
        for segment in range(len(metric.segments))
    ]
    keys = pd.MultiIndex.from_tuples([(g, s, metric.name) for metric, g, s in cells], names=_CELL)
    # by group, segment, metric, as in the summary; cells run by metric
    order = np.lexsort(
        (
            [index for index, _ in enumerate(cells)],
            [SEGMENTS.index(segment) for _, _, segment in cells],
            [list(groups).index(group) for _, group, _ in cells],
        )
    )
    frames = []
    for k, (policy, (its, base)) in enumerate(summaries.items()):
        columns = _columns(found, k)
        frame = pd.DataFrame(
            {
                "policy": policy,
                **{name: keys.get_level_values(name) for name in _CELL},
                "unit": [metric.unit for metric, _, _ in cells],
                "base": base.set_index(_CELL)["mean"].reindex(keys).to_numpy(),
                "value": its.set_index(_CELL)["mean"].reindex(keys).to_numpy(),
                **columns,
                "in_words": [
                    in_words(metric, segment, *figures, days=days, same=bool(same))
                    for (metric, _, segment), *figures, same in zip(
                        cells,
                        *(columns[name] for name in ("difference", "ci_low", "ci_high", "same")),
                        strict=True,
                    )
                ],
            }
        )
        frames.append(frame.iloc[order])
    return pd.concat(frames, ignore_index=True)


def _columns(
    found: Differences, k: int
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]] | Bools]:
    return {
        "difference": found.difference[k],
        "ci_low": found.simultaneous[0, k],
        "ci_high": found.simultaneous[1, k],
        "paired_low": found.paired[0, k],
        "paired_high": found.paired[1, k],
        "unpaired_low": found.unpaired[0, k],
        "unpaired_high": found.unpaired[1, k],
        "correlation": found.correlation[k],
        "same": found.same[k],
    }
