"""What RULES.md marks as a choice and what its section "Choices" tells of it are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.scenario import json_schema

PAGE = (Path(__file__).parents[2] / "RULES.md").read_text("utf-8")
RULES, _, REST = PAGE.partition("\n## Choices\n")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in REST.partition("\n## ")[0].splitlines()
    if re.match(r"\| (1|R\d+) \|", line)
]


def keys(schema: Any) -> Iterator[str]:
    """Yield the name of every key that a scenario file may have."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for inner in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(inner, dict | list):
            yield from keys(inner)


def marked() -> Iterator[str]:
    """Yield the number of the rule, or of the section, of each mark in the rules."""
    number = ""
    for line in RULES.partition("\n## 1.")[2].splitlines():
        begins = re.match(r"- \*\*(R\d+)\*\*", line)
        number = begins[1] if begins else number
        yield from [number or "1"] * line.count("*choice*")


def test_every_choice_is_told_and_every_one_told_is_marked() -> None:
    assert [row[0] for row in ROWS] == list(marked())


def test_a_choice_says_what_the_vendor_has_and_the_other_reading() -> None:
    assert all(len(row) == 5 and all(row) for row in ROWS)


def test_the_key_of_the_other_reading_is_a_key_of_the_format() -> None:
    known = set(keys(json_schema()))
    named = [re.findall(r"`([a-z_]+)[:`]", row[4]) for row in ROWS]
    assert {key for each in named for key in each} - known == set()
    assert all(each or row[4].startswith("none") for each, row in zip(named, ROWS, strict=True))
