"""What a result was made from, so that it can be made again."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.results.output import FORMAT_VERSION
from sim.scenario.files import open_regular

_LIBRARIES = ("inboxsim", "numba", "numpy", "pandas", "pyarrow", "scipy", "simpy")


def identity(
    scenario: dict[str, Any], *, files: Mapping[str, Path], seed: int, keep: str
) -> dict[str, Any]:
    """All that replications depend on: of two runs that agree in it they are the same (R30).

    Parameters: ``scenario`` as resolved, in plain types, whose order counts too (groups, policies);
    ``files`` of data by name, entered with
    the hash of their content.
    """
    text = json.dumps(scenario, ensure_ascii=False, default=str)
    return {
        "seed": seed,
        "keep": keep,
        "scenario_sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "files_sha256": {name: _hash(path) for name, path in sorted(files.items())},
        "versions": {"python": platform.python_version(), **_versions()},
    }


def manifest(
    origin: Mapping[str, Any],
    scenario: dict[str, Any],
    *,
    replications: int,
    notes: tuple[str, ...],
    random: bool,
    engine: str,
    wall_time_s: float,
    jobs: int = 1,
) -> dict[str, Any]:
    """The content of ``manifest.json``.

    Parameters: ``origin``, the :func:`identity` of the run; its ``scenario`` as resolved;
    ``random``, whether anything of it was drawn; the rest as the run used it. What may differ
    between runs of the same scenario and seed stands apart, under ``run`` (R30).
    """
    return {
        "format": FORMAT_VERSION,
        "seed": origin["seed"],
        "replications": replications,
        "first_replication": 0,
        "keep": origin["keep"],
        "random": random,
        "notes": list(notes),
        "scenario_sha256": origin["scenario_sha256"],
        "scenario": scenario,
        "files_sha256": origin["files_sha256"],
        "versions": origin["versions"],
        "run": {"engine": engine, "jobs": jobs, "wall_time_s": round(wall_time_s, 3)},
    }


def _hash(path: Path) -> str:
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {}
    for name in _LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions
