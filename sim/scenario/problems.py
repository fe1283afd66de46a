"""What pydantic says about a document, in the words of this format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.findings import Finding, KeyPath, listed, nearest, shown, suggestion
from sim.scenario.format import File
from sim.scenario.profile_file import TableError
from sim.scenario.quantities import UnfitError
from sim.scenario.shift_format import WINDOWS

_UNKNOWN = "found an unknown key"
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
    holders = {f.path[:-1] for f in findings if f.message.startswith(_UNKNOWN)}

    def follows(finding: Finding) -> bool:
        if finding.message.startswith("found nothing"):
            # work may be missing on a group's card because it is misspelt on the Default card
            return finding.path in meant or (work_meant and finding.path[-2:] == _WORK)
        return finding.message.startswith("found no window") and finding.path in holders

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
        yield Finding(path, f"found {said}; allowed: {cause.allowed}", at_key)
    elif kind == "extra_forbidden":
        yield _unknown_key(path)
    elif kind == "missing":
        key = str(path[-1])
        allowed = _REQUIRED.get(".".join(map(str, path[-2:])), _REQUIRED.get(key, "a value"))
        yield Finding(path, f"found nothing; allowed: {allowed} (this key is required)")
    elif kind in ("dict_type", "model_type", "model_attributes_type"):
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
    message = f"{_UNKNOWN}{near}; allowed: {listed(known)}"
    return Finding(path, message, at_key=True, meant=meant)


def known_keys(path: KeyPath) -> list[str]:
    """The keys that the format has in the mapping at ``path``."""
    kinds: list[Any] = [File]
    for key in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, key)]
    models = [model for kind in kinds for model in _models(kind)]
    names = (f.alias or name for model in models for name, f in model.model_fields.items())
    return list(dict.fromkeys(name for name in names if name != WINDOWS))


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """The models among the alternatives of an annotation."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) is Annotated:
        yield from _models(get_args(kind)[0])
    elif get_origin(kind) not in (dict, list):
        for alternative in get_args(kind):
            yield from _models(alternative)


def _inside(kind: Any, key: str | int) -> Iterator[Any]:
    """The annotations of what stands under ``key`` in a value annotated ``kind``."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if key == (field.alias or name):
                yield field.annotation
    elif get_origin(kind) is Annotated:
        yield from _inside(get_args(kind)[0], key)
    elif get_origin(kind) in (dict, list):
        yield get_args(kind)[-1]
    else:
        for alternative in get_args(kind):
            yield from _inside(alternative, key)
