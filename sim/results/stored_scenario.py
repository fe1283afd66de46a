"""The scenario of a stored policy, whether or not the data files that it names are still there."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import OutputError, ScenarioError
from sim.results.stored import StoredFolder
from sim.scenario import from_document
from sim.scenario.model import Scenario


def stored_scenario(folder: StoredFolder, policy: str) -> Scenario:
    """The scenario that was simulated under a policy, as resolved, without policies of its own.

    Files that it names are not read: their names are all that is known of them. Raises OutputError
    where the manifest holds no scenario that this version can read.
    """
    document = copy.deepcopy(folder.document(policy))
    document.pop("policies", None)
    where = f"{folder.path / 'manifest.json'}"
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            _stand_in(document, Path(nowhere))
            scenario = from_document(document, Path(nowhere), where)
            if changes := folder.changes(policy):
                scenario = scenario.with_settings(changes)
        except (ScenarioError, AttributeError, TypeError, OSError) as error:
            said = str(error).splitlines()[0][:300]
            raise OutputError(f"{where}: holds no scenario of this version ({said})") from error
    return replace(scenario, warnings=())


def _stand_in(document: dict[str, Any], nowhere: Path) -> None:
    """Give every file that a document names an empty one of the same name."""
    for number, (holder, key) in enumerate(_files(document)):
        name = Path(str(holder[key])).name or "file"
        (nowhere / str(number)).mkdir()
        (nowhere / str(number) / name).touch()
        holder[key] = f"{number}/{name}"


def _files(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for key in ("trace", "roster"):
        if isinstance(document.get(key), str):
            yield document, key
    for group in document.get("groups", {}).values():
        arrivals = group.get("arrivals", {})
        for key in ("trace", "forecast"):
            if isinstance(arrivals.get(key), str):
                yield arrivals, key
