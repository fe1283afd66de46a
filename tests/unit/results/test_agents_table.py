"""The tables of agents: one row for each, by replication and over all of them."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.results.collect import Collector
from sim.results.columns import COLUMNS
from sim.results.tables import Labels, agent_means_table, agents_table
from unit.results.handmade import AVAILABLE, HOUR, OFFLINE, collected, make

TEAM = (((0,), 2), ((0,), 2), ((0,), 1))


def of_works(*works: float) -> tuple[Labels, Collector]:
    """One replication for each: an agent is there for 8 hours, its chat lasts so long."""
    runs = [
        make(
            [
                {"raised": 25, "assigned": 25, "resolved": 25 + work, "wrapped": 26 + work},
                {"raised": 30, "missed": 30},
            ],
            agents=TEAM,
            schedule=[(24, 0, AVAILABLE), (32, 0, OFFLINE), (40, 1, AVAILABLE), (44, 1, OFFLINE)],
        )
        for work in works
    ]
    inputs = runs[0][0]
    days = inputs.clock.day_begins[1:]
    return Labels("base", ("g0",), inputs.roster.names, inputs.clock, days), collected(runs)


def test_a_row_has_the_columns_of_the_file() -> None:
    labels, collector = of_works(2)
    frame = agents_table(labels, 0, collector.agents_of(0))
    assert list(frame.columns) == list(COLUMNS["agents"])
    ann = frame.iloc[0]
    assert ann[["chats", "handled", "handling_s"]].tolist() == [1, 1, 7200]
    assert ann["busy_share"] == pytest.approx(3 / 8)
    hours = ["available", "offline", "scheduled", "online", "overtime", "wrap_up", "rest"]
    assert ann[[f"{name}_hours" for name in hours]].tolist() == [8, 40, 8, 8, 0, 1, 0]


def test_means_over_replications_divide_sums_by_sums() -> None:
    labels, collector = of_works(2, 6, 1)
    means = agent_means_table(labels.agents, collector.agent_totals(), 3).set_index("agent")
    assert means.loc["a0", "chats"] == 1
    assert means.loc["a0", "handling_mean_s"] == pytest.approx(3600 * 9 / 3)
    assert means.loc["a0", "busy_share"] == pytest.approx((3 + 7 + 2) / 24)
    assert means["online_hours"].tolist() == pytest.approx([8, 4, 0])
    assert means.loc["a1", "busy_share"] == 0
    assert math.isnan(means.loc["a1", "handling_mean_s"])
    assert pd.isna(means.loc["a2", "busy_share"])
    assert collector.agent_totals()[0, 2] == 9 * HOUR
