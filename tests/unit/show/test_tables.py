"""The printed summary: which lines it has, and in which order."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sim.scenario.model import Scenario
from sim.show.documents import AGENTS, print_comparison, print_summary
from sim.show.render import printable
from sim.show.tables import agents_table
from sim.show.units import written, written_days, written_interval
from sim.study import compare, simulate
from unit.show.looking import printed
from unit.study.small import small

LEFT = "left before being answered"
HANDED_ON = "chats handed on (escalations)"
NIGHTS = "Mean handling counts the nights for which chats in hand are carried over."


def in_lines(text: str) -> list[str]:
    """The lines that are not empty, each in single spaces."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def summary_of(scenario: Scenario) -> list[str]:
    """The lines of all tables of a scenario."""
    return in_lines(printed(print_summary, simulate(scenario, replications=1)))


def section(lines: list[str], group: str, heading: str) -> list[str]:
    """The words of the lines of a section of a group's table, without their figures."""
    begin = next(i for i, line in enumerate(lines) if line.startswith(f"{group} mean"))
    begin = next(i for i in range(begin, len(lines)) if lines[i].startswith(heading))
    found = []
    for line in lines[begin + 1 :]:
        words = next((word for word in ALL_WORDS if line.startswith(word)), None)
        if words is None:
            return found
        found.append(words)
    return found


ALL_WORDS = [
    "customers", "lost: missed, or left", "left, then assigned (unreachable)",
    "chats of customers who came back (retries)", HANDED_ON, "chats missed", "raised",
    "missed", "list full (overflow)", LEFT, "mean wait of those reached",
]  # fmt: skip


def scenario(**settings: Any) -> Scenario:
    customers = {"patience": "3m", "retry": {"probability": 0.5, "delay": "20m"}}
    escalation = {"to": "help", "probability": 0.2}
    default = {"groups.*.customers": customers, "default.handling.escalation": escalation}
    return small().with_settings({**default, **settings})


def test_what_happened_has_its_line_and_sub_lines_follow_theirs() -> None:
    open_patience = {"groups.*.customers.open_patience": {"exponential": "4h"}}
    lines = summary_of(scenario(**open_patience))
    assert section(lines, "The inbox", "Customers")[:6] == ALL_WORDS[:6]
    offline = section(lines, "The inbox", "Offline chats")
    assert offline == ["raised", "missed", "list full (overflow)", LEFT, ALL_WORDS[-1]]


def test_what_did_not_happen_has_none() -> None:
    lines = summary_of(small())
    assert LEFT not in section(lines, "The inbox", "Offline chats")
    assert not any(line.startswith(HANDED_ON) for line in lines)
    # escalations to a group are raised in it
    assert HANDED_ON not in section(summary_of(scenario()), "sales", "Customers")


@pytest.mark.parametrize(
    ("at_end", "told"),
    [("finish", False), ("transfer", False), ("carry_over", True), ("away", True)],
)
def test_nights_in_the_handling_time_are_told(at_end: str, told: bool) -> None:
    lines = summary_of(small().with_settings({"shifts.day.at_end": at_end}))
    assert (NIGHTS in lines) == told


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [
        (1106.4, None, "1,106"), (146.6, 151.4, "147"), (99.96, None, "100"), (39.72, 39.8, "39.7"),
        (2.24, 2.6, "2.2"), (40.0, 40.0, "40"), (0.0, 0.0, "0"), (0.04, 0.12, "0.04"),
    ],
)  # fmt: skip
def test_a_mean_count_has_the_digits_that_somebody_can_use(
    value: float, scale: float | None, text: str
) -> None:
    assert written(value, "chats", scale) == text


def test_an_interval_of_counts_is_written_alike_at_both_ends() -> None:
    assert written_interval(141.9, 151.4, "chats", 151.4) == "142 to 151"
    assert written_interval(39.7, 40.0, "chats", 40.0) == "39.7 to 40.0"
    assert written_interval(1.0, 10.0, "chats", 10.0) == "1 to 10"
    assert written_interval(0.0, 0.184, "chats", 0.0) == "0.00 to 0.18"


def test_counts_of_a_day_are_whole_and_means_and_hours_are_not() -> None:
    assert written_days("missed", 1.0, 10.0, "chats") == "1 to 10"
    assert written_days("raised", 39.9, 73.2, "chats") == "40 to 73"
    assert written_days("open_max", 7.4, 12.6, "chats") == "7 to 13"
    assert written_days("backlog_at_opening", 23.0, 27.5, "chats") == "23.0 to 27.5"
    assert written_days("overtime_hours", 0.31, 1.6, "h") == "0.3 to 1.6 h"
    assert written_days("missed", float("nan"), float("nan"), "chats") == ""


def compared(**settings: Any) -> tuple[str, Any]:
    base = small().with_settings({"warmup": "0d", **settings})
    no_room = base.with_settings({"groups.*.offline_handling.max_offline_tickets": 0})
    comparison = compare({"base": base, "no room": no_room}, engine="simpy")
    return printed(print_comparison, comparison, width=200), comparison


@pytest.mark.parametrize(
    ("duration", "days", "per", "factor"),
    [("1d", "1 day", "a day", 1.0), ("14d", "14 days", "a week", 0.5)],
)
def test_a_comparison_counts_in_columns_as_in_words(
    duration: str, days: str, per: str, factor: float
) -> None:
    text, comparison = compared(duration=duration, replications=2)
    assert f"on the same customers, {days} from 2026-03-28 (Europe/Berlin), 2 replications" in text
    assert f"Counts are those of {per}. In brackets" in text
    frame = comparison.differences()
    row = frame[(frame["metric"] == "missed") & (frame["segment"] == "offline")].iloc[0]
    line = next(line for line in text.splitlines() if "offline: missed" in line)
    base, value = (written(factor * row[column], "chats") for column in ("base", "value"))
    assert line.split()[2:4] == [base, value]
    assert line.split(maxsplit=4)[4].rstrip() == row["in_words"]
    assert f"chats {per}" in line


def agents(*rows: tuple[str, float, float, float, float]) -> list[str]:
    columns = ["agent", "chats", "handling_mean_s", "busy_share", "online_hours"]
    table = agents_table(pd.DataFrame(rows, columns=columns), "Agents", most=AGENTS)
    return in_lines(printed(lambda console: console.print(printable(table))))


def test_an_agent_is_a_line_of_chats_handling_busy_share_and_hours() -> None:
    nothing = float("nan")
    heading, _, ann, idle = agents(
        ("ann [x]", 12.5, 540.0, 0.734, 160.0), ("idle", 0.0, nothing, nothing, 0.0)
    )
    assert heading == "Agents chats mean handling chat in hand online"
    assert ann == "ann [x] 12.5 9.0 min 73.4 % 160 h"
    assert idle == "idle 0 - - 0 h"


def test_a_long_roster_says_where_the_others_are() -> None:
    lines = agents(*((f"a{i}", 1.0, 60.0, 0.5, 8.0) for i in range(AGENTS + 3)))
    assert len(lines) == 2 + AGENTS + 1
    assert lines[-1] == "and 3 more in agents.parquet"
