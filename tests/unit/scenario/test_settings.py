"""Settings laid over a scenario: dotted paths, names with dots, and what leads nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario import load, parse_setting
from sim.scenario.cards import RateProfile
from sim.scenario.distributions import Constant
from sim.scenario.model import Scenario
from sim.scenario.yaml_source import read_text
from unit.scenario.conftest import GOOD

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
HALF = GOOD.replace("support:\n", "support:\n    customers: {retry: {probability: 0.1}}\n")
SECOND, MINUTE = 1_000_000, 60_000_000


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("seed=5", "seed", 5),
        ("default.queue_handling.grace=5m", "default.queue_handling.grace", "5m"),
        ("groups.*.arrivals={rate: 6/h}", "groups.*.arrivals", {"rate": "6/h"}),
        ("a=b=c", "a", "b=c"),
        (" seed = 5 ", "seed", 5),
        ("inbox.offline_chats_enabled=false", "inbox.offline_chats_enabled", False),
        ("name='7'", "name", "7"),
        ("agents.0.groups=[a, b]", "agents.0.groups", ["a", "b"]),
        ("name=null", "name", None),
    ],
)
def test_a_setting_is_a_path_and_a_yaml_value(text: str, path: str, value: object) -> None:
    assert parse_setting(text) == (path, value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed", "--set seed: allowed: PATH=VALUE"),
        ("=5", "--set =5: allowed: PATH=VALUE"),
        ("seed=", "--set seed=: allowed: PATH=VALUE"),
        ("seed= # nothing", "empty"),
        ("seed={", "--set seed={: not YAML"),
        ("seed=!!python/object:os.system 5", "seed: found the tag"),
        ("seed={a: 1, a: 2}", "found twice"),
        ("seed=1\n---\n2", "second document"),
    ],
)
def test_what_is_no_setting(text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        parse_setting(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def with_settings(load_text: Load, settings: dict[str, Any], **options: str) -> Scenario:
    """The scenario with settings, which must not depend on when they are laid over it."""
    later = load_text(**options).with_settings(settings)
    assert load_text(**options, settings=settings) == later
    return later


def test_keys_new_and_old(load_text: Load) -> None:
    settings = {"seed": 5, "default.queue_handling.grace": "5m", "default.handling.work": "1m"}
    scenario = with_settings(load_text, settings)
    assert scenario.seed == 5
    assert {group.queue_handling.grace_us for group in scenario.groups} == {5 * MINUTE}
    assert {group.work for group in scenario.groups} == {Constant(MINUTE)}
    assert scenario.document["seed"] == 5


def test_settings_leave_the_first_scenario_alone(load_text: Load) -> None:
    scenario = load_text()
    scenario.with_settings({"default.handling.work": "1m"})
    assert scenario == load_text()
    assert scenario.document == load_text().document


def test_later_settings_win(load_text: Load) -> None:
    settings = {"agents.asha.concurrency": 5, "agents.0.concurrency": 7}
    assert with_settings(load_text, settings).agents[0].concurrency == 7


def test_a_star_means_every_group(load_text: Load) -> None:
    scenario = with_settings(load_text, {"groups.*.arrivals": {"rate": "1/h"}})
    assert {group.arrivals for group in scenario.groups} == {RateProfile((((0, 1.0),),) * 7)}


def test_names_indices_and_keys_within_lists(load_text: Load) -> None:
    old, new = (
        '{mon-fri: "09:00-17:00"}\nagents',
        ('{mon-fri: "09:00-17:00", breaks: [{at: 11:00, for: 5m, status: away}]}\nagents'),
    )
    settings = {
        "shifts.day.breaks.0.for": "20m",
        "agents.0.groups.1": "billing",
        "groups.billing.arrivals.weekly.mon-sun.09:00": 4,
    }
    scenario = load_text(old, new, settings=settings)
    assert scenario.shifts[0].breaks[0].for_us == 20 * MINUTE
    assert isinstance(scenario.groups[1].arrivals, RateProfile)
    assert scenario.groups[1].arrivals.days[0] == ((0, 2.0), (32_400, 4.0))


def test_the_longest_name_that_fits_is_meant(load_text: Load, good: str) -> None:
    text = good.replace("  billing:", "  support.eu:").replace(", billing]", ", support.eu]")
    own = {"groups.support.eu.queue_handling.limit": 5, "groups.support.queue_handling.limit": 6}
    support, eu = with_settings(load_text, own, text=text).groups
    assert (support.queue_handling.limit, eu.queue_handling.limit) == (6, 5)


def test_values_from_python(load_text: Load, tmp_path: Path) -> None:
    np = pytest.importorskip("numpy")
    (tmp_path / "t.csv").touch()
    settings = {
        "groups.*.queue_handling.limit": np.int64(25),
        "groups.support.arrivals": {"trace": tmp_path / "t.csv"},
        "inbox.offline_chats_enabled": np.bool_(False),
        "agents.0.groups": ("support", "billing"),
    }
    scenario = load_text().with_settings(settings)
    assert scenario.groups[0].queue_handling.limit == 25
    assert not scenario.offline_chats_enabled
    assert type(scenario.document["groups"]["support"]["queue_handling"]["limit"]) is int


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (
            "sed",
            5,
            'setting sed=5: sed: found an unknown key (did you mean "seed"?); allowed: name',
        ),
        ("default.queue_handlin.limit", 5, '(did you mean "queue_handling"?)'),
        ("default.queue_handling.limt", 5, 'limt: found an unknown key (did you mean "limit"?)'),
        ("groups.suport.queue_handling.limit", 5, "groups.suport: no such name in groups (did you"),
        ("groups.support.eu.limit", 5, "groups.support.eu: found an unknown key"),
        ("shifts.dy.at_end", "finish", 'shifts.dy: no such name in shifts (did you mean "day"?)'),
        ("shifts.*.at_end", "finish", "shifts.*: no such name in shifts"),
        ("agents.ash.concurrency", 5, 'agents.ash: no such name in agents (did you mean "asha"?)'),
        ("agents.1.concurrency", 5, "agents.1: no such entry; allowed: 0 to 0"),
        ("agents.0.groups.x", "billing", "agents.0.groups.x: no such name"),
        ("agents.0.groups.-1", "billing", "agents.0.groups.-1: no such name"),
        ("name.x", 5, 'name: is "Night cover" and has no settings inside: set it as a whole'),
        ("default.handling.work.exponential", "5m", 'default.handling.work: is "9m" and has no'),
        ("default..work", 5, "found an empty key"),
        ("default.", 5, "found an empty key"),
        ("", 5, "found an empty key"),
        (
            "groups.support.arrivals.rate",
            "6",
            "setting groups.support.arrivals.rate=6: groups.supp",
        ),
        ("seed", None, "setting seed=nothing: seed: found nothing"),
        ("seed", float("nan"), "seed: found NaN; allowed: a finite number"),
        ("seed", object(), "seed: found a value of type object"),
        ("targets", {}, "targets: found an empty mapping; allowed: a list of at least one target"),
        ("trace", "none.csv", "(no such file)"),
    ],
)
def test_settings_that_are_refused(
    refused: Refused, load_text: Load, path: str, value: object, problem: str
) -> None:
    problems = refused(settings={path: value})
    assert any(problem in line for line in problems), problems
    assert problems[0].startswith(f"setting {path}=")
    with pytest.raises(ScenarioError) as error:
        load_text().with_settings({path: value})
    assert [str(p) for p in error.value.problems] == problems


def test_a_setting_that_contradicts_the_file_is_named(refused: Refused) -> None:
    assert refused(settings={"groups.billing.arrivals.rate": "6/h"}) == [
        "12:15: groups.billing.arrivals: found rate and weekly; allowed: one of rate, weekly, "
        "profile, forecast, trace (with setting groups.billing.arrivals.rate=6/h)"
    ]


RETRY = "groups.support.customers.retry.probability"
LOST = {"attendance.disconnects.every": "40h", "attendance.disconnects.for": "1m"}


def test_what_a_mapping_lacks_that_a_setting_made_is_told_with_the_setting(
    refused: Refused, load_text: Load
) -> None:
    assert refused(settings={"seed": 3, RETRY: 0.3}) == [
        "9:3: groups.support.customers.retry.delay: found nothing; allowed: a duration such as "
        f"10m, or a distribution (this key is required) (with setting {RETRY}=0.3)"
    ]
    # what is missing in the file itself is none of the setting's doing
    (line,) = refused("duration: 28d\n", "", settings={"seed": 3})
    assert "setting" not in line
    (line,) = refused(text=HALF, settings={RETRY: 0.3})
    assert line.startswith("10:17: groups.support.customers.retry.delay: found nothing")
    assert "setting" not in line
    assert load_text(settings=LOST).agents[0].attendance.disconnects is not None


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("attendance.outages.0.from", "attendance.outages"),
        ("shifts.day.breaks.12.for", "shifts.day.breaks"),
        ("agents.asha.attendance.outages.0", "agents.0.attendance.outages"),
    ],
)
def test_an_entry_of_a_list_that_is_not_there(refused: Refused, path: str, there: str) -> None:
    (line,) = refused(settings={path: "5m"})
    assert line.startswith(f"setting {path}=5m: {there}: is not there and has no entry")
    assert line.endswith("to change: set the whole list")


@pytest.mark.parametrize("key", [5, None, ("default", "x"), b"seed", 2.5])
def test_a_path_that_is_no_text(load_text: Load, key: Any) -> None:
    with pytest.raises(ScenarioError, match="allowed: a path such as default"):
        load_text().with_settings({key: 1})
    with pytest.raises(ScenarioError, match="allowed: a path such as default"):
        load_text(settings={key: 1})


def test_a_setting_may_put_the_file_right(load_text: Load) -> None:
    assert load_text("2026-03-02", "2026-02-30", settings={"start": "2026-03-02"})
    assert load_text("28d", "28", settings={"duration": "1d"}).duration_days == 1


def test_problems_of_file_and_settings_are_told_together(refused: Refused) -> None:
    problems = refused("28d", "28", settings={"seed": -1, "groups.x.y": 1})
    assert [line.split(":")[0] for line in problems] == [
        "4",
        "setting groups.x.y=1",
        "setting seed=-1",
    ]


def test_files_are_looked_for_beside_the_scenario(tmp_path: Path, good: str) -> None:
    (tmp_path / "scenario.yaml").write_text(good)
    (tmp_path / "chats.csv").touch()
    scenario = load(tmp_path / "scenario.yaml", {"groups.support.arrivals": {"trace": "chats.csv"}})
    again = scenario.with_settings({"seed": 4})
    assert again.groups[0].arrivals == scenario.groups[0].arrivals


def test_a_mapping_that_takes_a_key_away_changes_the_groups_that_leave_it_out(
    load_text: Load, good: str
) -> None:
    text = (
        good.replace("default:", "default:\n  customers: {patience: 5m, unreachable_time: 9m}")
        .replace("support:", "support:\n    customers: {patience: 1m}")
        .replace("billing:", "billing:\n    customers: {patience: 2m}")
    )
    scenario = load_text(text=text, settings={"default.customers": {"patience": "6m"}})
    assert {g.customers.unreachable_time for g in scenario.groups} == {Constant(3 * MINUTE)}


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("groups", "groups.*.queue_handling.limit"),
        ("groups", "groups.support.queue_handling.limit"),
        ("policies", "policies.a.seed"),
        ("policies", "policies.a"),
        ("policies", "policies.0.seed"),
        ("shifts", "shifts.day.mon"),
        ("default", "default.queue_handling.limit"),
    ],
)
@pytest.mark.parametrize("stands", [["x"], [], [["x"]], [{"a": 1}], {"a": ["x"]}])
def test_a_path_through_a_list_where_a_mapping_is_meant_is_no_crash(
    tmp_path: Path, good: str, key: str, path: str, stands: Any
) -> None:
    document = read_text(good, "scenario.yaml").document | {key: stands}
    file = tmp_path / "scenario.yaml"
    file.write_text(json.dumps(document, default=str), "utf-8")
    for settings in ({path: 1}, {f"{path}.more": 1}):
        with pytest.raises(ScenarioError):
            load(file, settings)
