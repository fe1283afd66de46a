"""Random scenarios for the properties of every engine.

Times lie on a coarse grid, so that many events fall on one instant and R2 has much to decide. Each
key of the format is one line of a card: a later rule joins by adding its line.

A scenario is rolled from one drawn seed: examples are then as different from each other as can be,
where many small draws would mostly repeat their neighbours. What shrinks is the number of chats.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from play import MONDAY
from sim.inputs import prepare
from sim.inputs.arrays import Inputs
from sim.scenario import from_document
from sim.scenario.model import Scenario

DAY_MINUTES = 24 * 60
UNKNOWN_GROUPS = ["", "nobody"]

Document = dict[str, Any]
Row = dict[str, str]


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
            writer = csv.DictWriter(file, ["raised_at", "group", "work_s", "patience_s"])
            writer.writeheader()
            writer.writerows(self.chats)
        return from_document({**self.document, "trace": "trace.csv"}, folder)

    def inputs(self, replication: int = 0) -> Inputs:
        """The inputs of one replication."""
        with tempfile.TemporaryDirectory() as folder:
            return prepare(self.scenario(Path(folder))).draw(replication)


class Dice:
    """Rolls the parts of a scenario on a grid of ``grid`` minutes."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.grid = self.of(5, 15, 60)
        self.step = max(self.grid, 30)
        # few times of day, so that hours, shifts and breaks often change together
        steps = range(DAY_MINUTES // self.step)
        self.times = [at * self.step for at in self.random.sample(steps, 7)]

    def of(self, *values: Any) -> Any:
        """One of the values, each equally likely."""
        return self.random.choice(values)

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(least, most)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def maybe(self, probability: float = 0.5, **keys: Callable[[], Any]) -> Document:
        """A mapping in which each key stands with a probability."""
        return {key: value() for key, value in keys.items() if self.chance(probability)}

    def duration(self, most: int, least: int = 0) -> str:
        """Whole steps of the grid."""
        return f"{self.whole(least, most) * self.grid}m"

    def never_or(self, most: int) -> str:
        return "never" if self.chance(0.3) else self.duration(most)

    def limit(self) -> int | str:
        return self.of(0, 1, 2, 3, 5, "unlimited")

    def time(self) -> str:
        return _clock(self.of(*self.times))

    def windows(self) -> Document:
        """One or two windows, the last maybe over midnight, or whole days; on some weekdays."""
        days = self.of("mon-sun", "mon-sun", "mon,wed", "tue-sun")
        if self.chance(0.25):
            return {days: "00:00-24:00"}
        cuts = [_clock(at) for at in sorted(self.random.sample(self.times, self.of(2, 2, 4)))]
        if self.chance(0.3):
            cuts = [*cuts[1:], cuts[0]]
        spans = [f"{cuts[i]}-{cuts[i + 1]}" for i in range(0, len(cuts), 2)]
        return {days: spans}

    def card(self) -> Document:
        """The card of a group, or the Default card, with anything left out."""
        return self.maybe(
            0.6,
            working_hours=self.windows,
            offline_handling=lambda: self.maybe(
                enabled=lambda: self.of(True, True, True, False),
                max_offline_tickets=self.limit,
                max_offline_tickets_counts=lambda: self.of("backlog", "spell"),
                priority=lambda: self.of("open", "queued"),
                open_assignment=lambda: self.of("capacity", "login"),
                open_outside_hours=lambda: self.of(True, False),
            ),
            queue_handling=lambda: self.maybe(
                enabled=lambda: self.of(True, True, True, False),
                limit=self.limit,
                when_all_offline=lambda: self.of("open", "missed"),
                grace=lambda: self.duration(4),
                inactivity_timeout=lambda: self.never_or(4),
            ),
            customers=lambda: self.maybe(
                patience=lambda: self.never_or(12), unreachable_time=lambda: self.duration(4)
            ),
            handling=lambda: {"work": self.duration(20)},
        )

    def shift(self) -> Document:
        """Windows with up to two breaks."""
        breaks = [
            {"at": self.time(), "for": self.duration(6, 1), "status": self.of("away", "busy")}
            for _ in range(self.whole(0, 2))
        ]
        return {**self.windows(), "breaks": breaks}

    def team(self, groups: list[str]) -> Document:
        """Shifts, and agents of whom at least one serves each group."""
        shifts = {f"s{i}": self.shift() for i in range(self.whole(1, 3))}
        agents = [
            {
                "name": f"a{i}",
                "groups": self.random.sample(groups, self.whole(1, len(groups))),
                "concurrency": self.of(1, 1, 2, 3),
                "shift": self.of(*shifts),
            }
            for i in range(self.whole(1, 4))
        ]
        served = {group for agent in agents for group in agent["groups"]}
        agents[-1]["groups"] += [group for group in groups if group not in served]
        return {"shifts": shifts, "agents": agents}

    def document(self, groups: list[str]) -> Document:
        """All of a scenario but where its chats come from."""
        always_set = {"handling": {"work": self.duration(12)}, "working_hours": self.windows()}
        default = {**always_set, **self.card()}
        return {
            "name": "random",
            "timezone": "UTC",
            "start": MONDAY,
            "duration": self.of("1d", "2d"),
            "warmup": self.of("0d", "0d", "1d"),
            "cooldown": self.of("0d", "1d", "auto"),
            "replications": 1,
            "seed": self.whole(0, 1_000),
            "inbox": self.maybe(
                working_hours_enabled=lambda: self.of(True, False),
                offline_chats_enabled=lambda: self.of(True, True, True, False),
            ),
            "default": default,
            "groups": {group: self.card() for group in groups},
            **self.team(groups),
        }

    def trace(self, count: int, groups: list[str], days: range) -> list[Row]:
        """Chats in rushes, each of several within some steps of a time when something changes."""
        names = [*groups * 12, *UNKNOWN_GROUPS]
        rows: list[Row] = []
        begin = 0
        for _ in range(count):
            if not rows or self.chance(0.15):
                begin = self.of(*days) * DAY_MINUTES + self.of(*self.times)
            minutes = begin + self.whole(-5, 5) * self.grid
            raised_at = datetime.fromisoformat(MONDAY) + timedelta(minutes=minutes)
            row = {"raised_at": raised_at.isoformat(), "group": self.of(*names)}
            rows.append({**row, "work_s": self.seconds(), "patience_s": self.seconds()})
        return rows

    def seconds(self) -> str:
        return "" if self.chance(0.4) else str(self.whole(0, 12) * self.grid * 60)

    def distribution(self, most: int) -> Any:
        """Durations of any kind with a mean of up to ``most`` steps."""
        mean = self.duration(most, 1)
        return self.of(
            mean,
            {"exponential": mean},
            {"lognormal": {"mean": mean, "cv": self.of(0.3, 1.0, 2.5)}},
            {"empirical": [self.duration(most) for _ in range(self.whole(1, 4))]},
            {"mixture": [{"weight": 1, "of": mean}, {"weight": 3, "of": {"exponential": mean}}]},
        )

    def arrivals(self) -> Document:
        """Chats at one rate or by weekday."""
        rates = [self.of(0, 0.5, 1, 2.5) for _ in range(6)]
        if self.chance(0.3):
            return {"rate": f"{rates[0]}/h"}
        times = ("00:00", "08:00", "20:00")
        days = (dict(zip(times, part, strict=True)) for part in (rates[:3], rates[3:]))
        return {"weekly": dict(zip(("mon-fri", "sat-sun"), days, strict=True))}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def timed_case(seed: int, chats: int) -> Case:
    """A scenario without randomness on a grid of 5, 15 or 60 minutes."""
    dice = Dice(seed)
    groups = [f"g{i}" for i in range(dice.whole(1, 3))]
    document = dice.document(groups)
    warmup, duration = (int(document[key].removesuffix("d")) for key in ("warmup", "duration"))
    after = 0 if document["cooldown"] == "0d" else 1
    return Case(document, dice.trace(chats, groups, range(-warmup, duration + after)))


def sampled_case(seed: int) -> Case:
    """A scenario whose chats and durations are drawn at random."""
    dice = Dice(seed)
    groups = [f"g{i}" for i in range(dice.whole(1, 3))]
    document = dice.document(groups)
    for card in document["groups"].values():
        patience = "never" if dice.chance(0.3) else dice.distribution(8)
        card["arrivals"] = dice.arrivals()
        card["handling"] = {"work": dice.distribution(12)}
        card["customers"] = {"patience": patience, "unreachable_time": dice.distribution(2)}
    return Case(document)


SEEDS = st.integers(0, 2**32)
TIMED = st.builds(timed_case, SEEDS, st.sampled_from([1, 5, 10, 20, 30, 40, 50, 60, 80]))
SAMPLED = st.builds(sampled_case, SEEDS)
