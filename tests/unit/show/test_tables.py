"""The printed summary: which lines it has, and in which order."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from sim.scenario.model import Scenario
from sim.show.tables import print_summary
from sim.study import simulate
from unit.study.small import small

LEFT = "left before being answered"
HANDED_ON = "chats handed on (escalations)"
NIGHTS = "Mean handling counts the nights for which chats in hand are carried over."


def printed(scenario: Scenario) -> list[str]:
    """The lines of all tables of a scenario, each in single spaces."""
    console = Console(width=100, color_system=None)
    with console.capture() as captured:
        print_summary(scenario, simulate(scenario, replications=1), console=console)
    return [" ".join(line.split()) for line in captured.get().splitlines() if line.strip()]


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
    lines = printed(scenario(**open_patience))
    assert section(lines, "The inbox", "Customers")[:6] == ALL_WORDS[:6]
    offline = section(lines, "The inbox", "Offline chats")
    assert offline == ["raised", "missed", "list full (overflow)", LEFT, ALL_WORDS[-1]]


def test_what_did_not_happen_has_none() -> None:
    lines = printed(small())
    assert LEFT not in section(lines, "The inbox", "Offline chats")
    assert not any(line.startswith(HANDED_ON) for line in lines)
    # escalations to a group are raised in it
    assert HANDED_ON not in section(printed(scenario()), "sales", "Customers")


@pytest.mark.parametrize(
    ("at_end", "told"),
    [("finish", False), ("transfer", False), ("carry_over", True), ("away", True)],
)
def test_nights_in_the_handling_time_are_told(at_end: str, told: bool) -> None:
    lines = printed(small().with_settings({"shifts.day.at_end": at_end}))
    assert (NIGHTS in lines) == told
