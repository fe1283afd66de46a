"""Random inputs of an engine, rolled without a scenario: quick, and of a few microseconds.

Where times are so short, the rounding of R22 decides which of two chats ends first; and statuses
change here as no shift and no attendance would plan it. What shrinks is the number of chats.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.inputs.arrays import Changes, Chats, Clock, Inputs, Int64, Roster, Settings, StatusChanges
from sim.units import NEVER, UNLIMITED, Leaving, Status

DAY = 100
"""The local days of these inputs have 100 microseconds."""
DAYS = 3
PACES = (1_000_000, 1_000_000, 500_000, 333_333, 850_000, 2_000_000)
AT_END = (Leaving.FINISH, Leaving.CARRY_OVER, Leaving.TRANSFER, Leaving.TRANSFER, Leaving.AWAY)
STATUSES = (0, 0, 0, 1, 2, 3, 3, 3, 3, 3)
MOST_STEPS = 3
"""From a first chat to the last of its retries and escalations."""
OF_A_CHAT = {
    "work_us": 80,
    "patience_us": 40,
    "unreachable_us": 15,
    "retry_delay_us": 30,
    "open_work_us": 60,
    "open_patience_us": 150,
    "pickup_us": 20,
    "wrap_up_us": 10,
    "rest_waiting_us": 6,
    "rest_idle_us": 10,
    "silent_us": 15,
}
"""The columns of durations and how long each lasts at most."""
OFTEN_NEVER = ("patience_us", "open_patience_us", "pickup_us")


class _Roll:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.extras = self.of(0.0, 0.1, 0.3, 0.7, 1.0)
        self.groups = self.upto(3, 1)
        self.agents = self.upto(4, 1)
        # few times, so that many events fall on one instant
        self.times = [self.random.randrange(0, DAYS * DAY, 10) for _ in range(12)]

    def of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def upto(self, most: int, least: int = 0) -> int:
        return self.random.randint(least, most)

    def chance(self, probability: float = 0.5) -> bool:
        return self.random.random() < probability

    def some_times(self, most: int) -> list[int]:
        begin = 0 if self.chance() else self.of(*self.times)
        return sorted({begin, *self.random.sample(self.times, self.upto(most, 1))})

    def clock(self) -> Clock:
        begin, end = self.of((0, 2), (1, 2), (0, 1))
        settles = self.chance(0.4)
        last = DAYS if settles else self.of(end, DAYS)
        midnights = np.arange(last + 1) * DAY
        days = (begin * DAY, end * DAY, last * DAY)
        return Clock("UTC", 0, *days, settles, date(2026, 3, 2), midnights)

    def settings(self) -> Settings:
        def each(value: Any) -> Int64:
            return np.array([int(value()) for _ in range(self.groups)], np.int64)

        def mostly() -> bool:
            return self.chance(0.85)

        def limit() -> int:
            return int(self.of(0, 1, 2, 5, UNLIMITED, UNLIMITED, UNLIMITED))

        switches = (
            "offline_enabled_on offline_counts_spell open_first open_on_login_only "
            "open_outside_hours queue_enabled_on queue_becomes_open sticky_fallback"
        )
        return Settings(
            inbox_offline_enabled=int(mostly()),
            offline_enabled=each(mostly),
            queue_enabled=each(mostly),
            offline_limit=each(limit),
            queue_limit=each(limit),
            grace_us=each(lambda: self.upto(20)),
            inactivity_timeout_us=each(lambda: self.of(NEVER, self.upto(20))),
            service_level_within_us=each(lambda: 60),
            auto_assign=each(lambda: not self.chance(self.extras * 0.7)),
            **{name: each(self.chance) for name in switches.split()},
        )

    def roster(self) -> Roster:
        slots = [self.of(1, 2, 3, 4) for _ in range(self.agents)]
        count = self.groups
        teams = [set(self.random.sample(range(count), self.upto(count, 1))) for _ in slots]
        teams[-1] |= set(range(count)) - set().union(*teams)
        paces = [[0] + [1_000_000] * max(slots)]
        if self.chance(self.extras):
            paces.append([0, *(self.of(*PACES) for _ in range(max(slots)))])
        return Roster(
            names=tuple(f"a{i}" for i in range(self.agents)),
            concurrency=np.array(slots),
            groups=tuple(tuple(sorted(team)) for team in teams),
            pace=np.array([self.upto(len(paces) - 1) for _ in slots]),
            paces=np.array(paces),
        )

    def hours(self) -> Changes:
        rows = []
        for group in range(self.groups):
            times = [0] if self.chance() else self.some_times(6)
            rows += [(at, group, (i + 1) % 2) for i, at in enumerate(times)]
        return Changes(*_columns(sorted(rows), 3))

    def statuses(self) -> StatusChanges:
        """Any status after any other; an agent leaves in one way, but for breaks and throws."""
        rows = []
        for agent in range(self.agents):
            at_end = self.of(*AT_END) if self.chance(2 * self.extras) else Leaving.FINISH
            before = (int(Status.OFFLINE), -1)
            for at in self.some_times(10):
                status = self.of(*STATUSES)
                leaving = self.leaving(at_end) if status == Status.OFFLINE else -1
                if before[0] != status or (before[1] != leaving and before[1] >= 0):
                    rows.append((at, agent, status, leaving))
                    before = (status, leaving)
        return StatusChanges(*_columns(sorted(rows), 4))

    def leaving(self, at_end: int) -> int:
        if self.chance(self.extras * 0.4):
            return Leaving.THROWN
        return Leaving.CARRY_OVER if at_end == Leaving.AWAY and self.chance(0.3) else at_end

    def chats(self, count: int, end: int, picked_up: bool) -> Chats:
        family = _Family(self, picked_up)
        first, begin = [], 0
        for _ in range(count):
            begin = self.of(*self.times) if self.chance(0.15) else begin
            at = min(max(begin + 5 * self.upto(5, -5), 0), end - 1)
            # one group more than there are: R9
            first.append((at - at % 5, self.upto(self.groups - 1 + self.chance(0.1))))
        for at, group in sorted(first):
            family.add(at, group, first=len(family.rows))
        for row in range(count):
            family.grow(row, MOST_STEPS)
        return family.columns()


class _Family:
    """First chats and what may come of them, in the order of R31."""

    def __init__(self, roll: _Roll, picked_up: bool) -> None:
        self.roll = roll
        self.rows: list[dict[str, int]] = []
        share = [0.0, 0.0, 0.3, 0.9]
        self.retry, self.escalate = (roll.of(*share) * roll.chance(roll.extras) for _ in "re")
        self.sticky = 0.15 * roll.chance(roll.extras)
        optional = list(OF_A_CHAT)[4:]
        self.unused = {name for name in optional if not roll.chance(roll.extras)}
        if "rest_idle_us" in self.unused:
            self.unused.add("rest_waiting_us")
        if picked_up:
            self.unused.discard("pickup_us")

    def add(self, at: int, group: int, first: int) -> dict[str, int]:
        roll = self.roll
        row = {name: roll.upto(most) for name, most in OF_A_CHAT.items()}
        row |= {name: NEVER for name in OFTEN_NEVER if roll.chance(0.3)}
        row |= {"raised_at": at, "group": group, "first": first, "attempt": 1}
        row |= {"child_if_lost": -1, "child_if_resolved": -1, "preferred": -1}
        if roll.chance(self.sticky):
            row["preferred"] = roll.upto(roll.agents - 1)
        if roll.chance(0.7):
            row["silent_us"] = -1
        self.rows.append(row)
        return row

    def grow(self, parent_row: int, steps: int) -> None:
        parent, known = self.rows[parent_row], range(self.roll.groups)
        if parent["group"] not in known or steps == 0:
            return
        if self.roll.chance(self.retry):
            parent["child_if_lost"] = len(self.rows)
            child = self.add(NEVER, parent["group"], parent["first"])
            child |= {name: parent[name] for name in ("work_us", "open_work_us", "preferred")}
            child["attempt"] += parent["attempt"]
            self.grow(parent["child_if_lost"], steps - 1)
        others = [group for group in known if group != parent["group"]]
        if others and self.roll.chance(self.escalate):
            parent["child_if_resolved"] = len(self.rows)
            child = self.add(NEVER, self.roll.of(*others), parent["first"])
            child |= {"attempt": parent["attempt"], "preferred": -1}
            self.grow(parent["child_if_resolved"], steps - 1)

    def columns(self) -> Chats:
        names = sorted(self.rows[0].keys() - self.unused)
        return Chats(**{name: np.array([row[name] for row in self.rows]) for name in names})


def _columns(rows: list[tuple[int, ...]], count: int) -> list[Int64]:
    return list(np.array(rows, np.int64).reshape(-1, count).T)


def rolled_inputs(seed: int, chats: int) -> Inputs:
    """Inputs of up to three days of 100 microseconds, on a grid of 5 and 10 microseconds."""
    roll = _Roll(seed)
    clock, settings = roll.clock(), roll.settings()
    picked_up = not settings.auto_assign.all()
    return Inputs(
        clock=clock,
        group_names=(*(f"g{i}" for i in range(roll.groups)), "nobody"),
        settings=settings,
        roster=roll.roster(),
        hours=roll.hours(),
        planned=Changes(*_columns([], 3)),
        statuses=roll.statuses(),
        chats=roll.chats(chats, clock.end, picked_up),
    )


ROLLED = st.builds(
    rolled_inputs, st.integers(0, 2**32), st.sampled_from([1, 5, 10, 20, 30, 40, 50, 60])
)
