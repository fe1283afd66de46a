"""Keys at the top and on cards: what they mean when right, what is said when wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sim.scenario.cards import Customers, OfflineHandling, QueueHandling
from sim.scenario.distributions import Constant
from sim.scenario.model import Scenario
from sim.units import NEVER

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
    assert group.customers == Customers(Constant(NEVER), unreachable_time=Constant(3 * MINUTE))
    assert group.service_level.within_us == MINUTE
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
