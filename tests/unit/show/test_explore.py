"""Sliders: which a scenario is given, what moving them sets, and what is shown then."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from conftest import REPOSITORY
from sim.scenario import from_document
from sim.scenario.model import Scenario
from sim.show.explore.controls import Control, controls_of, even, settings_of
from sim.show.explore.panel import PICTURES
from sim.show.explore.trials import FEWEST, MOST, Trials, so_many
from unit.study.small import small

LIMIT = "groups.sales.offline_handling.max_offline_tickets"
BEGIN, END = "default.working_hours begin", "default.working_hours end"
SCENARIOS = REPOSITORY / "scenarios"


def by_name(scenario: Scenario) -> dict[str, Control]:
    return {each.name: each for each in controls_of(scenario)}


def moved(scenario: Scenario, **values: object) -> dict[str, object]:
    """What to lay over the scenario for values by the end of their control's name."""
    controls = controls_of(scenario)
    names = [each.name for each in controls]
    named = {next(n for n in names if n.endswith(key)): value for key, value in values.items()}
    return settings_of(controls, named)


def test_a_scenario_is_given_what_it_has() -> None:
    controls = controls_of(sim.load(SCENARIOS / "night_cover.yaml"))
    found = {each.name: each.own for each in controls if not each.name.startswith("groups.bill")}
    assert found == {
        "groups.support.offline_handling.max_offline_tickets": 40,
        "groups.support.offline_handling.priority": "open",
        "groups.support.queue_handling.limit": 20,
        "groups.support.queue_handling.when_all_offline": "open",
        "groups.support.arrivals.scale": 1.0,
        "agents.early.count": 2,
        "agents.late.count": 2,
        BEGIN: "09:00",
        END: "18:00",
    }
    assert list(dict.fromkeys(each.heading for each in controls)) == [
        "support", "billing", "agents", "working_hours",
    ]  # fmt: skip


def test_what_is_switched_off_has_no_slider() -> None:
    names = by_name(
        small().with_settings(
            {
                "groups.sales.offline_handling.enabled": False,
                "groups.help.queue_handling.enabled": False,
                "groups.help.offline_handling.auto_assign": False,
            }
        )
    )
    assert [name for name in names if name.startswith("groups.")] == [
        "groups.sales.queue_handling.limit",
        "groups.sales.arrivals.scale",
        "groups.help.offline_handling.max_offline_tickets",
        "groups.help.arrivals.scale",
    ]


@pytest.mark.parametrize("own", [0, 1, 7, 40, 333, "unlimited"])
def test_a_limit_reaches_from_nothing_over_its_own_value_to_unlimited(own: object) -> None:
    control = by_name(small().with_settings({LIMIT: own}))[LIMIT]
    *numbers, last = control.options
    assert (numbers[0], last) == (0, "unlimited")
    assert numbers == sorted(set(numbers))
    assert own in control.options
    assert own == "unlimited" or numbers[-1] > own
    assert len(numbers) <= 20


@pytest.mark.parametrize(("least", "step"), [(0.1, 1), (1.5, 2), (3, 5), (6, 10), (150, 200)])
def test_steps_are_even(least: float, step: int) -> None:
    assert even(least) == step


def test_only_what_is_moved_is_set() -> None:
    scenario = small()
    assert settings_of(controls_of(scenario), {LIMIT: 5}) == {}
    assert settings_of(controls_of(scenario), {LIMIT: 3}) == {LIMIT: 3}


def test_a_shift_that_begins_or_ends_with_the_working_hours_goes_along() -> None:
    night = sim.load(SCENARIOS / "night_cover.yaml")
    settings = settings_of(controls_of(night), {BEGIN: "08:00", END: "19:30"})
    assert settings == {
        "default.working_hours.mon-sun": "08:00-19:30",
        "shifts.early.mon-sun": "08:00-17:00",
        "shifts.late.mon-sun": "10:00-19:30",
    }
    (early,) = {w.begin_s for w in night.with_settings(settings).shifts[0].windows}
    assert early == 8 * 3600


def test_hours_that_differ_by_day_keep_what_is_not_moved() -> None:
    scenario = small(
        default={
            "working_hours": {"mon-fri": "09:00-17:00", "sat": ["09:00-13:00"]},
            "handling": {"work": "10m"},
        }
    )
    assert by_name(scenario).keys() & {BEGIN, END} == {BEGIN}
    assert moved(scenario, begin="10:30") == {
        "default.working_hours.mon-fri": "10:30-17:00",
        "default.working_hours.sat": "10:30-13:00",
        "shifts.day.mon-sun": "10:30-17:00",
    }


@pytest.mark.parametrize(
    "hours",
    [
        {"mon-sun": "00:00-24:00"},
        {"mon-sun": "22:00-06:00"},
        {"mon-fri": ["09:00-12:00", "13:00-17:00"]},
        {"mon-fri": "09:00-17:00", "sat": "10:00-14:00"},
    ],
)
def test_hours_that_are_not_simple_have_no_slider(hours: dict[str, object]) -> None:
    default = {"working_hours": hours, "handling": {"work": "10m"}}
    assert not any("working_hours" in name for name in by_name(small(default=default)))


def test_where_groups_have_hours_of_their_own_they_have_no_slider() -> None:
    scenario = small().with_settings({"groups.help.working_hours": {"mon-fri": "09:00-12:00"}})
    assert not any("working_hours" in name for name in by_name(scenario))


def test_without_counts_agents_are_added_to_a_shift() -> None:
    scenario = small()
    settings = moved(scenario, **{"shift day": 2})
    names = [agent.name for agent in scenario.with_settings(settings).agents]
    assert names == ["ann", "bob", "extra-day-1", "extra-day-2"]
    assert "extra-day" not in str(scenario.document)


def test_agents_added_to_several_shifts_are_all_there() -> None:
    shop = sim.load(SCENARIOS / "corner_shop.yaml")
    before = len(shop.agents)
    settings = moved(shop, **{"shift owner": 1, "shift counter": 2})
    assert len(shop.with_settings(settings).agents) == before + 3


def test_agents_of_a_file_have_no_slider(tmp_path: Path) -> None:
    (tmp_path / "team.csv").write_text("name,groups,concurrency,shift\nann,sales|help,2,day\n")
    document = small().document | {"agents": {"csv": "team.csv"}}
    assert not any("agents" in name for name in by_name(from_document(document, tmp_path)))


@pytest.mark.parametrize("name", ["night_cover", "corner_shop", "season_launch"])
def test_every_slider_can_be_moved_to_its_ends(name: str) -> None:
    scenario = sim.load(SCENARIOS / f"{name}.yaml")
    controls = controls_of(scenario)
    for control in controls:
        for value in (control.options[0], control.options[-1]):
            settings = settings_of(controls, {control.name: value})
            changed = scenario.with_settings(settings)
            assert (changed != scenario) == (value != control.own)


def test_replications_are_chosen_by_the_chats_expected_alone() -> None:
    assert so_many(0) == 24
    assert so_many(14_441) == 6
    assert (so_many(1e6), so_many(-4_999)) == (FEWEST, MOST)


@pytest.fixture(scope="module")
def trials() -> Trials:
    return Trials(small(), replications=4)


def test_a_trial_is_set_against_the_same_customers_as_a_comparison(trials: Trials) -> None:
    tried = trials.run({LIMIT: 0})
    compared = sim.compare({"a": small(), "b": small().with_settings({LIMIT: 0})}, replications=4)
    frame = compared.differences().set_index(["group", "metric", "segment"])
    for group in ("all", "sales", "help"):
        told = trials.headlines(tried, group)
        assert len(told) >= 6
        for each in told:
            row = frame.loc[(group, each.line.metric, each.line.segment)]
            assert each.change == row["in_words"]
            assert pd.Series([each.own.mean, each.now.mean]).equals(
                pd.Series([row["base"], row["value"]])
            )


def test_the_scenario_itself_has_no_change(trials: Trials) -> None:
    assert {each.change for each in trials.headlines(trials.run({}), "all")} == {""}


@pytest.fixture(scope="module")
def shared() -> Any:
    return sim.explore(small(), replications=4)


@pytest.fixture
def explorer(shared: Any) -> Any:
    shared.reset.click()
    shared.group.value = "all"
    return shared


def test_a_slider_moves_settings_result_figures_and_picture(explorer: Any) -> None:
    table, picture = explorer._table.value, explorer._picture.value
    assert "Nothing is moved" in explorer._settings.value
    explorer.sliders[LIMIT].value = 0
    assert explorer.settings == {LIMIT: 0}
    assert explorer.scenario == small().with_settings({LIMIT: 0})
    alone = sim.run(small().with_settings(explorer.settings), replications=4)
    pd.testing.assert_frame_equal(explorer.result.summary(), alone.summary())
    lost = alone.summary().set_index(["group", "metric", "segment"]).loc[
        ("all", "customers_lost", "all"), "mean"
    ]  # fmt: skip
    assert f">{lost / 2:,.0f}</td>" in explorer._table.value
    assert "simulation error only" in explorer._table.value
    assert "more customers lost" in explorer._table.value
    assert explorer._table.value != table
    assert explorer._picture.value != picture
    assert repr({LIMIT: 0})[1:-1] in explorer._settings.value.replace("&#x27;", "'")


def test_what_cannot_be_simulated_is_said_and_the_last_result_stays() -> None:
    short = small(shifts={"day": {"mon-sun": "09:00-11:00"}})
    explorer = sim.explore(short, replications=2)
    explorer.sliders[LIMIT].value = 2
    table = explorer._table.value
    explorer.sliders[BEGIN].value = "11:30"
    said = "shifts.day.mon-sun: found 11:30-11:00; allowed here: an end after the begin"
    assert explorer.message == said
    assert 'role="alert"' in explorer._message.value
    assert said in explorer._message.value
    assert (explorer.settings, explorer._table.value) == ({LIMIT: 2}, table)
    explorer.sliders[BEGIN].value = "10:30"
    assert (explorer.message, explorer._message.value) == ("", "")
    assert explorer.settings[LIMIT] == 2
    assert len(explorer.settings) == 3


def test_one_button_goes_back_to_the_file_with_one_run(
    explorer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    explorer.sliders[LIMIT].value = 0
    explorer.sliders["groups.help.arrivals.scale"].value = 1.5
    runs: list[object] = []
    run = explorer._trials.run
    monkeypatch.setattr(explorer._trials, "run", lambda it: runs.append(it) or run(it))
    explorer.reset.click()
    assert explorer.settings == {}
    assert explorer.sliders[LIMIT].value == 5
    assert runs == [{}]


def test_another_picture_or_group_is_drawn_without_a_run(
    explorer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer._trials, "run", None)
    drawn = set()
    for name in PICTURES:
        explorer.picture.value = name
        assert f'alt="{name}, all groups"' in explorer._picture.value
        drawn.add(explorer._picture.value)
    explorer.group.value = "sales"
    assert ", group sales" in explorer._picture.value
    assert ">sales</caption>" in explorer._table.value
    assert len(drawn) == len(PICTURES)


def test_a_notebook_is_shown_the_panel(explorer: Any) -> None:
    assert "application/vnd.jupyter.widget-view+json" in explorer._repr_mimebundle_()
    assert repr(explorer) == "<Explorer of 'Small': as the file is>"


def test_progress_is_told_of_the_scenario_itself() -> None:
    told: list[tuple[int, int]] = []
    explorer = sim.explore(small(), replications=2, progress=lambda *done: told.append(done))
    explorer.sliders[LIMIT].value = 0
    assert told == [(1, 2), (2, 2)]


def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.setattr("sim.show.explore.trials.Trials.__init__", None)
    with pytest.raises(sim.InboxsimError, match=r"pip install 'inboxsim\[notebook\]'"):
        sim.explore(small(), replications=1)
