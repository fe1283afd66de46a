"""How far a run has come: a bar on a terminal, or in a notebook."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[int, int], None]
"""Told how many replications are done, of how many."""

REDRAWN_EVERY_S = 0.2


@contextmanager
def terminal_bar() -> Iterator[Progress | None]:
    """Show a progress bar on a terminal, and none in a pipe; it is gone at the end."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("replications"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True, emoji=False), transient=True) as bar:
        task = bar.add_task("replications", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def notebook_bar() -> Iterator[Progress | None]:
    """Show a progress bar in a notebook, and none elsewhere; it leaves nothing behind.

    Rich's own needs widgets, which not every notebook has and which stay in the stored file.
    """
    if not _in_notebook():
        yield None
        return
    from IPython.display import display

    handle = display(_bar(0, 0), raw=True, display_id=True)
    drawn_at = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal drawn_at
        if time.monotonic() - drawn_at >= REDRAWN_EVERY_S:
            handle.update(_bar(done, total), raw=True)
            drawn_at = time.monotonic()

    try:
        yield show
    finally:
        handle.update({}, raw=True)


def _bar(done: int, total: int) -> dict[str, str]:
    text = f"{done} of {total} replications" if total else "replications"
    html = f'<progress value="{done}" max="{max(total, 1)}"></progress> {text}'
    return {"text/plain": text, "text/html": html}


def _in_notebook() -> bool:
    """Whether this is a kernel of a notebook, as against a terminal or a script."""
    ipython: Any = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None
