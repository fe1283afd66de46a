"""Random logs of chats that are paused, returned, lost and raised again, on a grid of hours."""

from __future__ import annotations

from random import Random
from typing import Any

from sim.engine.log import RunLog
from sim.inputs.arrays import Inputs
from sim.units import ChatStatus, Stretch
from unit.results.handmade import AVAILABLE, AWAY, BUSY, OFFLINE, clock, make

LAST_HOUR = 90
Stretched = list[tuple[Stretch, int, float, float | None]]


class Life:
    """One chat from its raising on; what it goes through is rolled step by step."""

    def __init__(self, dice: Random, raised: float, agents: int) -> None:
        self.dice, self.now, self.agents = dice, raised, agents
        self.chat: dict[str, Any] = {"raised": raised, "group": dice.randrange(2)}
        self.stretches: Stretched = []
        if dice.random() < 0.7:
            self._wait(dice.choice([Stretch.QUEUED, Stretch.OPEN]))
        elif dice.random() < 0.8:
            self._assign()
        else:
            self.chat["missed"] = self.now

    def _later(self) -> float | None:
        """A later hour, or None: what is under way lasts."""
        if self.dice.random() < 0.1:
            return None
        self.now += self.dice.randrange(0, 9)
        return self.now

    def _wait(self, kind: Stretch) -> None:
        began, first = self.now, "assigned" not in self.chat
        name = "queued" if kind is Stretch.QUEUED else "opened"
        self.chat.setdefault(name, began)
        self.chat["status"] = ChatStatus[kind.name]
        end = self._later()
        if not first:
            self.stretches.append((kind, -1, began, end))
        if end is None:
            return
        if kind is Stretch.QUEUED and self.dice.random() < 0.3:
            self._wait(Stretch.OPEN)
        elif self.dice.random() < 0.2:
            self.chat |= {"missed": end, "status": ChatStatus.MISSED}
        else:
            if first and self.dice.random() < 0.2:
                self.chat |= {"left": began, "reached": 0}
            self._assign()

    def _assign(self) -> None:
        self.chat.setdefault("assigned", self.now)
        self.chat |= {"agent": self.dice.randrange(self.agents), "status": ChatStatus.ASSIGNED}
        self._serve()

    def _serve(self) -> None:
        self.chat["served"] = began = self.now
        end = self._later()
        if end is None:
            return
        if self.dice.random() < 0.5:
            self._resolve(end)
            return
        # stretches of no length are of no chat that is paused or returned
        self.now = end = max(end, began + 1)
        self.stretches.append((Stretch.SERVED, self.chat["agent"], began, end))
        self.chat["served"] = None
        if self.dice.random() < 0.5:
            self.chat["returns"] = self.chat.get("returns", 0) + 1
            self._wait(Stretch.QUEUED)
        elif self._later() is not None:
            self._serve()

    def _resolve(self, end: float) -> None:
        self.chat |= {"resolved": end, "status": ChatStatus.RESOLVED}
        self.chat["wrapped"] = wrapped = self._later()
        self.chat["freed"] = None if wrapped is None else self._later()


def random_log(seed: int) -> tuple[Inputs, RunLog]:
    """A replication of two groups and three agents."""
    dice = Random(seed)
    at, agents = clock(days=5, window=(1, 3)), (((0,), 2), ((0, 1), 3), ((1,), 1))
    lives = sorted(
        (Life(dice, dice.randrange(LAST_HOUR), 3) for _ in range(dice.randrange(1, 25))),
        key=lambda life: life.chat["raised"],
    )
    for row, life in enumerate(lives):
        life.chat["name"] = str(row)
    for first in list(lives):
        last = first
        while "raised" in last.chat and dice.random() < 0.5:
            last = _child(dice, last, len(lives))
            lives.append(last)
    changes = [(dice.randrange(LAST_HOUR), dice.randrange(3)) for _ in range(dice.randrange(30))]
    statuses = {where: dice.choice([AVAILABLE, BUSY, AWAY, OFFLINE]) for where in changes}
    planned = {where: dice.choice([AVAILABLE, OFFLINE]) for where in changes[::2]}
    hours = {(dice.randrange(LAST_HOUR), dice.randrange(2)): dice.randrange(2) for _ in range(8)}
    return make(
        [life.chat for life in lives],
        groups=2,
        agents=agents,
        at=at,
        hours=[(*where, to) for where, to in hours.items()],
        schedule=[(*where, to) for where, to in planned.items()],
        statuses=[(*where, to) for where, to in statuses.items()],
        stretches=[(row, *its) for row, life in enumerate(lives) for its in life.stretches],
        offline_limit=[dice.randrange(4), dice.randrange(4)],
        offline_counts_spell=[0, 1],
    )


def _child(dice: Random, parent: Life, row: int) -> Life:
    """The chat that follows another: raised later, or possible and never raised."""
    lost = "missed" in parent.chat or "left" in parent.chat
    life = Life(dice, dice.randrange(LAST_HOUR), 3)
    if dice.random() < 0.2:
        life.chat, life.stretches = {}, []
    life.chat |= {"name": str(row), "retry_of" if lost else "escalation_of": parent.chat["name"]}
    return life
