"""What a run takes for granted of customers, where the scenario says nothing (R18)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.advice import assumptions
from sim.scenario.model import Scenario

Load = Callable[..., Scenario]
QUEUED, OPEN = "assumed: queued customers never leave", "assumed: open customers never leave"
BOTH = {"patience": "never", "open_patience": "9h"}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, [QUEUED, OPEN]),
        ({"default.customers": BOTH}, []),
        ({"groups.*.customers": BOTH}, []),
        ({"default.customers.patience": "5m"}, [OPEN]),
        (
            {
                "groups.support.customers.patience": "5m",
                "groups.billing.customers.open_patience": "never",
            },
            [f"{QUEUED} (billing)", f"{OPEN} (support)"],
        ),
        # of customers that there are not nothing is assumed
        ({"inbox.offline_chats_enabled": False}, [QUEUED]),
        ({"default.offline_handling.enabled": False}, [QUEUED]),
        ({"groups.support.offline_handling.enabled": False}, [QUEUED, OPEN]),
        ({"default.queue_handling.enabled": False}, [OPEN]),
        ({"default.queue_handling.limit": 0}, [OPEN]),
        ({"groups.support.queue_handling.limit": 0}, [QUEUED, OPEN]),
    ],
)
def test_R18_what_is_assumed(load_text: Load, settings: dict[str, Any], told: list[str]) -> None:
    assert list(assumptions(load_text(settings=settings))) == told


def test_R18_a_trace_may_say_when_queued_customers_leave(load_text: Load, tmp_path: Path) -> None:
    (tmp_path / "chats.csv").touch()
    replayed = {"groups.support.arrivals": {"trace": "chats.csv"}}
    unless = ", unless a trace says when"
    assert assumptions(load_text(settings=replayed)) == (QUEUED + unless, OPEN)
    told = assumptions(load_text(settings={**replayed, "groups.support.customers": BOTH}))
    assert told == (f"{QUEUED} (billing)", f"{OPEN} (billing)")
