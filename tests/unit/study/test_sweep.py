"""Settings changed one at a time: what is run, what it is called, and what the file says itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from command import inboxsim
from sim.errors import ScenarioError
from sim.study.sweep import one_at_a_time, own_value
from unit.study.small import small

OFFLINE = "default.offline_handling.max_offline_tickets"
QUEUE = "groups.help.queue_handling.limit"
BOB = "agents.bob.concurrency"


def test_the_file_comes_first_and_each_setting_is_that_one_change() -> None:
    scenario = small(policies={"other": {OFFLINE: 1}})
    made = one_at_a_time(scenario, {OFFLINE: [1, 9], BOB: [3]})
    assert list(made.scenarios) == [
        "base", "max_offline_tickets=1", "max_offline_tickets=9", "concurrency=3",
    ]  # fmt: skip
    assert made.scenarios["base"].document == {
        key: value for key, value in scenario.document.items() if key != "policies"
    }
    limits = {name: [g.offline_handling.max_offline_tickets for g in each.groups]
              for name, each in made.scenarios.items()}  # fmt: skip
    assert limits == {
        "base": [5, 5], "max_offline_tickets=1": [1, 1], "max_offline_tickets=9": [9, 9],
        "concurrency=3": [5, 5],
    }  # fmt: skip
    slots = {name: each.agents[1].concurrency for name, each in made.scenarios.items()}
    assert list(slots.values()) == [2, 2, 2, 3]


def test_columns_hold_the_files_own_value_where_another_path_is_changed() -> None:
    made = one_at_a_time(small(), {OFFLINE: [1], BOB: [3], QUEUE: [8]})
    assert made.varied == {
        "base": {OFFLINE: 5, BOB: 2, QUEUE: 3},
        "max_offline_tickets=1": {OFFLINE: 1, BOB: 2, QUEUE: 3},
        "concurrency=3": {OFFLINE: 5, BOB: 3, QUEUE: 3},
        "limit=8": {OFFLINE: 5, BOB: 2, QUEUE: 8},
    }


def test_a_value_that_the_file_has_itself_is_left_out_and_said() -> None:
    made = one_at_a_time(small(), {OFFLINE: [1, 5, 9]})
    assert list(made.scenarios) == ["base", "max_offline_tickets=1", "max_offline_tickets=9"]
    notes = made.scenarios["base"].warnings
    assert notes == ("max_offline_tickets=5 is what the file says itself; it is left out",)
    found = sim.sweep(small(), {OFFLINE: [1, 5]}, one_at_a_time=True, replications=2)
    assert f"base: {notes[0]}" in found.notes


def test_a_path_of_several_values_is_left_empty_and_said() -> None:
    groups = {
        "sales": {"arrivals": {"rate": "6/h"}, "queue_handling": {"limit": 9}},
        "help": {"arrivals": {"rate": "4/h"}},
    }
    every = "groups.*.queue_handling.limit"
    made = one_at_a_time(small(groups=groups), {every: [1], BOB: [3]})
    assert made.varied["base"] == {every: None, BOB: 2}
    assert made.scenarios["base"].warnings[-1] == (
        f"the file has no single value of {every}: its column is empty where it is not changed"
    )


GROUPS = {
    "sales": {"arrivals": {"rate": "6/h"}, "queue_handling": {"grace": "1m", "limit": 3}},
    "v": {"arrivals": {"rate": "1/h"}},
    "v.i.p": {"arrivals": {"rate": "1/h"}, "customers": {"patience": "4m"}},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("default.customers.patience", {"exponential": "5m"}),
        ("default.queue_handling.grace", "10m"),  # of the groups that inherit it
        ("groups.sales.queue_handling.grace", "1m"),
        ("groups.v.queue_handling.limit", 3),  # inherited
        ("groups.v.i.p.customers.patience", "4m"),
        ("groups.v.i.p.queue_handling.when_all_offline", "open"),  # left out, the default
        ("groups.*.queue_handling.limit", 3),
        ("groups.*.customers.patience", None),
        ("groups.*.customers.retry", None),
        ("agents.0.concurrency", 1),  # left out, the default
        ("agents.bob.concurrency", 2),
        ("inbox.max_escalations", 3),
        ("shifts.day.mon-sun", "09:00-17:00"),
        ("default.customers.retry.probability", None),
    ],
)
def test_the_files_own_value_is_what_is_in_force(path: str, expected: object) -> None:
    agents = [
        {"name": "ann", "groups": ["sales", "v"], "shift": "day"},
        {"name": "bob", "groups": ["v.i.p"], "shift": "day", "concurrency": 2},
    ]
    assert own_value(small(groups=GROUPS, agents=agents), path) == expected


@pytest.mark.parametrize(
    ("values", "more", "message"),
    [
        ({}, {}, "found nothing to change"),
        ({OFFLINE: []}, {}, "allowed: a list of values"),
        ({OFFLINE: [5]}, {}, r"found only what the file says itself \(max_offline_tickets=5\)"),
        ({OFFLINE: [1, 1]}, {}, "found 1 twice"),
        ({"seed": [1]}, {}, "all settings of a sweep share it"),
        ({OFFLINE: ["x"], BOB: ["y"]}, {}, r"(?s)found \"x\".*found \"y\""),
        ({OFFLINE: [1, 2], BOB: [3]}, {"max_runs": 3},
         "4 settings, the file's own among them, allowed are 3"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_refused(values: Any, more: Any, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        one_at_a_time(small(), values, **more)


def test_as_many_settings_as_are_allowed_are_taken() -> None:
    assert len(one_at_a_time(small(), {OFFLINE: [1, 2], BOB: [3]}, max_runs=4).scenarios) == 4


def test_tables_of_single_changes_are_set_against_the_file() -> None:
    found = sim.sweep(small(), {OFFLINE: [1], BOB: [1]}, one_at_a_time=True, replications=2)
    assert found.baseline == "base"
    table = found.differences()
    assert list(table.columns[:3]) == ["policy", OFFLINE, BOB]
    firsts = table.drop_duplicates("policy")[["policy", OFFLINE, BOB]]
    assert firsts.to_numpy().tolist() == [
        ["max_offline_tickets=1", 1, 2], ["concurrency=1", 5, 1],
    ]  # fmt: skip
    ax = found.plot.tornado("customers_lost", ax=Figure().add_subplot())
    assert ax.get_xlabel() == "customers lost, customers a day"


def test_the_command_changes_one_setting_at_a_time(file: Path, tmp_path: Path) -> None:
    words = ["--one-at-a-time", "--vary", f"{OFFLINE}=1,7", "--vary"]
    words += ["default.queue_handling.limit=2", "--replications", "2"]
    said = inboxsim("sweep", file, *words, "--out", tmp_path / "out")
    assert said.status == 0
    assert all(name in said.out for name in ("base", "max_offline_tickets=7", "limit=2"))
    policies = pd.read_csv(tmp_path / "out" / "summary.csv")["policy"].unique().tolist()
    assert policies == ["base", "max_offline_tickets=1", "max_offline_tickets=7", "limit=2"]
