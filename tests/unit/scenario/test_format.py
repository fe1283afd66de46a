"""Keys at the top and on cards: what they mean when right, what is said when wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from sim.scenario.model import (
    Card,
    Constant,
    Customers,
    Exponential,
    OfflineHandling,
    QueueHandling,
    Scenario,
    Window,
)
from sim.units import NEVER, UNLIMITED

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
TOP = "duration: 28d\n"
CARD = "default:\n"
RATE = "arrivals: {rate: 6/h}"


def test_what_is_left_out_means_what_the_table_says(load_text: Load) -> None:
    scenario = load_text()
    assert (scenario.name, scenario.timezone) == ("Night cover", "Asia/Kolkata")
    assert (scenario.start, scenario.duration_days) == (date(2026, 3, 2), 28)
    assert (scenario.warmup_days, scenario.cooldown_days) == (7, None)
    assert (scenario.replications, scenario.seed) == (20, 1)
    assert scenario.offline_chats_enabled
    assert scenario.working_hours_enabled
    group = scenario.groups[0]
    assert group.offline_handling == OfflineHandling()
    assert group.offline_handling.max_offline_tickets == 50
    assert group.queue_handling == QueueHandling()
    assert (group.queue_handling.limit, group.queue_handling.grace_us) == (20, 10 * MINUTE)
    assert group.queue_handling.inactivity_timeout_us == NEVER
    assert group.customers == Customers(Constant(NEVER), Constant(3 * MINUTE))
    assert group.service_level_within_us == MINUTE
    assert scenario.shifts[0].at_end == "finish"
    assert scenario.warnings == ()


def test_hours_are_switched_on_where_any_card_gives_some(load_text: Load, good: str) -> None:
    hours = '  working_hours: {mon-fri: "09:00-17:00"}\n'
    assert not load_text(hours, "").working_hours_enabled
    own = RATE + '\n    working_hours: {sat: "09:00-10:00"}'
    assert load_text(RATE, own, text=good.replace(hours, "")).working_hours_enabled
    off = load_text(TOP, TOP + "inbox: {working_hours_enabled: false}\n")
    assert not off.working_hours_enabled


@pytest.mark.parametrize(
    ("line", "attribute", "value"),
    [
        ("warmup: 0d", "warmup_days", 0),
        ("cooldown: 2d", "cooldown_days", 2),
        ("cooldown: auto", "cooldown_days", None),
        ("replications: 1", "replications", 1),
        ("seed: 0", "seed", 0),
        (f"seed: {2**63 - 1}", "seed", 2**63 - 1),
        ("inbox: {offline_chats_enabled: false}", "offline_chats_enabled", False),
        ("inbox: {}", "offline_chats_enabled", True),
        ("inbox: {max_escalations: 0}", "max_escalations", 0),
        ("inbox: {max_escalations: 20}", "max_escalations", 20),
    ],
)
def test_keys_at_the_top(load_text: Load, line: str, attribute: str, value: object) -> None:
    assert getattr(load_text(TOP, f"{TOP}{line}\n"), attribute) == value


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Night cover", "5", "1:7: name: found 5; allowed: text; put it in quotes"),
        ("Night cover", "''", '1:7: name: found ""; allowed: text that is not empty'),
        ("Night cover", '"a\\tb"', "1:7: name: found"),
        ("Night cover", "x" * 101, "1:7: name: found"),
        ("Asia/Kolkata", "Asia/Kolkatta", '(did you mean "Asia/Kolkata"?)'),
        ("Asia/Kolkata", "Europe", "2:11: timezone: found"),
        ("Asia/Kolkata", "../etc/passwd", "2:11: timezone: found"),
        ("Asia/Kolkata", "+05:30", "2:11: timezone: found"),
        ("2026-03-02", "2026-02-30", "3:8: start: found"),
        ("2026-03-02", "02.03.2026", "3:8: start: found"),
        ("2026-03-02", "2026-03-02T10:00:00", "3:8: start: found"),
        ("2026-03-02", "20260302", "3:8: start: found 20260302; allowed: a date"),
        ("2026-03-02", "1500-03-02", "3:8: start: found 1500-03-02; allowed: a date"),
        ("28d", "28", "4:11: duration: found 28; allowed: whole local days such as 7d"),
        ("28d", "0d", "4:11: duration: found"),
        ("28d", "-1d", "4:11: duration: found"),
        ("28d", "99999d", "4:11: duration: found"),
        (TOP, TOP + "warmup: 12h\n", "5:9: warmup: found"),
        (TOP, TOP + "cooldown: never\n", "5:11: cooldown: found"),
        (TOP, TOP + "replications: 0\n", "5:15: replications: found 0; allowed: a whole number"),
        (TOP, TOP + "replications: 1.0\n", "5:15: replications: found 1.0"),
        (TOP, TOP + "replications: true\n", "5:15: replications: found true"),
        (TOP, TOP + "replications: '3'\n", '5:15: replications: found "3"'),
        (TOP, TOP + "seed: -1\n", "5:7: seed: found -1"),
        (TOP, TOP + f"seed: {2**63}\n", "5:7: seed: found 9223372036854775808"),
        (TOP, TOP + "inbox: []\n", "5:8: inbox: found an empty list; allowed: a mapping"),
        (TOP, TOP + "inbox: {working_hours_enabled: yes}\n", "allowed: true or false"),
        (TOP, TOP + "inbox: {offline_chats_enabled: 1}\n", "found 1; allowed: true or false"),
        (TOP, TOP + "grups: {}\n", '5:1: grups: found an unknown key (did you mean "groups"?)'),
        (TOP, "", "duration: found nothing; allowed: whole local days such as 28d (this key is"),
        (TOP, TOP + "trace: nowhere.csv\n", "(no such file); allowed: a file that can be read"),
        (TOP, TOP + "trace: .\n", "(a folder); allowed: a file that can be read"),
        (TOP, TOP + "trace: [a]\n", "5:8: trace: found a list"),
        (TOP, TOP + 'trace: "\\0"\n', "5:8: trace: found"),
    ],
)
def test_wrong_at_the_top(refused: Refused, old: str, new: str, problem: str) -> None:
    assert any(problem in line for line in refused(old, new)), refused(old, new)


CARDS = [
    ("offline_handling", "enabled: false", "enabled", False),
    ("offline_handling", "max_offline_tickets: 0", "max_offline_tickets", 0),
    ("offline_handling", "max_offline_tickets: unlimited", "max_offline_tickets", UNLIMITED),
    ("offline_handling", "auto_assign: false", "auto_assign", False),
    ("offline_handling", "pickup_delay: never", "pickup_delay", Constant(NEVER)),
    ("offline_handling", "pickup_delay: {exponential: 1m}", "pickup_delay", Exponential(60e6)),
    ("offline_handling", "priority: queued", "priority", "queued"),
    (
        "offline_handling",
        "max_offline_tickets_counts: spell",
        "max_offline_tickets_counts",
        "spell",
    ),
    ("offline_handling", "open_assignment: login", "open_assignment", "login"),
    ("offline_handling", "open_outside_hours: true", "open_outside_hours", True),
    ("queue_handling", "enabled: false", "enabled", False),
    ("queue_handling", "limit: 3", "limit", 3),
    ("queue_handling", "limit: unlimited", "limit", UNLIMITED),
    ("queue_handling", "when_all_offline: missed", "when_all_offline", "missed"),
    ("queue_handling", "grace: 0s", "grace_us", 0),
    ("queue_handling", "inactivity_timeout: 6m", "inactivity_timeout_us", 6 * MINUTE),
    ("queue_handling", "inactivity_timeout: 0s", "inactivity_timeout_us", 0),
    ("queue_handling", "inactivity_timeout: never", "inactivity_timeout_us", NEVER),
    ("customers", "patience: never", "patience", Constant(NEVER)),
    ("customers", "patience: 0s", "patience", Constant(0)),
    ("customers", "unreachable_time: 0s", "unreachable_time", Constant(0)),
]


@pytest.mark.parametrize(("part", "line", "attribute", "value"), CARDS)
def test_keys_of_cards_reach_every_group_or_one(
    load_text: Load, part: str, line: str, attribute: str, value: object
) -> None:
    inherited = load_text(CARD, f"{CARD}  {part}: {{{line}}}\n")
    assert [getattr(getattr(group, part), attribute) for group in inherited.groups] == [value] * 2
    own = load_text(RATE, f"{RATE}\n    {part}: {{{line}}}")
    assert getattr(getattr(own.groups[0], part), attribute) == value
    assert getattr(own.groups[1], part) == getattr(load_text().groups[1], part)


def test_each_key_of_a_group_wins_over_the_default_card(load_text: Load, good: str) -> None:
    default = """\
  offline_handling: {enabled: false, max_offline_tickets: 7, priority: queued, \
max_offline_tickets_counts: spell, open_assignment: login, open_outside_hours: true}
  queue_handling: {enabled: false, limit: 3, when_all_offline: missed, grace: 1m, \
inactivity_timeout: 0s}
  customers: {patience: 1m, unreachable_time: 1m}
  service_level: {within: 1m}
"""
    own = """
    offline_handling: {enabled: true, max_offline_tickets: 50, priority: open, \
max_offline_tickets_counts: backlog, open_assignment: capacity, open_outside_hours: false}
    queue_handling: {enabled: true, limit: 20, when_all_offline: open, grace: 10m, \
inactivity_timeout: never}
    customers: {patience: never, unreachable_time: 3m}
    handling: {work: 2m}
    service_level: {within: 5s}"""
    text = good.replace(CARD, CARD + default)
    group, other = load_text(RATE, RATE + own, text=text).groups
    assert group.offline_handling == OfflineHandling(enabled_on=Card.GROUP)
    assert group.queue_handling == QueueHandling(enabled_on=Card.GROUP)
    assert group.customers == Customers(patience_given=True)
    assert (group.work, group.service_level_within_us) == (Constant(2 * MINUTE), 5 * SECOND)
    assert other.offline_handling == OfflineHandling(
        False, Card.DEFAULT, 7, "spell", "queued", "login", True
    )
    assert other.queue_handling == QueueHandling(False, Card.DEFAULT, 3, "missed", MINUTE, 0)
    given = Customers(Constant(MINUTE), Constant(MINUTE), patience_given=True)
    assert other.customers == given


def test_a_card_inherits_key_by_key(load_text: Load) -> None:
    scenario = load_text(
        text="""\
name: x
timezone: UTC
start: 2026-03-02
duration: 1d
default:
  working_hours: {mon: "09:00-17:00"}
  offline_handling: {enabled: false, max_offline_tickets: 7, priority: queued}
  queue_handling: {limit: 3, grace: 1m}
  customers: {patience: 5m, unreachable_time: 1m}
  handling: {work: 9m}
  service_level: {within: 30s}
groups:
  own:
    arrivals: {rate: 1/h}
    working_hours: {sun: "10:00-11:00"}
    offline_handling: {enabled: false, priority: open}
    queue_handling: {enabled: true, grace: 2m}
    customers: {patience: never}
    service_level: {within: 0s}
  none: {arrivals: {rate: 1/h}}
shifts: {day: {mon: "09:00-17:00"}}
agents: [{name: a, groups: [own, none], shift: day}]
"""
    )
    own, none = scenario.groups
    assert own.offline_handling == OfflineHandling(False, Card.GROUP, 7, priority="open")
    assert none.offline_handling == OfflineHandling(False, Card.DEFAULT, 7, priority="queued")
    assert own.queue_handling == QueueHandling(True, Card.GROUP, 3, grace_us=2 * MINUTE)
    assert none.queue_handling == QueueHandling(True, Card.DEFAULT, 3, grace_us=MINUTE)
    of_minutes = Customers(Constant(5 * MINUTE), Constant(MINUTE), patience_given=True)
    assert own.customers == replace(of_minutes, patience=Constant(NEVER))
    assert none.customers == of_minutes
    assert own.working_hours == (Window(6, 36_000, 39_600),)
    assert none.working_hours == (Window(0, 32_400, 61_200),)
    assert own.work == none.work == Constant(9 * MINUTE)
    assert (own.service_level_within_us, none.service_level_within_us) == (0, 30 * SECOND)


@pytest.mark.parametrize(
    ("part", "line", "problem"),
    [
        ("offline_handling", "enabled: on", 'enabled: found "on"; allowed: true or false'),
        ("offline_handling", "max_offline_tickets: -1", "found -1; allowed: a whole number from 0"),
        ("offline_handling", "max_offline_tickets: 2.5", "found 2.5; allowed: a whole number"),
        ("offline_handling", "max_offline_tickets: infinite", "or unlimited"),
        ("offline_handling", "max_offline_ticket: 5", '(did you mean "max_offline_tickets"?)'),
        ("offline_handling", "auto_assign: 1", "auto_assign: found 1; allowed: true or false"),
        ("offline_handling", "pickup_delay: 10", "pickup_delay: found 10, a number without a unit"),
        ("offline_handling", "priority: queue", 'one of open, queued (did you mean "queued"?)'),
        ("offline_handling", "max_offline_tickets_counts: all", "allowed: one of backlog, spell"),
        ("offline_handling", "open_assignment: never", "allowed: one of capacity, login"),
        ("offline_handling", "open_outside_hours: 5", "allowed: true or false"),
        ("queue_handling", "limit: unlimted", "or unlimited"),
        ("queue_handling", "when_all_offline: closed", "allowed: one of open, missed"),
        ("queue_handling", "grace: 10", "found 10, a number without a unit"),
        ("queue_handling", "grace: never", 'grace: found "never"; allowed: a number with a unit'),
        ("queue_handling", "inactivity_timeout: 6", "inactivity_timeout: found 6, a number"),
        ("queue_handling", "lmit: 6", 'found an unknown key (did you mean "limit"?); allowed: ena'),
        ("customers", "patience: 6", "customers.patience: found 6, a number without a unit"),
        ("customers", "patience: {exponential: 0s}", "patience.exponential: found"),
        ("customers", "patience: {exponential: -5m}", "patience.exponential: found"),
        ("customers", "patience: {exponential: never}", "patience.exponential: found"),
        ("customers", "patience: {lognormal: {mean: 5m}}", "lognormal.cv: found nothing"),
        ("customers", "patience: {lognormal: {mean: 5m, cv: 0}}", "lognormal.cv: found 0"),
        ("customers", "patience: {lognormal: {mean: 0s, cv: 1}}", "lognormal.mean: found"),
        ("customers", "patience: {lognormal: {mean: 5m, cv: '1'}}", "lognormal.cv: found"),
        ("customers", "patience: {lognormal: 5m}", "lognormal: found"),
        ("customers", "patience: {gamma: {mean: 5m}}", "patience.gamma.cv: found nothing"),
        ("customers", "patience: {exponentail: 5m}", '(did you mean "exponential"?)'),
        ("customers", "patience: {}", "patience: found a mapping of nothing"),
        ("customers", "patience: [5m]", "patience: found a list"),
        ("customers", "patience: true", "patience: found true"),
        ("customers", "patience: {exponential: 5m, lognormal: 4m}", "mapping of exponential, log"),
        ("customers", "patience: {mixture: []}", "mixture: found an empty list"),
        ("customers", "patience: {mixture: [{weight: -1, of: 5m}]}", "mixture.0.weight: found -1"),
        ("customers", "patience: {mixture: [{weight: 1}]}", "mixture.0.of: found nothing"),
        ("customers", "patience: {mixture: [{weight: 1, of: x}]}", "mixture.0.of: found"),
        ("customers", "patience: {mixture: [5m]}", "mixture.0: found"),
        ("customers", "patience: {empirical: []}", "empirical: found an empty list"),
        ("customers", "patience: {empirical: [5m, 7]}", "empirical.1: found 7, a number without"),
        (
            "customers",
            "patience: {empirical: {csv: scenario.yaml}}",
            "empirical.column: found nothing",
        ),
        ("customers", "patience: {empirical: {csv: x.csv, column: a}}", "(no such file)"),
        ("customers", "unreachable_time: never", "unreachable_time: found"),
        ("customers", "unreachable_time: {mixture: [{weight: 1, of: never}]}", "0.of: found"),
        ("service_level", "within: 60", "service_level.within: found 60, a number without a unit"),
    ],
)
def test_wrong_on_a_card(refused: Refused, part: str, line: str, problem: str) -> None:
    for problems in (
        refused(CARD, f"{CARD}  {part}: {{{line}}}\n"),
        refused(RATE, f"{RATE}\n    {part}: {{{line}}}"),
    ):
        assert len(problems) == 1
        assert problem in problems[0]
