"""Which setting to choose, what is best on what and how sure that is, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.show.page.answer import of_a_time
from sim.show.page.cells import NONE, Figures
from sim.show.page.choice import Best, recommended
from sim.show.words import listed

if TYPE_CHECKING:
    import pandas as pd

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
        its, per = of_a_time(criterion.metric, figure, days)
        value = " ".join(part for part in (its.text, per) if part)
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
