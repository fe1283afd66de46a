"""A result whose tables are made once, however many pictures ask for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.scenario.model import Scenario
from sim.show.data import Pictured

if TYPE_CHECKING:
    import pandas as pd


class Once:
    """A result that keeps what it was asked for; the tables must not be changed."""

    def __init__(self, result: Pictured) -> None:
        self._result = result
        self._tables: dict[str, pd.DataFrame] = {}

    @property
    def scenario(self) -> Scenario:
        """The scenario that was simulated."""
        return self._result.scenario

    def summary(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("summary", self._result.summary)

    def by_interval(self, every: str = "30min") -> pd.DataFrame:
        """As of the result."""
        return self._once(f"by {every}", lambda: self._result.by_interval(every))

    def interval_totals(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("totals", self._result.interval_totals)

    @property
    def openings(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("openings", lambda: self._result.openings)

    @property
    def agents(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("agents", lambda: self._result.agents)

    @property
    def waits(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("waits", lambda: self._result.waits)

    @property
    def chats(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("chats", lambda: self._result.chats)

    @property
    def activity(self) -> pd.DataFrame:
        """As of the result."""
        return self._once("activity", lambda: self._result.activity)

    def _once(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        if name not in self._tables:
            self._tables[name] = make()
        return self._tables[name]
