"""From a file, or a document made in Python, to a checked scenario or all that is wrong with it.

Its policies are checked with it: each is laid over the file, and told where it stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, Shortlist, shortened
from sim.scenario.file import CHANGEABLE
from sim.scenario.findings import (
    Finding,
    KeyPath,
    Kind,
    Places,
    dotted,
    listed,
    mapping,
    shown,
    suggestion,
)
from sim.scenario.model import BASE, Card, Group, Scenario
from sim.scenario.reading import Reading, no_scenario, read
from sim.scenario.settings import Laid, setting_label
from sim.scenario.yaml_source import read_file
from sim.text import counted

SHARED = (
    *("name", "timezone", "start", "duration", "warmup", "replications", "seed"),
    *("policies", "targets"),
)
"""Keys at the top that hold for all policies, so that all meet the same customers."""
MOST_POLICIES = 1_000
MOST_LAID = 500_000
"""Values of the file times its policies: each is laid over all of it, which takes its time."""


def load(path: str | PathLike[str], settings: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario file.

    ``settings`` maps dotted paths as in ``--set`` to values as in the file, laid over it in order.
    Raises ScenarioError with everything that is wrong, each with file, line, column and path.
    """
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
    return _scenario(document, Places(file), Path(folder).absolute(), {}, [])


def with_settings(self: Scenario, settings: Mapping[str, object]) -> Scenario:
    """This scenario with ``settings`` laid over its document, checked again from the start.

    ``settings`` maps dotted paths as in ``--set`` to values as in the file; later ones win.
    Raises ScenarioError with everything that is wrong with the result.
    """
    return _scenario(self.document, Places(self.file), self.folder, settings, [])


def policy(self: Scenario, name: str) -> Scenario:
    """This scenario under one of its policies, without policies of its own.

    ``name`` is one of ``policies``, or ``base`` for this scenario itself. Raises ScenarioError
    for another name.
    """
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


@dataclass(slots=True)
class Review:
    """What is wrong with the policies of a document, and what is probably not meant."""

    findings: list[Finding] = field(default_factory=list)
    hints: list[Finding] = field(default_factory=list)


def review(base: Reading, file: str, folder: Path) -> Review:
    """Lay each policy over the document that ``base`` was read from, and say what comes of it.

    What is wrong, or probably not meant, without any policy is not said again. A policy that
    changes nothing is wrong; where settings were laid over the file, which may have taken its
    effect away, it is only a hint.
    """
    found = Review()
    policies = mapping(base.raw, "policies")
    if not policies:
        return found
    document = {key: base.raw[key] for key in base.raw if key not in ("policies", "targets")}
    most = min(MOST_POLICIES, MOST_LAID // _values(document))
    if len(policies) > most:
        message = (
            f"found {counted(len(policies), 'policy')}; allowed: at most {most:,} in a file of so "
            "many values; `sweep` makes a grid of settings"
        )
        found.findings.append(Finding(("policies",), message, at_key=True))
        return found
    # what is wrong with one policy must not hide that another changes nothing
    spoiled = base.findings and not _elsewhere(base.findings)
    bare = read(document, Places(file), folder, {}, _elsewhere(base.given)) if spoiled else base
    plainly = None if bare.findings else bare.scenario(file, folder)
    known = [*base.findings, *bare.findings, *(bare.hints(plainly) if plainly else [])]
    for name, settings in policies.items():
        if isinstance(settings, dict) and settings:
            one = _Policy(name, settings, base, known)
            one.review(document, file, folder, plainly, found)
    return found


def _values(document: Any) -> int:
    """How many keys and values a document has, itself included."""
    inner = document.values() if isinstance(document, dict) else document
    inside = sum(map(_values, inner)) if isinstance(document, dict | list) else 0
    return 1 + inside


@dataclass(frozen=True, slots=True)
class _Policy:
    """A policy of a document, beside what was found in the document itself."""

    name: str
    settings: dict[str, Any]
    base: Reading
    known: list[Finding]

    @property
    def path(self) -> KeyPath:
        return ("policies", self.name)

    def review(
        self, document: Any, file: str, folder: Path, plainly: Scenario | None, found: Review
    ) -> None:
        """Add to ``found`` what is wrong with the policy, or probably not meant."""
        unchangeable = list(self._unchangeable())
        wrong = {finding.path[2] for finding in (*self._unfit(), *unchangeable)}
        usable = {path: value for path, value in self.settings.items() if path not in wrong}
        given = _elsewhere(self.base.given)
        reading = read(document, Places(file), folder, usable, given, _path_alone)
        found.findings += [*unchangeable, *self._told(reading.findings, reading.laid)]
        in_vain = found.hints if self.base.laid else found.findings
        idle = self._told(reading.idle, reading.laid)
        in_vain += idle
        if wrong or idle or reading.findings or plainly is None:
            return
        result = reading.scenario(file, folder)
        if [group.name for group in result.groups] != [group.name for group in plainly.groups]:
            message = "found other groups; allowed: the groups of the file, in its order"
            found.findings.append(Finding((*self.path, "groups"), message))
        elif _behaviour(result) == _behaviour(plainly):
            message = (
                "found what the file says itself, which changes nothing; allowed: another value"
            )
            in_vain.append(Finding(self.path, message, at_key=True))
        hints = [hint for hint in reading.hints(result) if not _is_its_point(hint, reading.laid)]
        found.hints += self._told(hints, reading.laid)

    def _unfit(self) -> Iterator[Finding]:
        """What was found in the settings as they stand, before they were laid over anything."""
        for finding in self.base.findings:
            if finding.path[:2] == self.path and len(finding.path) > 2:
                yield finding

    def _unchangeable(self) -> Iterator[Finding]:
        """Settings that begin with no key that a policy may change."""
        for path in self.settings:
            key = path.partition(".")[0]
            if key in SHARED:
                found = f"found {key}, which all policies share, to meet the same customers"
            elif key and key not in CHANGEABLE:
                found = f"found an unknown key{suggestion(key, CHANGEABLE)}"
            else:
                continue
            message = f"{found}; allowed: {listed(CHANGEABLE)}"
            yield Finding((*self.path, path), message, at_key=True)

    def _told(self, findings: list[Finding], laid: Laid) -> list[Finding]:
        """The findings that the policy brought about, at the place of the setting that did it."""
        known = {(finding.path, finding.message) for finding in self.known}
        return [
            finding if finding.problem is not None else self._placed(finding, laid)
            for finding in findings
            if (finding.path, finding.message) not in known and not self._follows(finding)
        ]

    def _follows(self, finding: Finding) -> bool:
        """Whether a path leads nowhere perhaps only because of what is wrong beside its end."""
        if not finding.setting:
            return False
        around = finding.path[:-1] or finding.path
        return any(other.path[: len(around)] == around for other in self.base.findings)

    def _placed(self, finding: Finding, laid: Laid) -> Finding:
        if finding.setting:
            nowhere = self._at((*self.path, finding.setting), finding)
            return replace(nowhere, message=f"found a path that leads nowhere: {nowhere.message}")
        for target, path in reversed(laid):
            if finding.path[: len(target)] == target:
                inside = finding.path[len(target) :]
                here = (*self.path, path, *inside)
                return Finding(here, finding.message, finding.at_key)
        around = finding.path
        if finding.kind is Kind.NOTHING:
            around = around[:-1]  # what a mapping lacks that a setting made
        within = [path for target, path in laid if around and target[: len(around)] == around]
        return self._at((*self.path, *within[-1:]), finding)

    def _at(self, here: KeyPath, finding: Finding) -> Finding:
        """A finding told at ``here``, with its own path where that is another."""
        own = dotted(finding.path)
        message = finding.message if own in ("", here[-1]) else f"{own}: {finding.message}"
        return Finding(here, message, at_key=True)


def _is_its_point(hint: Finding, laid: Laid) -> bool:
    """Whether a policy leaves a setting of the file without effect, as one that disables does."""
    own = any(hint.path[: len(target)] == target for target, _ in laid)
    return hint.kind is Kind.NO_EFFECT and not own


def _elsewhere(findings: list[Finding]) -> list[Finding]:
    """What is wrong with a document besides its policies and targets."""
    return [f for f in findings if f.path[:1] not in (("policies",), ("targets",))]


def _path_alone(path: object, _: object) -> str:
    return str(path)


def _behaviour(scenario: Scenario) -> Scenario:
    """The scenario less what changes no chat: where it is said, and what is said in vain."""
    groups = tuple(map(_group_behaviour, scenario.groups))
    return replace(scenario, groups=groups, warnings=(), policies=(), targets=())


def _group_behaviour(group: Group) -> Group:
    return replace(
        group,
        patience_given=False,
        open_patience_given=False,
        offline_enabled_on=_telling(group.offline_handling.enabled, group.offline_enabled_on),
        queue_enabled_on=_telling(group.queue_handling.enabled, group.queue_enabled_on),
    )


def _telling(enabled: bool, card: Card) -> Card:
    """The card that a reason for missed chats names, if there can be any."""
    return Card.DEFAULT if enabled else card


Scenario.with_settings = with_settings
Scenario.policy = policy
