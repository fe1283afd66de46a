"""The answer in sentences: headline figures, and of a comparison which setting to choose and what
each gains and costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.errors import ResultError
from sim.metrics import BY_NAME
from sim.results.comparison import Comparison
from sim.results.effects_in_words import a_week_or_day, with_unit
from sim.results.merit import lower_is_better
from sim.show.cells import EFFECTS, HEADLINES, NONE, Figures, Line
from sim.show.page.choice import Best, recommended
from sim.show.tables import unit_of
from sim.show.units import written
from sim.show.words import listed
from sim.text import counted

if TYPE_CHECKING:
    import pandas as pd

TOLD = 12
"""Of more settings the effects of the best ones are told, and all are in tables."""
LISTED = 100
"""Of more settings the table of differences holds those told only."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline figure."""

    words: str
    metric: str
    text: str
    interval: str
    per: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What a setting changes against the baseline, in words."""

    policy: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    besides: tuple[str, ...]
    """Of which neither more nor less is better."""
    open: tuple[str, ...]
    """What the simulation error leaves open."""
    same: tuple[str, ...]
    group: str = "all"
    groups: tuple[Effects, ...] = ()
    """Of single groups, where there are several: those in which something is decided."""


def _per(metric: str, days: int) -> str:
    """For which time a metric is told: nothing where it does not add up."""
    return a_week_or_day(days)[1] if BY_NAME[metric].adds_up else ""


def headlines(policy: str, figures: Figures, days: int) -> list[Headline]:
    """The figures that a manager asks for first; those that there are none of left out."""
    found = []
    for line in HEADLINES:
        figure = figures.get((policy, "all", line.segment, line.metric), NONE)
        if not math.isnan(figure.mean):
            its, per = figure.of_a_time(line.metric, days), _per(line.metric, days)
            found.append(Headline(line.words, line.metric, its.text, its.interval, per))
    return found


def in_a_sentence(policy: str, figures: Figures, days: int) -> str:
    """How many customers there are and how many are lost."""
    each = [figures.get((policy, "all", "all", m), NONE) for m in ("customers", "customers_lost")]
    customers, lost = (figure.of_a_time("customers", days) for figure in each)
    if math.isnan(customers.mean) or not customers.mean:
        return "No customer writes."
    share = f"{100 * lost.mean / customers.mean:.1f} %"
    between = f" ({lost.interval})" if lost.interval else ""
    are = "is" if lost.text == "1" else "are"
    return (
        f"Of about {counted(customers.text, 'customer')} {_per('customers', days)}, "
        f"{lost.text} {are} lost{between}, "
        f"that is {share}: their last chat was missed, or they left before they were answered."
    )


def effects(comparison: Comparison, policy: str) -> Effects:
    """What a setting changes against the baseline, told by whether the interval decides it."""
    rows = comparison.differences(policy)
    rows = rows[rows["in_words"] != ""]
    inbox = _effects(policy, rows, "all")
    names = comparison.groups if len(comparison.groups) > 1 else []
    each = (_effects(policy, rows, group) for group in names)
    return replace(inbox, groups=tuple(one for one in each if one.better or one.worse))


def _effects(policy: str, rows: pd.DataFrame, group: str) -> Effects:
    said: dict[str, list[str]] = {
        name: [] for name in ("better", "worse", "besides", "open", "same")
    }
    found = {
        (metric, segment): told
        for metric, segment, *told in rows[rows["group"] == group][
            ["metric", "segment", "difference", "ci_low", "ci_high", "same", "in_words"]
        ].itertuples(index=False)
    }
    for line in EFFECTS:
        if (line.metric, line.segment) in found:
            *ends, same, words = found[line.metric, line.segment]
            kind = _kind(line, *ends, same=bool(same))
            said[kind].append(line.words if kind in ("open", "same") else words)
    better, worse, besides, left_open, same_ones = map(tuple, said.values())
    return Effects(policy, better, worse, besides, left_open, same_ones, group)


def _kind(line: Line, difference: float, low: float, high: float, *, same: bool) -> str:
    if same and difference == 0:
        return "same"
    # what is always the same is decided without an interval
    if low <= 0 <= high or (math.isnan(low) and not same):
        return "open"
    if BY_NAME[line.metric].of_others:
        return "besides"
    try:
        less = lower_is_better(line.metric)
    except ResultError:
        return "besides"
    return "better" if (difference < 0) == less else "worse"


def told(comparison: Comparison, found: Sequence[Best]) -> list[str]:
    """The settings whose effects are told: all, or of many the best ones first."""
    others = comparison.compared.about.others
    if len(others) <= TOLD:
        return others
    frontier = comparison.frontier()
    on = list(frontier[frontier["on_frontier"]]["policy"])
    first = list(dict.fromkeys([*(best.policy for best in found), *on]))
    return [name for name in first if name != comparison.baseline][:TOLD]


Targets = Mapping[str, "pd.DataFrame"]
"""The judged targets of each policy."""


def candidates(targets: Targets) -> list[str]:
    """The settings to choose from: those that miss no target, or all where every one does."""
    states = by_state(targets)
    return states["met"] + states["undecided"] or list(targets)


def by_state(targets: Targets) -> dict[str, list[str]]:
    """The settings that meet all of their targets, that leave some undecided, that miss some."""
    found: dict[str, list[str]] = {"met": [], "undecided": [], "missed": []}
    for policy, frame in targets.items():
        verdicts = set(map(str, frame["verdict"]))
        left = "undecided" if verdicts - {"met"} else "met"
        found["missed" if "missed" in verdicts else left].append(policy)
    return found


def advice(found: Sequence[Best], targets: Targets, replications: int) -> list[str]:
    """Which setting to choose, as far as the figures say.

    Parameters: ``found``, the best of the :func:`candidates`.
    """
    said = []
    states = by_state(targets)
    some = any(len(frame) for frame in targets.values())
    if some:
        if states["met"]:
            said.append(f"All targets are met by {listed(states['met'], 12)}.")
        if states["undecided"]:
            names = listed(states["undecided"], 12)
            said.append(f"No target is missed, but not all are decided, with {names}.")
        if len(states["missed"]) == len(targets):
            said.append("No setting meets all targets.")
    if replications == 1:
        return [*said, "One replication does not say which setting to choose."]
    able = candidates(targets)
    if some and len(able) == 1:
        return [*said, f"Choose {able[0]}, the only setting that misses no target."]
    return [*said, _choice(found)] if found else said


def _choice(found: Sequence[Best]) -> str:
    chosen = recommended(found)
    among = listed([best.criterion.short for best in found])
    if len(chosen) == 1:
        return (
            f"By {among} choose {chosen[0]}: in each it is the best, or cannot be told from the "
            "best. What it costs, agents' hours among it, is told below."
        )
    if chosen:
        return (
            f"{listed(chosen, 8)}: each is the best, or cannot be told from the best, in {among}; "
            "nothing in these figures separates them. What each costs, agents' hours among it, is "
            "told below."
        )
    by_policy: dict[str, list[str]] = {}
    for best in found:
        by_policy.setdefault(best.policy, []).append(best.criterion.short)
    wishes = (f"{name} for the sake of {listed(what)}" for name, what in by_policy.items())
    return (
        f"No setting is best in everything, so the choice is what to give up: {'; '.join(wishes)}. "
        "What each gains and costs is told below."
    )


def statements(found: Sequence[Best], figures: Figures, days: int, replications: int) -> list[str]:
    """Which setting is best on what, and how sure that is."""
    said = []
    for best in found:
        criterion = best.criterion
        figure = figures.get((best.policy, "all", criterion.segment, criterion.metric), NONE)
        its = figure.of_a_time(criterion.metric, days)
        value = " ".join(part for part in (its.text, _per(criterion.metric, days)) if part)
        between = f" ({its.interval})" if its.interval else ""
        sure = _sure(best, replications)
        said.append(f"{criterion.words}: {best.policy}, {value}{between}. {sure}")
    return said


def _sure(best: Best, replications: int) -> str:
    if replications == 1:
        return "One replication does not say how sure that is."
    if not best.alike and not best.worse:
        return "No other setting has this figure."
    if not best.alike:
        return "Every other setting does worse, beyond what chance explains."
    if not best.worse:
        return "No other setting can be told from it."
    return (
        f"It cannot be told from {listed(best.alike, 6)}; {listed(best.worse, 6)} "
        f"do{'es' * (len(best.worse) == 1)} worse, beyond what chance explains."
    )


def selected(selection: pd.DataFrame) -> str:
    """Which setting was selected, and what that guarantees."""
    first = selection.iloc[0]
    parts = [str(first["metric"]).replace("_", " ")]
    parts += [str(first[key]) for key in ("segment", "group") if first[key] != "all"]
    figure = ", ".join(parts)
    names = listed(list(selection[selection["selected"]]["policy"]), 6)
    most = int(selection["replications"].max())
    if bool(first["undecided"]):
        return (
            f"The best by {figure} is undecided between {names} after "
            f"{counted(most, 'replication')} of each, the most allowed."
        )
    unit = unit_of(str(first["metric"]))
    worth = written(float(first["indifference"]), unit)
    worth = worth if unit in ("s", "h", "share") else with_unit(worth, unit)
    also = selection[selection["maybe_best"] & ~selection["selected"]]
    close = f" {listed(list(also['policy']), 6)} cannot be told from it." if len(also) else ""
    return (
        f"Selected as the best by {figure}: {names}. In 95 % of such selections no other setting "
        f"is better by {worth} or more over the whole window.{close}"
    )
