"""Peers in other languages: a program that times itself and prints what came of a round."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from benchmarks import erlang_a
from benchmarks.peers.peer import MissingError, Round


def round_by(command: Sequence[str], customers: int, seed: int) -> Round:
    """Run a program with the model as its arguments; it prints customers, lost and seconds."""
    model = (erlang_a.AGENTS, erlang_a.PER_HOUR, erlang_a.WORK_H, erlang_a.PATIENCE_H)
    arguments = [str(value) for value in (customers, seed, *model)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise MissingError(f"failed: {last[0]}")
    came, lost, seconds = done.stdout.split()
    return Round(int(came), int(lost), float(seconds))
