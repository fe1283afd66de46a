"""Which setting the report calls best, how sure it is, and of what it warns."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.show.cells import Figure, Line
from sim.show.page import answer, cautions
from sim.show.page.choice import CRITERIA, Best, best_of, recommended

LOST, LEVEL, LIVE = CRITERIA


def folder_of(lost: dict[str, list[float]]) -> Any:
    """Replications in which settings lose so many customers, and nobody is reached."""
    rows = [
        {
            "policy": policy,
            "replication": r,
            "group": "all",
            "segment": "all",
            "metric": "customers_lost",
            "value": value,
            "numerator": int(value),
            "denominator": 1,
        }
        for policy, values in lost.items()
        for r, value in enumerate(values)
    ]
    return SimpleNamespace(is_random=True, table=lambda *_, **__: pd.DataFrame(rows))


def noise(seed: int) -> list[float]:
    return [float(n) for n in np.random.default_rng(seed).integers(90, 110, 30)]


def test_the_same_customers_tell_settings_apart_that_differ_little() -> None:
    base = noise(1)
    lost = {"a": base, "b": [n + 2 + r % 2 for r, n in enumerate(base)]}
    (best,) = best_of(folder_of(lost), list(lost))
    assert (best.policy, best.alike, best.worse) == ("a", (), ("b",))


def test_settings_that_chance_explains_are_alike() -> None:
    lost = {"a": noise(1), "b": noise(2), "c": [n + 100 for n in noise(3)]}
    (best,) = best_of(folder_of(lost), list(lost))
    assert {best.policy, *best.alike} == {"a", "b"}
    assert best.worse == ("c",)


def test_what_holds_for_a_pair_is_not_claimed_of_many() -> None:
    base = noise(1)
    wobble = np.resize([2.6, -1.0, 1.1, -2.3, 1.2, 0.8], 30)
    other = [n + 0.6 + w for n, w in zip(base, wobble, strict=True)]
    alone = {"a": base, "b": other}
    many = alone | {f"c{k}": [n + 50 for n in noise(k)] for k in range(3, 23)}
    assert best_of(folder_of(alone), list(alone))[0].worse == ("b",)
    assert best_of(folder_of(many), list(many))[0].alike == ("b",)


def test_settings_are_compared_over_the_replications_that_all_have() -> None:
    base = noise(1)
    longer = [*(n + 2 + r % 2 for r, n in enumerate(base)), *([0.0] * 60)]
    (best,) = best_of(folder_of({"a": base, "b": longer}), ["a", "b"])
    assert (best.policy, best.worse) == ("a", ("b",))


def test_one_replication_tells_nothing_apart() -> None:
    lost = {"a": [1.0], "b": [100.0]}
    (best,) = best_of(folder_of(lost), list(lost))
    assert best.alike == ("b",)


def targets(**verdicts: str) -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame({"verdict": said.split()}) for name, said in verdicts.items()}


def test_the_setting_that_is_best_or_alike_in_everything_is_advised() -> None:
    found = [Best(LOST, "a", ("b",), ("c",)), Best(LIVE, "b", (), ("a", "c"))]
    assert recommended(found) == ["b"]
    (said,) = answer.advice(found, targets(a="", b="", c=""), 20)
    assert said.startswith("By customers lost and live wait choose b: in each it is the best")


def test_a_trade_is_told_as_a_trade() -> None:
    found = [Best(LOST, "a", (), ("b",)), Best(LEVEL, "b", (), ("a",)), Best(LIVE, "b", (), ("a",))]
    (said,) = answer.advice(found, targets(a="", b=""), 20)
    assert said.startswith("No setting is best in everything")
    assert (
        "a for the sake of customers lost; b for the sake of live service level and live wait"
        in said
    )


def test_targets_come_first() -> None:
    judged = targets(a="met missed", b="met undecided", c="missed met")
    assert answer.candidates(judged) == ["b"]
    said = answer.advice([Best(LOST, "b", (), ())], judged, 20)
    assert said[-1] == "Choose b, the only setting that misses no target."
    none = targets(a="missed", b="missed")
    assert answer.candidates(none) == ["a", "b"]
    assert "No setting meets all targets." in answer.advice([], none, 20)


def stored(days: int, replications: int, lists: np.ndarray[Any, Any] | None = None) -> Any:
    """A stored result of one group; ``lists`` ``(replications, days)`` the mean open list."""
    rows = [
        {"replication": r, "day": d, "group": g, "metric": "open_mean", "value": lists[r, d]}
        for r in range(replications)
        for d in range(days)
        for g in ("all", "help")
        if lists is not None
    ]
    scenario = SimpleNamespace(groups=[SimpleNamespace(name="help")], duration_days=days)
    table = pd.DataFrame(rows, columns=["replication", "day", "group", "metric", "value"])
    about = SimpleNamespace(policy="base", replication_count=replications)
    study = SimpleNamespace(about=about, table=lambda *_, **__: table)
    return SimpleNamespace(scenario=scenario, study=study)


def test_a_list_that_grows_is_told_and_one_that_wobbles_is_not() -> None:
    chance = np.random.default_rng(1).normal(20, 2, (10, 21))
    growing = chance + 3 * np.arange(21)
    (said,) = cautions.cautions(stored(21, 10, growing), {})
    assert said.startswith("Group help: the open list grows, from ")
    assert not list(cautions.cautions(stored(21, 10, chance), {}))
    assert not list(cautions.cautions(stored(13, 10, growing[:, :13]), {}))
    one_of_ten = np.full((10, 21), 20.0)
    one_of_ten[0, 14:] = 120.0
    assert not list(cautions.cautions(stored(21, 10, one_of_ten), {}))


def test_few_replications_wide_intervals_and_unfinished_chats_are_told() -> None:
    figures = {
        ("base", "all", "live", "wait_mean"): Figure("s", 100.0, 80.0, 120.0),
        ("base", "all", "all", "missed"): Figure("chats", 100.0, 95.0, 105.0),
        ("base", "all", "all", "unfinished"): Figure("chats", 3.0, 2.0, 4.0),
        ("base", "all", "all", "raised"): Figure("chats", 100.0, 95.0, 105.0),
    }
    few, wide, unfinished = cautions.cautions(stored(1, 9), figures)
    assert few.startswith("Only 9 replications")
    assert "mean wait of live customers reached" in wide
    assert "missed" not in wide
    assert unfinished.startswith("3.0 % of the chats were neither resolved nor missed")
    (one, *_) = cautions.cautions(stored(1, 1), {})
    assert one.startswith("One replication: there are no intervals")


@pytest.mark.parametrize(("mean", "text"), [(np.nan, "-"), (0.123, "12.3 %")])
def test_a_missing_figure_is_a_dash(mean: float, text: str) -> None:
    assert Figure("share", mean, np.nan, np.nan).text == text


@pytest.mark.parametrize(
    ("difference", "low", "high", "same", "kind"),
    [
        (-24.5, math.nan, math.nan, True, "better"),
        (24.5, math.nan, math.nan, True, "worse"),
        (-24.5, math.nan, math.nan, False, "open"),
        (-24.5, -30, 1, False, "open"),
        (0, math.nan, math.nan, True, "same"),
    ],
)
def test_what_is_always_the_same_is_decided(
    difference: float, low: float, high: float, same: bool, kind: str
) -> None:
    line = Line("backlog_at_opening", "all", "open chats when a group opens")
    assert answer._kind(line, difference, low, high, same=same) == kind
