"""Everything that the page says, gathered from an output folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.results.comparison import Comparison, StoredComparison
from sim.results.result import Result
from sim.results.stored import StoredFolder, StoredStudy
from sim.show.cells import Figures, Table, figures_of
from sim.show.page import answer, pictures
from sim.show.page.answer import Effects, Headline
from sim.show.page.by_policy import Progress, View, views_of
from sim.show.page.cautions import cautions
from sim.show.page.choice import Best, best_of
from sim.show.page.pictures import Drawn
from sim.show.tables import effects_table, selection_table, side_by_side, targets_table
from sim.show.words import Part, in_words, listed, said_path, said_value, what_changes
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario

MOST_POLICIES = 20
"""Of more settings only the best have pictures and tables of their own."""


@dataclass(slots=True)
class Content:
    """What the page says, in its order."""

    folder: StoredFolder
    scenario: Scenario
    asked: list[str] = field(default_factory=list)
    policies: list[tuple[str, str]] = field(default_factory=list)
    """Each setting, and what it changes."""
    parts: Sequence[Part] = ()
    simulated: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    headlines: list[Headline] = field(default_factory=list)
    effects: list[Effects] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    """Of the answer."""
    drawn: list[Drawn] = field(default_factory=list)
    """Pictures of the comparison."""
    views: list[View] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """What the page does not show and where it is."""
    cautions: list[str] = field(default_factory=list)
    notes: Sequence[str] = ()


def gather(folder: StoredFolder, progress: Progress | None = None) -> Content:
    """Read an output folder and put together what the page says.

    Parameters: ``progress`` is told how many pictures are drawn, of how many. Raises OutputError
    for a folder that is damaged or whose scenario cannot be read.
    """
    comparison = Comparison(StoredComparison(folder)) if folder.is_comparison else None
    studies = {policy: StoredStudy(folder, policy) for policy in folder.policies}
    base = studies[folder.baseline]
    content = Content(folder, base.scenario, notes=folder.notes)
    summary = comparison.summary() if comparison else base.table("summary")
    figures = figures_of(summary)
    targets = _targets_by_policy(folder, studies)
    _say_what_was_asked(content)
    if comparison is None:
        _answer_run(content, figures, targets)
        shown = folder.policies
    else:
        shown = _answer_comparison(content, comparison, figures, targets)
    if len(shown) < len(folder.policies):
        content.left_out.append(
            f"{len(shown)} of {counted(len(folder.policies), 'setting')} have pictures and tables "
            "of their own: the baseline, the best and those on the frontier."
        )
    its = {policy: studies[policy].result for policy in shown}
    content.views, left_out = views_of(content.scenario, its, figures, summary, progress)
    content.left_out += left_out
    _beware(content, its, figures)
    return content


def _targets_by_policy(
    folder: StoredFolder, studies: Mapping[str, StoredStudy]
) -> dict[str, pd.DataFrame]:
    """The judged targets of every policy, read in one go where they are stored."""
    if folder.has("targets.csv"):
        stored = folder.csv("targets")
        return {policy: stored[stored["policy"] == policy] for policy in studies}
    if folder.is_sweep and not studies[folder.baseline].scenario.targets:
        return dict.fromkeys(studies, studies[folder.baseline].table("targets"))
    return {policy: study.table("targets") for policy, study in studies.items()}


def _say_what_was_asked(content: Content) -> None:
    folder, scenario = content.folder, content.scenario
    groups = [group.name for group in scenario.groups]
    agents = counted(len(scenario.agents), "agent")
    of_groups = f"group {groups[0]}" if len(groups) == 1 else counted(len(groups), "group")
    named = "" if len(groups) == 1 else f": {listed(groups)}"
    content.asked.append(
        f"{counted(scenario.duration_days, 'day')} from {scenario.start.isoformat()} "
        f"({scenario.timezone}), {of_groups}{named}, {agents}."
    )
    content.parts = in_words(scenario)
    if folder.is_sweep:
        assert folder.varied is not None
        for path in folder.varied[folder.baseline]:
            values = dict.fromkeys(said_value(each[path]) for each in folder.varied.values())
            content.asked.append(f"Varied: {said_path(path)} ({path}): {', '.join(values)}.")
    elif folder.is_comparison:
        before = folder.document(folder.baseline)
        for policy in folder.policies:
            changed = what_changes(before, folder.document(policy))
            text = "; ".join(changed) or "nothing that is written out differs"
            content.policies.append((policy, "" if policy == folder.baseline else text))
    times = counted(folder.replications, "replication")
    if folder.has("selection.csv"):
        times = f"Up to {times} of a setting, more where it was close"
    content.simulated = [
        f"{times}: the same days lived through again with other customers, drawn by chance; seed "
        f"{folder.manifest['seed']}. What is given is the mean over them.",
        "An interval holds the mean of endless replications in 95 of 100 such simulations. It "
        "tells of simulation error only: not of a forecast that is wrong, nor of what one day may "
        "bring, which is given apart.",
    ]
    if not folder.is_random:
        content.simulated = [
            f"{times}, all alike: nothing is drawn at random, so an interval is the figure itself."
        ]
    if folder.is_comparison:
        content.simulated.append(
            f"All {counted(len(folder.policies), 'setting')} met the very same customers, one by "
            "one."
        )
    content.simulated.append(f"Simulated with inboxsim {folder.version}.")


def _answer_run(content: Content, figures: Figures, targets: Mapping[str, pd.DataFrame]) -> None:
    policy, days = content.folder.baseline, content.scenario.duration_days
    content.lead = [answer.in_a_sentence(policy, figures, days), *_of_targets(targets[policy])]
    content.headlines = answer.headlines(policy, figures, days)
    content.tables += [table for table in [targets_table(dict(targets))] if table]


def _of_targets(frame: pd.DataFrame) -> list[str]:
    verdicts = [str(verdict) for verdict in frame["verdict"]]
    if not verdicts:
        return []
    judged = [
        f"{verdicts.count(word)} {word}"
        for word in ("met", "missed", "undecided")
        if word in verdicts
    ]
    return [f"Of {counted(len(verdicts), 'target')}: {listed(judged)}."]


def _answer_comparison(
    content: Content,
    comparison: Comparison,
    figures: Figures,
    targets: Mapping[str, pd.DataFrame],
) -> list[str]:
    """Say which setting is best; returns those that have views of their own."""
    folder, days = content.folder, content.scenario.duration_days
    found = best_of(folder, answer.candidates(targets))
    content.lead = answer.advice(found, targets, folder.replications)
    content.statements = answer.statements(found, figures, days, folder.replications)
    told = answer.told(comparison, found)
    best = {(each.criterion.metric, each.criterion.segment): each.policy for each in found}
    content.effects = [answer.effects(comparison, policy) for policy in told]
    content.tables.append(side_by_side(comparison, figures, best, targets))
    others = comparison.compared.about.others
    listed_ones = others if len(others) <= answer.LISTED else told
    content.tables.append(effects_table(comparison, listed_ones))
    content.tables += [table for table in [targets_table(dict(targets))] if table]
    if folder.has("selection.csv"):
        selection = folder.csv("selection")
        content.lead.insert(0, answer.selected(selection))
        content.tables.append(selection_table(selection))
    if len(listed_ones) < len(others):
        content.left_out.append("Differences of all settings are in differences.csv.")
    with_changed = folder.has("changed.parquet")
    content.drawn = pictures.draw_comparison(comparison, with_changed=with_changed)
    return _shown(comparison, found)


def _shown(comparison: Comparison, found: Sequence[Best]) -> list[str]:
    """The settings that have pictures and tables of their own, in order."""
    if len(comparison.policies) <= MOST_POLICIES:
        return comparison.policies
    frontier = comparison.frontier()
    on = list(frontier[frontier["on_frontier"]]["policy"])
    first = dict.fromkeys([comparison.baseline, *(best.policy for best in found), *on])
    chosen = set(list(first)[:MOST_POLICIES])
    return [policy for policy in comparison.policies if policy in chosen]


def _beware(content: Content, results: Mapping[str, Result], figures: Figures) -> None:
    """Cautions on the settings shown, those that hold of all of them once."""
    said: dict[str, list[str]] = {}
    for policy, result in results.items():
        for sentence in cautions(result, figures):
            said.setdefault(sentence, []).append(policy)
    for sentence, policies in said.items():
        everywhere = len(policies) == len(results)
        content.cautions.append(sentence if everywhere else f"{listed(policies)}: {sentence}")


def scenario_text(folder: StoredFolder) -> str:
    """The resolved scenario of the baseline as YAML, ready to be run again."""
    from io import StringIO

    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 100
    yaml.allow_unicode = True
    text = StringIO()
    # as many as were run, which may be others than the file says
    yaml.dump({**folder.document(folder.baseline), "replications": folder.replications}, text)
    return text.getvalue()
