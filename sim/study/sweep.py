"""Settings laid over one scenario: a grid of them, or one change at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sim.errors import Problem, ScenarioError
from sim.scenario.model import BASE, Scenario
from sim.scenario.value_words import counted
from sim.study.own_value import own_value

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
