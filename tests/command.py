"""The command ``inboxsim`` in this process, which has its libraries at hand."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from sim import cli


class Said(NamedTuple):
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


def inboxsim(*words: str | Path, encoding: str = "utf-8") -> Said:
    """Run the command with what would stand after its name."""
    out, err = (TextIOWrapper(BytesIO(), encoding=encoding) for _ in range(2))
    status = 0
    argv = patch.object(sys, "argv", ["inboxsim", *map(str, words)])
    with argv, redirect_stdout(out), redirect_stderr(err):
        try:
            cli.main()
        except SystemExit as stop:
            status = int(stop.code or 0)
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode(encoding))  # type: ignore[attr-defined]
    return Said(status, *texts)
