"""A document with settings laid over it: what it makes in the format's types, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario import build
from sim.scenario.advice import advice
from sim.scenario.checks import contradictions
from sim.scenario.disconnect_checks import too_many_disconnects
from sim.scenario.effects import Laid, hidden_settings, without_effect
from sim.scenario.findings import Finding, KeyPath, Places
from sim.scenario.format import File
from sim.scenario.model import Scenario
from sim.scenario.plain import plain
from sim.scenario.problems import findings_of, one_each
from sim.scenario.schedule_files import ScheduleFiles
from sim.scenario.settings import lay, setting_label


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read and checked, nothing refused yet."""

    before: Any
    """As given, without the settings."""
    raw: Any
    """With the settings laid over it."""
    document: Any
    """The same in plain types."""
    entered: Any
    """The same with the entries of its files."""
    file: File | None
    """The same in the format's types; None where it is not right."""
    given: list[Finding]
    """What was found while the document was read."""
    findings: list[Finding]
    """Everything that is wrong, besides :attr:`idle`."""
    idle: list[Finding]
    """Settings that change nothing in force anywhere."""
    laid: Laid

    def scenario(self, name: str, folder: Path) -> Scenario:
        """The scenario that is meant, of a reading without findings; ``name`` is its file's."""
        assert self.file is not None
        return build.scenario(self.file, name, self.document, folder)

    def hints(self, scenario: Scenario) -> list[Finding]:
        """What is allowed in :meth:`scenario` but probably not meant."""
        hidden = hidden_settings(self.entered, self.before, self.laid)
        return [*advice(scenario, self.entered), *hidden]


def read(
    document: Any,
    places: Places,
    folder: Path,
    settings: Mapping[str, object],
    findings: list[Finding],
    label: Callable[[object, object], str] = setting_label,
) -> Reading:
    """Lay settings over a document and check what that gives.

    ``findings`` are those made while the document was read. The paths that settings were laid
    over, and the cells of its files, are noted in ``places``; ``label`` names a setting there.
    """
    nowhere: list[Finding] = []
    schedules = ScheduleFiles(folder, places)
    raw, places.laid = lay(document, settings, nowhere, schedules.opened, label)
    kept = [f for f in findings if f.place is not None or not _replaced(f.path, places.laid)]
    plain_document, entered, file, found = _checked(raw, schedules, nowhere + kept)
    idle: list[Finding] = []
    if file is not None:
        idle += without_effect(entered, document, places.laid)
    laid = places.laid
    return Reading(document, raw, plain_document, entered, file, findings, found, idle, laid)


def _replaced(path: KeyPath, laid: list[tuple[KeyPath, str]]) -> bool:
    """Whether a setting took the place of what stood at ``path`` in the file."""
    return any(path[: len(target)] == target for target, _ in laid)


def _checked(
    document: Any, schedules: ScheduleFiles, findings: list[Finding]
) -> tuple[Any, Any, Any, list[Finding]]:
    """The document in plain types, the same with the entries of its files, and what they make.

    That is the file in the format's types, None where it is not right, and all findings. Checks
    that look up what a name means come last, and only where nothing is refused: format and names
    are told together, what follows from them once they are right.
    """
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
    if checked is not None and not findings:
        findings = list(too_many_disconnects(checked))
    return document, entered, checked, one_each(findings)


def _follows(finding: Finding, spoiled: set[KeyPath]) -> bool:
    """Whether a finding only follows from values that were found wrong before and replaced."""
    path = finding.path
    if any(path[:length] in spoiled for length in range(1, len(path) + 1)):
        return True
    inside = [other for other in spoiled if other[:-1] == path]
    in_a_list = any(isinstance(other[-1], int) for other in inside)
    return in_a_list or (bool(inside) and finding.message.startswith("found none"))
