"""Whether scenarios can be compared, and what to know where they differ in more than policy."""

from __future__ import annotations

from collections.abc import Mapping

from sim.errors import ScenarioError
from sim.scenario.model import Scenario
from sim.scenario.value_words import counted
from sim.study.asked import HowMany

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
