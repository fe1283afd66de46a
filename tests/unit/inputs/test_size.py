"""What a replication takes in memory: told beforehand, and refused beyond a bound, with advice."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import REPOSITORY
from sim.engine.reference import run as reference
from sim.errors import ScenarioError
from sim.inputs import prepare
from sim.inputs.plan import Plan
from sim.inputs.size import MOST_BYTES, Size, in_bytes
from sim.scenario import from_document, load


def plan(**changes: Any) -> Plan:
    """The plan of 28 days of a team of ``agents`` with ``rate`` chats an hour in each group."""
    named = {"agents": 10, "rate": 5, "groups": 1, "days": 28, "attendance": {}, "breaks": []}
    given = named | changes
    document = {
        "name": "Large",
        "timezone": "UTC",
        "start": "2026-03-02",
        "duration": f"{given['days']}d",
        "warmup": "0d",
        "cooldown": "0d",
        "default": {"handling": {"work": "5m"}},
        "groups": {
            f"g{i}": {"arrivals": {"rate": f"{given['rate']}/h"}} for i in range(given["groups"])
        },
        "shifts": {"day": {"mon-fri": "09:00-17:00", "breaks": given["breaks"]}},
        "attendance": given["attendance"],
        "agents": [{"name": "a", "groups": "all", "count": given["agents"], "shift": "day"}],
    }
    return prepare(from_document(document, Path()))


def test_what_is_counted_is_what_is_drawn() -> None:
    pauses = [{"at": "12:00", "for": "30m", "status": "away", "days": "mon-wed"}]
    size = plan(breaks=pauses, groups=2).size
    assert (size.agents, size.slots, size.memberships, size.groups, size.days) == (
        10,
        10,
        20,
        2,
        28,
    )
    assert size.chats == pytest.approx(2 * 28 * 24 * 5)
    # four weeks of five shifts and three breaks, each with a begin and an end
    assert size.changes == pytest.approx(10 * 4 * 2 * (5 + 3))
    assert len(plan(breaks=pauses, groups=2).draw(0).statuses.at) == size.changes


def test_disconnects_are_counted_as_they_come() -> None:
    lost = {"disconnects": {"every": {"exponential": "10m"}, "for": {"exponential": "5m"}}}
    its = plan(attendance=lost)
    drawn = sum(len(its.draw(r).statuses.at) for r in range(5)) / 5
    assert its.size.changes == pytest.approx(drawn, rel=0.1)


LOST = {"disconnects": {"every": {"exponential": "9s"}, "for": "5s"}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"attendance": LOST, "agents": 500},
            r"agents: found about .* GB of it for [\d,]+ changes of agents' statuses; allowed: 1\.5"
            r" GB\. Have fewer agents, breaks or disconnects, or shorten the run and make more",
        ),
        (
            {"agents": 20_000, "rate": 500_000, "days": 1},
            r"groups: found about 12,000,000 chats in a replication; allowed: 4,000,000\. Lower",
        ),
        (
            {"days": 3650},
            r"duration: found about 2\.1 GB a replication, 2\.0 GB of it for 350,400 half-hours of "
            r"groups; allowed: 1\.5 GB\. Have fewer groups, or shorten the run and make more",
        ),
    ],
)
def test_a_replication_that_cannot_fit_is_refused_before_it_is_laid_out(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ScenarioError, match=said):
        plan(**changes)


SMALL = Size(chats=1e5, changes=1e4, agents=100, slots=300, memberships=200, groups=2, days=28)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agents": 100_000, "days": 365}, "100,000 agents in 200 groups with 300 slots"),
        ({"memberships": 16_000_000}, "100 agents in 16,000,000 groups with 300 slots"),
        (
            {"slots": 10**8},
            "agents in 200 groups with 100,000,000 slots; allowed: 1.5 GB. Have few",
        ),
        ({"changes": 9e6}, "found about 1.7 GB a replication, 1.6 GB of it for 9,000,000 changes"),
        ({"chats": 4.4e6}, "4,400,000 chats; allowed: 1.5 GB. Lower the arrival rates, or shorten"),
        ({"chats": float("inf")}, "found about far too many GB a replication"),
    ],
)
def test_each_part_is_told_where_it_is_the_largest(change: dict[str, Any], said: str) -> None:
    SMALL.check("file.yaml")
    with pytest.raises(ScenarioError) as error:
        replace(SMALL, **change).check("file.yaml")
    assert said in str(error.value)


@pytest.mark.parametrize("file", sorted((REPOSITORY / "scenarios").glob("*.yaml")), ids=str)
def test_every_scenario_of_ours_takes_little(file: Path) -> None:
    assert 1e5 < prepare(load(file)).size.bytes < MOST_BYTES / 4


def test_bytes_as_people_say_them() -> None:
    assert [in_bytes(n) for n in (5, 4e7, 1.24e9, 2e13)] == [
        "1 MB",
        "40 MB",
        "1.2 GB",
        "20,000.0 GB",
    ]
    assert in_bytes(float("inf")) == "far too many GB"


def test_the_reference_engine_takes_memory_by_agent_and_not_by_pairs_of_them() -> None:
    agents = 6_000
    inputs = plan(agents=agents, rate=1, days=1).draw(0)
    tracemalloc.start()
    try:
        reference.run(inputs)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < agents * 4_000
