"""Contradictions between parts of a document that are each well formed.

They are looked for in the document as written, not in the checked file, so that they are told
together with what is wrong in other parts; a part that is not well formed is left to the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sim.scenario.arrivals_format import FACTORS, KINDS
from sim.scenario.document import Document, entries, mapping, unknown
from sim.scenario.findings import Finding, KeyPath, Places, listed, shown, suggestion
from sim.scenario.outage_checks import of_outages
from sim.scenario.people_checks import of_people
from sim.scenario.quantities import (
    DAY_S,
    WEEKDAYS,
    UnfitError,
    looks_like_weekdays,
    parse_weekdays,
    parse_window,
    time_text,
)
from sim.scenario.settings import names_a_file
from sim.scenario.target_checks import of_targets


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
        *_overlapping_windows(document),
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
            message = (
                "found nothing; allowed: a duration or a distribution, here or in "
                "default.handling.work"
            )
            yield Finding(("groups", group, "handling", "work"), message)


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


def _overlapping_windows(document: Document) -> Iterator[Finding]:
    weeks: dict[KeyPath, Document] = {
        ("default", "working_hours"): mapping(document, "default", "working_hours")
    }
    for group, card in mapping(document, "groups").items():
        weeks["groups", group, "working_hours"] = mapping(card, "working_hours")
    for name, pattern in mapping(document, "shifts").items():
        weeks["shifts", name] = {
            key: value for key, value in mapping(pattern).items() if looks_like_weekdays(key)
        }
    for path, weekly in weeks.items():
        yield from _overlaps(path, weekly)


def _overlaps(path: KeyPath, weekly: Document) -> Iterator[Finding]:
    """The first window that begins before an earlier one of the week has ended, round the week."""
    spans = sorted(spans_of(weekly), key=lambda span: span[0])
    if not spans:
        return
    round_the_week = [*spans, (spans[0][0] + 7 * DAY_S, spans[0][1] + 7 * DAY_S, spans[0][2])]
    for before, span in pairwise(round_the_week):
        if span[0] < before[1]:
            message = (
                f"found {_span_text(before)} and {_span_text(span)}, which overlap; "
                "allowed: windows apart or touching"
            )
            yield Finding((*path, span[2]), message)
            return


def spans_of(weekly: Document) -> Iterator[tuple[int, int, str]]:
    """Begin and end in seconds since Monday, and the key, of every window that can be read."""
    for key, value in weekly.items():
        for text in value if isinstance(value, list) else [value]:
            try:
                weekdays, (begin_s, end_s) = parse_weekdays(key), parse_window(text)
            except UnfitError:
                continue
            for weekday in weekdays:
                yield weekday * DAY_S + begin_s, weekday * DAY_S + end_s, key


def _span_text(span: tuple[int, int, str]) -> str:
    weekday, begin_s = divmod(span[0], DAY_S)
    end_s = begin_s + span[1] - span[0]
    end = end_s if end_s <= DAY_S else end_s - DAY_S
    return f"{WEEKDAYS[weekday % 7]} {time_text(begin_s)}-{time_text(end)}"
