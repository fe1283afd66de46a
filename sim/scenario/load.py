"""From a file, or a document made in Python, to a checked scenario or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, ScenarioError, Shortlist, shortened
from sim.scenario.model import BASE, Scenario

if TYPE_CHECKING:
    from sim.scenario.findings import Finding, Places


def load(path: str | PathLike[str], settings: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario file.

    ``settings`` maps dotted paths as in ``--set`` to values as in the file, laid over it in order.
    Raises ScenarioError with everything that is wrong, each with file, line, column and path.
    """
    from sim.scenario.yaml_source import read_file

    name = str(path)
    source = read_file(Path(path), name)
    folder = Path(path).absolute().parent
    return _scenario(
        source.document,
        source.places,
        folder,
        {} if settings is None else settings,
        source.findings,
    )


def from_document(document: Mapping[str, Any], folder: Path, file: str = "<scenario>") -> Scenario:
    """Check a scenario given as plain values, as YAML would read them.

    ``folder`` is where relative names of files are looked for, ``file`` what messages call the
    document. Raises ScenarioError with everything that is wrong, by path.
    """
    from sim.scenario.findings import Places

    return _scenario(document, Places(file), Path(folder).absolute(), {}, [])


def with_settings(self: Scenario, settings: Mapping[str, object]) -> Scenario:
    """This scenario with ``settings`` laid over its document, checked again from the start.

    ``settings`` maps dotted paths as in ``--set`` to values as in the file; later ones win.
    Raises ScenarioError with everything that is wrong with the result.
    """
    from sim.scenario.findings import Places

    return _scenario(self.document, Places(self.file), self.folder, settings, [])


def policy(self: Scenario, name: str) -> Scenario:
    """This scenario under one of its policies, without policies of its own.

    ``name`` is one of ``policies``, or ``base`` for this scenario itself. Raises ScenarioError
    for another name.
    """
    from sim.scenario.findings import Places, listed, shown, suggestion

    if isinstance(name, str) and name == BASE:
        return self
    if not isinstance(name, str) or name not in self.policies:
        known = (BASE, *self.policies)
        message = f"found the unknown policy {shown(name)}{suggestion(name, known)}"
        raise ScenarioError(Problem(self.file, f"{message}; allowed: {listed(known)}"))
    document = {key: value for key, value in self.document.items() if key != "policies"}
    settings = self.document["policies"][name]
    return _scenario(document, Places(self.file), self.folder, settings, [], f"policy {name}")


def _scenario(
    document: Any,
    places: Places,
    folder: Path,
    settings: Mapping[str, object],
    findings: list[Finding],
    label: str = "",
) -> Scenario:
    """The scenario of a document with settings laid over it, ``label`` being what they are called.

    By default each is called what the user gave.
    """
    from sim.scenario.findings import Finding, shown
    from sim.scenario.policies import review
    from sim.scenario.problems import no_scenario
    from sim.scenario.reading import read
    from sim.scenario.settings import setting_label

    if not isinstance(settings, Mapping):
        message = f"found {shown(settings)}; allowed: a mapping of values by dotted path"
        raise ScenarioError(Problem("settings", message))
    if not isinstance(document, Mapping):
        no_mapping = Finding((), "found no mapping; allowed: one mapping of settings")
        raise ScenarioError(places.problems(findings or [no_mapping]))
    nothing = no_scenario(document)
    if nothing is not None:
        raise ScenarioError(places.problem(nothing))
    named = (lambda *_: label) if label else setting_label
    reading = read(document, places, folder, settings, findings, named)
    policies = review(reading, places.file, folder)
    # the settings of a policy were told to change nothing when it was read with its file
    idle, hints = ([], reading.idle) if label else (reading.idle, [])
    problems = places.problems([*reading.findings, *idle, *policies.findings])
    if problems or reading.file is None:
        raise ScenarioError(problems)
    result = reading.scenario(places.file, folder)
    hints = [*hints, *reading.hints(result), *policies.hints]
    told = Shortlist(places.problems(hints)).problems()
    return replace(result, warnings=shortened(map(str, told)))


Scenario.with_settings = with_settings
Scenario.policy = policy
