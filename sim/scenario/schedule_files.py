"""Agents and shifts from CSV files, as the entries that a scenario file would hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import DataError
from sim.scenario.csv_table import Table, read_table
from sim.scenario.files import check_readable
from sim.scenario.findings import Cell, Finding, KeyPath, Places, shown
from sim.scenario.profile_file import MOST_ROWS, refuse_unknown_columns
from sim.scenario.quantities import UnfitError
from sim.scenario.settings import KEYS, names_a_file
from sim.scenario.shift_rows import SHIFT_COLUMNS, SHIFT_NEEDS, shifts_of_rows

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
