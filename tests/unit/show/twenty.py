"""The largest comparison that a report shows in full: 20 settings of four groups."""

from __future__ import annotations

from pathlib import Path

import sim
from unit.study.small import small


def twenty_settings(folder: Path, *, replications: int, duration: str = "2d") -> Path:
    """Simulate it into a folder; returns the folder."""
    names = ("sales", "help", "billing", "it")
    agents = [{"name": f"{n}-agent", "count": 5, "groups": [n], "shift": "day"} for n in names]
    groups = {name: {"arrivals": {"rate": "4/h"}} for name in names}
    scenario = small(groups=groups, agents=agents, start="2026-03-02", duration=duration)
    limits = {"default.offline_handling.max_offline_tickets": [*range(19), "unlimited"]}
    sim.sweep(scenario, limits, replications=replications, out=folder)
    return folder
