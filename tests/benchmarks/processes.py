"""What a process of its own uses: memory by replications, the first use and later starts."""

from __future__ import annotations

import statistics
from pathlib import Path

from benchmarks import command, erlang_a
from benchmarks.targets import FIRST_USE, LATER_START, MEMORY, Line


def memory_line(folder: Path, few: int = 10, many: int = 1000) -> Line:
    """Peak memory of many replications over that of few; summary kept, one job."""
    file = command.written(erlang_a.scenario(days=4), folder)
    command.use_of_process(file, replications=1)
    peaks = {
        count: command.use_of_process(file, replications=count).peak_mib for count in (few, many)
    }
    note = f"{peaks[many]:.0f} against {peaks[few]:.0f} MiB"
    return Line(MEMORY, peaks[many] / peaks[few], note)


def start_lines(folder: Path, starts: int = 5) -> list[Line]:
    """Processor time of ``inboxsim run`` on a tiny scenario: nothing compiled yet, then later."""
    file = command.written(erlang_a.scenario(days=1), folder)
    empty = {"NUMBA_CACHE_DIR": str(folder / "compiled")}

    def cpu_s() -> float:
        return command.use_of_process(file, replications=1, environment=empty).cpu_s

    first, later = cpu_s(), statistics.median(cpu_s() for _ in range(starts))
    what = "the whole command, a day of Erlang-A"
    return [Line(FIRST_USE, first, what), Line(LATER_START, later, what)]
