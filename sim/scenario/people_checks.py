"""Contradictions in what a document says of agents and outages, or between that and a roster."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sim.scenario.findings import (
    Document,
    Finding,
    KeyPath,
    Places,
    agent_names,
    attendances,
    entries,
    nothing,
    shown,
    unknown,
)
from sim.scenario.kinds import check_name, check_timezone, check_whole
from sim.scenario.people import MOST_AGENTS
from sim.scenario.quantities import UnfitError, parse_date, parse_days, parse_moment
from sim.scenario.week import LONGEST_COOLDOWN_DAYS, dates_of_run
from sim.text import counted


def of_people(document: Document, places: Places) -> Iterator[Finding]:
    """Everything that contradicts itself about agents and a roster."""
    yield from _repeated_agents(document, places)
    yield from _who_works_when(document)
    yield from _attendance_besides_a_roster(document)


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
            allowed = "the name of a shift, or a roster at the top"
            yield nothing(("agents", place, "shift"), allowed)
        if not has_roster and "at_end" in entry:
            message = "found at_end without a roster; allowed: at_end in the agent's shift"
            yield Finding(("agents", place, "at_end"), message, at_key=True)
    if not has_roster and "shifts" not in document:
        yield nothing(("shifts",), "shifts, or a roster in their place")


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


def of_outages(document: Document) -> Iterator[Finding]:
    """Outages at times that do not exist, that are over before they begin, or of nobody."""
    outages = list(_outages(document))
    if not outages:
        return
    try:
        zone = ZoneInfo(check_timezone(document.get("timezone")))
    except UnfitError:
        zone = None
    dates = _dates(document)
    known = _names(document)
    for path, outage in outages:
        if zone is not None:
            yield from _of_times(path, outage, zone, dates)
        if known:
            yield from _of_names(path, outage, known)


def _outages(document: Document) -> Iterator[tuple[KeyPath, Document]]:
    """All outages that are mappings: the file's and those of agent entries."""
    for path, attendance in attendances(document):
        listed = attendance.get("outages")
        for i, outage in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(outage, dict):
                yield (*path, "outages", i), outage


def _dates(document: Document) -> tuple[date, date] | None:
    """The first and the last date of the run; None where the document does not say."""
    cooldown = document.get("cooldown", "auto")
    try:
        return dates_of_run(
            parse_date(document.get("start")),
            parse_days(document.get("warmup", "7d")),
            parse_days(document.get("duration")),
            LONGEST_COOLDOWN_DAYS if cooldown == "auto" else parse_days(cooldown),
        )
    except UnfitError:
        return None


def _of_times(
    path: KeyPath, outage: Document, zone: ZoneInfo, dates: tuple[date, date] | None
) -> Iterator[Finding]:
    ends = []
    for key in ("from", "to"):
        try:
            moment = parse_moment(outage.get(key))
        except UnfitError:
            continue
        ends.append(_instant(moment, zone))
        if moment.tzinfo is None and ends[-1].astimezone(zone).replace(tzinfo=None) != moment:
            message = f"found {shown(outage[key])}, a time that a clock change skips in {zone.key}"
            yield Finding((*path, key), f"{message}; allowed: a time that occurs")
            return
    if len(ends) < 2:
        return
    begin, end = ends
    if end <= begin:
        message = f"found {shown(outage['to'])}, not after {shown(outage['from'])}, its from"
        yield Finding((*path, "to"), f"{message}; allowed: a time after it")
    elif dates is not None:
        first, last = dates
        run_begin = _instant(datetime.combine(first, time()), zone)
        run_end = _instant(datetime.combine(last + timedelta(days=1), time()), zone)
        if end <= run_begin or begin >= run_end:
            message = f"found an outage outside the run, which is from {first} to {last}"
            yield Finding(path, f"{message}; allowed: one that meets it")


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a time, the first one where a local time occurs twice."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _of_names(path: KeyPath, outage: Document, known: dict[str, None]) -> Iterator[Finding]:
    agents = outage.get("agents")
    named: list[Any] = agents if isinstance(agents, list) else []
    for i, name in enumerate(named):
        if isinstance(name, str) and name not in known:
            yield unknown((*path, "agents", i), "agent", name, known)
        elif isinstance(name, str) and name in named[:i]:
            yield Finding(
                (*path, "agents", i), f"found {shown(name)} twice; allowed: each agent once"
            )


def _names(document: Document) -> dict[str, None]:
    """The names of all entries and agents, none where some of them cannot be read."""
    agents = document.get("agents")
    known: dict[str, None] = {}
    for _, entry in entries(document):
        try:
            name, count = check_name(entry.get("name")), None
            if "count" in entry:
                count = check_whole(entry["count"], 1, MOST_AGENTS - len(known))
        except UnfitError:
            return {}
        known |= dict.fromkeys([name, *agent_names(name, count)])
    readable = isinstance(agents, list) and len(agents) == sum(1 for _ in entries(document))
    return known if readable else {}
