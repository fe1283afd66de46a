"""The decisions of the inbox: a truth table each, compiled as in Python, and nothing else there."""

from __future__ import annotations

import ast
import inspect
import itertools
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import policy
from sim.engine.log import MissedReason
from sim.scenario.model import Card
from sim.units import UNLIMITED

Decision = Callable[..., int]
SWITCH = (0, 1)


def functions(module: types.ModuleType = policy) -> dict[str, Decision]:
    """Return the functions that ``module`` defines, by name."""
    return dict(inspect.getmembers(module, inspect.isfunction))


# -- truth tables ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("within_hours", "online"), list(itertools.product(SWITCH, (0, 1, 5))))
def test_reception(within_hours: int, online: int) -> None:
    expected = policy.LIVE if within_hours == 1 and online >= 1 else policy.OFFLINE
    assert policy.reception(within_hours, online) == expected


@pytest.mark.parametrize(
    ("free", "enabled", "on_group_card", "limit", "queued", "expected"),
    [
        (1, 1, 0, 20, 0, policy.ASSIGN),
        (1, 0, 0, 20, 0, policy.ASSIGN),
        (1, 0, 1, 20, 0, policy.ASSIGN),
        (1, 1, 0, 0, 0, policy.ASSIGN),
        (1, 1, 0, 20, 20, policy.ASSIGN),
        (0, 1, 0, 20, 0, policy.QUEUE),
        (0, 1, 1, 20, 19, policy.QUEUE),
        (0, 1, 0, 20, 20, policy.GROUP_QUEUE_REACHED),
        (0, 1, 1, 20, 21, policy.GROUP_QUEUE_REACHED),
        (0, 1, 0, 0, 0, policy.GROUP_QUEUE_REACHED),
        (0, 1, 0, UNLIMITED, 10**9, policy.QUEUE),
        (0, 0, Card.DEFAULT, 20, 0, policy.DEFAULT_QUEUE_DISABLED),
        (0, 0, Card.GROUP, 20, 0, policy.GROUP_QUEUE_DISABLED),
        (0, 0, Card.DEFAULT, 0, 9, policy.DEFAULT_QUEUE_DISABLED),
        (0, 0, Card.GROUP, 0, 9, policy.GROUP_QUEUE_DISABLED),
    ],
)
def test_live_chat(
    free: int, enabled: int, on_group_card: int, limit: int, queued: int, expected: int
) -> None:
    assert policy.live_chat(free, enabled, on_group_card, limit, queued) == expected


@pytest.mark.parametrize(
    ("limit", "counts_spell", "open_now", "in_spell", "expected"),
    [
        (2, 0, 1, 9, 0),
        (2, 0, 2, 0, 1),
        (2, 0, 3, 0, 1),
        (2, 1, 9, 1, 0),
        (2, 1, 0, 2, 1),
        (2, 1, 0, 3, 1),
        (0, 0, 0, 0, 1),
        (0, 1, 0, 0, 1),
        (UNLIMITED, 0, 10**9, 10**9, 0),
        (UNLIMITED, 1, 10**9, 10**9, 0),
    ],
)
def test_open_list_is_full(
    limit: int, counts_spell: int, open_now: int, in_spell: int, expected: int
) -> None:
    assert policy.open_list_is_full(limit, counts_spell, open_now, in_spell) == expected


@pytest.mark.parametrize(("within_hours", "online"), list(itertools.product(SWITCH, (0, 1, 5))))
def test_spell_is_over(within_hours: int, online: int) -> None:
    assert policy.spell_is_over(within_hours, online) == int(within_hours == 1 and online >= 1)


@pytest.mark.parametrize(
    ("inbox", "group", "on_group_card", "full", "expected"),
    [
        (0, 0, 0, 0, policy.OFFLINE_CHATS_DISABLED),
        (0, 0, 1, 0, policy.OFFLINE_CHATS_DISABLED),
        (0, 1, 0, 0, policy.OFFLINE_CHATS_DISABLED),
        (0, 1, 1, 1, policy.OFFLINE_CHATS_DISABLED),
        (1, 0, Card.DEFAULT, 0, policy.DEFAULT_GROUP_OFFLINE_DISABLED),
        (1, 0, Card.DEFAULT, 1, policy.DEFAULT_GROUP_OFFLINE_DISABLED),
        (1, 0, Card.GROUP, 0, policy.GROUP_OFFLINE_DISABLED),
        (1, 0, Card.GROUP, 1, policy.GROUP_OFFLINE_DISABLED),
        (1, 1, 0, 1, policy.GROUP_OFFLINE_REACHED),
        (1, 1, 1, 1, policy.GROUP_OFFLINE_REACHED),
        (1, 1, 0, 0, policy.OPEN),
        (1, 1, 1, 0, policy.OPEN),
    ],
)
def test_offline_chat(inbox: int, group: int, on_group_card: int, full: int, expected: int) -> None:
    assert policy.offline_chat(inbox, group, on_group_card, full) == expected


@pytest.mark.parametrize("facts", list(itertools.product(SWITCH, SWITCH, SWITCH, SWITCH)))
def test_grace_over(facts: tuple[int, int, int, int]) -> None:
    expected = {
        (1, 1, 1, 0): policy.OPEN,
        (1, 1, 1, 1): policy.GROUP_OFFLINE_REACHED,
    }.get(facts, policy.AGENTS_WENT_OFFLINE)
    assert policy.grace_over(*facts) == expected


@pytest.mark.parametrize(
    ("within_hours", "outside", "expected"), [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1)]
)
def test_open_may_be_taken(within_hours: int, outside: int, expected: int) -> None:
    assert policy.open_may_be_taken(within_hours, outside) == expected


@pytest.mark.parametrize(
    ("may_be_taken", "auto_assign", "on_login_only", "is_login", "expected"),
    [
        (0, 1, 0, 0, 0),
        (0, 1, 0, 1, 0),
        (0, 1, 1, 0, 0),
        (0, 1, 1, 1, 0),
        (1, 1, 0, 0, 1),
        (1, 1, 0, 1, 1),
        (1, 1, 1, 0, 0),
        (1, 1, 1, 1, 1),
        (0, 0, 0, 1, 0),
        (1, 0, 0, 0, 1),
        (1, 0, 1, 0, 1),
        (1, 0, 1, 1, 1),
    ],
)
def test_open_is_offered(
    may_be_taken: int, auto_assign: int, on_login_only: int, is_login: int, expected: int
) -> None:
    given = (may_be_taken, auto_assign, on_login_only, is_login)
    assert policy.open_is_offered(*given) == expected


@pytest.mark.parametrize(
    ("priority_is_open", "auto_assign", "expected"), [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)]
)
def test_open_comes_first(priority_is_open: int, auto_assign: int, expected: int) -> None:
    assert policy.open_comes_first(priority_is_open, auto_assign) == expected


@pytest.mark.parametrize(
    ("within_hours", "available", "expected"), [(0, 0, 0), (0, 2, 0), (1, 0, 0), (1, 1, 1)]
)
def test_pickup_begins(within_hours: int, available: int, expected: int) -> None:
    assert policy.pickup_begins(within_hours, available) == expected


@pytest.mark.parametrize(
    ("preferred_is_free", "fallback", "colleague_is_free", "expected"),
    [
        (1, 0, 0, policy.PREFERRED),
        (1, 0, 1, policy.PREFERRED),
        (1, 1, 1, policy.PREFERRED),
        (0, 0, 0, policy.PREFERRED_AGENT_NOT_ELIGIBLE),
        (0, 0, 1, policy.PREFERRED_AGENT_NOT_ELIGIBLE),
        (0, 1, 0, policy.PREFERRED_AGENT_NOT_ELIGIBLE),
        (0, 1, 1, policy.ASSIGN),
    ],
)
def test_sticky_chat(
    preferred_is_free: int, fallback: int, colleague_is_free: int, expected: int
) -> None:
    assert policy.sticky_chat(preferred_is_free, fallback, colleague_is_free) == expected


@pytest.mark.parametrize(
    ("open_first", "queued", "offered", "expected"),
    [
        (0, 0, 0, policy.NEITHER),
        (0, 0, 1, policy.OPEN),
        (0, 1, 0, policy.QUEUE),
        (0, 1, 1, policy.QUEUE),
        (1, 0, 0, policy.NEITHER),
        (1, 0, 1, policy.OPEN),
        (1, 1, 0, policy.QUEUE),
        (1, 1, 1, policy.OPEN),
    ],
)
def test_next_list(open_first: int, queued: int, offered: int, expected: int) -> None:
    assert policy.next_list(open_first, queued, offered) == expected


def test_every_function_has_a_truth_table_here() -> None:
    assert {f"test_{name}" for name in functions()} <= set(globals())


def test_every_code_has_one_meaning_and_every_reason_its_name() -> None:
    codes = {name: value for name, value in vars(policy).items() if name.isupper()}
    assert len(set(codes.values())) == len(codes)
    assert {reason.name: reason.value for reason in MissedReason} == {
        name: value for name, value in codes.items() if value < policy.ASSIGN
    }


# -- compiled as in Python -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compiled() -> dict[str, Decision]:
    """The functions compiled together, calling each other's compiled forms."""
    from numba import njit

    namespace: dict[str, Any] = {}
    exec(compile(inspect.getsource(policy), "policy", "exec"), namespace)
    for name in functions():
        namespace[name] = njit(namespace[name])
    return {name: namespace[name] for name in functions()}


def random_facts(parameters: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Yield arguments: switches, small counts that meet their limits, and no limit at all."""
    for _ in range(3000):
        small = rng.integers(0, rng.choice([2, 4, 100]), parameters)
        unlimited = rng.random(parameters) < 0.1
        yield np.where(unlimited, UNLIMITED, small).tolist()


@pytest.mark.parametrize("name", sorted(functions()))
def test_compiled_it_decides_the_same(name: str, compiled: dict[str, Decision]) -> None:
    plain = functions()[name]
    rng = np.random.default_rng(20_260_302)
    seen = set()
    for facts in random_facts(len(inspect.signature(plain).parameters), rng):
        decision = plain(*facts)
        seen.add(decision)
        assert compiled[name](*facts) == decision, facts
    assert len(seen) > 1


# -- nothing else there ----------------------------------------------------------------------------


def test_it_imports_nothing_and_calls_only_itself() -> None:
    assert policy.__file__ is not None
    tree = ast.parse(Path(policy.__file__).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.module == "__future__"
        assert not isinstance(node, ast.Import)
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            assert node.func.id in functions()


def test_it_keeps_no_state() -> None:
    assert policy.__file__ is not None
    tree = ast.parse(Path(policy.__file__).read_text())
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Global | ast.Nonlocal)]
    public = {name: value for name, value in vars(policy).items() if not name.startswith("__")}
    for name, value in public.items():
        if name not in functions() and name != "annotations":
            assert isinstance(value, int), name
