"""What a replication takes in memory, for the weights of :mod:`sim.inputs.size`.

``PYTHONPATH=tests .venv/bin/python -m benchmarks.replication_size`` runs each scenario in a process
of its own and prints the peak of its resident memory, less that of a scenario with next to nothing,
beside what :class:`sim.inputs.size.Size` says.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

OFTEN = {"disconnects": {"every": {"exponential": "60s"}, "for": {"exponential": "20s"}}}
CASES: dict[str, dict[str, Any]] = {
    "next to nothing": {},
    "1.2 million chats": {"rate": 50_000, "agents": 1_000},
    "4 million chats": {"rate": 160_000, "agents": 2_000},
    "10,000 agents": {"agents": 10_000},
    "10,000 agents, 28 days": {"agents": 10_000, "days": 28, "shift": "09:00-17:00"},
    "disconnects": {"agents": 100, "days": 28, "shift": "09:00-17:00", "attendance": OFTEN},
    "365 days": {"days": 365},
    "365 days of 10 groups": {"days": 365, "groups": 10},
}


def document(
    rate: float = 1,
    agents: int = 10,
    days: int = 1,
    groups: int = 1,
    shift: str = "00:00-24:00",
    attendance: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A scenario with much of one thing."""
    return {
        "name": "Size",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{days}d",
        "warmup": "0d",
        "cooldown": "0d",
        "default": {
            "handling": {"work": {"exponential": "1m"}},
            "customers": {"patience": {"exponential": "5m"}},
        },
        "groups": {f"g{i}": {"arrivals": {"rate": f"{rate}/h"}} for i in range(groups)},
        "shifts": {"day": {"mon-sun": shift}},
        "attendance": attendance or {},
        "agents": [
            {"name": "a", "count": agents, "groups": "all", "concurrency": 2, "shift": "day"}
        ],
    }


def measured(case: dict[str, Any]) -> tuple[float, float]:
    """Bytes at the peak of a process that runs one replication, and those expected of it."""
    words = [sys.executable, __file__, json.dumps(case)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    peak, expected = json.loads(done.stdout)
    return peak, expected


def _run(case: dict[str, Any]) -> None:
    import resource

    import sim
    from sim.inputs import prepare
    from sim.scenario import from_document

    scenario = from_document(document(**case), Path())
    sim.run(scenario, replications=1, jobs=1, engine="compiled")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps([peak, prepare(scenario).size.bytes]))


def main() -> None:
    """Print a line for each case."""
    base = 0.0
    for name, case in CASES.items():
        peak, expected = measured(case)
        base = base or peak
        print(f"{name:25} {(peak - base) / 1e6:8,.0f} MB, expected {expected / 1e6:8,.0f} MB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _run(json.loads(sys.argv[1]))
    else:
        main()
