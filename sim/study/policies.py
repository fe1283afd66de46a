"""Which scenarios are compared, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.errors import ScenarioError
from sim.scenario.model import BASE, Scenario


def policies_of(scenarios: Sequence[Scenario] | Mapping[str, Scenario]) -> dict[str, Scenario]:
    """The policies of one scenario or of several, by name, in order.

    One scenario is ``base``, and its policies have their own names. Several are called by their
    keys or, without them, by their files (``night.yaml`` is ``night``); their policies are
    ``night/limit-25``. Raises ScenarioError where two have one name.
    """
    named = _named(scenarios)
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


def _named(
    scenarios: Sequence[Scenario] | Mapping[str, Scenario],
) -> list[tuple[str, Scenario]]:
    if isinstance(scenarios, Mapping):
        return list(scenarios.items())
    return [(_name(scenario), scenario) for scenario in scenarios]


def _name(scenario: Scenario) -> str:
    """What a scenario is called beside others: its file, or its own name if it has none."""
    # a document made in Python is called <...> in messages
    return scenario.name if scenario.file[:1] in ("", "<") else Path(scenario.file).stem
