"""From a file, or a document made in Python, to a checked scenario or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.scenario.findings import Finding, KeyPath, Places
    from sim.scenario.model import Scenario


def load(path: str | PathLike[str], settings: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario file.

    ``settings`` maps dotted paths as in ``--set`` to values as in the file, laid over it in order.
    Raises ScenarioError with everything that is wrong, each with file, line, column and path.
    """
    from sim.scenario.yaml_source import read_file

    name = str(path)
    source = read_file(Path(path), name)
    folder = Path(path).absolute().parent
    return _scenario(source.document, source.places, folder, settings or {}, source.findings)


def from_document(document: Mapping[str, Any], folder: Path, file: str = "<scenario>") -> Scenario:
    """Check a scenario given as plain values, as YAML would read them.

    ``folder`` is where relative names of files are looked for, ``file`` what messages call the
    document. Raises ScenarioError with everything that is wrong, by path.
    """
    from sim.scenario.findings import Places

    return _scenario(document, Places(file), Path(folder).absolute(), {}, [])


def relaid(scenario: Scenario, settings: Mapping[str, object]) -> Scenario:
    """The scenario of the same document with ``settings`` laid over it, checked from the start."""
    from sim.scenario.findings import Places

    return _scenario(scenario.document, Places(scenario.file), scenario.folder, settings, [])


def _scenario(
    document: Any,
    places: Places,
    folder: Path,
    settings: Mapping[str, object],
    findings: list[Finding],
) -> Scenario:
    from sim.scenario import build
    from sim.scenario.advice import advice
    from sim.scenario.findings import Finding
    from sim.scenario.settings import lay

    if not isinstance(document, Mapping):
        no_mapping = Finding((), "found no mapping; allowed: one mapping of settings")
        raise ScenarioError(places.problems(findings or [no_mapping]))
    nowhere: list[Finding] = []
    document, places.laid = lay(document, settings, nowhere)
    kept = [f for f in findings if f.place is not None or not _replaced(f.path, places.laid)]
    document, checked, found = _checked(document, folder, nowhere + kept)
    problems = places.problems(found)
    if problems or checked is None:
        raise ScenarioError(problems)
    result = build.scenario(checked, places.file, document, folder)
    warnings = tuple(map(str, places.problems(advice(result))))
    return replace(result, warnings=warnings)


def _replaced(path: KeyPath, laid: list[tuple[KeyPath, str]]) -> bool:
    """Whether a setting took the place of what stood at ``path`` in the file."""
    return any(path[: len(target)] == target for target, _ in laid)


def _checked(
    document: Any, folder: Path, findings: list[Finding]
) -> tuple[Any, Any, list[Finding]]:
    """The document in plain types, the file it makes if it is right, and all findings."""
    from pydantic import ValidationError

    from sim.scenario.checks import contradictions
    from sim.scenario.format import File
    from sim.scenario.plain import plain
    from sim.scenario.problems import findings_of

    found_plain: list[Finding] = []
    document = plain(document, found_plain)
    spoiled = {f.path for f in findings if f.place is None and not f.setting}
    findings = findings + [finding for finding in found_plain if finding.path not in spoiled]
    spoiled |= {finding.path for finding in found_plain}
    checked, more = None, []
    try:
        checked = File.model_validate(document, context={"folder": folder})
    except ValidationError as error:
        more = findings_of(error, document)
    more += contradictions(document)
    for finding in more:
        # What replaced a spoiled value is not the user's, nor is what follows from it.
        if not any(finding.path[:length] in spoiled for length in range(1, len(finding.path) + 1)):
            findings.append(finding)
    return document, checked, findings
