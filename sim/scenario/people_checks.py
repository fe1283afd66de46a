"""Contradictions in what a document says of agents, or between that and a roster."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sim.scenario.document import Document, agent_names, attendances, entries
from sim.scenario.findings import Finding, Places, shown
from sim.scenario.format import MOST_AGENTS, MOST_SLOTS
from sim.scenario.quantities import UnfitError, parse_date
from sim.scenario.values import MOST_SPEED, check_positive, check_whole
from sim.text import counted


def of_people(document: Document, places: Places) -> Iterator[Finding]:
    """Everything that contradicts itself about agents and a roster."""
    yield from _repeated_agents(document, places)
    yield from _who_works_when(document)
    yield from _attendance_besides_a_roster(document)
    yield from _never_there(document)
    yield from _standing_still(document)


def _repeated_agents(document: Document, places: Places) -> Iterator[Finding]:
    wanted = [(place, e.get("name"), e.get("count")) for place, e in entries(document)]
    counts = [c if isinstance(c, int) and not isinstance(c, bool) else 1 for _, _, c in wanted]
    if sum(counts) > MOST_AGENTS and max(counts) <= MOST_AGENTS:
        message = (
            f"found {counted(str(sum(counts)), 'agent')} in all; allowed: at most {MOST_AGENTS}"
        )
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


def _attendance_besides_a_roster(document: Document) -> Iterator[Finding]:
    if "roster" not in document:
        return
    for path, attendance in attendances(document):
        for key in ("absence", "login_delay", "disconnects"):
            if key in attendance:
                message = (
                    f"found {key} besides a roster; allowed: outages only, since a roster is "
                    "taken as given"
                )
                yield Finding((*path, key), message, at_key=True)


def _standing_still(document: Document) -> Iterator[Finding]:
    """Agents whose speed with some number of chats rounds to nothing (R22)."""
    for place, entry in entries(document):
        curve = entry.get("curve", [])
        try:
            slots = check_whole(entry.get("concurrency", 1), 1, MOST_SLOTS)
            numbers = [entry.get("speed", 1), *(curve if isinstance(curve, list) else [None])]
            speed, *totals = (_as_written(number) for number in numbers)
        except UnfitError:
            continue
        for chats in range(1, slots + 1):
            total = totals[min(chats, len(totals)) - 1] if totals else Fraction(chats)
            if speed * total / chats <= Fraction(1, 2_000_000):
                message = (
                    f"found a speed that rounds to 0 with {counted(chats, 'chat')} at once; "
                    "allowed: at least 0.000001 for each of them"
                )
                yield Finding(("agents", place, "curve" if totals else "speed"), message)
                break


def _as_written(number: object) -> Fraction:
    return Fraction(str(check_positive(number, MOST_SPEED)))
