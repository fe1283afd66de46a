"""Settings compared as the documentation does it in Python."""

from __future__ import annotations

import sim
from conftest import REPOSITORY

SHOP = REPOSITORY / "scenarios" / "corner_shop.yaml"
LIMIT = "groups.*.offline_handling.max_offline_tickets"


def test_a_sweep_of_limits_in_python() -> None:
    found = sim.sweep(sim.load(SHOP), {LIMIT: [0, 10, 25]}, replications=3)
    summary = found.summary()
    missed = summary[(summary["metric"] == "missed") & (summary["segment"] == "offline")]
    by_limit = missed[missed["group"] == "all"].set_index(LIMIT)["mean"]
    assert by_limit[0] >= by_limit[10] >= by_limit[25]
    assert by_limit[0] > by_limit[25]


def test_policies_laid_over_a_shown_scenario() -> None:
    night = sim.load(SHOP).with_settings(
        {"policies": {"disabled": {"default.offline_handling.enabled": False}}}
    )
    table = sim.compare(night, replications=3).differences("disabled")
    (row,) = table.query("group == 'all' and segment == 'all' and metric == 'opened'").itertuples()
    assert row.value == 0
    assert row.difference < 0
