"""Tables of figures, to read and to store: of a run, of policies and of their differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.inputs.arrays import Clock, Int64
from sim.metrics import SEGMENTS, Metric
from sim.results.agents import AGENT_COLUMNS
from sim.results.columns import COLUMNS
from sim.results.differences import Differences
from sim.results.effects_in_words import in_words
from sim.results.evidence import Bools
from sim.results.frames import constant, instants, names
from sim.results.histogram import BINS, bounds
from sim.results.intervals import DAY_QUANTILES, IntervalSummary, quantiles_of
from sim.results.measures import Layout, Measures
from sim.results.metrics import Floats
from sim.results.summary import Summary
from sim.results.waits import KINDS, WaitCounts
from sim.units import MISSING

if TYPE_CHECKING:
    import pandas as pd

HOUR_US = 3.6e9


@dataclass(frozen=True, slots=True)
class Labels:
    """What the codes of one result stand for."""

    policy: str
    groups: tuple[str, ...]
    """The scenario's groups in the order of the file."""
    agents: tuple[str, ...]
    clock: Clock
    days: Int64
    """``(days + 1,)`` local midnights of the window (us)."""

    @property
    def rows(self) -> list[str]:
        """The groups as tables name them, ``all`` first."""
        return ["all", *self.groups]


def _cells(labels: Labels, layout: Layout) -> dict[str, pd.Categorical[str]]:
    return {
        "policy": constant(labels.policy, layout.size),
        "group": names(layout.group, labels.rows),
        "segment": names(layout.segment, list(SEGMENTS)),
        "metric": names(layout.metric, [metric.name for metric in layout.metrics]),
    }


def _by_group(layout: Layout) -> Int64:
    """The order in which people read: by group, segment, metric, bin."""
    return np.lexsort((layout.bin, layout.metric, layout.segment, layout.group))


def summary_table(labels: Labels, layout: Layout, summary: Summary, count: int) -> pd.DataFrame:
    """The columns of ``summary.csv``; ``count`` replications."""
    import pandas as pd

    cells = _cells(labels, layout)
    units = [metric.unit for metric in layout.metrics]
    frame = pd.DataFrame(
        {
            "policy": labels.policy,
            "group": np.asarray(cells["group"], object),
            "segment": np.asarray(cells["segment"], object),
            "metric": np.asarray(cells["metric"], object),
            "unit": [units[metric] for metric in layout.metric],
            "mean": summary.mean,
            "ci_low": summary.low,
            "ci_high": summary.high,
            "sd": summary.deviation,
            "replications": count,
        }
    )
    return frame.iloc[_by_group(layout)].reset_index(drop=True)


def _parts(measures: Measures) -> dict[str, Any]:
    import pandas as pd

    return {
        "value": measures.value,
        "numerator": pd.arrays.IntegerArray(
            measures.numerator.copy(), measures.numerator == MISSING
        ),
        "denominator": measures.denominator,
    }


def replication_table(
    labels: Labels, layout: Layout, replication: int, measures: Measures
) -> pd.DataFrame:
    """One replication's rows of ``replications.parquet``."""
    import pandas as pd

    cells = _cells(labels, layout)
    frame = pd.DataFrame(
        {
            "policy": cells["policy"],
            "replication": np.full(layout.size, replication, np.int32),
            **{name: cells[name] for name in ("group", "segment", "metric")},
            **_parts(measures),
        }
    )
    return frame.iloc[_by_group(layout)].reset_index(drop=True)


def days_table(
    labels: Labels, layout: Layout, replication: int, measures: Measures
) -> pd.DataFrame:
    """One replication's rows of ``days.parquet``: by metric, group, segment and local day."""
    import pandas as pd

    cells = _cells(labels, layout)
    clock = labels.clock
    first = np.searchsorted(clock.day_begins, labels.days[0])
    dates = np.datetime64(clock.first_date, "D") + first + np.arange(layout.bins)
    return pd.DataFrame(
        {
            "policy": cells["policy"],
            "replication": np.full(layout.size, replication, np.int32),
            **{name: cells[name] for name in ("group", "segment")},
            "day": pd.Series(dates.astype("datetime64[s]")[layout.bin]),
            "metric": cells["metric"],
            **_parts(measures),
        }
    )


def intervals_table(
    labels: Labels, layout: Layout, begins: Int64, summary: IntervalSummary
) -> pd.DataFrame:
    """The rows of ``intervals.parquet``; ``begins`` ``(bins,)`` instants (us) of the intervals."""
    import pandas as pd

    cells = _cells(labels, layout)
    starts = instants(begins, labels.clock)
    return pd.DataFrame(
        {
            **{name: cells[name] for name in ("policy", "group", "segment")},
            "interval_start": starts.take(layout.bin).reset_index(drop=True),
            "metric": cells["metric"],
            "mean": summary.mean,
            "p10": summary.quantiles[0],
            "p50": summary.quantiles[1],
            "p90": summary.quantiles[2],
            "numerator": summary.numerator,
            "denominator": summary.denominator,
        }
    )


def interval_replication_table(
    labels: Labels, layout: Layout, begins: Int64, replication: int, measures: Measures
) -> pd.DataFrame:
    """One replication's rows of ``intervals.parquet`` where every replication is kept."""
    import pandas as pd

    cells = _cells(labels, layout)
    starts = instants(begins, labels.clock)
    return pd.DataFrame(
        {
            "policy": cells["policy"],
            "replication": np.full(layout.size, replication, np.int32),
            **{name: cells[name] for name in ("group", "segment")},
            "interval_start": starts.take(layout.bin).reset_index(drop=True),
            "metric": cells["metric"],
            **_parts(measures),
        }
    )


def waits_table(labels: Labels, waits: WaitCounts) -> pd.DataFrame:
    """The rows of ``waits.parquet``: a bin holds the waits in ``[bin_low_s, bin_high_s)``.

    ``least_s`` and ``greatest_s`` are the shortest and the longest of them.
    """
    import pandas as pd

    keys, counts, least, greatest = waits.table()
    cell, rows = keys // BINS, len(labels.rows)
    low, high = bounds(keys % BINS)
    frame = pd.DataFrame(
        {
            "policy": constant(labels.policy, len(keys)),
            "group": names(cell // 3 % rows, labels.rows),
            "segment": names(cell % 3, list(SEGMENTS)),
            "kind": names(cell // 3 // rows, list(KINDS)),
            "bin_low_s": low / 1e6,
            "bin_high_s": high / 1e6,
            "count": counts,
            "least_s": least / 1e6,
            "greatest_s": greatest / 1e6,
        }
    )
    order = np.lexsort((keys % BINS, cell // 3 // rows, cell % 3, cell // 3 % rows))
    return frame.iloc[order].reset_index(drop=True)


def agents_table(labels: Labels, replication: int, numbers: Int64) -> pd.DataFrame:
    """One replication's rows of ``agents.parquet``; ``numbers`` as ``agent_numbers`` gives them."""
    import pandas as pd

    n = len(labels.agents)
    by_name = dict(zip(AGENT_COLUMNS, numbers.T, strict=True))
    hours = [column for column in AGENT_COLUMNS if f"{column}_hours" in COLUMNS["agents"]]
    return pd.DataFrame(
        {
            "policy": constant(labels.policy, n),
            "replication": np.full(n, replication, np.int32),
            "agent": names(np.arange(n), list(labels.agents)),
            "chats": by_name["chats"],
            "handled": by_name["handled"],
            "handling_s": by_name["handling"] / 1e6,
            "busy_share": _divided(by_name["holding"], by_name["counted"]),
            **{f"{name}_hours": by_name[name] / HOUR_US for name in hours},
            "busy_numerator": by_name["holding"],
            "busy_denominator": by_name["counted"],
        }
    )


def agent_means_table(agents: Sequence[str], totals: Int64, count: int) -> pd.DataFrame:
    """What each agent did over ``count`` replications; ``totals`` are sums of ``agent_numbers``.

    Returns ``agent``; ``chats`` and the hours of ``agents.parquet``, means over replications;
    ``handling_mean_s`` and ``busy_share``, sums over sums, NaN where there is nothing to divide by.
    """
    import pandas as pd

    by_name = dict(zip(AGENT_COLUMNS, totals.T, strict=True))
    hours = [column for column in AGENT_COLUMNS if f"{column}_hours" in COLUMNS["agents"]]
    return pd.DataFrame(
        {
            "agent": list(agents),
            "chats": by_name["chats"] / count,
            "handling_mean_s": _divided(by_name["handling"], by_name["handled"]) / 1e6,
            "busy_share": _divided(by_name["holding"], by_name["counted"]),
            **{f"{name}_hours": by_name[name] / HOUR_US / count for name in hours},
        }
    )


def agent_means_of(agents: pd.DataFrame) -> pd.DataFrame:
    """As :func:`agent_means_table`, from the rows of ``agents.parquet`` of one policy."""
    counts = agents[["chats", "handled"]]
    of_hours = {
        name: (agents[f"{name}_hours"] * HOUR_US).round()
        for name in AGENT_COLUMNS
        if f"{name}_hours" in agents
    }
    numbers = counts.assign(
        handling=(agents["handling_s"] * 1e6).round(),
        holding=agents["busy_numerator"],
        counted=agents["busy_denominator"],
        **of_hours,
    ).astype(np.int64)
    totals = numbers.groupby(agents["agent"], observed=True, sort=False).sum()
    count = agents["replication"].nunique()
    return agent_means_table(
        [str(name) for name in totals.index],
        totals[list(AGENT_COLUMNS)].to_numpy(np.int64),
        count,
    )


def _divided(top: Int64, bottom: Int64) -> Floats:
    """``top / bottom``, NaN where the divisor is 0."""
    out = np.full(len(top), np.nan)
    np.divide(top, bottom, out=out, where=bottom > 0)
    return out


def openings_table(labels: Labels, numbers: Int64) -> pd.DataFrame:
    """The rows of ``openings.parquet``.

    ``numbers`` is ``(openings, 5)``: replication, group, instant (us), backlog, drained (us).
    """
    import pandas as pd

    replication, group, opened_at, backlog, drained_at = numbers.T
    return pd.DataFrame(
        {
            "policy": constant(labels.policy, len(numbers)),
            "replication": replication.astype(np.int32),
            "group": names(group, list(labels.groups)),
            "opened_at": instants(opened_at, labels.clock),
            "backlog": backlog,
            "drained_at": instants(drained_at, labels.clock),
        }
    )


def day_spread_table(labels: Labels, layout: Layout, spread: Floats) -> pd.DataFrame:
    """The 10th and 90th percentile over days, all replications pooled: columns ``p10``, ``p90``.

    ``layout`` has one bin; ``spread`` is ``(2, cells)``.
    """
    import pandas as pd

    frame = pd.DataFrame({**_cells(labels, layout), "p10": spread[0], "p90": spread[1]})
    return frame.iloc[_by_group(layout)].reset_index(drop=True)


def day_spread_of(days: pd.DataFrame) -> pd.DataFrame:
    """As :func:`day_spread_table`, from rows of ``days.parquet`` of one policy."""
    cells = days.groupby(_CELL, observed=True)["value"]
    by_cell = np.argsort(cells.ngroup().to_numpy(), kind="stable")
    # all cells have the same days and replications
    values = days["value"].to_numpy(np.float64)[by_cell].reshape(cells.ngroups, -1)
    p10, p90 = quantiles_of(values.T, DAY_QUANTILES)
    return cells.size().index.to_frame(index=False).assign(p10=p10, p90=p90)


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
