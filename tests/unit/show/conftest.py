"""Results made by hand: every number in a picture is known beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sim.metrics import INTERVAL_METRICS
from sim.results.columns import COLUMNS as TABLE_COLUMNS
from sim.results.result import About, Result, interval_scales
from sim.scenario.cards import Handling
from sim.scenario.distributions import Constant
from sim.scenario.model import Group, Scenario
from sim.scenario.people import Agent
from sim.scenario.targets import Target
from sim.scenario.week import Window
from sim.units import MICROSECONDS

COLUMNS = ("mean", "p10", "p50", "p90")
_SUMMARY = dict.fromkeys(("policy", "group", "segment", "metric", "unit"), "label")
TABLES = {
    **{name: columns for name, columns in TABLE_COLUMNS.items() if name != "chats"},
    # the numbers that only some chats have are not drawn
    "chats": {
        name: kind
        for name, kind in TABLE_COLUMNS["chats"].items()
        if kind in ("label", "time", "bool") or name in ("replication", "ticket_id")
    },
    "summary": {**_SUMMARY, "mean": "float64"},
}


@dataclass
class MadeStudy:
    """Half-hours that are 0 (waits: missing) but for what a test sets."""

    timezone: str
    half_hours: pd.DataFrame
    about: About
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    """The rows of the other tables, which are empty but for what a test adds."""

    def add(self, table: str, **values: Any) -> None:
        """Add a row to ``openings``, ``agents``, ``waits``, ``chats``, ``activity`` or ``summary``.

        Times are local wall times; what is left out is missing.
        """
        self.rows[table].append({"policy": "base", "replication": 0, **values})

    def day_values(self, metric: str, group: str, segment: str) -> Any:
        raise NotImplementedError

    def kept_waits(self, target: Target) -> None:
        raise NotImplementedError

    def table(self, name: str, *, metrics: None = None, every: str = "30min") -> pd.DataFrame:
        if name == "intervals":
            assert every == "30min"
            frame = self.half_hours
            return frame.assign(numerator=frame["numerator"] * interval_scales(frame))
        kinds = TABLES[name]
        frame = pd.DataFrame(self.rows[name], columns=list(kinds))
        for column, kind in kinds.items():
            if kind == "time":
                times = pd.to_datetime(frame[column])
                if times.dt.tz is None:
                    times = times.dt.tz_localize(self.timezone)
                frame[column] = times.dt.as_unit("us")
            elif kind == "bool":
                frame[column] = frame[column].astype("boolean")
            elif kind != "label":
                frame[column] = frame[column].astype(kind)
        return frame

    def set(self, metric: str, at: Any = None, *, group="all", segment="all", **values) -> None:
        """Set columns of a metric, at one local wall time or at all half-hours."""
        frame = self.half_hours
        rows = (frame["metric"] == metric) & (frame["group"] == group)
        rows &= frame["segment"] == segment
        if at is not None:
            rows &= frame["interval_start"].dt.tz_localize(None) == pd.Timestamp(at)
        assert rows.any()
        for column, value in values.items():
            frame.loc[rows, column] = value


class MadeResult(Result):
    """A result whose numbers a test sets."""

    @property
    def add(self):
        return self.study.add

    @property
    def set(self):
        return self.study.set


def _half_hours(scenario: Scenario, replications: int) -> pd.DataFrame:
    first = pd.Timestamp(scenario.start)
    starts = pd.date_range(
        first.tz_localize(scenario.timezone),
        (first + timedelta(days=scenario.duration_days)).tz_localize(scenario.timezone),
        freq="30min",
        inclusive="left",
    )
    cells = [
        {"policy": "base", "group": group, "segment": segment, "metric": metric.name}
        for group in ["all", *(each.name for each in scenario.groups)]
        for metric in INTERVAL_METRICS
        for segment in metric.segments
    ]
    frame = pd.DataFrame(cells).merge(pd.DataFrame({"interval_start": starts}), how="cross")
    count = ~frame["metric"].isin(["wait_mean", "service_level"])
    for column in COLUMNS:
        frame[column] = 0.0
    frame["numerator"] = 0.0
    frame["denominator"] = count * replications
    return frame


def made(
    *,
    name: str = "Made",
    timezone: str = "Asia/Kolkata",
    start: str = "2026-03-02",  # a Monday
    days: int = 7,
    groups: tuple[Group, ...] | None = None,
    replications: int = 4,
    working_hours_enabled: bool = True,
    agents: tuple[Agent, ...] = (),
    targets: tuple[Target, ...] = (),
) -> MadeResult:
    scenario = Scenario(
        name=name,
        timezone=timezone,
        start=date.fromisoformat(start),
        duration_days=days,
        groups=groups if groups is not None else (group_of("support"),),
        agents=agents,
        targets=targets,
        working_hours_enabled=working_hours_enabled,
    )
    about = About("base", 1, replications, True, ())
    half_hours = _half_hours(scenario, replications)
    return MadeResult(scenario, MadeStudy(timezone, half_hours, about))


def group_of(name: str, *windows: Window, **settings: Any) -> Group:
    return Group(
        name, handling=Handling(Constant(60 * MICROSECONDS)), working_hours=windows, **settings
    )


@pytest.fixture
def make() -> Callable[..., MadeResult]:
    return made


@pytest.fixture
def group() -> Callable[..., Group]:
    return group_of


@pytest.fixture(autouse=True)
def no_figures_left() -> Iterator[None]:
    mpl.use("Agg")
    yield
    plt.close("all")
