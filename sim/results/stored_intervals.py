"""Half-hours of a run that kept every replication's, put together again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import OutputError
from sim.metrics import INTERVAL_METRICS
from sim.results.intervals import QUANTILES, quantiles_of
from sim.results.spill import Spill

if TYPE_CHECKING:
    import pandas as pd

_CELL = ["policy", "group", "segment", "interval_start", "metric"]


def put_together(path: Path, policy: str) -> pd.DataFrame:
    """The half-hours of a policy over replications, from a table that holds each of them.

    Parameters: ``path`` of ``intervals.parquet``, a row group for each policy and replication, all
    with the same rows in one order. Returns the columns of a run that kept sums only. One
    replication is in memory at a time. Raises OutputError for a file that cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    cells: pd.DataFrame | None = None
    sums = np.zeros((2, 0), np.int64)
    values: Spill | None = None
    try:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                if file.read_row_group(number, columns=["policy"])[0][0].as_py() != policy:
                    continue
                rows = file.read_row_group(number).to_pandas()
                if cells is None:
                    cells = rows[_CELL]
                    sums, values = np.zeros((2, len(rows)), np.int64), Spill(len(rows), np.float64)
                sums += rows[["numerator", "denominator"]].to_numpy(np.int64).T
                assert values is not None
                values.append(rows["value"].to_numpy(np.float64))
    except (OSError, ValueError, IndexError, pa.ArrowException) as error:
        said = str(error).splitlines()[0][:200]
        raise OutputError(f"{path}: cannot be read ({said}): run it again with --out") from error
    if cells is None or values is None:
        raise OutputError(f"{path}: holds nothing of policy {policy}: run it again with --out")
    with values:
        return _frame(cells, sums, values)


def _frame(
    cells: pd.DataFrame, sums: np.ndarray[tuple[int, int], np.dtype[np.int64]], values: Spill
) -> pd.DataFrame:
    quantiles = np.empty((len(QUANTILES), len(cells)))
    for columns, block in values.columns():
        quantiles[:, columns] = quantiles_of(block, QUANTILES)
    scales = {metric.name: metric.scale for metric in INTERVAL_METRICS}
    scale = cells["metric"].astype(object).map(scales).to_numpy(np.float64)
    numerator, denominator = sums
    mean = numerator / np.where(denominator > 0, denominator * scale, np.nan)
    p10, p50, p90 = quantiles
    return cells.assign(
        mean=mean, p10=p10, p50=p50, p90=p90, numerator=numerator, denominator=denominator
    )
