"""How far a run has come: a bar on a terminal, or in a notebook."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sim.text import counted

Progress = Callable[[int, int], None]
"""Told how many replications are done, of how many."""

REDRAWN_EVERY_S = 0.2
SHOWN_AFTER_S = 0.5
"""A notebook's bar: what is shown once leaves an empty place in the stored file."""


@contextmanager
def terminal_bar(what: str = "replication") -> Iterator[Progress | None]:
    """Show a progress bar of each ``what`` on a terminal, none in a pipe; it is gone at the end."""
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
        TextColumn(f"{what}s"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True, emoji=False), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def notebook_bar(what: str = "replication") -> Iterator[Progress | None]:
    """Show a progress bar of each ``what`` in a notebook, none elsewhere; it is gone at the end.

    Work of less than :data:`SHOWN_AFTER_S` shows none. Rich's own needs widgets, which not every
    notebook has and which stay in the stored file.
    """
    if not _in_notebook():
        yield None
        return
    from IPython.display import display

    begun_at = drawn_at = time.monotonic()
    handle: Any = None

    def show(done: int, total: int) -> None:
        nonlocal handle, drawn_at
        now = time.monotonic()
        if handle is None and now - begun_at >= SHOWN_AFTER_S:
            handle = display(_bar(done, total, now - begun_at, what), raw=True, display_id=True)
            drawn_at = now
        elif handle is not None and now - drawn_at >= REDRAWN_EVERY_S:
            handle.update(_bar(done, total, now - begun_at, what), raw=True)
            drawn_at = now

    try:
        yield show
    finally:
        if handle is not None:
            handle.update({}, raw=True)


def _bar(done: int, total: int, elapsed_s: float, what: str) -> dict[str, str]:
    text = f"{done} of {counted(total, what)}"
    if 0 < done < total:
        text += f", about {roughly(elapsed_s * (total - done) / done)} left"
    html = f'<progress value="{done}" max="{max(total, 1)}"></progress> {text}'
    return {"text/plain": text, "text/html": html}


def roughly(seconds: float) -> str:
    """A time still to come as one says it, for instance ``40 s``, ``2 min``, ``1 h 10 min``."""
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    if seconds < 90:
        return f"{5 * round(seconds / 5)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    # beyond an hour nobody counts single minutes
    minutes = 10 * round(seconds / 600)
    return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")


def _in_notebook() -> bool:
    """Whether this is a kernel of a notebook, as against a terminal or a script."""
    ipython: Any = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None
