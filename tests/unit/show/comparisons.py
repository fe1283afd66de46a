"""Comparisons made by hand: every difference in a picture is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sim.metrics import METRICS
from sim.results.merit import frontier
from sim.scenario.cards import Handling
from sim.scenario.distributions import Constant
from sim.scenario.model import Group, Scenario
from sim.units import MICROSECONDS

NAN = float("nan")
UNITS = {metric.name: metric.unit for metric in METRICS}


@dataclass(frozen=True)
class Gives:
    """What a policy gives in one measure, in the metric's unit."""

    value: float
    half: float = NAN
    """Half of the interval of its difference, of all policies together; a policy's own is 0.8."""
    same: bool = False


@dataclass
class MadeComparison:
    """Two groups that are alike, a window of 14 days."""

    given: Mapping[str, Mapping[str, Gives]]
    """By policy, the baseline first, what it gives by ``METRIC:SEGMENT``."""
    varied: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    chats: Sequence[tuple[Any, ...]] = ()
    """``policy, group, hour, outcome_before, reason_before, outcome, reason, chats``."""
    name: str = "Made"
    days: int = 14
    baseline: str = "base"

    @property
    def scenario(self) -> Scenario:
        groups = tuple(
            Group(name, handling=Handling(Constant(60 * MICROSECONDS))) for name in self.groups
        )
        start = date(2026, 3, 2)
        return Scenario(self.name, "Asia/Kolkata", start, self.days, groups, agents=())

    @property
    def policies(self) -> list[str]:
        return list(self.given)

    @property
    def groups(self) -> list[str]:
        return ["support", "billing"]

    @property
    def paths(self) -> list[str]:
        return list(self.varied[self.baseline]) if self.varied else []

    def summary(self) -> pd.DataFrame:
        raise NotImplementedError

    def differences(self, policy: str | None = None) -> pd.DataFrame:
        rows = []
        for name in self.policies:
            for group in ("all", *self.groups):
                for measure, gives in self.given[name].items():
                    if name in (self.baseline, policy):
                        continue
                    base = self.given[self.baseline][measure].value
                    metric, _, segment = measure.partition(":")
                    difference = gives.value - base
                    rows.append(
                        {
                            "policy": name, "group": group, "segment": segment, "metric": metric,
                            "unit": UNITS[metric], "base": base, "value": gives.value,
                            "difference": difference,
                            "ci_low": difference - gives.half, "ci_high": difference + gives.half,
                            "paired_low": difference - 0.8 * gives.half,
                            "paired_high": difference + 0.8 * gives.half,
                            "same": gives.same,
                        }
                    )  # fmt: skip
        return pd.DataFrame(rows)

    def frontier(self, measures: Sequence[str] | None = None, group: str = "all") -> pd.DataFrame:
        assert measures is not None
        table = pd.DataFrame({"policy": self.policies, "group": group})
        for measure in measures:
            gives = [self.given[name][measure] for name in self.policies]
            table[measure] = [each.value for each in gives]
            table[f"{measure}_low"] = [each.value - each.half for each in gives]
            table[f"{measure}_high"] = [each.value + each.half for each in gives]
        low = [not measure.startswith("service_level") for measure in measures]
        figures = table[list(measures)].to_numpy(np.float64)
        return table.assign(on_frontier=frontier(figures, low))

    def what_changed(self, policy: str | None = None, versus: str | None = None) -> pd.DataFrame:
        columns = [
            "policy", "group", "hour", "outcome_before", "reason_before", "outcome", "reason",
            "chats",
        ]  # fmt: skip
        frame = pd.DataFrame(list(self.chats), columns=columns)
        return frame[frame["policy"] == policy]


LIMIT, STAFF = "groups.support.offline_handling.max_offline_tickets", "agents.early.count"


def gives(missed: Gives, wait: Gives, open_wait: Gives, level: Gives, occupancy: Gives) -> Any:
    """One policy in the measures of these tests."""
    return {
        "missed:all": missed,
        "customers_lost:all": missed,
        "missed_rate:all": Gives(missed.value / 1000, missed.half / 1000),
        "wait_mean:live": wait,
        "open_wait_mean:all": open_wait,
        "service_level:live": level,
        "occupancy:all": occupancy,
    }


def three_policies() -> MadeComparison:
    """One policy that is better, one that is worse or undecided, and one that changes nothing."""
    steady = Gives(3600.0), Gives(0.8), Gives(0.5, same=True)
    return MadeComparison(
        {
            "base": gives(Gives(200.0), Gives(30.0), *steady),
            "more room": gives(Gives(140, 20), Gives(34, 6), Gives(5400, 600), Gives(0.9, 0.02),
                               Gives(0.6, 0.02)),
            "no messages": gives(Gives(260, 30), Gives(25, 3), Gives(NAN), Gives(0.7, 0.05),
                                 Gives(0.5, 0.05)),
            "longer queue": gives(Gives(200, 4, same=True), Gives(30, same=True), Gives(3500),
                                  Gives(0.81, 0.02), Gives(0.5, 0.4, same=True)),
        },
        chats=[
            ("more room", "support", 8, "missed", "group_offline_reached", "reached", "", 40.0),
            ("more room", "billing", 8, "missed", "group_offline_reached", "reached", "", 20.0),
            ("more room", "support", 9, "reached", "", "missed", "queue_inactivity", 10.0),
            ("more room", "support", 10, "reached", "", "abandoned", "", 0.1),
            ("more room", "support", 9, "abandoned", "", "missed", "queue_inactivity", 6.0),
        ],
    )  # fmt: skip


def one_at_a_time() -> MadeComparison:
    """Two paths: the first reaches far on both sides, the second a little on one."""
    rest = Gives(30.0, 1), Gives(3600.0, 60), Gives(0.8, 0.01)
    one = {name: gives(Gives(value, 10), *rest, Gives(busy, 0.01))
           for name, value, busy in (
               ("max_offline_tickets=20", 290.0, 0.45), ("max_offline_tickets=80", 120.0, 0.62),
               ("max_offline_tickets=60", 150.0, 0.6), ("count=3", 196.0, 0.55),
           )}  # fmt: skip
    own = {LIMIT: 40, STAFF: 2}
    return MadeComparison(
        {"base": gives(Gives(200.0), *rest, Gives(0.5)), **one},
        varied={
            "base": own,
            "max_offline_tickets=20": own | {LIMIT: 20},
            "max_offline_tickets=80": own | {LIMIT: 80},
            "max_offline_tickets=60": own | {LIMIT: 60},
            "count=3": own | {STAFF: 3},
        },
    )


def grid(limits: int, staff: int) -> MadeComparison:
    """A sweep in which fewer missed chats cost longer waits, and half of the settings are worse."""
    given, varied = {}, {}
    for limit in range(limits):
        for count in range(staff):
            name = f"max_offline_tickets={limit}, count={count}"
            varied[name] = {LIMIT: limit, STAFF: count}
            missed, wait = 300.0 * 0.9**limit, 20.0 * 1.07**limit
            off = 1 + 0.1 * (count % 2) + 0.02 * count
            given[name] = gives(
                Gives(missed * off, 6),
                Gives(wait * off, 1),
                Gives(3600.0 * off + 100 * limit, 50),
                Gives(0.8),
                Gives(0.5),
            )
    return MadeComparison(given, varied, baseline=next(iter(given)))
