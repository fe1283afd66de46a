"""Contradictions between parts of a document that are each well formed.

They are looked for in the document as written, not in the checked file, so that they are told
together with what is wrong in other parts; a part that is not well formed is left to the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sim.scenario.arrivals_format import FACTORS, KINDS
from sim.scenario.build import agent_names
from sim.scenario.findings import Finding, KeyPath, Places, listed, shown, suggestion
from sim.scenario.format import MOST_AGENTS
from sim.scenario.quantities import (
    DAY_S,
    WEEKDAYS,
    UnfitError,
    looks_like_weekdays,
    parse_date,
    parse_weekdays,
    parse_window,
    time_text,
)
from sim.scenario.settings import names_a_file

Document = dict[str, Any]


def contradictions(document: Document, places: Places) -> list[Finding]:
    """Everything that contradicts itself in the document, in no particular order."""
    return [
        *_unknown_names(document),
        *_groups_nobody_serves(document),
        *_repeated_agents(document, places),
        *_who_works_when(document),
        *_never_there(document),
        *_groups_without_work(document),
        *_two_kinds_of_arrivals(document),
        *_factors_on_traces(document),
        *_overlapping_windows(document),
    ]


def mapping(document: Any, *path: str) -> Document:
    """The mapping at ``path``, empty where there is none."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def entries(document: Document) -> Iterator[tuple[int, Document]]:
    """The agent entries that are mappings, with their place in the list."""
    agents = document.get("agents")
    for place, entry in enumerate(agents if isinstance(agents, list) else []):
        if isinstance(entry, dict):
            yield place, entry


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
                yield _unknown(path, "group", group, groups)
            elif isinstance(group, str) and group in listed_groups[:i]:
                yield Finding(path, f"found {shown(group)} twice; allowed: each group once")
        shift = entry.get("shift")
        known = shifts and "roster" not in document and not names_a_file(shifts)
        if known and isinstance(shift, str) and shift not in shifts:
            yield _unknown(("agents", place, "shift"), "shift", shift, shifts)


def _unknown(path: KeyPath, kind: str, name: str, known: Document) -> Finding:
    near = suggestion(name, known)
    return Finding(path, f"found the unknown {kind} {shown(name)}{near}; allowed: {listed(known)}")


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


def _repeated_agents(document: Document, places: Places) -> Iterator[Finding]:
    wanted = [(place, e.get("name"), e.get("count")) for place, e in entries(document)]
    counts = [c if isinstance(c, int) and not isinstance(c, bool) else 1 for _, _, c in wanted]
    if sum(counts) > MOST_AGENTS and max(counts) <= MOST_AGENTS:
        message = f"found {sum(counts)} agents in all; allowed: at most {MOST_AGENTS}"
        yield Finding(("agents",), message)
    if sum(counts) > MOST_AGENTS or min(counts, default=1) < 1:
        return
    seen: dict[str, int] = {}
    for place, name, count in wanted:
        if not isinstance(name, str) or (count is not None and not isinstance(count, int)):
            continue
        names = list(agent_names(name, count))
        taken = next((agent for agent in names if agent in seen), None)
        if taken is not None:
            cell = places.cell(("agents", seen[taken]))
            first = f"agents.{seen[taken]}" if cell is None else f"line {cell.line}"
            message = f"found the agent {shown(taken)}, who is in {first} too"
            yield Finding(("agents", place, "name"), f"{message}; allowed: each name once")
        seen |= {agent: place for agent in names if agent not in seen}


def _who_works_when(document: Document) -> Iterator[Finding]:
    """A roster or shifts, never both and never neither."""
    has_roster = "roster" in document
    if has_roster and "shifts" in document:
        message = (
            "found shifts besides a roster; allowed: one of them, since a roster replaces shifts"
        )
        yield Finding(("shifts",), message, at_key=True)
    for place, entry in entries(document):
        if has_roster and "shift" in entry:
            message = (
                "found a shift besides a roster; allowed: no shift, since the roster replaces it"
            )
            yield Finding(("agents", place, "shift"), message, at_key=True)
        for key in [key for key in ("from", "until") if has_roster and key in entry]:
            message = f"found {key} besides a roster; allowed: no {key}, since the roster says it"
            yield Finding(("agents", place, key), message, at_key=True)
        if not has_roster and "shift" not in entry:
            message = "found nothing; allowed: the name of a shift, or a roster at the top"
            yield Finding(("agents", place, "shift"), message)
        if not has_roster and "at_end" in entry:
            message = "found at_end without a roster; allowed: at_end in the agent's shift"
            yield Finding(("agents", place, "at_end"), message, at_key=True)
    if not has_roster and "shifts" not in document:
        yield Finding(("shifts",), "found nothing; allowed: shifts, or a roster in their place")


def _never_there(document: Document) -> Iterator[Finding]:
    for place, entry in entries(document):
        try:
            first, last = parse_date(entry.get("from")), parse_date(entry.get("until"))
        except UnfitError:
            continue
        if first > last:
            message = f"found {last}, before {first}, its from; allowed: from up to until"
            yield Finding(("agents", place, "until"), message)


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
    spans = sorted(_spans(weekly), key=lambda span: span[0])
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


def _spans(weekly: Document) -> Iterator[tuple[int, int, str]]:
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
