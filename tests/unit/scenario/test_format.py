"""Every key of the format: what it means when it is right, what is said when it is wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sim.scenario.model import (
    NEVER,
    UNLIMITED,
    Agent,
    Break,
    Card,
    Constant,
    Customers,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Mixture,
    OfflineHandling,
    QueueHandling,
    RateProfile,
    Scenario,
    Shift,
    TraceFile,
    Triangular,
    Uniform,
    Weibull,
    Window,
)

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
TOP = "duration: 28d\n"
CARD = "default:\n"
WORK = "  handling: {work: 9m}\n"
RATE = "arrivals: {rate: 6/h}"
SHIFT = '  day: {mon-fri: "09:00-17:00"}'
AGENT = "  - {name: asha, groups: [support, billing], concurrency: 3, shift: day}"


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
    ("offline_handling", "auto_assign: true", "enabled", True),
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
    assert group.customers == Customers()
    assert (group.work, group.service_level_within_us) == (Constant(2 * MINUTE), 5 * SECOND)
    assert other.offline_handling == OfflineHandling(
        False, Card.DEFAULT, 7, "spell", "queued", "login", True
    )
    assert other.queue_handling == QueueHandling(False, Card.DEFAULT, 3, "missed", MINUTE, 0)
    assert other.customers == Customers(Constant(MINUTE), Constant(MINUTE))


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
    assert own.customers == Customers(Constant(NEVER), Constant(MINUTE))
    assert none.customers == Customers(Constant(5 * MINUTE), Constant(MINUTE))
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
        ("offline_handling", "auto_assign: false", "found false, which is not supported yet"),
        ("offline_handling", "auto_assign: 1", "auto_assign: found 1; allowed: true"),
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


@pytest.mark.parametrize(
    ("written", "distribution"),
    [
        ("90s", Constant(90 * SECOND)),
        ("{exponential: 6m}", Exponential(6.0 * MINUTE)),
        ("{lognormal: {mean: 9m, cv: 0.8}}", LogNormal(9.0 * MINUTE, 0.8)),
        ("{gamma: {mean: 9m, cv: 0.8}}", Gamma(9.0 * MINUTE, 0.8)),
        ("{weibull: {mean: 9m, cv: 0.8}}", Weibull(9.0 * MINUTE, 0.8)),
        ("{uniform: {min: 0s, max: 9m}}", Uniform(0, 9 * MINUTE)),
        ("{triangular: {min: 1m, mode: 1m, max: 9m}}", Triangular(MINUTE, MINUTE, 9 * MINUTE)),
        ("{empirical: [2m, 30s, 30s]}", Empirical((30 * SECOND, 30 * SECOND, 2 * MINUTE))),
        (
            "{mixture: [{weight: 1, of: 0s}, {weight: 3, of: {exponential: 1m}}]}",
            Mixture((0.25, 0.75), (Constant(0), Exponential(1.0 * MINUTE))),
        ),
        (
            "{mixture: [{weight: 2, of: {mixture: [{weight: 1, of: 1s}]}}]}",
            Mixture((1.0,), (Mixture((1.0,), (Constant(SECOND),)),)),
        ),
    ],
)
def test_distributions(load_text: Load, written: str, distribution: Distribution) -> None:
    assert load_text("work: 9m", f"work: {written}").groups[0].work == distribution
    scenario = load_text(CARD, f"{CARD}  customers: {{patience: {written}}}\n")
    assert scenario.groups[0].customers.patience == distribution


def test_never_inside_a_mixture_of_patience(load_text: Load) -> None:
    written = "{mixture: [{weight: 1, of: never}, {weight: 1, of: 5m}]}"
    scenario = load_text(CARD, f"{CARD}  customers: {{patience: {written}}}\n")
    parts = (Constant(NEVER), Constant(5 * MINUTE))
    assert scenario.groups[0].customers.patience == Mixture((0.5, 0.5), parts)


@pytest.mark.parametrize("name", ["work.csv", "work.csv.gz"])
def test_values_from_a_file(load_text: Load, tmp_path: Path, name: str) -> None:
    content = "\ufeffid,work\na,90\nb,1.5\n\nc,2m\nd,\n".encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    scenario = load_text("work: 9m", f"work: {{empirical: {{csv: {name}, column: work}}}}")
    assert scenario.groups[0].work == Empirical((1_500_000, 90 * SECOND, 2 * MINUTE))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"id,wrk\na,1\n", 'allowed: one of the columns id, wrk (did you mean "wrk"?)'),
        (b"work,work\n1,2\n", "no single column"),
        (b"", "no single column"),
        (b"id;work\na;1\n", "allowed: one of the columns id;work"),
        (b"id,work\n", "none in column work"),
        (b"id,work\na,1\nb,soon\n", 'found "soon" in line 3 of'),
        (b"id,work\na,-1\n", 'found "-1" in line 2 of'),
        (b"id,work\na,nan\n", 'found "nan" in line 2 of'),
        (b"id,work\na,\xff\n", "not such a file"),
        (b'id,work\na,"1\n', "comma-separated values"),
    ],
)
def test_wrong_in_a_file_of_values(
    refused: Refused, tmp_path: Path, content: bytes, problem: str
) -> None:
    (tmp_path / "v.csv").write_bytes(content)
    (line,) = refused("work: 9m", "work: {empirical: {csv: v.csv, column: work}}")
    assert line.startswith("7:32: default.handling.work.empirical: found ")
    assert problem in line


def test_a_file_that_is_not_packed(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "v.csv.gz").write_bytes(b"id,work\n")
    (line,) = refused("work: 9m", "work: {empirical: {csv: v.csv.gz, column: work}}")
    assert "not such a file" in line


def test_no_work_anywhere(refused: Refused) -> None:
    problems = refused(WORK, "")
    assert [line.split(":")[2] for line in problems] == [
        " groups.support.handling.work",
        " groups.billing.handling.work",
    ]


def test_arrivals(load_text: Load, tmp_path: Path) -> None:
    support, billing = load_text().groups
    assert support.arrivals == RateProfile((((0, 6.0),),) * 7)
    assert billing.arrivals == RateProfile((((0, 2.0), (32_400, 8.0)),) * 7)
    weekly = 'weekly: {fri-mon: {"00:00": 1, "06:00": 1, "12:00": 3}, wed: {"00:00": 0}}'
    day, none = ((0, 1.0), (43_200, 3.0)), ((0, 0.0),)
    arrivals = load_text("rate: 6/h", weekly).groups[0].arrivals
    assert arrivals == RateProfile((day, none, none, none, day, day, day))
    (tmp_path / "chats.csv").touch()
    arrivals = load_text("rate: 6/h", "trace: chats.csv").groups[0].arrivals
    assert arrivals == TraceFile(tmp_path / "chats.csv")


def test_a_rate_and_a_week_of_it_are_the_same(load_text: Load) -> None:
    rate = load_text("rate: 6/h", "rate: 144/d")
    week = load_text("rate: 6/h", 'weekly: {mon-sun: {"00:00": 6, "09:00": 6}}')
    assert rate.groups == week.groups


@pytest.mark.parametrize(
    ("arrivals", "problem"),
    [
        ("{}", "arrivals: found none; allowed: one of rate, weekly, profile"),
        ("6/h", "arrivals: found"),
        ("{rate: 6}", "arrivals.rate: found 6, a number without a unit; allowed: a number with"),
        ("{rate: -6/h}", "arrivals.rate: found"),
        ("{rate: 6/fortnight}", "allowed: a rate of 0 or more with its unit, such as 6/h"),
        ("{rate: 6/h, trace: scenario.yaml}", "arrivals: found rate and trace; allowed: one of"),
        ("{weekly: {}}", "arrivals.weekly: found an empty mapping"),
        ("{weekly: {mon: 5}}", "weekly.mon: found 5"),
        ("{weekly: {mon: {}}}", "weekly.mon: found no times"),
        ('{weekly: {mon: {"09:00": 5}}}', 'found 09:00; allowed: times that begin with "00:00"'),
        ('{weekly: {mon: {"00:00": 5, "9:00": 5}}}', 'weekly.mon.9:00: found "9:00"; allowed: a t'),
        ('{weekly: {mon: {"00:00": 5, "24:00": 5}}}', 'weekly.mon.24:00: found "24:00"'),
        ('{weekly: {mon: {"00:00": 5, "10:00": 5, "09:00": 5}}}', "and ascend"),
        ('{weekly: {mon: {"00:00": 5, "00:00:00": 5}}}', "and ascend"),
        ('{weekly: {mon: {"00:00": -5}}}', "weekly.mon.00:00: found -5; allowed: chats per hour"),
        ('{weekly: {mon: {"00:00": 1e99}}}', "weekly.mon.00:00: found 1e+99"),
        ('{weekly: {mon: {"00:00": x}}}', "weekly.mon.00:00: found"),
        ('{weekly: {monday: {"00:00": 5}}}', 'weekly.monday: found "monday"; allowed: weekdays'),
        (
            '{weekly: {mon-wed: {"00:00": 5}, "tue,sun": {"00:00": 6}}}',
            "a weekday of tue,sun in mon-wed too",
        ),
        (
            '{weekly: {mon-tue: {"00:00": 5}, "mon,tue": {"00:00": 6}}}',
            "a weekday of mon,tue in mon-tue too",
        ),
        ("{rte: 6/h}", '(did you mean "rate"?)'),
    ],
)
def test_wrong_arrivals(refused: Refused, arrivals: str, problem: str) -> None:
    (line,) = refused("{rate: 6/h}", arrivals)
    assert problem in line


def test_working_hours(load_text: Load) -> None:
    hours = '{sat-sun: ["10:00-13:00", "14:00-16:00"], fri: "22:00-06:00", mon: []}'
    windows = load_text('{mon-fri: "09:00-17:00"}', hours).groups[0].working_hours
    assert windows == (
        Window(4, 79_200, 108_000),
        *(Window(5, 36_000, 46_800), Window(5, 50_400, 57_600)),
        *(Window(6, 36_000, 46_800), Window(6, 50_400, 57_600)),
    )


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ("{}", "6:18: default.working_hours: found no window; allowed: at least one window"),
        ("{mon: []}", "default.working_hours: found no window"),
        ('"09:00-17:00"', "default.working_hours: found"),
        ("{mon: 9}", "6:24: default.working_hours.mon: found 9; allowed: a window such as"),
        ("{mon: 9-17}", 'default.working_hours.mon: found "9-17"; allowed: a window HH:MM-HH:MM'),
        ("{mon: 09:00-09:00}", "found 09:00-09:00, an empty window"),
        ("{mon: [09:00-10:00, 11:00]}", "6:38: default.working_hours.mon.1: found"),
        ("{weekdays: 09:00-10:00}", "6:19: default.working_hours.weekdays: found"),
        ("{mon: [09:00-10:00, 09:30-11:00]}", "found mon 09:00-10:00 and mon 09:30-11:00, which"),
        ("{mon: 22:00-06:00, tue: 05:59-07:00}", "mon 22:00-06:00 and tue 05:59-07:00, which ov"),
        ("{sun: 22:00-06:00, mon: 05:00-07:00}", "sun 22:00-06:00 and mon 05:00-07:00, which ov"),
        ("{mon: [09:00-12:00, 11:59:59-13:00]}", "found mon 09:00-12:00 and mon 11:59:59-13:00"),
        ("{mon-fri: 09:00-17:00, wed: 09:00-12:00}", "6:46: default.working_hours.wed: found wed"),
        ("{mon: [08:00-20:00, 09:00-10:00, 11:00-12:00]}", "mon 08:00-20:00 and mon 09:00-10:00"),
    ],
)
def test_wrong_working_hours(refused: Refused, hours: str, problem: str) -> None:
    (line,) = refused('{mon-fri: "09:00-17:00"}', hours)
    assert problem in line


@pytest.mark.parametrize(
    "hours",
    [
        "{mon: [09:00-12:00, 12:00-17:00]}",
        "{mon-sun: 00:00-24:00}",
        "{mon: 22:00-06:00, tue: 06:00-07:00}",
        "{sun: 22:00-06:00, mon: 06:00-07:00}",
        "{mon-fri: 09:00-17:00, wed: 18:00-20:00}",
        "{mon-sun: 12:00-11:59}",
    ],
)
def test_windows_that_touch_or_stand_apart(load_text: Load, hours: str) -> None:
    assert load_text('{mon-fri: "09:00-17:00"}', hours).groups[0].working_hours


def test_shifts(load_text: Load) -> None:
    pattern = (
        '  day: {mon: ["09:00-12:00", "13:00-17:00"], sat: "22:00-06:00", '
        'breaks: [{at: "10:00", for: 1h30m, status: away}, {at: 23:00, for: 10m, status: busy}], '
        "at_end: finish}"
    )
    (shift,) = load_text(SHIFT, pattern).shifts
    windows = (Window(0, 32_400, 43_200), Window(0, 46_800, 61_200), Window(5, 79_200, 108_000))
    breaks = (Break(36_000, 90 * MINUTE, "away"), Break(82_800, 10 * MINUTE, "busy"))
    assert shift == Shift("day", windows, breaks, "finish")


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{}", "14:8: shifts.day: found no window"),
        ("{mon: 09:00-17:00, brakes: []}", 'found an unknown key (did you mean "breaks"?)'),
        ("{mon: 09:00-17:00, feiertags: 09:00-12:00}", "allowed: mon-fri and other weekdays, bre"),
        ("{mon-fry: 09:00-17:00}", 'shifts.day.mon-fry: found "mon-fry"; allowed: weekdays'),
        ("{Mon: 09:00-17:00}", 'shifts.day.Mon: found "Mon"; allowed: weekdays'),
        ('{mon: 09:00-17:00, "<windows>": 09:00-10:00}', "shifts.day.<windows>: found"),
        ("{mon: 17:00-17:00}", "shifts.day.mon: found 17:00-17:00, an empty window"),
        ("{mon: 09:00-17:00, breaks: 5}", "shifts.day.breaks: found 5; allowed: a list"),
        ("{mon: 09:00-17:00, breaks: [5]}", "shifts.day.breaks.0: found 5; allowed: a mapping"),
        (
            "{mon: 09:00-17:00, breaks: [{for: 5m, status: away}]}",
            "shifts.day.breaks.0: found none; allowed: one of at, between",
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 09:00, status: away}]}",
            "shifts.day.breaks.0.for: found nothing; allowed: a duration such as 10m",
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 09:00, for: 0s, status: away}]}",
            'shifts.day.breaks.0.for: found "0s"; allowed: a duration longer than 0s',
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 24:00, for: 5m, status: away}]}",
            'shifts.day.breaks.0.at: found "24:00"',
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 09:00, for: 5m, status: awy}]}",
            'allowed: one of away, busy (did you mean "away"?)',
        ),
        (
            "{mon: 09:00-17:00, breaks: [{at: 09:00, for: 5m, status: offline}]}",
            "status: found offline, which is not supported yet",
        ),
        ("{mon: 09:00-17:00, at_end: carry_over}", "found carry_over, which is not supported yet"),
        ("{mon: 09:00-17:00, at_end: stop}", 'at_end: found "stop"; allowed: finish'),
    ],
)
def test_wrong_shifts(refused: Refused, pattern: str, problem: str) -> None:
    (line,) = refused('{mon-fri: "09:00-17:00"}\nagents', f"{pattern}\nagents")
    assert problem in line


def test_agents(load_text: Load) -> None:
    entries = AGENT + "\n  - {name: crew, count: 2, groups: [billing], shift: day}"
    assert load_text(AGENT, entries).agents == (
        Agent("asha", ("support", "billing"), 3, "day"),
        Agent("crew-1", ("billing",), 1, "day"),
        Agent("crew-2", ("billing",), 1, "day"),
    )


def test_a_count_of_one_is_numbered_too(load_text: Load) -> None:
    assert load_text("name: asha,", "name: asha, count: 1,").agents[0].name == "asha-1"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: asha, ", "", "16:5: agents.0.name: found nothing; allowed: a name"),
        ("name: asha", "name: ' asha'", "agents.0.name: found"),
        ("name: asha", "name: 7", "agents.0.name: found 7; allowed: text; put it in quotes"),
        ("concurrency: 3", "concurrency: 0", "concurrency: found 0; allowed: a whole number from"),
        ("concurrency: 3", "concurrency: 1001", "concurrency: found 1001"),
        ("concurrency: 3", "concurrency: 2.5", "concurrency: found 2.5"),
        ("concurrency: 3", "concurency: 3", '(did you mean "concurrency"?)'),
        ("concurrency: 3", "count: 0", "count: found 0; allowed: a whole number from 1 to 100000"),
        ("concurrency: 3", "count: 1e99", "16:53: agents.0.count: found 1e+99; allowed: a whole"),
        ("concurrency: 3", f"count: {10**40}", "agents.0.count: found 1000"),
        ("shift: day", "shift: dya", 'found the unknown shift "dya" (did you mean "day"?)'),
        ("shift: day", "shift: 5", "agents.0.shift: found 5"),
        (
            ", shift: day",
            "",
            "agents.0.shift: found nothing; allowed: the name of a shift, or a ro",
        ),
        (
            "[support, billing]",
            "[suport, billing]",
            '16:27: agents.0.groups.0: found the unknown group "suport" (did you mean "support"?)',
        ),
        ("[support, billing]", "[support, billing, support]", "groups.2: found"),
        ("[support, billing]", "[]", "groups: found an empty list; allowed: a list of at least"),
        ("[support, billing]", "support", "groups: found"),
        ("[support, billing]", "any", 'groups: found "any"; allowed: all, or a list of groups'),
        ("[support, billing]", "[support]", "billing: nobody serves this group"),
        (AGENT, AGENT + "\n" + AGENT, 'found the agent "asha", who is in agents.0 too'),
        (
            AGENT,
            AGENT.replace("asha", "a-1") + "\n" + AGENT.replace("asha", "a, count: 3"),
            'agents.1.name: found the agent "a-1", who is in agents.0 too',
        ),
        (
            AGENT,
            AGENT.replace("asha", "a, count: 60000")
            + "\n"
            + AGENT.replace("asha", "b, count: 60000"),
            "agents: found 120000 agents in all; allowed: at most 100000",
        ),
        (AGENT, "  []", "agents: found an empty list"),
        (AGENT, "  {csv: 5}", "agents.csv: found 5; allowed: the name of a file"),
        (AGENT, "  {csv: team.csv}", "(no such file); allowed: a file that can be read"),
    ],
)
def test_wrong_agents(refused: Refused, old: str, new: str, problem: str) -> None:
    (line,) = refused(old, new)
    assert problem in line


@pytest.mark.parametrize(
    "name",
    ["v1.2: rück-fragen, 日本語", "2024", "[key]", "csv", "<exponential>", "default", "x" * 100],
)
def test_names_of_groups_are_the_users_own(load_text: Load, good: str, name: str) -> None:
    text = good.replace("[support, billing]", f'["{name}", billing]')
    scenario = load_text("  support:", f'  "{name}":', text=text)
    assert scenario.groups[0].name == name
    assert scenario.agents[0].groups == (name, "billing")


@pytest.mark.parametrize(
    "name", ["all", '"*"', '""', '" x"', '"a\\nb"', '"\\ud800"', '"\\u2028"', "x" * 101]
)
def test_wrong_names_of_groups(refused: Refused, name: str) -> None:
    problems = [line for line in refused("  support:", f"  {name}:") if line.startswith("9:3: ")]
    said = ("allowed: another name", "allowed: a name of", "allowed: text")
    assert any(words in line for line in problems for words in said), problems


def test_a_roster_replaces_shifts(load_text: Load, tmp_path: Path, good: str) -> None:
    (tmp_path / "roster.csv").touch()
    text = good.replace(f"shifts:\n{SHIFT}\n", "").replace(", shift: day", "")
    scenario = load_text(TOP, TOP + "roster: roster.csv\n", text=text)
    assert scenario.roster == tmp_path / "roster.csv"
    assert (scenario.shifts, scenario.agents[0].shift) == ((), None)
    at_end = text.replace("concurrency: 3", "at_end: finish")
    assert load_text(TOP, TOP + "roster: roster.csv\n", text=at_end).agents


def test_a_roster_besides_shifts(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").touch()
    first, second = refused(TOP, TOP + "roster: roster.csv\n")
    assert first.startswith("14:1: shifts: found shifts besides a roster")
    assert second.startswith("17:62: agents.0.shift: found a shift besides a roster")


def test_neither_a_roster_nor_shifts(refused: Refused, good: str) -> None:
    text = good.replace(f"shifts:\n{SHIFT}\n", "").replace(", shift: day", "")
    first, second = refused(text=text)
    assert "shifts: found nothing; allowed: shifts, or a roster in their place" in first
    assert "agents.0.shift: found nothing" in second


def test_one_trace_for_all_groups(load_text: Load, tmp_path: Path, good: str) -> None:
    (tmp_path / "chats.csv").touch()
    groups = good[good.index("  support:") : good.index("shifts:")]
    text = good.replace(groups, "  support: {}\n  billing: {}\n")
    scenario = load_text(TOP, TOP + "trace: chats.csv\n", text=text)
    assert scenario.trace == tmp_path / "chats.csv"
    assert [group.arrivals for group in scenario.groups] == [None, None]
    assert scenario.warnings == ()


def test_a_trace_for_all_besides_arrivals(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "chats.csv").touch()
    assert refused(TOP, TOP + "trace: chats.csv\n") == [
        "5:1: trace: found a trace for all groups besides arrivals of support, billing; "
        "allowed: one of them"
    ]
