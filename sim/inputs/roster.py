"""Who the agents are, and their dated statuses from an agent activity report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.inputs.arrays import Int64, Roster
from sim.inputs.calendar import DAY_US, Calendar, day_number
from sim.inputs.cells import Readings, in_order, newest_first, read_instants, told_twice
from sim.inputs.intervals import Intervals, merged, no_intervals, without
from sim.inputs.timeline import Presence
from sim.scenario.csv_table import Table, read_table
from sim.scenario.findings import listed, quoted
from sim.scenario.model import Scenario
from sim.scenario.people import Agent
from sim.text import counted
from sim.units import MICROSECONDS, Leaving, Status

_MILLIONTHS = 10**6


def paces_of(agents: Sequence[Agent]) -> tuple[Int64, Int64]:
    """Tabulate what each of k chats advances by in a microsecond, for agents of all paces.

    Returns the row of each agent ``(agents,)`` and the rows ``(distinct paces, slots + 1)`` for
    k = 0, 1, ... up to the greatest concurrency, in millionths of solo work. Source: R22.
    """
    slots = max((agent.concurrency for agent in agents), default=0)
    rows: dict[tuple[int, ...], int] = {}
    known: dict[tuple[tuple[float, ...], float], int] = {}
    pace = []
    for agent in agents:
        key = (agent.curve, agent.speed)
        if key not in known:
            row = _row(agent.curve, agent.speed, slots)
            known[key] = rows.setdefault(row, len(rows))
        pace.append(known[key])
    table = np.array(list(rows), np.int64).reshape(len(rows), slots + 1)
    return np.array(pace, np.int64), table


def _row(curve: Sequence[float], speed: float, slots: int) -> tuple[int, ...]:
    # the numbers as they were written: 1.7 is not quite 1.7 in binary, and halves would tip
    solo = _MILLIONTHS * Fraction(str(speed))
    totals = [Fraction(str(total)) for total in curve[:slots]]
    if not totals:
        return (0, *[round(solo)] * slots)
    totals += [totals[-1]] * (slots - len(totals))
    return (0, *(round(solo * total / k) for k, total in enumerate(totals, 1)))


_STATUSES = {
    "available": Status.AVAILABLE,
    "busy": Status.BUSY,
    "away": Status.AWAY,
    "offline": Status.OFFLINE,
}
MOST_NAMES = 10_000
"""Of agents in a report, those that the scenario does not have included."""
_COLUMNS = ("name", "active_type", "start_time", "end_time")


def roster_of(scenario: Scenario) -> Roster:
    """List the agents of a scenario with the indices of their groups, in roster order."""
    index = {group.name: position for position, group in enumerate(scenario.groups)}
    pace, paces = paces_of(scenario.agents)
    return Roster(
        names=tuple(agent.name for agent in scenario.agents),
        concurrency=np.array([agent.concurrency for agent in scenario.agents], np.int64),
        groups=tuple(
            tuple(sorted({index[name] for name in agent.groups})) for agent in scenario.agents
        ),
        pace=pace,
        paces=paces,
    )


def read_roster(
    path: Path, scenario: Scenario, calendar: Calendar
) -> tuple[dict[str, Presence], tuple[str, ...]]:
    """Read dated statuses from an agent activity report.

    Of rows that overlap the most absent status holds (R25); rows of agents not in the scenario
    are left out and counted. Returns the presence by name of agent, and notes. Raises
    ``DataError`` for unreadable rows and for dates of warm-up and window that lie outside.
    """
    rows = _read_rows(path, scenario, calendar)
    known = {agent.name: agent for agent in scenario.agents}
    lines: dict[str, Presence] = {}
    strangers: dict[str, int] = {}
    for name, its in rows.by_name.items():
        if name not in known:
            strangers[name] = len(its)
            continue
        statuses = rows.statuses[its]

        def during(which: npt.NDArray[np.bool_], its: Int64 = its) -> Intervals:
            return merged(rows.begins[its][which], rows.ends[its][which], calendar.clock.end)

        online = statuses != Status.OFFLINE
        lines[name] = Presence(
            present=without(during(online), during(~online)),
            busy=during(statuses == Status.BUSY),
            away=during(statuses == Status.AWAY),
            offline=no_intervals(),
            leaving=Leaving[known[name].at_end.upper()],
        )
    notes = [*rows.notes]
    if strangers:
        notes.append(
            f"{path.name}: {counted(sum(strangers.values()), 'row')} of agents not in the scenario "
            f"left out ({_some(list(strangers))})"
        )
    short = sum(_minutes_before_midnight(each.present, calendar) for each in lines.values())
    if short:
        notes.append(
            f"{path.name}: {counted(short, 'time')} an agent is offline for the last minute of a "
            "day, or less, and back at midnight; rows that end at 23:59 are perhaps meant to end "
            "at 24:00"
        )
    absent = [agent.name for agent in scenario.agents if agent.name not in lines]
    if absent:
        notes.append(f"{path.name}: no rows for {_some(absent)}, offline throughout")
    return lines, tuple(notes)


def _minutes_before_midnight(present: Intervals, calendar: Calendar) -> int:
    """How often somebody goes a minute or less before midnight and is back at it."""
    gone, back = present.ends[:-1], present.begins[1:]
    brief = back - gone <= 60 * MICROSECONDS
    return int((brief & (calendar.walls(back) % DAY_US == 0)).sum())


@dataclass(frozen=True, slots=True)
class _Rows:
    by_name: dict[str, Int64]
    """Row numbers of each agent, in the order of the file."""
    begins: Int64
    ends: Int64
    statuses: Int64
    notes: tuple[str, ...]


def _read_rows(path: Path, scenario: Scenario, calendar: Calendar) -> _Rows:
    table = read_table(path, frozenset(_COLUMNS))
    table.require(*_COLUMNS)
    by_name = _by_name(table)
    statuses = _read_statuses(table)
    begins = read_instants(table, "start_time", calendar)
    ends = read_instants(table, "end_time", calendar)
    table.findings.check()
    begin_at, end_at = np.empty(len(table), np.int64), np.empty(len(table), np.int64)
    for rows in by_name.values():
        # one agent's statuses follow each other, so its times are in order
        upwards = newest_first(begins.of(rows))
        its = rows[::-1] if upwards else rows
        both = in_order(_interleaved(begins.of(its), ends.of(its)))
        begin_at[its], end_at[its] = both[0::2], both[1::2]
    for row in np.flatnonzero(end_at < begin_at):
        found = quoted(table.columns["end_time"][row])
        table.findings.add(
            f"found {found}, allowed: a time not before the row's start",
            "end_time",
            table.lines[row],
        )
    table.findings.check()
    if len(table) == 0:
        table.findings.fail("has no rows, a roster that does not cover the run")
    bounds = calendar.walls(np.array([begin_at.min(), end_at.max() - 1], np.int64)) // DAY_US
    _check_cover(table, scenario, calendar, int(bounds[0]), int(bounds[1]))
    both = np.column_stack((begin_at, end_at)).ravel()
    times = _interleaved(begins, ends)
    notes = told_twice(table, times, both, calendar, by_time=False)
    return _Rows(by_name, begin_at, end_at, statuses, notes)


def _by_name(table: Table) -> dict[str, Int64]:
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(table.columns["name"]):
        if not name:
            table.findings.add("found a blank, allowed: an agent's name", "name", table.lines[row])
        rows.setdefault(name, []).append(row)
        if len(rows) > MOST_NAMES:
            table.findings.fail(
                f"found too many names of agents; allowed: at most {MOST_NAMES:,}",
                "name",
                table.lines[row],
            )
    return {name: np.array(its, np.int64) for name, its in rows.items()}


def _read_statuses(table: Table) -> Int64:
    statuses = np.zeros(len(table), np.int64)
    for row, text in enumerate(table.columns["active_type"]):
        status = _STATUSES.get(text.lower())
        if status is None:
            table.findings.add(
                f"found {quoted(text)}, allowed: Available, Busy, Away, Offline",
                "active_type",
                table.lines[row],
            )
        else:
            statuses[row] = status
    return statuses


def _check_cover(
    table: Table, scenario: Scenario, calendar: Calendar, first: int, last: int
) -> None:
    """Raise ``DataError`` unless every date of warm-up and window has its place in the roster."""
    needed_first = day_number(calendar.clock.first_date)
    needed_last = day_number(scenario.start) + scenario.duration_days - 1
    if first > needed_first or last < needed_last:
        table.findings.fail(
            "a roster that does not cover the run: found rows from "
            f"{_date(first)} to {_date(last)}, needed {_date(needed_first)} to "
            f"{_date(needed_last)} (warm-up and window)"
        )


def _interleaved(begins: Readings, ends: Readings) -> Readings:
    return Readings(
        np.column_stack((begins.written, ends.written)).ravel(),
        np.column_stack((begins.first, ends.first)).ravel(),
        np.column_stack((begins.last, ends.last)).ravel(),
    )


def _date(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def _some(names: list[str]) -> str:
    return listed(names, 5)
