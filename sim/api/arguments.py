"""What people give: scenarios or their paths, and who watches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from os import PathLike, fspath
from typing import TYPE_CHECKING

from sim.errors import InboxsimError, OutputError, Problem, ScenarioError

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

    OneScenario = Scenario | str | PathLike[str]
    Scenarios = OneScenario | Sequence[OneScenario] | Mapping[str, OneScenario]


def scenarios_of(scenarios: Scenarios) -> Sequence[Scenario] | Mapping[str, Scenario]:
    """One scenario or several, each read where it is a path; raises ScenarioError for others."""
    if isinstance(scenarios, Mapping):
        for name in scenarios:
            if not isinstance(name, str):
                raise refused("scenarios", name, "names of scenarios as keys")
        return {name: one_of(each) for name, each in scenarios.items()}
    if isinstance(scenarios, Sequence) and not isinstance(scenarios, str | bytes):
        return [one_of(each) for each in scenarios]
    return [one_of(scenarios)]


def one_of(scenario: OneScenario) -> Scenario:
    """A scenario, read where it is a path; raises ScenarioError for anything else."""
    from sim.scenario import load
    from sim.scenario.model import Scenario

    if isinstance(scenario, Scenario):
        return scenario
    return load(path_of("scenario", scenario, "a scenario, or the path of its file"))


def path_of(
    name: str,
    path: object,
    allowed: str = "a path",
    kind: Callable[[Problem], InboxsimError] = ScenarioError,
) -> str:
    """A path as text; raises an error of ``kind`` for what is none."""
    text = fspath(path) if isinstance(path, str | PathLike) else None
    if not isinstance(text, str):
        raise refused(name, path, allowed, kind)
    return text


def folder_of(name: str, path: object) -> str | None:
    """The path of a folder or file to write, as text, or None; raises OutputError for others."""
    return None if path is None else path_of(name, path, kind=OutputError)


def by_name(name: str, given: object, values: str) -> None:
    """Raise ScenarioError unless an argument is a mapping of ``values`` by text."""
    allowed = f"a mapping of {values}"
    if not isinstance(given, Mapping):
        raise refused(name, given, allowed)
    for key in given:
        if not isinstance(key, str):
            raise refused(name, key, f"text as keys of {allowed}")


def check_amounts(**given: object) -> None:
    """Raise ScenarioError unless each is None or a mapping of amounts by figure."""
    for name, amounts in given.items():
        if amounts is not None:
            by_name(name, amounts, 'amounts by figure, such as {"missed": 5}')


def refused(
    name: str,
    value: object,
    allowed: str,
    kind: Callable[[Problem], InboxsimError] = ScenarioError,
) -> InboxsimError:
    """The error of an argument that is something else than it may be."""
    from sim.scenario.findings import shown

    return kind(Problem(name, f"found {shown(value)}; allowed: {allowed}"))


def watching(
    progress: Callable[[int, int], None] | None, what: str = "replication"
) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """Who is told of progress: by default a bar of each ``what`` in a notebook."""
    from contextlib import nullcontext

    from sim.show.progress import notebook_bar

    if progress is not None and not callable(progress):
        raise refused("progress", progress, "a function of what is done and of how many")
    return notebook_bar(what) if progress is None else nullcontext(progress)
