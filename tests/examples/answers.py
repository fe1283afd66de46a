"""The answer at the end of a scenario file, read so that its figures can be checked.

The last comment block of a scenario names the commands that were run and lays their figures side
by side, each rounded as a reader wants it::

    # The answer, ...
    #
    #   forty:  inboxsim run scenarios/night_cover.yaml
    #   eighty: inboxsim run scenarios/night_cover.yaml --set groups.support.offline_handling....
    #
    #                                                      forty    eighty
    #   missed_group_offline_reached (support, offline)      523         1
    #   wait_mean (support, offline)                      12.3 h    12.4 h
    #
    # and then says in words what they mean.
"""

from __future__ import annotations

import math
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

_COMMAND = re.compile(r"#   ([\w -]+):\s+(inboxsim run .+)")
_FIGURE = re.compile(r"#   (\w+) \(([\w-]+)(?:, (all|live|offline))?\)\s{2,}(\S.*)")
_VALUE = re.compile(r"([\d,]+(?:\.(\d+))?)(?: (s|min|h|%))?")
_BASE_UNITS = {"s": ("s", 1.0), "min": ("s", 60.0), "h": ("s", 3_600.0), "%": ("share", 0.01)}


@dataclass(frozen=True)
class Value:
    """A figure as written, such as ``12.3 h``; ``-`` for one that is missing."""

    written: str

    def says(self, measured: float, unit: str) -> bool:
        """Whether ``measured`` (in the summary's ``unit``), rounded as written, is this figure."""
        if self.written == "-":
            return math.isnan(measured)
        match = _VALUE.fullmatch(self.written)
        assert match, f"{self.written!r} is no figure"
        base, size = _BASE_UNITS.get(match[3], (unit, 1.0))
        if unit == "h" and match[3] == "h":
            base, size = "h", 1.0
        assert base == unit, f"{self.written!r} is not in {unit}"
        last_place = 10.0 ** -len(match[2] or "")
        shown = float(match[1].replace(",", ""))
        return abs(measured / size - shown) <= last_place * (0.5 + 1e-9)


@dataclass(frozen=True)
class Figure:
    """A line of the answer: a metric of a group and segment, a value for each command."""

    metric: str
    group: str
    segment: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Command:
    """A run that the answer names."""

    name: str
    words: tuple[str, ...]

    @property
    def file(self) -> str:
        return self.words[2]

    @property
    def settings(self) -> list[str]:
        """What stands after each ``--set``."""
        options = self.words[3:]
        assert options[0::2] == ("--set",) * len(options[1::2]), "only --set is known here"
        return list(options[1::2])


@dataclass(frozen=True)
class Answer:
    """The last comment block of a scenario file."""

    lines: tuple[str, ...]

    @property
    def commands(self) -> list[Command]:
        found = filter(None, map(_COMMAND.fullmatch, self.lines))
        return [Command(match[1], tuple(shlex.split(match[2]))) for match in found]

    @property
    def header(self) -> list[str]:
        """The names over the columns, where there is more than one."""
        names = [command.name for command in self.commands]
        rows = [re.split(r"\s{2,}", line[1:].strip()) for line in self.lines]
        return names if names in rows else []

    @property
    def figures(self) -> list[Figure]:
        found = filter(None, map(_FIGURE.fullmatch, self.lines))
        return [
            Figure(m[1], m[2], m[3] or "all", tuple(map(Value, re.split(r"\s{2,}", m[4]))))
            for m in found
        ]

    @property
    def unread(self) -> list[str]:
        """Indented lines that are neither a command nor the header nor a figure."""
        rest = [line for line in self.lines if line.startswith("#   ")]
        known = len(self.commands) + len(self.figures) + bool(self.header)
        return rest if len(rest) != known else []

    @property
    def words(self) -> str:
        """What the answer says in words: its lines without commands and figures."""
        return " ".join(line[2:] for line in self.lines if line.startswith("# ") and line[2] != " ")


def answer_of(path: Path) -> Answer:
    """Return the answer of a scenario file; its last lines must be comments."""
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    begin = len(lines)
    while begin and lines[begin - 1].startswith("#"):
        begin -= 1
    return Answer(tuple(line.rstrip() for line in lines[begin:]))
