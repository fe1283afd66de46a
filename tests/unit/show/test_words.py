"""A scenario, and what a policy changes in it, in plain words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import sim.api
from sim.scenario import resolved
from sim.scenario.distributions import Constant, Exponential, Mixture, Uniform
from sim.scenario.week import Window
from sim.show.words import in_words, lasting, listed, said_path, sampled, weekly, what_changes
from sim.text import counted
from unit.study.small import small


def said(heading: str, **changes: Any) -> tuple[str, ...]:
    parts = {part.heading: part.sentences for part in in_words(small(**changes))}
    return parts[heading]


def test_groups_that_are_alike_share_a_sentence() -> None:
    (offline,) = said("While nobody is there")
    assert offline == (
        "All groups: chats are kept open, at most 5, the rest are missed; agents then answer them "
        "before the chats in the queue."
    )
    groups = {
        "sales": {"arrivals": {"rate": "6/h"}, "offline_handling": {"enabled": False}},
        "help": {"arrivals": {"rate": "4/h"}},
    }
    first, second = said("While nobody is there", groups=groups)
    assert first == "sales: chats are missed (offline handling is off)."
    assert second.startswith("help: chats are kept open, at most 5")


def test_arrivals_are_told_by_week_and_day() -> None:
    weekly = {"mon-fri": {"00:00": 1, "12:00": 3}, "sat": {"00:00": 0.5}}
    groups = {"sales": {"arrivals": {"weekly": weekly, "scale": 2}}}
    agents = [{"name": "ann", "groups": ["sales"], "shift": "day"}]
    assert said("Who writes", groups=groups, agents=agents) == (
        "sales: about 504 new chats a week (Mon-Fri 96 a day, Sat 24 a day, Sun 0 a day), at the "
        "busiest 6 an hour.",
    )


def test_days_hours_and_agents_are_told() -> None:
    assert said("When")[0] == (
        "2 days, Sat 2026-03-28 to Sun 2026-03-29, local time of Europe/Berlin."
    )
    assert said("Working hours") == ("All groups: every day 09:00-17:00.",)
    assert said("Agents") == (
        "1 agent for all groups, 1 chat at once, shift day.",
        "1 agent for help, 2 chats at once, shift day.",
        "Shift day: every day 09:00-17:00; at the end chats in hand are finished.",
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"groups.sales.offline_handling.max_offline_tickets": 9},
            ("sales: limit of the open list 9, was 5",),
        ),
        (
            {"groups.*.offline_handling.max_offline_tickets": 9},
            ("all groups: limit of the open list 9, was 5",),
        ),
        (
            {"default.offline_handling.enabled": False},
            ("all groups: offline handling off, was on",),
        ),
        ({"agents.bob.concurrency": 4}, ("agent bob: chats at once 4, was 2",)),
        ({"agents.bob.count": 2}, ("agents 3, were 2; without bob; with bob-1 and bob-2",)),
        ({}, ()),
    ],
)
def test_what_a_policy_changes_is_told(settings: dict[str, Any], expected: tuple[str, ...]) -> None:
    before, after = small(), small().with_settings(settings)
    assert what_changes(resolved(before), resolved(after)) == expected


def test_names_with_dots_do_not_confuse_a_change() -> None:
    groups = {"a.b": {"arrivals": {"rate": "6/h"}}, "a": {"arrivals": {"rate": "4/h"}}}
    agents = [{"name": "x.y", "groups": ["a.b", "a"], "shift": "day"}]
    plain = small(groups=groups, agents=agents)
    more = {**groups, "a.b": {"arrivals": {"rate": "6/h"}, "queue_handling": {"limit": 9}}}
    changed = small(groups=more, agents=agents)
    assert what_changes(resolved(plain), resolved(changed))[0].endswith("9, was 3")


def test_paths_are_told_by_what_they_mean() -> None:
    assert said_path("groups.*.queue_handling.limit") == "all groups: limit of the queue"
    assert said_path("default.customers.open_patience") == "all groups: patience of open customers"
    assert said_path("agents.late.count") == "agent late: number of agents"
    assert said_path("inbox.max_escalations") == "inbox max escalations"


def test_values_are_told_in_the_unit_that_reads_best() -> None:
    assert [lasting(us) for us in (90e6, 120e6, 60e6, 3600e6, 86_400e6, 2 * 86_400e6)] == [
        "90 s",
        "2 min",
        "1 min",
        "1 h",
        "1 day",
        "2 days",
    ]
    assert sampled(Constant(2**62)) == "for ever"
    assert sampled(Uniform(0, 240_000_000)) == "2 min on average (uniform)"
    mixture = Mixture((0.5, 0.5), (Constant(0), Exponential(240e6)))
    assert sampled(mixture) == "2 min on average (mixture)"
    assert weekly([Window(0, 32_400, 61_200), Window(2, 32_400, 61_200)]) == (
        "Mon 09:00-17:00; Wed 09:00-17:00"
    )
    assert listed([str(n) for n in range(10)], 4) == "0, 1, 2 and 7 more"
    assert listed(["a=1, b=2", "a=1, b=3"]) == "“a=1, b=2” and “a=1, b=3”"


def test_in_a_notebook_a_scenario_says_itself_and_what_users_named_stays_text() -> None:
    html = small(name="<b>Shop & co")._repr_html_()
    assert "<strong>&lt;b&gt;Shop &amp; co</strong>" in html
    assert "<b>" not in html
    for part in in_words(small()):
        assert part.heading in html


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (1, "day", "1 day"), (0, "chat", "0 chats"), (2000, "policy", "2,000 policies"),
        ("1", "day", "1 day"), ("1.5", "day", "1.5 days"), (1, "policy", "1 policy"),
        (3, "more setting", "3 more settings"),
    ],
)  # fmt: skip
def test_a_noun_agrees_with_its_number(number: int | str, noun: str, text: str) -> None:
    assert counted(number, noun) == text


NOUNS = (
    "days weeks hours minutes chats customers agents replications groups rows policies settings "
    "openings targets cells slots shifts paths pictures attempts outages numbers"
)
FOLLOWS = re.compile(rf" (?:more )?(?:{'|'.join(NOUNS.split())})\b")
NO_COUNTS = {"segment", "kind"}
"""Names of words that stand before a noun."""
NEVER_ONE = {"of_group or 'no'", "early", "kinds", "_count(chats)", "2 * WEEK"}
"""Expressions that are no 1, or need the plural whatever they are: 1 of 9 pictures, 1.0 chats."""


def told_without_counting(source: str) -> Iterator[str]:
    """Expressions of a source that stand before a plural in a text, constants left out."""
    for node in ast.walk(ast.parse(source)):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        for first, then in pairwise(parts):
            if not (isinstance(first, ast.FormattedValue) and isinstance(then, ast.Constant)):
                continue
            told = ast.unparse(first.value)
            named = told.isupper() or told in NO_COUNTS | NEVER_ONE
            if FOLLOWS.match(str(then.value)) and not named:
                yield told


def test_a_count_before_a_plural_is_seen() -> None:
    assert [*told_without_counting("f'{n} days, {MOST} chats, {counted(n, \"day\")}'")] == ["n"]


def test_no_count_stands_before_a_plural_that_one_would_not_have() -> None:
    package = Path(sim.__file__).parent
    found = {
        path.relative_to(package).as_posix(): told
        for path in package.rglob("*.py")
        if (told := [*told_without_counting(path.read_text(encoding="utf-8"))])
    }
    assert found == {}
