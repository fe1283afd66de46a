"""No test of the ordinary run asserts how long something took: a loaded machine passes too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FILES = sorted(path for path in TESTS.rglob("*.py") if "benchmarks" not in path.parts)
CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "time"}


def timed(source: str) -> list[int]:
    """Return the lines of the assertions that read a clock."""

    def reads(node: ast.AST) -> bool:
        its = node.func if isinstance(node, ast.Call) else None
        name = its.attr if isinstance(its, ast.Attribute) else getattr(its, "id", "")
        return name.removesuffix("_ns") in CLOCKS

    asserted = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert))
    return [node.lineno for node in asserted if any(map(reads, ast.walk(node.test)))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(TESTS).as_posix())
def test_no_assertion_reads_a_clock(file: Path) -> None:
    assert timed(file.read_text("utf-8")) == []


def test_an_assertion_that_reads_a_clock_is_seen() -> None:
    assert timed("assert x\nassert time.monotonic() - begun < 8") == [2]
    assert timed("assert 5 > time.perf_counter_ns()") == [1]
    assert timed("assert process_time() < 2") == [1]
    assert timed("begun = time.time()") == []
