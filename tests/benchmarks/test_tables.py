"""The tables of the README: peers side by side, and what was promised of speed and memory.

``python -m pytest -m benchmark -s tests/benchmarks/test_tables.py`` prints them. Speed alone fails
nothing here: the tables say what falls short.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import command, erlang_a, processes, race, scaling, targets, whole_job
from benchmarks.peers import (
    ciw_peer,
    ours,
    salabim_peer,
    simmer_peer,
    simpy_idiom,
    simpy_tuned,
    ssj_peer,
)
from benchmarks.targets import Line

pytestmark = pytest.mark.benchmark

ROUNDS = 5
PEERS = (
    ours.COMPILED,
    ssj_peer.SSJ,
    simpy_tuned.TUNED,
    simmer_peer.SIMMER,
    ours.SIMPY,
    simpy_idiom.IDIOM,
    ciw_peer.CIW,
    salabim_peer.SALABIM,
)


@pytest.fixture(scope="module")
def runners() -> dict[str, race.Runner]:
    return {runner.peer.name: runner for runner in race.race(PEERS, ROUNDS)}


def test_peers_simulate_the_same_model(runners: dict[str, race.Runner]) -> None:
    exact = erlang_a.lost()
    print(f"\n\n{race.markdown(list(runners.values()), exact)}")
    print(f"\nErlang-A, draws included, one core; exactly lost: {exact.share:.3%}")
    for name, runner in runners.items():
        # another model would make the comparison worth nothing
        if not runner.missing:
            assert abs(runner.deviations(exact)) < race.Z_9999, name


def test_promises_of_speed_and_memory(runners: dict[str, race.Runner], tmp_path: Path) -> None:
    busy = Path(__file__).with_name("busy.yaml")
    lines = [
        _against(targets.AGAINST_IDIOM, runners, simpy_idiom.IDIOM.name),
        _against(targets.AGAINST_CIW, runners, ciw_peer.CIW.name),
        whole_job.line(targets.WHOLE_JOB, command.written(erlang_a.scenario(40), tmp_path)),
        whole_job.line(targets.BUSY, busy),
        scaling.agents_line(),
        scaling.cores_line(tmp_path),
        processes.memory_line(tmp_path),
        *processes.start_lines(tmp_path),
    ]
    print(f"\n\n{targets.markdown(lines)}")
    assert not [line for line in lines if line.broken]


def _against(target: targets.Target, runners: dict[str, race.Runner], name: str) -> Line:
    other = runners[name]
    times = race.ratio(runners[ours.COMPILED.name], other)
    return Line(target, times, other.missing or f"median of {ROUNDS} rounds")
