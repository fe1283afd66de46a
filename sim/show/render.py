"""Tables and sentences on a terminal and in a notebook, where all that a user wrote is text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.show.cells import Rows, Table
from sim.text import in_html, lines, one_line

if TYPE_CHECKING:
    from rich import table as rich
    from rich.console import Console
    from rich.text import Text


def standard_output(width: int) -> Console:
    """Standard output, in a pipe at least ``width`` columns wide."""
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = max(console.width, width)
    return console


def plain(words: str, style: str = "") -> Text:
    """Words as they are: brackets are no markup, colons no emoji, and control characters seen."""
    from rich.text import Text

    return Text(lines(words), style)


def print_head(console: Console, name: str, what: str, notes: Iterable[str]) -> None:
    """Print what is shown: its name, a sentence, and notes of a line each."""
    console.print(plain(one_line(name), "bold") + plain(f": {what}"))
    for note in notes:
        console.print(plain(f"- {one_line(note)}"))


def printable(table: Table, *, indent: str = "") -> rich.Table:
    """A table as a terminal shows it; its caption is the heading of the first column.

    Parameters: ``indent``, what stands before the rows, as before those under a heading.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable

    found = RichTable(box=SIMPLE_HEAD, pad_edge=False)
    for place, column in enumerate(table.columns):
        text = "" if column.bare else column.text
        found.add_column(
            plain(text if place else table.caption),
            justify="right" if column.number else "left",
            min_width=column.width,
        )
    for part in table.parts:
        if part.heading:
            found.add_row(plain(part.heading, "bold"))
        before = "  " if part.heading else indent
        for first, *cells in part.rows:
            found.add_row(plain(before + first.text), *(plain(cell.text) for cell in cells))
    return found


def html_table(table: Table) -> str:
    """A table as a notebook shows it, which brings its own style sheet or none, on dark or light.

    Columns of words begin on the left, as the first does. Returns HTML with all text escaped.
    """
    sides = ["right" if column.number else "left" for column in table.columns]
    headings = "".join(
        f'<th scope="col" {_aligned(side)}>{in_html(column.text)}</th>'
        for column, side in zip(table.columns, sides, strict=True)
    )
    return (
        f"<table>\n<caption {_aligned('left')}>{in_html(table.caption)}</caption>\n"
        f"<thead>\n<tr>{headings}</tr>\n</thead>\n"
        + "".join(_body(part, sides) for part in table.parts)
        + "</table>\n"
        + (paragraph(table.note) if table.note else "")
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
    written = []
    if part.heading:
        heading = f'<th scope="rowgroup" colspan="{len(sides)}" {_aligned("left")}>'
        written.append(f"<tr>{heading}{in_html(part.heading)}</th></tr>")
    # under a heading of their own, rows have plain words
    own = "; font-weight: normal" if part.heading else ""
    for first, *cells in part.rows:
        row = f'<th scope="row" {_aligned("left", own)}>{in_html(_indented(first.text))}</th>'
        for cell, side in zip(cells, sides[1:], strict=True):
            whole = "; white-space: nowrap" if side == "right" else ""
            row += f"<td {_aligned(side, whole)}>{in_html(cell.text)}</td>"
        written.append(f"<tr>{row}</tr>")
    return "\n".join(["<tbody>", *written, "</tbody>", ""])


def _aligned(side: str, more: str = "") -> str:
    # widgets show tables without the notebook's own space between columns
    return f'style="text-align: {side}; padding: 0.1em 0.6em{more}"'


def _indented(words: str) -> str:
    """Words that begin on blanks, which HTML would swallow, as part of the line above."""
    rest = words.lstrip()
    return "\N{EM SPACE}" * (len(words) > len(rest)) + rest
