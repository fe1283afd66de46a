"""What a run prepares, and how often."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim import inputs
from unit.study.small import small

LIMIT = "groups.sales.offline_handling.max_offline_tickets"
POLICIES = {f"limit-{limit}": {LIMIT: limit} for limit in (0, 1, 3)}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"precision": {"missed": 0.001}, "max_replications": 45},
        {"indifference": {"missed": 0.5}, "max_replications": 50},
    ],
)
def test_each_policy_is_prepared_once_however_often_it_is_looked_at(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared, prepare = [], inputs.prepare

    def counting(scenario: Any) -> Any:
        prepared.append(scenario.groups[0].offline_handling.max_offline_tickets)
        return prepare(scenario)

    monkeypatch.setattr(inputs, "prepare", counting)
    sim.compare(small(policies=POLICIES), **asked)
    assert prepared == [5, 0, 1, 3]
