"""Targets: what is written, in the units of the metrics, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.scenario import from_document, resolved
from sim.scenario.model import Scenario
from sim.scenario.targets import Target

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("entry", "target"),
    [
        (
            {"metric": "service_level", "segment": "live", "at_least": "80%"},
            Target("service_level", segment="live", at_least=0.8),
        ),
        ({"metric": "missed_rate", "at_most": 0.02}, Target("missed_rate", at_most=0.02)),
        ({"metric": "missed_rate", "at_most": "2.5 %"}, Target("missed_rate", at_most=0.025)),
        (
            {
                "metric": "missed_rate",
                "group": "support",
                "per": "day",
                "share_of": "95%",
                "at_most": 0,
            },
            Target("missed_rate", "support", at_most=0.0, per="day", share_of=0.95),
        ),
        ({"metric": "wait_p90", "at_most": "1m30s"}, Target("wait_p90", at_most=90.0)),
        ({"metric": "wait_mean", "at_most": "0.25s"}, Target("wait_mean", at_most=0.25)),
        (
            {"metric": "online_hours", "at_most": "99999.1h"},
            Target("online_hours", at_most=99999.1),
        ),
        (
            {"metric": "open_max", "at_most": 40, "per": "day"},
            Target("open_max", at_most=40.0, per="day"),
        ),
        (
            {"metric": "queue_mean", "group": "all", "at_most": 1.5},
            Target("queue_mean", at_most=1.5),
        ),
        (
            {"metric": "not_drained", "at_most": 0, "per": "window"},
            Target("not_drained", at_most=0.0),
        ),
    ],
)
def test_a_limit_is_in_the_unit_of_its_metric(
    load_text: Load, entry: dict[str, Any], target: Target
) -> None:
    scenario = load_text(settings={"targets": [entry]})
    assert scenario.targets == (target,)
    document = json.loads(json.dumps(resolved(scenario), allow_nan=False))
    again = from_document(document, scenario.folder, scenario.file)
    assert replace(again, warnings=scenario.warnings) == scenario


def test_targets_keep_the_order_of_the_file_and_need_not_be_there(load_text: Load) -> None:
    entries = [{"metric": name, "at_most": 3} for name in ("queued", "missed", "queued")]
    scenario = load_text(settings={"targets": entries})
    assert [target.metric for target in scenario.targets] == ["queued", "missed", "queued"]
    assert load_text().targets == ()
    assert "targets" not in resolved(load_text())


@pytest.mark.parametrize(
    ("entry", "place", "message"),
    [
        (
            "metric: servic_level, at_least: 80%",
            "18:14: targets.0.metric",
            'found "servic_level"; allowed: the name of a metric (did you mean "service_level"?)',
        ),
        ("metric: xyz, at_least: 80%", "18:14: targets.0.metric", "a metric: customers, custome"),
        ("metric: [missed], at_most: 8", "18:14: targets.0.metric", "the name of a metric"),
        ("at_most: 8", "18:5: targets.0.metric", "found nothing; allowed: the name of a metric"),
        (
            "metric: missed, group: suport, at_most: 8",
            "18:29: targets.0.group",
            'found the unknown group "suport" (did you mean "support"?); allowed: all, support',
        ),
        ("metric: missed, segment: lve, at_most: 8", "18:31: targets.0.segment", '"live"?'),
        (
            "metric: queue_max, segment: live, at_most: 8",
            "18:34: targets.0.segment",
            'found "live"; allowed: all, since queue_max is not measured by chat',
        ),
        ("metric: missed", "18:5: targets.0", "found neither at_least nor at_most; allowed: one"),
        (
            "metric: missed, at_least: 1, at_most: 8",
            "18:5: targets.0",
            "found both at_least and at_most; allowed: one of them",
        ),
        (
            "metric: missed, at_mst: 8",
            "18:22: targets.0.at_mst",
            'found an unknown key (did you mean "at_most"?)',
        ),
        (
            "metric: wait_mean, at_most: 30",
            "18:34: targets.0.at_most",
            "found 30, a number without a unit; allowed, for wait_mean: a number with a unit, "
            "such as 30s",
        ),
        ("metric: wait_mean, at_most: 5%", "18:34: targets.0.at_most", "such as 90s, 8m"),
        ("metric: missed_rate, at_most: 2", "18:36: targets.0.at_most", "such as 80% or 0.8"),
        ("metric: missed_rate, at_most: 101%", "18:36: targets.0.at_most", "from 0% to 100%"),
        ("metric: missed_rate, at_most: 2s", "18:36: targets.0.at_most", "from 0% to 100%"),
        ("metric: missed, at_most: 5%", "18:31: targets.0.at_most", "a number of chats, 0 or"),
        ("metric: missed, at_most: -1", "18:31: targets.0.at_most", "a number of chats, 0 or"),
        ("metric: missed, at_most: true", "18:31: targets.0.at_most", "or a number"),
        ("metric: rest_hours, at_most: 3", "18:35: targets.0.at_most", "hours with their unit"),
        ("metric: missed, at_most: 1, per: week", "18:39: targets.0.per", "one of window, day"),
        (
            "metric: missed, at_most: 1, share_of: 95%",
            "18:34: targets.0.share_of",
            "found a share of days of a target for the window; allowed: with per: day only",
        ),
        (
            "metric: missed, at_most: 1, per: day, share_of: 0",
            "18:54: targets.0.share_of",
            "a share above 0% and at most 100%",
        ),
    ],
)
def test_one_message_for_each_target_that_is_wrong(
    refused: Refused, good: str, entry: str, place: str, message: str
) -> None:
    (line,) = refused(text=f"{good}targets:\n  - {{{entry}}}\n")
    assert line.startswith(f"{place}: ")
    assert message in line


def test_targets_that_are_no_list(refused: Refused) -> None:
    for value in ([], {}, 5, "x"):
        (line,) = refused(settings={"targets": value})
        assert "targets: found" in line
        assert "allowed: a list of at least one target" in line
