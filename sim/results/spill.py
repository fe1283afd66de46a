"""Numbers of every replication kept in a file instead of in memory."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

Block = tuple[slice, npt.NDArray[Any]]


class Spill:
    """Rows of equal width, appended in order and read back in part.

    The file has no name (or, on systems that need one, goes away with the process), so nothing is
    left of it even after an interruption.
    """

    def __init__(self, width: int, dtype: npt.DTypeLike, folder: Path | None = None) -> None:
        """Rows of ``width`` numbers of ``dtype``; in ``folder``, by default the temporary one."""
        self.width = width
        self.rows = 0
        self._dtype = np.dtype(dtype)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by close)
        self._closed = weakref.finalize(self, self._file.close)

    def append(self, rows: npt.NDArray[Any]) -> None:
        """Append ``(rows, width)`` or one ``(width,)``."""
        block = np.ascontiguousarray(rows, self._dtype).reshape(-1, self.width)
        self._file.seek(0, 2)
        self._file.write(block.tobytes())
        self.rows += len(block)

    def read(self, first: int = 0, stop: int | None = None) -> npt.NDArray[Any]:
        """Rows ``first`` to ``stop`` (by default all): ``(rows, width)``."""
        last = self.rows if stop is None else stop
        row_bytes = self.width * self._dtype.itemsize
        self._file.seek(first * row_bytes)
        data = self._file.read((last - first) * row_bytes)
        return np.frombuffer(data, self._dtype).reshape(last - first, self.width)

    def columns(self, *, multiple: int = 1, block_bytes: int = 1 << 23) -> Iterator[Block]:
        """Blocks of columns over all rows.

        Parameters: the width of a block is a multiple of ``multiple``, which divides the width of
        the rows; a block is at most ``block_bytes`` large unless one ``multiple`` is larger.
        Yields where the columns stand and the block, ``(rows, columns)``.
        """
        item = self._dtype.itemsize
        fits = block_bytes // max(1, self.rows * item * multiple)
        step = max(1, fits) * multiple
        for first in range(0, self.width, step):
            stop = min(first + step, self.width)
            block = np.empty((self.rows, stop - first), self._dtype)
            for row in range(self.rows):
                self._file.seek((row * self.width + first) * item)
                block[row] = np.frombuffer(self._file.read((stop - first) * item), self._dtype)
            yield slice(first, stop), block

    def close(self) -> None:
        """Remove the file."""
        self._closed()

    def __enter__(self) -> Spill:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
