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
    from sim.scenario.schedule_files import ScheduleFiles


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
    from sim.scenario.disconnect_checks import too_many_disconnects
    from sim.scenario.effects import hidden_settings, without_effect
    from sim.scenario.findings import Finding
    from sim.scenario.schedule_files import ScheduleFiles
    from sim.scenario.settings import lay

    if not isinstance(document, Mapping):
        no_mapping = Finding((), "found no mapping; allowed: one mapping of settings")
        raise ScenarioError(places.problems(findings or [no_mapping]))
    nowhere: list[Finding] = []
    schedules = ScheduleFiles(folder, places)
    before = document
    document, places.laid = lay(document, settings, nowhere, schedules.opened)
    kept = [f for f in findings if f.place is not None or not _replaced(f.path, places.laid)]
    document, entered, checked, found = _checked(document, schedules, nowhere + kept)
    if checked is not None:
        found += [*without_effect(entered, before, places.laid), *too_many_disconnects(checked)]
    problems = places.problems(found)
    if problems or checked is None:
        raise ScenarioError(problems)
    result = build.scenario(checked, places.file, document, folder)
    hints = [*advice(result, entered), *hidden_settings(entered, before, places.laid)]
    return replace(result, warnings=tuple(map(str, places.problems(hints))))


def _replaced(path: KeyPath, laid: list[tuple[KeyPath, str]]) -> bool:
    """Whether a setting took the place of what stood at ``path`` in the file."""
    return any(path[: len(target)] == target for target, _ in laid)


def _checked(
    document: Any, schedules: ScheduleFiles, findings: list[Finding]
) -> tuple[Any, Any, Any, list[Finding]]:
    """The document in plain types, the same with the entries of its files, and what they make.

    That is the file in the format's types, None where it is not right, and all findings.
    """
    from pydantic import ValidationError

    from sim.scenario.checks import contradictions
    from sim.scenario.format import File
    from sim.scenario.plain import plain
    from sim.scenario.problems import findings_of, one_each

    found_plain: list[Finding] = []
    document = plain(document, found_plain)
    spoiled = {f.path for f in findings if f.place is None and not f.setting}
    findings = findings + [finding for finding in found_plain if finding.path not in spoiled]
    spoiled |= {finding.path for finding in found_plain}
    entered = schedules.entered(document)
    findings += schedules.findings
    spoiled |= schedules.spoiled
    checked, more = None, []
    try:
        checked = File.model_validate(entered, context={"folder": schedules.folder})
    except ValidationError as error:
        more = findings_of(error, entered)
    unfit = {finding.path for finding in more}
    also = contradictions(entered, schedules.places)
    more += [finding for finding in also if finding.path not in unfit]
    findings += [finding for finding in more if not _follows(finding, spoiled)]
    return document, entered, checked, one_each(findings)


def _follows(finding: Finding, spoiled: set[KeyPath]) -> bool:
    """Whether a finding only follows from values that were found wrong before and replaced."""
    path = finding.path
    if any(path[:length] in spoiled for length in range(1, len(path) + 1)):
        return True
    inside = [other for other in spoiled if other[:-1] == path]
    in_a_list = any(isinstance(other[-1], int) for other in inside)
    return in_a_list or (bool(inside) and finding.message.startswith("found none"))
