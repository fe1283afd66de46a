"""The command ``inboxsim run``: in this process, or in one of its own whose use is measured."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

COMPILED = ("--engine", "compiled")


def run(file: Path, *, replications: int, jobs: int) -> None:
    """Run the command in this process; its summary is printed to nowhere."""
    from sim.cli import app

    arguments = ["run", str(file), *_options(replications, jobs)]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        app(arguments, standalone_mode=False)


def _options(replications: int, jobs: int) -> list[str]:
    return [*COMPILED, "--replications", str(replications), "--jobs", str(jobs)]


def written(document: Mapping[str, Any], folder: Path) -> Path:
    """Write a scenario document as a file."""
    file = folder / "scenario.yaml"
    file.write_text(json.dumps(document))
    return file


class Use(NamedTuple):
    """What a process has used."""

    cpu_s: float
    peak_mib: float


# A process begins with the peak memory of the one that starts it, hence one between that is small.
_BETWEEN = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
print(status, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def use_of_process(
    file: Path, *, replications: int, environment: Mapping[str, str] | None = None
) -> Use:
    """Run the command with one job in a process of its own and return what it used."""
    command = Path(sys.executable).with_name("inboxsim")
    answer = subprocess.run(
        [sys.executable, "-S", "-c", _BETWEEN, command, "run", file, *_options(replications, 1)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **(environment or {})},
    )
    status, cpu_s, peak = answer.stdout.split()
    if int(status):
        raise RuntimeError(f"inboxsim run ended with {status}: {answer.stderr}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Use(float(cpu_s), int(peak) * unit / 2**20)
