"""Numbers kept in a file: read back as they were, and nothing left behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.results.spill import Spill


def test_rows_and_columns_read_back_as_written(tmp_path: Path) -> None:
    rows = np.arange(7 * 12).reshape(7, 12)
    with Spill(12, np.int64, tmp_path) as spill:
        spill.append(rows[:1])
        spill.append(rows[1:3])
        assert (spill.read(1, 3) == rows[1:3]).all()
        spill.append(rows[3:])
        assert (spill.read() == rows).all()
        for block_bytes in (1, 500, 10**6):
            blocks = list(spill.columns(multiple=4, block_bytes=block_bytes))
            assert (np.concatenate([block for _, block in blocks], axis=1) == rows).all()
            assert all(columns.start % 4 == 0 for columns, _ in blocks)


def test_a_closed_file_is_gone() -> None:
    spill = Spill(2, np.float64)
    spill.append(np.zeros(2))
    spill.close()
    spill.close()
    with pytest.raises(ValueError, match="closed"):
        spill.read()


def test_nothing_is_left_once_it_is_closed_or_forgotten(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Spill(2, np.float64, tmp_path) as spill:
        spill.append(np.zeros(2))
        raise KeyboardInterrupt
    Spill(2, np.float64, tmp_path).append(np.zeros(2))
    assert list(tmp_path.iterdir()) == []
