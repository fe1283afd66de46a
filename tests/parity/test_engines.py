"""All engines give the same log, to the byte (R30)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

import play
from conftest import REPOSITORY
from examples.test_bank import report, scenario_text
from parity.profiles import FEW, MANY, SOME, settings
from parity.rolled_inputs import ROLLED
from parity.scenarios import SAMPLED, TIMED, Case
from parity.test_same_again import bytes_of
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario import load

SCENARIOS = sorted((REPOSITORY / "scenarios").glob("*.yaml"))


def assert_alike(inputs: Inputs) -> None:
    """Fail unless every engine makes the same log of the inputs."""
    first, *others = (bytes_of(engine(inputs)) for engine in play.ENGINES.values())
    assert others
    assert all(other == first for other in others)


@SOME
@given(case=TIMED)
def test_R30_engines_agree_where_many_events_fall_on_one_instant(case: Case) -> None:
    assert_alike(case.inputs())


@settings(SOME, max_examples=500)
@given(inputs=ROLLED)
def test_R30_engines_agree_to_the_microsecond(inputs: Inputs) -> None:
    assert_alike(inputs)


@FEW
@given(case=SAMPLED)
def test_R30_engines_agree_on_random_customers(case: Case) -> None:
    assert_alike(case.inputs())


@pytest.mark.long
@MANY
@given(case=TIMED)
def test_R30_engines_agree_where_many_events_fall_on_one_instant_at_length(case: Case) -> None:
    assert_alike(case.inputs())


@pytest.mark.long
@settings(MANY, max_examples=50_000)
@given(inputs=ROLLED)
def test_R30_engines_agree_to_the_microsecond_at_length(inputs: Inputs) -> None:
    assert_alike(inputs)


@pytest.mark.long
@MANY
@given(case=SAMPLED)
def test_R30_engines_agree_on_random_customers_at_length(case: Case) -> None:
    assert_alike(case.inputs())


@pytest.mark.parametrize("file", SCENARIOS, ids=[file.stem for file in SCENARIOS])
def test_R30_engines_agree_on_every_scenario_of_ours(file: Path) -> None:
    assert_alike(prepare(load(file)).draw(0))


def test_R30_engines_agree_on_a_real_month(bank: Path, tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text(scenario_text(bank, report(bank)))
    assert_alike(prepare(load(tmp_path / "bank.yaml")).draw(0))
