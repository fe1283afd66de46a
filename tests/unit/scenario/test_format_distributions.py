"""Distributions and arrivals: what they mean when right, what is said when wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.cards import RateProfile, TraceFile
from sim.scenario.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Mixture,
    Triangular,
    Uniform,
    Weibull,
)
from sim.scenario.model import Scenario
from sim.units import NEVER

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
CARD = "default:\n"
WORK = "  handling: {work: 9m}\n"


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
        (b"id,wrk\na,1\n", 'the file has 2 columns (did you mean "wrk"?)'),
        (b"work,work\n1,2\n", "no single column"),
        (b"", "no single column"),
        (b"id;work\na;1\n", "1 column, separated by semicolons in place of commas"),
        (b"id,work\n", "none in column work"),
        (b"id,work\na,1\nb,soon\n", 'found "soon" in line 3 of'),
        (b"id,work\na,-1\n", 'found "-1" in line 2 of'),
        (b"id,work\na,nan\n", 'found "nan" in line 2 of'),
        (b"id,work\na,\xff\n", "is not UTF-8 text"),
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
    assert "is not a whole gzip file" in line


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
