"""A document with settings laid over it: what it makes in the format's types, what is wrong.

What pydantic says is put in the words of this format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario import build
from sim.scenario.advice import advice
from sim.scenario.checks import contradictions, too_many_disconnects
from sim.scenario.csv_table import TableError
from sim.scenario.file import File
from sim.scenario.findings import (
    Finding,
    KeyPath,
    Kind,
    Places,
    listed,
    nearest,
    nothing,
    plain,
    shown,
    suggestion,
)
from sim.scenario.kinds import Reads, is_concept, keys_of
from sim.scenario.model import Scenario
from sim.scenario.people import WINDOWS
from sim.scenario.quantities import UnfitError
from sim.scenario.schedule_files import ScheduleFiles
from sim.scenario.settings import Laid, hidden_settings, lay, setting_label, without_effect

_WORK = ("handling", "work")
_DURATION = "a duration such as 10m, or a distribution"
_REQUIRED = {
    "name": "a name",
    "timezone": "an IANA time zone such as Europe/Berlin",
    "start": "a date such as 2026-03-02",
    "duration": "whole local days such as 28d",
    "groups": "the names of groups",
    "agents": "a list of agents",
    "for": "a duration such as 10m",
    "status": "away, busy or offline",
    "mean": "a duration such as 9m",
    "cv": "a number above 0",
    "min": "a duration such as 2m",
    "mode": "a duration such as 3m",
    "max": "a duration such as 8m",
    "gamma": "{cv: 0.15}",
    "weight": "a number above 0",
    "of": "a distribution",
    "probability": "a number from 0 to 1",
    "delay": _DURATION,
    "timeout": "a duration such as 5m",
    "waiting": _DURATION,
    "idle": _DURATION,
    "every": _DURATION,
    "disconnects.for": _DURATION,
    "escalation.to": "the name of a group",
    "from": "a date and time such as 2026-03-10T14:00",
    "to": "a date and time such as 2026-03-10T15:00",
    "csv": "the name of a file",
    "column": "the name of a column",
    "metric": "the name of a metric such as missed_rate",
}


def findings_of(error: ValidationError, document: Any) -> list[Finding]:
    """One finding for each error of pydantic, at its path in the document."""
    details = error.errors(include_url=False)
    return [finding for detail in details for finding in _findings(detail, document)]


def no_scenario(document: Mapping[str, Any]) -> Finding | None:
    """The one finding of a document that has nothing of a scenario, if it is such a one.

    It may be anything, and its keys are not for other eyes.
    """
    known = known_keys(())
    if not document or not document.keys().isdisjoint(known):
        return None
    count = "1 key, not one" if len(document) == 1 else f"{len(document):,} keys, none"
    return Finding((), f"found {count} that a scenario has; allowed: {listed(known)}")


def one_each(findings: list[Finding]) -> list[Finding]:
    """The findings less those that only follow from a misspelt key: one message for a mistake."""
    meant = {(*f.path[:-1], f.meant) for f in findings if f.meant}
    work_meant = any(path[-2:] == _WORK for path in meant)
    holders = {f.path[:-1] for f in findings if f.kind is Kind.UNKNOWN_KEY}

    def follows(finding: Finding) -> bool:
        if finding.kind is Kind.NOTHING:
            # work may be missing on a group's card because it is misspelt on the Default card
            return finding.path in meant or (work_meant and finding.path[-2:] == _WORK)
        return finding.kind is Kind.NO_WINDOW and finding.path in holders

    return [finding for finding in findings if not follows(finding)]


def _findings(detail: ErrorDetails, document: Any) -> Iterator[Finding]:
    path = _path_in(document, detail["loc"])
    kind, found = detail["type"], detail["input"]
    at_key = detail["loc"][-1:] == ("[key]",)
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, TableError):
        yield from (Finding(path, problem.message, problem=problem) for problem in cause.problems)
    elif isinstance(cause, UnfitError):
        said = shown(found) if not cause.found else cause.found
        message = f"found {said}; allowed{cause.about}: {cause.allowed}"
        place = (*path, cause.inside) if cause.inside else path
        yield Finding(place, message, at_key or cause.at_key, kind=cause.kind)
    elif kind in ("extra_forbidden", "unexpected_keyword_argument"):
        yield _unknown_key(path)
    elif kind == "missing":
        key = str(path[-1])
        allowed = _REQUIRED.get(".".join(map(str, path[-2:])), _REQUIRED.get(key, "a value"))
        yield nothing(path, f"{allowed} (this key is required)")
    elif kind in ("dict_type", "model_type", "model_attributes_type", "dataclass_type"):
        keys = known_keys(path)
        inside = f": {listed(keys)}" if keys else ""
        yield Finding(path, f"found {shown(found)}; allowed: a mapping of settings{inside}")
    elif kind == "list_type":
        yield Finding(path, f"found {shown(found)}; allowed: a list")
    else:
        yield Finding(path, f"found {shown(found)}; {detail['msg']}")


def _path_in(document: Any, loc: tuple[int | str, ...]) -> KeyPath:
    """The part of pydantic's location that is keys of the document.

    Pydantic names the branches of a union and a gathered field besides keys; a key that is missing
    is kept, since it is what is spoken of.
    """
    path: list[str | int] = []
    node = document
    for place, key in enumerate(loc):
        if _holds(node, key):
            node = node[key]
            path.append(key)
        elif place == len(loc) - 1 and isinstance(node, dict) and str(key)[:1] not in ("[", "<"):
            return (*path, key)
    return tuple(path)


def _holds(node: Any, key: str | int) -> bool:
    if isinstance(node, dict):
        return key in node
    return isinstance(node, list) and isinstance(key, int) and key < len(node)


def _unknown_key(path: KeyPath) -> Finding:
    key, place = path[-1], path[:-1]
    known = known_keys(place)
    meant = nearest(key, known)
    near = suggestion(key, [meant]) if meant else ""
    if not near and place[:1] == ("shifts",) and len(place) == 2:
        known = ["mon-fri and other weekdays", *known]
    message = f"found an unknown key{near}; allowed: {listed(known)}"
    return Finding(path, message, at_key=True, meant=meant, kind=Kind.UNKNOWN_KEY)


def known_keys(path: KeyPath) -> list[str]:
    """The keys that the format has in the mapping at ``path``."""
    kinds: list[Any] = [File]
    for key in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, key)]
    concepts = [concept for kind in kinds for concept in _concepts(kind)]
    names = (key for concept in concepts for key in keys_of(concept))
    return list(dict.fromkeys(name for name in names if name != WINDOWS))


def _concepts(kind: Any) -> Iterator[type]:
    """The concepts among the alternatives of an annotation."""
    if is_concept(kind):
        yield kind
    elif get_origin(kind) is Annotated:
        yield from _concepts(_form(kind))
    elif get_origin(kind) not in (dict, list):
        for alternative in get_args(kind):
            yield from _concepts(alternative)


def _inside(kind: Any, key: str | int) -> Iterator[Any]:
    """The annotations of what stands under ``key`` in a value annotated ``kind``."""
    if is_concept(kind):
        known = keys_of(kind)
        if key in known:
            yield known[str(key)].annotation
    elif get_origin(kind) is Annotated:
        yield from _inside(_form(kind), key)
    elif get_origin(kind) in (dict, list):
        yield get_args(kind)[-1]
    else:
        for alternative in get_args(kind):
            yield from _inside(alternative, key)


def _form(kind: Any) -> Any:
    """What an annotated type is in a file."""
    first, *marks = get_args(kind)
    return next((mark.form for mark in marks if isinstance(mark, Reads)), first)


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
        return build.scenario(self.file, name, self.document, folder, self.entered)

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
    return in_a_list or (bool(inside) and finding.kind is Kind.NONE_OF)
