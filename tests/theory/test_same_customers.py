"""All policies of a comparison meet the same customers, chat by chat (R31).

Seen twice: in what is drawn for each chat, and in what became of it where both policies let it.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.inputs import prepare
from sim.inputs.arrays import Chats, Inputs
from sim.scenario import from_document

POLICIES = {
    "smaller list": {"groups.*.offline_handling.max_offline_tickets": 4},
    "short queue": {"groups.*.queue_handling.limit": 2},
    "queued first": {"default.offline_handling.priority": "queued"},
    "offline off": {"inbox.offline_chats_enabled": False},
    "one more": {"agents.0.count": 3},
    "all of it": {
        "groups.*.offline_handling.max_offline_tickets": 12,
        "groups.*.queue_handling.limit": 5,
        "default.offline_handling.priority": "queued",
        "agents.0.count": 1,
        "shifts.day": {"mon-sun": "10:00-18:00"},
    },
}
WHO = ["ticket_id", "group", "raised_at", "attempt"]
BY_TICKET = ["replication", "ticket_id"]
REPLICATIONS = 3


@pytest.fixture(scope="module")
def compared() -> sim.Comparison:
    scenario = from_document(
        {
            "name": "the same customers",
            "timezone": "Europe/Lisbon",
            "start": "2026-03-02",
            "duration": "4d",
            "warmup": "1d",
            "seed": 1906,
            "inbox": {"offline_chats_enabled": True},
            "default": {
                "working_hours": {"mon-sun": "09:00-17:00"},
                "offline_handling": {"priority": "open"},
                "customers": {
                    "patience": {"exponential": "8m"},
                    "open_patience": {"exponential": "30h"},
                    "retry": {"probability": 0.4, "delay": {"exponential": "15m"}},
                },
                "handling": {
                    "work": {"lognormal": {"mean": "9m", "cv": 0.8}},
                    "open_work": {"exponential": "6m"},
                },
            },
            "groups": {
                name: {
                    "arrivals": {"weekly": {"mon-sun": {"00:00": 2, "09:00": rate, "17:00": 2}}},
                    "offline_handling": {"max_offline_tickets": 8},
                    "queue_handling": {"limit": 9, "inactivity_timeout": "0s"},
                }
                for name, rate in {"sales": 14, "help": 9}.items()
            },
            "shifts": {"day": {"mon-sun": "09:00-17:00"}},
            # one chat at once, so that its work can be read off its handling time
            "agents": [{"name": "a", "count": 2, "groups": ["sales", "help"], "shift": "day"}],
            "policies": POLICIES,
        },
        Path(),
    )
    return sim.compare(scenario, replications=REPLICATIONS, keep="chats")


def first_chats(compared: sim.Comparison, policy: str) -> pd.DataFrame:
    """Those of warm-up and window, by replication and ticket; later ones depend on the policy."""
    chats = compared.results[policy].chats
    first = chats["first_ticket_id"] == chats["ticket_id"]
    inside = first & (chats["raised_at"] < "2026-03-06T00:00+00:00")
    return chats[inside].set_index(BY_TICKET, drop=False)


@pytest.mark.parametrize("policy", POLICIES)
def test_R31_first_chats_are_equal_chat_by_chat(compared: sim.Comparison, policy: str) -> None:
    before, after = first_chats(compared, "base"), first_chats(compared, policy)
    assert len(before) > 1_000
    pd.testing.assert_frame_equal(before[WHO], after[WHO])
    # and the policy made a difference
    assert (before["missed_reason"].astype(str) != after["missed_reason"].astype(str)).any()


@pytest.mark.parametrize("policy", POLICIES)
def test_R31_a_customer_leaves_when_it_would_have_left(
    compared: sim.Comparison, policy: str
) -> None:
    """Who loses patience does so under both policies after as long."""
    before, after = first_chats(compared, "base"), first_chats(compared, policy)
    left = before["left_at"].notna() & after["left_at"].notna()
    # an open chat that had been a live one has another patience
    alike = left & (before["segment"] == after["segment"])
    assert alike.sum() > 50
    pd.testing.assert_series_equal(before.loc[alike, "left_at"], after.loc[alike, "left_at"])


@pytest.mark.parametrize("policy", POLICIES)
def test_R31_a_chat_takes_the_work_that_it_would_have_taken(
    compared: sim.Comparison, policy: str
) -> None:
    before, after = first_chats(compared, "base"), first_chats(compared, policy)
    handling = "customer_agent_interaction_time"
    both = before["reached"].eq(True) & after["reached"].eq(True)
    # a chat that was ever open takes the work of open chats
    alike = both & (before["opened_time"].isna() == after["opened_time"].isna())
    assert alike.sum() > 300
    pd.testing.assert_series_equal(before.loc[alike, handling], after.loc[alike, handling])


def all_draws(chats: Chats) -> dict[str, list[int]]:
    return {
        field.name: np.atleast_1d(getattr(chats, field.name)).tolist() for field in fields(chats)
    }


def inputs_of(compared: sim.Comparison, policy: str, replication: int) -> Inputs:
    return prepare(compared.results[policy].scenario).draw(replication)


@pytest.mark.parametrize("policy", POLICIES)
def test_R31_every_draw_of_every_ticket_is_the_same(compared: sim.Comparison, policy: str) -> None:
    """Arrival, work, patience, and the retries that there may be: the row is the ticket."""
    seen = set()
    for replication in range(REPLICATIONS):
        base, other = (inputs_of(compared, name, replication) for name in ("base", policy))
        draws = all_draws(base.chats)
        assert draws == all_draws(other.chats)
        assert len(draws["patience_us"]) == len(draws["open_patience_us"]) == len(draws["work_us"])
        seen.add(tuple(draws["raised_at"]))
        # the customers that were drawn are those that were simulated
        tickets = first_chats(compared, policy).loc[replication]
        raised_us = base.chats.raised_at[tickets["ticket_id"] - 100_000] + base.clock.origin_us
        assert (tickets["raised_at"].dt.as_unit("us").astype("int64") == raised_us).all()
    assert len(seen) == REPLICATIONS
