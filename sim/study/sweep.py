"""A grid of settings laid over one scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sim.errors import Problem, ScenarioError
from sim.scenario.model import Scenario

MAX_RUNS = 1000
"""The largest grid, in settings, unless told otherwise."""
_OF_THE_RUN = ("seed", "replications")


@dataclass(frozen=True, slots=True)
class Grid:
    """The settings of a sweep by policy name, the last path varying quickest."""

    scenarios: dict[str, Scenario]
    varied: dict[str, dict[str, object]]
    """For each policy the value of each path."""


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
    _check(values, max_runs)
    document = {key: value for key, value in scenario.document.items() if key != "policies"}
    plain = replace(scenario, document=document, policies=())
    scenarios: dict[str, Scenario] = {}
    varied: dict[str, dict[str, object]] = {}
    problems: list[Problem] = []
    called = _called(list(values))
    for combination in product(*values.values()):
        settings = dict(zip(values, combination, strict=True))
        name = ", ".join(f"{called[path]}={written(value)}" for path, value in settings.items())
        try:
            scenarios[name] = plain.with_settings(settings)
        except ScenarioError as error:
            problems += [problem for problem in error.problems if problem not in problems]
        varied[name] = settings
    if problems:
        raise ScenarioError(problems)
    return Grid(scenarios, varied)


def _called(paths: Sequence[str]) -> dict[str, str]:
    """What each path is called in names of policies: its last key, where that tells them apart."""
    last = [path.rpartition(".")[2] for path in paths]
    return {
        path: key if last.count(key) == 1 else path for path, key in zip(paths, last, strict=True)
    }


def _check(values: Mapping[str, Sequence[object]], max_runs: int) -> None:
    for path, some in values.items():
        if path in _OF_THE_RUN:
            raise ScenarioError(f"{path}: all settings of a sweep share it; it cannot be varied")
        if isinstance(some, str) or not isinstance(some, Sequence) or not some:
            raise ScenarioError(f"{path}: found {some!r}, allowed: a list of values")
        texts = [written(value) for value in some]
        twice = sorted({text for text in texts if texts.count(text) > 1})
        if twice:
            raise ScenarioError(f"{path}: found {', '.join(twice)} twice")
    size = math.prod(len(some) for some in values.values())
    if not values or size < 2:
        raise ScenarioError("found one setting, a sweep needs two or more: PATH=V1,V2,...")
    if size > max_runs:
        lengths = " x ".join(str(len(some)) for some in values.values())
        raise ScenarioError(
            f"a grid of {lengths} = {size} settings, allowed are {max_runs}: take fewer values, "
            "or raise --max-runs (max_runs in Python)"
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
