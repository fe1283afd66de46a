"""Contradictions inside targets."""

from __future__ import annotations

from collections.abc import Iterator

from sim.metrics import BY_NAME
from sim.scenario.document import Document, mapping, unknown
from sim.scenario.findings import Finding, KeyPath, shown
from sim.scenario.quantities import UnfitError
from sim.scenario.target_format import parse_limit

_LIMITS = ("at_least", "at_most")


def of_targets(document: Document) -> Iterator[Finding]:
    """Everything that contradicts itself in the targets of a document."""
    targets, groups = document.get("targets"), mapping(document, "groups")
    for place, target in enumerate(targets if isinstance(targets, list) else []):
        if isinstance(target, dict):
            path: KeyPath = ("targets", place)
            yield from _limits(path, target)
            yield from _segment(path, target)
            yield from _days(path, target)
            group = target.get("group", "all")
            if isinstance(group, str) and groups and group not in (*groups, "all"):
                yield unknown((*path, "group"), "group", group, ["all", *groups])


def _limits(path: KeyPath, target: Document) -> Iterator[Finding]:
    given = [key for key in _LIMITS if key in target]
    if len(given) != 1:
        found = "both at_least and at_most" if given else "neither at_least nor at_most"
        # a misspelt one is told as an unknown key
        if given or set(target) <= {"metric", "group", "segment", "per", "share_of"}:
            yield Finding(path, f"found {found}; allowed: one of them")
    metric = BY_NAME.get(target["metric"]) if isinstance(target.get("metric"), str) else None
    if metric is None:
        return
    for key in given:
        try:
            parse_limit(target[key], metric.unit)
        except UnfitError as unfit:
            found = unfit.found or shown(target[key])
            message = f"found {found}; allowed, for {metric.name}: {unfit.allowed}"
            yield Finding((*path, key), message)


def _segment(path: KeyPath, target: Document) -> Iterator[Finding]:
    metric, segment = target.get("metric"), target.get("segment")
    known = BY_NAME.get(metric) if isinstance(metric, str) else None
    if known and not known.per_chat and segment in ("live", "offline"):
        message = f"found {shown(segment)}; allowed: all, since {metric} is not measured by chat"
        yield Finding((*path, "segment"), message)


def _days(path: KeyPath, target: Document) -> Iterator[Finding]:
    if "share_of" in target and target.get("per", "window") == "window":
        message = "found a share of days of a target for the window; allowed: with per: day only"
        yield Finding((*path, "share_of"), message, at_key=True)
