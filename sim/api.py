"""What people call from Python: load a scenario, run it, look at the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


def load(path: str | Path, settings: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario file.

    Parameters: ``path`` of the YAML file; ``settings`` maps dotted paths to values laid over it,
    for instance ``{"groups.support.queue_handling.limit": 10}``. Returns a frozen
    :class:`~sim.scenario.model.Scenario`. Raises :class:`sim.ScenarioError`, which lists every
    problem of the file with line and column.
    """
    from sim.scenario import load as load_file

    return load_file(path, settings)
