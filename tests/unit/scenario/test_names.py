"""Names that are removed or misspelt: told, whatever else is wrong, and never believed.

Every name of every scenario and of the README's "Everything that can be said" is taken away or
misspelt, where it is given and where it is meant, alone and together with any other key.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from conftest import REPOSITORY
from sim.errors import ScenarioError
from sim.metrics import BY_NAME
from sim.scenario import from_document
from sim.scenario.model import Scenario
from sim.scenario.yaml_source import read_text
from sim.study.sweep import grid

SCENARIOS = REPOSITORY / "scenarios"
REMOVED, MISSPELT, KEY_MISSPELT = "removed", "misspelt", "key misspelt"
SLOW = {"outsourcer.yaml", "night_cover.yaml", "bank_long_night.yaml"}
"""Scenarios with policies or files: reading one takes as long as reading ten others."""
HOW = (REMOVED, MISSPELT, KEY_MISSPELT)

Where = tuple[str | int, ...]
Change = tuple[Where, str]


@cache
def documents() -> dict[str, Any]:
    """Each scenario of the repository as YAML reads it."""
    texts = {file.name: file.read_text("utf-8") for file in sorted(SCENARIOS.glob("*.yaml"))}
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)\n```", readme, re.S)
    (everything,) = [text for text in blocks if text.startswith("name: Everything")]
    return {name: read_text(text, name).document for name, text in texts.items()} | {
        "everything": read_text(everything, "README.md").document
    }


def places(node: Any, path: Where = ()) -> Iterator[Where]:
    """The paths of all keys and list entries of a document."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in inside:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def is_name(path: Where, value: Any) -> bool:
    """Whether a name stands at ``path``, as a key that others mean or as a value that means one."""
    match path:
        case ("groups" | "shifts" | "policies", _) | ("policies", _, _):
            return True
        case ("agents", int(), "groups", int()) | (*_, "outages", int(), "agents", int()):
            return True
        case (*_, "name" | "shift" | "to" | "group" | "metric" | "csv"):
            return isinstance(value, str)
        case ("trace" | "roster",) | (*_, "profile" | "forecast" | "trace"):
            return isinstance(value, str)
        case ("shifts", _, "breaks", int()) | ("targets", int()) | ("agents", int()):
            return True
    return False


def at(document: Any, path: Where) -> Any:
    for key in path:
        document = document[key]
    return document


def changed(document: Any, changes: list[Change]) -> Any:
    """A copy of a document with some of its places taken away or misspelt.

    An entry of a list that is no text is doubled in place of being misspelt, and a key whose value
    is no text is misspelt itself.
    """
    result = deepcopy(document)
    for path, how in sorted(changes, key=str, reverse=True):
        try:
            holder, key = at(result, path[:-1]), path[-1]
            value = holder[key]
        except (KeyError, IndexError):
            continue  # gone with what it stood in
        if how == REMOVED:
            del holder[key]
        elif isinstance(value, str) and (how == MISSPELT or isinstance(holder, list)):
            holder[key] = f"{value}x"
        elif isinstance(holder, list):
            holder.append(deepcopy(value))
        else:
            held = {f"{k}x" if k == key else k: item for k, item in holder.items()}
            holder.clear()
            holder.update(held)
    return result


def unknown_names(document: Any) -> set[str]:
    """The names that a document means and that nothing in it has: a slow, plain reading.

    None where it has no groups or no shifts at all, which is what is told then.
    """
    groups, shifts = document.get("groups"), document.get("shifts")
    agents = document.get("agents")
    if not groups or not isinstance(agents, list) or not (shifts or "roster" in document):
        return set()
    people = {agent.get("name") for agent in agents}
    for agent in agents:
        people |= {f"{agent.get('name')}-{i + 1}" for i in range(agent.get("count") or 0)}
    meant: list[tuple[Any, Any]] = []
    for agent in agents:
        meant += [(group, groups) for group in agent.get("groups", ()) if agent["groups"] != "all"]
        if isinstance(shifts, dict) and "csv" not in shifts and "roster" not in document:
            meant.append((agent.get("shift"), shifts))
    for card in (document.get("default", {}), *groups.values()):
        to = card.get("handling", {}).get("escalation", {}).get("to")
        meant.append((to, groups))
    for outage in document.get("attendance", {}).get("outages", ()):
        named = outage.get("agents", "all")
        meant += [(name, people) for name in named if named != "all"]
    for target in document.get("targets", ()):
        meant += [(target.get("group"), {"all", *groups}), (target.get("metric"), BY_NAME)]
    return {name for name, known in meant if name is not None and name not in known}


def told(document: Any) -> str:
    """What is said of a document: all its problems, nothing where it is right."""
    try:
        from_document(document, SCENARIOS)
    except ScenarioError as error:
        assert error.problems
        return str(error)
    return ""


def faults(cases: list[tuple[str, list[Change]]]) -> list[str]:
    """Of documents by name with their changes: what ends in no clear message, or is believed."""
    found = []
    for name, changes in cases:
        document = changed(documents()[name], changes)
        try:
            words = told(document)
        except Exception as error:
            found.append(f"{name} {changes}: {error!r}")
            continue
        unknown = unknown_names(document)
        # beside another mistake a name may be told only once that is mended
        if unknown and not (words if len(changes) > 1 else all(n in words for n in unknown)):
            found.append(f"{name} {changes}: {unknown} not told in {words or 'no word'}")
    return found


def names(document: Any) -> list[Where]:
    return [path for path in places(document) if is_name(path, at(document, path))]


def alone() -> list[tuple[str, list[Change]]]:
    """Each name of each document, in each way."""
    return [
        (name, [(path, how)])
        for name, document in documents().items()
        for path in names(document)
        for how in HOW
    ]


def pairs(of_each: Mapping[str, int], seed: int) -> list[tuple[str, list[Change]]]:
    """So many names of each document, each with any other key of it, in any way."""
    dice, drawn = random.Random(seed), []
    for name, document in documents().items():
        meant, keys = names(document), list(places(document))
        for _ in range(of_each[name]):
            changes = [
                (dice.choice(meant), dice.choice(HOW)),
                (dice.choice(keys), dice.choice(HOW)),
            ]
            drawn.append((name, changes))
    return drawn


def test_the_oracle_knows_names_of_nothing() -> None:
    document = documents()["everything"]
    assert unknown_names(document) == set()
    misspelt = [("agents", 1, "shift"), ("groups", "billing"), ("targets", 0, "metric")]
    changes = [(path, KEY_MISSPELT if path[0] == "groups" else MISSPELT) for path in misspelt]
    assert unknown_names(changed(document, changes)) == {"dayx", "billing", "service_levelx"}


def test_a_name_removed_or_misspelt_is_told() -> None:
    cases = [case for case in alone() if case[0] not in SLOW]
    assert faults(random.Random(12).sample(cases, 150)) == []


def test_a_name_removed_or_misspelt_beside_another_key_is_no_traceback() -> None:
    few = {name: 2 if name in SLOW else 20 for name in documents()}
    assert faults(pairs(few, seed=8)) == []


@pytest.mark.long
def test_every_name_alone_and_twelve_thousand_pairs() -> None:
    of_each = {name: 200 if name == "outsourcer.yaml" else 1000 for name in documents()}
    cases = alone() + pairs(of_each, seed=12_000)
    assert len(cases) > 12_000
    assert faults(cases) == []


UNKNOWN_SHIFT = """\
name: A shift that is not there
timezone: Europe/Berlin
start: 2026-03-02
duration: 7d
default: {working_hours: {mon-fri: "09:00-17:00"}, handling: {work: 5m}}
groups: {support: {arrivals: {rate: 6/h}}}
shifts: {day: {mon-fri: "09:00-17:00"}}
attendance: {disconnects: {every: 8h, for: 5m}}
agents: [{name: ana, groups: [support], shift: dya}]
"""
SAID = 'agents.0.shift: found the unknown shift "dya" (did you mean "day"?); allowed: day'


def test_disconnects_of_an_unknown_shift(refused: Callable[..., list[str]]) -> None:
    assert refused(text=UNKNOWN_SHIFT) == [f"9:48: {SAID}"]
    # settings, policies and the values of a sweep come to the same check
    right = UNKNOWN_SHIFT.replace("dya", "day")
    (line,) = refused(text=right, settings={"agents.ana.shift": "dya"})
    assert line == f"setting agents.ana.shift=dya: {SAID}"
    (line,) = refused(text=f"{right}policies: {{late: {{agents.ana.shift: dya}}}}\n")
    assert line.startswith('10:37: policies.late.agents.ana.shift: found the unknown shift "dya"')


def test_a_sweep_over_an_unknown_shift(load_text: Callable[..., Scenario]) -> None:
    scenario = load_text(text=UNKNOWN_SHIFT.replace("dya", "day"))
    with pytest.raises(ScenarioError, match='found the unknown shift "dya"'):
        grid(scenario, {"agents.ana.shift": ["day", "dya"]})


def test_too_many_disconnects_are_told_once_beside_policies(
    refused: Callable[..., list[str]],
) -> None:
    text = UNKNOWN_SHIFT.replace("dya", "day").replace("every: 8h", "every: 1s")
    text += "policies: {calm: {groups.support.queue_handling.limit: 3}}\n"
    text += "targets: [{metric: missed, group: suport, at_most: 5}]\n"
    (line,) = refused(text=text)
    assert 'found the unknown group "suport"' in line
    (line,) = refused(text=text.replace("suport", "support"))
    assert "disconnects in a shift; allowed: at most 10,000" in line
