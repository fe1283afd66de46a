"""Agents and shifts from CSV files, as the entries that a scenario file would hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import DataError
from sim.scenario.csv_table import MOST_ROWS, Table, read_cell, read_table, refuse_unknown_columns
from sim.scenario.files import check_readable
from sim.scenario.findings import Cell, Finding, KeyPath, Places, shown
from sim.scenario.kinds import BREAK_STATUSES, check_choice, check_name
from sim.scenario.people import Break, meets
from sim.scenario.quantities import (
    DAY_S,
    WEEKDAYS,
    UnfitError,
    clock_time,
    duration_text,
    parse_positive_duration,
    parse_time,
    parse_time_of_day,
    parse_weekdays,
    time_text,
    window_text,
)
from sim.scenario.settings import KEYS, names_a_file
from sim.scenario.week import Window
from sim.units import MICROSECONDS

SHIFT_NEEDS = ("shift", "weekday", "start", "end")
BREAK_COLUMNS = ("break_start", "break_minutes", "break_status")
SHIFT_COLUMNS = (*SHIFT_NEEDS, *BREAK_COLUMNS)

_BreakKey = tuple[int, int, str]
"""Begin (s since midnight), length (us) and status."""


@dataclass(slots=True)
class _Shift:
    """What the rows of one shift have said so far."""

    windows: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    breaks: dict[_BreakKey, set[int]] = field(default_factory=dict)
    rows: dict[tuple[str, ...], int] = field(default_factory=dict)


@dataclass(slots=True)
class ShiftsOfRows:
    """Shifts as a scenario file writes them, where each part stands, and what is wrong anyway."""

    patterns: dict[str, Any] = field(default_factory=dict)
    cells: dict[KeyPath, Cell] = field(default_factory=dict)
    spoiled: set[KeyPath] = field(default_factory=set)


def shifts_of_rows(table: Table, rows: list[tuple[int, dict[str, str]]]) -> ShiftsOfRows:
    """Read the rows of a file of shifts, noting what is wrong in its findings.

    A row is a window on its weekdays, and with its break a break in that window; a shift has a
    row or several. A break belongs to the weekdays of its row, after midnight to the next ones.
    """
    result = ShiftsOfRows()
    shifts: dict[str, _Shift] = {}
    for line, cells in rows:
        name = read_cell(table, cells, "shift", line, check_name)
        if name is None:
            continue
        if name not in shifts:
            result.cells["shifts", name] = Cell(table.findings.file, line, "shift")
        shift = shifts.setdefault(name, _Shift())
        if not _add_row(table, shift, cells, line, name, result.cells):
            result.spoiled.add(("shifts", name))
    for name, shift in shifts.items():
        result.patterns[name] = _pattern(shift)
    return result


def _add_row(
    table: Table,
    shift: _Shift,
    cells: dict[str, str],
    line: int,
    name: str,
    places: dict[KeyPath, Cell],
) -> bool:
    """Add a row to its shift; false where something in it is wrong."""
    count = table.findings.count
    same = shift.rows.setdefault(tuple(cells.values()), line)
    if same != line:
        table.findings.add(f"found the row of line {same} again; allowed: once", line=line)
    weekdays = read_cell(table, cells, "weekday", line, lambda text: parse_weekdays(text.lower()))
    begin_s = read_cell(table, cells, "start", line, _time_of_day)
    end_s = read_cell(table, cells, "end", line, _time)
    if begin_s is not None and begin_s == end_s:
        message = f"found {cells['end']}, as the start; allowed: a window that lasts"
        table.findings.add(message, "end", line)
    pause = _break(table, cells, line)
    if table.findings.count > count or weekdays is None or begin_s is None or end_s is None:
        return False
    span = (begin_s, end_s if end_s > begin_s else end_s + DAY_S)
    for day in weekdays:
        windows = shift.windows.setdefault(day, [])
        if span not in windows:
            windows.append(span)
        places["shifts", name, WEEKDAYS[day]] = Cell(table.findings.file, line, "start")
    if pause is not None:
        # one that begins before the shift and reaches into it is of the same evening
        over_by_begin = pause[0] + pause[1] // MICROSECONDS <= begin_s
        after_midnight = span[1] > DAY_S and over_by_begin
        days = {(day + after_midnight) % 7 for day in weekdays}
        shift.breaks.setdefault(pause, set()).update(days)
    return True


def _break(table: Table, cells: dict[str, str], line: int) -> _BreakKey | None:
    """The break of a row; None where there is none, or something in it is wrong."""
    if not any(cells.get(column) for column in BREAK_COLUMNS):
        return None
    given = {column: cells.get(column, "") for column in BREAK_COLUMNS}
    at_s = read_cell(table, given, "break_start", line, _filled(_time_of_day))
    for_us = read_cell(table, given, "break_minutes", line, _filled(_minutes))
    status = read_cell(table, given, "break_status", line, _filled(_status))
    if at_s is None or for_us is None or status is None:
        return None
    return at_s, for_us, status


def _filled(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def checked(text: str) -> Any:
        if not text:
            raise UnfitError("break_start, break_minutes and break_status, or none of them")
        return read(text)

    return checked


def _time_of_day(text: str) -> int:
    return parse_time_of_day(clock_time(text))


def _time(text: str) -> int:
    return parse_time(clock_time(text))


def _minutes(text: str) -> int:
    try:
        return parse_positive_duration(f"{text}m")
    except UnfitError:
        raise UnfitError("a number of minutes above 0") from None


def _status(text: str) -> str:
    return check_choice(text.lower(), BREAK_STATUSES)


def _pattern(shift: _Shift) -> dict[str, Any]:
    """The shift as a scenario file writes it."""
    days = {
        WEEKDAYS[day]: [window_text(span) for span in spans]
        for day, spans in sorted(shift.windows.items())
    }
    windows = [Window(day, *span) for day, spans in shift.windows.items() for span in spans]
    breaks = []
    for (at_s, for_us, status), weekdays in shift.breaks.items():
        entry = {"at": time_text(at_s), "for": duration_text(for_us), "status": status}
        others = tuple(day for day in range(7) if day not in weekdays)
        # where it would meet no window anyway, the other weekdays need not be left out
        if meets(Break(at_s, for_us, status, weekdays=others), windows):
            entry["days"] = ",".join(WEEKDAYS[day] for day in sorted(weekdays))
        breaks.append(entry)
    return {**days, "breaks": breaks} if breaks else dict(days)


AGENT_COLUMNS = ("name", "groups", "concurrency", "shift", "from", "until")
AGENT_NEEDS = ("name", "groups")
_NEEDS = {"agents": AGENT_NEEDS, "shifts": SHIFT_NEEDS}
_WHOLE = re.compile(r"[0-9]{1,18}")

Rows = list[tuple[int, dict[str, str]]]
"""The rows of a file that are not blank: line, and text by column."""


@dataclass(slots=True)
class ScheduleFiles:
    """Reads the files that a document names for its agents and shifts, each at most once.

    Where each part stands is added to ``places``, what is wrong to ``findings``, and what could
    not be read, so that nothing that follows from it is told, to ``spoiled``.
    """

    folder: Path
    places: Places
    findings: list[Finding] = field(default_factory=list)
    spoiled: set[KeyPath] = field(default_factory=set)

    def entered(self, document: Any) -> Any:
        """The document with the entries of its files in the place of their names."""
        if not isinstance(document, dict):
            return document
        opened = {
            key: self.opened(key, document[key], _needs(key, document))
            for key in KEYS
            if names_a_file(document.get(key)) and (key,) not in self.spoiled
        }
        return document | {key: value for key, value in opened.items() if value is not None}

    def opened(
        self, key: str, reference: dict[str, Any], needs: tuple[str, ...] | None = None
    ) -> Any:
        """The entries in the file of ``agents`` or ``shifts``; None where it cannot be read.

        ``needs`` are the columns that it must have, by default those of any document.
        """
        table = self._table(key, reference, _NEEDS[key] if needs is None else needs)
        if table is None:
            self.spoiled.add((key,))
            return None
        rows = _rows(table)
        if not rows:
            self.spoiled.add((key,))
            if not table.findings.count:
                table.findings.add("has no rows; allowed: a header line and rows")
        if key == "agents":
            entries: Any = list(self._agents(table, rows))
        else:
            shifts = shifts_of_rows(table, rows)
            entries = shifts.patterns
            self.places.cells.update(shifts.cells)
            self.spoiled |= shifts.spoiled
        try:
            table.findings.check()
        except DataError as error:
            self._tell(error)
        return entries

    def _table(self, key: str, reference: dict[str, Any], needs: tuple[str, ...]) -> Table | None:
        columns = AGENT_COLUMNS if key == "agents" else SHIFT_COLUMNS
        name = reference["csv"]
        for other in [other for other in reference if other != "csv"]:
            message = "found a key besides csv; allowed: all entries in the file, or all here"
            self.findings.append(Finding((key, other), message, at_key=True))
        if not isinstance(name, str) or not name:
            message = f"found {shown(name)}; allowed: the name of a file"
            self.findings.append(Finding((key, "csv"), message))
            return None
        try:
            check_readable(self.folder / name)
        except UnfitError as unfit:
            message = f"found {unfit.found}; allowed: {unfit.allowed}"
            self.findings.append(Finding((key, "csv"), message))
            return None
        try:
            table = read_table(self.folder / name, frozenset(columns), MOST_ROWS)
            table.require(*needs)
        except DataError as error:
            self._tell(error)
            return None
        refuse_unknown_columns(table, columns)
        return table

    def _tell(self, error: DataError) -> None:
        self.findings += [Finding((), p.message, problem=p) for p in error.problems]

    def _agents(self, table: Table, rows: Rows) -> Iterator[dict[str, Any]]:
        for place, (line, cells) in enumerate(rows):
            self.places.cells["agents", place] = Cell(table.findings.file, line, "")
            entry: dict[str, Any] = {}
            for column in AGENT_COLUMNS:
                self.places.cells["agents", place, column] = Cell(table.findings.file, line, column)
                if cells.get(column):
                    entry[column] = _value(column, cells[column])
            yield entry


def _needs(key: str, document: dict[str, Any]) -> tuple[str, ...]:
    """The columns that the file of ``agents`` or ``shifts`` must have in this document."""
    of_shifts = key == "agents" and "roster" not in document
    return (*_NEEDS[key], "shift") if of_shifts else _NEEDS[key]


def _rows(table: Table) -> Rows:
    """The rows that hold anything: spreadsheets end in lines of commas."""
    columns = table.columns
    rows = (
        (line, {name: cells[row] for name, cells in columns.items()})
        for row, line in enumerate(table.lines)
    )
    return [(line, cells) for line, cells in rows if any(cells.values())]


def _value(column: str, text: str) -> Any:
    if column == "groups" and text != "all":
        return [name.strip() for name in text.split("|")]
    if column == "concurrency" and _WHOLE.fullmatch(text):
        return int(text)
    return text
