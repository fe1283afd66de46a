"""The cards: what is left out, what a group inherits key by key, what is taken whole or wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.scenario.cards import PARTS, Customers, Escalation, Handling, Rest, Retry, Silent, Sticky
from sim.scenario.distributions import Constant, Exponential
from sim.scenario.kinds import keys_of
from sim.scenario.model import Card, Group, Scenario
from sim.scenario.week import Window
from sim.units import NEVER, UNLIMITED

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
SECOND, MINUTE = 1_000_000, 60_000_000
CARD = "default:\n"
RATE = "arrivals: {rate: 6/h}"
OFFLINE, QUEUE, CUSTOMERS, HANDLING = (
    "offline_handling",
    "queue_handling",
    "customers",
    "handling",
)


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
    assert not group.open_patience_given
    assert (group.customers.retry, group.customers.sticky, group.customers.silent) == (None,) * 3
    assert group.handling == Handling(group.work, wrap_up=Constant(0))
    assert (group.handling.open_work, group.handling.rest, group.handling.escalation) == (None,) * 3


A_MINUTE = Constant(MINUTE)
MINUTES = {"probability": 0.5, "delay": "9m", "max_attempts": 9}
SOME, MORE = {"probability": 0.1}, {"probability": 0, "fallback": True}
SILENT, NEVER_SILENT = {"probability": 0.5, "timeout": "9m"}, {"probability": 0, "timeout": "0s"}
RESTS = {"waiting": "20s", "idle": {"exponential": "1m"}}
TO_BILLING = {"to": "billing", "probability": 1}
KEYS: list[tuple[str, str, tuple[Any, Any], tuple[Any, Any]]] = [
    (OFFLINE, "enabled", (False, False), (True, True)),
    (OFFLINE, "max_offline_tickets", ("unlimited", UNLIMITED), (0, 0)),
    (OFFLINE, "auto_assign", (False, False), (True, True)),
    (OFFLINE, "pickup_delay", ({"exponential": "1m"}, Exponential(60e6)), ("1m", A_MINUTE)),
    (OFFLINE, "priority", ("queued", "queued"), ("open", "open")),
    (OFFLINE, "max_offline_tickets_counts", ("spell", "spell"), ("backlog", "backlog")),
    (OFFLINE, "open_assignment", ("login", "login"), ("capacity", "capacity")),
    (OFFLINE, "open_outside_hours", (True, True), (False, False)),
    (QUEUE, "enabled", (False, False), (True, True)),
    (QUEUE, "limit", (3, 3), ("unlimited", UNLIMITED)),
    (QUEUE, "when_all_offline", ("missed", "missed"), ("open", "open")),
    (QUEUE, "grace", ("0s", 0), ("1m", MINUTE)),
    (QUEUE, "inactivity_timeout", ("0s", 0), ("never", NEVER)),
    (CUSTOMERS, "patience", ("1m", A_MINUTE), ("never", Constant(NEVER))),
    (CUSTOMERS, "open_patience", ("1m", A_MINUTE), ("never", Constant(NEVER))),
    (CUSTOMERS, "unreachable_time", ("0s", Constant(0)), ("1m", A_MINUTE)),
    (CUSTOMERS, "sticky", (SOME, Sticky(0.1, False)), (MORE, Sticky(0.0, True))),
    (CUSTOMERS, "silent", (SILENT, Silent(0.5, 9 * MINUTE)), (NEVER_SILENT, Silent(0.0, 0))),
    (
        *(CUSTOMERS, "retry", (MINUTES, Retry(0.5, Constant(9 * MINUTE), 9))),
        ({"probability": 1, "delay": {"exponential": "1m"}}, Retry(1.0, Exponential(60e6), 3)),
    ),
    (HANDLING, "work", ("1m", A_MINUTE), ("0s", Constant(0))),
    (HANDLING, "open_work", ("1m", A_MINUTE), ("0s", Constant(0))),
    (HANDLING, "wrap_up", ("1m", A_MINUTE), ("0s", Constant(0))),
    (
        *(HANDLING, "rest", ({"waiting": "0s", "idle": "0s"}, Rest(Constant(0), Constant(0)))),
        (RESTS, Rest(Constant(20 * SECOND), Exponential(60e6))),
    ),
    (
        *(HANDLING, "escalation", (TO_BILLING, Escalation("billing", 1.0))),
        (TO_BILLING | {"probability": 0}, Escalation("billing", 0.0)),
    ),
    ("service_level", "within", ("0s", 0), ("30s", 30 * SECOND)),
]
"""Each key of a card's parts with two values, as written and in force."""
FIELDS = {
    "grace": "grace_us",
    "inactivity_timeout": "inactivity_timeout_us",
    "within": "within_us",
}


def in_force(group: Group, part: str, key: str) -> object:
    return getattr(getattr(group, part), FIELDS.get(key, key))


def test_every_key_of_the_parts_is_tried(load_text: Load) -> None:
    group = load_text().groups[0]
    for part in PARTS:
        concept: Any = type(getattr(group, part))
        assert set(keys_of(concept)) == {key for of, key, *_ in KEYS if of == part}


@pytest.mark.parametrize(("part", "key", "one", "other"), KEYS)
def test_a_group_has_its_own_else_the_default_cards_else_what_is_left_out(
    load_text: Load, part: str, key: str, one: tuple[Any, Any], other: tuple[Any, Any]
) -> None:
    default, own = f"default.{part}.{key}", f"groups.support.{part}.{key}"
    left_out = load_text().groups[1]
    for (value, built), (another, another_built) in ((one, other), (other, one)):
        inherited = load_text(settings={default: value}).groups
        assert in_force(inherited[0], part, key) == built
        of_one = load_text(settings={own: value}).groups
        assert (in_force(of_one[0], part, key), of_one[1]) == (built, left_out)
        both = load_text(settings={default: another, own: value}).groups
        assert in_force(both[0], part, key) == built
        if key != "escalation":  # the Default card's may name the group itself
            assert in_force(both[1], part, key) == another_built


def test_which_card_says_it_is_known(load_text: Load) -> None:
    settings = {
        "groups.support.offline_handling.enabled": True,
        "groups.billing.queue_handling.enabled": False,
        "groups.support.customers.patience": "never",
        "default.customers.open_patience": "never",
    }
    support, billing = load_text(settings=settings).groups
    assert (support.offline_enabled_on, support.queue_enabled_on) == (Card.GROUP, Card.DEFAULT)
    assert (billing.offline_enabled_on, billing.queue_enabled_on) == (Card.DEFAULT, Card.GROUP)
    assert (support.patience_given, billing.patience_given) == (True, False)
    assert support.open_patience_given
    assert billing.open_patience_given


def test_hours_on_a_groups_card_are_taken_whole(load_text: Load) -> None:
    support, billing = load_text(
        settings={"groups.support.working_hours": {"sun": "10:00-11:00"}}
    ).groups
    assert support.working_hours == (Window(6, 36_000, 39_600),)
    assert [window.weekday for window in billing.working_hours] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("part", "line", "problem"),
    [
        ("offline_handling", "enabled: on", 'enabled: found "on"; allowed: true or false'),
        ("offline_handling", "max_offline_tickets: -1", "found -1; allowed: a whole number from 0"),
        ("offline_handling", "max_offline_ticket: 5", '(did you mean "max_offline_tickets"?)'),
        ("offline_handling", "priority: queue", 'one of open, queued (did you mean "queued"?)'),
        ("offline_handling", "max_offline_tickets_counts: all", "allowed: one of backlog, spell"),
        ("queue_handling", "limit: unlimted", "or unlimited"),
        ("queue_handling", "grace: never", 'grace: found "never"; allowed: a number with a unit'),
        ("queue_handling", "lmit: 6", 'found an unknown key (did you mean "limit"?); allowed: ena'),
        ("customers", "patience: 6", "customers.patience: found 6, a number without a unit"),
        ("customers", "patience: {exponential: 0s}", "patience.exponential: found"),
        ("customers", "patience: {exponential: never}", "patience.exponential: found"),
        ("customers", "patience: {lognormal: {mean: 5m}}", "lognormal.cv: found nothing"),
        ("customers", "patience: {lognormal: {mean: 5m, cv: 0}}", "lognormal.cv: found 0"),
        ("customers", "patience: {lognormal: {mean: 5m, cv: '1'}}", "lognormal.cv: found"),
        ("customers", "patience: {lognormal: 5m}", "lognormal: found"),
        ("customers", "patience: {exponentail: 5m}", '(did you mean "exponential"?)'),
        ("customers", "patience: {}", "patience: found a mapping of nothing"),
        ("customers", "patience: {exponential: 5m, lognormal: 4m}", "mapping of exponential, log"),
        ("customers", "patience: {mixture: []}", "mixture: found an empty list"),
        ("customers", "patience: {mixture: [{weight: -1, of: 5m}]}", "mixture.0.weight: found -1"),
        ("customers", "patience: {mixture: [{weight: 1}]}", "mixture.0.of: found nothing"),
        ("customers", "patience: {mixture: [5m]}", "mixture.0: found"),
        ("customers", "patience: {empirical: [5m, 7]}", "empirical.1: found 7, a number without"),
        (
            "customers",
            "patience: {empirical: {csv: scenario.yaml}}",
            "empirical.column: found nothing",
        ),
        ("customers", "patience: {empirical: {csv: x.csv, column: a}}", "(no such file)"),
        ("customers", "unreachable_time: never", "unreachable_time: found"),
        ("customers", "unreachable_time: {mixture: [{weight: 1, of: never}]}", "0.of: found"),
    ],
)
def test_wrong_on_a_card(refused: Refused, part: str, line: str, problem: str) -> None:
    for problems in (
        refused(CARD, f"{CARD}  {part}: {{{line}}}\n"),
        refused(RATE, f"{RATE}\n    {part}: {{{line}}}"),
    ):
        assert len(problems) == 1
        assert problem in problems[0]


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
    assert (support.handling.escalation, billing.handling.escalation) == (
        Escalation("billing", 0.5),
        None,
    )


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("inbox.max_escalations", 21, "found 21; allowed: a whole number from 0 to 20"),
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
        ("default.handling.wrap_up", "never", 'wrap_up: found "never"; allowed: a duration such'),
        (
            "default.handling.rest",
            "1m",
            'rest: found "1m"; allowed: a mapping of settings: waiting, idle',
        ),
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
