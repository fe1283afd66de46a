"""Policies: settings laid over the file under a name, all checked when it is loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario import from_document, loading, resolved
from sim.scenario.model import Scenario

Load = Callable[..., Scenario]
Refused = Callable[..., list[str]]
OWN_LIMIT = ("{rate: 6/h}", "{rate: 6/h}\n    queue_handling: {limit: 4}")


def policies(text: str) -> dict[str, str]:
    """The scenario with policies from line 17 on, to be loaded."""
    from unit.scenario.conftest import GOOD

    return {"text": f"{GOOD}policies:\n{text}"}


def test_a_policy_is_the_file_with_its_settings_laid_over_it(load_text: Load) -> None:
    scenario = load_text(
        **policies(
            "  disabled: {default.offline_handling.enabled: false}\n"
            "  queue-first: {groups.*.offline_handling.priority: queued, default.handling.wrap_up: "
            "30s}\n"
        )
    )
    assert scenario.policies == ("disabled", "queue-first")
    assert scenario.warnings == ()
    for name, settings in scenario.document["policies"].items():
        under = scenario.policy(name)
        laid = scenario.with_settings(settings)
        assert replace(under, policies=scenario.policies) == replace(laid, warnings=())
        assert under.policies == ()
        assert "policies" not in under.document
    first = scenario.policy("queue-first")
    assert {group.offline_handling.priority for group in first.groups} == {"queued"}
    assert {group.offline_handling.priority for group in scenario.groups} == {"open"}


def test_base_is_the_file_itself(load_text: Load) -> None:
    scenario = load_text(**policies("  tight: {default.queue_handling.limit: 5}\n"))
    assert scenario.policy("base") is scenario
    assert load_text().policies == ()
    assert load_text().policy("base") == load_text()


def test_a_policy_keeps_customers_and_targets_and_may_change_arrivals_and_agents(
    load_text: Load,
) -> None:
    scenario = load_text(
        **policies(
            "  busy: {groups.support.arrivals.rate: 9/h, agents.asha.concurrency: 5}\n"
            "targets: [{metric: missed, at_most: 3}]\n"
        )
    )
    busy = scenario.policy("busy")
    assert (busy.seed, busy.start, busy.targets) == (
        scenario.seed,
        scenario.start,
        scenario.targets,
    )
    assert busy.groups[0].arrivals != scenario.groups[0].arrivals
    assert (busy.agents[0].concurrency, scenario.agents[0].concurrency) == (5, 3)


def test_settings_laid_over_the_file_hold_under_its_policies(load_text: Load) -> None:
    text = policies("  patient: {default.customers.patience: 9m}\n")
    scenario = load_text(**text).with_settings({"default.queue_handling.limit": 7})
    assert [g.queue_handling.limit for g in scenario.policy("patient").groups] == [7, 7]


def test_an_unknown_policy_is_told_with_the_nearest(load_text: Load) -> None:
    scenario = load_text(**policies("  tight: {default.queue_handling.limit: 5}\n"))
    with pytest.raises(ScenarioError) as error:
        scenario.policy("tigth")
    (problem,) = error.value.problems
    message = 'found the unknown policy "tigth" (did you mean "tight"?); allowed: base, tight'
    assert problem.message == message


UNKNOWN_GROUP = 'groups.suport: no such name in groups (did you mean "support"?)'
SHARED = "which all policies share, to meet the same customers; allowed: cooldown, inbox,"


@pytest.mark.parametrize(
    ("settings", "place", "path", "message"),
    [
        ("defualt.x: 5", "18:7", "defualt.x", '(did you mean "default"?); allowed: cooldown,'),
        (
            "default.queue_handlin.limit: 5",
            "18:7",
            "default.queue_handlin.limit",
            'default.queue_handlin: found an unknown key (did you mean "queue_handling"?)',
        ),
        (
            "groups.*.queue_handling.limt: 5",
            "18:7",
            "groups.*.queue_handling.limt",
            'found an unknown key (did you mean "limit"?)',
        ),
        (
            "groups.suport.queue_handling.limit: 5",
            "18:7",
            "groups.suport.queue_handling.limit",
            f"found a path that leads nowhere: {UNKNOWN_GROUP}",
        ),
        ("agents.1.concurrency: 5", "18:7", "agents.1.concurrency", "allowed: 0 to 0"),
        ("name.x: 5", "18:7", "name.x", f"found name, {SHARED}"),
        ("seed: 5", "18:7", "seed", f"found seed, {SHARED}"),
        ("warmup: 1d", "18:7", "warmup", f"found warmup, {SHARED}"),
        ("targets: []", "18:7", "targets", f"found targets, {SHARED}"),
        ("policies.x: {}", "18:7", "policies.x", f"found policies, {SHARED}"),
        (
            "default.queue_handling.limit: -5",
            "18:37",
            "default.queue_handling.limit",
            "found -5; allowed: a whole number from 0",
        ),
        (
            "default.queue_handling: {grace: 10}",
            "18:39",
            "default.queue_handling.grace",
            "found 10, a number without a unit",
        ),
        (
            "groups.*.queue_handling: {grace: 10}",
            "18:40",
            "groups.*.queue_handling.grace",
            "found 10, a number without a unit",
        ),
        (
            "groups.support.customers.retry.probability: 0.3",
            "18:7",
            "groups.support.customers.retry.probability",
            "groups.support.customers.retry.delay: found nothing; allowed: a duration such as 10m",
        ),
        (
            "groups.billing.arrivals.rate: 6/h",
            "18:7",
            "groups.billing.arrivals.rate",
            "groups.billing.arrivals: found rate and weekly",
        ),
        (
            "agents.asha.groups: [support]",
            "18:3",
            "",
            "groups.billing: nobody serves this group",
        ),
        (
            "default.queue_handling.limit: ~",
            "18:7",
            "default.queue_handling.limit",
            "found nothing; allowed: a value",
        ),
        (
            "groups: {support: {arrivals: {rate: 6/h}}}, agents.asha.groups: [support]",
            "18:15",
            "groups",
            "found other groups; allowed: the groups of the file",
        ),
        (
            "groups.support.arrivals: {trace: none.csv}",
            "18:40",
            "groups.support.arrivals.trace",
            "none.csv",
        ),
    ],
)
def test_one_message_for_each_setting_that_is_wrong(
    refused: Refused, settings: str, place: str, path: str, message: str
) -> None:
    (line,) = refused(**policies(f"  p: {{{settings}}}\n"))
    here = ".".join(filter(None, ("policies.p", path)))
    assert line.startswith(f"{place}: {here}: ")
    assert message in line


def test_a_policy_that_changes_nothing_is_an_error(refused: Refused) -> None:
    nothing = "found what the file says itself, which changes nothing; allowed: another value"
    for settings in (
        "default.queue_handling.limit: 20",
        "groups.support.offline_handling.enabled: true",
        "default.customers.patience: never, groups.*.queue_handling.grace: 10m",
    ):
        assert refused(**policies(f"  p: {{{settings}}}\n")) == [f"18:3: policies.p: {nothing}"]
    # and is told beside what is wrong with others
    lines = refused(
        **policies(
            "  p: {default.queue_handling.limit: 20}\n  q: {default.queue_handling.limit: x}\n"
            "targets: [{metric: missed, at_least: x}]\n"
        )
    )
    assert [line.split(": ")[1] for line in lines] == [
        "policies.p",
        "policies.q.default.queue_handling.limit",
        "targets.0.at_least",
    ]


def test_one_of_several_settings_may_be_the_files_own(load_text: Load) -> None:
    both = "default.queue_handling.limit: 20, default.queue_handling.grace: 1m"
    assert load_text(**policies(f"  p: {{{both}}}\n")).warnings == ()


def test_a_policy_that_settings_took_the_effect_from_is_only_a_warning(load_text: Load) -> None:
    text = policies("  p: {default.queue_handling.limit: 5}\n")
    scenario = load_text(settings={"default.queue_handling.limit": 5}, **text)
    (warning,) = scenario.warnings
    assert "policies.p: found what the file says itself" in warning


def test_a_policy_that_settings_hide_is_a_warning_and_can_still_be_had(load_text: Load) -> None:
    scenario = load_text(**policies("  p: {default.queue_handling.limit: 5}\n"))
    hidden = scenario.with_settings({"groups.*.queue_handling.limit": 7})
    (warning,) = hidden.warnings
    assert "policies.p.default.queue_handling.limit: changes nothing: every group has" in warning
    assert hidden.policy("p").groups == hidden.groups
    assert resolved(hidden)["policies"] == {"p": {}}


def test_settings_that_groups_hide(load_text: Load, refused: Refused) -> None:
    text = policies("  p: {default.queue_handling.limit: 5}\n")
    (warning,) = load_text(*OWN_LIMIT, **text).warnings
    assert warning.endswith(
        "19:37: policies.p.default.queue_handling.limit: has no effect on groups that have their "
        "own: support"
    )
    text["text"] = text["text"].replace(
        "  billing:\n", "  billing:\n    queue_handling: {limit: 4}\n"
    )
    (line,) = refused(*OWN_LIMIT, **text)
    assert line == (
        "20:37: policies.p.default.queue_handling.limit: changes nothing: every group has its "
        "own, which holds instead"
    )


def test_a_policy_that_disables_does_not_warn_of_what_it_disables(load_text: Load) -> None:
    text = policies("  none: {groups.support.queue_handling.enabled: false}\n")["text"]
    limited = text.replace("{rate: 6/h}", "{rate: 6/h}\n    queue_handling: {limit: 4}", 1)
    assert limited != text
    assert load_text(text=limited).warnings == ()


def test_what_is_probably_not_meant_under_a_policy_is_told_there(load_text: Load) -> None:
    limit = "default.offline_handling: {enabled: false, max_offline_tickets: 3}"
    (warning,) = load_text(**policies(f"  p: {{{limit}}}\n")).warnings
    assert "policies.p.default.offline_handling.max_offline_tickets: has no effect" in warning


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("  p: {}\n", ["18:6: policies.p: found an empty mapping; allowed: a mapping of at"]),
        ("  p: 5\n", ["18:6: policies.p: found 5; allowed: a mapping of at least one setting"]),
        (
            "  base: {default.queue_handling.limit: 5}\n",
            ['18:3: policies.base: found "base"; allowed: another name: base is kept'],
        ),
        (
            "  p: {default.queue_handling.limit: 5}\n  p: {default.queue_handling.limit: 6}\n",
            ["19:3: policies.p: found twice, first in line 18; allowed: once"],
        ),
        (
            "  p: {default.queue_handling.limit: 5, default.queue_handling.limit: 6}\n",
            ["18:40: policies.p.default.queue_handling.limit: found twice"],
        ),
    ],
)
def test_names_and_shapes_of_policies(refused: Refused, text: str, lines: list[str]) -> None:
    found = refused(**policies(text))
    assert len(found) == len(lines)
    assert all(line.startswith(start) for line, start in zip(found, lines, strict=True))


def test_policies_that_are_no_mapping(refused: Refused) -> None:
    for value in ({}, 5, ["x"]):
        (line,) = refused(settings={"policies": value})
        assert "policies: found" in line
        assert "allowed: a mapping of at least one" in line


def test_what_is_wrong_in_the_file_is_not_told_again_for_each_policy(refused: Refused) -> None:
    text = policies("  p: {groups.support.queue_handling.limit: 5}\n")
    (line,) = refused("duration: 28d", "duration: 28", **text)
    assert line.startswith("4:11: duration")
    (line,) = refused("  support:\n    arrivals: {rate: 6/h}\n", "  support: 5\n", **text)
    assert line.startswith("9:12: groups.support: found 5")


def test_what_is_wrong_in_the_file_does_not_hide_what_is_wrong_in_a_policy(
    refused: Refused,
) -> None:
    text = policies("  p: {groups.billing.queue_handling.limit: x, seed: 5}\n")
    lines = refused("groups: [support, billing]", "groups: [support]", **text)
    assert [line.split(": ")[1] for line in lines] == [
        "groups.billing",
        "policies.p.groups.billing.queue_handling.limit",
        "policies.p.seed",
    ]
    text["text"] = text["text"].replace("duration: 28d", "duration: !x 28d")
    assert len(refused("groups: [support, billing]", "groups: [support]", **text)) == 4


def test_settings_reach_into_policies_by_name(load_text: Load) -> None:
    scenario = load_text(**policies("  v1.5: {default.queue_handling.limit: 5}\n"))
    path = "policies.v1.5.default.queue_handling.limit"
    changed = scenario.with_settings({path: 6, "policies.new.default.handling.wrap_up": "9s"})
    assert changed.policies == ("v1.5", "new")
    assert changed.policy("v1.5").groups[0].queue_handling.limit == 6
    assert changed.policy("new").groups[0].handling.wrap_up != scenario.groups[0].handling.wrap_up
    with pytest.raises(ScenarioError, match=f"{path}: found -6; allowed: a whole number"):
        scenario.with_settings({path: -6})


def test_policies_are_resolved_as_settings_of_the_resolved_file(load_text: Load) -> None:
    settings: dict[str, dict[str, Any]] = {
        "limit": {"default.queue_handling.limit": 5},
        "off": {"groups.*.offline_handling.enabled": False},
        "hired": {
            "agents": [
                {"name": "asha", "groups": "all", "concurrency": 3, "shift": "day"},
                {"name": "ben", "groups": "all", "shift": "day", "from": "2026-03-09"},
            ]
        },
        "slower": {"agents.asha.speed": 0.5, "shifts.day.at_end": "transfer"},
        "quiet": {"groups.billing.arrivals": {"rate": "1/h"}, "holidays.2026-03-04": "closed"},
        "never back": {"default.customers.retry": {"probability": 0, "delay": "1m"}},
    }
    scenario = load_text(settings={"policies": settings})
    document = json.loads(json.dumps(resolved(scenario), allow_nan=False))
    again = from_document(document, scenario.folder, scenario.file)
    assert again.policies == scenario.policies
    for name in settings:
        assert replace(again.policy(name), warnings=()) == scenario.policy(name), name
    assert resolved(again) == document
    assert document["policies"]["limit"] == {
        "groups.support.queue_handling.limit": 5,
        "groups.billing.queue_handling.limit": 5,
    }
    assert document["policies"]["slower"] == {
        "shifts.day.at_end": "transfer",
        "agents.asha.speed": 0.5,
    }


def test_more_policies_than_can_be_laid_over_the_file_are_refused_at_once(
    refused: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"  p{i}: {{groups.support.queue_handling.limit: {i}}}\n" for i in range(1001)]
    (problem,) = refused(**policies("".join(lines)))
    assert "policies: found 1,001 policies; allowed: at most 1,000 in a file" in problem
    # of a long file fewer
    monkeypatch.setattr(loading, "MOST_LAID", 100)
    (problem,) = refused(**policies("".join(lines[:9])))
    assert "policies: found 9 policies; allowed: at most" in problem
