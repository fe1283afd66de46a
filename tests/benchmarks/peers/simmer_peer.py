"""simmer (R)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from benchmarks.peers.external import round_by
from benchmarks.peers.peer import MissingError, Peer, Round

PROGRAM = Path(__file__).with_name("simmer.R")


def round_(customers: int, seed: int) -> Round:
    r = shutil.which("Rscript")
    if r is None:
        raise MissingError("not installed (R is not there)")
    if subprocess.run([r, "-e", "library(simmer)"], capture_output=True, check=False).returncode:
        raise MissingError('not installed (install.packages("simmer"))')
    return round_by([r, str(PROGRAM)], customers, seed)


SIMMER = Peer("simmer (R)", 100_000, round_)
