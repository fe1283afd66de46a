"""What was promised of speed and memory, and whether it is met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.markdown import table


class Target(NamedTuple):
    """A promise: ``least`` must be met, ``aim`` is hoped for."""

    what: str
    least: float
    aim: float
    unit: str
    """``x``, ``s`` or ``M chats/s``"""

    @property
    def more_is_better(self) -> bool:
        return self.aim > self.least


AGAINST_IDIOM = Target("compiled engine against the SimPy idiom", 60, 120, "x")
AGAINST_CIW = Target("compiled engine against Ciw", 130, 250, "x")
WHOLE_JOB = Target("whole job, per core, start-up out", 1.5, 5, "M chats/s")
BUSY = Target("busy realistic scenario, the same", 1, 3, "M chats/s")
GROWTH = Target("cost per chat, 1,000 agents against 10", 3, 1.5, "x")
CORES = Target("2 cores against 1", 1.8, 1.95, "x")
MEMORY = Target("peak memory, 1,000 replications against 10", 1.1, 1.0, "x")
FIRST_USE = Target("first use after install (compile)", 20, 8, "s")
LATER_START = Target("each later start", 1.5, 0.8, "s")


class Line(NamedTuple):
    """A target and what was measured."""

    target: Target
    measured: float | None
    """None where it could not be measured; ``note`` says why."""
    note: str = ""

    @property
    def met(self) -> str:
        """``aim``, ``at least``, ``no``, or nothing where it was not measured."""
        if self.measured is None:
            return ""
        # as printed: a ratio of 1.001 is 1
        shown = round(self.measured, 2)
        sign = 1 if self.target.more_is_better else -1
        if sign * shown >= sign * self.target.aim:
            return "aim"
        return "at least" if sign * shown >= sign * self.target.least else "no"

    @property
    def broken(self) -> bool:
        """Ten times worse than the least that was promised: no busy machine explains that."""
        if self.measured is None:
            return False
        least = self.target.least
        return min(least / self.measured, self.measured / least) < 0.1 and self.met == "no"


def markdown(lines: Sequence[Line]) -> str:
    """Return the table of the targets."""
    rows = []
    for line in lines:
        target, unit = line.target, line.target.unit
        measured = "not measured" if line.measured is None else f"{_number(line.measured)} {unit}"
        promised = (f"{target.least:g} {unit}", f"{target.aim:g} {unit}")
        rows.append((target.what, measured, *promised, line.met, line.note))
    return table(("", "measured", "at least", "aim", "met", "note"), rows)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 20 else f"{value:.2f}"
