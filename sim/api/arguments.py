"""What people give: scenarios or their paths, and who watches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

    OneScenario = Scenario | str | PathLike[str]
    Scenarios = OneScenario | Sequence[OneScenario] | Mapping[str, OneScenario]


def scenarios_of(scenarios: Scenarios) -> Sequence[Scenario] | Mapping[str, Scenario]:
    """One scenario or several, each read where it is a path."""
    if isinstance(scenarios, Mapping):
        return {name: one_of(each) for name, each in scenarios.items()}
    if isinstance(scenarios, Sequence) and not isinstance(scenarios, str):
        return [one_of(each) for each in scenarios]
    return [one_of(scenarios)]


def one_of(scenario: Scenario | str | PathLike[str]) -> Scenario:
    """A scenario, read where it is a path."""
    from sim.scenario import load

    return load(scenario) if isinstance(scenario, str | PathLike) else scenario


def watching(
    progress: Callable[[int, int], None] | None, what: str = "replication"
) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """Who is told of progress: by default a bar of each ``what`` in a notebook."""
    from contextlib import nullcontext

    from sim.show.progress import notebook_bar

    return notebook_bar(what) if progress is None else nullcontext(progress)
