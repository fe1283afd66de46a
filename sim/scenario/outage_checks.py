"""Contradictions in what a document says of outages: their times, and whom they concern."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sim.scenario.document import Document, agent_names, attendances, entries, unknown
from sim.scenario.findings import Finding, KeyPath, shown
from sim.scenario.format import MOST_AGENTS
from sim.scenario.quantities import UnfitError, parse_date, parse_days, parse_moment
from sim.scenario.run_dates import LONGEST_COOLDOWN_DAYS, dates_of_run
from sim.scenario.values import check_name, check_timezone, check_whole


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
