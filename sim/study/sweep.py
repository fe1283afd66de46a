"""Settings laid over one scenario: a grid of them, or one change at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.findings import mapping
from sim.scenario.model import BASE, Scenario
from sim.study.wanted import HowMany
from sim.text import counted


def own_value(scenario: Scenario, path: str) -> object:
    """Return the value of a setting that can be laid over the scenario, None if it has not one.

    Parameters: ``path`` as in ``--set``. What the file writes at the path is taken first, then
    what is in force there, of ``default`` in the groups that leave it to the Default card. With
    ``groups.*`` all groups must agree.
    """
    from sim.scenario import resolved

    everything = path.startswith("groups.*.")
    found = [] if everything else list(_values(scenario.document, path))
    in_force = resolved(scenario)
    if not found:
        found = list(_values(in_force, path))
    card, _, inside = path.partition(".")
    if not found and card == "default":
        inherits = [
            name
            for name, own in mapping(scenario.document, "groups").items()
            if not list(_values(own, inside))
        ]
        found = [v for name in inherits for v in _values(in_force["groups"][name], inside)]
    whole = everything and len(found) < len(in_force["groups"])
    return found[0] if found and not whole and all(value == found[0] for value in found) else None


def _values(node: Any, rest: str) -> Iterator[Any]:
    """What stands at ``rest``, a name of several words or ``*`` included."""
    if not rest:
        yield node
        return
    if isinstance(node, list):
        node = {str(_name(entry, place)): entry for place, entry in enumerate(node)} | {
            str(place): entry for place, entry in enumerate(node)
        }
    if not isinstance(node, dict):
        return
    first, _, remaining = rest.partition(".")
    if first == "*":
        for inner in node.values():
            yield from _values(inner, remaining)
        return
    # a name may hold dots itself: the longest that fits is meant
    names = [name for name in node if rest == name or rest.startswith(f"{name}.")]
    if names:
        name = max(names, key=len)
        yield from _values(node[name], rest[len(name) + 1 :])


def _name(entry: Any, place: int) -> object:
    return entry.get("name", place) if isinstance(entry, dict) else place


MAX_RUNS = 1000
"""The largest grid, in settings, unless told otherwise."""
_OF_THE_RUN = (
    *("name", "timezone", "start", "duration", "warmup", "cooldown", "replications", "seed"),
    *("policies", "targets"),
)
"""What all settings of a sweep share."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The settings of a sweep by policy name, the last path varying quickest."""

    scenarios: dict[str, Scenario]
    varied: dict[str, dict[str, object]]
    """For each policy the value of each path; None where the file has no single one."""


def parse_values(text: str) -> tuple[str, list[object]]:
    """Read ``PATH=V1,V2,...`` as given to ``--vary``: the path, and its values as YAML reads them.

    Raises ScenarioError where there is no ``=``, no path, or no plain YAML values.
    """
    from sim.scenario.yaml_source import read_text

    label = f"--vary {text[:100]}"
    path, equals, values = text.partition("=")
    allowed = (
        "allowed: PATH=V1,V2,... such as groups.*.offline_handling.max_offline_tickets=0,25,50"
    )
    if not equals or not path.strip() or not values.strip():
        raise ScenarioError(Problem(label, allowed))
    try:
        source = read_text(f"[{values}]", label)
    except ScenarioError:
        raise ScenarioError(Problem(label, f"the values cannot be read; {allowed}")) from None
    if source.findings or not isinstance(source.document, list):
        raise ScenarioError(Problem(label, f"the values cannot be read; {allowed}"))
    return path.strip(), source.document


def vary(texts: Sequence[str]) -> dict[str, list[object]]:
    """Read all ``--vary`` options; raises ScenarioError for a path that is given twice."""
    found: dict[str, list[object]] = {}
    for path, values in map(parse_values, texts):
        if path in found:
            raise ScenarioError(f"--vary {path}: given twice; list all values in one")
        found[path] = values
    return found


def grid(
    scenario: Scenario, values: Mapping[str, Sequence[object]], *, max_runs: int = MAX_RUNS
) -> Grid:
    """Lay every combination of values over a scenario.

    Parameters: ``values`` to take by dotted path, at least two in all combinations, none twice for
    a path; ``max_runs``, the most combinations. The policies of the scenario's file are left out.
    Raises ScenarioError for a grid that is too large, and with all that is wrong with the
    scenarios it makes.
    """
    _check(values)
    size = math.prod(len(some) for some in values.values())
    if not values or size < 2:
        raise ScenarioError("found one setting, a sweep needs two or more: PATH=V1,V2,...")
    lengths = " x ".join(str(len(some)) for some in values.values())
    _check_size(f"a grid of {lengths} = {counted(str(size), 'setting')}", size, max_runs)
    each = (dict(zip(values, some, strict=True)) for some in product(*values.values()))
    varied = _named(values, each)
    return Grid(_laid(_plain(scenario), varied), varied)


def one_at_a_time(
    scenario: Scenario, values: Mapping[str, Sequence[object]], *, max_runs: int = MAX_RUNS
) -> Grid:
    """Change one setting of a scenario at a time: the file itself as ``base``, then each change.

    Parameters: as of :func:`grid`; one value of one path is enough, and ``max_runs`` counts the
    file itself too. A value that the file has itself changes nothing and is left out, with a note
    among the warnings of ``base``. ``varied`` has the file's own value of each path that a policy
    leaves as it is, as far as there is a single one. Raises ScenarioError as :func:`grid`, and
    where nothing is changed.
    """
    _check(values)
    size = 1 + sum(len(some) for some in values.values())
    if size < 2:
        raise ScenarioError("found nothing to change, a sweep needs one value or more: PATH=V1,...")
    _check_size(f"{counted(str(size), 'setting')}, the file's own among them", size, max_runs)
    plain = _plain(scenario)
    each = [{path: value} for path, some in values.items() for value in some]
    changed = _named(values, each)
    scenarios = _laid(plain, changed)
    same = [name for name, one in scenarios.items() if _alike(one, plain)]
    if len(same) == len(scenarios):
        raise ScenarioError(
            f"found only what the file says itself ({', '.join(same)}), which changes nothing; "
            "allowed: another value"
        )
    own = {path: own_value(plain, path) for path in values}
    notes = [f"{name} is what the file says itself; it is left out" for name in same]
    notes += [
        f"the file has no single value of {path}: its column is empty where it is not changed"
        for path, value in own.items()
        if value is None
    ]
    base = replace(plain, warnings=(*plain.warnings, *notes))
    kept = {name: one for name, one in changed.items() if name not in same}
    return Grid(
        {BASE: base} | {name: scenarios[name] for name in kept},
        {BASE: own} | {name: own | settings for name, settings in kept.items()},
    )


def _plain(scenario: Scenario) -> Scenario:
    """The scenario without its policies, which a sweep leaves out."""
    document = {key: value for key, value in scenario.document.items() if key != "policies"}
    return replace(scenario, document=document, policies=())


def _alike(one: Scenario, other: Scenario) -> bool:
    return replace(one, warnings=()) == replace(other, warnings=())


def _named(paths: Iterable[str], each: Iterable[dict[str, object]]) -> dict[str, dict[str, object]]:
    """Settings by the name of the policy that they make."""
    called = _called(list(paths))
    return {
        ", ".join(f"{called[path]}={written(value)}" for path, value in settings.items()): settings
        for settings in each
    }


def _laid(plain: Scenario, varied: Mapping[str, Mapping[str, object]]) -> dict[str, Scenario]:
    """Lay the settings of every policy over a scenario; raises with all that is wrong."""
    scenarios: dict[str, Scenario] = {}
    problems: list[Problem] = []
    for name, settings in varied.items():
        try:
            scenarios[name] = plain.with_settings(settings)
        except ScenarioError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise ScenarioError(problems)
    return scenarios


def _called(paths: Sequence[str]) -> dict[str, str]:
    """What each path is called in names of policies: its last key, where that tells them apart."""
    last = [path.rpartition(".")[2] for path in paths]
    return {
        path: key if last.count(key) == 1 else path for path, key in zip(paths, last, strict=True)
    }


def _check(values: Mapping[str, Sequence[object]]) -> None:
    for path, some in values.items():
        if path.partition(".")[0] in _OF_THE_RUN:
            raise ScenarioError(f"{path}: all settings of a sweep share it; it cannot be varied")
        if isinstance(some, str) or not isinstance(some, Sequence) or not some:
            raise ScenarioError(f"{path}: found {some!r}, allowed: a list of values")
        texts = [written(value) for value in some]
        twice = sorted({text for text in texts if texts.count(text) > 1})
        if twice:
            raise ScenarioError(f"{path}: found {', '.join(twice)} twice")


def _check_size(what: str, size: int, max_runs: int) -> None:
    if size > max_runs:
        raise ScenarioError(
            f"{what}, allowed are {max_runs}: take fewer values, or raise --max-runs (max_runs in "
            "Python)"
        )


def written(value: object) -> str:
    """A value as YAML would read it, in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return "null" if value is None else str(value)


_SAME = ("start", "duration_days", "timezone")
"""What scenarios must share for their customers to be the same and their counts comparable."""


def baseline_of(scenarios: Mapping[str, Scenario], baseline: str | None) -> str:
    """The name of the baseline, by default the first; raises ScenarioError for another name."""
    names = list(scenarios)
    if len(names) < 2:
        raise ScenarioError(
            f"found one policy ({', '.join(names) or 'none'}), a comparison needs two or more: "
            "give the file a policies section, or name another file"
        )
    if baseline is None:
        return names[0]
    if not isinstance(baseline, str) or baseline not in names:
        from sim.scenario.findings import listed, shown, suggestion

        raise ScenarioError(
            f"baseline: no policy {shown(baseline)}{suggestion(baseline, names)}; "
            f"allowed: {listed(names)}"
        )
    return baseline


def check_comparable(scenarios: Mapping[str, Scenario], base: str) -> None:
    """Raise ScenarioError for scenarios of other days than the baseline's, or other groups."""
    problems = [
        f"{key.removesuffix('_days')} of {name!r} is {getattr(scenario, key)}, of {base!r} "
        f"{getattr(scenarios[base], key)}: policies are compared over the same days"
        for key in _SAME
        for name, scenario in scenarios.items()
        if getattr(scenario, key) != getattr(scenarios[base], key)
    ]
    if problems:
        raise ScenarioError(problems)
    if not common_groups(scenarios):
        raise ScenarioError("the scenarios have no group in common")


def common_groups(scenarios: Mapping[str, Scenario]) -> tuple[str, ...]:
    """The groups that all scenarios have, by name."""
    names = [{group.name for group in scenario.groups} for scenario in scenarios.values()]
    return tuple(sorted(set.intersection(*names)))


def comparison_notes(
    scenarios: Mapping[str, Scenario], base: str, wanted: HowMany, seed: int
) -> tuple[str, ...]:
    """What to know of a comparison beside the notes of its policies."""
    notes = []
    common = set(common_groups(scenarios))
    for name, scenario in scenarios.items():
        others = [group.name for group in scenario.groups if group.name not in common]
        if others:
            notes.append(
                f"{name}: not every scenario has its groups {', '.join(others)}; they are not "
                "compared, but count in all"
            )
    differ = [
        name
        for name, each in scenarios.items()
        if (each.seed, each.replications) != (scenarios[base].seed, scenarios[base].replications)
    ]
    if differ:
        as_many = (
            "as many replications as it takes"
            if wanted.in_stages
            else counted(wanted.fixed, "replication")
        )
        notes.append(f"all run with seed {seed} and {as_many}, whatever {', '.join(differ)} says")
    return tuple(notes)


def policies_of(scenarios: Sequence[Scenario] | Mapping[str, Scenario]) -> dict[str, Scenario]:
    """The policies of one scenario or of several, by name, in order.

    One scenario is ``base``, and its policies have their own names. Several are called by their
    keys or, without them, by their files (``night.yaml`` is ``night``); their policies are
    ``night/limit-25``. Raises ScenarioError where two have one name.
    """
    named = _with_names(scenarios)
    if len(named) == 1 and not isinstance(scenarios, Mapping):
        ((_, scenario),) = named
        return {BASE: scenario} | {name: scenario.policy(name) for name in scenario.policies}
    found: dict[str, Scenario] = {}
    for name, scenario in named:
        for policy in (BASE, *scenario.policies):
            full = name if policy == BASE else f"{name}/{policy}"
            if full in found:
                raise ScenarioError(
                    f"two scenarios are called {full!r} ({found[full].file}, {scenario.file}): "
                    "rename a file, or from Python give a mapping of names to scenarios"
                )
            found[full] = scenario.policy(policy)
    return found


def _with_names(
    scenarios: Sequence[Scenario] | Mapping[str, Scenario],
) -> list[tuple[str, Scenario]]:
    if isinstance(scenarios, Mapping):
        return list(scenarios.items())
    return [(_own_name(scenario), scenario) for scenario in scenarios]


def _own_name(scenario: Scenario) -> str:
    """What a scenario is called beside others: its file, or its own name if it has none."""
    # a document made in Python is called <...> in messages
    return scenario.name if scenario.file[:1] in ("", "<") else Path(scenario.file).stem
