"""A whole scenario: all problems at once, in the order of the file; warnings; what is resolved."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from conftest import CASES, case_files, data_folder
from parity.scenarios import SAMPLED, Case
from sim.errors import ScenarioError
from sim.scenario import from_document, load, resolved
from sim.scenario.model import Scenario
from unit.scenario.bad_files import RICH, write_files

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
REPOSITORY = Path(__file__).parents[3]


def test_all_problems_are_told_at_once_in_the_order_of_the_file(refused: Refused) -> None:
    text = """\
name: x
timezone: Mars/Olympus
start: 2026-02-30
duration: 28
targets: []
default:
  working_hours: {mon: ["09:00-12:00", "11:00-13:00"]}
  queue_handling: {lmit: 3, grace: 10}
groups:
  support: {arrivals: {rate: 6/h}}
  billing: {arrivals: {rate: 6/h}}
shifts:
  day: {mon-fri: "09:00-17:00", at_end: transferred}
agents:
  - {name: asha, groups: [support], shift: dya}
  - {name: asha, groups: [support], shift: day, concurrency: .nan}
"""
    assert [line.partition(": ")[0] + ":" + line.split(":")[2] for line in refused(text=text)] == [
        "2:11: timezone",
        "3:8: start",
        "4:11: duration",
        "5:10: targets",
        "7:24: default.working_hours.mon",
        "8:20: default.queue_handling.lmit",
        "8:36: default.queue_handling.grace",
        "10:3: groups.support.handling.work",
        "11:3: groups.billing",
        "11:3: groups.billing.handling.work",
        "13:41: shifts.day.at_end",
        "15:44: agents.0.shift",
        "16:12: agents.1.name",
        "16:62: agents.1.concurrency",
    ]


@pytest.mark.parametrize(
    ("old", "new", "warnings"),
    [
        (
            "default:\n",
            "default:\n  queue_handling: {enabled: false, limit: 5}\n",
            ["6:36: default.queue_handling.limit: has no effect, since the queue is disabled"],
        ),
        (
            "default:\n",
            "default:\n  offline_handling: {enabled: false}\n",
            [],
        ),
        (
            "arrivals: {rate: 6/h}",
            "arrivals: {rate: 6/h}\n    offline_handling: {max_offline_tickets: 4, enabled: false}",
            [
                "11:24: groups.support.offline_handling.max_offline_tickets: has no effect, since "
                "offline handling is disabled"
            ],
        ),
        (
            '  working_hours: {mon-fri: "09:00-17:00"}\n',
            "",
            [],
        ),
        (
            '  working_hours: {mon-fri: "09:00-17:00"}\n  handling: {work: 9m}\n',
            "  handling: {work: 9m}\ninbox: {working_hours_enabled: true}\n",
            [
                f"{place}: groups.{name}: has no working hours of its own nor from the Default "
                "card: it is always closed"
                for place, name in (("9:3", "support"), ("11:3", "billing"))
            ],
        ),
        (
            "    arrivals: {rate: 6/h}\n",
            "    queue_handling: {limit: 4}\n",
            ["9:3: groups.support: has no arrivals: no chat is ever raised for it"],
        ),
        (
            "shifts:\n",
            'shifts:\n  spare: {sat: "09:00-17:00"}\n',
            ["14:3: shifts.spare: no agent works this shift"],
        ),
    ],
)
def test_warnings(load_text: Load, old: str, new: str, warnings: list[str]) -> None:
    found = [line.partition("scenario.yaml:")[2] for line in load_text(old, new).warnings]
    assert found == warnings


@pytest.mark.parametrize(
    ("at", "duration", "warned"),
    [
        ("08:00", "1h", True),
        ("08:00", "1h1s", False),
        ("17:00", "1h", True),
        ("16:59:59", "1h", False),
        ("20:00", "12h59m", True),
        ("20:00", "13h1m", False),
    ],
)
def test_a_break_that_never_falls_into_its_shift(
    load_text: Load, at: str, duration: str, warned: bool
) -> None:
    breaks = f'breaks: [{{at: "{at}", for: {duration}, status: away}}]'
    scenario = load_text('{mon-fri: "09:00-17:00"}\na', f'{{mon: "09:00-17:00", {breaks}}}\na')
    assert any("never falls into its shift" in line for line in scenario.warnings) == warned


def test_a_limit_that_some_group_still_uses_is_no_warning(load_text: Load) -> None:
    settings = {
        "default.queue_handling": {"enabled": False, "limit": 5},
        "groups.support.queue_handling.enabled": True,
    }
    assert load_text(settings=settings).warnings == ()


def check_that_it_reads_back(scenario: Scenario) -> None:
    text = json.dumps(resolved(scenario), allow_nan=False)
    again = from_document(json.loads(text), scenario.folder, scenario.file)
    assert replace(again, warnings=scenario.warnings) == scenario
    assert json.dumps(resolved(again)) == text


@given(case=SAMPLED)
@settings(max_examples=25, deadline=None)
def test_any_scenario_reads_back_from_what_is_resolved(case: Case) -> None:
    check_that_it_reads_back(case.scenario(Path()))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"cooldown": "2d", "default.queue_handling.limit": "unlimited"},
        {"groups.support.offline_handling.enabled": False, "agents.0.groups": "all"},
        {"groups.claims.handling.work": {"mixture": [{"weight": 3, "of": "1m30s"}]}},
        {"shifts.day.breaks": [{"between": ["16:00", "24:00"], "for": "1h", "status": "busy"}]},
    ],
)
def test_everything_that_a_file_can_say_reads_back(tmp_path: Path, changed: dict[str, Any]) -> None:
    write_files(tmp_path)
    check_that_it_reads_back(from_document(RICH, tmp_path).with_settings(changed))


def test_what_a_file_with_a_roster_can_say_reads_back(tmp_path: Path) -> None:
    write_files(tmp_path)
    outage = {"from": "2026-03-10T14:00", "to": "2026-03-10T15:00:00.000001+01:00"}
    crew = {"name": "asha", "groups": "all", "at_end": "away", "attendance": {"outages": [outage]}}
    kept = {key: value for key, value in RICH.items() if key not in ("shifts", "policies")}
    rostered = kept | {"agents": [crew], "attendance": {}, "roster": "chats.csv"}
    check_that_it_reads_back(from_document(rostered, tmp_path))


def test_resolved_does_not_name_the_folder(load_text: Load, tmp_path: Path, good: str) -> None:
    (tmp_path / "chats.csv").touch()
    scenario = load_text("{rate: 6/h}", "{trace: chats.csv}")
    assert resolved(scenario)["groups"]["support"]["arrivals"] == {"trace": "chats.csv"}
    assert str(tmp_path) not in json.dumps(resolved(scenario))


def test_every_case_loads_and_reads_back_from_what_is_resolved() -> None:
    data_folder("cases")
    files = case_files()
    assert len(files) == sum(CASES.values())
    for file in files[::3]:
        scenario = load(file)
        again = from_document(resolved(scenario), scenario.folder, scenario.file)
        assert replace(again, warnings=scenario.warnings) == scenario


@pytest.mark.parametrize("document", [[], "x", None, 5])
def test_a_document_that_is_no_mapping(document: Any) -> None:
    with pytest.raises(ScenarioError, match="found no mapping"):
        from_document(document, Path())


def test_a_document_that_holds_itself(good: str) -> None:
    document: dict[str, Any] = YAML(typ="safe").load(good)
    document["default"]["handling"] = document
    with pytest.raises(ScenarioError, match="nested too deep"):
        from_document(document, Path())


def test_a_big_schedule_loads(load_text: Load, good: str) -> None:
    entries = "".join(
        f"  - {{name: a{i}, groups: [support, billing], concurrency: 4, shift: day}}\n"
        for i in range(200)
    )
    assert len(load_text(text=good + entries).agents) == 201


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.text(max_size=8)
    | st.sampled_from(
        ["never", "unlimited", "auto", "all", "5m", "mon", "09:00-17:00", "6/h", "."]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(["csv", "mixture", "empirical", "of", "mon-fri", "breaks", "rate"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(node, dict | list):
        for key in node if isinstance(node, dict) else range(len(node)):
            found += _paths(node[key], (*path, key))
    return found


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_stands_in_a_scenario_it_loads_or_is_refused_in_whole_lines(
    good: str, data: st.DataObject
) -> None:
    document = YAML(typ="safe").load(good)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_paths(document)))
        node = document
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = data.draw(JUNK)
    try:
        scenario = from_document(document, Path())
    except ScenarioError as error:
        assert error.problems
        assert len(str(error).splitlines()) == len(error.problems)
        str(error).encode()
    else:
        json.dumps(resolved(scenario), allow_nan=False)
