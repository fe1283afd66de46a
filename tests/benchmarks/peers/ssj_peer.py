"""SSJ (Java); its jars are found by the environment variable ``SSJ_CLASSPATH``."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from benchmarks.peers.external import round_by
from benchmarks.peers.peer import MissingError, Peer, Round

PROGRAM = Path(__file__).with_name("ErlangA.java")


def round_(customers: int, seed: int) -> Round:
    java, jars = shutil.which("java"), os.environ.get("SSJ_CLASSPATH")
    if java is None:
        raise MissingError("not installed (Java is not there)")
    if not jars:
        raise MissingError("not installed (SSJ_CLASSPATH does not name its jars)")
    return round_by([java, "-cp", jars, str(PROGRAM)], customers, seed)


SSJ = Peer("SSJ (Java)", 2_000_000, round_)
