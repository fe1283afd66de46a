"""How long a large schedule takes to load: 200 agents on 15 shifts over a year."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sim.inputs import prepare
from sim.scenario import load

pytestmark = pytest.mark.benchmark

AGENTS, SHIFTS, LONGEST_S = 200, 15, 2.0
TOP = """\
name: Outsourcer
timezone: Europe/Berlin
start: 2026-01-01
duration: 365d
default:
  working_hours: {mon-sun: "06:00-23:00"}
  handling: {work: {lognormal: {mean: 9m, cv: 0.8}}}
groups:
"""
GROUPS = "".join(f"  group{i}: {{arrivals: {{rate: 20/h}}}}\n" for i in range(6))


def begin(shift: int) -> int:
    return 6 + shift % 9


def inline() -> str:
    """Shifts and agents as entries of the scenario file."""
    shifts = "".join(
        f'  s{i}:\n    mon-fri: "{begin(i):02}:00-{begin(i) + 8:02}:00"\n'
        f'    breaks: [{{between: ["{begin(i) + 3:02}:00", "{begin(i) + 5:02}:00"], for: 30m, '
        f"status: away, spread: {'true' if i % 2 else 'false'}}}]\n"
        for i in range(SHIFTS)
    )
    agents = "".join(
        f"  - {{name: a{i}, groups: [group{i % 6}, group{(i + 1) % 6}], concurrency: 4, "
        f"shift: s{i % SHIFTS}, from: 2026-01-05}}\n"
        for i in range(AGENTS)
    )
    return f"{TOP}{GROUPS}shifts:\n{shifts}agents:\n{agents}"


def in_files(folder: Path) -> str:
    """The same kind of schedule in two CSV files."""
    shifts = "shift,weekday,start,end,break_start,break_minutes,break_status\n" + "".join(
        f"s{i},{day},{begin(i):02}:00,{begin(i) + 8:02}:00,{begin(i) + 4:02}:00,30,away\n"
        for i in range(SHIFTS)
        for day in ("mon", "tue", "wed", "thu", "fri")
    )
    agents = "name,groups,concurrency,shift,from,until\n" + "".join(
        f"a{i},group{i % 6}|group{(i + 1) % 6},4,s{i % SHIFTS},2026-01-05,\n" for i in range(AGENTS)
    )
    (folder / "shifts.csv").write_text(shifts)
    (folder / "agents.csv").write_text(agents)
    return f"{TOP}{GROUPS}shifts: {{csv: shifts.csv}}\nagents: {{csv: agents.csv}}\n"


@pytest.mark.parametrize("kind", ["inline", "csv"])
def test_a_schedule_of_a_year_loads_in_two_seconds(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(inline() if kind == "inline" else in_files(tmp_path))
    began = time.perf_counter()
    scenario = load(file)
    loaded = time.perf_counter()
    plan = prepare(scenario)
    ready = time.perf_counter()
    print(f"\n{kind}: load {loaded - began:.2f} s, prepare {ready - loaded:.2f} s")
    assert len(plan.roster.names) == AGENTS
    assert ready - began < LONGEST_S
