"""Random scenarios for the properties of every engine.

Times lie on a coarse grid, so that many events fall on one instant and R2 has much to decide.

A scenario is rolled from one drawn seed: examples are then as different from each other as can be,
where many small draws would mostly repeat their neighbours. What shrinks is the number of chats.
"""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from parity.dice import Dice, Document, Row
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario import from_document
from sim.scenario.model import Scenario

__all__ = ["SAMPLED", "SEEDS", "TIMED", "Case", "Dice", "Document", "sampled_case", "timed_case"]

COLUMNS = ["raised_at", "group", "work_s", "patience_s", "preferred_agent"]


@dataclass(frozen=True)
class Case:
    """A scenario document and the rows of its trace; None where its chats are sampled."""

    document: Document
    chats: list[Row] | None = None

    def scenario(self, folder: Path) -> Scenario:
        """The scenario, its trace written into ``folder``."""
        if self.chats is None:
            return from_document(self.document, folder)
        with (folder / "trace.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.chats)
        return from_document({**self.document, "trace": "trace.csv"}, folder)

    def inputs(self, replication: int = 0) -> Inputs:
        """The inputs of one replication."""
        with tempfile.TemporaryDirectory() as folder:
            return prepare(self.scenario(Path(folder))).draw(replication)


def timed_case(seed: int, chats: int) -> Case:
    """A scenario of chats and times on a grid of 5, 15 or 60 minutes, few of which are drawn."""
    dice = Dice(seed)
    groups = [f"g{i}" for i in range(dice.whole(1, 3))]
    document = dice.document(groups)
    warmup, duration = (int(document[key].removesuffix("d")) for key in ("warmup", "duration"))
    after = 0 if document["cooldown"] == "0d" else 1
    return Case(document, dice.trace(chats, document, range(-warmup, duration + after)))


def sampled_case(seed: int) -> Case:
    """A scenario whose chats and durations are drawn at random."""
    dice = Dice(seed)
    groups = [f"g{i}" for i in range(dice.whole(1, 3))]
    document = dice.document(groups)
    for card in document["groups"].values():
        patience = "never" if dice.chance(0.3) else dice.distribution(8)
        card["arrivals"] = dice.arrivals()
        card["handling"] = {**card.get("handling", {}), "work": dice.distribution(12)}
        sampled = {"patience": patience, "unreachable_time": dice.distribution(2)}
        card["customers"] = {**card.get("customers", {}), **sampled}
    return Case(document)


SEEDS = st.integers(0, 2**32)
TIMED = st.builds(timed_case, SEEDS, st.sampled_from([1, 5, 10, 20, 30, 40, 50, 60, 80]))
SAMPLED = st.builds(sampled_case, SEEDS)
