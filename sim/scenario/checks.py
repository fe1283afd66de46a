"""Contradictions between parts of a document that are each well formed.

They are looked for in the document as written, not in the checked file, so that they are told
together with what is wrong in other parts; a part that is not well formed is left to the format.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sim.scenario.cards import FACTORS, KINDS
from sim.scenario.distributions import Constant, mean_us
from sim.scenario.file import File
from sim.scenario.findings import (
    Document,
    Finding,
    KeyPath,
    Places,
    entries,
    listed,
    mapping,
    nothing,
    shown,
    suggestion,
    unknown,
)
from sim.scenario.people import Disconnects
from sim.scenario.people_checks import of_outages, of_people
from sim.scenario.quantities import (
    duration_text,
)
from sim.scenario.settings import names_a_file
from sim.scenario.week import longest_turn
from sim.units import MICROSECONDS, NEVER

_LIMITS = ("at_least", "at_most")


def of_targets(document: Document) -> Iterator[Finding]:
    """Everything that contradicts itself in the targets of a document."""
    targets, groups = document.get("targets"), mapping(document, "groups")
    for place, target in enumerate(targets if isinstance(targets, list) else []):
        if isinstance(target, dict):
            path: KeyPath = ("targets", place)
            yield from _limits(path, target)
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


def contradictions(document: Document, places: Places) -> list[Finding]:
    """Everything that contradicts itself in the document, in no particular order."""
    return [
        *_unknown_names(document),
        *_groups_nobody_serves(document),
        *of_people(document, places),
        *of_outages(document),
        *of_targets(document),
        *_groups_without_work(document),
        *_escalations_to_nowhere(document),
        *_two_kinds_of_arrivals(document),
        *_factors_on_traces(document),
    ]


def _groups_of(entry: Document) -> list[Any]:
    groups = entry.get("groups")
    return groups if isinstance(groups, list) else []


def _serves(entry: Document, groups: Document) -> list[Any]:
    return list(groups) if entry.get("groups") == "all" else _groups_of(entry)


def _unknown_names(document: Document) -> Iterator[Finding]:
    groups, shifts = mapping(document, "groups"), mapping(document, "shifts")
    for place, entry in entries(document):
        listed_groups = _groups_of(entry)
        for i, group in enumerate(listed_groups):
            path: KeyPath = ("agents", place, "groups", i)
            if groups and isinstance(group, str) and group not in groups:
                yield unknown(path, "group", group, groups)
            elif isinstance(group, str) and group in listed_groups[:i]:
                yield Finding(path, f"found {shown(group)} twice; allowed: each group once")
        shift = entry.get("shift")
        known = shifts and "roster" not in document and not names_a_file(shifts)
        if known and isinstance(shift, str) and shift not in shifts:
            yield unknown(("agents", place, "shift"), "shift", shift, shifts)


def _groups_nobody_serves(document: Document) -> Iterator[Finding]:
    """Groups in no entry's list, unless an entry may have meant them and misspelt them."""
    groups, agents = mapping(document, "groups"), document.get("agents")
    well_formed = [
        entry
        for _, entry in entries(document)
        if _serves(entry, groups) and all(map(_is_text, _groups_of(entry)))
    ]
    if not isinstance(agents, list) or not agents or len(well_formed) < len(agents):
        return
    served = {group for entry in well_formed for group in _serves(entry, groups)}
    misspelt = {name for name in served if name not in groups}
    for group in groups:
        if group not in served and not any(suggestion(name, [group]) for name in misspelt):
            message = "nobody serves this group; allowed: a group that some agent's groups list"
            yield Finding(("groups", group), message, at_key=True)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _groups_without_work(document: Document) -> Iterator[Finding]:
    if "work" in mapping(document, "default", "handling"):
        return
    for group, card in mapping(document, "groups").items():
        if isinstance(card, dict) and "work" not in mapping(card, "handling"):
            allowed = "a duration or a distribution, here or in default.handling.work"
            yield nothing(("groups", group, "handling", "work"), allowed)


def _escalations_to_nowhere(document: Document) -> Iterator[Finding]:
    groups = mapping(document, "groups")
    cards: dict[KeyPath, Any] = {("groups", name): card for name, card in groups.items()}
    cards["default",] = document.get("default")
    for card, settings in cards.items():
        path, to = (*card, "handling", "escalation", "to"), _escalates_to(settings)
        if groups and isinstance(to, str) and to not in groups:
            yield unknown(path, "group", to, groups)
        elif to is not None and to == card[-1] and len(card) == 2:
            yield Finding(path, f"found {shown(to)}, the group itself; allowed: another group")


def _escalates_to(card: Any) -> Any:
    return mapping(card, "handling", "escalation").get("to")


def _two_kinds_of_arrivals(document: Document) -> Iterator[Finding]:
    groups = mapping(document, "groups")
    own = [name for name, card in groups.items() if "arrivals" in mapping(card)]
    if "trace" in document and own:
        message = (
            f"found a trace for all groups besides arrivals of {listed(own)}; allowed: one of them"
        )
        yield Finding(("trace",), message, at_key=True)


def _factors_on_traces(document: Document) -> Iterator[Finding]:
    """Factors on rates where chats are replayed as they are."""
    cards = [mapping(card) for card in mapping(document, "groups").values()]
    replayed = ["trace" in mapping(card, "arrivals") for card in cards if "arrivals" in card]
    message = "found besides a trace, which is replayed as it is; allowed: with rates only"
    only_traces = all(replayed) if replayed else "trace" in document
    if only_traces and "day_factor" in mapping(document, "inbox"):
        yield Finding(("inbox", "day_factor"), message, at_key=True)
    for name, card in mapping(document, "groups").items():
        arrivals = mapping(card, "arrivals")
        if "trace" in arrivals and not any(kind in arrivals for kind in KINDS if kind != "trace"):
            for factor in FACTORS:
                if factor in arrivals:
                    yield Finding(("groups", name, "arrivals", factor), message, at_key=True)


MOST_DISCONNECTS = 10_000
"""In one shift, or one day of a shift that never ends."""


def too_many_disconnects(file: File) -> Iterator[Finding]:
    """An error for each card whose disconnects come more than 10,000 times in a shift."""
    longest = {name: longest_turn(shift.windows) for name, shift in file.shifts.items()}
    concerned: dict[KeyPath, tuple[Disconnects, float]] = {}
    for place, entry in enumerate(file.agents):
        own = entry.attendance.disconnects
        path: KeyPath = ("agents", place, "attendance") if own else ("attendance",)
        form, (_, length_s) = own or file.attendance.disconnects, concerned.get(path, (None, 0.0))
        if form is not None and form.every != Constant(NEVER) and entry.shift is not None:
            concerned[path] = form, max(length_s, longest[entry.shift])
    for path, (form, length_s) in concerned.items():
        mean, length_us = mean_us(form.every), length_s * MICROSECONDS
        if length_us > MOST_DISCONNECTS * mean:
            least_us = math.ceil(length_us / MOST_DISCONNECTS)
            message = (
                f"found a mean of {duration_text(round(mean))}, about {length_us / mean:,.0f} "
                f"disconnects in a shift; allowed: at most {MOST_DISCONNECTS:,}, here a mean of "
                f"at least {duration_text(least_us)}"
            )
            yield Finding((*path, "disconnects", "every"), message)
