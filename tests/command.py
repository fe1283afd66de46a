"""The command ``inboxsim`` in this process, which has its libraries at hand."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from sim import cli

SCENARIO = """
name: "Shop [bold]<b>"
timezone: UTC
start: 2026-03-02
duration: 2d
warmup: 0d
replications: 3
seed: 5
default:
  working_hours: {mon-sun: "09:00-17:00"}
  handling: {work: {exponential: 8m}}
groups:
  shop: {arrivals: {rate: 6/h}}
shifts:
  day: {mon-sun: "09:00-17:00"}
agents:
  - {name: ann, groups: [shop], concurrency: 2, shift: day}
"""
"""A small scenario; the fixture ``file`` is a file of it."""


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
