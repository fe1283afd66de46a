"""Tables and sentences on a terminal, in which nothing that a user wrote is an instruction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.text import lines, one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
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


def table() -> Table:
    """An empty table as all of them look."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(box=SIMPLE_HEAD, pad_edge=False)


def numbers(to: Table, *headings: str, width: int | None = 9) -> None:
    """Add columns of numbers, at least ``width`` wide."""
    for heading in headings:
        to.add_column(plain(heading), justify="right", min_width=width)


def row(to: Table, *cells: str, style: str = "") -> None:
    """Add a row."""
    to.add_row(*(plain(cell, style) for cell in cells))
