"""Keys of customers and of what follows the work: what they mean, inheritance, what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario.model import (
    Constant,
    Customers,
    Escalation,
    Exponential,
    Rest,
    Retry,
    Scenario,
    Silent,
    Sticky,
)
from sim.units import NEVER

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
SECOND, MINUTE = 1_000_000, 60_000_000
DEFAULT, OWN = "default.", "groups.support."


def test_what_is_left_out_means_none_of_it(load_text: Load) -> None:
    scenario = load_text()
    group = scenario.groups[0]
    assert scenario.max_escalations == 3
    assert (group.offline_handling.auto_assign, group.offline_handling.pickup_delay) == (
        True,
        Exponential(600e6),
    )
    assert group.customers == Customers()
    assert group.customers.open_patience == Constant(NEVER)
    assert not group.customers.open_patience_given
    assert (group.customers.retry, group.customers.sticky, group.customers.silent) == (None,) * 3
    assert (group.open_work, group.wrap_up, group.rest) == (None, Constant(0), None)
    assert group.escalation is None


WHOLE = [
    ("customers", "retry", {"probability": 1, "delay": "1m"}, Retry(1.0, Constant(MINUTE), 3)),
    (
        "customers",
        "retry",
        {"probability": 0.3, "delay": {"exponential": "1m"}, "max_attempts": 20},
        Retry(0.3, Exponential(60e6), 20),
    ),
    ("customers", "sticky", {"probability": 0.1}, Sticky(0.1, False)),
    ("customers", "sticky", {"probability": 0, "fallback": True}, Sticky(0.0, True)),
    ("customers", "silent", {"probability": 0.05, "timeout": "5m"}, Silent(0.05, 5 * MINUTE)),
    ("customers", "open_patience", "20s", Constant(20 * SECOND)),
    ("customers", "open_patience", "never", Constant(NEVER)),
    ("handling", "open_work", "1m", Constant(MINUTE)),
    ("handling", "wrap_up", {"exponential": "1m"}, Exponential(60e6)),
    (
        "handling",
        "rest",
        {"waiting": "20s", "idle": {"exponential": "1m"}},
        Rest(Constant(20 * SECOND), Exponential(60e6)),
    ),
    ("handling", "escalation", {"to": "billing", "probability": 1}, Escalation("billing", 1.0)),
]


def value_in_force(scenario: Scenario, group: int, part: str, key: str) -> object:
    card = scenario.groups[group]
    return getattr(card.customers if part == "customers" else card, key)


@pytest.mark.parametrize(("part", "key", "value", "built"), WHOLE)
def test_a_key_on_a_card_holds_for_its_groups(
    load_text: Load, part: str, key: str, value: object, built: object
) -> None:
    own = load_text(settings={f"{OWN}{part}.{key}": value})
    assert value_in_force(own, 0, part, key) == built
    assert own.groups[1] == load_text().groups[1]
    inherited = load_text(settings={f"{DEFAULT}{part}.{key}": value})
    assert value_in_force(inherited, 0, part, key) == built
    if key == "open_patience":
        assert inherited.groups[1].customers.open_patience_given
        assert own.groups[0].customers.open_patience_given


@pytest.mark.parametrize(
    ("part", "key", "default", "own", "built"),
    [
        (
            "customers",
            "retry",
            {"probability": 0.5, "delay": "9m", "max_attempts": 9},
            {"probability": 0.25, "delay": "1m"},
            Retry(0.25, Constant(MINUTE), 3),
        ),
        (
            "customers",
            "sticky",
            {"probability": 0.5, "fallback": True},
            {"probability": 0.25},
            Sticky(0.25, False),
        ),
        (
            "customers",
            "silent",
            {"probability": 0.5, "timeout": "9m"},
            {"probability": 0, "timeout": "0s"},
            Silent(0.0, 0),
        ),
        (
            "handling",
            "rest",
            {"waiting": "9m", "idle": "9m"},
            {"waiting": "0s", "idle": "0s"},
            Rest(Constant(0), Constant(0)),
        ),
        (
            "handling",
            "escalation",
            {"to": "support", "probability": 0.5},
            {"to": "billing", "probability": 0},
            Escalation("billing", 0.0),
        ),
        ("handling", "wrap_up", "5m", "0s", Constant(0)),
        ("handling", "open_work", "5m", "0s", Constant(0)),
        ("customers", "open_patience", "5m", "never", Constant(NEVER)),
    ],
)
def test_a_groups_own_is_taken_whole(
    load_text: Load, part: str, key: str, default: object, own: object, built: object
) -> None:
    scenario = load_text(settings={f"{DEFAULT}{part}.{key}": default, f"{OWN}{part}.{key}": own})
    assert value_in_force(scenario, 0, part, key) == built


def test_half_a_retry_on_a_groups_card_is_not_filled_from_the_default_card(
    refused: Refused,
) -> None:
    default = {"default.customers.retry": {"probability": 0.5, "delay": "9m"}}
    (line,) = refused(settings={**default, "groups.support.customers.retry.probability": 1})
    assert "groups.support.customers.retry.delay: found nothing; allowed: a duration" in line


def test_R27_an_escalation_on_the_default_card_does_not_hold_for_its_own_group(
    load_text: Load,
) -> None:
    settings = {"default.handling.escalation": {"to": "billing", "probability": 0.5}}
    support, billing = load_text(settings=settings).groups
    assert (support.escalation, billing.escalation) == (Escalation("billing", 0.5), None)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("inbox.max_escalations", 21, "found 21; allowed: a whole number from 0 to 20"),
        ("inbox.max_escalations", "all", 'found "all"; allowed: a whole number from 0 to 20'),
        ("default.customers.retry", 0.3, "retry: found 0.3; allowed: a mapping of settings"),
        ("default.customers.retry", {"delay": "1m"}, "probability: found nothing; allowed: a numb"),
        ("default.customers.retry", {"probability": 1}, "retry.delay: found nothing; allowed: a d"),
        (
            "default.customers.retry",
            {"probability": 1, "delay": "never"},
            'delay: found "never"; allowed: a duration such as 90s, or one of',
        ),
        (
            "default.customers.retry",
            {"probability": 1, "delay": "1m", "max_attempts": 0},
            "max_attempts: found 0; allowed: a whole number from 1 to 20",
        ),
        (
            "default.customers.retry",
            {"probabilty": 1, "delay": "1m"},
            'probabilty: found an unknown key (did you mean "probability"?)',
        ),
        ("default.customers.sticky", {"probability": "10%"}, 'found "10%"; allowed: a probability'),
        ("default.customers.sticky", {"probability": True}, "found true; allowed: a probability"),
        (
            "default.customers.sticky",
            {"probability": 1, "fallback": "yes"},
            'fallback: found "yes"; allowed: true or false',
        ),
        (
            "default.customers.silent",
            {"probability": 1.01, "timeout": "1m"},
            "found 1.01; allowed: a probability, a number from 0 to 1",
        ),
        (
            "default.customers.silent",
            {"probability": 1, "timeout": {"exponential": "1m"}},
            "silent.timeout: found a mapping; allowed: a number with a unit",
        ),
        ("default.customers.open_patience", 5, "open_patience: found 5, a number without a unit"),
        ("default.handling.wrap_up", "never", 'wrap_up: found "never"; allowed: a duration such'),
        ("default.handling.open_work", "-5m", 'open_work: found "-5m"; allowed: a number with'),
        (
            "default.handling.rest",
            "1m",
            'rest: found "1m"; allowed: a mapping of settings: waiting, idle',
        ),
        ("default.handling.rest", {"idle": "1m"}, "rest.waiting: found nothing; allowed: a dur"),
        (
            "default.handling.escalation",
            {"probability": 1},
            "escalation.to: found nothing; allowed: the name of a group",
        ),
        (
            "default.handling.escalation",
            {"to": "biling", "probability": 1},
            'found the unknown group "biling" (did you mean "billing"?); allowed: support, billing',
        ),
        (
            "groups.support.handling.escalation",
            {"to": "support", "probability": 1},
            'escalation.to: found "support", the group itself; allowed: another group',
        ),
        (
            "groups.support.handling.escalation",
            {"to": "sales", "probability": 1},
            'escalation.to: found the unknown group "sales"; allowed: support, billing',
        ),
    ],
)
def test_wrong(refused: Refused, path: str, value: object, problem: str) -> None:
    (line,) = refused(settings={path: value})
    assert problem in line


def test_settings_inside_what_is_taken_whole(load_text: Load, refused: Refused) -> None:
    retry = {"probability": 0.5, "delay": "9m"}
    own = {"groups.billing.customers.retry": retry}
    scenario = load_text(
        settings={**own, "default.customers.retry": retry, "default.customers.retry.delay": "1m"}
    )
    delays = [group.customers.retry and group.customers.retry.delay for group in scenario.groups]
    assert delays == [Constant(MINUTE), Constant(9 * MINUTE)]
    assert any(
        "default.customers.retry.delay: has no effect on groups that have their own: billing" in w
        for w in scenario.warnings
    )
    everywhere = {"groups.*.customers.retry": retry, "default.customers.retry": retry}
    lines = refused(settings={**everywhere, "default.customers.retry.probability": 1})
    assert any("retry.probability: changes nothing: every group has its own" in w for w in lines)
