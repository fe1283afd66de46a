"""Tables as HTML for notebooks, which bring their own style sheet or none, on dark or on light."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.text import in_html


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table, under a heading of their own unless it is empty."""

    heading: str
    rows: Sequence[Sequence[str]]
    """Text, not HTML, a cell for each column; the first is the row's heading."""


def table(
    caption: str, columns: Sequence[str], parts: Iterable[Rows], *, words: Sequence[int] = ()
) -> str:
    """Lay out a table.

    Parameters: ``columns``, their headings; ``parts``, one after another; ``words``, the columns
    (from 0) that hold words and begin on the left, as the first does; the others hold numbers.
    Returns HTML with all text escaped.
    """
    sides = ["left" if place in (0, *words) else "right" for place in range(len(columns))]
    headings = "".join(
        f'<th scope="col" {_aligned(side)}>{in_html(text)}</th>'
        for text, side in zip(columns, sides, strict=True)
    )
    return (
        f"<table>\n<caption {_aligned('left')}>{in_html(caption)}</caption>\n"
        f"<thead>\n<tr>{headings}</tr>\n</thead>\n"
        + "".join(_body(part, sides) for part in parts)
        + "</table>\n"
    )


def paragraph(text: str) -> str:
    """A paragraph of text."""
    return f"<p>{in_html(text)}</p>\n"


def bullets(sentences: Sequence[str]) -> str:
    """A list of sentences; nothing where there are none."""
    items = "".join(f"<li>{in_html(sentence)}</li>\n" for sentence in sentences)
    return f"<ul>\n{items}</ul>\n" if items else ""


def folded(heading: str, html: str) -> str:
    """HTML that is opened by its heading."""
    return f"<details>\n<summary>{in_html(heading)}</summary>\n{html}</details>\n"


def _body(part: Rows, sides: Sequence[str]) -> str:
    lines = []
    if part.heading:
        heading = f'<th scope="rowgroup" colspan="{len(sides)}" {_aligned("left")}>'
        lines.append(f"<tr>{heading}{in_html(part.heading)}</th></tr>")
    # under a heading of their own, rows have plain words
    own = "; font-weight: normal" if part.heading else ""
    for first, *cells in part.rows:
        row = f'<th scope="row" {_aligned("left", own)}>{in_html(first)}</th>'
        for text, side in zip(cells, sides[1:], strict=True):
            whole = "; white-space: nowrap" if side == "right" else ""
            row += f"<td {_aligned(side, whole)}>{in_html(text)}</td>"
        lines.append(f"<tr>{row}</tr>")
    return "\n".join(["<tbody>", *lines, "</tbody>", ""])


def _aligned(side: str, more: str = "") -> str:
    # widgets show tables without the notebook's own space between columns
    return f'style="text-align: {side}; padding: 0.1em 0.6em{more}"'
