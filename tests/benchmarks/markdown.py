"""Tables as Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with padded columns: the first to the left, the others to the right."""
    columns = list(zip(heads, *rows, strict=True))
    widths = [max(3, *(len(cell) for cell in column)) for column in columns]
    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = (heads, rule, *rows)
    return "\n".join(f"| {' | '.join(_padded(line, widths))} |" for line in lines)


def _padded(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    first = cells[0].ljust(widths[0])
    return [first, *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]
